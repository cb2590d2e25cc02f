//! What `.gitattributes` says of a file.

use std::path::Path;

use git2::{AttrCheckFlags, AttrValue};

use super::Repo;

/// How git is told to merge a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merging {
    /// By lines.
    Lines,
    /// By lines, and both sides' where they differ (`merge=union`).
    Union,
    /// Not at all (`-merge`, `binary`).
    Never,
}

impl Repo {
    /// How a file is to be merged. A program that merges it is not run.
    pub fn merging(&self, path: &str) -> Merging {
        match self.attribute(path, "merge") {
            AttrValue::False | AttrValue::String("binary") => Merging::Never,
            AttrValue::String("union") => Merging::Union,
            _ => Merging::Lines,
        }
    }

    /// Whether git has something else than the file: what a program makes of it, as for large files and secrets, or
    /// the same in another encoding.
    pub fn is_filtered(&self, path: &str) -> bool {
        ["filter", "working-tree-encoding"].iter().any(|name| matches!(self.attribute(path, name), AttrValue::String(_)))
    }

    fn attribute(&self, path: &str, name: &str) -> AttrValue<'_> {
        let found = self.inner().get_attr_bytes(Path::new(&self.full(path)), name, AttrCheckFlags::FILE_THEN_INDEX);
        AttrValue::from_bytes(found.unwrap_or_default())
    }
}
