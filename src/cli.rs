//! The command line: what can be typed, and what `--help` says of it.

mod blueprint;

pub use blueprint::{BlueprintAction, NewPack, Over, TestPack};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// From one spec file to a runnable multi-service backend, committed to a fresh git repository.
#[derive(Debug, Parser)]
#[command(name = "scaffold", version, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// When to use colours; `NO_COLOR` is honoured.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: ColorChoice,
}

const AFTER: &str = "\
The smallest spec:

    scaffold: 1
    name: notes
    stack: fastapi
    entities:
      Note:
        title: string(200)
        body: text?

    scaffold new --from notes.yaml && cd notes && scaffold up

Exit status: 0 done; 1 the spec has errors; 2 wrong usage; 3 merged, with conflicts left to resolve;
4 refused, nothing written; 5 git or the disk failed, nothing written; 6 a service ended, the others were stopped;
7 a tool is missing or too old.";

/// One subcommand each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a first spec, from a few answers
    Init(Init),
    /// Generate a system into a new folder and commit it
    New(New),
    /// Generate again after a change of the spec, and merge the result with what people did since
    #[command(visible_alias = "update")]
    Regen(Regen),
    /// Show what a changed spec does to files, API and data; nothing is written
    Diff(Diff),
    /// Set up and start every service as a process of this machine, until Ctrl-C; no Docker
    Up(Up),
    /// Say which tools a system needs, which are missing, and how to get them
    Doctor(Doctor),
    /// Run a command until it ends or standard input does, for `up`
    #[command(hide = true)]
    Guard {
        /// For `sh -c`.
        command: String,
    },
    /// Check a spec and write nothing
    Check(Check),
    /// Show a spec with every default filled in, what each endpoint is bound to and why, and every name
    Show(Show),
    /// Draw the system, or the tables of a service
    Graph(Graph),
    /// Print the architecture document: services, API, data, security, monitoring
    Docs(Docs),
    /// Write a spec in the browser, and see what it makes while you type
    Preview(Preview),
    /// Make a spec of an OpenAPI document, a SQL dump or a JHipster model, and list what could not be taken over
    Import(Import),
    /// Explain a diagnostic's code, such as S0203
    Explain {
        /// The code.
        code: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of the spec language, for editors
    Schema,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all commands into a folder
    Man {
        /// The folder, such as ~/.local/share/man/man1
        dir: Option<PathBuf>,
    },
    /// Work on blueprints
    Blueprint {
        /// What to do with them.
        #[command(subcommand)]
        action: BlueprintAction,
    },
}

/// `scaffold init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The file to write; one that is there stays as it is
    #[arg(default_value = "scaffold.yaml")]
    pub file: PathBuf,
    /// What the system is called; the folder's name where nobody answers
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The stack of its services; one that runs on this machine where nobody answers
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// A service, with what it keeps; can be given more than once
    #[arg(long, value_name = "NAME[:ENTITY,…]")]
    pub service: Vec<String>,
    /// Ask clients for tokens
    #[arg(long)]
    pub tokens: bool,
    /// Ask nothing
    #[arg(long, short)]
    pub yes: bool,
    /// Write an example that comes with the program: hello, pasted, polyglot or shop
    #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "stack", "service", "tokens"])]
    pub example: Option<String>,
    /// Ask nothing, report as JSON
    #[arg(long)]
    pub json: bool,
}

/// `scaffold new`.
#[derive(Debug, Args)]
pub struct New {
    /// The spec
    #[command(flatten)]
    pub spec: Spec,
    /// The folder to make; the system's name where it is left out
    pub dir: Option<PathBuf>,
    /// Plan and render everything, list the files, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the files without making a git repository
    #[arg(long)]
    pub no_git: bool,
    /// Report as JSON
    #[arg(long)]
    pub json: bool,
    /// Take warnings for errors
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
}

/// `scaffold regen`, anywhere inside a generated repository.
#[derive(Debug, Default, Args)]
pub struct Regen {
    /// The spec; the repository's `scaffold.yaml` where it is left out
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Use this stack for every service, whatever the spec says
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// A folder of blueprints that replace or add to the built-in ones, file by file; the one of the generation before
    /// where it is left out
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
    /// Show what would happen to files and API, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Exit with 1 if the files are not what the spec gives, write nothing; for CI
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// Accept what is refused otherwise; can be given twice
    #[arg(long, value_name = "WHAT")]
    pub allow: Vec<Allow>,
    /// Report as JSON
    #[arg(long)]
    pub json: bool,
    /// Commit the merge after the conflicts were resolved
    #[arg(long = "continue", group = "progress", conflicts_with_all = ["from", "dry_run", "check"])]
    pub resume: bool,
    /// Undo a regeneration whose conflicts are not resolved
    #[arg(long, group = "progress", conflicts_with_all = ["from", "dry_run", "check"])]
    pub abort: bool,
    /// Say what is left to resolve
    #[arg(long, group = "progress", conflicts_with_all = ["from", "dry_run", "check"])]
    pub status: bool,
}

/// `scaffold diff`, anywhere inside a generated repository.
#[derive(Debug, Args)]
pub struct Diff {
    /// The spec; the repository's `scaffold.yaml` where it is left out
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Use this stack for every service, whatever the spec says
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// A folder of blueprints that replace or add to the built-in ones, file by file
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
    /// Report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What is refused unless it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Allow {
    /// Changes that break clients of the API
    Breaking,
    /// Changes that lose data
    Destructive,
}

/// `scaffold up`, anywhere inside a generated repository.
#[derive(Debug, Args)]
pub struct Up {
    /// Only these services
    #[arg(long, value_name = "SERVICE", num_args = 1..)]
    pub only: Vec<String>,
    /// Show what the set-up says, also where it goes well
    #[arg(long)]
    pub verbose: bool,
    /// How long services may take until they are ready
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub wait: u64,
    /// The folder of blueprints; the one of the generation where it is left out
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
    /// Report as JSON, an object a line
    #[arg(long)]
    pub json: bool,
}

/// `scaffold doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The spec; where it is left out, the repository or the `scaffold.yaml` of this folder, or else every stack
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Use this stack for every service, whatever the spec says
    #[arg(long, value_name = "NAME", requires = "from")]
    pub stack: Option<String>,
    /// A folder of blueprints that replace or add to the built-in ones, file by file
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
    /// Report as JSON
    #[arg(long)]
    pub json: bool,
}

/// `scaffold check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The spec
    #[command(flatten)]
    pub spec: NamedSpec,
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Take warnings for errors
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
}

/// `scaffold docs`.
#[derive(Debug, Args)]
pub struct Docs {
    /// The spec
    #[command(flatten)]
    pub spec: NamedSpec,
    /// Markdown with diagrams in Mermaid, or one HTML page with everything in it
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub format: DocsFormat,
    /// The file to write; standard output where it is left out
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `scaffold import`.
#[derive(Debug, Args)]
pub struct Import {
    /// What the file is
    pub language: ImportLanguage,
    /// The file; `-` reads standard input
    pub file: PathBuf,
    /// The spec to write; standard output where it is left out
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over a spec that is there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// The stack that the spec names; the first whose tools are here where it is left out
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// How losses are printed: to standard error, or to standard output where the spec goes to a file
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportLanguage {
    /// OpenAPI 3.0 or 3.1, YAML or JSON
    Openapi,
    /// A dump or a schema of PostgreSQL, MySQL or SQLite
    Sql,
    /// JHipster's domain language
    Jdl,
    /// A JHipster project: its folder, its `.yo-rc.json`, or the file of one entity
    Jhipster,
}

/// `scaffold graph`.
#[derive(Debug, Args)]
pub struct Graph {
    /// The spec
    #[command(flatten)]
    pub spec: NamedSpec,
    /// The tables of this service, instead of the system
    #[arg(long, value_name = "SERVICE")]
    pub tables: Option<String>,
    /// How it is drawn
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "mermaid", "svg", "dot"])]
    pub format: String,
    /// Its boxes and arrows as JSON
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// `scaffold preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// The spec; the repository's `scaffold.yaml` inside a generated one, or that of this folder, where it is left out
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The spec, as with `--from`
    #[arg(value_name = "FILE", conflicts_with = "from")]
    pub spec: Option<PathBuf>,
    /// Use this stack for every service, whatever the spec says
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// A folder of blueprints that replace or add to the built-in ones, file by file
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
    /// The port of this machine alone that the page is at; any free one where it is left out
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
}

/// See [`Command::Show`].
#[derive(Debug, Args)]
pub struct Show {
    /// The spec
    #[command(flatten)]
    pub spec: NamedSpec,
    /// The whole model as JSON
    #[arg(long)]
    pub json: bool,
}

/// The spec of a command that takes no other file.
#[derive(Debug, Args)]
pub struct NamedSpec {
    /// The spec file, as with `--from`
    #[arg(id = "spec", value_name = "FILE", conflicts_with = "file")]
    named: Option<PathBuf>,
    #[command(flatten)]
    options: Spec,
}

impl NamedSpec {
    /// The spec, whichever way it was named.
    pub fn spec(&self) -> Spec {
        let file = self.named.clone().unwrap_or_else(|| self.options.file.clone());
        Spec { file, ..self.options.clone() }
    }
}

/// Which spec, and with which blueprints.
#[derive(Clone, Debug, Args)]
pub struct Spec {
    /// The spec file; `-` reads standard input
    #[arg(long = "from", value_name = "FILE", default_value = "scaffold.yaml")]
    pub file: PathBuf,
    /// Use this stack for every service, whatever the spec says
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// A folder of blueprints that replace or add to the built-in ones, file by file
    #[arg(long, value_name = "DIR")]
    pub blueprints: Option<PathBuf>,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// With source lines, for people
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub annotations
    Github,
}

/// How the architecture document is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DocsFormat {
    /// Markdown
    Markdown,
    /// One page that loads nothing
    Html,
}

/// What is taken for an error.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Deny {
    /// Every warning
    Warnings,
}
