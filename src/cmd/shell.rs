//! What a shell and a manual know of this program: completions and man pages, made from the command line itself.

use super::{Outcome, Status};
use crate::cli::Cli;
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use std::path::Path;

/// The completions of a shell.
pub fn completions(shell: Shell) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut typed(), "scaffold", &mut text);
    Outcome::done(String::from_utf8_lossy(&text).into_owned())
}

/// The command line without what nobody types: a shell would complete what is hidden as well.
fn typed() -> Command {
    let whole = Cli::command();
    let visible = whole.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    Command::new("scaffold").version(env!("CARGO_PKG_VERSION")).args(whole.get_arguments().cloned()).subcommands(visible)
}

/// A page for the program and one for each command, in a folder; the program's alone where there is none.
pub fn manual(folder: Option<&Path>) -> Outcome {
    match pages(folder) {
        Ok(text) => Outcome::done(String::from_utf8_lossy(&text).into_owned()),
        Err(error) => Outcome::failed(Status::Failed, error),
    }
}

fn pages(folder: Option<&Path>) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match folder {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            clap_mangen::generate_to(Cli::command(), folder)?;
        }
        None => clap_mangen::Man::new(Cli::command()).render(&mut text)?,
    }
    Ok(text)
}
