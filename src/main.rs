//! Parses the arguments, calls the library, exits.

use clap::Parser as _;
use scaffold::{cli::Cli, cmd};
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cmd::run(&Cli::parse()))
}
