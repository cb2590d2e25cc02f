//! git's index, version 2, with the state of every file, so that the first `git status` has nothing to read.

use sha1::{Digest, Sha1};

use super::pack::Id;
use super::{GitError, Listed};
use crate::fs::FileStat;
use crate::tree::{Mode, RelPath};

/// Bytes of an entry before its name.
const FIXED: usize = 62;

pub(super) fn bytes(files: &[Listed], stats: &[FileStat], cached: &[u8]) -> Result<Vec<u8>, GitError> {
    if stats.len() != files.len() {
        return Err(GitError::OtherTree);
    }
    let count = u32::try_from(files.len()).map_err(|_| GitError::TooLarge)?;
    let mut out = Vec::with_capacity(files.len() * (FIXED + 50) + cached.len() + 64);
    out.extend_from_slice(b"DIRC");
    out.extend_from_slice(&2u32.to_be_bytes());
    out.extend_from_slice(&count.to_be_bytes());
    for (file, stat) in files.iter().zip(stats) {
        push_entry(&mut out, &file.path, file.mode, &file.blob.0, stat);
    }
    push_cached_trees(&mut out, cached)?;
    let checksum: Id = Sha1::digest(&out).into();
    out.extend_from_slice(&checksum);
    Ok(out)
}

fn push_entry(out: &mut Vec<u8>, path: &RelPath, mode: Mode, id: &Id, stat: &FileStat) {
    let mode = match mode {
        Mode::Regular => 0o100_644,
        Mode::Executable => 0o100_755,
    };
    let [ctime, mtime] = [stat.ctime, stat.mtime];
    let numbers = [ctime.0, ctime.1, mtime.0, mtime.1, stat.device, stat.inode, mode, stat.user, stat.group, stat.size];
    for number in numbers {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(id);
    let name = path.as_str().as_bytes();
    // Paths are at most 1024 bytes, below the 12 bits that flags have for it.
    out.extend_from_slice(&(name.len() as u16).to_be_bytes());
    out.extend_from_slice(name);
    let padding = 8 - (FIXED + name.len()) % 8;
    out.resize(out.len() + padding, 0);
}

fn push_cached_trees(out: &mut Vec<u8>, cached: &[u8]) -> Result<(), GitError> {
    let len = u32::try_from(cached.len() + 1).map_err(|_| GitError::TooLarge)?;
    out.extend_from_slice(b"TREE");
    out.extend_from_slice(&len.to_be_bytes());
    out.push(0);
    out.extend_from_slice(cached);
    Ok(())
}
