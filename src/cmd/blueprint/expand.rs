//! A cargo-generate template becomes files. The library prompts, reads the environment, loops as long as a template
//! asks for, and panics; so it runs in a process of its own, which has nothing, and ends when it takes too long or when
//! nobody waits for it any more.

use super::scratch::{Limits, Scratch, wait};
use super::template;
use crate::cmd::input::blueprint_folder;
use crate::git::Identity;
use cargo_generate::{GenerateArgs, TemplatePath, Vcs, generate};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How much a template may come to, and how long that may take.
const LIMITS: Limits = Limits { bytes: 256 << 20, time: Some(Duration::from_secs(10)) };
const MEMORY: u64 = 2 << 30;

/// What a template is filled with.
pub struct Filling<'v> {
    /// The project's name.
    pub name: &'v str,
    /// What else is given.
    pub values: &'v [(&'v str, &'v str)],
    /// Whose it will be; where that is nobody, the same is made on every machine, by everybody and at any time.
    pub identity: Option<&'v Identity>,
}

/// Expands a template: the paths and texts of its files.
///
/// # Errors
/// A template that would run something, that names a value nobody gives, or that cargo-generate refuses.
pub fn expand(files: &[(String, String)], filling: &Filling<'_>) -> Result<Vec<(String, String)>, String> {
    let Filling { name, values, identity } = filling;
    let known: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
    let rendered = template::check(files, &known)?;
    if identity.is_none() {
        template::check_same_for_all(&rendered)?;
    }
    let scratch = Scratch::new()?;
    for (path, text) in files {
        scratch.write(&format!("template/{path}"), text)?;
    }
    ["out", "tmp"].into_iter().try_for_each(|folder| scratch.folder(folder))?;
    scratch.write("config.toml", "")?;
    let mut command = Command::new(std::env::current_exe().map_err(|error| error.to_string())?);
    command.args(["blueprint", "expand"]).arg(scratch.path()).arg(name);
    command.args(values.iter().map(|(key, value)| format!("{key}={value}")));
    command.env_clear().current_dir(scratch.path());
    command.envs(["HOME", "USERPROFILE"].map(|name| (name, scratch.path())));
    command.envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, scratch.path().join("tmp"))));
    let (user, email) = identity.map_or(("scaffold", ""), |identity| (identity.name(), identity.email()));
    command.env("USER", user).env("CARGO_NAME", user).env("CARGO_EMAIL", email);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().map_err(|error| error.to_string())?;
    if !wait(child, scratch.path(), LIMITS).map_err(|why| format!("the template {why}"))? {
        let told = scratch.read("told").filter(|told| !told.is_empty());
        let ended = || "the template took more memory or disk than it may".to_owned();
        return Err(told.map_or_else(ended, |told| format!("cargo-generate: {told}")));
    }
    let inner = scratch.path().join("out").join(name);
    let made = blueprint_folder(&if inner.is_dir() { inner } else { scratch.path().join("out") })?;
    match rendered.into_iter().find(|file| made.contains(file)) {
        Some((path, _)) => Err(format!("{path}: the template could not be filled in: a tag in it is wrong")),
        None => Ok(made),
    }
}

/// The process of its own: expands what is in a scratch folder.
///
/// # Errors
/// What cargo-generate says, which is written there as well.
pub fn run(scratch: &Path, name: &str, values: &[String]) -> Result<(), String> {
    limit()?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let arguments = GenerateArgs {
        template_path: TemplatePath { path: Some(text(scratch.join("template"))), ..TemplatePath::default() },
        name: Some(name.to_owned()),
        quiet: true,
        silent: true,
        config: Some(scratch.join("config.toml")),
        vcs: Some(Vcs::None),
        define: values.to_vec(),
        destination: Some(scratch.join("out")),
        no_workspace: true,
        no_fmt: true,
        skip_submodules: true,
        ..GenerateArgs::default()
    };
    generate(arguments).map(drop).map_err(|error| {
        let plain = format!("{error:#}").replace(&*scratch.to_string_lossy(), "");
        let first = plain.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let told: String = first.chars().filter(|c| !c.is_control()).collect();
        // The one that waits reads it; without it, it is told less.
        let _ = std::fs::write(scratch.join("told"), &told);
        told
    })
}

/// Lets the system end this process where it takes too much.
#[cfg(unix)]
fn limit() -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    [(Resource::As, MEMORY), (Resource::Fsize, LIMITS.bytes)].into_iter().try_for_each(|(resource, most)| {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|error| error.to_string())
    })
}

/// Ends this process where it takes too much memory; whoever waits for it looks at the disk.
#[cfg(not(unix))]
fn limit() -> Result<(), String> {
    std::thread::spawn(|| {
        while memory_stats::memory_stats().is_none_or(|now| now.virtual_mem as u64 <= MEMORY) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::process::exit(1);
    });
    Ok(())
}
