//! `scaffold doctor`: which tools a system needs, which of them are here, and how to get the others.

use super::blueprint::place;
use super::compile::compile;
use super::regen::site::Site;
use super::{Outcome, Status, posix, refused};
use crate::blueprint::{Blueprint, Registry, Tool};
use crate::cli::{self, Doctor};
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::plan::plan;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Package managers in the order in which they are looked for: name, program, what installs.
const MANAGERS: [(&str, &str, &str); 6] = [
    ("apt", "apt-get", "sudo apt-get install"),
    ("dnf", "dnf", "sudo dnf install"),
    ("zypper", "zypper", "sudo zypper install"),
    ("pacman", "pacman", "sudo pacman -S"),
    ("apk", "apk", "sudo apk add"),
    ("brew", "brew", "brew install"),
];

/// What is looked at.
struct Scope {
    registry: Registry,
    system: Option<System>,
    /// The blueprints that it uses, by id; all without a system.
    used: Option<BTreeSet<String>>,
    /// Where the tools are asked: some answer by the folder they are in.
    folder: PathBuf,
}

/// How tools are asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    shell: &'a Path,
    folder: &'a Path,
}

/// One tool, as it was found.
#[derive(Debug, Serialize)]
struct Finding<'a> {
    name: &'a str,
    state: State,
    found: Option<String>,
    floor: Option<&'a str>,
    optional: bool,
    needed_by: String,
    /// What installs it with this system's packages.
    install: Option<String>,
    home: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Fine,
    Old,
    Missing,
}

/// Looks at this machine.
pub fn run(options: &Doctor, colour: bool) -> Outcome {
    examined(options, colour).unwrap_or_else(|outcome| outcome)
}

fn examined(options: &Doctor, colour: bool) -> Result<Outcome, Outcome> {
    let scope = scope(options, colour)?;
    let wanted = tools(&scope);
    let shell = posix::shell().map_err(refused)?;
    let manager = MANAGERS.iter().find(|(_, program, _)| is_on_path(program));
    let findings: Vec<Finding<'_>> = std::thread::scope(|threads| {
        let asked: Vec<_> = wanted
            .into_iter()
            .map(|(tool, needed_by)| threads.spawn(|| examine(tool, needed_by, manager, Asked { shell: &shell, folder: &scope.folder })))
            .collect();
        asked.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let usable = usable(&scope.registry, &findings);
    let lacks = findings.iter().any(|finding| finding.state != State::Fine && !finding.optional);
    let out = if options.json {
        serde_json::to_string_pretty(&serde_json::json!({ "tools": findings, "usable_stacks": usable })).unwrap_or_default() + "\n"
    } else {
        format!("{}Stacks that run here: {}\n", print(&findings), usable.join(", "))
    };
    Ok(Outcome { out, err: String::new(), status: if lacks { Status::Missing } else { Status::Done } })
}

/// The first stack that lacks nothing on this machine, or else the first.
pub fn usable_stack(registry: &Registry) -> String {
    let shell = posix::shell();
    let asked = || Some(Asked { shell: shell.as_deref().ok()?, folder: Path::new(".") });
    let here = |tool: &Tool| asked().is_some_and(|asked| examine(tool, String::new(), None, asked).state == State::Fine);
    let runs = |name: &&str| registry.stack(name).is_some_and(|stack| stack.manifest.tools.iter().all(here));
    registry.stack_names().find(runs).or_else(|| registry.stack_names().next()).unwrap_or_default().to_owned()
}

/// The spec that is named, or else the repository around this folder, or else the spec in it, or else every stack.
fn scope(options: &Doctor, colour: bool) -> Result<Scope, Outcome> {
    let here = std::env::current_dir().map_err(|error| Outcome::failed(Status::Failed, error))?;
    let beside = here.join("scaffold.yaml");
    match (&options.from, Site::find(&here)) {
        (None, Ok(site)) => of_repository(&site, options.blueprints.as_deref()),
        (None, Err(_)) if !beside.is_file() => {
            Ok(Scope { registry: place::registry(&here, options.blueprints.as_deref())?, system: None, used: None, folder: here })
        }
        (given, _) => of_spec(given.clone().unwrap_or(beside), options, here, colour),
    }
}

fn of_repository(site: &Site, blueprints: Option<&Path>) -> Result<Scope, Outcome> {
    let (lock, _) = site.lock()?;
    let system = site.model(&lock)?;
    Ok(Scope {
        registry: site.registry(&lock, &system, blueprints)?,
        system: Some(system),
        used: Some(lock.blueprints.into_keys().collect()),
        folder: site.root.clone(),
    })
}

fn of_spec(file: PathBuf, options: &Doctor, folder: PathBuf, colour: bool) -> Result<Scope, Outcome> {
    let mut compiled = compile(&cli::Spec { file, stack: options.stack.clone(), blueprints: options.blueprints.clone() })?;
    let Some(system) = compiled.system.take() else { return Err(compiled.rejected(colour)) };
    let used = {
        let migrations = Migrations::initial(&system);
        let (plan, _) = plan(&system, &compiled.registry, &migrations);
        plan.groups.iter().map(|group| group.blueprint.manifest.id.clone()).collect()
    };
    Ok(Scope { registry: compiled.registry, system: Some(system), used: Some(used), folder })
}

/// Every tool once, with what needs it.
fn tools(scope: &Scope) -> Vec<(&Tool, String)> {
    let is_used = |blueprint: &&Blueprint| scope.used.as_ref().is_none_or(|used| used.contains(&blueprint.manifest.id));
    let mut all: Vec<(&Tool, String)> = Vec::new();
    for blueprint in scope.registry.iter().filter(is_used) {
        for tool in &blueprint.manifest.tools {
            let needed_by = tool.purpose.clone().unwrap_or_else(|| services(blueprint, scope.system.as_ref()));
            match all.iter_mut().find(|(known, _)| known.ask == tool.ask && known.floor == tool.floor) {
                Some((_, others)) => *others = format!("{others}; {needed_by}"),
                None => all.push((tool, needed_by)),
            }
        }
    }
    all.sort_by_key(|(tool, _)| tool.optional);
    all
}

/// The stacks that were looked at and lack nothing.
fn usable<'r>(registry: &'r Registry, findings: &[Finding<'_>]) -> Vec<&'r str> {
    let is_fine = |tool: &Tool| findings.iter().any(|finding| finding.name == tool.name && finding.state == State::Fine);
    let stacks = registry.stack_names().filter_map(|name| Some((name, registry.stack(name)?)));
    stacks.filter(|(_, stack)| stack.manifest.tools.iter().all(is_fine)).map(|(name, _)| name).collect()
}

/// The services of a stack, or the stack where there are none.
fn services(blueprint: &Blueprint, system: Option<&System>) -> String {
    let stack = blueprint.manifest.id.trim_start_matches("stack/");
    let of_stack = |system: &System| -> Vec<String> {
        system.services.iter().filter(|service| service.stack == stack).map(|service| service.name.clone()).collect()
    };
    match system.map(of_stack).filter(|names| !names.is_empty()) {
        Some(names) => format!("{} ({stack})", names.join(", ")),
        None => stack.to_owned(),
    }
}

fn examine<'a>(tool: &'a Tool, needed_by: String, manager: Option<&(&str, &str, &str)>, asked: Asked<'_>) -> Finding<'a> {
    let answer = asked.ask(&tool.ask);
    let found = answer.as_deref().and_then(version);
    let state = match (&answer, &tool.floor) {
        (None, _) => State::Missing,
        (Some(_), Some(floor)) if found.as_deref().is_none_or(|found| numbers(found) < numbers(floor)) => State::Old,
        (Some(_), _) => State::Fine,
    };
    let packages = manager.and_then(|(name, _, install)| tool.packages.get(*name).map(|packages| format!("{install} {packages}")));
    Finding {
        name: &tool.name,
        state,
        found,
        floor: tool.floor.as_deref(),
        optional: tool.optional,
        needed_by,
        install: packages.filter(|_| state != State::Fine),
        home: &tool.home,
    }
}

impl Asked<'_> {
    /// What a command prints, where it succeeds.
    fn ask(self, command: &str) -> Option<String> {
        let output = Command::new(self.shell).args(["-c", command]).current_dir(self.folder).stdin(Stdio::null()).output().ok()?;
        let said = [output.stdout, output.stderr].concat();
        output.status.success().then(|| String::from_utf8_lossy(&said).into_owned())
    }
}

/// The first word with a number in it that begins like a version.
fn version(text: &str) -> Option<String> {
    let start = |word: &str| word.find(|c: char| c.is_ascii_digit()).and_then(|at| word.get(at..)).map(str::to_owned);
    let dotted = text
        .split(|c: char| c.is_whitespace() || c == '"')
        .filter_map(start)
        .find(|word| word.contains('.') || numbers(word).len() == 1)?;
    let end = dotted.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(dotted.len());
    dotted.get(..end).map(|version| version.trim_end_matches('.').to_owned())
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

fn is_on_path(program: &str) -> bool {
    posix::path().iter().any(|folder| folder.join(program).is_file())
}

fn print(findings: &[Finding<'_>]) -> String {
    let mut text = table(findings);
    let lacking: Vec<&Finding<'_>> = findings.iter().filter(|finding| finding.state != State::Fine).collect();
    if !lacking.is_empty() {
        text.push('\n');
    }
    for finding in &lacking {
        // What is too old is often what the system's packages hold.
        let ways: Vec<&str> = finding.install.as_deref().into_iter().chain([finding.home]).collect();
        text.push_str(&format!("{}: {}\n", finding.name, ways.join(", or ")));
    }
    let needed = lacking.iter().filter(|finding| !finding.optional).count();
    text.push_str(&match needed {
        0 => "\nEverything that is needed is here.\n".to_owned(),
        1 => "\nOne tool is missing or too old.\n".to_owned(),
        more => format!("\n{more} tools are missing or too old.\n"),
    });
    text
}

fn table(findings: &[Finding<'_>]) -> String {
    let rows = findings.iter().map(|finding| {
        let state = match (finding.state, finding.optional) {
            (State::Fine, _) => "ok",
            (_, true) => "optional",
            (State::Old, false) => "too old",
            (State::Missing, false) => "missing",
        };
        let found =
            finding.found.clone().unwrap_or_else(|| if finding.state == State::Missing { "–".to_owned() } else { "found".to_owned() });
        let floor = finding.floor.map_or_else(String::new, |floor| format!("{floor} or newer"));
        [state.to_owned(), finding.name.to_owned(), found, floor, finding.needed_by.clone()]
    });
    let rows: Vec<[String; 5]> = rows.collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    let line = |[state, name, found, floor, needed_by]: &[String; 5]| {
        let [a, b, c, d] = widths;
        format!("{state:a$}  {name:b$}  {found:c$}  {floor:d$}  {needed_by}\n")
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{numbers, version};

    #[test]
    fn versions_are_found_in_what_tools_print() {
        for (said, expected) in [
            ("Python 3.11.7", "3.11.7"),
            ("v20.20.2", "20.20.2"),
            ("go version go1.26.8 linux/amd64", "1.26.8"),
            ("cargo 1.95.0 (f2d3ce0bd 2026-03-21)", "1.95.0"),
            ("openjdk version \"17.0.15\" 2025-04-15", "17.0.15"),
            ("openjdk version \"25\" 2025-09-16", "25"),
            ("\u{1b}[1mApache Maven 3.8.7\u{1b}[m", "3.8.7"),
            ("Docker Compose version v2.29.1", "2.29.1"),
            ("v3.15.2+gabc", "3.15.2"),
        ] {
            assert_eq!(version(said).as_deref(), Some(expected), "{said}");
        }
        assert!(numbers("3.9") < numbers("3.11") && numbers("22.18.0") >= numbers("22.18"));
    }
}
