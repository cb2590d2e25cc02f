//! `scaffold blueprint`.

use super::Format;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `scaffold blueprint`.
#[derive(Debug, Subcommand)]
pub enum BlueprintAction {
    /// Check the templates of all blueprints: no raw output, no logic, no unknown value
    Lint {
        /// What else is over the built-in blueprints
        #[command(flatten)]
        over: Over,
        /// How faults are printed
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: Format,
    },
    /// List all blueprints, and the layers that each is from
    List(Over),
    /// Show a blueprint: what it provides, its files, and the layer that each is from
    Show {
        /// Its id, such as `stack/axum`
        id: String,
        /// What else is over the built-in blueprints
        #[command(flatten)]
        over: Over,
    },
    /// Copy files of a blueprint to where they can be changed: into the pack, or into the repository's own blueprints
    Eject {
        /// The blueprint's id, such as `stack/axum`
        id: String,
        /// Its files, such as `files/README.md`; `scaffold blueprint show ID` lists them
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Make a team's pack: a repository with something of its own, a test and CI
    New(NewPack),
    /// Fills in a cargo-generate template, as a process of its own
    #[command(hide = true)]
    Expand { scratch: PathBuf, name: String, values: Vec<String> },
    /// Bring packs into the system at hand, and pin them: the one that is named, or all that its spec names
    Add {
        /// A folder, or the address of a git repository
        #[arg(value_name = "GIT|PATH", allow_hyphen_values = true)]
        source: Option<String>,
        /// The branch, tag or commit; the default branch where it is left out
        #[arg(long, requires = "source", allow_hyphen_values = true)]
        rev: Option<String>,
    },
    /// Test the pack at hand: lint it, generate from `tests/*.yaml`, compare with `tests/golden/`
    Test(TestPack),
    /// Show what was changed in copied files, and what changed since in what they were copied from
    Diff,
    /// Merge what changed in blueprints into the files that were copied from them
    Upgrade,
}

/// How a pack begins.
#[derive(Debug, Args)]
pub struct NewPack {
    /// The folder to make; its name is the pack's
    pub dir: PathBuf,
    /// Begin with a blueprint that differs from this one, such as `stack/axum`
    #[arg(long, value_name = "ID")]
    pub extends: Option<String>,
    /// A cargo-generate template, whose files go over those that every pack begins with
    #[arg(long, value_name = "GIT|PATH", allow_hyphen_values = true)]
    pub template: Option<String>,
    /// The branch, tag or commit of the template
    #[arg(long, requires = "template", allow_hyphen_values = true)]
    pub rev: Option<String>,
}

/// How a pack is tested.
#[derive(Debug, Args)]
pub struct TestPack {
    /// Take what is generated now for what is expected
    #[arg(long)]
    pub bless: bool,
    /// Also set up, lint and test each generated service with its own toolchain, in a temporary folder
    #[arg(long)]
    pub verify: bool,
    /// Also play the HTTP cases that every stack answers against each stack that the pack has a hand in; needs
    /// `scaffold-conformance`, which releases have beside `scaffold`
    #[arg(long)]
    pub conformance: bool,
    /// The cases on one database; on both where it is left out
    #[arg(long, requires = "conformance", value_parser = ["sqlite", "postgres"])]
    pub database: Option<String>,
    /// Only the cases whose `group/name` contains this
    #[arg(long, value_name = "TEXT", requires = "conformance")]
    pub only: Option<String>,
}

/// What is over the built-in blueprints, besides what the folder at hand has.
#[derive(Debug, Args)]
pub struct Over {
    /// A folder of blueprints that replace or add to the others, file by file
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
