//! A new generation merged with what people did to the one before: computed whole before the first write.
//!
//! Base is what the lock says was generated, ours is the work tree, theirs the new generation. Files are matched by
//! their id, then by path; a file that a person moved is found by its contents, then by the folder it was in.

mod cause;
mod lines;
mod moves;
mod outcome;
mod pair;
mod text;

pub use cause::{Cause, causes};
pub use outcome::{Change, Conflict, Disk, Kind, Merge, Outcome, Staged, Stages, Version};
pub use text::{Labels, Merged, has_markers, merge as merge_text, without_carriage_returns};

use crate::fs::Standing;
use crate::git::Merging;
use crate::lock::{Entry, Lock};
use crate::tree::Tree;
use std::collections::{HashMap, HashSet};
use std::io;
use thiserror::Error;

/// The work tree.
pub trait Ours {
    /// What stands at a path; links are not followed.
    fn at(&self, path: &str) -> io::Result<Standing>;
    /// Whether git knows the file, so that its text can be had again. Without git, no file is.
    fn is_tracked(&self, path: &str) -> bool;
    /// Whether git has something else than the file, which only a program of the person's makes of it.
    fn is_filtered(&self, path: &str) -> bool;
    /// How git is told to merge the file.
    fn merging(&self, path: &str) -> Merging;
    /// The files that are not ignored, in any order, but for those that are too large to have been generated.
    fn files(&self) -> io::Result<Vec<String>>;
    /// The names in a folder; none where there is no such folder.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;
}

/// What is merged.
pub struct Inputs<'a> {
    /// The lock of the generation before.
    pub before: &'a Lock,
    /// The lock of the new one.
    pub after: &'a Lock,
    /// The files of the new one.
    pub tree: &'a Tree,
    /// The id that a file had before the spec renamed what it is for, where that is known.
    pub former_id: &'a dyn Fn(&str) -> Option<String>,
    /// Whether the new file of an id yields: where it would conflict, what a person did stays.
    pub yields: &'a dyn Fn(&str) -> bool,
    /// The work tree.
    pub ours: &'a dyn Ours,
    /// What was generated before, if it can still be had.
    pub base: &'a dyn Fn(&Entry) -> Option<Vec<u8>>,
    /// What the spec changed.
    pub causes: &'a [Cause],
}

/// Why a merge could not be computed. Nothing was written.
#[derive(Debug, Error)]
pub enum MergeError {
    #[error("cannot read `{path}`: {source}")]
    Read { path: String, source: io::Error },
    #[error("cannot list the files: {0}")]
    List(io::Error),
    #[error("`{0}` is in the way of what would be put there for you to look at: move or delete it first; nothing was written")]
    InTheWay(String),
}

/// A file before and after, where either may be missing.
struct Pair<'a> {
    old: Option<&'a Entry>,
    new: Option<&'a Entry>,
}

/// Merges everything.
///
/// # Errors
/// A file of the work tree cannot be read.
pub fn merge(inputs: &Inputs<'_>) -> Result<Merge, MergeError> {
    let pairs = pairs(inputs);
    let moves = moves::find(inputs)?;
    let mut merger = pair::Merger::new(inputs, &moves);
    // Removals first, so that a folder may take the place of a file that goes.
    let (removed, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|pair| pair.new.is_none());
    for pair in removed.into_iter().chain(rest) {
        merger.pair(pair.old, pair.new)?;
    }
    Ok(merger.finish())
}

/// A blueprint that calls a file otherwise now: its old file is the one that the new one is most like.
fn renamed_by_blueprints<'a>(inputs: &Inputs<'a>, pairs: &mut [Pair<'a>], taken: &mut HashSet<&'a str>) {
    for pair in pairs.iter_mut().filter(|pair| pair.old.is_none()) {
        let Some(new) = pair.new else { continue };
        let Some(file) = inputs.tree.get(new.path.as_str()) else { continue };
        let origin = |entry: &Entry| entry.id.split_once(':').map(|(blueprint, _)| blueprint.to_owned());
        let subject = |entry: &Entry| entry.id.rsplit_once('#').map(|(_, subject)| subject.to_owned());
        let free = inputs.before.files.iter().filter(|old| !taken.contains(old.id.as_str()));
        let of_same = free.filter(|old| origin(old) == origin(new) && subject(old) == subject(new));
        let scored = of_same.filter_map(|old| Some((moves::percent(&(inputs.base)(old)?, &file.bytes()), old)));
        pair.old = scored.filter(|(percent, _)| *percent >= 50).max_by_key(|(percent, _)| *percent).map(|(_, old)| old);
        taken.extend(pair.old.map(|old| old.id.as_str()));
    }
}

/// Files by id, by the id they had before a rename in the spec, and at last by path.
fn pairs<'a>(inputs: &Inputs<'a>) -> Vec<Pair<'a>> {
    let by_id: HashMap<&str, &Entry> = inputs.before.files.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let by_path: HashMap<&str, &Entry> = inputs.before.files.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let lasting: HashSet<&str> = inputs.after.files.iter().map(|entry| entry.id.as_str()).collect();
    let mut taken: HashSet<&str> = HashSet::new();
    let mut pairs = Vec::new();
    for new in &inputs.after.files {
        let former = || (inputs.former_id)(&new.id).and_then(|id| by_id.get(id.as_str()).copied());
        let same_path = || by_path.get(new.path.as_str()).copied().filter(|old| !lasting.contains(old.id.as_str()));
        let old = by_id.get(new.id.as_str()).copied().or_else(former).or_else(same_path).filter(|old| taken.insert(&old.id));
        pairs.push(Pair { old, new: Some(new) });
    }
    renamed_by_blueprints(inputs, &mut pairs, &mut taken);
    for old in inputs.before.files.iter().filter(|old| !taken.contains(old.id.as_str())) {
        pairs.push(Pair { old: Some(old), new: None });
    }
    pairs
}
