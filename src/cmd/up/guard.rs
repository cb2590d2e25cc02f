//! What stands between `scaffold up` and a service: runs a command in a process group of its own, and ends the whole
//! group when the command ends or when standard input is closed, which happens however `up` ends.

use super::crew::Interrupts;
use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};
use std::io::Read as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(50);
/// What services take for themselves when they are told to stop, where the environment does not say.
const GRACE_SECONDS: u64 = 20;
/// Beyond that, for what they do after their last request.
const MARGIN_SECONDS: u64 = 5;

enum Event {
    /// Nobody holds the other end of standard input.
    Abandoned,
    Ended(Option<ExitStatus>),
}

/// Runs the command to its end; the exit status is the command's.
pub fn run(command: &str) -> u8 {
    match guarded(command) {
        Ok(status) => {
            let code = status.and_then(|status| status.code().or_else(|| status.signal().map(|signal| 128 + signal)));
            code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
        }
        Err(error) => {
            eprintln!("cannot run `{command}`: {error}");
            127
        }
    }
}

fn guarded(command: &str) -> std::io::Result<Option<ExitStatus>> {
    let interrupts = Interrupts::listen()?;
    let child = Command::new("sh").args(["-c", command]).stdin(Stdio::null()).process_group(0).spawn()?;
    let leader = Pid::from_child(&child);
    let (sender, events) = channel();
    watch(child, sender);
    loop {
        match events.recv_timeout(TICK) {
            Ok(Event::Ended(status)) => {
                finish(leader, &interrupts, || true);
                return Ok(status);
            }
            Err(RecvTimeoutError::Timeout) if !interrupts.take() => {}
            Ok(Event::Abandoned) | Err(_) => break,
        }
    }
    // The leader alone: `make` hands it on, and a service that is told twice takes it for impatience.
    let _ = kill_process(leader, Signal::TERM);
    let mut status = None;
    finish(leader, &interrupts, || {
        events.try_iter().for_each(|event| {
            if let Event::Ended(ended) = event {
                status = Some(ended)
            }
        });
        status.is_some()
    });
    Ok(status.flatten())
}

fn watch(mut child: Child, sender: Sender<Event>) {
    let of_input = sender.clone();
    std::thread::spawn(move || {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        let _ = of_input.send(Event::Abandoned);
    });
    std::thread::spawn(move || sender.send(Event::Ended(child.wait().ok())));
}

/// Waits for the end of a group as long as services may take, and no longer; not at all where somebody is impatient.
/// What its leader has left behind is told to stop.
fn finish(group: Pid, interrupts: &Interrupts, mut leader_ended: impl FnMut() -> bool) {
    let patience = Instant::now() + grace();
    let mut told = false;
    while test_kill_process_group(group).is_ok() {
        if interrupts.take() || Instant::now() > patience {
            let _ = kill_process_group(group, Signal::KILL);
        } else if !told && leader_ended() {
            let _ = kill_process_group(group, Signal::TERM);
            told = true;
        }
        std::thread::sleep(TICK);
    }
}

fn grace() -> Duration {
    let said = std::env::var("SHUTDOWN_GRACE_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(said.unwrap_or(GRACE_SECONDS) + MARGIN_SECONDS)
}
