//! From a merge in memory to files, index and commits: all of it or nothing.

use super::site::{BASES, Site};
use super::{Outcome, failed, refused};
use crate::cmd::generation::Generation;
use crate::fs::{FileChange, Journals, Phase, Standing};
use crate::git::{self, Commit, Edit, Generated, Landing, Repo, Slot, Tracked, slots};
use crate::lock;
use crate::regen::{Change, Disk, Merge, Staged, Version, without_carriage_returns};
use crate::tree::{File, Mode};
use git2::Oid;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a merge brings in.
#[derive(Clone, Copy)]
pub struct Landed<'a> {
    pub generation: &'a Generation,
    /// The text of the lock that goes.
    pub lock_before: &'a str,
    pub message: &'a str,
}

/// Writes a merge. Gives the commit, if one was made.
pub fn land(site: &Site, landed: Landed<'_>, mut merge: Merge) -> Result<Option<String>, Outcome> {
    let conflicts: Vec<String> = merge.conflicts().map(|outcome| outcome.path.clone()).collect();
    merge.changes.extend(own_files(site, landed.generation, &merge)?);
    refuse_uncommitted(site, &merge)?;
    let tracked = site.tracked()?;
    let landing = match &site.repo {
        Some(repo) => prepare(repo, tracked, landed, &merge, conflicts).map_err(|error| failed(format!("git: {}", error.message())))?,
        None => Landing { conflicts, message: landed.message.to_owned(), ..Landing::default() },
    };
    let left_out = |path: &str| tracked.hidden.contains(path) && matches!(site.work.at(path), Ok(Standing::Absent));
    let files: Vec<FileChange<'_>> = merge.changes.iter().filter_map(|change| on_disk(change, left_out)).collect();
    let journals = site.journals()?;
    write(site, &journals, &files, &landing)?;
    Ok(landing.merged)
}

fn on_disk(change: &Change, left_out: impl Fn(&str) -> bool) -> Option<FileChange<'_>> {
    let after = match &change.disk {
        Disk::Leave => return None,
        _ if !matches!(change.staged, Staged::Conflict(_)) && left_out(&change.path) => return None,
        Disk::Remove => None,
        Disk::Write(version) => Some((version.bytes.as_slice(), version.mode)),
    };
    Some(FileChange { path: &change.path, after })
}

/// The lock, and the generated texts of edited files: not merged but written.
fn own_files(site: &Site, generation: &Generation, merge: &Merge) -> Result<Vec<Change>, Outcome> {
    let text = generation.tree.get(lock::PATH).map(|file| file.bytes().into_owned()).unwrap_or_default();
    let put = |path: String, bytes: Vec<u8>| {
        let version = Version::file(bytes, false);
        Change { path, disk: Disk::Write(version.clone()), staged: Staged::Add(version) }
    };
    let mut changes = vec![put(lock::PATH.to_owned(), text)];
    let wanted: BTreeSet<&str> = merge.bases.iter().map(|(blob, _)| blob.as_str()).collect();
    changes.extend(merge.bases.iter().map(|(blob, bytes)| put(format!("{BASES}/{blob}"), bytes.clone())));
    let there = site.work.names(BASES).map_err(failed)?;
    let gone = there.iter().filter(|name| !wanted.contains(name.as_str()));
    changes.extend(gone.map(|name| Change { path: format!("{BASES}/{name}"), disk: Disk::Remove, staged: Staged::Remove }));
    Ok(changes)
}

/// What is not committed cannot be had again: files that the merge would touch have to be.
fn refuse_uncommitted(site: &Site, merge: &Merge) -> Result<(), Outcome> {
    let Some(repo) = &site.repo else { return Ok(()) };
    let tracked = site.tracked()?;
    let uncommitted = repo.uncommitted(tracked).map_err(|error| failed(format!("git: {}", error.message())))?;
    let is_dirty = |path: &str| uncommitted.contains(path) || tracked.unwatched.contains(path) && differs(site, repo, path);
    let touched = merge.changes.iter().filter(|change| change.disk != Disk::Leave || matches!(change.staged, Staged::Conflict(_)));
    let dirty: Vec<&str> = touched.map(|change| change.path.as_str()).filter(|path| is_dirty(path)).collect();
    if dirty.is_empty() {
        return Ok(());
    }
    let list: String = dirty.iter().take(20).map(|path| format!("  {path}\n")).collect();
    let more = if dirty.len() > 20 { format!("  and {} more\n", dirty.len() - 20) } else { String::new() };
    Err(refused(format!(
        "regeneration would change files that have changes which are not committed:\n{list}{more}\
         = help: commit or stash them first; nothing was written"
    )))
}

/// Whether a file is there and is not what the index has.
fn differs(site: &Site, repo: &Repo, path: &str) -> bool {
    let Ok(Standing::File { bytes, .. }) = site.work.at(path) else { return false };
    !repo.staged(path).is_some_and(|(staged, _)| staged == bytes || staged == without_carriage_returns(&bytes))
}

/// Writes objects, which nobody sees yet, and says what is to happen to index and branch.
fn prepare(repo: &Repo, tracked: &Tracked, landed: Landed<'_>, merge: &Merge, conflicts: Vec<String>) -> Result<Landing, git2::Error> {
    let identity = repo.identity();
    let commit = Commit { message: landed.message, identity: &identity, time: crate::cmd::new::commit_time() };
    let theirs = commit_generation(repo, landed, &commit)?;
    let index = repo.inner().index()?;
    let mut landing = Landing { theirs: theirs.to_string(), message: landed.message.to_owned(), conflicts, ..Landing::default() };
    landing.head = repo.inner().head()?.target().map(|id| id.to_string()).unwrap_or_default();
    let mut committed: Vec<(String, Option<(Oid, u32)>)> = Vec::new();
    for change in &merge.changes {
        let before = slots(repo, &index, &change.path);
        let slot = |stage: u16, version: &Version| -> Result<Slot, git2::Error> {
            let id = repo.write_blob(&change.path, &version.bytes)?.to_string();
            Ok(Slot { stage, mode: version.mode, id, hidden: stage == 0 && tracked.hidden.contains(&change.path) })
        };
        let after = match &change.staged {
            Staged::Leave => continue,
            Staged::Remove => Vec::new(),
            Staged::Add(version) => vec![slot(0, version)?],
            Staged::Conflict(stages) => [(1, &stages.base), (2, &stages.ours), (3, &stages.theirs)]
                .into_iter()
                .filter_map(|(stage, version)| version.as_ref().map(|version| slot(stage, version)))
                .collect::<Result<_, _>>()?,
        };
        let version = after.first().map(|slot| Ok::<_, git2::Error>((Oid::from_str(&slot.id)?, slot.mode))).transpose()?;
        committed.push((change.path.clone(), version));
        landing.index.push(Edit { path: repo.full(&change.path), before, after });
    }
    if landing.conflicts.is_empty() {
        landing.merged = Some(repo.commit_merge(&committed, theirs, &commit)?.to_string());
    }
    Ok(landing)
}

fn commit_generation(repo: &Repo, landed: Landed<'_>, commit: &Commit<'_>) -> Result<Oid, git2::Error> {
    let Landed { generation, lock_before, .. } = landed;
    let tree = &generation.tree;
    let lock_text = tree.get(lock::PATH).map(|file| file.bytes().into_owned()).unwrap_or_default();
    let lock_blob = git::blob_id(&lock_text);
    let files = generation.lock.files.iter().map(|entry| Generated {
        path: entry.path.as_str(),
        blob: &entry.blob,
        mode: entry.mode.bits(),
        bytes: tree.get(entry.path.as_str()).map(File::bytes),
    });
    let lock_file = Generated { path: lock::PATH, blob: &lock_blob, mode: Mode::Regular.bits(), bytes: Some(Cow::Borrowed(&lock_text)) };
    repo.commit_generation(&files.chain([lock_file]).collect::<Vec<_>>(), lock_before, commit)
}

/// From the first line on, a kill is taken up by the next start.
fn write(site: &Site, journals: &Journals, files: &[FileChange<'_>], landing: &Landing) -> Result<(), Outcome> {
    let note = serde_json::to_value(landing).map_err(failed)?;
    let mut journal = journals.begin(files, note).map_err(|error| failed(format!("cannot write: {error}; nothing was changed")))?;
    let done = journals.forward(&journal).and_then(|left| match left.first() {
        Some(path) => Err(std::io::Error::other(format!("`{path}` was changed by another program at this moment"))),
        None => site.repo.as_ref().map_or(Ok(()), |repo| landing.forward(repo)),
    });
    if let Err(error) = done {
        let undone = journals.enter(&mut journal, Phase::Undo).and_then(|()| journals.back(&journal, &[])).and_then(|_| {
            site.repo.as_ref().map_or(Ok(()), |repo| landing.back(repo))?;
            journals.clear()
        });
        return Err(match undone {
            Ok(()) => failed(format!("cannot write: {error}; everything is as it was")),
            Err(worse) => {
                failed(format!("cannot write: {error}; and it could not be undone yet: {worse}; the next `scaffold regen` undoes it"))
            }
        });
    }
    let ended = if landing.conflicts.is_empty() { journals.clear() } else { journals.enter(&mut journal, Phase::Conflicts) };
    ended.map_err(failed)
}
