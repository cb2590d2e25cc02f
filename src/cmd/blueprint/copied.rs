//! Files that were copied from a blueprint: with each, the text that it was copied from is kept, so that later changes
//! of that merge into it.

use super::place::{Place, is_at};
use crate::blueprint::{Registry, place};
use crate::cmd::layers::BASES;
use crate::cmd::{Outcome, Status};

/// A file of a place's own.
pub struct Copied {
    /// Where it is among the blueprints, without `.hbs`.
    pub place: String,
    /// Its name below the place's folder; none where it was deleted.
    pub path: Option<String>,
    /// Its text.
    pub yours: String,
    /// Where the text that it was copied from is kept.
    pub base_path: String,
    /// That text; none where the file was not copied.
    pub base: Option<String>,
    /// That text as it would be copied today; none where there is no such file any more.
    pub now: Option<String>,
}

/// Every file that was copied, or that takes the place of another.
///
/// # Errors
/// A blueprint that cannot be used.
pub fn all(here: &Place) -> Result<Vec<Copied>, Outcome> {
    let mut found = Vec::new();
    for (path, base) in here.bases() {
        let wanted = place(path).map_err(|why| Outcome::failed(Status::Refused, format!("{BASES}/{path}: {why}")))?;
        let own = here.own().find(|(path, _)| is_at(path, &wanted));
        found.push(Copied {
            path: own.map(|(path, _)| path.clone()),
            yours: own.map(|(_, text)| text.clone()).unwrap_or_default(),
            base_path: base_path(path),
            base: Some(base.to_owned()),
            now: text(&here.registry_without(&wanted)?, &wanted),
            place: wanted,
        });
    }
    for (path, yours) in here.own() {
        let Ok(wanted) = place(path) else { continue };
        let (is_copied, is_new) = (found.iter().any(|known| known.place == wanted), wanted.ends_with("/blueprint.yaml"));
        if is_copied || is_new {
            continue;
        }
        if let Some(now) = text(&here.registry_without(&wanted)?, &wanted) {
            let (base_path, yours) = (base_path(path), yours.clone());
            found.push(Copied { place: wanted, path: Some(path.clone()), yours, base_path, base: None, now: Some(now) });
        }
    }
    found.sort_by(|one, other| one.place.cmp(&other.place));
    Ok(found)
}

/// The text at a place among the blueprints.
pub fn text(registry: &Registry, place: &str) -> Option<String> {
    let (id, path) = split(place)?;
    registry.get(id)?.texts.get(path).map(|source| source.text.to_string())
}

/// A blueprint's id, and a path in it.
pub fn split(place: &str) -> Option<(&str, &str)> {
    let (at, _) = place.match_indices('/').nth(1)?;
    Some((place.get(..at)?, place.get(at + 1..)?))
}

/// Where a copied text is kept.
pub fn base_path(path: &str) -> String {
    format!("{BASES}/{path}")
}
