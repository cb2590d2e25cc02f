//! Descriptions in other languages, read into a spec that a person could have written. What the spec cannot say is a
//! warning with its place in the file that was read; nothing is left out silently.

pub mod draft;
mod jdl;
mod kind;
pub mod names;
mod openapi;
mod outline;
mod rings;
mod sql;
pub mod text;
mod trial;
mod write;

pub use jdl::jhipster::APPLICATION as JHIPSTER_APPLICATION;
pub use write::write;

use crate::diag::{Diagnostics, Sources};
use draft::Draft;

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// OpenAPI 3.0 and 3.1, in YAML or JSON.
    Openapi,
    /// A dump or a schema of PostgreSQL, MySQL or SQLite.
    Sql,
    /// JHipster's domain language.
    Jdl,
    /// The files of a JHipster project: each is a source.
    Jhipster,
}

/// The most text that is read, all files together: dumps hold rows beside tables.
pub const LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Reads the first of the sources. `text_of` gives another file below its folder, or why there is none.
///
/// Nothing where it cannot be read at all, which is an error among what was found.
pub fn import(
    language: Language,
    sources: &mut Sources,
    text_of: &mut dyn FnMut(&str) -> Result<String, String>,
) -> (Option<Draft>, Diagnostics) {
    let mut found = Diagnostics::default();
    let draft = match language {
        Language::Openapi => openapi::read(sources, text_of, &mut found),
        Language::Sql => sources.get(0).and_then(|source| sql::draft(source, &mut found)),
        Language::Jhipster => jdl::project(sources, &mut found),
        Language::Jdl => sources.get(0).and_then(|source| jdl::draft(source, &mut found)),
    };
    found.gather(|_| true);
    (draft, found)
}
