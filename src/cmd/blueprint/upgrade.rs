//! `scaffold blueprint upgrade` and `diff`: what a file was copied from has changed since, and is merged into it as
//! regeneration merges.

use super::copied::{Copied, all};
use super::place::Place;
use super::write::{Change, apply};
use crate::cmd::{Outcome, Status};
use crate::regen::{Labels, has_markers, merge_text};
use similar::TextDiff;

/// Merges what changed into what was copied.
///
/// # Errors
/// Conflicts of an earlier upgrade that are not resolved; nothing was written.
pub fn run(here: &Place) -> Result<Outcome, Outcome> {
    let copied = all(here)?;
    let unresolved: String =
        copied.iter().filter(|one| has_markers(one.yours.as_bytes())).map(|one| format!("  {}/{}\n", here.folder, one.place)).collect();
    if !unresolved.is_empty() {
        let why = format!("markers of an earlier conflict are still in these; nothing was written:\n{unresolved}");
        return Err(Outcome::failed(Status::Refused, why.trim_end()));
    }
    let mut changes = Vec::new();
    let said: Vec<(Became, &Copied)> = copied.iter().map(|one| (one.upgrade(here, &mut changes), one)).collect();
    apply(&here.root, &changes)?;
    let lines: String = said.iter().filter_map(|(became, one)| Some(format!("{:<10} {}\n", became.word()?, one.place))).collect();
    let left = said.iter().any(|(became, _)| matches!(became, Became::Conflict | Became::Orphan));
    let status = if left { Status::Conflicts } else { Status::Done };
    let out = if lines.is_empty() { "nothing to do: what was copied is as it is now\n".to_owned() } else { lines };
    Ok(Outcome { out, err: help(&said), status })
}

/// Shows, for each file, what was changed in it, and what changed since in what it was copied from.
///
/// # Errors
/// A blueprint that cannot be used.
pub fn diff(here: &Place) -> Result<Outcome, Outcome> {
    let mut out = String::new();
    for one in all(here)? {
        let from = one.base.as_ref().or(one.now.as_ref()).map_or("", String::as_str);
        let origin = if one.base.is_some() { "as it was copied" } else { "as it is below" };
        if one.path.is_some() {
            out.push_str(&unified(&one.place, (origin, from), ("yours", &one.yours)));
        }
        match (&one.base, &one.now) {
            (Some(base), Some(now)) => out.push_str(&unified(&one.place, ("as it was copied", base), ("as it is now", now))),
            (Some(base), None) => out.push_str(&unified(&one.place, ("as it was copied", base), ("gone now", ""))),
            (None, _) => {}
        }
    }
    Ok(Outcome::done(out))
}

/// What an upgrade makes of a file.
enum Became {
    Same,
    Merged,
    Conflict,
    /// What it was copied from is gone.
    Orphan,
    /// It was deleted: what is below counts again.
    Dropped,
    /// Nobody knows what it was copied from.
    Own,
}

impl Became {
    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Same | Self::Own => None,
            Self::Merged => Some("merged"),
            Self::Conflict => Some("conflict"),
            Self::Orphan => Some("orphan"),
            Self::Dropped => Some("dropped"),
        }
    }
}

impl Copied {
    fn upgrade(&self, here: &Place, changes: &mut Vec<Change>) -> Became {
        let at = |path: &str| format!("{}/{path}", here.folder);
        let Some(base) = &self.base else { return Became::Own };
        let Some(path) = &self.path else {
            changes.push((at(&self.base_path), None));
            return Became::Dropped;
        };
        let Some(now) = &self.now else { return Became::Orphan };
        if now == base {
            return Became::Same;
        }
        let theirs = format!("generated now: {}", self.place);
        let labels = Labels { ours: "yours", base: "as it was copied", theirs: &theirs };
        let merged = merge_text(base.as_bytes(), self.yours.as_bytes(), now.as_bytes(), labels);
        // The file first: merging once more with the base before changes nothing.
        changes.push((at(path), Some(String::from_utf8_lossy(&merged.bytes).into_owned())));
        changes.push((at(&self.base_path), Some(now.clone())));
        if merged.conflict { Became::Conflict } else { Became::Merged }
    }
}

fn help(said: &[(Became, &Copied)]) -> String {
    let mut help = String::new();
    if said.iter().any(|(became, _)| matches!(became, Became::Conflict)) {
        help.push_str("= help: resolve what stands between the markers, then look at it with `scaffold blueprint diff`\n");
    }
    if said.iter().any(|(became, _)| matches!(became, Became::Orphan)) {
        help.push_str(
            "= help: what an orphan was copied from is gone: delete it, or the text below `.base/` to keep it as a file of your own\n",
        );
    }
    help
}

fn unified(place: &str, (from, before): (&str, &str), (to, after): (&str, &str)) -> String {
    TextDiff::from_lines(before, after).unified_diff().header(&format!("{place} ({from})"), &format!("{place} ({to})")).to_string()
}
