//! What a regeneration did, for a person in ten seconds, for a commit, and as JSON.

use super::switch::{self, Switch};
use crate::compat::ServiceChanges;
use crate::model::types::System;
use crate::regen::{Cause, Kind, Merge, Outcome};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many files of a kind are listed.
const LISTED: usize = 12;

/// What it means for clients and data.
pub struct Verdicts<'a> {
    pub api: &'a [ServiceChanges],
    /// Those that are new, with their services.
    pub migrations: Vec<String>,
    /// Services whose stack is another.
    pub switches: Vec<Switch>,
}

/// Everything there is to tell.
pub struct Report<'a> {
    system: &'a System,
    causes: Vec<Cause>,
    /// What changed where the spec did not.
    renewed: String,
    outcomes: Vec<Outcome>,
    verdicts: Verdicts<'a>,
    json: bool,
    /// The merge commit.
    pub commit: Option<String>,
}

/// Where there was nothing to do.
pub fn nothing(as_json: bool) -> String {
    if as_json { pretty(&nothing_json()) } else { "nothing to do: the files are what the spec gives\n".to_owned() }
}

/// The same for programs.
pub fn nothing_json() -> Value {
    json!({ "files": [], "commit": null })
}

/// A report for programs.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

impl<'a> Report<'a> {
    pub fn new(system: &'a System, causes: Vec<Cause>, renewed: String, merge: &Merge, verdicts: Verdicts<'a>, json: bool) -> Self {
        Self { system, causes, renewed, outcomes: merge.outcomes.clone(), verdicts, json, commit: None }
    }

    pub fn has_conflicts(&self) -> bool {
        self.outcomes.iter().any(|outcome| matches!(outcome.kind, Kind::Conflict(_)))
    }

    /// Compares what git ignored before and what it ignores now.
    pub fn note_left_over(&mut self, before: &BTreeSet<String>, now: &BTreeSet<String>) {
        switch::note_left_over(&mut self.verdicts.switches, before, now);
    }

    /// What the commits say.
    pub fn message(&self) -> String {
        let list: String = self.causes.iter().take(50).map(|cause| format!("- {}{}\n", of(cause), cause.text)).collect();
        let version = env!("CARGO_PKG_VERSION");
        format!("Regenerate {}: {}\n\n{list}\nMade by scaffold {version} from scaffold.yaml.\n", self.system.name, self.headline())
    }

    fn headline(&self) -> String {
        match self.causes.as_slice() {
            [] => self.renewed.clone(),
            [only] => only.text.clone(),
            [first, rest @ ..] => format!("{} and {} more", first.text, rest.len()),
        }
    }

    /// For programs.
    pub fn json(&self, dry: bool) -> Value {
        let changes = self.verdicts.api.iter().flat_map(|service| &service.changes);
        json!({
            "changes": self.causes,
            "files": self.outcomes,
            "migrations": self.verdicts.migrations,
            "stacks": self.verdicts.switches,
            "breaking": changes.filter(|change| change.breaking).map(|change| &change.message).collect::<Vec<_>>(),
            "commit": self.commit,
            "dry_run": dry,
        })
    }

    pub fn print(&self, dry: bool) -> String {
        if self.json {
            return pretty(&self.json(dry));
        }
        let mut text = format!("{}: {}\n\n", self.system.name, self.headline());
        text.push_str(&self.files());
        let migrations = &self.verdicts.migrations;
        text.push_str(if migrations.is_empty() { "\nData: no migration\n" } else { "\nData: new migrations\n" });
        text.extend(migrations.iter().map(|migration| format!("      {migration}\n")));
        text.push_str(&self.api_verdict());
        text.extend(self.verdicts.switches.iter().map(Switch::print));
        text.push_str(&self.next(dry));
        text
    }

    fn files(&self) -> String {
        let mut kinds: Vec<Kind> = self.outcomes.iter().map(|outcome| word_kind(outcome.kind)).collect();
        kinds.sort();
        kinds.dedup();
        let mut text = String::new();
        for kind in kinds {
            let of_kind: Vec<&Outcome> = self.outcomes.iter().filter(|outcome| word_kind(outcome.kind) == kind).collect();
            text.push_str(&format!("  {} {}\n", of_kind.len(), word(kind)));
            text.extend(of_kind.iter().take(LISTED).map(|outcome| line(outcome)));
            if of_kind.len() > LISTED {
                text.push_str(&format!("      and {} more\n", of_kind.len() - LISTED));
            }
        }
        text
    }

    fn api_verdict(&self) -> String {
        let all = || self.verdicts.api.iter().flat_map(|service| &service.changes);
        let (breaking, total) = (all().filter(|change| change.breaking).count(), all().count());
        match (breaking, total) {
            (_, 0) => "API: no change\n".to_owned(),
            (0, total) => format!("API: {total} additions or notes, nothing breaks\n"),
            (breaking, total) => format!("API: {breaking} of {total} changes BREAK clients\n"),
        }
    }

    fn next(&self, dry: bool) -> String {
        match (&self.commit, dry) {
            (_, true) => "\nnothing was written (--dry-run)\n".to_owned(),
            (Some(id), _) => format!("\ncommitted as {}\n", id.get(..10).unwrap_or(id)),
            (None, _) if self.has_conflicts() => {
                "\nResolve the conflicts, then `scaffold regen --continue`; or undo it all with `scaffold regen --abort`.\n".to_owned()
            }
            (None, _) => String::new(),
        }
    }
}

fn of(cause: &Cause) -> String {
    if cause.service.is_empty() { String::new() } else { format!("{}: ", cause.service) }
}

/// All conflicts are listed together.
fn word_kind(kind: Kind) -> Kind {
    match kind {
        Kind::Conflict(_) => Kind::Conflict(crate::regen::Conflict::Content),
        other => other,
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Conflict(_) => "in conflict",
        Kind::Merged => "merged with your changes",
        Kind::Created => "created",
        Kind::Updated => "updated",
        Kind::Deleted => "deleted",
        Kind::Kept => "kept as you have them",
    }
}

fn line(outcome: &Outcome) -> String {
    let from = outcome.from.as_ref().map(|from| format!(" (was {from})")).unwrap_or_default();
    let why = match outcome.kind {
        Kind::Conflict(conflict) if outcome.note.is_empty() => format!(": {}", conflict.words()),
        Kind::Conflict(conflict) => format!(": {}; {}", conflict.words(), outcome.note),
        _ if outcome.note.is_empty() => String::new(),
        _ => format!(": {}", outcome.note),
    };
    format!("      {}{from}{why}\n", outcome.path)
}
