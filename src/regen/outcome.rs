//! What a merge comes to, file by file.

use crate::tree::{LINK_BITS, Mode};
use serde::Serialize;

/// A whole merge: what to tell, what to write, and what to remember.
#[derive(Debug, Default)]
pub struct Merge {
    /// In order of path.
    pub outcomes: Vec<Outcome>,
    /// What is to be done to files and index.
    pub changes: Vec<Change>,
    /// The generated texts of files that people changed, by blob id: the base of the next merge.
    pub bases: Vec<(String, Vec<u8>)>,
    /// Files in which a conflict of an earlier regeneration still stands.
    pub unresolved: Vec<String>,
}

impl Merge {
    /// The files that are left for a person.
    pub fn conflicts(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| matches!(outcome.kind, Kind::Conflict(_)))
    }
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub path: String,
    #[serde(flatten)]
    pub kind: Kind,
    /// Where it was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Why, where the kind does not say it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// The kinds of outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "outcome", content = "conflict", rename_all = "snake_case")]
pub enum Kind {
    /// Left for a person.
    Conflict(Conflict),
    /// A person's change and the generator's are both in it.
    Merged,
    /// A new file.
    Created,
    /// Nobody had changed it.
    Updated,
    /// No longer generated, and nobody had changed it.
    Deleted,
    /// As the person has it, though the generator would have it otherwise.
    Kept,
}

/// The kinds of conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conflict {
    /// Both changed the same lines.
    Content,
    /// Both made a file of this name.
    AddAdd,
    /// A file that git does not know stands where a new one belongs.
    Untracked,
    /// The generator changed what a person deleted.
    DeletedByYou,
    /// The generator no longer makes what a person changed.
    NoLongerGenerated,
    /// Each moved it to another place.
    RenameRename,
    /// A folder stands where a file belongs, or the other way round.
    DirectoryFile,
    /// A link stands where a file belongs.
    Type,
    /// Both changed a file that is no text.
    Binary,
    /// Another file has this name in other letters.
    CaseCollision,
    /// What was generated before cannot be had any more.
    UnknownBase,
}

impl Conflict {
    /// For a person, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Content => "both sides changed the same lines",
            Self::AddAdd => "both sides made this file",
            Self::Untracked => "your file is not in git, and was left alone; the generated one is beside it",
            Self::DeletedByYou => "you deleted it, and it has changed; it stays deleted unless you take it",
            Self::NoLongerGenerated => "you changed it, and it is no longer generated; it stays unless you delete it",
            Self::RenameRename => "each side moved it to another place",
            Self::DirectoryFile => "a folder and a file have one name",
            Self::Type => "you put a link or folder in its place",
            Self::Binary => "both sides changed it, and it is no text; the generated one is beside it",
            Self::CaseCollision => "another file has this name in other letters, which breaks on macOS and Windows",
            Self::UnknownBase => "what was generated before is lost, so both texts are there",
        }
    }
}

/// What is to be done at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub path: String,
    pub disk: Disk,
    pub staged: Staged,
}

/// What is to be done to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disk {
    Leave,
    Write(Version),
    Remove,
}

/// What is to be done in the index, and so in the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Staged {
    Leave,
    Add(Version),
    Remove,
    Conflict(Stages),
}

/// The three versions of a file in conflict, as git's index keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    pub base: Option<Version>,
    pub ours: Option<Version>,
    pub theirs: Option<Version>,
}

/// Contents and mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub bytes: Vec<u8>,
    /// As git writes it: `0o100644`, `0o100755` or `0o120000`.
    pub mode: u32,
}

impl Version {
    /// A file.
    pub fn file(bytes: impl Into<Vec<u8>>, executable: bool) -> Self {
        Self { bytes: bytes.into(), mode: Mode::of(executable).bits() }
    }

    /// A symbolic link.
    pub fn link(target: &[u8]) -> Self {
        Self { bytes: target.to_vec(), mode: LINK_BITS }
    }

    /// Whether it can be run.
    pub fn executable(&self) -> bool {
        self.mode == Mode::Executable.bits()
    }

    /// Whether it is a symbolic link.
    pub fn is_link(&self) -> bool {
        self.mode == LINK_BITS
    }
}
