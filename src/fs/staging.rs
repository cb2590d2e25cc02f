//! The hidden folder beside the target in which a tree is made, and the removal of those that killed runs left.

use std::error::Error;
use std::path::{Path, PathBuf};

use rustix::fs::{self, AtFlags, FlockOperation, RenameFlags, Stat};
use rustix::io::Errno;

use super::dir::{Dir, FileStat};
use super::error::WriteError;
use super::target::{Now, Target};
use super::writer;
use crate::tree::{File, Mode};

const PREFIX: &str = ".scaffold-tmp-";
/// The tree's name inside it: the folder itself stays locked and private while the tree has the modes it will have.
const TREE: &str = "tree";
const TRIES: u32 = 1_000;

/// A tree that is being written.
#[derive(Debug)]
pub struct Stage<'a> {
    dir: &'a Dir,
    path: PathBuf,
    target: &'a Target,
}

impl<'a> Stage<'a> {
    pub(super) fn new(staging: &'a Staging<'_>, target: &'a Target) -> Self {
        Self { dir: staging.tree(), path: staging.path(), target }
    }

    /// Writes new files, from any thread, and returns their states in the same order. Sorted paths cost least.
    pub fn write<'f>(&self, files: impl IntoIterator<Item = (&'f str, &'f File)>) -> Result<Vec<FileStat>, WriteError> {
        writer::write(self.dir, files).map_err(|error| self.target.explain(error))
    }

    /// All that was written, in the order of its paths.
    pub fn staged(&self, files: Vec<FileStat>, modes: impl IntoIterator<Item = Mode>) -> Staged<'_> {
        let as_asked = |(mode, stat): (Mode, &FileStat)| (mode == Mode::Executable) == stat.executable;
        let executable_bit_works = modes.into_iter().zip(&files).all(as_asked);
        Staged { dir: self.dir, path: &self.path, files, executable_bit_works }
    }

    /// What a failure of the caller's is for the target.
    pub fn explain(&self, error: impl Into<Box<dyn Error + Send + Sync>>) -> WriteError {
        self.target.explain_finish(error.into())
    }
}

/// A written tree that has no name yet.
#[derive(Debug)]
pub struct Staged<'a> {
    dir: &'a Dir,
    path: &'a Path,
    files: Vec<FileStat>,
    executable_bit_works: bool,
}

impl<'a> Staged<'a> {
    pub fn dir(&self) -> &Dir {
        self.dir
    }

    pub fn path(&self) -> &Path {
        self.path
    }

    /// The state of every file, in the tree's order.
    pub fn files(&self) -> &[FileStat] {
        &self.files
    }

    /// False on a file system that shows all files as executable, or none.
    pub fn executable_bit_works(&self) -> bool {
        self.executable_bit_works
    }
}

/// Removed with all that is left in it when dropped.
#[derive(Debug)]
pub(super) struct Staging<'a> {
    parent: &'a Dir,
    parent_path: &'a Path,
    name: String,
    /// Holds the lock.
    outer: Dir,
    tree: Option<Dir>,
}

impl<'a> Staging<'a> {
    pub fn create(target: &'a Target, parent: &'a Dir) -> Result<Self, WriteError> {
        for number in 0..TRIES {
            let name = format!("{PREFIX}{number}");
            match parent.create_private_dir(&name) {
                Ok(outer) if take(parent, &name, &outer) != Lock::Taken => {
                    return Self { parent, parent_path: target.parent(), name, outer, tree: None }.with_tree(target);
                }
                Ok(_) => {}
                Err(error) if is_raced(&error) => {}
                Err(error) => return Err(target.explain(error)),
            }
        }
        Err(target.explain(Errno::EXIST.into()))
    }

    pub fn tree(&self) -> &Dir {
        self.tree.as_ref().unwrap_or(&self.outer)
    }

    pub fn path(&self) -> PathBuf {
        self.parent_path.join(&self.name).join(TREE)
    }

    /// Gives the tree its name. A folder never replaces anything but an empty folder; where none was, not even that.
    pub fn rename_to(&self, target: &Target) -> Result<(), WriteError> {
        let now = target.now(self.parent)?;
        let plain = || fs::renameat(&self.outer, TREE, self.parent, target.name());
        let renamed = match now {
            Now::EmptyFolder => plain(),
            Now::Absent => self.rename_noreplace(target).or_else(|error| match error {
                Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => plain(),
                other => Err(other),
            }),
        };
        renamed.map_err(|error| match error {
            Errno::EXIST | Errno::NOTEMPTY | Errno::NOTDIR => WriteError::Appeared(target.path().to_owned()),
            Errno::BUSY => WriteError::MountPoint(target.path().to_owned()),
            other => target.explain(other.into()),
        })
    }

    fn rename_noreplace(&self, target: &Target) -> Result<(), Errno> {
        fs::renameat_with(&self.outer, TREE, self.parent, target.name(), RenameFlags::NOREPLACE)
    }

    fn with_tree(mut self, target: &Target) -> Result<Self, WriteError> {
        self.tree = Some(self.outer.create_dir(TREE).map_err(|e| target.explain(e))?);
        Ok(self)
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _ = self.parent.remove_all(&self.name);
    }
}

/// Removes the folders of killed runs. One that cannot be removed is in nobody's way, so errors are not told.
pub(super) fn sweep(parent: &Dir) {
    let Ok(entries) = fs::Dir::read_from(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy();
        let number = name.strip_prefix(PREFIX).unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        if let Ok(outer) = parent.open_dir(&name)
            && is_own(&outer)
            && take(parent, &name, &outer) == Lock::Held
        {
            let _ = parent.remove_all(&name);
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Lock {
    Held,
    /// By a live run; or the folder has been removed by one.
    Taken,
    /// The file system has no locks: nothing is swept there.
    Unknown,
}

/// Locks the folder as long as it is open; the lock of a killed run ends with it. Another run may have swept the folder
/// between its creation and the lock, so the name is looked up once more.
fn take(parent: &Dir, name: &str, outer: &Dir) -> Lock {
    let held = match fs::flock(outer, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Lock::Held,
        Err(Errno::WOULDBLOCK) => return Lock::Taken,
        Err(_) => Lock::Unknown,
    };
    let same = |a: &Stat, b: &Stat| a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    match (fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW), outer.stat()) {
        (Ok(named), Ok(opened)) if same(&named, &opened) => held,
        _ => Lock::Taken,
    }
}

fn is_own(outer: &Dir) -> bool {
    outer.stat().is_ok_and(|stat| stat.st_uid == rustix::process::geteuid().as_raw() && stat.st_mode & 0o077 == 0)
}

fn is_raced(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::AlreadyExists | std::io::ErrorKind::NotFound)
}
