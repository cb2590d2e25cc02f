//! Every way in which publishing fails: one line that says what, where and what to do.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::system;

#[derive(Debug, Error)]
pub enum WriteError {
    #[error("`{}` does not name a folder: give the path of a new one", .0.display())]
    NoName(PathBuf),
    #[error("`{}` is the root of the file system: give the path of a new folder", .0.display())]
    Root(PathBuf),
    #[error("`{}` is your home folder: give the path of a new folder", .0.display())]
    Home(PathBuf),
    #[error("`{}` is the current folder, which cannot be replaced: run from its parent and name it", .0.display())]
    Current(PathBuf),
    #[error("`{}` is a mount point, which cannot be replaced: name a folder inside it", .0.display())]
    MountPoint(PathBuf),
    #[error("`{}` is a file: remove it or choose another name", .0.display())]
    File(PathBuf),
    #[error("`{}` is a symbolic link, which is not followed: remove it or name the folder itself", .0.display())]
    Link(PathBuf),
    #[error("`{}` is not empty ({entries}): choose another name or empty it", .path.display())]
    NotEmpty { path: PathBuf, entries: String },
    #[error("`{}` appeared while the files were written, and was left alone: choose another name", .0.display())]
    Appeared(PathBuf),
    #[error("`{}` is above the target but not a folder: choose another path", .0.display())]
    ParentNotFolder(PathBuf),
    #[error("`{}` is too long for the file system: choose a shorter path", .0.display())]
    TooLong(PathBuf),
    #[error("no permission to write in `{}`: choose another folder or change its mode", .0.display())]
    Permission(PathBuf),
    #[error("`{}` is on a read-only file system: choose another folder", .0.display())]
    ReadOnly(PathBuf),
    #[error("the disk or quota of `{}` is full: make room; nothing was left there", .0.display())]
    DiskFull(PathBuf),
    #[error("a file for `{}` is over the file size limit: raise it (`ulimit -f`); nothing was left there", .0.display())]
    SizeLimit(PathBuf),
    #[error("too many files are open: raise the limit (`ulimit -n`)")]
    OpenFiles,
    #[error("cannot write `{}`: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("cannot finish `{}`: {}", .path.display(), chain(source.as_ref()))]
    Finish { path: PathBuf, source: Box<dyn Error + Send + Sync> },
}

impl WriteError {
    pub(super) fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull(path),
            ErrorKind::FileTooLarge => Self::SizeLimit(path),
            ErrorKind::PermissionDenied => Self::Permission(path),
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            ErrorKind::InvalidFilename => Self::TooLong(path),
            _ if system::is_no_folder(&source) => Self::ParentNotFolder(path),
            _ if system::is_out_of_files(&source) => Self::OpenFiles,
            _ => Self::Io { path, source },
        }
    }

    /// An I/O error inside the caller's error is told as one; the disk can be full there as well.
    pub(super) fn from_finish(path: &Path, source: Box<dyn Error + Send + Sync>) -> Self {
        let first: &(dyn Error + 'static) = source.as_ref();
        let code = causes(first).find_map(|error| error.downcast_ref::<io::Error>()).and_then(io::Error::raw_os_error);
        match code.map(|code| Self::from_io(path, io::Error::from_raw_os_error(code))) {
            None | Some(Self::Io { .. }) => Self::Finish { path: path.to_owned(), source },
            Some(told) => told,
        }
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
