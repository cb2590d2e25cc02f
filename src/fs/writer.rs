//! The files of a tree below a folder: one `mkdir` a folder, and open, write, stat, close a file.

use std::io;

use super::dir::{Access, Dir, FileStat};
use crate::tree::{File, Mode};

/// A folder that is open because the files at hand are in it.
struct Open<'a> {
    name: &'a str,
    dir: Dir,
}

/// Writes every file and returns their states in the same order.
pub(super) fn write<'f>(root: &Dir, files: impl IntoIterator<Item = (&'f str, &'f File)>) -> io::Result<Vec<FileStat>> {
    let mut stats = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    for (path, file) in files {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        enter(root, &mut open, folder)?;
        let dir = open.last().map_or(root, |open| &open.dir);
        stats.push(dir.write_contents(name, &file.contents, access(file.mode))?);
    }
    Ok(stats)
}

/// Leaves the folders that are not above the next file and enters those that are; another thread may have made them.
fn enter<'a>(root: &Dir, open: &mut Vec<Open<'a>>, folder: &'a str) -> io::Result<()> {
    let segments = || folder.split('/').filter(|segment| !segment.is_empty());
    let common = open.iter().zip(segments()).take_while(|(open, segment)| open.name == *segment).count();
    open.truncate(common);
    for name in segments().skip(common) {
        let above = open.last().map_or(root, |open| &open.dir);
        let dir = above.enter_dir(name)?;
        open.push(Open { name, dir });
    }
    Ok(())
}

fn access(mode: Mode) -> Access {
    match mode {
        Mode::Regular => Access::Regular,
        Mode::Executable => Access::Executable,
    }
}
