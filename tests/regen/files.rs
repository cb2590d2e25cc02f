//! What becomes of files that one side added, deleted, moved, or made something else.

use crate::support::{Repo, lines, with};
use std::os::unix::fs::{PermissionsExt, symlink};

fn base() -> String {
    lines(1, 30)
}

fn is_executable(repo: &Repo, path: &str) -> bool {
    repo.path(path).metadata().unwrap().permissions().mode() & 0o111 != 0
}

#[test]
fn what_a_person_deleted_stays_deleted() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    repo.remove("app/a.txt");
    repo.commit();
    repo.clean(&[("a.txt", &base()), ("b.txt", "2\n")]);
    assert!(!repo.has("app/a.txt"));
    repo.conflict(&[("a.txt", &with(&base(), 3, "theirs")), ("b.txt", "2\n")], "it stays deleted unless you take it");
    assert!(!repo.has("app/a.txt"));
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert!(!repo.has("app/a.txt"));
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_deleted_file_with_a_foreign_name_stays_deleted() {
    let repo = Repo::new(&[("a.txt", &base()), ("gr\u{fc}\u{df}e \u{65e5}.txt", "\u{e9}\n")]);
    repo.remove("app/gr\u{fc}\u{df}e \u{65e5}.txt");
    repo.edit("app/a.txt", "line 3", "caf\u{e9}");
    repo.commit();
    repo.clean(&[("a.txt", &with(&base(), 27, "theirs")), ("gr\u{fc}\u{df}e \u{65e5}.txt", "\u{e9}\n")]);
    assert_eq!(repo.read("app/a.txt"), with(&with(&base(), 3, "caf\u{e9}"), 27, "theirs"));
    assert!(!repo.has("app/gr\u{fc}\u{df}e \u{65e5}.txt"));
}

#[test]
fn a_change_follows_a_moved_file() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    repo.rename("app/a.txt", "lib/renamed.txt");
    repo.commit();
    repo.clean(&[("a.txt", &base()), ("b.txt", "2\n")]);
    assert!(!repo.has("app/a.txt") && repo.has("lib/renamed.txt"));
    repo.edit("lib/renamed.txt", "line 9", "mine");
    repo.commit();
    repo.clean(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "2\n")]);
    assert_eq!(repo.read("lib/renamed.txt"), with(&with(&base(), 9, "mine"), 27, "theirs"));
    assert!(!repo.has("app/a.txt"));
}

#[test]
fn what_is_no_longer_generated_goes_unless_it_was_changed() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", &base()), ("d/only.txt", "x\n")]);
    repo.edit("app/b.txt", "line 3", "mine");
    repo.write("app/d/own.txt", "own\n");
    repo.commit();
    repo.conflict(&[("new.txt", "x\n")], "it is no longer generated");
    assert!(!repo.has("app/a.txt") && !repo.has("app/d/only.txt"));
    assert_eq!(repo.read("app/b.txt"), with(&base(), 3, "mine"));
    assert_eq!(repo.read("app/d/own.txt"), "own\n");
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert!(repo.has("app/b.txt"));
}

#[test]
fn a_moved_file_that_is_no_longer_generated_is_kept_and_told() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    repo.rename("app/a.txt", "app/mine.txt");
    repo.commit();
    let done = repo.clean(&[("b.txt", "2\n")]);
    assert!(done.out.contains("no longer generated; you moved it"), "{}", done.out);
    assert!(repo.has("app/mine.txt"));
}

#[test]
fn a_file_that_the_blueprint_calls_otherwise_takes_the_edits_along() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", &base().replace("line", "row"))]);
    repo.edit("app/a.txt", "line 3", "mine");
    repo.commit();
    repo.clean(&[("new/a2.txt", &with(&base(), 27, "theirs")), ("b2.txt", &base().replace("line", "row"))]);
    assert_eq!(repo.read("app/new/a2.txt"), with(&with(&base(), 3, "mine"), 27, "theirs"));
    assert!(!repo.has("app/a.txt") && !repo.has("app/b.txt") && repo.has("app/b2.txt"));
}

#[test]
fn a_file_that_both_added() {
    let repo = Repo::new(&[("a.txt", "1\n")]);
    repo.write("app/same.txt", "same\n");
    repo.write("app/new.txt", "mine\n");
    repo.commit();
    repo.conflict(&[("a.txt", "1\n"), ("same.txt", "same\n"), ("new.txt", "theirs\n")], "app/new.txt: both sides made this file");
    let text = repo.read("app/new.txt");
    assert!(text.contains("mine\n") && text.contains("theirs\n"), "{text}");
    assert_eq!(repo.read("app/same.txt"), "same\n");
}

#[test]
fn what_git_does_not_know_is_never_overwritten() {
    let repo = Repo::new(&[("a.txt", "1\n")]);
    repo.write(".gitignore", format!("{}\nsecret.txt\n", repo.read(".gitignore")));
    repo.commit();
    repo.write("app/untracked.txt", "mine\n");
    repo.write("app/secret.txt", "mine too\n");
    let done = repo.conflict(&[("a.txt", "2\n"), ("untracked.txt", "theirs\n"), ("secret.txt", "theirs\n")], "was left alone");
    assert!(done.out.contains("2 in conflict"), "{}", done.out);
    assert_eq!(repo.read("app/untracked.txt"), "mine\n");
    assert_eq!(repo.read("app/secret.txt"), "mine too\n");
    assert_eq!(repo.read("app/secret.txt.theirs"), "theirs\n");
    assert_eq!(repo.run(&["--abort"]).status, 0);
    assert_eq!(repo.read("app/untracked.txt"), "mine\n");
    assert!(!repo.has("app/secret.txt.theirs"));
    assert_eq!(repo.read("app/a.txt"), "1\n");
}

#[test]
fn an_ignored_generated_file_keeps_its_edits_and_is_not_committed_again() {
    let repo = Repo::new(&[("local.env", &base())]);
    repo.git(&["rm", "--cached", "--quiet", "app/local.env"]);
    repo.write(".gitignore", format!("{}\nlocal.env\n", repo.read(".gitignore")));
    repo.commit();
    repo.edit("app/local.env", "line 3", "mine");
    repo.clean(&[("local.env", &with(&base(), 27, "theirs"))]);
    assert_eq!(repo.read("app/local.env"), with(&with(&base(), 3, "mine"), 27, "theirs"));
    assert_eq!(repo.git(&["ls-files", "app/local.env"]), "");
}

#[test]
fn executable_bits_and_texts_merge_on_their_own() {
    let repo = Repo::new(&[("run.sh", &base()), ("b.txt", &base())]);
    repo.edit("app/run.sh", "line 3", "mine");
    std::fs::set_permissions(repo.path("app/b.txt"), std::fs::Permissions::from_mode(0o755)).unwrap();
    repo.commit();
    repo.clean(&[("run.sh", &base()), ("b.txt", &with(&base(), 9, "theirs"))]);
    assert!(is_executable(&repo, "app/b.txt") && repo.read("app/b.txt").contains("theirs"));
    assert!(is_executable(&repo, "app/run.sh") && repo.read("app/run.sh").contains("mine"));
    let repo = Repo::new(&[("a.txt", &base())]);
    repo.edit("app/a.txt", "line 3", "mine");
    repo.commit();
    repo.blueprint_executable("a.txt", &[("a.txt", &base())]);
    assert_eq!(repo.run(&[]).status, 0);
    assert!(is_executable(&repo, "app/a.txt") && repo.read("app/a.txt").contains("mine"));
}

#[test]
fn an_executable_bit_that_a_person_took_away_stays_away() {
    let repo = Repo::new(&[("run.sh", &base())]);
    std::fs::set_permissions(repo.path("app/run.sh"), std::fs::Permissions::from_mode(0o644)).unwrap();
    repo.commit();
    repo.clean(&[("run.sh", &with(&base(), 9, "theirs"))]);
    assert!(!is_executable(&repo, "app/run.sh") && repo.read("app/run.sh").contains("theirs"));
}

#[test]
fn a_name_that_a_person_writes_otherwise_is_followed() {
    for (before, now) in [("readme.md", "README.md"), ("gr\u{fc}n.md", "gru\u{308}n.md")] {
        let repo = Repo::new(&[(before, &base())]);
        repo.rename(&format!("app/{before}"), &format!("app/{now}"));
        repo.commit();
        repo.clean(&[(before, &with(&base(), 9, "theirs"))]);
        assert!(!repo.has(&format!("app/{before}")));
        assert_eq!(repo.read(&format!("app/{now}")), with(&base(), 9, "theirs"));
    }
}

#[test]
fn a_name_that_the_generator_writes_otherwise_takes_the_edits_along() {
    let repo = Repo::new(&[("readme.md", &base())]);
    repo.edit("app/readme.md", "line 3", "mine");
    repo.commit();
    repo.clean(&[("README.md", &with(&base(), 27, "theirs"))]);
    assert!(!repo.has("app/readme.md"));
    assert_eq!(repo.read("app/README.md"), with(&with(&base(), 3, "mine"), 27, "theirs"));
}

#[test]
fn a_new_file_where_a_person_moved_one_to_is_put_beside() {
    let repo = Repo::new(&[("a.txt", &base())]);
    repo.rename("app/a.txt", "app/c.txt");
    repo.edit("app/c.txt", "line 3", "mine");
    repo.commit();
    repo.conflict(&[("a.txt", &with(&base(), 27, "theirs")), ("c.txt", "new\n")], "app/c.txt: both sides made this file");
    assert_eq!(repo.read("app/c.txt"), with(&with(&base(), 3, "mine"), 27, "theirs"));
    assert_eq!(repo.read("app/c.txt.theirs"), "new\n");
    repo.remove("app/c.txt.theirs");
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_file_that_lies_where_one_would_be_put_beside_is_not_overwritten() {
    for ignored in ["", "*.theirs\n"] {
        let repo = Repo::new(&[("a.bin", "\0one")]);
        repo.write("app/.gitignore", ignored);
        repo.write("app/a.bin", b"\0mine");
        repo.write("app/a.bin.theirs", "precious\n");
        repo.commit();
        let done = repo.regen(&[("a.bin", "\0theirs")]);
        assert!(done.status == 4 && done.err.contains("`app/a.bin.theirs` is in the way"), "{}{}", done.out, done.err);
        assert_eq!(repo.read("app/a.bin.theirs"), "precious\n");
        assert_eq!(repo.git(&["status", "--porcelain"]), "");
    }
}

#[test]
fn nothing_is_made_in_a_repository_within() {
    let repo = Repo::new(&[("a.txt", "1\n")]);
    repo.write("app/own/.git/HEAD", "ref: refs/heads/main\n");
    repo.write("app/own/mine.txt", "mine\n");
    repo.conflict(&[("a.txt", "2\n"), ("own/new.txt", "theirs\n")], "app/own/new.txt");
    assert!(!repo.has("app/own/new.txt"));
    assert_eq!(repo.run(&["--abort"]).status, 0);
    assert_eq!(repo.read("app/own/mine.txt"), "mine\n");
}

#[test]
fn a_huge_file_is_not_read() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    repo.rename("app/a.txt", "app/c.txt");
    repo.commit();
    std::fs::File::create(repo.path("huge.img")).unwrap().set_len(1 << 40).unwrap();
    let done = repo.regen(&[("a.txt", &with(&base(), 9, "theirs")), ("b.txt", "1\n")]);
    assert_eq!(done.status, 0, "{}", done.err);
    assert_eq!(repo.read("app/c.txt"), with(&base(), 9, "theirs"));
}

#[test]
fn a_link_in_the_place_of_a_file_stays() {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", &base())]);
    for name in ["a", "b"] {
        repo.remove(&format!("app/{name}.txt"));
        symlink("/etc/hostname", repo.path(&format!("app/{name}.txt"))).unwrap();
    }
    repo.commit();
    repo.conflict(&[("a.txt", &with(&base(), 3, "theirs")), ("b.txt", &base())], "you put a link or folder in its place");
    for name in ["a", "b"] {
        assert_eq!(std::fs::read_link(repo.path(&format!("app/{name}.txt"))).unwrap().to_str(), Some("/etc/hostname"));
    }
}

#[test]
fn no_link_is_followed_out_of_the_repository() {
    let repo = Repo::new(&[("d/a.txt", &base())]);
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("a.txt"), base()).unwrap();
    std::fs::remove_dir_all(repo.path("app/d")).unwrap();
    symlink(outside.path(), repo.path("app/d")).unwrap();
    repo.commit();
    repo.regen(&[("d/a.txt", &with(&base(), 3, "theirs")), ("d/new.txt", "new\n")]);
    assert_eq!(std::fs::read_to_string(outside.path().join("a.txt")).unwrap(), base());
    assert!(!outside.path().join("new.txt").exists());
}

#[test]
fn a_file_may_become_a_folder() {
    let repo = Repo::new(&[("a", &base())]);
    repo.clean(&[("a/inner.txt", "x\n")]);
    assert_eq!(repo.read("app/a/inner.txt"), "x\n");
}

#[test]
fn an_edited_file_that_became_a_folder_is_kept() {
    let repo = Repo::new(&[("a", &base())]);
    repo.edit("app/a", "line 3", "mine");
    repo.commit();
    repo.conflict(&[("a/inner.txt", "x\n")], "a folder and a file have one name");
    assert_eq!(repo.read("app/a"), with(&base(), 3, "mine"));
}

#[test]
fn a_folder_that_a_person_made_of_a_file_is_kept() {
    let repo = Repo::new(&[("a", &base())]);
    repo.remove("app/a");
    repo.write("app/a/own.txt", "own\n");
    repo.commit();
    repo.conflict(&[("a", &with(&base(), 3, "theirs"))], "a folder and a file have one name");
    assert_eq!(repo.read("app/a/own.txt"), "own\n");
}

#[test]
fn names_that_differ_in_case_alone_are_told() {
    let repo = Repo::new(&[("a.txt", "1\n")]);
    repo.write("app/README.md", "mine\n");
    repo.commit();
    repo.conflict(&[("a.txt", "1\n"), ("readme.md", "theirs\n")], "breaks on macOS and Windows");
    assert_eq!(repo.read("app/README.md"), "mine\n");
    assert!(!repo.has("app/readme.md"));
}

#[test]
fn a_moved_folder_takes_changes_and_new_files_along() {
    let files = |third: &str| [("a.txt", base()), ("b.txt", base().replace("line", "row")), ("c/d.txt", third.to_owned())];
    let before = files("deep\n").map(|(path, text)| (path, text));
    let repo = Repo::new(&before.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>());
    repo.rename("app", "src/main");
    repo.commit();
    let changed = with(&base(), 9, "theirs");
    repo.clean(&[("a.txt", &changed), ("b.txt", &base().replace("line", "row")), ("c/d.txt", "deep\n"), ("c/new.txt", "new\n")]);
    assert_eq!(repo.read("src/main/a.txt"), changed);
    assert_eq!(repo.read("src/main/c/new.txt"), "new\n");
    assert!(!repo.has("app"));
}

#[test]
fn a_deleted_folder_does_not_come_back() {
    let repo = Repo::new(&[("docs/a.txt", "a\n"), ("docs/b.txt", "b\n"), ("x.txt", "1\n")]);
    std::fs::remove_dir_all(repo.path("app/docs")).unwrap();
    repo.commit();
    let done = repo.clean(&[("docs/a.txt", "a\n"), ("docs/b.txt", "b\n"), ("docs/c.txt", "c\n"), ("x.txt", "2\n")]);
    assert!(done.out.contains("you deleted its folder"), "{}", done.out);
    assert!(!repo.has("app/docs"));
}

#[test]
fn frozen_files_are_never_touched_again() {
    let repo = Repo::new(&[("frozen/1.sql", "one\n"), ("frozen/gone.sql", "gone\n"), ("a.txt", "1\n")]);
    repo.clean(&[("frozen/1.sql", "other\n"), ("frozen/2.sql", "two\n"), ("a.txt", "2\n")]);
    assert_eq!(repo.read("app/frozen/1.sql"), "one\n");
    assert_eq!(repo.read("app/frozen/gone.sql"), "gone\n");
    assert_eq!(repo.read("app/frozen/2.sql"), "two\n");
    assert_eq!(repo.git(&["show", "HEAD^2:app/frozen/1.sql"]), "one\n", "the generation holds what it keeps");
    repo.clean(&[("a.txt", "3\n")]);
    assert!(repo.has("app/frozen/2.sql") && repo.read(".scaffold/lock.json").contains("frozen/1.sql"));
}

#[test]
fn a_file_that_yields_is_merged_without_a_conflict_or_stays() {
    let repo = Repo::new(&[("yields/a.txt", &base()), ("yields/gone.txt", "1\n")]);
    repo.edit("app/yields/a.txt", "line 9", "mine");
    repo.remove("app/yields/gone.txt");
    repo.commit();
    let far = with(&base(), 27, "theirs");
    repo.clean(&[("yields/a.txt", &far), ("yields/gone.txt", "1\n")]);
    let both = with(&far, 9, "mine");
    assert_eq!(repo.read("app/yields/a.txt"), both, "what merges is merged");
    let clash = with(&with(&far, 9, "theirs"), 20, "theirs as well");
    let done = repo.clean(&[("yields/a.txt", &clash), ("yields/gone.txt", "2\n")]);
    assert!(done.out.contains("app/yields/a.txt: you wrote it anew"), "{}", done.out);
    assert!(done.out.contains("app/yields/gone.txt: you deleted it"), "{}", done.out);
    assert_eq!(repo.read("app/yields/a.txt"), both, "none of what does not merge is taken");
    assert_eq!(repo.git(&["show", "HEAD^2:app/yields/a.txt"]), clash, "what is generated can be had");
    assert!(!repo.has("app/yields/gone.txt"));
    repo.clean(&[("yields/a.txt", &with(&clash, 3, "later")), ("yields/gone.txt", "2\n")]);
    assert_eq!(repo.read("app/yields/a.txt"), with(&both, 3, "later"), "it goes on from there");
}
