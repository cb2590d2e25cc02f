//! The stacks of a pack, held to the suite of HTTP cases that every built-in stack answers. The suite is a program of its
//! own, so that this one stays small.

use super::golden::{Tried, tried};
use super::place::Place;
use super::verify::{folder_of, published};
use crate::blueprint::{Blueprint, Registry, Verify};
use crate::cli::TestPack;
use crate::cmd::{Outcome, Status, posix};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = "scaffold-conformance";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The suite, and what it is to be played against.
pub struct Suite {
    program: PathBuf,
    stacks: Vec<String>,
}

/// What the suite found of all stacks.
#[derive(Default)]
pub struct Found {
    /// Its tables.
    pub out: String,
    /// What failed, a line each.
    pub faults: String,
}

impl Suite {
    /// Looks for the suite where a pack has a hand in any stack.
    ///
    /// # Errors
    /// It is not on this machine.
    pub fn of(here: &Place, registry: &Registry) -> Result<Self, Outcome> {
        let is_own = |blueprint: &Blueprint| blueprint.texts.values().any(|text| *text.layer == *here.name);
        let names = registry.stack_names().filter(|name| registry.stack(name).is_some_and(is_own));
        let stacks: Vec<String> = names.map(str::to_owned).collect();
        let program = if stacks.is_empty() { PathBuf::new() } else { program()? };
        Ok(Self { program, stacks })
    }

    /// Generates the suite's service with each stack, sets it up and plays the cases.
    ///
    /// # Errors
    /// The suite does not answer.
    pub fn play(&self, here: &Place, registry: &Registry, options: &TestPack) -> Result<Found, Outcome> {
        if self.stacks.is_empty() {
            return Ok(Found { out: format!("conformance: {} has no hand in any stack\n", here.name), ..Found::default() });
        }
        let spec = asked(&self.program, "spec")?;
        let mut found = Found::default();
        for stack in &self.stacks {
            let made = tried(registry, &here.name, (Path::new("the suite's spec"), &spec), Some(stack)).map_err(|outcome| outcome.err);
            let played = made.and_then(|made| self.played(registry, (stack, &made), options, &mut found.out));
            found.faults.extend(played.err().map(|fault| format!("conformance: {stack}: {}\n", fault.trim_end())));
        }
        Ok(found)
    }

    /// Adds the table of one stack to what is printed; says what is wrong.
    fn played(&self, registry: &Registry, (stack, made): (&str, &Tried), options: &TestPack, out: &mut String) -> Result<(), String> {
        let service = made.system.services.first().ok_or("the suite's spec has no service")?;
        let blueprint = registry.stack(stack).ok_or("there is no such stack")?;
        let verify = blueprint.manifest.verify.as_ref().filter(|verify| !verify.run.is_empty());
        let verify = verify.ok_or("its manifest does not say how it is set up and run (`verify:`)")?;
        let (_scratch, root) = published(made).map_err(|outcome| outcome.err)?;
        let mut command = Command::new(&self.program);
        command.arg("--service").arg(folder_of(&root, service, blueprint)).args(["--name", stack]);
        with(&mut command, verify, options);
        let output = command.output().map_err(|error| format!("{}: {error}", self.program.display()))?;
        out.push_str(&String::from_utf8_lossy(&output.stdout));
        match output.status.code() {
            Some(0) => Ok(()),
            Some(1) => Err("cases failed: each is above the table, with what was asked, expected and answered".to_owned()),
            _ => Err("the cases could not be played".to_owned()),
        }
    }
}

/// What the stack says of its services, and what was asked for here.
fn with(command: &mut Command, verify: &Verify, options: &TestPack) {
    command.envs(&verify.env).args(["--setup", &verify.setup, "--run", &verify.run]);
    for (name, value) in [("--database", &options.database), ("--only", &options.only)] {
        command.args(value.iter().flat_map(|value| [name, value]));
    }
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
}

/// The suite, beside this program or on PATH, in this program's version: later cases ask for more.
fn program() -> Result<PathBuf, Outcome> {
    let own = std::env::current_exe().and_then(|own| own.canonicalize()).unwrap_or_default();
    let on_path = posix::path().into_iter().map(|folder| folder.join(PROGRAM));
    let found = std::iter::once(own.with_file_name(PROGRAM)).chain(on_path).find(|place| place.is_file());
    let why = match found {
        None => format!("the suite is a program of its own, `{PROGRAM}`, and is neither beside `{}` nor on PATH", own.display()),
        Some(program) => {
            let said = asked(&program, "--version")?;
            if said.trim() == format!("{PROGRAM} {VERSION}") {
                return Ok(program);
            }
            format!("`{}` is `{}`, and this is scaffold {VERSION}: the two belong together", program.display(), said.trim())
        }
    };
    let help =
        "it is in the archive of a release, beside `scaffold`; of scaffold's sources, `cargo install --locked --path tests/conformance`";
    Err(Outcome::failed(Status::Missing, format!("{why}\n= help: {help}")))
}

/// What the suite answers.
fn asked(program: &Path, word: &str) -> Result<String, Outcome> {
    let output = Command::new(program).arg(word).stdin(Stdio::null()).output().map_err(|error| failed(program, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(failed(program, &String::from_utf8_lossy(&output.stderr).trim()))
}

fn failed(program: &Path, why: &dyn std::fmt::Display) -> Outcome {
    Outcome::failed(Status::Failed, format!("{}: {why}", program.display()))
}
