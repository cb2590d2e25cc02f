//! The processes that run now, each below a guard: what they say and how they end comes through one channel, and
//! closing a pipe stops them, whichever way this program ends.

use super::{Service, ready};
use std::io::{BufRead as _, BufReader, PipeReader};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long nothing may happen before somebody's Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(50);
/// Between two questions whether a service is ready.
const PROBE: Duration = Duration::from_millis(100);

/// What happens to a crew; the number is the service's.
pub enum Event {
    Line(usize, String),
    Ready(usize),
    Ended(usize, Ended),
    /// Somebody wants everything to stop.
    Interrupted,
    Nothing,
}

/// The end of a process.
pub struct Ended {
    pub fine: bool,
    /// For people.
    pub how: String,
    pub after: Duration,
}

/// Ctrl-C, `kill` and a terminal that goes away.
pub struct Interrupts(Arc<AtomicBool>);

impl Interrupts {
    /// From now on they do not end this program.
    pub fn listen() -> std::io::Result<Self> {
        let wanted = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&wanted))?;
        }
        Ok(Self(wanted))
    }

    /// Whether there was one since the last time this was asked.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// The running processes of some services.
pub struct Crew<'a> {
    services: &'a [Service],
    running: Vec<Member>,
    sender: Sender<Event>,
    events: Receiver<Event>,
}

struct Member {
    at: usize,
    /// Closing it stops the process and all of its own.
    pipe: Option<ChildStdin>,
    guard: rustix::process::Pid,
}

impl<'a> Crew<'a> {
    pub fn new(services: &'a [Service]) -> Self {
        let (sender, events) = channel();
        Self { services, running: Vec::new(), sender, events }
    }

    pub fn len(&self) -> usize {
        self.running.len()
    }

    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Starts a command in a service's folder.
    pub fn start(&mut self, at: usize, command: impl Fn(&Service) -> &str) -> Result<(), String> {
        let Some(service) = self.services.get(at) else { return Ok(()) };
        let command = command(service);
        let fault = |error: std::io::Error| format!("cannot start `{command}` in {}: {error}", service.folder.display());
        let (mut child, output) = spawn(service, command).map_err(fault)?;
        let guard = rustix::process::Pid::from_child(&child);
        self.running.push(Member { at, pipe: child.stdin.take(), guard });
        let sender = self.sender.clone();
        // Ends with the process; nobody has to wait for it.
        std::thread::spawn(move || follow(at, child, output, &sender));
        Ok(())
    }

    /// Tells when a service is ready.
    pub fn probe(&self, at: usize) {
        let Some(port) = self.services.get(at).map(|service| service.port) else { return };
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            while ready::ask(port).is_err() {
                std::thread::sleep(PROBE);
            }
            let _ = sender.send(Event::Ready(at));
        });
    }

    /// What happens next.
    pub fn next(&mut self, interrupts: &Interrupts) -> Event {
        if interrupts.take() {
            return Event::Interrupted;
        }
        match self.events.recv_timeout(TICK) {
            Ok(event) => {
                if let Event::Ended(at, _) = &event {
                    self.running.retain(|member| member.at != *at);
                }
                event
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Event::Nothing,
        }
    }

    /// Stops all and waits for them; whoever asks again in the meantime does not want to wait.
    pub fn stop(&mut self, interrupts: &Interrupts, line: &dyn Fn(usize, &str)) {
        self.running.iter_mut().for_each(|member| drop(member.pipe.take()));
        while !self.is_empty() {
            match self.next(interrupts) {
                Event::Line(at, text) => line(at, &text),
                Event::Interrupted => self.running.iter().for_each(|member| {
                    let _ = rustix::process::kill_process(member.guard, rustix::process::Signal::TERM);
                }),
                Event::Ready(_) | Event::Ended(..) | Event::Nothing => {}
            }
        }
    }
}

/// A guard with the command below it, and what both print. A group of its own, so that Ctrl-C reaches this program alone.
fn spawn(service: &Service, command: &str) -> std::io::Result<(Child, PipeReader)> {
    let (output, writer) = std::io::pipe()?;
    let child = Command::new(this_program()?)
        .arg0("scaffold")
        .args(["guard", command])
        .current_dir(&service.folder)
        .envs(service.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0)
        .spawn()?;
    Ok((child, output))
}

/// This program as it runs, also where another was built in its place since.
fn this_program() -> std::io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe() }
}

/// Passes on what a process says, and its end.
fn follow(at: usize, mut child: Child, output: PipeReader, sender: &Sender<Event>) {
    let started = Instant::now();
    for line in BufReader::new(output).split(b'\n') {
        let Ok(bytes) = line else { break };
        let line = String::from_utf8_lossy(&bytes).trim_end_matches('\r').to_owned();
        if sender.send(Event::Line(at, line)).is_err() {
            return;
        }
    }
    let (fine, how) = match child.wait() {
        Ok(status) => (status.success(), told(status.code())),
        Err(error) => (false, error.to_string()),
    };
    let _ = sender.send(Event::Ended(at, Ended { fine, how, after: started.elapsed() }));
}

/// A guard's exit status: the one of the command, or 128 and the signal that ended it.
fn told(code: Option<i32>) -> String {
    match code {
        Some(code @ 129..) => format!("signal {}", code - 128),
        Some(code) => format!("exit status {code}"),
        None => "killed together with its guard".to_owned(),
    }
}
