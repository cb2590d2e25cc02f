//! wip
#![recursion_limit = "256"]
pub mod diag;
pub mod spec;
pub mod model;
pub mod blueprint;
pub mod view;
pub mod document;
pub mod plan;
pub mod tree;
pub mod escape;
pub mod render;
