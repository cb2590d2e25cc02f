//! The files of a tree below a folder: one `mkdir` a folder, and open, write, stat, close a file.

use std::io;

use super::dir::{Access, Dir, Durability, FileStat};
use crate::tree::{Mode, Tree};

/// A folder that is open because the files at hand are in it.
struct Open<'a> {
    name: &'a str,
    dir: Dir,
}

/// Writes every file and returns their states in the same order.
pub(super) fn write_tree(root: &Dir, tree: &Tree) -> io::Result<Vec<FileStat>> {
    let mut stats = Vec::with_capacity(tree.len());
    let mut open: Vec<Open<'_>> = Vec::new();
    for (path, file) in tree {
        let (folder, name) = path.as_str().rsplit_once('/').unwrap_or(("", path.as_str()));
        enter(root, &mut open, folder)?;
        let dir = open.last().map_or(root, |open| &open.dir);
        stats.push(dir.write_new(name, &file.bytes, access(file.mode), Durability::Later)?);
    }
    Ok(stats)
}

/// Leaves the folders that are not above the next file and makes those that are. Paths are sorted, so none comes twice.
fn enter<'a>(root: &Dir, open: &mut Vec<Open<'a>>, folder: &'a str) -> io::Result<()> {
    let segments = || folder.split('/').filter(|segment| !segment.is_empty());
    let common = open.iter().zip(segments()).take_while(|(open, segment)| open.name == *segment).count();
    open.truncate(common);
    for name in segments().skip(common) {
        let above = open.last().map_or(root, |open| &open.dir);
        let dir = above.create_dir(name)?;
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
