//! What can be emitted, as data: blueprints with their files, their types and their names.

pub mod lexicon;
mod lint;
mod manifest;
mod registry;

pub use lexicon::Lexicon;
pub use lint::lint;
pub use manifest::{Condition, Feature, FileRule, Footprint, Manifest, Policy, Scope, Tool, Toolchain, Verify};
pub use registry::{Blueprint, LoadError, Registry, StackFacts, TemplateFile};
