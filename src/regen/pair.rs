//! One file: what it was, what a person has, what it is to be.

use super::moves::Moves;
use super::outcome::{Change, Conflict, Disk, Kind, Merge, Outcome, Staged, Stages, Version};
use super::text::{self, Labels, Merged, has_markers};
use super::{Inputs, MergeError, cause};
use crate::fs::Standing;
use crate::git::{Merging, blob_id};
use crate::lock::Entry;
use crate::tree::Mode;
use std::collections::HashSet;

/// Why a file that yields is as a person has it.
const YIELDED: &str = "you wrote it anew, so it does not follow";

/// Merges files one by one.
pub struct Merger<'a> {
    inputs: &'a Inputs<'a>,
    moves: &'a Moves,
    /// Paths that are free when everything is done.
    freed: HashSet<String>,
    done: Merge,
}

/// A person's version of a file.
struct Mine {
    path: String,
    version: Version,
}

impl<'a> Merger<'a> {
    pub fn new(inputs: &'a Inputs<'a>, moves: &'a Moves) -> Self {
        Self { inputs, moves, freed: HashSet::new(), done: Merge::default() }
    }

    pub fn finish(mut self) -> Merge {
        self.leave_filtered();
        self.done.outcomes.sort_by(|one, other| one.path.cmp(&other.path));
        self.done.changes.sort_by(|one, other| one.path.cmp(&other.path));
        self.done.bases.sort();
        self.done.bases.dedup();
        self.done
    }

    /// Merges one file.
    pub fn pair(&mut self, old: Option<&Entry>, new: Option<&Entry>) -> Result<(), MergeError> {
        match (old, new) {
            (Some(old), Some(new)) => match self.mine(old)? {
                Some(mine) => self.both(old, new, mine),
                None => self.deleted(old, new),
            },
            (Some(old), None) => self.removed(old),
            (None, Some(new)) => self.added(new),
            (None, None) => Ok(()),
        }
    }

    fn at(&self, path: &str) -> Result<Standing, MergeError> {
        if self.freed.contains(path) {
            return Ok(Standing::Absent);
        }
        let now = self.inputs.ours.at(path).map_err(|source| MergeError::Read { path: path.to_owned(), source })?;
        let freed_above = now == Standing::Blocked
            && self.freed.iter().any(|free| path.strip_prefix(free.as_str()).is_some_and(|rest| rest.starts_with('/')));
        Ok(if freed_above { Standing::Absent } else { now })
    }

    /// A person's version of a generated file, wherever it is now.
    fn mine(&self, old: &Entry) -> Result<Option<Mine>, MergeError> {
        let path = self.moves.of_file(old.path.as_str()).unwrap_or(old.path.as_str()).to_owned();
        let version = match self.at(&path)? {
            Standing::File { bytes, executable } => Version::file(bytes, executable),
            Standing::Link(target) => Version::link(&target),
            _ => return Ok(None),
        };
        Ok(Some(Mine { path, version }))
    }

    fn theirs(&self, new: &Entry) -> Version {
        let bytes = self.inputs.tree.get(new.path.as_str()).map(|file| file.bytes().into_owned()).unwrap_or_default();
        Version::file(bytes, new.mode == Mode::Executable)
    }

    fn base(&self, old: &Entry) -> Option<Version> {
        (self.inputs.base)(old).map(|bytes| Version::file(bytes, old.mode == Mode::Executable))
    }

    fn tell(&mut self, path: &str, kind: Kind, from: Option<&str>, note: &'static str) {
        self.done.outcomes.push(Outcome { path: path.to_owned(), kind, from: from.map(str::to_owned), note });
    }

    fn change(&mut self, path: &str, disk: Disk, staged: Staged) {
        self.done.changes.push(Change { path: path.to_owned(), disk, staged });
    }

    fn conflict(&mut self, path: &str, kind: Conflict, disk: Disk, stages: Stages) {
        self.tell(path, Kind::Conflict(kind), None, "");
        self.change(path, disk, Staged::Conflict(stages));
    }

    /// The generated version goes beside the person's, which stays.
    fn beside(&mut self, path: &str, theirs: Version) -> Result<(), MergeError> {
        let path = format!("{path}.theirs");
        match self.at(&path)? {
            Standing::Absent => self.change(&path, Disk::Write(theirs), Staged::Leave),
            Standing::File { bytes, .. } if bytes == theirs.bytes => {}
            _ => return Err(MergeError::InTheWay(path)),
        }
        Ok(())
    }

    /// What git passes through a program on its way in is not put there without it: that would lay open what is to be
    /// encrypted.
    fn leave_filtered(&mut self) {
        for change in &mut self.done.changes {
            let stored = matches!(change.staged, Staged::Add(_) | Staged::Conflict(_));
            if stored && self.inputs.ours.is_filtered(&change.path) {
                change.staged = Staged::Leave;
                let told = self.done.outcomes.iter_mut().find(|outcome| outcome.path == change.path);
                told.into_iter().for_each(|outcome| outcome.note = "`git add` it yourself: git has a filter for it");
            }
        }
    }

    /// A person deleted it.
    fn deleted(&mut self, old: &Entry, new: &Entry) -> Result<(), MergeError> {
        if old.blob == new.blob && old.mode == new.mode {
            return Ok(());
        }
        let in_the_way = self.at(old.path.as_str())? == Standing::Folder;
        if !in_the_way && (self.inputs.yields)(&new.id) {
            self.tell(new.path.as_str(), Kind::Kept, None, "you deleted it, so it does not come back");
            return Ok(());
        }
        let kind = if in_the_way { Conflict::DirectoryFile } else { Conflict::DeletedByYou };
        let stages = Stages { base: self.base(old), ours: None, theirs: Some(self.theirs(new)) };
        self.conflict(new.path.as_str(), kind, Disk::Leave, stages);
        Ok(())
    }

    /// It is no longer generated.
    fn removed(&mut self, old: &Entry) -> Result<(), MergeError> {
        let Some(mine) = self.mine(old)? else { return Ok(()) };
        if !is_as_generated(&mine.version, old) {
            let stages = Stages { base: self.base(old), ours: Some(mine.version), theirs: None };
            self.conflict(&mine.path, Conflict::NoLongerGenerated, Disk::Leave, stages);
        } else if mine.path != old.path.as_str() {
            self.tell(&mine.path, Kind::Kept, Some(old.path.as_str()), "no longer generated; you moved it, so it is yours");
        } else {
            self.tell(&mine.path, Kind::Deleted, None, "");
            self.change(&mine.path, Disk::Remove, Staged::Remove);
            self.freed.insert(mine.path);
        }
        Ok(())
    }

    /// It was generated before, and is.
    fn both(&mut self, old: &Entry, new: &Entry, mine: Mine) -> Result<(), MergeError> {
        let moved_by_generator = new.path != old.path;
        let moved_by_person = mine.path != old.path.as_str();
        let edited = !is_as_generated(&mine.version, old);
        if edited && has_markers(&mine.version.bytes) {
            self.done.unresolved.push(mine.path.clone());
        }
        if edited || moved_by_person {
            let remembered = if old.blob == new.blob { self.base(old) } else { Some(self.theirs(new)) };
            self.done.bases.extend(remembered.map(|version| (new.blob.clone(), version.bytes)));
        }
        let target = if moved_by_generator && !moved_by_person { new.path.as_str().to_owned() } else { mine.path.clone() };
        if old.blob == new.blob && old.mode == new.mode && target == mine.path {
            return Ok(());
        }
        if mine.version.is_link() {
            let stages = Stages { base: self.base(old), ours: Some(mine.version), theirs: Some(self.theirs(new)) };
            self.conflict(&mine.path, Conflict::Type, Disk::Leave, stages);
            return Ok(());
        }
        if target != mine.path && !matches!(self.at(&target)?, Standing::Absent) {
            let theirs = self.theirs(new);
            self.beside(&target, theirs.clone())?;
            self.conflict(
                &mine.path,
                Conflict::RenameRename,
                Disk::Leave,
                Stages { base: self.base(old), ours: Some(mine.version), theirs: Some(theirs) },
            );
            return Ok(());
        }
        let both_moved = moved_by_generator && moved_by_person && new.path.as_str() != mine.path;
        self.content(old, new, mine, &target, edited, both_moved)
    }

    fn content(&mut self, old: &Entry, new: &Entry, mine: Mine, target: &str, edited: bool, both_moved: bool) -> Result<(), MergeError> {
        let frozen = old.blob == new.blob;
        let executable = if new.mode == old.mode { mine.version.executable() } else { new.mode == Mode::Executable };
        let (merged, conflict) = if frozen { (mine.version.bytes.clone(), None) } else { self.merged(old, new, &mine, edited) };
        let yielded = conflict.is_some() && (self.inputs.yields)(&new.id);
        let (merged, conflict) = if yielded { (mine.version.bytes.clone(), None) } else { (merged, conflict) };
        let conflict = conflict.or(both_moved.then_some(Conflict::RenameRename));
        // What a person took out of git is not put back.
        let tracked = self.inputs.ours.is_tracked(&mine.path);
        let version = Version::file(merged, executable);
        if target != mine.path {
            self.change(&mine.path, Disk::Remove, Staged::Remove);
            self.freed.insert(mine.path.clone());
        }
        let disk = if version == mine.version && target == mine.path { Disk::Leave } else { Disk::Write(version.clone()) };
        let from = (target != old.path.as_str()).then(|| old.path.as_str());
        if let Some(kind) = conflict {
            if kind == Conflict::Binary {
                self.beside(target, self.theirs(new))?;
            }
            let theirs = if frozen { self.base(old) } else { Some(self.theirs(new)) };
            let stages = Stages { base: self.base(old), ours: Some(mine.version), theirs };
            self.tell(target, Kind::Conflict(kind), from, "");
            self.change(target, disk, if tracked { Staged::Conflict(stages) } else { Staged::Leave });
            return Ok(());
        }
        if yielded {
            self.tell(target, Kind::Kept, from, YIELDED);
        } else if disk != Disk::Leave {
            self.tell(target, if edited { Kind::Merged } else { Kind::Updated }, from, "");
        }
        self.change(target, disk, if tracked { Staged::Add(version) } else { Staged::Leave });
        Ok(())
    }

    fn merged(&self, old: &Entry, new: &Entry, Mine { path, version: mine }: &Mine, edited: bool) -> (Vec<u8>, Option<Conflict>) {
        let theirs = self.theirs(new).bytes;
        let edited = edited && !has_text_of(mine, old);
        let base = if edited { self.base(old).map(|base| base.bytes) } else { Some(mine.bytes.clone()) };
        if edited && mine.bytes == theirs {
            return (theirs, None);
        }
        if !self.is_text(path, [&mine.bytes, &theirs]) {
            return if edited { (mine.bytes.clone(), Some(Conflict::Binary)) } else { (theirs, None) };
        }
        let known = base.is_some();
        let merged = self.by_lines(path, new, [&base.unwrap_or_default(), &mine.bytes, &theirs]);
        let kind = if known { Conflict::Content } else { Conflict::UnknownBase };
        (merged.bytes, merged.conflict.then_some(kind))
    }

    fn is_text(&self, path: &str, versions: [&[u8]; 2]) -> bool {
        self.inputs.ours.merging(path) != Merging::Never && !versions.into_iter().any(text::is_binary)
    }

    fn by_lines(&self, path: &str, new: &Entry, [base, ours, theirs]: [&[u8]; 3]) -> Merged {
        let now = cause::label(&new.id, self.inputs.causes);
        let labels = Labels { ours: "yours", base: "generated before", theirs: &format!("generated now: {now}") };
        let merge = if self.inputs.ours.merging(path) == Merging::Union { text::unite } else { text::merge };
        merge(base, ours, theirs, labels)
    }

    /// It is new.
    fn added(&mut self, new: &Entry) -> Result<(), MergeError> {
        let path = self.moves.placed(new.path.as_str());
        let theirs = self.theirs(new);
        let moved = path != new.path.as_str();
        if self.moves.is_in_deleted_folder(new.path.as_str()) && !moved {
            self.tell(&path, Kind::Kept, None, "not created: you deleted its folder");
            return Ok(());
        }
        if self.moves.lead_to(&path) {
            return self.left_beside(&path, Conflict::AddAdd, theirs);
        }
        match self.at(&path)? {
            Standing::Absent if self.collides(&path)? => self.left_beside(&path, Conflict::CaseCollision, theirs),
            Standing::Absent => {
                self.tell(&path, Kind::Created, moved.then(|| new.path.as_str()), "");
                self.change(&path, Disk::Write(theirs.clone()), Staged::Add(theirs));
                Ok(())
            }
            standing => self.added_where(&path, new, standing, theirs),
        }
    }

    /// It is new, and something stands in its place.
    fn added_where(&mut self, path: &str, new: &Entry, standing: Standing, theirs: Version) -> Result<(), MergeError> {
        match standing {
            Standing::File { bytes, .. } if bytes == theirs.bytes => self.change(path, Disk::Leave, Staged::Add(theirs)),
            Standing::File { bytes, executable } if self.inputs.ours.is_tracked(path) => {
                self.both_added(path, new, Version::file(bytes, executable), theirs)?
            }
            Standing::File { .. } => self.left_beside(path, Conflict::Untracked, theirs)?,
            Standing::Link(target) => {
                self.beside(path, theirs.clone())?;
                let stages = Stages { base: None, ours: Some(Version::link(&target)), theirs: Some(theirs) };
                self.conflict(path, Conflict::Type, Disk::Leave, stages);
            }
            Standing::Folder => self.left_beside(path, Conflict::DirectoryFile, theirs)?,
            Standing::Blocked | Standing::Absent => {
                self.conflict(path, Conflict::DirectoryFile, Disk::Leave, Stages { base: None, ours: None, theirs: Some(theirs) })
            }
        }
        Ok(())
    }

    /// What stands in the place of a new file is left alone.
    fn left_beside(&mut self, path: &str, kind: Conflict, theirs: Version) -> Result<(), MergeError> {
        self.tell(path, Kind::Conflict(kind), None, "");
        self.beside(path, theirs)
    }

    fn both_added(&mut self, path: &str, new: &Entry, ours: Version, theirs: Version) -> Result<(), MergeError> {
        let stages = Stages { base: None, ours: Some(ours.clone()), theirs: Some(theirs.clone()) };
        if !self.is_text(path, [&ours.bytes, &theirs.bytes]) {
            self.beside(path, theirs)?;
            self.conflict(path, Conflict::AddAdd, Disk::Leave, stages);
            return Ok(());
        }
        let merged = self.by_lines(path, new, [b"", &ours.bytes, &theirs.bytes]);
        self.conflict(path, Conflict::AddAdd, Disk::Write(Version::file(merged.bytes, ours.executable())), stages);
        Ok(())
    }

    /// Whether another file or folder has the name of this one, or of a folder above it, in other letters.
    fn collides(&self, path: &str) -> Result<bool, MergeError> {
        let mut folder = String::new();
        for name in path.split('/') {
            let names = self.inputs.ours.names(&folder).map_err(MergeError::List)?;
            let lower = name.to_lowercase();
            let same = |other: &String| other != name && other.to_lowercase() == lower;
            let freed = |other: &String| self.freed.contains(&format!("{folder}{other}"));
            if names.iter().any(|other| same(other) && !freed(other)) {
                return Ok(true);
            }
            folder = format!("{folder}{name}/");
        }
        Ok(false)
    }
}

/// Whether a version is what was generated, be it with the ends of lines of Windows.
fn is_as_generated(version: &Version, old: &Entry) -> bool {
    version.executable() == (old.mode == Mode::Executable) && has_text_of(version, old)
}

fn has_text_of(version: &Version, old: &Entry) -> bool {
    if version.is_link() {
        return false;
    }
    if blob_id(&version.bytes) == old.blob {
        return true;
    }
    text::ends_in_carriage_returns(&version.bytes) && blob_id(&text::without_carriage_returns(&version.bytes)) == old.blob
}
