//! What a run has started and made: gone as well where the run is interrupted.

use super::issuer::lock;
use super::process::signal;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a process is made to end, with all that it has started.
#[derive(Clone, Copy)]
pub enum Ending {
    /// Its group is killed.
    Group,
    /// A PostgreSQL stops at once when it is told to quit.
    Server,
}

static RUNNING: Mutex<BTreeMap<u32, Ending>> = Mutex::new(BTreeMap::new());
static FOLDERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Starts a process that does not outlive an interrupted run.
pub fn spawn(command: &mut Command, ending: Ending) -> io::Result<Child> {
    if let Ending::Group = ending {
        command.process_group(0);
    }
    // Held meanwhile, so that none is started behind the back of an interruption.
    let mut running = lock(&RUNNING);
    let child = command.spawn()?;
    running.insert(child.id(), ending);
    Ok(child)
}

/// It has ended.
pub fn ended(child: u32) {
    lock(&RUNNING).remove(&child);
}

/// Makes a folder that an interrupted run removes.
pub fn folder(path: &Path) -> io::Result<()> {
    lock(&FOLDERS).insert(path.to_owned());
    std::fs::create_dir_all(path)
}

/// From now on an interruption ends what was started before it ends this process.
pub fn end_with_me() -> io::Result<()> {
    let wanted = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&wanted))?;
    }
    std::thread::spawn(move || {
        while !wanted.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
        }
        // Never let go of: nothing is started any more.
        let running = lock(&RUNNING);
        for (child, ending) in running.iter() {
            match ending {
                Ending::Group => signal("KILL", &format!("-{child}")),
                Ending::Server => signal("QUIT", &child.to_string()),
            }
        }
        std::thread::sleep(Duration::from_millis(500));
        for folder in lock(&FOLDERS).iter() {
            // One that stays behind is in the system's folder for what is temporary.
            let _ = std::fs::remove_dir_all(folder);
        }
        std::process::exit(130);
    });
    Ok(())
}
