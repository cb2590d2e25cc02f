//! A compiler for systems: a spec becomes a model, a model becomes files.
//!
//! The modules in reading order; each uses only those above it (a test holds this).

pub mod diag;
pub mod spec;
pub mod model;
