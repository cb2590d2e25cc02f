//! A sample tree, the real git without anybody's configuration, and this binary as a child that publishes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use scaffold::fs::{WriteError, publish};
use scaffold::git::{Commit, GitError, Identity, Time, commit_fresh};
use scaffold::tree::{File, RelPath, Tree};

pub fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

pub fn tree_of(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::new();
    files.iter().for_each(|(name, text)| tree.insert(path(name), File::regular(text.as_bytes())).unwrap());
    tree
}

/// Names around `/` in byte order, shared and empty contents, a program, binary, no final newline, a long path.
pub fn sample() -> Tree {
    let mut tree = tree_of(&[
        ("README.md", "# shop\n"),
        ("a-b", "1\n"),
        ("a/x", "2\n"),
        ("a.b", "3\n"),
        ("a0", "no final newline"),
        ("empty", ""),
        (".gitignore", "*.log\n/target/\n"),
        (".gitattributes", "* text=auto eol=lf\n*.png binary\n"),
        ("src/deep/er/still/mod.rs", "mod x;\n"),
        ("straße/naïve.txt", "text\n"),
        ("ignored.log", "kept although ignored\n"),
    ]);
    tree.insert(path("scripts/run.sh"), File::executable(&b"#!/bin/sh\n"[..])).unwrap();
    tree.insert(path("logo.png"), File::regular(&b"\x89PNG\r\n\x1a\n\0\xff"[..])).unwrap();
    tree.insert(path(&format!("long/{}", "n".repeat(255))), File::regular(&b"long\n"[..])).unwrap();
    tree
}

/// Many files in many folders: enough to be killed in the middle of.
pub fn big(files: usize) -> Tree {
    let mut tree = sample();
    for number in 0..files {
        let text = format!("// {number}\n").repeat(200);
        tree.insert(path(&format!("s{}/m{}/f{number}.rs", number % 7, number % 31)), File::regular(text.into_bytes())).unwrap();
    }
    tree
}

pub fn somebody() -> Identity {
    Identity::new("Ann Other", "ann@example.com")
}

pub fn make(target: &Path, tree: &Tree, identity: &Identity) -> Result<String, WriteError> {
    let time = Time { seconds: 1_700_000_000, offset_minutes: 90 };
    let commit = Commit { message: "Generate the system\n\nBody.", identity, time };
    publish(target, tree, |staged| commit_fresh(staged, tree, &commit)).map(|id| id.to_string())
}

pub fn made(target: &Path) -> Result<String, WriteError> {
    make(target, &sample(), &somebody())
}

/// The line that `target` is refused with.
pub fn refusal(target: &Path) -> String {
    let line = made(target).unwrap_err().to_string();
    assert!(!line.contains('\n'), "{line}");
    line
}

pub fn fails(_: &scaffold::fs::Staged<'_>) -> Result<(), GitError> {
    Err(GitError::TooLarge)
}

pub fn git_command(dir: &Path) -> Command {
    let mut command = Command::new("git");
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(key);
    }
    command.current_dir(dir).env("HOME", "/nonexistent").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

pub fn git(dir: &Path, args: &[&str]) -> String {
    told(git_command(dir).args(args))
}

pub fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Whole, by git's own judgement: nothing missing, nothing changed, one pack.
pub fn assert_whole(repository: &Path) {
    assert_eq!(git(repository, &["status", "--porcelain", "--ignored"]), "");
    assert_eq!(told(git_command(repository).args(["fsck", "--strict", "--full", "--no-progress"])), "");
    let counts = git(repository, &["count-objects", "-v"]);
    for line in ["count: 0", "packs: 1", "garbage: 0"] {
        assert!(counts.lines().any(|found| found == line), "{counts}");
    }
}

/// Hidden folders that are left beside a target.
pub fn left_over(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(".scaffold-tmp-")).collect()
}

pub const CHILD: &str = "OUTPUT_CHILD";

/// The arguments with which this binary runs `child` alone.
pub fn child_args() -> [&'static str; 3] {
    ["--exact", "support::child", "--nocapture"]
}

pub fn child_command(target: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(child_args()).env(CHILD, target).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A child under a shell line that ends in `exec "$0" "$@"`.
pub fn child_in_shell(line: &str, target: &Path) -> Output {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{line} exec \"$0\" \"$@\"")).arg(std::env::current_exe().unwrap());
    command.args(child_args()).env(CHILD, target).output().unwrap()
}

/// Not a test: what the children do. `OUTPUT_FILES` is the size of the tree, `OUTPUT_DIE` kills it before the rename.
#[test]
fn child() {
    let Some(target) = std::env::var_os(CHILD) else { return };
    let files = std::env::var("OUTPUT_FILES").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let tree = big(files);
    let done = if std::env::var_os("OUTPUT_DIE").is_some() {
        publish(Path::new(&target), &tree, |_| die()).map(|()| String::new())
    } else {
        make(Path::new(&target), &tree, &Identity::of_user())
    };
    match done {
        Ok(id) => eprintln!("made {id}"),
        Err(error) => {
            eprintln!("refused: {error}");
            std::process::exit(9);
        }
    }
}

fn die() -> Result<(), GitError> {
    nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL).unwrap();
    Ok(())
}
