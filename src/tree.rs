//! A repository in memory: every path is safe on every system before anything touches a disk.

mod contents;
mod path;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use thiserror::Error;

pub use contents::{Contents, LEVEL, Packed, Spool};
pub use path::{MAX_PATH, MAX_SEGMENT, PathError, PathProblem, RelPath, folders_of};

/// Whether git and the file system mark the file as a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    Regular,
    Executable,
}

/// The mode of a symbolic link, as git keeps it in its index.
pub const LINK_BITS: u32 = 0o120_000;

impl Mode {
    /// The mode of a file that is a program, or is none.
    pub fn of(executable: bool) -> Self {
        if executable { Self::Executable } else { Self::Regular }
    }

    /// The mode as git keeps it in its index.
    pub fn bits(self) -> u32 {
        match self {
            Self::Regular => 0o100_644,
            Self::Executable => 0o100_755,
        }
    }

    /// The mode as git writes it in trees, and as `lock.json` shows it.
    pub fn as_git(self) -> &'static str {
        match self {
            Self::Regular => "100644",
            Self::Executable => "100755",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub contents: Contents,
    pub mode: Mode,
}

impl File {
    pub fn regular(contents: impl Into<Contents>) -> Self {
        Self { contents: contents.into(), mode: Mode::Regular }
    }

    pub fn executable(contents: impl Into<Contents>) -> Self {
        Self { contents: contents.into(), mode: Mode::Executable }
    }

    pub fn bytes(&self) -> Cow<'_, [u8]> {
        self.contents.bytes()
    }
}

/// Why a file cannot join a tree. `path` is the newcomer, `other` is what was there before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TreeError {
    #[error("`{path}` is generated twice")]
    Duplicate { path: RelPath },
    #[error("`{path}` and `{other}` are one name where upper and lower case are the same")]
    CaseClash { path: RelPath, other: String },
    #[error("`{other}` is a file, so `{path}` cannot be inside it")]
    InsideFile { path: RelPath, other: String },
    #[error("`{path}` is a folder already, so it cannot be a file")]
    IsFolder { path: RelPath },
    #[error("`{path}` sets `{attribute}`: an attribute that runs a program or rewrites content is not allowed")]
    Attribute { path: RelPath, attribute: String },
}

/// A sorted map from path to file. Byte order of the paths is also the order of git's index and trees.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<RelPath, File>,
    names: Names,
}

/// The paths of a repository, each free of the others on every file system.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Folded spelling of every file and folder → the spelling in use.
    folded: HashMap<String, Name>,
}

#[derive(Debug, Clone)]
struct Name {
    exact: Box<str>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

impl Tree {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; the tree is unchanged when this fails.
    pub fn insert(&mut self, path: RelPath, file: File) -> Result<(), TreeError> {
        refuse_attributes(&path, &file.contents)?;
        self.names.add(&path)?;
        self.files.insert(path, file);
        Ok(())
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&RelPath, &File)> {
        self.files.iter()
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl Names {
    /// Takes the path of a file; nothing is taken when this fails.
    pub fn add(&mut self, path: &RelPath) -> Result<(), TreeError> {
        self.refuse_clash(path)?;
        for folder in path.folders() {
            self.claim(folder, Kind::Folder);
        }
        self.claim(path.as_str(), Kind::File);
        Ok(())
    }

    fn refuse_clash(&self, path: &RelPath) -> Result<(), TreeError> {
        if let Some(name) = self.folded.get(&path::fold(path.as_str())) {
            return Err(clash(path, path.as_str(), name, Kind::File));
        }
        for folder in path.folders() {
            match self.folded.get(&path::fold(folder)) {
                Some(name) if *name.exact == *folder && name.kind == Kind::Folder => break,
                Some(name) => return Err(clash(path, folder, name, Kind::Folder)),
                None => {}
            }
        }
        Ok(())
    }

    fn claim(&mut self, exact: &str, kind: Kind) {
        self.folded.entry(path::fold(exact)).or_insert_with(|| Name { exact: exact.into(), kind });
    }
}

impl<'a> IntoIterator for &'a Tree {
    type Item = (&'a RelPath, &'a File);
    type IntoIter = std::collections::btree_map::Iter<'a, RelPath, File>;

    fn into_iter(self) -> Self::IntoIter {
        self.files.iter()
    }
}

fn clash(path: &RelPath, wanted: &str, name: &Name, kind: Kind) -> TreeError {
    let (path, other) = (path.clone(), name.exact.to_string());
    if *name.exact != *wanted {
        return TreeError::CaseClash { path, other };
    }
    match (kind, name.kind) {
        (Kind::File, Kind::File) => TreeError::Duplicate { path },
        (Kind::File, Kind::Folder) => TreeError::IsFolder { path },
        (Kind::Folder, _) => TreeError::InsideFile { path, other },
    }
}

/// Drivers named in attributes are programs of the user's configuration; the last two make work tree and blob differ.
const REFUSED_ATTRIBUTES: [&str; 4] = ["filter=", "diff=", "merge=", "working-tree-encoding="];

/// Refuses an attributes file with which a clone would not be what was committed.
pub fn refuse_attributes(path: &RelPath, contents: &Contents) -> Result<(), TreeError> {
    if path::fold(path.file_name()) != ".gitattributes" {
        return Ok(());
    }
    let refused = |word: &&str| *word == "ident" || REFUSED_ATTRIBUTES.iter().any(|r| word.starts_with(r));
    let bytes = contents.bytes();
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    match lines.flat_map(|line| line.split(|c: char| c <= ' ')).find(refused) {
        Some(word) => Err(TreeError::Attribute { path: path.clone(), attribute: word.to_owned() }),
        None => Ok(()),
    }
}
