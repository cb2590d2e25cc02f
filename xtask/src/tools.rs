//! What the tests need beside cargo: named where it is missing, installed where this system's packages can be.

use super::{root, run};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

const NODE: &str = "node@24.21.0";

/// A program that must be there, and the Debian package that has it.
const PROGRAMS: &[(&str, &str)] = &[
    ("python3", "python3-venv"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("go", "golang"),
    ("javac", "default-jdk-headless"),
    ("mvn", "maven"),
    ("git", "git"),
    ("make", "make"),
    ("curl", "curl"),
    ("dash", "dash"),
    ("nginx", "nginx-light"),
    ("strace", "strace"),
    ("wrk", "wrk"),
    ("chromium", "chromium"),
    ("prometheus", "prometheus"),
    ("prometheus-alertmanager", "prometheus-alertmanager"),
];

/// Installs what is missing with the system's packages, or names it.
pub fn install_missing() -> Result<(), String> {
    let mut packages: Vec<&str> = PROGRAMS.iter().filter(|(program, _)| !on_path(program)).map(|(_, package)| *package).collect();
    if postgres_binaries().is_none() {
        packages.push("postgresql");
    }
    if packages.is_empty() {
        return Ok(());
    }
    if !on_path("apt-get") {
        return Err(format!("missing, install first: {}", packages.join(", ")));
    }
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(&packages))
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn postgres_binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|version| version.path().join("bin")).find(|bin| bin.join("initdb").is_file())
}

/// The folder of the printers' real parsers, installed by their own script.
pub fn parsers() -> Result<PathBuf, String> {
    let folder = root().join("target/parsers");
    run(Command::new("sh").arg(root().join("tests/parsers/setup.sh")).env("PRINTERS_PARSERS", &folder))?;
    Ok(folder)
}

/// A virtual environment with the packages of a lock or list; quick when it is there already.
pub fn python_environment(name: &str, arguments: &[&str], stamp: &str) -> Result<PathBuf, String> {
    let folder = root().join("target/python").join(name);
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == stamp) {
        return Ok(folder);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).args(arguments))?;
    std::fs::write(&mark, stamp).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(folder)
}

/// The folder of a Node.js that runs TypeScript by itself, from the registry's own package.
pub fn node() -> Result<PathBuf, String> {
    let folder = root().join("target/node/runtime");
    let binaries = folder.join("node_modules/.bin");
    if !binaries.join("node").exists() {
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        quiet(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&folder).arg(NODE))?;
    }
    Ok(binaries)
}

/// A Go program by its package and version.
pub fn go_program(name: &str, package: &str) -> Result<PathBuf, String> {
    let folder = root().join("target/go/bin");
    let program = folder.join(name);
    if !program.is_file() {
        quiet(Command::new("go").args(["install", package]).env("GOBIN", &folder).env("GOFLAGS", "-trimpath"))?;
    }
    Ok(program)
}

/// Runs a command to its end and shows what it said only if it failed.
pub fn quiet(command: &mut Command) -> Result<String, String> {
    let words: Vec<String> = command.get_args().map(|word| word.display().to_string()).collect();
    let shown = format!("{} {}", command.get_program().display(), words.join(" "));
    let output = command.output().map_err(|error| format!("cannot run {shown}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(format!("failed ({}): {shown}\n{text}{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// An empty folder.
pub fn emptied(folder: &Path) -> Result<(), String> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Writes a file, and the folders that it is in.
pub fn write(file: &Path, text: &str) -> Result<(), String> {
    let folder = file.parent().unwrap_or(file);
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, text)).map_err(|error| format!("{}: {error}", file.display()))
}

/// A short name for a text.
pub fn digest(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
