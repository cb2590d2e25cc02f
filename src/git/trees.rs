//! Tree objects, with the cached trees that let `git status` compare the index to `HEAD` without reading them.

use super::pack::{Id, Kind, PackWriter};
use super::{GitError, Listed};
use crate::tree::Mode;

/// A folder that is in the pack.
pub(super) struct Folder {
    pub id: Id,
    /// This folder and all below it as the index's `TREE` extension has them, without this folder's name.
    pub cached: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Leaf<'a> {
    /// Path from the folder at hand.
    path: &'a str,
    mode: Mode,
    id: Id,
}

/// Adds the root and every folder below it. Paths in byte order are in git's order, as `/` takes part in both.
pub(super) fn add(pack: &mut PackWriter, files: &[Listed]) -> Result<Folder, GitError> {
    let leaves = files.iter().map(|file| Leaf { path: file.path.as_str(), mode: file.mode, id: file.blob.0 });
    add_folder(pack, leaves.collect())
}

fn add_folder(pack: &mut PackWriter, leaves: Vec<Leaf<'_>>) -> Result<Folder, GitError> {
    let (count, mut subfolders) = (leaves.len(), 0);
    let (mut object, mut below) = (Vec::new(), Vec::new());
    let mut rest = leaves.into_iter().peekable();
    while let Some(first) = rest.next() {
        let Some((name, inner)) = first.path.split_once('/') else {
            push_entry(&mut object, first.mode.as_git(), first.path, &first.id);
            continue;
        };
        let mut inside = vec![Leaf { path: inner, ..first }];
        let inner_of = |leaf: &Leaf<'_>| leaf.path.split_once('/').is_some_and(|(folder, _)| folder == name);
        while let Some(next) = rest.next_if(inner_of) {
            let path = next.path.split_once('/').map_or(next.path, |(_, inner)| inner);
            inside.push(Leaf { path, ..next });
        }
        let folder = add_folder(pack, inside)?;
        push_entry(&mut object, "40000", name, &folder.id);
        below.extend_from_slice(name.as_bytes());
        below.push(0);
        below.extend_from_slice(&folder.cached);
        subfolders += 1;
    }
    let id = pack.add(Kind::Tree, &object)?;
    let counts = format!("{count} {subfolders}\n").into_bytes();
    Ok(Folder { id, cached: [counts.as_slice(), &id, &below].concat() })
}

fn push_entry(object: &mut Vec<u8>, mode: &str, name: &str, id: &Id) {
    object.extend_from_slice(mode.as_bytes());
    object.push(b' ');
    object.extend_from_slice(name.as_bytes());
    object.push(0);
    object.extend_from_slice(id);
}
