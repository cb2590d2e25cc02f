//! A repository's work tree: read and changed below its root only, through handles of its folders, no link followed.

use std::io::{self, Read};
use std::path::Path;

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::dir::{Access, Dir, Durability, FileStat};

/// A work tree by the handle of its root.
#[derive(Debug)]
pub struct Work {
    root: Dir,
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Absent,
    File {
        bytes: Vec<u8>,
        executable: bool,
    },
    /// Where the link leads.
    Link(Vec<u8>),
    /// A folder, or a repository of its own.
    Folder,
    /// Something above is no folder, or nothing of these stands here.
    Blocked,
}

impl Work {
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self { root: Dir::open(root)? })
    }

    pub fn at(&self, path: &str) -> io::Result<Standing> {
        let (folder, name) = split(path);
        let folder = match self.folder(folder) {
            Ok(folder) => folder,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Absent),
            Err(error) if is_no_folder(&error) => return Ok(Standing::Blocked),
            Err(error) => return Err(error),
        };
        let stat = match fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(Standing::Absent),
            other => other?,
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Ok(Standing::Folder),
            FileType::Symlink => Ok(Standing::Link(fs::readlinkat(&folder, name, Vec::new())?.into_bytes())),
            FileType::RegularFile => Ok(Standing::File { bytes: read(&folder, name)?, executable: stat.st_mode & 0o100 != 0 }),
            _ => Ok(Standing::Blocked),
        }
    }

    /// The state of a file as git's index keeps it.
    pub fn stat(&self, path: &str) -> io::Result<FileStat> {
        let (folder, name) = split(path);
        Ok(FileStat::from(fs::statat(self.folder(folder)?, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// The names in a folder.
    pub fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let dir = match self.folder(folder.trim_end_matches('/')) {
            Ok(dir) => dir,
            Err(error) if error.kind() == io::ErrorKind::NotFound || is_no_folder(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let entries = fs::Dir::read_from(&dir)?.collect::<Result<Vec<_>, _>>()?;
        let names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
        Ok(names.filter(|name| !matches!(name.as_str(), "." | "..")).collect())
    }

    /// Writes a new file of another name beside a path, and the folders above it; synced.
    pub fn write_beside(&self, path: &str, suffix: &str, bytes: &[u8], executable: bool) -> io::Result<()> {
        let (folder, name) = split(path);
        let dir = self.make_folder(folder)?;
        let access = if executable { Access::Executable } else { Access::Regular };
        dir.write_new(&beside(name, suffix), bytes, access, Durability::Now).map(drop)
    }

    /// Makes a link beside a path.
    pub fn link_beside(&self, path: &str, suffix: &str, target: &[u8]) -> io::Result<()> {
        let (folder, name) = split(path);
        let dir = self.make_folder(folder)?;
        Ok(fs::symlinkat(target, &dir, beside(name, suffix))?)
    }

    /// Gives the file beside a path its name; `false` where there is none.
    pub fn take_beside(&self, path: &str, suffix: &str) -> io::Result<bool> {
        let (folder, name) = split(path);
        let dir = match self.folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other?,
        };
        match fs::renameat(&dir, beside(name, suffix), &dir, name) {
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(true),
        }
    }

    /// Removes the file beside a path, if it is there, and the folders that this leaves empty.
    pub fn drop_beside(&self, path: &str, suffix: &str) -> io::Result<()> {
        let (folder, name) = split(path);
        let other = beside(name, suffix);
        self.remove(&if folder.is_empty() { other } else { format!("{folder}/{other}") })
    }

    /// Removes a file or link, if it is there, and the folders that this leaves empty.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        let (folder, name) = split(path);
        match self.folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound || is_no_folder(&error) => return Ok(()),
            Err(error) => return Err(error),
            Ok(dir) => match fs::unlinkat(&dir, name, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            },
        }
        self.remove_empty(folder);
        Ok(())
    }

    fn remove_empty(&self, folder: &str) {
        let mut folder = folder;
        while !folder.is_empty() {
            let (above, name) = split(folder);
            let gone = self.folder(above).is_ok_and(|dir| fs::unlinkat(&dir, name, AtFlags::REMOVEDIR).is_ok());
            if !gone {
                return;
            }
            folder = above;
        }
    }

    fn folder(&self, path: &str) -> io::Result<Dir> {
        let mut dir = self.root.open_dir(".")?;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            dir = dir.open_dir(name)?;
        }
        Ok(dir)
    }

    fn make_folder(&self, path: &str) -> io::Result<Dir> {
        let mut dir = self.root.open_dir(".")?;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            dir = match dir.open_dir(name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => dir.create_dir(name)?,
                other => other?,
            };
        }
        Ok(dir)
    }
}

/// A link in the way is `ELOOP` or `ENOTDIR`, as the system likes.
fn is_no_folder(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::NOTDIR | Errno::LOOP))
}

fn beside(name: &str, suffix: &str) -> String {
    format!(".{name}.{suffix}")
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn read(folder: &Dir, name: &str) -> io::Result<Vec<u8>> {
    let fd = fs::openat(folder, name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    let mut bytes = Vec::new();
    std::fs::File::from(fd).read_to_end(&mut bytes)?;
    Ok(bytes)
}
