//! Which version of each team's blueprints and templates a repository holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Digest256, LockError, keyed, lines};

/// Where a repository holds what teams bring.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    /// What one is called.
    pub what: &'static str,
    /// Each is in a folder of its name below this one.
    pub folder: &'static str,
    /// What pins them.
    pub pins: &'static str,
}

/// Blueprints, by the pack's name.
pub const PACKS: Store = Store { what: "pack", folder: ".scaffold/packs", pins: ".scaffold/packs.json" };
/// What services are made from, by the service's name.
pub const TEMPLATES: Store = Store { what: "the template of", folder: ".scaffold/templates", pins: ".scaffold/templates.json" };

/// Packs by name. Two of the same contents print the same bytes.
pub type Pins = BTreeMap<String, Pin>;

/// A version of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The repository that it was fetched from; none where it was copied from a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git: Option<String>,
    /// What was asked for there: a branch, a tag or a commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rev: Option<String>,
    /// The commit that this was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Of the paths and contents of its files.
    pub digest: Digest256,
}

/// Reads pins.
///
/// # Errors
/// What is wrong with the text, and where.
pub fn parse(store: Store, text: &str) -> Result<Pins, String> {
    serde_json::from_str(text).map_err(|error| format!("{}: {error}", store.pins))
}

/// JSON with a pack a line, so that merges of it are merges by pack.
///
/// # Errors
/// None that is known.
pub fn print(pins: &Pins) -> Result<String, LockError> {
    Ok(lines('{', keyed(pins)?, '}').replace("\n    ", "\n  ").replace("\n  }", "\n}") + "\n")
}

/// What a pack's files are told from those of another version by.
pub fn digest(files: &[(String, String)]) -> Digest256 {
    let mut sorted: Vec<&(String, String)> = files.iter().collect();
    sorted.sort_unstable();
    let framed = sorted.into_iter().flat_map(|(path, text)| [path, text]).map(|part| format!("{}:{part}", part.len()));
    Digest256::of(framed.collect::<String>().as_bytes())
}
