//! What the tests need beside cargo: named where it is missing, installed where this system's packages can be.

use super::{root, run};
pub use dist::{emptied, quiet, write};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

const NODE: &str = "node@24.21.0";
/// The lock whose packages are there.
const INSTALLED: &str = "installed";

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

/// Programs in Go, in the order in which the tests ask for them: the name that each is built under, its package and version.
const GO_PROGRAMS: [(&str, &str); 7] = [
    ("oasdiff", "github.com/oasdiff/oasdiff@v1.11.7"),
    // Reads compose.yaml as Docker does.
    ("cmd", "github.com/compose-spec/compose-go/v2/cmd@v2.9.1"),
    ("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"),
    ("kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform@v0.6.7"),
    ("kube-score", "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"),
    ("k6", "go.k6.io/k6@v1.8.1"),
    // Toxiproxy.
    ("server", "github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0"),
];

/// Held while a tool is installed: who comes later finds it there.
static INSTALLING: Mutex<()> = Mutex::new(());

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
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
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
    let _alone = lock(&INSTALLING);
    let folder = root().join("target/python").join(name);
    let mark = folder.join("installed");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == stamp) {
        return Ok(folder);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).args(arguments))?;
    fs::write(&mark, stamp).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(folder)
}

/// The folder of a Node.js that runs TypeScript by itself, from the registry's own package.
pub fn node() -> Result<PathBuf, String> {
    let _alone = lock(&INSTALLING);
    let folder = root().join("target/node/runtime");
    let binaries = folder.join("node_modules/.bin");
    if !binaries.join("node").exists() {
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        quiet(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&folder).arg(NODE))?;
    }
    Ok(binaries)
}

/// A copy of a folder with the packages of its lock beside it; they are no part of the sources.
pub fn node_packages(name: &str, sources: &Path) -> Result<PathBuf, String> {
    let _alone = lock(&INSTALLING);
    let folder = root().join("target/node").join(name);
    clear(&folder)?;
    copy(sources, &folder)?;
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let lock = fs::read_to_string(folder.join("package-lock.json")).map_err(fault)?;
    let mark = folder.join(INSTALLED);
    if fs::read_to_string(&mark).is_ok_and(|known| known == lock) {
        return Ok(folder);
    }
    quiet(Command::new("npm").current_dir(&folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::write(&mark, lock).map_err(fault)?;
    Ok(folder)
}

/// Takes away what an earlier copy left, but for the packages.
fn clear(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "node_modules" {
            fs::remove_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        } else if path.is_file() && entry.file_name() != INSTALLED {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(fault)?;
    for entry in fs::read_dir(from).map_err(fault)?.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map_err(fault)?;
        }
    }
    Ok(())
}

/// Builds every program in Go, which takes minutes on the first time.
pub fn go_programs() -> Result<(), String> {
    GO_PROGRAMS.iter().try_for_each(|(name, _)| go_program(name).map(drop))
}

/// A program in Go by its name.
pub fn go_program(name: &str) -> Result<PathBuf, String> {
    let _alone = lock(&INSTALLING);
    let folder = root().join("target/go/bin");
    let program = folder.join(name);
    if !program.is_file() {
        let (_, package) =
            GO_PROGRAMS.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no program in Go is named {name}"))?;
        quiet(Command::new("go").args(["install", package]).env("GOBIN", &folder).env("GOFLAGS", "-trimpath"))?;
    }
    Ok(program)
}

/// Takes a lock, even where a thread broke off that had it.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A short name for a text.
pub fn digest(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
