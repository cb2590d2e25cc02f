//! Regeneration through the command line, on generated repositories: what people did, what is generated now, and what
//! must come out. The blueprint is a folder of the test's own, so that the generated side can do anything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

mod attributes;
mod crash;
mod files;
mod git;
mod overlay;
mod shop;
mod spec;
mod support;
mod switch;
mod text;
