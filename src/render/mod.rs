//! The back end: a plan becomes a tree of files.

mod engine;
mod fit;
mod helpers;

pub use engine::{RenderError, render};
pub use helpers::NAMES as HELPER_NAMES;
