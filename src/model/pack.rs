//! Teams' blueprints and templates, as a spec names them.

use crate::diag::Span;

/// What the stack of a service is called that is made from a template, before the service's name. No stack of a spec
/// or pack is called so.
pub const OF_TEMPLATE: &str = "template@";

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

impl PackOrigin {
    /// The folder or the repository.
    pub fn address(&self) -> &str {
        match self {
            Self::Folder(path) => path,
            Self::Git { url, .. } => url,
        }
    }
}

/// A team's cargo-generate template that a service is made from.
#[derive(Clone, Debug)]
pub struct Template {
    /// Where it is named.
    pub span: Span,
    /// Where it comes from.
    pub origin: PackOrigin,
    /// What its placeholders are filled with.
    pub values: Vec<(String, String)>,
    /// The image of a container in which CI lints and tests it; without one, CI does not.
    pub ci_image: Option<String>,
}
