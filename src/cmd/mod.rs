//! The imperative shell: one file a command. Everything below this module is pure.

#![allow(clippy::disallowed_methods, reason = "the shell is where the world is touched")]

mod blueprint;
mod check;
mod compile;
mod docs;
mod doctor;
mod explain;
mod filled;
mod generation;
mod graph;
mod import;
mod init;
mod input;
mod layers;
mod new;
mod overlay;
mod posix;
mod preview;
mod regen;
mod shell;
mod show;
#[cfg_attr(not(unix), path = "no_up.rs")]
mod up;

use crate::cli::{self, Cli, Command};
use crate::diag::{Diagnostics, Format, Severity, Sources, print};
use std::io::{IsTerminal as _, Write as _};

/// How a run ended; the number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done, or nothing to do.
    Done = 0,
    /// The spec has errors.
    SpecErrors = 1,
    /// Words that do not fit together; the parser of the command line ends with the same.
    Usage = 2,
    /// Merged; conflicts are left to resolve.
    Conflicts = 3,
    /// Refused; nothing was written.
    Refused = 4,
    /// Git or the disk failed; nothing was written.
    Failed = 5,
    /// A service that was started could not be set up, or ended.
    Died = 6,
    /// A tool is missing or too old.
    Missing = 7,
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

/// Findings as a machine reads them; None where a person does.
fn for_machines(found: &Diagnostics, sources: &Sources, wanted: cli::Format) -> Option<String> {
    let format = match wanted {
        cli::Format::Human => return None,
        cli::Format::Json => Format::Json,
        cli::Format::Sarif => Format::Sarif,
        cli::Format::Github => Format::Github,
    };
    Some(print(found, sources, format))
}

/// The outcome where nothing was done, and why.
fn refused(why: impl std::fmt::Display) -> Outcome {
    Outcome::failed(Status::Refused, why)
}

/// Runs a command, prints what it says and gives the exit status.
pub fn run(cli: &Cli) -> u8 {
    let wanted = |terminal: bool| match cli.color {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let colour = wanted(std::io::stderr().is_terminal());
    // A console shows colours once it is told to.
    #[cfg(windows)]
    let _ = anstyle_query::windows::enable_ansi_colors();
    let outcome = match &cli.command {
        Command::Init(options) => init::run(options, colour),
        Command::New(options) => new::run(options, colour),
        Command::Regen(options) => regen::run(options, colour),
        Command::Diff(options) => regen::diff(options, colour),
        Command::Up(options) => up::run(options, wanted(std::io::stdout().is_terminal())),
        Command::Doctor(options) => doctor::run(options, colour),
        Command::Guard { command } => return up::guard(command),
        Command::Check(options) => check::run(options, colour),
        Command::Show(options) => show::run(options, colour),
        Command::Docs(options) => docs::run(options, colour),
        Command::Graph(options) => graph::run(options, colour),
        Command::Preview(options) => preview::run(options),
        Command::Explain { code, json } => explain::run(code.as_deref(), *json),
        Command::Import(options) => import::run(options, colour),
        Command::Schema => Outcome::done(serde_json::to_string_pretty(&crate::spec::json_schema()).unwrap_or_default() + "\n"),
        Command::Completions { shell } => shell::completions(*shell),
        Command::Man { dir } => shell::manual(dir.as_deref()),
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
