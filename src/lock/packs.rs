//! `.scaffold/packs.json`: which version of each team's blueprints a repository holds in `.scaffold/packs/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Digest256, LockError, keyed, lines};

/// Where the pins are in the repository.
pub const PINS: &str = ".scaffold/packs.json";
/// Where the packs are, each in a folder of its name.
pub const PACKS: &str = ".scaffold/packs";

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
pub fn parse(text: &str) -> Result<Pins, String> {
    serde_json::from_str(text).map_err(|error| format!("{PINS}: {error}"))
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
