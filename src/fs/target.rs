//! The place to publish at: what it is now, and the folder it is in.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::dir::{Dir, Kind};
use super::error::WriteError;
use super::system;

/// How many entries of a folder in the way are listed, and how many are looked at for that.
const LISTED: usize = 3;
const READ: usize = 1000;

#[derive(Debug)]
pub(super) struct Target {
    path: PathBuf,
    parent: PathBuf,
    name: OsString,
}

/// What has the name of the target now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Now {
    Absent,
    EmptyFolder,
}

/// Parents that were made for the target; removed again unless they are kept.
#[derive(Debug)]
pub(super) struct Parents(Vec<PathBuf>);

impl Target {
    pub fn resolve(path: &Path) -> Result<Self, WriteError> {
        let owned = path.to_owned();
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(match path.components().next_back() {
                Some(std::path::Component::RootDir) => WriteError::Root(owned),
                Some(std::path::Component::CurDir) => WriteError::Current(owned),
                _ => WriteError::NoName(owned),
            });
        };
        if !system::is_name(name) {
            return Err(WriteError::NoName(owned));
        }
        let here = parent.as_os_str().is_empty();
        let parent = if here { PathBuf::from(".") } else { parent.to_owned() };
        Ok(Self { path: owned, parent, name: name.to_owned() })
    }

    /// Refuses a target that is in the way. An absent parent is none.
    pub fn check(&self) -> Result<(), WriteError> {
        match Dir::open(&self.parent) {
            Ok(parent) => self.now(&parent).map(drop),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(WriteError::from_io(&self.parent, error)),
        }
    }

    pub fn now(&self, parent: &Dir) -> Result<Now, WriteError> {
        let found = match parent.about(&self.name) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Now::Absent),
            other => other.map_err(|error| self.explain(error))?,
        };
        match found.kind {
            Kind::Folder => {}
            Kind::Link => return Err(WriteError::Link(self.path.clone())),
            Kind::File | Kind::Other => return Err(WriteError::File(self.path.clone())),
        }
        let folder = parent.open_dir(&self.name).map_err(|error| WriteError::from_io(&self.path, error))?;
        self.refuse_special(parent, &folder)?;
        match self.entries(&folder)? {
            Some(entries) => Err(WriteError::NotEmpty { path: self.path.clone(), entries }),
            None => Ok(Now::EmptyFolder),
        }
    }

    pub fn create_parents(&self) -> Result<Parents, WriteError> {
        let absent = |path: &&Path| path.symlink_metadata().is_err_and(|e| e.kind() == ErrorKind::NotFound);
        let named = self.parent.ancestors().filter(|path| !path.as_os_str().is_empty());
        let missing: Vec<&Path> = named.take_while(absent).collect();
        let mut made = Parents(Vec::new());
        for path in missing.into_iter().rev() {
            match std::fs::create_dir(path) {
                Ok(()) => made.0.push(path.to_owned()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(WriteError::from_io(path.parent().unwrap_or(path), error)),
            }
        }
        Ok(made)
    }

    pub fn open_parent(&self) -> Result<Dir, WriteError> {
        Dir::open(&self.parent).map_err(|error| match error.kind() {
            ErrorKind::NotFound => WriteError::ParentNotFolder(self.parent.clone()),
            _ => WriteError::from_io(&self.parent, error),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn parent(&self) -> &Path {
        &self.parent
    }

    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// The error for what went wrong in the parent or in the hidden folder in it.
    pub fn explain(&self, error: io::Error) -> WriteError {
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => WriteError::from_io(&self.parent, error),
            _ => WriteError::from_io(&self.path, error),
        }
    }

    pub fn explain_finish(&self, error: Box<dyn Error + Send + Sync>) -> WriteError {
        WriteError::from_finish(&self.path, error)
    }

    fn refuse_special(&self, parent: &Dir, folder: &Dir) -> Result<(), WriteError> {
        let path = self.path.clone();
        if folder.is_at(Path::new("/")) {
            return Err(WriteError::Root(path));
        }
        if std::env::home_dir().is_some_and(|home| folder.is_at(&home)) {
            return Err(WriteError::Home(path));
        }
        match folder.is_mounted_in(parent) {
            true => Err(WriteError::MountPoint(path)),
            false if folder.is_at(Path::new(".")) => Err(WriteError::Current(path)),
            false => Ok(()),
        }
    }

    /// The first entries of the folder in order of name; `None` where it is empty.
    fn entries(&self, folder: &Dir) -> Result<Option<String>, WriteError> {
        let names = folder.names().map_err(|error| WriteError::from_io(&self.path, error))?;
        let mut names: Vec<String> = names.flatten().map(|name| name.to_string_lossy().into_owned()).take(READ).collect();
        names.sort_unstable();
        let more = if names.len() > LISTED { ", …" } else { "" };
        names.truncate(LISTED);
        // A name is other people's text: on one line, and without what a terminal would obey.
        let names: Vec<String> = names.iter().map(|name| name.escape_debug().to_string()).collect();
        Ok((!names.is_empty()).then(|| format!("{}{more}", names.join(", "))))
    }
}

impl Parents {
    pub fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        // A parent that another run uses by now is not empty, and stays.
        for path in self.0.iter().rev() {
            let _ = std::fs::remove_dir(path);
        }
    }
}
