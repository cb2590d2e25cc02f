//! One service that changes its stack again and again, on one database: to its client nothing changes.

pub mod transcript;

use super::conformance::case::Step;
use super::conformance::database::{Database, Databases};
use super::conformance::issuer::Issuer;
use super::conformance::launch::Launcher;
use super::conformance::vars::Vars;
use super::conformance::{Kind, SPEC, Target};
use super::stacks::{self, Environment};
use super::{generated, root, tools};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use transcript::Client;

/// Back to the first, whose own runner then finds a database that others have led on.
const RING: [&str; 6] = ["express", "fastapi", "gin", "axum", "spring", "express"];

/// The stack with which the model changes too: it takes the migrations before along and adds some, which the later ones
/// take along in turn.
const CHANGED_WITH: &str = "gin";
const CHANGE: (&str, &str) = ("serial: long?", "serial: long? index");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    leave: Vec<Value>,
    inherit: Vec<Value>,
}

/// Both databases side by side, each with the services that are called on it.
struct Lane<'a> {
    kind: Kind,
    database: Database,
    issuer: &'a Issuer,
    /// What the client knows from the stack before.
    known: Vars,
    /// What it read with the first stack.
    first: Option<[String; 2]>,
    faults: Vec<String>,
}

/// Runs the ring.
pub fn all() -> Result<(), String> {
    tools::install_missing()?;
    generated::build()?;
    let text = std::fs::read_to_string(root().join("tests/switch.yaml")).map_err(|error| error.to_string())?;
    let script: Script = serde_saphyr::from_str(&text).map_err(|error| format!("tests/switch.yaml: {error}"))?;
    let repository = generated()?;
    let issuer = Issuer::start()?;
    let databases = [(Kind::Sqlite, Databases::open(Kind::Sqlite)?), (Kind::Postgres, Databases::open(Kind::Postgres)?)];
    let mut lanes = Vec::new();
    for (kind, databases) in &databases {
        let (known, first, faults) = (Vars::default(), None, Vec::new());
        lanes.push(Lane { kind: *kind, database: databases.fresh()?, issuer: &issuer, known, first, faults });
    }
    for (turn, stack) in RING.into_iter().enumerate() {
        let started = Instant::now();
        if turn > 0 {
            switch(&repository, stack)?;
        }
        let service = repository.join("services/depot");
        let environment = stacks::stack(stack)?.prepare(&service)?;
        for lane in &mut lanes {
            lane.visit(&service, &environment, stack, &script)?;
        }
        println!("{stack}: {} s", started.elapsed().as_secs());
    }
    lanes.iter_mut().for_each(Lane::compare_stored);
    let faults: Vec<String> = lanes.into_iter().flat_map(|lane| lane.faults).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n\n")) }
}

/// A repository in the first stack.
fn generated() -> Result<PathBuf, String> {
    let folder = root().join("target/switch");
    tools::emptied(&folder)?;
    let first = folder.join("spec.yaml");
    std::fs::write(&first, with_stack(SPEC, RING[0])).map_err(|error| error.to_string())?;
    let repository = folder.join("system");
    tools::quiet(scaffold(&folder).args(["new", "--from"]).arg(&first).arg(&repository))?;
    Ok(repository)
}

fn scaffold(folder: &Path) -> Command {
    let mut command = Command::new(root().join("target/debug/scaffold"));
    command.current_dir(folder);
    command
}

fn with_stack(spec: &str, stack: &str) -> String {
    let line = |line: &str| if line.starts_with("stack: ") { format!("stack: {stack}\n") } else { format!("{line}\n") };
    spec.lines().map(line).collect()
}

/// What a person does: another stack in the spec, and regenerate.
fn switch(repository: &Path, stack: &str) -> Result<(), String> {
    let path = repository.join("scaffold.yaml");
    let mut spec = with_stack(&std::fs::read_to_string(&path).map_err(|error| error.to_string())?, stack);
    if stack == CHANGED_WITH {
        spec = spec.replace(CHANGE.0, CHANGE.1);
    }
    std::fs::write(&path, spec).map_err(|error| error.to_string())?;
    tools::quiet(scaffold(repository).arg("regen"))?;
    let changed = tools::quiet(Command::new("git").current_dir(repository).args(["status", "--porcelain", "--untracked-files=no"]))?;
    if changed.is_empty() { Ok(()) } else { Err(format!("not committed after the change to {stack}:\n{changed}")) }
}

impl Lane<'_> {
    /// Starts the service on the lane's database and plays the script.
    fn visit(&mut self, service: &Path, environment: &Environment, stack: &str, script: &Script) -> Result<(), String> {
        let target = Target {
            name: stack.to_owned(),
            dir: service.to_owned(),
            run: "make -s run".to_owned(),
            env: environment.variables.iter().cloned().collect(),
        };
        // A database of the lane's own is used instead.
        let launcher = Launcher::new(&target, Kind::Sqlite, self.issuer)?;
        let running = launcher.start_on(&self.database, &BTreeMap::new()).map_err(|why| format!("{stack}, {:?}: {why}", self.kind))?;
        let client = Client { address: running.address, issuer: self.issuer };
        if self.first.is_none() {
            self.known = self.begin(stack);
            client.play(&script.leave, &mut self.known)?;
        }
        let inherited = client.play(&script.inherit, &mut self.known)?;
        self.known = self.begin(stack);
        let left = client.play(&script.leave, &mut self.known)?;
        match &self.first {
            None => self.first = Some([inherited, left]),
            Some([first_inherited, first_left]) => {
                let found = [(first_inherited, &inherited, "goes on"), (first_left, &left, "begins anew")];
                let faults = found.into_iter().filter_map(|(first, now, what)| transcript::difference(first, now, what));
                let faults: Vec<String> = faults.map(|fault| format!("{stack} on {:?}: {fault}", self.kind)).collect();
                self.faults.extend(faults);
            }
        }
        Ok(())
    }

    fn begin(&self, stack: &str) -> Vars {
        let mut vars = Vars::default();
        let nanoseconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos();
        vars.set("unique", json!(format!("{}{:X}", stack.to_uppercase(), nanoseconds & 0xfff_ffff_ffff)));
        vars
    }

    /// Equal values are kept in one form, whichever stack wrote them: as many forms as rows that differ.
    fn compare_stored(&mut self) {
        let Kind::Sqlite = self.kind else { return };
        match transcript::stored_forms(&self.database) {
            Ok(forms) if forms.len() == 1 => {}
            Ok(forms) => self.faults.push(format!("one row is stored in {} forms:\n{}", forms.len(), forms.join("\n"))),
            Err(why) => self.faults.push(why),
        }
    }
}
