//! Files of a git repository, by the user's own git, which knows their credentials and proxy. It only brings the
//! objects; they are read from there, and nothing of them is checked out or run.

use super::scratch::{Limits, Scratch, wait};
use crate::cmd::input::{self, Found};
use crate::git::{self, Wanted};
use crate::spec::LIMIT_BYTES;
use std::fs::File;
use std::process::{Command, Stdio};

/// How much a fetch may bring. How long it takes is the network's affair.
const LIMITS: Limits = Limits { bytes: 256 << 20, time: None };

/// Files as they were fetched.
pub struct Fetched {
    /// The commit they are of.
    pub commit: String,
    /// Their paths and texts.
    pub files: Vec<(String, String)>,
}

/// Fetches the wanted files of a repository.
///
/// # Errors
/// An address or revision that git would take for something else, what git says, or files that no pack or template has.
pub fn fetch(url: &str, rev: Option<&str>, is_wanted: &dyn Fn(&str) -> bool) -> Result<Fetched, String> {
    check_url(url)?;
    let rev = rev.unwrap_or("HEAD");
    check_rev(rev)?;
    let scratch = Scratch::new()?;
    let repo = scratch.path().join("repo");
    git(&scratch, &["init", "--bare", "--quiet", "--template=", &repo.to_string_lossy()])?;
    let fetched = git(&scratch, &["fetch", "--quiet", "--no-tags", "--depth=1", "--", url, rev]);
    let commit = match fetched {
        Ok(()) => "FETCH_HEAD",
        // Not every server gives a commit by its id alone.
        Err(_) if is_id(rev) => {
            git(&scratch, &["fetch", "--quiet", "--no-tags", "--", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])?;
            rev
        }
        Err(why) => return Err(why),
    };
    let mut found = Found::default();
    let wanted = Wanted { is_wanted, most: input::MOST_FILES, largest: LIMIT_BYTES };
    let commit =
        git::read_commit(&repo, commit, &wanted, &mut |path, bytes| found.add(path, bytes)).map_err(|why| format!("{url}: {why}"))?;
    Ok(Fetched { commit, files: found.into_files() })
}

/// Whether an address is one that git fetches from, and nothing that it would run.
fn check_url(url: &str) -> Result<(), String> {
    let why = if url.is_empty() || url.starts_with('-') {
        "begins like an option"
    } else if url.chars().any(char::is_control) {
        "has a control character"
    } else if url.split('/').next().is_some_and(|before| before.contains("::")) {
        "names a program that git would run"
    } else {
        return Ok(());
    };
    Err(format!("`{}` is no address of a git repository: it {why}", url.escape_debug()))
}

fn check_rev(rev: &str) -> Result<(), String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b'+');
    let is_good = rev.bytes().all(is_plain)
        && rev.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !rev.contains("..")
        && rev.len() <= 200;
    if is_good { Ok(()) } else { Err(format!("`{}` is no branch, tag or commit", rev.escape_debug())) }
}

fn is_id(rev: &str) -> bool {
    rev.len() == 40 && rev.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Runs git on the scratch repository.
fn git(scratch: &Scratch, words: &[&str]) -> Result<(), String> {
    let told = scratch.path().join("told");
    let mut command = Command::new("git");
    for (key, value) in SETTINGS {
        command.args(["-c", &format!("{key}={value}")]);
    }
    for name in STATE {
        command.env_remove(name);
    }
    if words.first() != Some(&"init") {
        command.env("GIT_DIR", scratch.path().join("repo"));
    }
    if std::env::var_os("GIT_ALLOW_PROTOCOL").is_none() {
        command.env("GIT_ALLOW_PROTOCOL", "https:ssh:http:file");
    }
    let file = File::create(&told).map_err(|error| error.to_string())?;
    command.args(words).stdin(Stdio::inherit()).stdout(Stdio::null()).stderr(file);
    let child = command.spawn().map_err(|error| format!("git cannot be started: {error}"))?;
    if wait(child, scratch.path(), LIMITS).map_err(|why| format!("the repository {why}"))? {
        return Ok(());
    }
    let told = std::fs::read(&told).unwrap_or_default();
    let told = String::from_utf8_lossy(&told).chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>();
    let first = told.lines().find(|line| !line.trim().is_empty()).unwrap_or("it failed and said nothing");
    Err(format!("git: {}", first.trim_start_matches("fatal: ")))
}

/// Nothing that a repository says is run, and a server that says nothing is not waited for.
const SETTINGS: [(&str, &str); 6] = [
    ("core.hooksPath", "/dev/null"),
    ("protocol.ext.allow", "never"),
    ("fetch.fsckObjects", "true"),
    ("fetch.recurseSubmodules", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
];

/// What a surrounding git says of its own repository.
const STATE: [&str; 7] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
];
