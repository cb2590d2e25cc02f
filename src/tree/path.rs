//! Relative paths that mean the same file, inside the root, on Linux, macOS and Windows.

use std::borrow::Borrow;
use std::fmt;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Longest name of one file or folder, in bytes: what Linux file systems and container layers take.
pub const MAX_SEGMENT: usize = 255;
/// Longest whole path, in bytes: leaves room for the folder the repository is in, below the system's limits.
pub const MAX_PATH: usize = 1024;

/// A validated path with `/` between its segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(Box<str>);

/// A path that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("path {path:?}: {problem}")]
pub struct PathError {
    pub path: String,
    pub problem: PathProblem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PathProblem {
    #[error("is empty")]
    Empty,
    #[error("is absolute; it must be relative to the repository")]
    Absolute,
    #[error("has an empty segment")]
    EmptySegment,
    #[error("has a `.` or `..` segment")]
    Dots,
    #[error("has a control or invisible formatting character")]
    Control,
    #[error("has one of `\\ : * ? \" < > |`, which Windows does not take in a name")]
    Character,
    #[error("has a segment that ends in a dot or a space, which Windows drops")]
    TrailingDotOrSpace,
    #[error("has a segment that is a device on Windows")]
    Device,
    #[error("has a segment of more than {MAX_SEGMENT} bytes, the limit of file systems")]
    SegmentTooLong,
    #[error("is longer than {MAX_PATH} bytes, so it would not fit below a folder on Windows or in a container")]
    TooLong,
    #[error("has a segment that git or a file system reads as `.git`")]
    DotGit,
    #[error("has a segment that git or a file system reads as `.gitmodules`")]
    DotGitmodules,
}

impl RelPath {
    pub fn new(path: impl Into<String>) -> Result<Self, PathError> {
        let path = path.into();
        match problem(&path) {
            Some(problem) => Err(PathError { path, problem }),
            None => Ok(Self(path.into_boxed_str())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Every folder the path is in, the innermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        folders_of(&self.0)
    }
}

/// Every folder that a path is in, the innermost first.
pub fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(path), |folder| parent(folder))
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for RelPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for RelPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RelPath {
    type Error = PathError;

    fn try_from(path: String) -> Result<Self, PathError> {
        Self::new(path)
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> Self {
        path.0.into_string()
    }
}

/// One spelling for all names that a file system without case, or one that normalises, takes for the same.
/// Upper case before lower also joins what only folding joins, as `ß` and `ss`.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded: String = text.nfd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfd().collect();
    if is_nfc(&folded) { folded } else { folded.nfc().collect() }
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

fn problem(path: &str) -> Option<PathProblem> {
    if path.is_empty() {
        return Some(PathProblem::Empty);
    }
    if path.starts_with('/') {
        return Some(PathProblem::Absolute);
    }
    if path.len() > MAX_PATH {
        return Some(PathProblem::TooLong);
    }
    path.split('/').find_map(segment_problem)
}

fn segment_problem(segment: &str) -> Option<PathProblem> {
    let found = |yes: bool, problem| yes.then_some(problem);
    found(segment.is_empty(), PathProblem::EmptySegment)
        .or_else(|| found(matches!(segment, "." | ".."), PathProblem::Dots))
        .or_else(|| found(segment.chars().any(is_invisible), PathProblem::Control))
        .or_else(|| found(segment.contains(['\\', ':', '*', '?', '"', '<', '>', '|']), PathProblem::Character))
        .or_else(|| found(segment.ends_with(['.', ' ']), PathProblem::TrailingDotOrSpace))
        .or_else(|| found(segment.len() > MAX_SEGMENT, PathProblem::SegmentTooLong))
        .or_else(|| found(is_device(segment), PathProblem::Device))
        .or_else(|| reserved_by_git(segment))
}

/// Control characters, and the formatting characters that HFS+ ignores when it compares names (as git lists them).
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or(segment).trim_end().to_uppercase();
    let numbered = |prefix| {
        let mut rest = stem.strip_prefix(prefix).unwrap_or("").chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

/// `.git` and `.gitmodules` in any case, with the short names that NTFS makes for them.
fn reserved_by_git(segment: &str) -> Option<PathProblem> {
    let folded = fold(segment);
    let short = |prefix: &str| folded.strip_prefix(prefix).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    if folded == ".git" || short("git~") {
        return Some(PathProblem::DotGit);
    }
    (folded == ".gitmodules" || short("gitmod~") || folded.starts_with("gi7eba")).then_some(PathProblem::DotGitmodules)
}
