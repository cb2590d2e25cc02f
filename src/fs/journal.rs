//! Changes to a work tree that happen whole or not at all: everything is staged and written down before the first
//! file is touched, so that after a kill the next start goes on from where this one was.

#![allow(clippy::disallowed_methods, reason = "fs is where files are written")]

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::dir::Dir;
use super::system::HAS_EXECUTABLE_BIT;
use super::work::{Standing, Work};
use crate::tree::{LINK_BITS, Mode};

const FILE: &str = "journal.json";
const SUFFIX: &str = "scaffold-tmp";

/// Where journals of a work tree are kept; locked while this lives.
#[derive(Debug)]
pub struct Journals {
    dir: PathBuf,
    work: Work,
    _lock: std::fs::File,
}

/// What is to be done, or was done and can be undone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Journal {
    pub phase: Phase,
    files: Vec<Step>,
    /// What goes with it: index and commit.
    pub note: serde_json::Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// To be finished.
    Apply,
    /// To be undone.
    Undo,
    /// Done; a person has conflicts to resolve, and can still undo it.
    Conflicts,
}

/// One file before and after; `None` is absent.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Step {
    path: String,
    before: Option<State>,
    after: Option<State>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    mode: u32,
    digest: String,
}

/// What a file is to become; `None` removes it.
#[derive(Debug, Clone)]
pub struct FileChange<'a> {
    pub path: &'a str,
    pub after: Option<(&'a [u8], u32)>,
}

impl Journals {
    /// Opens the journals in `dir` of the work tree at `root`; `None` where another run has them.
    pub fn open(dir: &Path, root: &Path) -> io::Result<Option<Self>> {
        std::fs::create_dir_all(dir)?;
        let lock = std::fs::OpenOptions::new().create(true).write(true).truncate(false).open(dir.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
            Err(std::fs::TryLockError::Error(error)) => return Err(error),
        }
        Ok(Some(Self { dir: dir.to_owned(), work: Work::open(root)?, _lock: lock }))
    }

    /// The journal that is there. What was staged without one is removed.
    pub fn read(&self) -> io::Result<Option<Journal>> {
        match std::fs::read(self.dir.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.clear().map(|()| None),
            Err(error) => Err(error),
        }
    }

    /// Stages changes and writes the journal: from here on they happen.
    pub fn begin(&self, changes: &[FileChange<'_>], note: serde_json::Value) -> io::Result<Journal> {
        let staged = changes.iter().enumerate().map(|(at, change)| self.stage(at, change)).collect::<io::Result<Vec<_>>>();
        let files = staged.inspect_err(|_| drop(self.clear()))?;
        let journal = Journal { phase: Phase::Apply, files, note };
        self.write(&journal).inspect_err(|_| drop(self.clear()))?;
        Ok(journal)
    }

    /// Writes the journal with another phase.
    pub fn enter(&self, journal: &mut Journal, phase: Phase) -> io::Result<()> {
        journal.phase = phase;
        self.write(journal)
    }

    /// Brings every file to its state after; one that is in neither state was changed by others and is left alone,
    /// and named.
    pub fn forward(&self, journal: &Journal) -> io::Result<Vec<String>> {
        // What goes, first: a folder may take its place.
        let (removed, rest): (Vec<_>, Vec<_>) = journal.files.iter().enumerate().partition(|(_, step)| step.after.is_none());
        self.each(removed.into_iter().chain(rest), "after", |step| (&step.before, &step.after), &[])
    }

    /// Brings every file back. Those in `force` also if they were changed since.
    pub fn back(&self, journal: &Journal, force: &[String]) -> io::Result<Vec<String>> {
        let (added, rest): (Vec<_>, Vec<_>) = journal.files.iter().enumerate().partition(|(_, step)| step.before.is_none());
        self.each(added.into_iter().chain(rest), "before", |step| (&step.after, &step.before), force)
    }

    /// Forgets the journal.
    pub fn clear(&self) -> io::Result<()> {
        for name in [FILE, "journal.json.tmp"] {
            ignore_absent(std::fs::remove_file(self.dir.join(name)))?;
        }
        for name in ["before", "after"] {
            ignore_absent(std::fs::remove_dir_all(self.dir.join(name)))?;
        }
        Ok(())
    }

    fn stage(&self, at: usize, change: &FileChange<'_>) -> io::Result<Step> {
        let before = match self.work.at(change.path)? {
            Standing::File { bytes, executable } => Some((bytes, Mode::of(executable).bits())),
            Standing::Link(target) => Some((target, LINK_BITS)),
            _ => None,
        };
        let keep = |folder: &str, content: Option<(&[u8], u32)>| -> io::Result<Option<State>> {
            let Some((bytes, mode)) = content else { return Ok(None) };
            let folder = self.dir.join(folder);
            std::fs::create_dir_all(&folder)?;
            write_synced(&folder.join(at.to_string()), bytes)?;
            // As it will be found again.
            let mode = if HAS_EXECUTABLE_BIT || mode == LINK_BITS { mode } else { Mode::Regular.bits() };
            Ok(Some(State { mode, digest: digest(bytes) }))
        };
        let before = keep("before", before.as_ref().map(|(bytes, mode)| (bytes.as_slice(), *mode)))?;
        Ok(Step { path: change.path.to_owned(), before, after: keep("after", change.after)? })
    }

    fn each<'j>(
        &self,
        steps: impl Iterator<Item = (usize, &'j Step)>,
        kept: &str,
        states: impl Fn(&'j Step) -> (&'j Option<State>, &'j Option<State>),
        force: &[String],
    ) -> io::Result<Vec<String>> {
        let mut left = Vec::new();
        for (at, step) in steps {
            let (from, to) = states(step);
            self.work.drop_beside(&step.path, SUFFIX)?;
            let now = state(self.work.at(&step.path)?);
            if now.as_ref() == Some(to) {
                continue;
            }
            if now.as_ref() != Some(from) && !force.contains(&step.path) {
                left.push(step.path.clone());
                continue;
            }
            match to {
                None => self.work.remove(&step.path)?,
                Some(to) => self.put(&step.path, to, &std::fs::read(self.dir.join(kept).join(at.to_string()))?)?,
            }
        }
        Ok(left)
    }

    fn put(&self, path: &str, state: &State, bytes: &[u8]) -> io::Result<()> {
        if state.mode == LINK_BITS {
            self.work.link_beside(path, SUFFIX, bytes)?;
        } else {
            self.work
                .write_beside(path, SUFFIX, bytes, state.mode == Mode::Executable.bits())
                .inspect_err(|_| drop(self.work.drop_beside(path, SUFFIX)))?;
        }
        self.work.take_beside(path, SUFFIX).map(drop)
    }

    fn write(&self, journal: &Journal) -> io::Result<()> {
        let new = self.dir.join("journal.json.tmp");
        ignore_absent(std::fs::remove_file(&new))?;
        write_synced(&new, &serde_json::to_vec_pretty(journal)?)?;
        std::fs::rename(&new, self.dir.join(FILE))?;
        Dir::open(&self.dir)?.sync()
    }
}

/// The state of what stands at a path; `None` where it is no file.
fn state(now: Standing) -> Option<Option<State>> {
    match now {
        Standing::Absent | Standing::Blocked => Some(None),
        Standing::File { bytes, executable } => Some(Some(State { mode: Mode::of(executable).bits(), digest: digest(&bytes) })),
        Standing::Link(target) => Some(Some(State { mode: LINK_BITS, digest: digest(&target) })),
        Standing::Folder => None,
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}

fn ignore_absent(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
