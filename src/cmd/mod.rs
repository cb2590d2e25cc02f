//! The imperative shell: one file a command. Everything below this module is pure.

#![allow(clippy::disallowed_methods, reason = "the shell is where the world is touched")]

mod blueprint;
mod check;
mod compile;
mod docs;
mod explain;
mod generation;
mod graph;
mod input;
mod layers;
mod new;
mod overlay;
mod preview;
mod regen;
mod show;

use crate::cli::{Cli, Command};
use crate::diag::{Diagnostics, Format, Severity, Sources, print};
use std::io::{IsTerminal as _, Write as _};

/// How a run ended; the number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done, or nothing to do.
    Done = 0,
    /// The spec has errors.
    SpecErrors = 1,
    /// Merged; conflicts are left to resolve.
    Conflicts = 3,
    /// Refused; nothing was written.
    Refused = 4,
    /// Git or the disk failed; nothing was written.
    Failed = 5,
}

/// What a command says and how it ended.
#[derive(Debug)]
pub struct Outcome {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// The exit status.
    pub status: Status,
}

impl Outcome {
    fn done(out: String) -> Self {
        Self { out, err: String::new(), status: Status::Done }
    }

    fn failed(status: Status, why: impl std::fmt::Display) -> Self {
        Self { out: String::new(), err: format!("error: {why}\n"), status }
    }
}

/// The outcome where nothing was done, and why.
fn refused(why: impl std::fmt::Display) -> Outcome {
    Outcome::failed(Status::Refused, why)
}

/// Runs a command, prints what it says and gives the exit status.
pub fn run(cli: &Cli) -> u8 {
    let colour = match cli.color {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let outcome = match &cli.command {
        Command::New(options) => new::run(options, colour),
        Command::Regen(options) => regen::run(options, colour),
        Command::Diff(options) => regen::diff(options, colour),
        Command::Check(options) => check::run(options, colour),
        Command::Show(options) => show::run(options, colour),
        Command::Docs(options) => docs::run(options, colour),
        Command::Graph(options) => graph::run(options, colour),
        Command::Preview(options) => preview::run(options),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Schema => Outcome::done(serde_json::to_string_pretty(&crate::spec::json_schema()).unwrap_or_default() + "\n"),
        Command::Blueprint { action } => blueprint::run(action, colour),
    };
    // A closed pipe is the reader's choice, not a failure.
    let _ = std::io::stderr().write_all(outcome.err.as_bytes());
    let _ = std::io::stdout().write_all(outcome.out.as_bytes());
    outcome.status as u8
}

/// Diagnostics for a person, with a count at the end.
fn report(found: &Diagnostics, sources: &Sources, colour: bool) -> String {
    let mut text = print(found, sources, Format::Human { colour });
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    if errors > 0 {
        let rest = if warnings > 0 { format!(", {}", plural(warnings, "warning")) } else { String::new() };
        text.push_str(&format!("{}{rest}; `scaffold explain CODE` says more about each\n", plural(errors, "error")));
    }
    text
}
