//! Every integration test in one binary; a module for each kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

mod artefacts;
mod blueprints;
mod command_line;
mod compat;
mod ddl;
mod ddl_hostile;
mod diagnostics;
mod doctor;
mod events;
mod first_steps;
mod generated;
mod hostile;
mod imports;
mod joint;
mod migrations;
mod packs;
mod preview;
mod printers;
mod shown;
mod skeletons;
mod support;
mod team;
mod templates;
mod tidy;
mod up;
