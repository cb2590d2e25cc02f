//! Teams' blueprints, as a spec names them.

use crate::diag::Span;

/// Blueprints of a team.
#[derive(Clone, Debug)]
pub struct Pack {
    /// In kebab-case; also its folder in the repository.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Where it comes from.
    pub origin: PackOrigin,
}

/// Where a pack comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackOrigin {
    /// A folder, from the spec's own.
    Folder(String),
    /// A git repository, and the branch, tag or commit of it; its default branch where that is left out.
    Git {
        /// Its address.
        url: String,
        /// A branch, tag or commit.
        rev: Option<String>,
    },
}
