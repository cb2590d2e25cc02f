//! Parses the arguments, calls the library, exits.

use clap::Parser as _;
use scaffold::{cli::Cli, cmd};
use std::process::ExitCode;

/// Views and templates are many small allocations; this one takes a tenth off the whole.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(cmd::run(&Cli::parse()))
}
