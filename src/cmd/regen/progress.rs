//! A regeneration in progress: after a kill, and while a person resolves conflicts.

use super::site::Site;
use super::{Outcome, failed, refused};
use crate::cmd::Status;
use crate::fs::{Journal, Journals, Phase, Standing};
use crate::git::{Commit, Landing, Repo};
use crate::regen::has_markers;
use git2::Oid;
use serde_json::json;

/// Finishes or undoes what a killed run left, and forgets what was finished with git's own commands.
pub fn recover(site: &Site) -> Result<(), Outcome> {
    if !site.journal_dir().exists() {
        return Ok(());
    }
    let journals = site.journals()?;
    let Some(mut journal) = journals.read().map_err(failed)? else { return Ok(()) };
    let landing = landing(&journal)?;
    match journal.phase {
        Phase::Apply => {
            let left = journals.forward(&journal).map_err(failed)?;
            if let Some(path) = left.first() {
                return Err(refused(format!(
                    "an interrupted regeneration cannot be finished: `{path}` was changed since; undo it with `scaffold regen --abort`"
                )));
            }
            with_git(site, |repo| landing.forward(repo))?;
            eprintln!("note: an interrupted regeneration was finished");
            if landing.conflicts.is_empty() { journals.clear() } else { journals.enter(&mut journal, Phase::Conflicts) }.map_err(failed)
        }
        Phase::Undo => {
            journals.back(&journal, &[]).map_err(failed)?;
            with_git(site, |repo| landing.back(repo))?;
            eprintln!("note: an interrupted regeneration was undone");
            journals.clear().map_err(failed)
        }
        Phase::Conflicts => match &site.repo {
            // Committed, aborted or reset by git itself.
            Some(repo) if !landing.is_pending(repo) => journals.clear().map_err(failed),
            _ => Ok(()),
        },
    }
}

fn landing(journal: &Journal) -> Result<Landing, Outcome> {
    serde_json::from_value(journal.note.clone()).map_err(|error| failed(format!("the journal cannot be read: {error}")))
}

fn with_git(site: &Site, act: impl Fn(&Repo) -> std::io::Result<()>) -> Result<(), Outcome> {
    site.repo.as_ref().map_or(Ok(()), act).map_err(failed)
}

/// The journal of a regeneration whose conflicts are being resolved.
fn open(site: &Site) -> Result<(Journals, Journal, Landing), Outcome> {
    let none = || refused("no regeneration is in progress");
    if !site.journal_dir().join("journal.json").is_file() {
        return Err(none());
    }
    let journals = site.journals()?;
    let journal = journals.read().map_err(failed)?.ok_or_else(none)?;
    let landing = landing(&journal)?;
    Ok((journals, journal, landing))
}

/// How far a regeneration is.
pub enum Progress {
    None,
    Interrupted,
    /// What is left to resolve.
    Waits(Vec<String>),
}

/// Says what is left to do.
pub fn status(site: &Site) -> Result<Progress, Outcome> {
    match open(site) {
        Err(_) => Ok(Progress::None),
        Ok((_, journal, _)) if journal.phase != Phase::Conflicts => Ok(Progress::Interrupted),
        Ok((_, _, landing)) => unresolved(site, &landing).map(Progress::Waits),
    }
}

impl Progress {
    pub fn print(&self) -> String {
        match self {
            Self::None => "no regeneration is in progress\n".to_owned(),
            Self::Interrupted => "a regeneration was interrupted: the next `scaffold regen` finishes it\n".to_owned(),
            Self::Waits(left) if left.is_empty() => {
                "every conflict is resolved: `scaffold regen --continue` commits the merge\n".to_owned()
            }
            Self::Waits(left) => {
                let list: String = left.iter().map(|path| format!("  {path}\n")).collect();
                format!(
                    "a regeneration waits for these to be resolved:\n{list}then `scaffold regen --continue`, or undo it with `scaffold regen --abort`\n"
                )
            }
        }
    }

    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::None => json!({ "state": "none" }),
            Self::Interrupted => json!({ "state": "interrupted" }),
            Self::Waits(left) => json!({ "state": "conflicts", "unresolved": left }),
        }
    }
}

/// Files that have markers, or whose generated version still lies beside them.
fn unresolved(site: &Site, landing: &Landing) -> Result<Vec<String>, Outcome> {
    let mut left = Vec::new();
    for path in &landing.conflicts {
        if let Standing::File { bytes, .. } = site.work.at(path).map_err(failed)?
            && has_markers(&bytes)
        {
            left.push(path.clone());
        }
        let beside = format!("{path}.theirs");
        if !matches!(site.work.at(&beside).map_err(failed)?, Standing::Absent | Standing::Blocked) {
            left.push(format!("{beside} (take from it what you want, then delete it)"));
        }
    }
    Ok(left)
}

/// Commits the merge once everything is resolved.
pub fn resume(site: &Site) -> Result<Outcome, Outcome> {
    let (journals, _, landing) = open(site)?;
    let left = unresolved(site, &landing)?;
    if !left.is_empty() {
        let list: String = left.iter().map(|path| format!("  {path}\n")).collect();
        return Err(Outcome { status: Status::Conflicts, ..refused(format!("these are not resolved yet:\n{list}")) });
    }
    let mut told = "the regeneration is finished\n".to_owned();
    if let Some(repo) = &site.repo {
        let id = commit(site, repo, &landing).map_err(|error| failed(format!("git: {}", error.message())))?;
        let finished = Landing { merged: Some(id.clone()), index: Vec::new(), ..landing.clone() };
        finished.forward(repo).and_then(|()| finished.forget_merge(repo)).map_err(failed)?;
        told = format!("the regeneration is committed as {}\n", id.get(..10).unwrap_or(&id));
    }
    journals.clear().map_err(failed)?;
    Ok(Outcome::done(told))
}

/// Stages the files that were in conflict, as they are now, and commits.
fn commit(site: &Site, repo: &Repo, landing: &Landing) -> Result<String, git2::Error> {
    let mut index = repo.inner().index()?;
    index.read(true)?;
    for path in &landing.conflicts {
        let full = repo.full(path);
        let place = std::path::Path::new(&full);
        let is_conflict = (1..=3).any(|stage| index.get_path(place, stage).is_some());
        if !is_conflict {
            continue;
        }
        index.conflict_remove(place)?;
        if let Ok(Standing::File { .. } | Standing::Link(_)) = site.work.at(path) {
            index.add_path(place)?;
        }
    }
    index.write()?;
    let identity = repo.identity();
    let commit = Commit { message: &landing.message, identity: &identity, time: crate::cmd::new::commit_time() };
    let theirs = Oid::from_str(&landing.theirs)?;
    repo.commit_staged(theirs, &commit).map(|id| id.to_string())
}

/// Brings everything back.
pub fn abort(site: &Site) -> Result<Outcome, Outcome> {
    let (journals, mut journal, landing) = open(site)?;
    let mut forced = landing.conflicts.clone();
    forced.extend(landing.conflicts.iter().map(|path| format!("{path}.theirs")));
    journals.enter(&mut journal, Phase::Undo).map_err(failed)?;
    let left = journals.back(&journal, &forced).map_err(failed)?;
    with_git(site, |repo| landing.back(repo))?;
    journals.clear().map_err(failed)?;
    let list: String = left.iter().map(|path| format!("  {path}: changed since, left as it is\n")).collect();
    Ok(Outcome::done(format!("the regeneration is undone\n{list}")))
}
