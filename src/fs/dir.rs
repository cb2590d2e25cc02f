//! A folder by its handle: names are single segments, links are never followed.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{self, AtFlags, CWD, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::tree::Contents;

/// An open folder.
#[derive(Debug)]
pub struct Dir {
    fd: OwnedFd,
}

/// Who may do what with a new file; the umask takes away from it.
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

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
/// Bytes that small pieces are gathered to before they are written.
const AT_ONCE: usize = 1 << 18;

const NEW_FILE: OFlags = OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

impl Dir {
    /// Opens what the user named: here, and only here, links are followed.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { fd: fs::openat(CWD, path, FOLDER, Mode::empty())? })
    }

    pub fn open_dir(&self, name: &str) -> io::Result<Self> {
        Ok(Self { fd: fs::openat(&self.fd, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())? })
    }

    pub fn create_dir(&self, name: &str) -> io::Result<Self> {
        self.create_dir_for(name, 0o777)
    }

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

    /// A folder that nobody else can look into.
    pub fn create_private_dir(&self, name: &str) -> io::Result<Self> {
        self.create_dir_for(name, 0o700)
    }

    /// Creates a file; one that exists, or a link, is an error.
    pub fn write_new(&self, name: &str, bytes: &[u8], access: Access, durability: Durability) -> io::Result<FileStat> {
        let fd = fs::openat(&self.fd, name, NEW_FILE, access.mode())?;
        write_all(&fd, bytes)?;
        if durability == Durability::Now {
            fs::fsync(&fd)?;
        }
        Ok(FileStat::from(fs::fstat(&fd)?))
    }

    /// As [`Dir::write_new`], of many small pieces; the disk has them before this returns.
    pub fn write_pieces<'p>(&self, name: &str, pieces: impl Iterator<Item = &'p [u8]>, access: Access) -> io::Result<()> {
        let fd = fs::openat(&self.fd, name, NEW_FILE, access.mode())?;
        let mut waiting = Vec::with_capacity(2 * AT_ONCE);
        for piece in pieces {
            waiting.extend_from_slice(piece);
            if waiting.len() >= AT_ONCE {
                write_all(&fd, &waiting)?;
                waiting.clear();
            }
        }
        write_all(&fd, &waiting)?;
        Ok(fs::fsync(&fd)?)
    }

    /// As [`Dir::write_new`], of contents that may be compressed; the disk has them later.
    pub fn write_contents(&self, name: &str, contents: &Contents, access: Access) -> io::Result<FileStat> {
        let fd = fs::openat(&self.fd, name, NEW_FILE, access.mode())?;
        contents.pieces(|piece| write_all(&fd, piece))?;
        Ok(FileStat::from(fs::fstat(&fd)?))
    }

    /// A file system that cannot sync folders has nothing to be waited for.
    pub fn sync(&self) -> io::Result<()> {
        match fs::fsync(&self.fd) {
            Ok(()) | Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes what has this name with all that is in it; nothing there is fine.
    pub fn remove_all(&self, name: &str) -> io::Result<()> {
        let dir = match self.open_dir(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        for entry in fs::Dir::read_from(&dir.fd)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            match entry.file_type() {
                _ if matches!(name, "." | "..") => {}
                FileType::Directory => dir.remove_all(name)?,
                _ => fs::unlinkat(&dir.fd, name, AtFlags::empty())?,
            }
        }
        Ok(fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR)?)
    }

    pub(super) fn stat(&self) -> io::Result<Stat> {
        Ok(fs::fstat(&self.fd)?)
    }

    fn create_dir_for(&self, name: &str, mode: u32) -> io::Result<Self> {
        fs::mkdirat(&self.fd, name, Mode::from_raw_mode(mode as _))?;
        self.open_dir(name)
    }
}

fn write_all(fd: &OwnedFd, mut rest: &[u8]) -> io::Result<()> {
    while !rest.is_empty() {
        match rustix::io::write(fd, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

impl AsFd for Dir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Access {
    fn mode(self) -> Mode {
        Mode::from_raw_mode(match self {
            Self::Regular => 0o666,
            Self::Executable => 0o777,
            Self::ReadOnly => 0o444,
        })
    }
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
