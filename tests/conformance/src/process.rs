//! A service as a process: started in its folder, watched, stopped by its own process group.

use super::database::Database;
use super::http::get;
use super::issuer::lock;
use super::leftovers::{self, Ending};
use crate::ports::free_port;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The slowest stack compiles nothing at start, but starts a virtual machine through a build tool.
pub const START_LIMIT: Duration = Duration::from_secs(90);
const STOP_LIMIT: Duration = Duration::from_secs(8);
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(1);

/// A service that answers at `address`.
pub struct Service {
    pub address: SocketAddr,
    /// The last part of its AUTH_JWKS_URI.
    pub name: String,
    process: Process,
    database: Database,
}

struct Process {
    child: Mutex<Child>,
    group: u32,
    stdout: Arc<Mutex<Vec<String>>>,
    stderr: Arc<Mutex<Vec<String>>>,
}

impl Service {
    pub fn spawn(name: &str, dir: &Path, run: &str, env: &BTreeMap<String, String>, database: Database) -> Result<Self, String> {
        Self::spawn_at(free_port()?, name, dir, run, env, database)
    }

    pub fn spawn_at(
        port: u16,
        name: &str,
        dir: &Path,
        run: &str,
        env: &BTreeMap<String, String>,
        database: Database,
    ) -> Result<Self, String> {
        let mut command = Command::new("sh");
        // The environment comes last: a case may want a PORT that is none.
        command.args(["-c", run]).current_dir(dir).env("PORT", port.to_string()).envs(env);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            leftovers::spawn(&mut command, Ending::Group).map_err(|error| format!("cannot run {run:?} in {}: {error}", dir.display()))?;
        let process = Process {
            group: child.id(),
            stdout: collect(child.stdout.take()),
            stderr: collect(child.stderr.take()),
            child: Mutex::new(child),
        };
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Self { address, name: name.to_owned(), process, database })
    }

    pub fn wait_ready(&self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            if get(self.address, "/readyz", Duration::from_secs(2)).is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            if let Some(code) = self.exit_code() {
                // Its outputs may be read a little later; what it started may hold them open.
                self.wait_exit(LAST_WORDS_LIMIT);
                return Err(format!("the service ended with {code} before it was ready:\n{}", self.last_words()));
            }
            if started.elapsed() > START_LIMIT {
                return Err(format!("/readyz was not 200 within {START_LIMIT:?}:\n{}", self.last_words()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Every line of standard output so far.
    pub fn log(&self) -> Vec<String> {
        lock(&self.process.stdout).clone()
    }

    pub fn output(&self) -> Vec<String> {
        let errors = lock(&self.process.stderr).clone();
        self.log().into_iter().chain(errors).collect()
    }

    pub fn stored_bytes(&self) -> Result<Vec<u8>, String> {
        self.database.bytes()
    }

    /// The exit code once the process has ended; -1 where a signal ended it.
    pub fn exit_code(&self) -> Option<i32> {
        let status = lock(&self.process.child).try_wait().ok().flatten()?;
        Some(status.code().unwrap_or(-1))
    }

    pub fn wait_exit(&self, limit: Duration) -> Option<i32> {
        let started = Instant::now();
        while started.elapsed() < limit {
            if let Some(code) = self.exit_code().filter(|_| self.has_said_all()) {
                return Some(code);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.exit_code()
    }

    /// Whether both outputs are read to their ends: each reader has let go of what it shares.
    fn has_said_all(&self) -> bool {
        Arc::strong_count(&self.process.stdout) + Arc::strong_count(&self.process.stderr) == 2
    }

    /// SIGTERM to the process that listens, as an orchestrator sends it. The command may be a build
    /// tool which itself would end with an error; it passes the service's exit code on instead.
    pub fn terminate(&self) {
        match super::listener::pid_of(self.address.port()) {
            Some(pid) => signal("TERM", &pid.to_string()),
            None => signal("TERM", &format!("-{}", self.process.group)),
        }
    }

    pub fn kill(&self) {
        signal("KILL", &format!("-{}", self.process.group));
        self.wait_exit(STOP_LIMIT);
    }

    fn last_words(&self) -> String {
        let lines = self.output();
        lines.iter().skip(lines.len().saturating_sub(15)).map(|line| format!("    {line}\n")).collect()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.exit_code().is_none() {
            signal("TERM", &format!("-{}", self.process.group));
            self.wait_exit(STOP_LIMIT);
        }
        // What is left of the group, where the first process ended before its children.
        signal("KILL", &format!("-{}", self.process.group));
        self.wait_exit(STOP_LIMIT);
        leftovers::ended(self.process.group);
    }
}

/// The shell's own `kill`: the standard library sends only SIGKILL, and not to a group.
pub fn signal(name: &str, to: &str) {
    let script = format!("kill -s {name} -- {to}");
    // A process that has ended already is what was wanted.
    let _ = Command::new("sh").args(["-c", &script]).stderr(Stdio::null()).status();
}

fn collect(stream: Option<impl Read + Send + 'static>) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&lines);
    if let Some(stream) = stream {
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                lock(&shared).push(String::from_utf8_lossy(&line).into_owned());
            }
        });
    }
    lines
}
