//! A program that answers, and what it has used, from the tables that Linux keeps.

use super::super::conformance::database::Database;
use super::super::conformance::http::get;
use super::super::conformance::process::{START_LIMIT, signal};
use super::super::root;
use super::programs::Program;
use crate::ports::free_port;
use std::fs::File;
use std::net::SocketAddr;
use std::process::Child;
use std::time::{Duration, Instant};

/// Linux counts CPU time in hundredths of a second, whatever its own clock is.
const TICKS: f64 = 100.0;
const POLL: Duration = Duration::from_millis(5);

pub struct Running {
    pub address: SocketAddr,
    /// From its start to the first 200 of /readyz.
    pub start_seconds: f64,
    child: Child,
}

impl Running {
    pub fn start(program: &Program, database: &Database) -> Result<Self, String> {
        let port = free_port()?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let started = Instant::now();
        let mut command = program.command(database, port);
        command.stderr(File::create(root().join("target/bench-services/stderr.txt")).map_err(|error| error.to_string())?);
        let child = command.spawn().map_err(|error| format!("cannot start: {error}"))?;
        let mut running = Self { address, start_seconds: 0.0, child };
        while !get(address, "/readyz", Duration::from_secs(2)).is_ok_and(|answer| answer.status == 200) {
            if let Ok(Some(status)) = running.child.try_wait() {
                return Err(format!("it ended before it was ready: {status}; see target/bench-services/stderr.txt"));
            }
            if started.elapsed() > START_LIMIT {
                return Err(format!("/readyz was not 200 within {START_LIMIT:?}"));
            }
            std::thread::sleep(POLL);
        }
        running.start_seconds = started.elapsed().as_secs_f64();
        Ok(running)
    }

    /// User and system time of the process, all its threads and all its children.
    pub fn cpu_seconds(&self) -> f64 {
        let ticks = |stat: &Stat| stat.field(11) + stat.field(12);
        self.family().iter().map(ticks).sum::<u64>() as f64 / TICKS
    }

    pub fn memory_kib(&self) -> u64 {
        let resident = |stat: &Stat| {
            let status = std::fs::read_to_string(format!("/proc/{}/status", stat.pid)).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default()
        };
        self.family().iter().map(resident).sum()
    }

    fn family(&self) -> Vec<Stat> {
        let all: Vec<Stat> = std::fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| Stat::of(&entry)).collect();
        let mut family = vec![u64::from(self.child.id())];
        let mut at = 0;
        while let Some(parent) = family.get(at).copied() {
            family.extend(all.iter().filter(|stat| stat.field(1) == parent).map(|stat| stat.pid));
            at += 1;
        }
        all.into_iter().filter(|stat| family.contains(&stat.pid)).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        signal("KILL", &self.child.id().to_string());
        let _ = self.child.wait();
    }
}

/// A line of /proc/PID/stat, from the state on.
struct Stat {
    pid: u64,
    fields: Vec<String>,
}

impl Stat {
    fn of(entry: &std::fs::DirEntry) -> Option<Self> {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let text = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // The command's name may hold spaces and brackets; the last bracket ends it.
        let fields = text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect();
        Some(Self { pid, fields })
    }

    fn field(&self, at: usize) -> u64 {
        self.fields.get(at).and_then(|field| field.parse().ok()).unwrap_or_default()
    }
}
