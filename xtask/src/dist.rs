//! The programs as people get them: an archive for each system that they run on, and the crates.

use super::{cargo, generated, root, run, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, and the suite of HTTP cases that it looks for beside itself.
const PROGRAMS: [&str; 2] = ["scaffold", "scaffold-conformance"];
/// Of the program, without symbols.
const LARGEST_PROGRAM: u64 = 25 << 20;
/// Of a crate, which is what crates.io takes.
const LARGEST_CRATE: u64 = 10 << 20;

const SHELLS: [(&str, &str); 4] =
    [("bash", "scaffold.bash"), ("zsh", "_scaffold"), ("fish", "scaffold.fish"), ("powershell", "_scaffold.ps1")];
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// Builds the programs for a system, this one where none is named, and packs them with manual, completions and schema.
///
/// A program that is too large, or does not start, is a fault. It has to run here: each system is built on its own.
pub fn archive(words: &[String]) -> Result<(), String> {
    let target = match words.first() {
        Some(target) => target.clone(),
        None => host()?,
    };
    let [program, suite] = PROGRAMS.map(|name| root().join("target").join(&target).join("release").join(name));
    for name in PROGRAMS {
        // One at a time: together, each would have what the other asks of the crates that they share.
        run(cargo(&["build", "--release", "--locked", "--package", name, "--target"]).arg(&target))?;
    }
    small(&program, LARGEST_PROGRAM)?;
    let version = version(&program)?;
    if tools::quiet(Command::new(&suite).arg("--version"))?.trim() != format!("scaffold-conformance {version}") {
        return Err(format!("{} is not of version {version}", suite.display()));
    }
    let folder = root().join("target/dist").join(named(&version, &target));
    tools::emptied(&folder)?;
    for text in TEXTS {
        copy(&root().join(text), &folder.join(text))?;
    }
    [&program, &suite].into_iter().zip(PROGRAMS).try_for_each(|(built, name)| copy(built, &folder.join(name)))?;
    beside(&program, &folder)?;
    let archive = packed(&folder)?;
    println!("{}: the program has {} KiB, the suite {}", archive.display(), size(&program)? >> 10, size(&suite)? >> 10);
    Ok(())
}

/// The version that a program says of itself.
pub fn version(program: &Path) -> Result<String, String> {
    let said = tools::quiet(Command::new(program).arg("--version"))?;
    said.trim().strip_prefix("scaffold ").map(str::to_owned).ok_or_else(|| format!("`{}` is no version", said.trim()))
}

/// What an archive is called.
pub fn named(version: &str, target: &str) -> String {
    format!("scaffold-{version}-{target}")
}

/// The archive of a folder, beside it.
pub fn packed(folder: &Path) -> Result<PathBuf, String> {
    let name = folder.file_name().unwrap_or_default();
    let archive = folder.with_file_name(format!("{}.tar.gz", name.display()));
    run(Command::new("tar").arg("-C").arg(folder.parent().unwrap_or(folder)).arg("-czf").arg(&archive).arg(name))?;
    Ok(archive)
}

/// What the program writes about itself.
fn beside(program: &Path, folder: &Path) -> Result<(), String> {
    let says = |words: &[&str]| tools::quiet(Command::new(program).args(words));
    tools::write(&folder.join("scaffold.schema.json"), &says(&["schema"])?)?;
    for (shell, file) in SHELLS {
        tools::write(&folder.join("completions").join(file), &says(&["completions", shell])?)?;
    }
    tools::quiet(Command::new(program).arg("man").arg(folder.join("man"))).map(drop)
}

/// Installs the packaged crates where there is no network and nothing but their vendored sources, and generates with them.
pub fn package() -> Result<(), String> {
    let folder = generated::fresh("packaged")?;
    PROGRAMS.into_iter().try_for_each(|name| install(name, &folder.join(name), &folder.join("installed")))?;
    let program = |name: &str| Command::new(folder.join("installed/bin").join(name));
    let made = folder.join("hello");
    tools::quiet(program("scaffold").args(["new", "--from"]).arg(root().join("examples/hello.yaml")).arg(&made))?;
    tools::quiet(Command::new("git").arg("-C").arg(&made).args(["fsck", "--strict"]))?;
    let spec = tools::quiet(program("scaffold-conformance").arg("spec"))?;
    tools::write(&folder.join("conformance.yaml"), &spec)?;
    tools::quiet(program("scaffold").args(["check", "--from"]).arg(folder.join("conformance.yaml"))).map(drop)
}

/// Packages a crate in a folder, and installs it from there alone.
fn install(name: &str, folder: &Path, to: &Path) -> Result<(), String> {
    run(cargo(&["package", "--locked", "--allow-dirty", "--no-verify", "--quiet", "--package", name, "--target-dir"]).arg(folder))?;
    let (version, file) = one_crate(&folder.join("package"))?;
    small(&file, LARGEST_CRATE)?;
    run(Command::new("tar").arg("-C").arg(folder).arg("-xzf").arg(&file))?;
    let sources = folder.join(version);
    let config = tools::quiet(cargo(&["vendor", "--locked", "vendor"]).current_dir(&sources))?;
    tools::write(&sources.join(".cargo/config.toml"), &config)?;
    let mut install = cargo(&["install", "--offline", "--locked", "--debug", "--quiet", "--path", ".", "--root"]);
    install.arg(to).current_dir(&sources);
    // No registry, no cache, no settings of whoever runs this.
    run(install.env("CARGO_HOME", folder.join("home")).env("CARGO_TARGET_DIR", folder.join("target")))
}

fn one_crate(folder: &Path) -> Result<(String, PathBuf), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let named = |path: PathBuf| Some((path.file_name()?.to_str()?.strip_suffix(".crate")?.to_owned(), path));
    entries.flatten().find_map(|entry| named(entry.path())).ok_or_else(|| format!("{} has no crate", folder.display()))
}

fn host() -> Result<String, String> {
    let about = tools::quiet(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say what it builds for".to_owned())
}

fn small(file: &Path, most: u64) -> Result<(), String> {
    let size = size(file)?;
    if size <= most { Ok(()) } else { Err(format!("{} has {} MiB, and at most {} are wanted", file.display(), size >> 20, most >> 20)) }
}

fn size(file: &Path) -> Result<u64, String> {
    fs::metadata(file).map(|about| about.len()).map_err(|error| format!("{}: {error}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
}
