//! Folders by their descriptors, as Unix has them.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::Path;

use rustix::fs::{self, AtFlags, CWD, FileType, FlockOperation, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;

use super::dir::{About, Access, FileStat, Kind};

/// An open folder.
#[derive(Debug)]
pub struct Dir {
    fd: OwnedFd,
}

#[derive(Debug, PartialEq, Eq)]
enum Lock {
    Held,
    /// By a live run; or the folder has been removed by one.
    Taken,
    /// The file system has no locks: nothing is swept there.
    Unknown,
}

/// Whether files say who may run them.
pub const HAS_EXECUTABLE_BIT: bool = true;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
const OLD_FILE: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
const NEW_FILE: OFlags = OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

impl Dir {
    /// Opens what the user named: here, and only here, links are followed.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { fd: fs::openat(CWD, path, FOLDER, Mode::empty())? })
    }

    pub fn open_dir(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        Ok(Self { fd: fs::openat(&self.fd, name.as_ref(), FOLDER | OFlags::NOFOLLOW, Mode::empty())? })
    }

    pub fn create_dir(&self, name: &str) -> io::Result<Self> {
        self.create_dir_for(name, 0o777)
    }

    /// A folder that nobody else can look into, locked as long as it is open; the lock of a killed run ends with it.
    /// `None` where another run was quicker.
    pub fn create_held(&self, name: &str) -> io::Result<Option<Self>> {
        let made = self.create_dir_for(name, 0o700)?;
        Ok((self.lock(name, &made) != Lock::Taken).then_some(made))
    }

    /// Removes what [`Dir::create_held`] made, which stays locked until it is gone.
    pub fn remove_held(&self, name: &str, held: &mut Self) -> io::Result<()> {
        held.empty()?;
        self.remove_dir(name)
    }

    /// Removes what [`Dir::create_held`] made in a run that was killed.
    pub fn remove_abandoned(&self, name: &str) -> io::Result<()> {
        let mut found = self.open_dir(name)?;
        let stat = found.stat()?;
        let is_own = stat.st_uid == rustix::process::geteuid().as_raw() && stat.st_mode & 0o077 == 0;
        if is_own && self.lock(name, &found) == Lock::Held {
            self.remove_held(name, &mut found)?;
        }
        Ok(())
    }

    /// Creates a file; one that exists, or a link, is an error.
    pub fn new_file(&self, name: &str, access: Access) -> io::Result<File> {
        Ok(fs::openat(&self.fd, name, NEW_FILE, mode(access))?.into())
    }

    /// The state of a file of this folder that has been written.
    pub fn written(&self, _name: &str, file: File) -> io::Result<FileStat> {
        Ok(FileStat::from(fs::fstat(&file)?))
    }

    /// What has a name; a link is told as one.
    pub fn about(&self, name: impl AsRef<OsStr>) -> io::Result<About> {
        let stat = fs::statat(&self.fd, name.as_ref(), AtFlags::SYMLINK_NOFOLLOW)?;
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            FileType::RegularFile => Kind::File,
            _ => Kind::Other,
        };
        Ok(About { kind, stat: FileStat::from(stat) })
    }

    /// Opens a file for reading; a link is an error.
    pub fn old_file(&self, name: &str) -> io::Result<File> {
        Ok(fs::openat(&self.fd, name, OLD_FILE, Mode::empty())?.into())
    }

    /// Where a link leads.
    pub fn read_link(&self, name: &str) -> io::Result<Vec<u8>> {
        Ok(fs::readlinkat(&self.fd, name, Vec::new())?.into_bytes())
    }

    pub fn make_link(&self, name: &str, target: &[u8]) -> io::Result<()> {
        Ok(fs::symlinkat(OsStr::from_bytes(target), &self.fd, name)?)
    }

    /// Gives a file another name here, in the place of what has that.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(fs::renameat(&self.fd, from, &self.fd, to)?)
    }

    /// Gives a folder a name in another one that nothing has there.
    pub fn move_new(&self, from: &str, into: &Self, to: &OsStr) -> io::Result<()> {
        match fs::renameat_with(&self.fd, from, &into.fd, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => self.move_over_empty(from, into, to),
            other => Ok(other?),
        }
    }

    /// Gives a folder the name of an empty one.
    pub fn move_over_empty(&self, from: &str, into: &Self, to: &OsStr) -> io::Result<()> {
        Ok(fs::renameat(&self.fd, from, &into.fd, to)?)
    }

    /// Removes a file or a link.
    pub fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(fs::unlinkat(&self.fd, name.as_ref(), AtFlags::empty())?)
    }

    /// Removes an empty folder.
    pub fn remove_dir(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR)?)
    }

    /// The names of what is in it.
    pub fn names(&self) -> io::Result<impl Iterator<Item = io::Result<OsString>> + use<>> {
        let name = |entry: Result<fs::DirEntry, Errno>| Ok(OsString::from_vec(entry?.file_name().to_bytes().to_vec()));
        Ok(fs::Dir::read_from(&self.fd)?.map(name).filter(|name| !name.as_ref().is_ok_and(|name| name == "." || name == "..")))
    }

    /// A file system that cannot sync folders has nothing to be waited for.
    pub fn sync(&self) -> io::Result<()> {
        match fs::fsync(&self.fd) {
            Ok(()) | Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether it is the folder at a path.
    pub fn is_at(&self, path: &Path) -> bool {
        self.stat().is_ok_and(|own| fs::stat(path).is_ok_and(|other| is_same(&own, &other)))
    }

    /// Whether another file system begins with it.
    pub fn is_mounted_in(&self, parent: &Self) -> bool {
        self.stat().is_ok_and(|own| parent.stat().is_ok_and(|parent| parent.st_dev != own.st_dev))
    }

    /// Another run may have swept the folder between its creation and the lock, so the name is looked up once more.
    fn lock(&self, name: &str, found: &Self) -> Lock {
        let held = match fs::flock(&found.fd, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Lock::Held,
            Err(Errno::WOULDBLOCK) => return Lock::Taken,
            Err(_) => Lock::Unknown,
        };
        match (fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW), found.stat()) {
            (Ok(named), Ok(opened)) if is_same(&named, &opened) => held,
            _ => Lock::Taken,
        }
    }

    fn stat(&self) -> io::Result<Stat> {
        Ok(fs::fstat(&self.fd)?)
    }

    fn create_dir_for(&self, name: &str, mode: u32) -> io::Result<Self> {
        fs::mkdirat(&self.fd, name, Mode::from_raw_mode(mode as _))?;
        self.open_dir(name)
    }
}

/// Whether a folder can have this name: any that a path can have.
pub fn is_name(_name: &OsStr) -> bool {
    true
}

/// A link in the way is `ELOOP` or `ENOTDIR`, as the system likes.
pub fn is_no_folder(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::NOTDIR | Errno::LOOP))
}

pub fn is_out_of_files(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

/// The state of what is at a path; a link is not followed.
pub fn stat_at(path: &Path) -> io::Result<FileStat> {
    Ok(FileStat::from(fs::lstat(path)?))
}

/// The umask takes away from it.
fn mode(access: Access) -> Mode {
    Mode::from_raw_mode(match access {
        Access::Regular => 0o666,
        Access::Executable => 0o777,
        Access::ReadOnly => 0o444,
    })
}

fn is_same(one: &Stat, other: &Stat) -> bool {
    one.st_dev == other.st_dev && one.st_ino == other.st_ino
}

impl From<Stat> for FileStat {
    fn from(stat: Stat) -> Self {
        Self {
            ctime: (stat.st_ctime as u32, stat.st_ctime_nsec as u32),
            mtime: (stat.st_mtime as u32, stat.st_mtime_nsec as u32),
            device: stat.st_dev as u32,
            inode: stat.st_ino as u32,
            user: stat.st_uid,
            group: stat.st_gid,
            size: stat.st_size as u32,
            executable: stat.st_mode & 0o100 != 0,
        }
    }
}
