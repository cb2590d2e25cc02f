//! What is generated, as people read it: lists of files, one small system in full, and what each feature changes.

use crate::support::{expect_file, files, root};
use similar::{ChangeTag, TextDiff};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// A golden that nobody can read in a few minutes is a bug of the test.
const MOST_LINES_OF_A_TREE: usize = 1500;
const MOST_LINES_OF_A_DELTA: usize = 80;

fn stacks() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("blueprints/stack")).unwrap();
    let mut names: Vec<String> = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn generated(spec: &Path, stack: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
        .args(["new", "--no-git", "--stack", stack, "--from"])
        .arg(spec)
        .arg(&target)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    files(&target).into_iter().map(|path| (path.strip_prefix(&target).unwrap().display().to_string(), text(&path))).collect()
}

/// Neither a document that has tests of its own, nor what installers write, nor what is the same for every service or
/// stack.
fn is_written_by_hand(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap();
    !(path.contains("openapi")
        || path.contains("/runtime/")
        || path.starts_with(".scaffold/")
        || path.starts_with("ops/")
        || path.starts_with("deploy/chart/rules/")
        || path.starts_with(".github/")
        || path.starts_with("docs/")
        || path == "scaffold.yaml"
        || name.contains("lock")
        || name == "go.sum")
}

#[test]
fn file_lists() {
    let mut failures = Vec::new();
    for example in ["hello", "pasted", "shop"] {
        for stack in stacks() {
            let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
                .args(["new", "--dry-run", "--json", "--stack", &stack, "--from"])
                .arg(root().join(format!("examples/{example}.yaml")))
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let lines: String = listed["files"]
                .as_array()
                .unwrap()
                .iter()
                .map(|file| format!("{} {}\n", file["mode"].as_str().unwrap(), file["path"].as_str().unwrap()))
                .collect();
            failures.extend(expect_file(&root().join(format!("tests/golden/{example}.{stack}.files")), &lines));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// One file for each stack: every generated file that differs from its template, one after the other.
#[test]
fn a_small_system_in_full() {
    let templates: Vec<String> = files(&root().join("blueprints")).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut failures = Vec::new();
    for stack in stacks() {
        let mut all = String::new();
        for (path, text) in generated(&root().join("examples/hello.yaml"), &stack) {
            if is_written_by_hand(&path) && !templates.contains(&text) {
                let _ = write!(all, "=== {path}\n{text}");
            }
        }
        assert!(all.lines().count() <= MOST_LINES_OF_A_TREE, "{stack}: {} lines", all.lines().count());
        failures.extend(expect_file(&root().join(format!("tests/golden/hello.{stack}.tree")), &all));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What one feature of a spec changes, and nothing else.
#[test]
fn features_change_what_they_are_about() {
    let folder = root().join("tests/deltas");
    let mut failures = Vec::new();
    for stack in stacks() {
        let base = generated(&folder.join("base.yaml"), &stack);
        for spec in files(&folder).iter().filter(|path| !path.ends_with("base.yaml")) {
            let feature = spec.file_stem().unwrap().to_str().unwrap();
            let delta = delta(&base, &generated(spec, &stack));
            let lines = delta.lines().count();
            assert!(lines <= MOST_LINES_OF_A_DELTA, "{feature} in {stack}: {lines} lines\n{delta}");
            failures.extend(expect_file(&root().join(format!("tests/golden/deltas/{feature}.{stack}.diff")), &delta));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What one edge, field or number of a spec changes beside the services: how many lines of which files.
#[test]
fn artefacts_follow_the_spec() {
    let folder = root().join("tests/artefacts");
    let base = artefacts(&folder.join("base.yaml"));
    let mut failures = Vec::new();
    for spec in files(&folder).iter().filter(|path| !path.ends_with("base.yaml")) {
        let with = artefacts(spec);
        let paths: BTreeSet<&String> = base.keys().chain(with.keys()).collect();
        let changes: String = paths.into_iter().filter_map(|path| change(path, base.get(path), with.get(path))).collect();
        let feature = spec.file_stem().unwrap().to_str().unwrap();
        failures.extend(expect_file(&root().join(format!("tests/golden/artefacts/{feature}.changes")), &changes));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn artefacts(spec: &Path) -> BTreeMap<String, String> {
    let mut files = generated(spec, "gin");
    files.retain(|path, _| !path.starts_with("services/") && !path.starts_with(".scaffold/") && path != "scaffold.yaml");
    files
}

fn change(path: &str, old: Option<&String>, new: Option<&String>) -> Option<String> {
    match (old, new) {
        (Some(old), Some(new)) if old != new => {
            let diff = TextDiff::from_lines(old, new);
            let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
            Some(format!("{path}: -{} +{}\n", count(ChangeTag::Delete), count(ChangeTag::Insert)))
        }
        (None, Some(_)) => Some(format!("{path}: new\n")),
        (Some(_), None) => Some(format!("{path}: gone\n")),
        _ => None,
    }
}

fn delta(base: &BTreeMap<String, String>, with: &BTreeMap<String, String>) -> String {
    let mut delta = String::new();
    let paths: BTreeSet<&String> = base.keys().chain(with.keys()).filter(|path| is_written_by_hand(path)).collect();
    for path in paths {
        match (base.get(path), with.get(path)) {
            (Some(old), Some(new)) if old != new => {
                let _ = writeln!(delta, "=== {path}");
                for change in TextDiff::from_lines(old, new).iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal) {
                    let _ = write!(delta, "{}{}", change.tag(), change.value());
                }
            }
            (None, Some(new)) => delta += &format!("=== {path}: new, {} lines\n", new.lines().count()),
            (Some(_), None) => delta += &format!("=== {path}: gone\n"),
            _ => {}
        }
    }
    delta
}
