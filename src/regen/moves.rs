//! Where people moved generated files and folders to.

use super::{Inputs, MergeError};
use crate::fs::Standing;
use crate::git::blob_id;
use crate::lock::Entry;
use crate::tree::folders_of;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Files larger than this are not compared by their lines.
const COMPARED: usize = 1 << 20;

/// What was moved.
#[derive(Debug, Default)]
pub struct Moves {
    files: HashMap<String, String>,
    folders: BTreeMap<String, String>,
    deleted_folders: HashSet<String>,
}

impl Moves {
    /// Where a generated file is now, if it was moved.
    pub fn of_file(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether a generated file was moved to this place.
    pub fn lead_to(&self, path: &str) -> bool {
        self.files.values().any(|to| to == path)
    }

    /// Where a new file goes whose folder was moved.
    pub fn placed(&self, path: &str) -> String {
        let moved = folders_of(path).find_map(|folder| self.folders.get(folder).map(|to| (folder, to)));
        match moved {
            Some((folder, to)) => format!("{to}{}", path.get(folder.len()..).unwrap_or_default()).trim_start_matches('/').to_owned(),
            None => path.to_owned(),
        }
    }

    /// Whether a person deleted the folder that a new file would be in, with all that was generated in it.
    pub fn is_in_deleted_folder(&self, path: &str) -> bool {
        folders_of(path).any(|folder| self.deleted_folders.contains(folder))
    }
}

/// Finds what was moved; looks at other files only if a generated one is gone.
pub fn find(inputs: &Inputs<'_>) -> Result<Moves, MergeError> {
    let mut gone: Vec<&Entry> = Vec::new();
    let mut there: HashSet<&str> = HashSet::new();
    for entry in &inputs.before.files {
        let path = entry.path.as_str();
        let now = inputs.ours.at(path).map_err(|source| MergeError::Read { path: path.to_owned(), source })?;
        if matches!(now, Standing::File { .. } | Standing::Link(_)) {
            there.insert(path);
        } else {
            gone.push(entry);
        }
    }
    let mut moves = Moves::default();
    if gone.is_empty() {
        return Ok(moves);
    }
    let mut others = candidates(inputs, &there)?;
    identical(&gone, &mut others, &mut moves);
    similar(inputs, &gone, &mut others, &mut moves);
    moves.folders = moved_folders(&moves.files, &there);
    let in_moved_folder: Vec<(String, String)> = gone
        .iter()
        .map(|entry| entry.path.as_str())
        .filter(|path| moves.of_file(path).is_none())
        .map(|path| (path.to_owned(), moves.placed(path)))
        .filter(|(path, placed)| path != placed && others.contains_key(placed))
        .collect();
    moves.files.extend(in_moved_folder);
    moves.deleted_folders = deleted_folders(&gone, &there, &moves);
    Ok(moves)
}

/// Files that people added, with what is in them.
fn candidates(inputs: &Inputs<'_>, there: &HashSet<&str>) -> Result<BTreeMap<String, Vec<u8>>, MergeError> {
    let mut found = BTreeMap::new();
    for path in inputs.ours.files().map_err(MergeError::List)? {
        if there.contains(path.as_str()) || path.starts_with(".scaffold/") {
            continue;
        }
        match inputs.ours.at(&path) {
            Ok(Standing::File { bytes, .. }) => drop(found.insert(path, bytes)),
            Ok(_) => {}
            Err(source) => return Err(MergeError::Read { path, source }),
        }
    }
    Ok(found)
}

/// Files with the very contents that were generated. Among several, the one whose path ends alike is meant.
fn identical(gone: &[&Entry], others: &mut BTreeMap<String, Vec<u8>>, moves: &mut Moves) {
    let mut by_blob: HashMap<String, Vec<String>> = HashMap::new();
    for (path, bytes) in others.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        by_blob.entry(blob_id(bytes)).or_default().push(path.clone());
    }
    for entry in gone {
        let Some(paths) = by_blob.get_mut(&entry.blob) else { continue };
        let best = (0..paths.len()).max_by_key(|at| paths.get(*at).map_or(0, |path| alike(path, entry.path.as_str())));
        let Some(at) = best else { continue };
        let path = paths.swap_remove(at);
        others.remove(&path);
        moves.files.insert(entry.path.as_str().to_owned(), path);
    }
}

/// Files of which at least half is what was generated.
fn similar(inputs: &Inputs<'_>, gone: &[&Entry], others: &mut BTreeMap<String, Vec<u8>>, moves: &mut Moves) {
    let mut scored: Vec<(usize, usize, &str, String)> = Vec::new();
    for entry in gone.iter().filter(|entry| moves.of_file(entry.path.as_str()).is_none()) {
        let Some(base) = (inputs.base)(entry).filter(|base| !base.is_empty() && base.len() <= COMPARED) else { continue };
        let lines = counted(&base);
        for (path, bytes) in others.iter().filter(|(_, bytes)| bytes.len() <= COMPARED) {
            let percent = percent_of(&lines, base.len(), bytes);
            if percent >= 50 {
                scored.push((percent, alike(path, entry.path.as_str()), entry.path.as_str(), path.clone()));
            }
        }
    }
    scored.sort_by(|one, other| other.cmp(one));
    for (_, _, from, to) in scored {
        if moves.of_file(from).is_none() && others.remove(&to).is_some() {
            moves.files.insert(from.to_owned(), to);
        }
    }
}

/// How much of two texts is the same, by lines.
pub fn percent(one: &[u8], other: &[u8]) -> usize {
    percent_of(&counted(one), one.len(), other)
}

/// As [`percent`], of a text whose lines are counted. Texts of very different lengths cannot be half the same.
fn percent_of(lines: &HashMap<&[u8], usize>, length: usize, other: &[u8]) -> usize {
    let (shorter, longer) = (length.min(other.len()), length.max(other.len()));
    if shorter == 0 || shorter * 3 < longer {
        return 0;
    }
    shared(lines, other) * 200 / (length + other.len())
}

fn counted(text: &[u8]) -> HashMap<&[u8], usize> {
    let mut lines = HashMap::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        *lines.entry(line).or_insert(0) += 1;
    }
    lines
}

/// How many bytes of a text are lines of the other.
fn shared(lines: &HashMap<&[u8], usize>, text: &[u8]) -> usize {
    let mut left = lines.clone();
    let mut bytes = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if let Some(count) = left.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            bytes += line.len();
        }
    }
    bytes
}

/// How many segments two paths have in common at their end.
fn alike(one: &str, other: &str) -> usize {
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(one, other)| one == other).count()
}

/// A folder was moved where nothing generated is left in it, and most of what was moved out of it went to one place.
fn moved_folders(files: &HashMap<String, String>, there: &HashSet<&str>) -> BTreeMap<String, String> {
    let mut votes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (from, to) in files {
        let (mut from, mut to) = (from.as_str(), to.as_str());
        while let (Some((above_from, name_from)), Some((above_to, name_to))) = (from.rsplit_once('/'), to.rsplit_once('/')) {
            if name_from != name_to {
                break;
            }
            if above_from != above_to {
                *votes.entry(above_from).or_default().entry(above_to).or_insert(0) += 1;
            }
            (from, to) = (above_from, above_to);
        }
    }
    let empty = |folder: &str| !there.iter().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
    votes
        .into_iter()
        .filter(|(folder, _)| empty(folder))
        .filter_map(|(folder, to)| to.into_iter().max_by_key(|(_, count)| *count).map(|(to, _)| (folder.to_owned(), to.to_owned())))
        .collect()
}

/// Folders in which two or more files were generated, and none is left or was moved.
fn deleted_folders(gone: &[&Entry], there: &HashSet<&str>, moves: &Moves) -> HashSet<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for entry in gone {
        folders_of(entry.path.as_str()).for_each(|folder| *count.entry(folder).or_insert(0) += 1);
    }
    let moved = moves.files.keys().map(String::as_str);
    let alive: HashSet<&str> = there.iter().copied().chain(moved).flat_map(folders_of).collect();
    count.into_iter().filter(|(folder, count)| *count > 1 && !alive.contains(folder)).map(|(folder, _)| folder.to_owned()).collect()
}
