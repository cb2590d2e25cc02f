//! The hidden folder beside the target in which a tree is made, and the removal of those that killed runs left.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::dir::{Dir, FileStat};
use super::error::WriteError;
use super::system::HAS_EXECUTABLE_BIT;
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
        let executable_bit_works = HAS_EXECUTABLE_BIT && modes.into_iter().zip(&files).all(as_asked);
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
    outer: Dir,
    tree: Option<Dir>,
}

impl<'a> Staging<'a> {
    pub fn create(target: &'a Target, parent: &'a Dir) -> Result<Self, WriteError> {
        for number in 0..TRIES {
            let name = format!("{PREFIX}{number}");
            match parent.create_held(&name) {
                Ok(Some(outer)) => return Self { parent, parent_path: target.parent(), name, outer, tree: None }.with_tree(target),
                Ok(None) => {}
                Err(error) if is_raced(&error) => {}
                Err(error) => return Err(target.explain(error)),
            }
        }
        Err(target.explain(ErrorKind::AlreadyExists.into()))
    }

    pub fn tree(&self) -> &Dir {
        self.tree.as_ref().unwrap_or(&self.outer)
    }

    pub fn path(&self) -> PathBuf {
        self.parent_path.join(&self.name).join(TREE)
    }

    /// Gives the tree its name. A folder never replaces anything but an empty folder; where none was, not even that.
    pub fn rename_to(&mut self, target: &Target) -> Result<(), WriteError> {
        // Windows renames no folder that is open.
        self.tree = None;
        let renamed = match target.now(self.parent)? {
            Now::EmptyFolder => self.outer.move_over_empty(TREE, self.parent, target.name()),
            Now::Absent => self.outer.move_new(TREE, self.parent, target.name()),
        };
        renamed.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory => {
                WriteError::Appeared(target.path().to_owned())
            }
            ErrorKind::ResourceBusy => WriteError::MountPoint(target.path().to_owned()),
            _ => target.explain(error),
        })
    }

    fn with_tree(mut self, target: &Target) -> Result<Self, WriteError> {
        self.tree = Some(self.outer.create_dir(TREE).map_err(|e| target.explain(e))?);
        Ok(self)
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _ = self.parent.remove_held(&self.name, &mut self.outer);
    }
}

/// Removes the folders of killed runs. One that cannot be removed is in nobody's way, so errors are not told.
pub(super) fn sweep(parent: &Dir) {
    let Ok(names) = parent.names() else { return };
    for name in names.flatten() {
        let name = name.to_string_lossy();
        let number = name.strip_prefix(PREFIX).unwrap_or_default();
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = parent.remove_abandoned(&name);
        }
    }
}

fn is_raced(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound)
}
