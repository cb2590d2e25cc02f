//! The program as a user runs it.

use crate::support::root;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn scaffold(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scaffold")).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").args(arguments).output().unwrap()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn example(name: &str) -> String {
    root().join("examples").join(name).display().to_string()
}

#[test]
fn new_commits_a_clean_repository() {
    let folder = tempfile::tempdir().unwrap();
    let output = scaffold(folder.path(), &["new", "--from", &example("hello.yaml")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("cd notes") && said.contains("make up"), "{said}");
    let made = folder.path().join("notes");
    assert_eq!(git(&made, &["status", "--porcelain", "--ignored"]), "");
    git(&made, &["fsck", "--strict"]);
    assert_eq!(git(&made, &["rev-list", "--count", "HEAD"]).trim(), "1");
}

#[test]
fn the_same_spec_gives_the_same_commit_and_pack_on_any_number_of_cores() {
    let folder = tempfile::tempdir().unwrap();
    let mut made = Vec::new();
    for (name, cores) in [("one", "1"), ("two", "4")] {
        let status = Command::new(env!("CARGO_BIN_EXE_scaffold"))
            .current_dir(folder.path())
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .env("TZ", "Asia/Tokyo")
            .env("RAYON_NUM_THREADS", cores)
            .args(["new", "--from", &example("polyglot.yaml"), name])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let repository = folder.path().join(name);
        let packs = std::fs::read_dir(repository.join(".git/objects/pack")).unwrap();
        let mut packs: Vec<_> = packs.map(|entry| entry.unwrap().file_name()).collect();
        packs.sort();
        made.push((git(&repository, &["rev-parse", "HEAD"]), packs));
    }
    assert_eq!(made[0], made[1]);
}

#[test]
fn a_spec_is_named_without_from_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(example("hello.yaml"), folder.path().join("hello.yaml")).unwrap();
    for command in ["check", "show", "graph", "docs"] {
        let [named, given] =
            [&["hello.yaml"][..], &["--from", "hello.yaml"]].map(|words| scaffold(folder.path(), &[&[command], words].concat()));
        assert!(named.status.success(), "{command}: {}", String::from_utf8_lossy(&named.stderr));
        assert_eq!((named.stdout, named.stderr), (given.stdout, given.stderr), "{command}");
    }
    let refused = scaffold(folder.path(), &["new", "hello.yaml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a spec is given by `--from hello.yaml`"));
    let refused = scaffold(folder.path(), &["new", "--from", "hello.yaml", "hello.yaml"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is a file: remove it or choose another name"));
}

#[test]
fn a_bad_spec_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.yaml"), "scaffold: 1\nname: shop\nstack: fastapi\nentitys: {}\n").unwrap();
    let output = scaffold(folder.path(), &["new", "--from", "bad.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("bad.yaml:4:1") && said.contains("did you mean `entities`?"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_existing_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("notes/keep")).unwrap();
    let output = scaffold(folder.path(), &["new", "--from", &example("hello.yaml")]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not empty (keep)"));
}

#[test]
fn a_spec_comes_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let spec = std::fs::File::open(example("hello.yaml")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
        .current_dir(folder.path())
        .args(["new", "--from", "-", "--no-git", "x"])
        .stdin(spec)
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(folder.path().join("x/services/notes/app/main.py").exists() && !folder.path().join("x/.git").exists());
}

#[test]
fn a_spec_that_never_ends_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = scaffold(folder.path(), &["check", "--from", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("8 MiB"));
}

#[test]
fn wrong_usage_is_exit_2() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(scaffold(folder.path(), &["nwe"]).status.code(), Some(2));
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = scaffold(folder.path(), &["new", "--from", &example("shop.yaml"), "--stack", "fastapi", "--dry-run", "--json"]);
    assert!(output.status.success());
    let files: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(files["files"].as_array().unwrap().len() > 100);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn machine_formats_are_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.yaml"), "scaffold: 1\nname: shop\nstack: fastapi\nentitys: {}\n").unwrap();
    let run =
        |format: &str| String::from_utf8(scaffold(folder.path(), &["check", "--from", "bad.yaml", "--format", format]).stdout).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&run("sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert!(region["startLine"].as_u64().is_some());
    let json: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    assert!(json["diagnostics"].as_array().is_some_and(|all| !all.is_empty()));
    assert!(run("github").starts_with("::error file=bad.yaml,line="));
}

#[test]
fn explain_knows_every_code() {
    let folder = tempfile::tempdir().unwrap();
    let list = String::from_utf8(scaffold(folder.path(), &["explain"]).stdout).unwrap();
    for code in list.lines().filter_map(|line| line.split_whitespace().next()) {
        assert!(scaffold(folder.path(), &["explain", code]).status.success(), "{code}");
    }
    assert!(list.lines().count() > 80);
}
