//! A folder by its handle: names are single segments, links are never followed. What differs between systems is in
//! `unix.rs` and `windows.rs`.

use std::fs::File;
use std::io::{self, Read as _, Write as _};

pub use super::system::Dir;
use crate::tree::Contents;

/// Who may do what with a new file, as far as the system has a word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Regular,
    Executable,
    ReadOnly,
}

/// When the contents have to be on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    Now,
    Later,
}

/// The state of a written file as git's index keeps it: 32 bits of everything.
#[derive(Debug, Clone, Copy)]
pub struct FileStat {
    pub ctime: (u32, u32),
    pub mtime: (u32, u32),
    pub device: u32,
    pub inode: u32,
    pub user: u32,
    pub group: u32,
    pub size: u32,
    pub executable: bool,
}

/// What has a name in a folder.
#[derive(Debug)]
pub struct About {
    pub kind: Kind,
    pub stat: FileStat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Folder,
    Link,
    File,
    Other,
}

/// Bytes that small pieces are gathered to before they are written.
const AT_ONCE: usize = 1 << 18;

impl Dir {
    /// Opens a folder that is made where it is absent.
    pub fn enter_dir(&self, name: &str) -> io::Result<Self> {
        match self.open_dir(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other,
        }
        match self.create_dir(name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.open_dir(name),
            other => other,
        }
    }

    /// Creates a file; one that exists, or a link, is an error.
    pub fn write_new(&self, name: &str, bytes: &[u8], access: Access, durability: Durability) -> io::Result<FileStat> {
        let mut file = self.new_file(name, access)?;
        file.write_all(bytes)?;
        if durability == Durability::Now {
            file.sync_all()?;
        }
        self.written(name, file)
    }

    /// As [`Dir::write_new`], of many small pieces; the disk has them before this returns.
    pub fn write_pieces<'p>(&self, name: &str, pieces: impl Iterator<Item = &'p [u8]>, access: Access) -> io::Result<()> {
        let mut file = self.new_file(name, access)?;
        let mut waiting = Vec::with_capacity(2 * AT_ONCE);
        for piece in pieces {
            waiting.extend_from_slice(piece);
            if waiting.len() >= AT_ONCE {
                file.write_all(&waiting)?;
                waiting.clear();
            }
        }
        file.write_all(&waiting)?;
        file.sync_all()
    }

    /// As [`Dir::write_new`], of contents that may be compressed; the disk has them later.
    pub fn write_contents(&self, name: &str, contents: &Contents, access: Access) -> io::Result<FileStat> {
        let mut file: File = self.new_file(name, access)?;
        contents.pieces(|piece| file.write_all(piece))?;
        self.written(name, file)
    }

    /// The contents of a file; a link is an error.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.old_file(name)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Removes what has this name with all that is in it; nothing there is fine.
    pub fn remove_all(&self, name: &str) -> io::Result<()> {
        let dir = match self.open_dir(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        dir.empty()?;
        drop(dir);
        self.remove_dir(name)
    }

    /// Removes all that is in it.
    pub fn empty(&self) -> io::Result<()> {
        for name in self.names()? {
            let name = name?;
            let Some(name) = name.to_str() else { continue };
            match self.about(name)?.kind {
                Kind::Folder => self.remove_all(name)?,
                _ => self.remove_file(name)?,
            }
        }
        Ok(())
    }
}
