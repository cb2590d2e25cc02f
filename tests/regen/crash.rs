//! Killed at every system call that writes: the state before or the state after, and the next start goes on.

use crate::support::{Repo, lines, with};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Whatever changes a disk. Opening is not among them: what it makes is empty until the next write.
const CALLS: [&str; 9] = ["write", "pwrite64", "rename", "renameat", "unlink", "unlinkat", "mkdir", "mkdirat", "fdatasync"];
const AFTER: [(&str, &str); 3] = [("a.txt", ""), ("new/c.txt", "new\n"), ("b.txt", "2\n")];

fn edited() -> Repo {
    let repo = Repo::new(&[("a.txt", &lines(1, 30)), ("b.txt", "1\n"), ("gone.txt", "gone\n")]);
    repo.edit("app/a.txt", "line 9\n", "mine\n");
    repo.write("own.txt", "own\n");
    repo.commit();
    repo
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// A regeneration under a tracer that does something at the `nth` call of a kind.
fn traced(repo: &Repo, call: &str, nth: usize, how: &str) -> Command {
    let mut command = Command::new("strace");
    // A filter in the kernel: only the calls in question stop the program, which makes thousands of others.
    command.args(["--seccomp-bpf", "--follow-forks", "-qqq", "-e", &format!("trace={call}"), "-o"]).arg(trace(repo));
    command.args(["-e", &format!("inject={call}:{how}:when={nth}")]).arg(env!("CARGO_BIN_EXE_scaffold"));
    command.current_dir(&repo.root).args(["regen", "--blueprints", "../blueprints"]);
    command
}

fn trace(repo: &Repo) -> PathBuf {
    repo.root.with_file_name("trace")
}

/// Runs a regeneration whose `nth` call of a kind fails; `None` where it made fewer.
fn failed(repo: &Repo, call: &str, nth: usize, error: &str) -> Option<Output> {
    let output = traced(repo, call, nth, &format!("error={error}")).output().expect("strace is installed");
    std::fs::read_to_string(trace(repo)).unwrap().contains("(INJECTED)").then_some(output)
}

/// Whether a regeneration was killed before its `nth` call of a kind: it made as many.
fn killed(repo: &Repo, call: &str, nth: usize) -> bool {
    std::fs::write(trace(repo), "").unwrap();
    // With its filter, the tracer sends no signals itself: it holds the call back until one came from here.
    let mut command = traced(repo, call, nth, "delay_enter=60s");
    let mut tracer = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("strace is installed");
    loop {
        let ended = tracer.try_wait().unwrap().is_some();
        if is_held_back(&std::fs::read_to_string(trace(repo)).unwrap(), call, nth) {
            assert!(!ended, "{call} {nth} was not held back");
            end(&mut tracer);
            return true;
        }
        if ended {
            return false;
        }
        sleep(Duration::from_millis(2));
    }
}

/// Kills what is traced, then the tracer, for which it would wait.
fn end(tracer: &mut Child) {
    let children = format!("/proc/{0}/task/{0}/children", tracer.id());
    let traced = std::fs::read_to_string(children).unwrap().trim().to_owned();
    assert!(Command::new("kill").args(["-KILL", &traced]).status().unwrap().success());
    tracer.kill().unwrap();
    tracer.wait().unwrap();
    while is_there(&traced) {
        sleep(Duration::from_millis(1));
    }
}

/// Whether a process holds its files still: it is more than its first thread, ended, and not yet asked for by its parent.
fn is_there(process: &str) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).map_or(0, Iterator::count);
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    threads > 1 || stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// Whether a thread came to its `nth` call: the tracer counts for each.
fn is_held_back(trace: &str, call: &str, nth: usize) -> bool {
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    for line in trace.lines() {
        let (thread, what) = line.split_once(' ').unwrap_or_default();
        if what.trim_start().strip_prefix(call).is_some_and(|rest| rest.starts_with('(')) {
            *made.entry(thread).or_default() += 1;
        }
    }
    made.into_values().any(|made| made >= nth)
}

#[track_caller]
fn every_kill(conflict: bool, check: impl Fn(&Repo, &str)) {
    let repo = edited();
    let now = if conflict { with(&lines(1, 30), 9, "theirs") } else { with(&lines(1, 30), 27, "theirs") };
    repo.blueprint(&AFTER.map(|(path, text)| (path, if path == "a.txt" { now.as_str() } else { text })));
    let kept = repo.root.with_file_name("kept");
    copy(&repo.root, &kept);
    let mut kills = 0;
    for call in CALLS {
        for nth in 1.. {
            copy(&kept, &repo.root);
            if !killed(&repo, call, nth) {
                break;
            }
            kills += 1;
            let place = format!("{call} {nth}");
            let text = repo.read("app/a.txt");
            assert!(text.contains("mine\n"), "{place}: {text}");
            assert_eq!(repo.read("own.txt"), "own\n", "{place}");
            check(&repo, &place);
        }
    }
    assert!(kills > 40, "only {kills} kills");
}

#[test]
fn a_killed_merge_is_finished_by_the_next_start() {
    every_kill(false, |repo, place| {
        let done = repo.run(&[]);
        assert_eq!(done.status, 0, "{place}: {}{}", done.out, done.err);
        assert_eq!(repo.read("app/a.txt"), with(&with(&lines(1, 30), 9, "mine"), 27, "theirs"), "{place}");
        assert!(repo.read("app/b.txt") == "2\n" && repo.has("app/new/c.txt") && !repo.has("app/gone.txt"), "{place}");
        assert_eq!(repo.git(&["status", "--porcelain"]), "", "{place}");
        assert_eq!(repo.git(&["log", "-1", "--format=%P"]).split_whitespace().count(), 2, "{place}");
        repo.git(&["fsck", "--strict"]);
    });
}

#[test]
fn a_killed_conflict_can_be_undone() {
    every_kill(true, |repo, place| {
        let done = repo.run(&[]);
        assert!(done.status == 3 || done.err.contains("in progress"), "{place}: {} {}{}", done.status, done.out, done.err);
        let undone = repo.run(&["--abort"]);
        assert_eq!(undone.status, 0, "{place}: {}", undone.err);
        assert_eq!(repo.read("app/a.txt"), with(&lines(1, 30), 9, "mine"), "{place}");
        assert!(repo.read("app/b.txt") == "1\n" && !repo.has("app/new/c.txt") && repo.has("app/gone.txt"), "{place}");
        assert_eq!(repo.git(&["status", "--porcelain"]), "", "{place}");
        assert!(!repo.has(".git/index.lock") && !repo.has(".git/MERGE_HEAD"), "{place}");
    });
}

#[test]
fn a_disk_that_fails_changes_nothing() {
    let repo = edited();
    repo.blueprint(&[("a.txt", &with(&lines(1, 30), 27, "theirs")), ("b.txt", "2\n")]);
    let before = repo.git(&["rev-parse", "HEAD"]);
    let kept = repo.root.with_file_name("kept");
    copy(&repo.root, &kept);
    let mut failures = 0;
    for (call, error) in [("write", "ENOSPC"), ("mkdir", "EACCES"), ("mkdirat", "EROFS"), ("renameat", "EACCES"), ("fdatasync", "EIO")] {
        for nth in 1.. {
            copy(&kept, &repo.root);
            let Some(output) = failed(&repo, call, nth, error) else { break };
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            match output.status.code() {
                Some(5) => failures += 1,
                // The call was one that may fail.
                Some(0) => continue,
                other => panic!("{call} {nth}: {other:?} {text}"),
            }
            assert!(text.starts_with("error: "), "{call} {nth}: {text}");
            assert_eq!(repo.git(&["rev-parse", "HEAD"]), before, "{call} {nth}: {text}");
            assert_eq!(repo.git(&["status", "--porcelain"]), "", "{call} {nth}: {text}");
        }
    }
    assert!(failures > 20, "only {failures} failures");
}
