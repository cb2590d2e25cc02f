//! The place to publish at: what it is now, and the folder it is in.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::dir::Dir;
use super::error::WriteError;

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
        let here = parent.as_os_str().is_empty();
        let parent = if here { PathBuf::from(".") } else { parent.to_owned() };
        Ok(Self { path: owned, parent, name: name.to_owned() })
    }

    /// Refuses a target that is in the way. An absent parent is none.
    pub fn check(&self) -> Result<(), WriteError> {
        match Dir::open(&self.parent) {
            Ok(parent) => self.now(&parent).map(drop),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(WriteError::from_io(&self.parent, error)),
        }
    }

    pub fn now(&self, parent: &Dir) -> Result<Now, WriteError> {
        let stat = match fs::statat(parent, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(Now::Absent),
            other => other.map_err(|e| self.explain(e.into()))?,
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => self.refuse_special(parent, &stat)?,
            FileType::Symlink => return Err(WriteError::Link(self.path.clone())),
            _ => return Err(WriteError::File(self.path.clone())),
        }
        match self.entries(parent)? {
            Some(entries) => Err(WriteError::NotEmpty { path: self.path.clone(), entries }),
            None => Ok(Now::EmptyFolder),
        }
    }

    pub fn create_parents(&self) -> Result<Parents, WriteError> {
        let absent = |path: &&Path| path.symlink_metadata().is_err_and(|e| e.kind() == io::ErrorKind::NotFound);
        let named = self.parent.ancestors().filter(|path| !path.as_os_str().is_empty());
        let missing: Vec<&Path> = named.take_while(absent).collect();
        let mut made = Parents(Vec::new());
        for path in missing.into_iter().rev() {
            match std::fs::create_dir(path) {
                Ok(()) => made.0.push(path.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(WriteError::from_io(path.parent().unwrap_or(path), error)),
            }
        }
        Ok(made)
    }

    pub fn open_parent(&self) -> Result<Dir, WriteError> {
        Dir::open(&self.parent).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => WriteError::ParentNotFolder(self.parent.clone()),
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
        match Errno::from_io_error(&error) {
            Some(Errno::ACCESS | Errno::PERM | Errno::ROFS) => WriteError::from_io(&self.parent, error),
            _ => WriteError::from_io(&self.path, error),
        }
    }

    pub fn explain_finish(&self, error: Box<dyn Error + Send + Sync>) -> WriteError {
        WriteError::from_finish(&self.path, error)
    }

    fn refuse_special(&self, parent: &Dir, stat: &Stat) -> Result<(), WriteError> {
        let same = |other: &Stat| other.st_dev == stat.st_dev && other.st_ino == stat.st_ino;
        let is = |path: &Path| fs::stat(path).is_ok_and(|other| same(&other));
        let path = self.path.clone();
        if is(Path::new("/")) {
            return Err(WriteError::Root(path));
        }
        if std::env::home_dir().is_some_and(|home| is(&home)) {
            return Err(WriteError::Home(path));
        }
        let other_device = parent.stat().is_ok_and(|parent| parent.st_dev != stat.st_dev);
        match other_device {
            true => Err(WriteError::MountPoint(path)),
            false if is(Path::new(".")) => Err(WriteError::Current(path)),
            false => Ok(()),
        }
    }

    /// The first entries of the folder in order of name; `None` where it is empty.
    fn entries(&self, parent: &Dir) -> Result<Option<String>, WriteError> {
        let explain = |error: Errno| WriteError::from_io(&self.path, error.into());
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = fs::openat(parent, &self.name, flags, Mode::empty()).map_err(explain)?;
        let entries = fs::Dir::read_from(&folder).map_err(explain)?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| !matches!(name.as_str(), "." | "..")).take(READ).collect();
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
