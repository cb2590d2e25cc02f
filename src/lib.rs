//! A compiler for systems: `&str → Spec → Model → Plan → Tree → commit`. Each stage is a pure function that returns
//! its result with what it found; only the last touches the disk.
//!
//! The modules in reading order; each uses only those that `ARCHITECTURE.md` lists for it (a test holds this).
#![recursion_limit = "256"]

pub mod diag;
pub mod spec;

pub mod model;

pub mod blueprint;
pub mod compat;
pub mod document;
pub mod import;
pub mod migrate;
pub mod seed;
pub mod view;

pub mod plan;

pub mod escape;
pub mod regen;
pub mod render;

pub mod fs;
pub mod git;
pub mod lock;
pub mod tree;

pub mod cli;
pub mod cmd;
