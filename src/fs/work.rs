//! A repository's work tree: read and changed below its root only, through handles of its folders, no link followed.

use std::io;
use std::path::Path;

use super::dir::{Access, Dir, Durability, FileStat, Kind};
use super::system::is_no_folder;

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
        let found = match folder.about(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Absent),
            other => other?,
        };
        match found.kind {
            Kind::Folder => Ok(Standing::Folder),
            Kind::Link => Ok(Standing::Link(folder.read_link(name)?)),
            Kind::File => Ok(Standing::File { bytes: folder.read(name)?, executable: found.stat.executable }),
            Kind::Other => Ok(Standing::Blocked),
        }
    }

    /// The state of a file as git's index keeps it.
    pub fn stat(&self, path: &str) -> io::Result<FileStat> {
        let (folder, name) = split(path);
        Ok(self.folder(folder)?.about(name)?.stat)
    }

    /// The names in a folder.
    pub fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let dir = match self.folder(folder.trim_end_matches('/')) {
            Ok(dir) => dir,
            Err(error) if error.kind() == io::ErrorKind::NotFound || is_no_folder(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        dir.names()?.map(|name| Ok(name?.to_string_lossy().into_owned())).collect()
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
        dir.make_link(&beside(name, suffix), target)
    }

    /// Gives the file beside a path its name; `false` where there is none.
    pub fn take_beside(&self, path: &str, suffix: &str) -> io::Result<bool> {
        let (folder, name) = split(path);
        let dir = match self.folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other?,
        };
        match dir.rename(&beside(name, suffix), name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            renamed => renamed.map(|()| true),
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
            Ok(dir) => match dir.remove_file(name) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            },
        }
        self.remove_empty(folder);
        Ok(())
    }

    fn remove_empty(&self, folder: &str) {
        let mut folder = folder;
        while !folder.is_empty() {
            let (above, name) = split(folder);
            let gone = self.folder(above).is_ok_and(|dir| dir.remove_dir(name).is_ok());
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
            dir = dir.enter_dir(name)?;
        }
        Ok(dir)
    }
}

fn beside(name: &str, suffix: &str) -> String {
    format!(".{name}.{suffix}")
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
