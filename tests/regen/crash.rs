//! Killed at every system call that writes: the state before or the state after, and the next start goes on.

use crate::support::{Repo, lines, with};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};

/// Whatever changes a disk. Opening is not among them: what it makes is empty until the next write.
const CALLS: [&str; 9] = ["write", "pwrite64", "rename", "renameat", "unlink", "unlinkat", "mkdir", "mkdirat", "fdatasync"];
const KILL: &str = "signal=KILL";
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

/// Runs a regeneration whose `nth` call of a kind does not go its way; `None` where it made fewer.
fn tampered(repo: &Repo, call: &str, nth: usize, how: &str) -> Option<Output> {
    let trace = repo.root.with_file_name("trace");
    let mut command = Command::new("strace");
    // With a filter in the kernel only the calls in question stop the program, but then strace sends no signals.
    command.args((how != KILL).then_some("--seccomp-bpf"));
    command.current_dir(&repo.root).args(["--follow-forks", "-qqq", "-e", &format!("trace={call}"), "-o"]).arg(&trace);
    command.args(["-e", &format!("inject={call}:{how}:when={nth}")]).arg(env!("CARGO_BIN_EXE_scaffold"));
    let output = command.args(["regen", "--blueprints", "../blueprints"]).output().expect("strace is installed");
    // Where its program is killed, strace dies of the same.
    let killed = output.status.signal() == Some(9) || output.status.code() == Some(137);
    (killed || std::fs::read_to_string(&trace).unwrap().contains("(INJECTED)")).then_some(output)
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
            if tampered(&repo, call, nth, KILL).is_none() {
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
            let Some(output) = tampered(&repo, call, nth, &format!("error={error}")) else { break };
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
