//! Index, branch and merge state of a merged generation: written after the files, done again after a kill.

#![allow(clippy::disallowed_methods, reason = "git writes its own files")]

use std::io::{self, Write as _};
use std::path::Path;

use git2::{Index, Oid};
use serde::{Deserialize, Serialize};

use super::repo::{Repo, entry};

/// What is to happen in `.git`. Ids are hexadecimal, paths as git names them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Landing {
    pub index: Vec<Edit>,
    /// The generation as it was made.
    pub theirs: String,
    /// What the merge commit says.
    pub message: String,
    /// The merge commit; none where conflicts are left.
    pub merged: Option<String>,
    /// What `HEAD` was.
    pub head: String,
    /// Paths below the generated folder which a person has to look at.
    pub conflicts: Vec<String>,
}

/// One path of the index: what it has, and what it is to have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Edit {
    pub path: String,
    pub before: Vec<Slot>,
    pub after: Vec<Slot>,
}

/// An entry of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub stage: u16,
    pub mode: u32,
    pub id: String,
    /// Left out by a sparse checkout.
    pub hidden: bool,
}

const LOCK: &str = "scaffold\n";
const MERGE_FILES: [&str; 3] = ["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"];

impl Landing {
    /// Makes it so. Doing it twice is doing it once.
    ///
    /// # Errors
    /// Another git holds the index or branch, or the disk fails.
    pub fn forward(&self, repo: &Repo) -> io::Result<()> {
        edit_index(repo, self.index.iter().map(|edit| (edit.path.as_str(), edit.after.as_slice())))?;
        match &self.merged {
            Some(merged) => move_head(repo, merged, "scaffold regen: merge"),
            None => {
                put(&repo.dir(), "MERGE_MSG", &self.message)?;
                put(&repo.dir(), "MERGE_MODE", "no-ff")?;
                put(&repo.dir(), "MERGE_HEAD", &format!("{}\n", self.theirs))
            }
        }
    }

    /// Undoes it.
    ///
    /// # Errors
    /// As [`Landing::forward`].
    pub fn back(&self, repo: &Repo) -> io::Result<()> {
        if self.merged.is_some() {
            move_head(repo, &self.head, "scaffold regen: undo")?;
        }
        edit_index(repo, self.index.iter().map(|edit| (edit.path.as_str(), edit.before.as_slice())))?;
        self.forget_merge(repo)
    }

    /// Removes what tells git of a merge.
    ///
    /// # Errors
    /// The disk fails.
    pub fn forget_merge(&self, repo: &Repo) -> io::Result<()> {
        for name in MERGE_FILES {
            match std::fs::remove_file(repo.dir().join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether git still waits for this merge to be committed.
    pub fn is_pending(&self, repo: &Repo) -> bool {
        std::fs::read_to_string(repo.dir().join("MERGE_HEAD")).is_ok_and(|text| text.trim() == self.theirs)
    }
}

/// What the index has at a path.
pub fn slots(repo: &Repo, index: &Index, path: &str) -> Vec<Slot> {
    let path = repo.full(path);
    let slot = |stage: u16| {
        let entry = index.get_path(Path::new(&path), i32::from(stage))?;
        Some(Slot { stage, mode: entry.mode, id: entry.id.to_string(), hidden: entry.flags_extended & (1 << 14) != 0 })
    };
    (0..=3).filter_map(slot).collect()
}

/// Changes entries of the index through a copy, under git's own lock, which tells the next start that it was ours.
fn edit_index<'e>(repo: &Repo, edits: impl Iterator<Item = (&'e str, &'e [Slot])>) -> io::Result<()> {
    let (place, lock) = (repo.dir().join("index"), repo.dir().join("index.lock"));
    if std::fs::read_to_string(&lock).is_ok_and(|text| text == LOCK || text.is_empty()) {
        std::fs::remove_file(&lock)?;
    }
    let mut held = std::fs::OpenOptions::new().write(true).create_new(true).open(&lock).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::other("another git is at work (`index.lock` is there): try again when it is done"),
        _ => error,
    })?;
    let edited = held.write_all(LOCK.as_bytes()).and_then(|()| {
        let copy = repo.dir().join("scaffold").join("index");
        // What a killed run left: nobody else has this folder.
        let _ = std::fs::remove_file(copy.with_extension("lock"));
        match std::fs::copy(&place, &copy) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        rewrite(repo, &copy, edits).map_err(io::Error::other)?;
        std::fs::rename(&copy, &place)
    });
    drop(held);
    std::fs::remove_file(&lock)?;
    edited
}

fn rewrite<'e>(repo: &Repo, copy: &Path, edits: impl Iterator<Item = (&'e str, &'e [Slot])>) -> Result<(), git2::Error> {
    let mut index = Index::open(copy)?;
    for (path, slots) in edits {
        for stage in 0..=3 {
            match index.remove(Path::new(path), stage) {
                Err(error) if error.code() != git2::ErrorCode::NotFound => return Err(error),
                _ => {}
            }
        }
        for slot in slots {
            let mut new = entry(path, Oid::from_str(&slot.id)?, slot.mode, slot.stage);
            if slot.stage == 0 && !slot.hidden {
                repo.note_state(&mut new);
            }
            if slot.hidden {
                new.flags |= 1 << 14;
                new.flags_extended |= 1 << 14;
            }
            index.add(&new)?;
        }
    }
    index.write()
}

/// Moves the branch that `HEAD` is on, or a detached `HEAD` itself.
fn move_head(repo: &Repo, to: &str, why: &str) -> io::Result<()> {
    let moved = || -> Result<(), git2::Error> {
        let head = repo.inner().head()?;
        let to = Oid::from_str(to)?;
        if head.target() == Some(to) {
            return Ok(());
        }
        let name = if repo.inner().head_detached()? { "HEAD" } else { head.name()? };
        drop_own_lock(repo, name, to);
        repo.inner().reference(name, to, true, why).map(drop)
    };
    moved().map_err(io::Error::other)
}

/// The lock of a branch that a killed run left: it holds nothing, or a part of the id that was to be written.
fn drop_own_lock(repo: &Repo, name: &str, to: Oid) {
    let folder = if name == "HEAD" { repo.dir() } else { repo.inner().commondir().to_owned() };
    let lock = folder.join(format!("{name}.lock"));
    if std::fs::read_to_string(&lock).is_ok_and(|text| to.to_string().starts_with(text.trim_end())) {
        let _ = std::fs::remove_file(lock);
    }
}

fn put(dir: &Path, name: &str, text: &str) -> io::Result<()> {
    let new = dir.join("scaffold").join(name);
    std::fs::write(&new, text)?;
    std::fs::rename(new, dir.join(name))
}
