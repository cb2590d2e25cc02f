//! `scaffold doctor` on machines that are made up.

use crate::support::root;
use serde_json::Value;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

/// A folder of programs, each of which prints a line; it is the whole `PATH`.
fn machine(programs: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    symlink("/bin/sh", folder.path().join("sh")).unwrap();
    for (name, says) in programs {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

fn doctor(machine: &Path, folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    command.current_dir(folder).env_clear().env("PATH", machine).arg("doctor").args(words).output().unwrap()
}

fn spec(name: &str) -> String {
    root().join("examples").join(name).display().to_string()
}

#[test]
fn a_tool_is_there_too_old_or_missing() {
    let machine = machine(&[("make", "GNU Make 4.3"), ("node", "v20.20.2"), ("apt-get", "")]);
    let output = doctor(machine.path(), machine.path(), &["--from", &spec("hello.yaml"), "--stack", "express", "--json"]);
    assert_eq!(output.status.code(), Some(7));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tool = |name: &str| report["tools"].as_array().unwrap().iter().find(|tool| tool["name"] == name).cloned().unwrap_or_default();
    assert_eq!(tool("make")["state"], "fine");
    assert_eq!((&tool("Node.js")["state"], &tool("Node.js")["found"]), (&Value::from("old"), &Value::from("20.20.2")));
    assert_eq!((&tool("npm")["state"], &tool("npm")["needed_by"]), (&Value::from("missing"), &Value::from("notes (express)")));
    assert_eq!(tool("Go"), Value::Null, "no service needs it");
}

#[test]
fn the_way_to_a_tool_is_the_one_of_the_system() {
    for (program, expected) in
        [("apt-get", "sudo apt-get install maven, or https://maven"), ("brew", "brew install maven, or https://maven")]
    {
        let machine = machine(&[("make", "GNU Make 4.3"), ("java", "openjdk version \"17.0.15\" 2025-04-15"), (program, "")]);
        let output = doctor(machine.path(), machine.path(), &["--from", &spec("hello.yaml"), "--stack", "spring"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(expected) && said.contains("One tool is missing or too old"), "{said}");
    }
}

#[test]
fn what_is_optional_is_told_and_not_missed() {
    let machine = machine(&[("make", "GNU Make 4.3"), ("go", "go version go1.26.8 linux/amd64")]);
    let output = doctor(machine.path(), machine.path(), &["--from", &spec("hello.yaml"), "--stack", "gin"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("Everything that is needed is here"), "{said}");
    assert!(said.contains("optional  Docker"), "{said}");
}

#[test]
fn without_a_spec_every_stack_is_looked_at() {
    let machine = machine(&[("make", "GNU Make 4.3"), ("go", "go version go1.26.8 linux/amd64")]);
    let output = doctor(machine.path(), machine.path(), &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(7) && said.contains("Stacks that run here: gin\n"), "{said}");
}

/// The floor that is looked for is the one that a service's own set-up asks for.
#[test]
fn the_floors_are_those_of_the_services() {
    let machine = machine(&[]);
    let folder = tempfile::tempdir().unwrap();
    let spec = spec("polyglot.yaml");
    let mut new = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    assert!(new.args(["new", "--no-git", "--json", "--from", &spec]).arg(folder.path().join("all")).output().unwrap().status.success());
    let output = doctor(machine.path(), &folder.path().join("all"), &["--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let services = std::fs::read_dir(folder.path().join("all/services")).unwrap();
    let makefiles: String = services.map(|entry| std::fs::read_to_string(entry.unwrap().path().join("Makefile")).unwrap()).collect();
    let floors = report["tools"].as_array().unwrap().iter().filter(|tool| tool["optional"] == false && !tool["floor"].is_null());
    let floors: Vec<String> = floors.map(|tool| format!("{} {}", tool["name"], tool["floor"]).replace('"', "")).collect();
    let missing: Vec<&String> = floors.iter().filter(|floor| !makefiles.contains(*floor)).collect();
    assert!(floors.len() == 6 && missing.is_empty(), "{floors:?}, of which no Makefile asks for {missing:?}");
}
