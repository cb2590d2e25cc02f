//! The back end: a plan becomes a tree of files.

mod align;
mod attached;
mod batch;
mod engine;
mod fit;
mod helpers;
mod imports;
mod long;
mod sort;
mod spread;

pub use engine::{Engines, RenderError, each, one, render, render_with};
pub use helpers::NAMES as HELPER_NAMES;
