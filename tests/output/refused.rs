//! Targets that are refused, each with one line, and nothing written.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use scaffold::fs::{check, publish};
use tempfile::tempdir;

use crate::support::{self, assert_whole, child_command, child_in_shell, fails, left_over, made, refusal, sample};

#[track_caller]
fn refused(target: &Path, part: &str) {
    let line = refusal(target);
    assert!(line.contains(part), "{line}");
    if let Some(parent) = target.parent().filter(|parent| parent.is_dir()) {
        assert_eq!(left_over(parent), Vec::<PathBuf>::new());
    }
}

#[test]
fn absent_and_empty_targets_are_taken() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("empty")).unwrap();
    for name in ["absent", "empty", "trailing/", "one/two/three", "dot/."] {
        made(&dir.path().join(name)).unwrap();
        assert_whole(&dir.path().join(name));
    }
    assert!(left_over(dir.path()).is_empty());
    assert_eq!(fs::metadata(dir.path().join("absent")).unwrap().permissions().mode() & 0o700, 0o700);
}

#[test]
fn what_is_in_the_way_is_named() {
    let dir = tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("file"), "").unwrap();
    fs::create_dir_all(at("full")).unwrap();
    ["d", "b\n\x1b[31m", "a", "c"].iter().for_each(|name| fs::write(at("full").join(name), "").unwrap());
    fs::create_dir(at("outside")).unwrap();
    symlink(at("outside"), at("link")).unwrap();
    symlink(at("nowhere"), at("dangling")).unwrap();
    refused(&at("file"), "is a file");
    refused(&at("full"), "is not empty (a, b\\n\\u{1b}[31m, c, …)");
    for name in ["link", "link/", "dangling"] {
        refused(&at(name), "symbolic link");
    }
    refused(&at("file/x"), "not a folder");
    refused(&at("dangling/x"), "not a folder");
    assert!(check(&at("full")).is_err() && check(&at("new/er")).is_ok());
    assert_eq!(fs::read_dir(at("outside")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 5);
}

#[test]
fn places_that_cannot_be_replaced_are_named() {
    refused(Path::new("/"), "root of the file system");
    refused(Path::new("/usr/.."), "does not name a folder");
    refused(Path::new(""), "does not name a folder");
    refused(Path::new("."), "current folder");
    refused(Path::new("/proc"), "mount point");
    let dir = tempdir().unwrap();
    let told = |mut command: Command| String::from_utf8(command.output().unwrap().stderr).unwrap();
    let mut child = child_command(dir.path());
    child.env("HOME", dir.path());
    assert!(told(child).contains("is your home folder"));
    let mut child = child_command(dir.path());
    child.current_dir(dir.path());
    assert!(told(child).contains("is the current folder"));
}

#[test]
fn names_over_the_limits_are_told() {
    let dir = tempdir().unwrap();
    refused(&dir.path().join("n".repeat(256)), "too long");
    refused(&dir.path().join("n/".repeat(3000)), "too long");
    made(&dir.path().join("n".repeat(255))).unwrap();
}

#[test]
fn parents_are_removed_again_on_failure() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("old")).unwrap();
    let target = dir.path().join("old/new/er/x");
    let error = publish(&target, &sample(), fails).unwrap_err().to_string();
    assert!(error.contains("cannot finish") && error.contains("2 GiB"), "{error}");
    assert_eq!(fs::read_dir(dir.path().join("old")).unwrap().count(), 0);
}

#[test]
fn a_target_that_appears_meanwhile_is_left_alone() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    for make in
        [|path: &Path| fs::write(path, "mine"), |path: &Path| fs::create_dir_all(path.join("mine")), |path: &Path| symlink("y", path)]
    {
        let result = publish(&target, &sample(), |_| make(&target));
        assert!(result.is_err());
        assert!(left_over(dir.path()).is_empty());
        assert!(!target.join("README.md").exists());
        let _ = fs::remove_file(&target).or_else(|_| fs::remove_dir_all(&target));
    }
}

#[test]
fn a_panic_leaves_nothing() {
    let dir = tempdir().unwrap();
    let run = || publish(&dir.path().join("a/x"), &sample(), |_| -> Result<(), std::io::Error> { panic!("on purpose") });
    assert!(std::panic::catch_unwind(run).is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_file_size_limit_is_told_and_leaves_nothing() {
    let dir = tempdir().unwrap();
    let output = child_in_shell("export OUTPUT_FILES=50; trap '' XFSZ; ulimit -f 2;", &dir.path().join("x"));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("over the file size limit"), "{told}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

/// A file system of its own, for root only.
struct Mounted(PathBuf);

impl Mounted {
    fn tmpfs(at: &Path, options: &str) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(at).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        assert!(mounted || !nix::unistd::geteuid().is_root() || std::env::var_os("CI").is_none(), "no mount as root");
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A child that a test beside this one starts may have a file of it for a moment.
        assert!(Command::new("umount").arg("--lazy").arg(&self.0).status().is_ok_and(|status| status.success()));
    }
}

#[test]
fn a_full_disk_is_told_and_left_empty() {
    let dir = tempdir().unwrap();
    // Full while the files are written; full while the pack is.
    let whole = made_size();
    for size in [100 << 10, whole - (12 << 10)] {
        let at = dir.path().join(size.to_string());
        let Some(disk) = Mounted::tmpfs(&at, &format!("size={size}")) else { return };
        let line = support::make(&at.join("a/x"), &support::big(100), &support::somebody()).unwrap_err().to_string();
        assert!(line.contains("is full"), "{line}");
        assert_eq!(fs::read_dir(&at).unwrap().count(), 0);
        drop(disk);
    }
}

fn made_size() -> u64 {
    let dir = tempdir().unwrap();
    support::make(&dir.path().join("x"), &support::big(100), &support::somebody()).unwrap();
    let pages = |path: &Path| fs::metadata(path).map_or(0, |m| m.len().div_ceil(4096) * 4096);
    fn walk(dir: &Path, of: &dyn Fn(&Path) -> u64) -> u64 {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { walk(&path, of) } else { of(&path) }).sum()
    }
    walk(dir.path(), &pages)
}

#[test]
fn a_read_only_file_system_and_a_mount_point_are_told() {
    let dir = tempdir().unwrap();
    let at = dir.path().join("disk");
    let Some(_disk) = Mounted::tmpfs(&at, "size=1m") else { return };
    refused(&at, "mount point");
    assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(&at).status().unwrap().success());
    refused(&at.join("x"), "read-only file system");
    refused(&at.join("a/b/x"), "read-only file system");
}

#[test]
fn a_parent_without_permission_is_told() {
    let dir = tempdir().unwrap();
    let open = |path: &Path, mode| fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    let (program, parent) = (dir.path().join("program"), dir.path().join("parent"));
    // By a process of its own: a program cannot be run as long as a child of a test beside this one still has it open.
    assert!(Command::new("cp").arg(std::env::current_exe().unwrap()).arg(&program).status().unwrap().success());
    fs::create_dir(&parent).unwrap();
    [dir.path(), &program, &parent].iter().for_each(|path| open(path, 0o755));
    let mut child = match nix::unistd::geteuid().is_root() {
        true => Command::new("setpriv"),
        false => Command::new("env"),
    };
    if nix::unistd::geteuid().is_root() {
        child.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    } else {
        open(&parent, 0o555);
    }
    child.arg(&program).args(support::child_args()).env(support::CHILD, parent.join("x")).env("HOME", "/nonexistent");
    let told = String::from_utf8(child.output().unwrap().stderr).unwrap();
    assert!(told.contains("refused: no permission to write in"), "{told}");
    assert_eq!(fs::read_dir(&parent).unwrap().count(), 0);
}
