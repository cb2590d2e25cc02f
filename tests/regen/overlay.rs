//! A repository remembers which blueprints it is from.

use crate::support::{Done, Repo, SPEC};
use std::path::Path;
use std::process::Command;

fn scaffold(from: &Path, words: &[&str]) -> Done {
    crate::support::done(&Command::new(env!("CARGO_BIN_EXE_scaffold")).current_dir(from).args(words).output().unwrap())
}

/// Beside the blueprints, a repository that was generated with them under this name.
fn beside(repo: &Repo, name: &str) -> std::path::PathBuf {
    let folder = repo.root.parent().unwrap();
    std::fs::write(folder.join("own.yaml"), SPEC).unwrap();
    let made = scaffold(folder, &["new", "--from", "own.yaml", "own", "--blueprints", name]);
    assert_eq!(made.status, 0, "{}", made.err);
    folder.join("own")
}

#[test]
fn the_blueprints_of_new_need_not_be_named_again() {
    let repo = Repo::new(&[("a.txt", "one\n")]);
    let own = beside(&repo, "blueprints");
    let lock = std::fs::read_to_string(own.join(".scaffold/lock.json")).unwrap();
    assert!(lock.contains("\"blueprint_folder\": \"../blueprints\""), "{lock}");
    assert!(scaffold(&own, &["regen"]).out.contains("nothing to do"));
    repo.blueprint(&[("a.txt", "two\n")]);
    let done = scaffold(&own.join("app"), &["regen"]);
    assert_eq!(done.status, 0, "{}", done.err);
    assert_eq!(std::fs::read_to_string(own.join("app/a.txt")).unwrap(), "two\n");
}

#[test]
fn an_absolute_path_out_of_the_repository_stays_as_it_was_given() {
    let repo = Repo::new(&[("a.txt", "one\n")]);
    let absolute = repo.root.with_file_name("blueprints");
    let own = beside(&repo, absolute.to_str().unwrap());
    let lock = std::fs::read_to_string(own.join(".scaffold/lock.json")).unwrap();
    assert!(lock.contains(&format!("\"blueprint_folder\": \"{}\"", absolute.display())), "{lock}");
}

#[test]
fn blueprints_inside_of_the_repository_are_named_from_its_root() {
    let repo = Repo::new(&[("a.txt", "one\n")]);
    let own = beside(&repo, "blueprints");
    std::fs::create_dir(own.join("team")).unwrap();
    let moved = own.join("team/blueprints");
    std::fs::rename(repo.root.with_file_name("blueprints"), &moved).unwrap();
    std::fs::write(moved.join("stack/toy/files/a.txt"), "two\n").unwrap();
    let done = scaffold(&own, &["regen", "--blueprints", moved.to_str().unwrap()]);
    assert_eq!(done.status, 0, "{}", done.err);
    let lock = std::fs::read_to_string(own.join(".scaffold/lock.json")).unwrap();
    assert!(lock.contains("\"blueprint_folder\": \"team/blueprints\""), "{lock}");
    assert!(scaffold(&own.join("app"), &["regen"]).out.contains("nothing to do"));
}

#[test]
fn blueprints_that_are_gone_are_told_and_nothing_is_written() {
    let repo = Repo::new(&[("a.txt", "one\n")]);
    let own = beside(&repo, "blueprints");
    std::fs::rename(repo.root.with_file_name("blueprints"), repo.root.with_file_name("elsewhere")).unwrap();
    let text = || std::fs::read_to_string(own.join(".scaffold/lock.json")).unwrap();
    let before = text();
    let done = scaffold(&own, &["regen"]);
    assert_eq!(done.status, 4, "{}{}", done.out, done.err);
    assert!(done.err.contains("are not at `../blueprints` any more") && done.err.contains("--blueprints DIR"), "{}", done.err);
    assert_eq!(text(), before);
    let done = scaffold(&own, &["regen", "--blueprints", "../elsewhere"]);
    assert_eq!(done.status, 0, "{}{}", done.out, done.err);
    assert!(text().contains("\"blueprint_folder\": \"../elsewhere\""));
}
