//! Folders by their paths, as Windows has no calls that take a handle and a name: each is held open in a way that lets
//! nobody rename or remove it, nor what is above it, so that its path means the same folder as long as it is open.
//!
//! The paths are verbatim (`\\?\`): none is too long, and no name in them stands for a device.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _, symlink_dir, symlink_file};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::dir::{About, Access, FileStat, Kind};
use crate::tree::RelPath;

/// An open folder.
#[derive(Debug)]
pub struct Dir {
    path: PathBuf,
    /// None once it is to be removed.
    held: Option<File>,
}

/// Whether files say who may run them.
pub const HAS_EXECUTABLE_BIT: bool = false;

/// `FILE_LIST_DIRECTORY` and `DELETE`.
const LIST: u32 = 0x1;
const REMOVE: u32 = 0x1_0000;
/// `FILE_SHARE_READ` and `FILE_SHARE_WRITE`, without `FILE_SHARE_DELETE`.
const HELD: u32 = 0x3;
/// `FILE_FLAG_OPEN_REPARSE_POINT`: a link itself, not what it leads to.
const NO_LINK: u32 = 0x0020_0000;
/// `FILE_FLAG_BACKUP_SEMANTICS`, without which no folder is opened.
const FOLDER: u32 = 0x0200_0000 | NO_LINK;

/// Seconds from 1601, where file times begin, to 1970; they count in steps of 100 ns.
const EPOCH: u64 = 11_644_473_600;
const STEPS: u64 = 10_000_000;

impl Dir {
    /// Opens what the user named: here, and only here, links are followed.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Some file systems cannot tell a path of theirs.
        Self::at(path.canonicalize().or_else(|_| std::path::absolute(path))?)
    }

    pub fn open_dir(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        Self::at(self.join(name)?)
    }

    pub fn create_dir(&self, name: &str) -> io::Result<Self> {
        std::fs::create_dir(self.join(name)?)?;
        self.open_dir(name)
    }

    /// A folder that nobody else can remove as long as it is open. `None` where another run was quicker.
    pub fn create_held(&self, name: &str) -> io::Result<Option<Self>> {
        self.create_dir(name).map(Some)
    }

    /// Removes what [`Dir::create_held`] made. Another run's of the same name is held by that.
    pub fn remove_held(&self, name: &str, held: &mut Self) -> io::Result<()> {
        held.empty()?;
        held.held = None;
        self.remove_dir(name)
    }

    /// Removes what [`Dir::create_held`] made in a run that was killed.
    pub fn remove_abandoned(&self, name: &str) -> io::Result<()> {
        let path = self.join(name)?;
        // Refused as long as a run holds the folder.
        let found = OpenOptions::new().access_mode(REMOVE).share_mode(HELD).custom_flags(FOLDER).open(&path)?;
        drop(found);
        self.remove_all(name)
    }

    /// Creates a file; one that exists, or a link, is an error.
    pub fn new_file(&self, name: &str, _access: Access) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).custom_flags(NO_LINK).open(self.join(name)?)
    }

    /// The state of a file of this folder that has been written, which is certain once it is closed.
    pub fn written(&self, name: &str, file: File) -> io::Result<FileStat> {
        drop(file);
        stat_at(&self.join(name)?)
    }

    /// What has a name; a link is told as one.
    pub fn about(&self, name: impl AsRef<OsStr>) -> io::Result<About> {
        let found = self.join(name)?.symlink_metadata()?;
        let kind = match found.file_type() {
            kind if kind.is_symlink() => Kind::Link,
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_file() => Kind::File,
            _ => Kind::Other,
        };
        Ok(About { kind, stat: FileStat::from(&found) })
    }

    /// Opens a file for reading; a link is an error.
    pub fn old_file(&self, name: &str) -> io::Result<File> {
        let file = OpenOptions::new().read(true).custom_flags(NO_LINK).open(self.join(name)?)?;
        match file.metadata()?.is_symlink() {
            true => Err(io::Error::other("a link is not followed")),
            false => Ok(file),
        }
    }

    /// Where a link leads.
    pub fn read_link(&self, name: &str) -> io::Result<Vec<u8>> {
        let target = self.join(name)?.read_link()?;
        Ok(target.to_string_lossy().replace('\\', "/").into_bytes())
    }

    pub fn make_link(&self, name: &str, target: &[u8]) -> io::Result<()> {
        let target = PathBuf::from(String::from_utf8_lossy(target).replace('/', "\\"));
        let link = self.join(name)?;
        if self.path.join(&target).is_dir() { symlink_dir(target, link) } else { symlink_file(target, link) }
    }

    /// Gives a file another name here, in the place of what has that.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (self.join(from)?, self.join(to)?);
        patiently(|| std::fs::rename(&from, &to))
    }

    /// Gives a folder a name in another one that nothing has there.
    pub fn move_new(&self, from: &str, into: &Self, to: &OsStr) -> io::Result<()> {
        let (from, to) = (self.join(from)?, into.join(to)?);
        // What this library has for its files moves folders as well; the standard library replaces what is there.
        patiently(|| tempfile::TempPath::try_from_path(&from)?.persist_noclobber(&to).map_err(|refused| refused.error))
    }

    /// Gives a folder the name of an empty one.
    pub fn move_over_empty(&self, from: &str, into: &Self, to: &OsStr) -> io::Result<()> {
        std::fs::remove_dir(into.join(to)?)?;
        self.move_new(from, into, to)
    }

    /// Removes a file or a link.
    pub fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let path = self.join(name)?;
        match path.symlink_metadata()?.file_type() {
            kind if kind.is_symlink() => std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir(&path)),
            _ => std::fs::remove_file(&path),
        }
    }

    /// Removes an empty folder.
    pub fn remove_dir(&self, name: &str) -> io::Result<()> {
        std::fs::remove_dir(self.join(name)?)
    }

    /// The names of what is in it.
    pub fn names(&self) -> io::Result<impl Iterator<Item = io::Result<OsString>> + use<>> {
        Ok(self.path.read_dir()?.map(|entry| Ok(entry?.file_name())))
    }

    /// The journal of the file system has what happens to folders.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    /// Whether it is the folder at a path.
    pub fn is_at(&self, path: &Path) -> bool {
        self.path.canonicalize().is_ok_and(|own| path.canonicalize().is_ok_and(|other| own == other))
    }

    /// Whether another file system begins with it: never, as what leads there is a link.
    pub fn is_mounted_in(&self, _parent: &Self) -> bool {
        false
    }

    fn at(path: PathBuf) -> io::Result<Self> {
        let held = OpenOptions::new().access_mode(LIST).share_mode(HELD).custom_flags(FOLDER).open(&path)?;
        let found = held.metadata()?;
        if found.is_symlink() || !found.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { path, held: Some(held) })
    }

    /// The path of what has a name here, which says nothing but that.
    fn join(&self, name: impl AsRef<OsStr>) -> io::Result<PathBuf> {
        let name = name.as_ref();
        if name == "." {
            return Ok(self.path.clone());
        }
        let is_plain = name != ".." && !name.is_empty() && !name.as_encoded_bytes().iter().any(|byte| b"/\\:".contains(byte));
        if is_plain { Ok(self.path.join(name)) } else { Err(io::ErrorKind::InvalidFilename.into()) }
    }
}

/// Whether a folder can have this name and be found by others: a verbatim path takes devices and trailing dots as well.
pub fn is_name(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| RelPath::new(name).is_ok())
}

/// What is in the way of a folder is no folder, or a link.
pub fn is_no_folder(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotADirectory
}

/// `ERROR_TOO_MANY_OPEN_FILES`.
pub fn is_out_of_files(error: &io::Error) -> bool {
    error.raw_os_error() == Some(4)
}

/// The state of what is at a path; a link is not followed.
pub fn stat_at(path: &Path) -> io::Result<FileStat> {
    Ok(FileStat::from(&path.symlink_metadata()?))
}

/// What looks for viruses has new files open for a moment, and so long they cannot be moved.
fn patiently(act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    /// `ERROR_SHARING_VIOLATION`.
    const IN_USE: i32 = 32;
    for doubled in 0..8 {
        match act() {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied || error.raw_os_error() == Some(IN_USE) => {}
            other => return other,
        }
        std::thread::sleep(Duration::from_millis(5 << doubled));
    }
    act()
}

/// As git for Windows notes it: neither device nor inode, and nobody's.
impl From<&Metadata> for FileStat {
    fn from(found: &Metadata) -> Self {
        let time = |steps: u64| ((steps / STEPS).saturating_sub(EPOCH) as u32, (steps % STEPS) as u32 * 100);
        Self {
            ctime: time(found.creation_time()),
            mtime: time(found.last_write_time()),
            device: 0,
            inode: 0,
            user: 0,
            group: 0,
            size: found.file_size() as u32,
            executable: false,
        }
    }
}
