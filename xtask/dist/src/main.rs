//! `cargo xtask dist` on its own: a crate without dependencies, which builds on every system that a release is for.
#![allow(clippy::disallowed_methods, reason = "chores touch the world")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dist::archive(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("dist: {why}");
            ExitCode::FAILURE
        }
    }
}
