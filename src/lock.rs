//! `.scaffold/lock.json`: what a repository was generated from, and every generated file as it was then.

pub mod packs;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::tree::{Mode, RelPath};

/// Where the lock is in the repository.
pub const PATH: &str = ".scaffold/lock.json";
/// Where the model is that the files and migrations of the repository were made from, as a spec in the long form.
pub const MODEL: &str = ".scaffold/model.yaml";
/// The version of the format that this program reads and writes.
pub const FORMAT: u32 = 1;

/// The whole lock. Two locks of the same contents print the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    pub format: u32,
    /// The version of scaffold.
    pub tool: String,
    /// Of the spec's text.
    pub spec: Digest256,
    /// What `--stack` said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// What `--blueprints` said: a path from the repository's root, or an absolute one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blueprint_folder: Option<String>,
    pub blueprints: BTreeMap<String, Blueprint>,
    /// Service → port.
    pub ports: BTreeMap<String, u16>,
    /// Service → number of its last migration.
    #[serde(default)]
    pub migrations: BTreeMap<String, u32>,
    /// Sorted by path. The lock itself is not in it.
    pub files: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    pub version: String,
    pub digest: Digest256,
}

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    #[serde(with = "path_text")]
    pub path: RelPath,
    /// The blueprint file and the element of the spec it is for: stays when the path changes.
    pub id: String,
    #[serde(with = "mode_text")]
    pub mode: Mode,
    /// The id that git gives to the contents as generated.
    pub blob: String,
}

/// A SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest256(String);

#[derive(Debug, Error)]
pub enum LockError {
    #[error("{PATH} is of format {found}; this scaffold reads format {FORMAT}: use a newer scaffold")]
    Newer { found: u64 },
    #[error("{PATH} is of format {found}, which no scaffold has written: restore it with `git checkout -- {PATH}`")]
    UnknownFormat { found: u64 },
    #[error("{PATH}, line {line}: {message}; restore it with `git checkout -- {PATH}`")]
    Syntax { line: usize, message: String },
    #[error("{PATH} has conflict markers in line {line}: resolve them first")]
    Conflict { line: usize },
    #[error("{PATH}: the files are not sorted by path or one is twice, at `{path}`")]
    Order { path: RelPath },
    #[error("{PATH}: `{blob}` of `{path}` is not a git object id")]
    Blob { path: RelPath, blob: String },
    #[error("{PATH} lists itself")]
    Itself,
}

impl Digest256 {
    pub fn of(bytes: &[u8]) -> Self {
        let hex = |mut text: String, byte: &u8| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        };
        Self(Sha256::digest(bytes).iter().fold(String::with_capacity(64), hex))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Digest256 {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if is_hex(&text, 64) { Ok(Self(text)) } else { Err(format!("`{text}` is not a SHA-256")) }
    }
}

impl From<Digest256> for String {
    fn from(digest: Digest256) -> Self {
        digest.0
    }
}

impl Lock {
    /// What else than the spec is another than it was, in a few words: the program, or blueprints by their ids.
    pub fn renewed(&self, before: &Self) -> String {
        if self.tool != before.tool {
            return format!("scaffold {}", self.tool);
        }
        let ids: BTreeSet<&String> = self.blueprints.keys().chain(before.blueprints.keys()).collect();
        let mut changed = ids.into_iter().filter(|id| self.blueprints.get(*id) != before.blueprints.get(*id));
        match (changed.next(), changed.count()) {
            (None, _) => "nothing but the text of the spec changed".to_owned(),
            (Some(only), 0) => format!("{only} changed"),
            (Some(first), more) => format!("{first} and {more} more changed"),
        }
    }

    /// JSON with one blueprint, port and file a line, so that merges of it are merges by entry.
    pub fn print(&self) -> Result<String, LockError> {
        let mut files: Vec<&Entry> = self.files.iter().collect();
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        check_files(files.iter().copied())?;
        let files = files.into_iter().map(json).collect::<Result<Vec<_>, _>>()?;
        let said = [("stack", &self.stack), ("blueprint_folder", &self.blueprint_folder)];
        let said = said.into_iter().filter_map(|(key, text)| text.as_ref().map(|text| Ok((key, json(text)?))));
        let said = said.collect::<Result<Vec<_>, LockError>>()?;
        let fields = [("format", json(&self.format)?), ("tool", json(&self.tool)?), ("spec", json(&self.spec)?)];
        let parts = [
            ("blueprints", lines('{', keyed(&self.blueprints)?, '}')),
            ("ports", lines('{', keyed(&self.ports)?, '}')),
            ("migrations", lines('{', keyed(&self.migrations)?, '}')),
            ("files", lines('[', files, ']')),
        ];
        let fields: Vec<String> = fields.iter().chain(&said).chain(&parts).map(|(key, value)| format!("  \"{key}\": {value}")).collect();
        Ok(format!("{{\n{}\n}}\n", fields.join(",\n")))
    }

    pub fn parse(text: &str) -> Result<Self, LockError> {
        if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
            return Err(LockError::Conflict { line: line + 1 });
        }
        // The format first: a newer lock has fields which this program cannot name.
        let Version { format } = parse(text)?;
        match format.cmp(&u64::from(FORMAT)) {
            std::cmp::Ordering::Greater => return Err(LockError::Newer { found: format }),
            std::cmp::Ordering::Less => return Err(LockError::UnknownFormat { found: format }),
            std::cmp::Ordering::Equal => {}
        }
        let lock: Self = parse(text)?;
        check_files(&lock.files)?;
        Ok(lock)
    }
}

#[derive(Deserialize)]
struct Version {
    format: u64,
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, LockError> {
    serde_json::from_str(text).map_err(syntax)
}

fn syntax(error: serde_json::Error) -> LockError {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    LockError::Syntax { line: error.line(), message }
}

fn check_files<'a>(files: impl IntoIterator<Item = &'a Entry>) -> Result<(), LockError> {
    let mut last: Option<&RelPath> = None;
    for Entry { path, blob, .. } in files {
        if last.is_some_and(|last| last >= path) {
            return Err(LockError::Order { path: path.clone() });
        }
        if path.as_str() == PATH {
            return Err(LockError::Itself);
        }
        if !is_hex(blob, 40) {
            return Err(LockError::Blob { path: path.clone(), blob: blob.clone() });
        }
        last = Some(path);
    }
    Ok(())
}

fn json(value: &(impl Serialize + ?Sized)) -> Result<String, LockError> {
    serde_json::to_string(value).map_err(syntax)
}

fn keyed(map: &BTreeMap<String, impl Serialize>) -> Result<Vec<String>, LockError> {
    map.iter().map(|(key, value)| Ok(format!("{}: {}", json(key)?, json(value)?))).collect()
}

fn lines(open: char, items: Vec<String>, close: char) -> String {
    match items.is_empty() {
        true => format!("{open}{close}"),
        false => format!("{open}\n    {}\n  {close}", items.join(",\n    ")),
    }
}

fn is_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

mod path_text {
    use super::RelPath;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(path: &RelPath, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(path.as_str())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<RelPath, D::Error> {
        RelPath::new(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

mod mode_text {
    use super::Mode;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(mode: &Mode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(mode.as_git())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Mode, D::Error> {
        let text = String::deserialize(from)?;
        let found = [Mode::Regular, Mode::Executable].into_iter().find(|mode| mode.as_git() == text);
        found.ok_or_else(|| D::Error::custom(format!("`{text}` is not a file mode")))
    }
}
