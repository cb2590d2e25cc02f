//! What can be emitted, as data: blueprints with their files, their types and their names.

mod layer;
pub mod lexicon;
pub mod lint;
mod manifest;
pub mod pack;
mod partial;
mod registry;

pub use layer::{BUILT_IN, Layer, Source, Texts, place};
pub use lexicon::Lexicon;
pub use manifest::{Condition, Feature, FileRule, Footprint, Manifest, Policy, Scope, Tool, Toolchain, Verify};
pub use pack::Pack;
pub use registry::{Blueprint, LoadError, Registry, StackFacts, TemplateFile};
