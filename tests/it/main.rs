//! Every integration test in one binary; a module for each kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

mod diagnostics;
mod support;
mod tidy;
