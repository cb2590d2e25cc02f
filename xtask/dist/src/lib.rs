//! The programs as people get them: an archive for each system that they run on. And what every chore calls others with.
#![allow(clippy::disallowed_methods, reason = "chores touch the world")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The suite of HTTP cases, which the program looks for beside itself.
const SUITE: &str = "scaffold-conformance";
/// Of the program, without symbols.
const LARGEST_PROGRAM: u64 = 25 << 20;

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
    let is_windows = target.contains("-windows-");
    let program = built("scaffold", &target, if is_windows { ".exe" } else { "" })?;
    small(&program, LARGEST_PROGRAM)?;
    let version = version(&program)?;
    let folder = root().join("target/dist").join(named(&version, &target));
    emptied(&folder)?;
    for text in TEXTS {
        copy(&root().join(text), &folder)?;
    }
    copy(&program, &folder)?;
    // The suite starts services by process groups.
    if !is_windows {
        let suite = built(SUITE, &target, "")?;
        if quiet(Command::new(&suite).arg("--version"))?.trim() != format!("{SUITE} {version}") {
            return Err(format!("{} is not of version {version}", suite.display()));
        }
        copy(&suite, &folder)?;
    }
    beside(&program, &folder)?;
    let archive = packed(&folder)?;
    println!("{}: the program has {} KiB", archive.display(), size(&program)? >> 10);
    Ok(())
}

/// Builds a program on its own: with others, it would have what they ask of the crates that they share.
fn built(name: &str, target: &str, ending: &str) -> Result<PathBuf, String> {
    run(&mut cargo(&["build", "--release", "--locked", "--package", name, "--target", target]))?;
    Ok(root().join("target").join(target).join("release").join(format!("{name}{ending}")))
}

/// The version that a program says of itself.
pub fn version(program: &Path) -> Result<String, String> {
    let said = quiet(Command::new(program).arg("--version"))?;
    said.trim().strip_prefix("scaffold ").map(str::to_owned).ok_or_else(|| format!("`{}` is no version", said.trim()))
}

/// What an archive is called.
pub fn named(version: &str, target: &str) -> String {
    format!("scaffold-{version}-{target}")
}

/// The archive of a folder, beside it. Its name alone is given to `tar`, which takes what is before a `:` for a machine.
pub fn packed(folder: &Path) -> Result<PathBuf, String> {
    let name = folder.file_name().unwrap_or_default();
    let archive = format!("{}.tar.gz", name.display());
    run(Command::new("tar").current_dir(folder.parent().unwrap_or(folder)).arg("-czf").arg(&archive).arg(name))?;
    Ok(folder.with_file_name(archive))
}

/// Says of a file whether it is larger than it may be.
pub fn small(file: &Path, most: u64) -> Result<(), String> {
    let size = size(file)?;
    if size <= most { Ok(()) } else { Err(format!("{} has {} MiB, and at most {} are wanted", file.display(), size >> 20, most >> 20)) }
}

/// The project's own folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_owned).unwrap_or_default()
}

/// Runs a command to its end; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<(), String> {
    let shown = format!(
        "{} {}",
        command.get_program().display(),
        command.get_args().map(|word| word.display().to_string()).collect::<Vec<_>>().join(" ")
    );
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("failed ({status}): {shown}")),
        Err(error) => Err(format!("cannot run {shown}: {error}")),
    }
}

/// Cargo, in the project's folder.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(words);
    command
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
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Writes a file, and the folders that it is in.
pub fn write(file: &Path, text: &str) -> Result<(), String> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder).and_then(|()| fs::write(file, text)).map_err(|error| format!("{}: {error}", file.display()))
}

/// What the program writes about itself.
fn beside(program: &Path, folder: &Path) -> Result<(), String> {
    let says = |words: &[&str]| quiet(Command::new(program).args(words));
    write(&folder.join("scaffold.schema.json"), &says(&["schema"])?)?;
    for (shell, file) in SHELLS {
        write(&folder.join("completions").join(file), &says(&["completions", shell])?)?;
    }
    quiet(Command::new(program).arg("man").arg(folder.join("man"))).map(drop)
}

fn host() -> Result<String, String> {
    let about = quiet(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say what it builds for".to_owned())
}

fn size(file: &Path) -> Result<u64, String> {
    fs::metadata(file).map(|about| about.len()).map_err(|error| format!("{}: {error}", file.display()))
}

fn copy(file: &Path, to: &Path) -> Result<(), String> {
    let copied = fs::copy(file, to.join(file.file_name().unwrap_or_default()));
    copied.map(drop).map_err(|error| format!("{}: {error}", file.display()))
}
