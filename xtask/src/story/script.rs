//! What people write, how the spec changes, and what must answer.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What there is before the spec changes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// Made once; their ids are known to later calls by their names.
    pub rows: BTreeMap<String, Call>,
    pub calls: BTreeMap<String, Call>,
}

/// One change of the spec, or of the tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The name of the file.
    #[serde(skip)]
    pub name: String,
    pub title: String,
    #[serde(default)]
    pub changes: Vec<Change>,
    #[serde(default)]
    pub allow: Vec<String>,
    /// From here on the blueprints of a newer version are used.
    #[serde(default)]
    pub raised: bool,
    /// The services that the step changes most: linted and tested after it.
    pub services: Vec<String>,
    /// What answers otherwise from here on, or in addition.
    #[serde(default)]
    pub calls: BTreeMap<String, Call>,
}

/// A text in the place of another, where that is found first.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub find: String,
    pub put: String,
}

/// A change of one file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub file: String,
    pub find: String,
    pub put: String,
}

/// A request and what comes back.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub service: String,
    pub send: String,
    pub json: Option<Value>,
    pub status: u16,
    /// The status from the second time on.
    pub again: Option<u16>,
    /// Properties of the body.
    #[serde(default)]
    pub like: serde_json::Map<String, Value>,
}

/// Reads a file.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The edits of a file, none where there is no such file.
pub fn edits(path: &Path) -> Result<Vec<Edit>, String> {
    if path.exists() { read(path) } else { Ok(Vec::new()) }
}

/// The steps of a folder, in the order of their names.
pub fn steps(folder: &Path) -> Result<Vec<Step>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let named = |path: &std::path::PathBuf| {
        let name = path.file_stem().map(|stem| stem.display().to_string()).unwrap_or_default();
        read(path).map(|step: Step| Step { name, ..step })
    };
    paths.iter().map(named).collect()
}

/// Changes a text where something is found first.
pub fn changed(text: &str, find: &str, put: &str) -> Result<String, String> {
    if text.contains(find) { Ok(text.replacen(find, put, 1)) } else { Err(format!("nowhere there is:\n{find}")) }
}
