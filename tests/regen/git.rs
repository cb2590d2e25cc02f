//! Every state that a repository can be in, and what git's own commands make of a regeneration.

use crate::support::{Repo, lines, put, with};
use std::process::Command;

fn base() -> String {
    lines(1, 30)
}

/// A repository with a person's edit, committed.
fn edited() -> Repo {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    repo.edit("app/a.txt", "line 9\n", "mine\n");
    repo.commit();
    repo
}

/// One that merges, one that conflicts.
#[track_caller]
fn works(repo: &Repo) {
    let far = with(&base(), 27, "theirs");
    repo.clean(&[("a.txt", &far), ("b.txt", "2\n")]);
    assert_eq!(repo.read("app/a.txt"), with(&far, 9, "mine"));
    repo.conflict(&[("a.txt", &with(&far, 9, "theirs")), ("b.txt", "2\n")], "both sides changed the same lines");
    assert!(repo.read("app/a.txt").contains("||||||| generated before\nline 9\n"));
}

const TEMPLATE: &str =
    "one = 1\ntwo = {{string system.description}}\nthree = 3\nfour = 4\nfive = 5\nsix = 6\nseven = {{string system.summary}}\n";

/// As [`edited`], with a template, so that a changed spec changes the file.
fn edited_template() -> Repo {
    let repo = Repo::new(&[("a.toml.hbs", TEMPLATE), ("b.txt", "1\n")]);
    repo.edit("app/a.toml", "two = \"\"\n", "two = \"mine\"\n");
    repo.commit();
    repo
}

/// As [`works`], where what was generated before is in no repository: it is rendered again.
#[track_caller]
fn works_without_history(repo: &Repo) {
    repo.edit("scaffold.yaml", "auth: none\n", "auth: none\nsummary: theirs\n");
    let files = [("a.toml.hbs", TEMPLATE), ("b.txt", "1\n")];
    repo.clean(&files);
    assert!(repo.read("app/a.toml").contains("two = \"mine\"\n") && repo.read("app/a.toml").contains("seven = \"theirs\"\n"));
    repo.edit("scaffold.yaml", "summary: theirs\n", "summary: theirs\ndescription: theirs too\n");
    repo.conflict(&files, "both sides changed the same lines");
    assert!(repo.read("app/a.toml").contains("||||||| generated before\ntwo = \"\"\n"));
}

#[test]
fn a_merge_is_a_merge_to_git() {
    let repo = edited();
    works(&repo);
    assert_eq!(repo.git(&["diff", "--name-only", "--diff-filter=U"]), "app/a.txt\n");
    repo.write("app/a.txt", "resolved\n");
    repo.git(&["add", "app/a.txt"]);
    repo.git(&["-c", "core.editor=true", "merge", "--continue"]);
    assert_eq!(repo.git(&["log", "-1", "--format=%P"]).split_whitespace().count(), 2);
    assert!(repo.run(&["--status"]).out.contains("no regeneration is in progress") || repo.run(&[]).status == 0);
    assert!(repo.run(&[]).out.contains("nothing to do"));
}

#[test]
fn continue_refuses_markers_and_commits_without() {
    let repo = edited();
    works(&repo);
    let status = repo.run(&["--status"]);
    assert!(status.out.contains("app/a.txt"), "{}", status.out);
    assert_eq!(repo.run(&["--continue"]).status, 3);
    let busy = repo.run(&[]);
    assert!(busy.status == 4 && busy.err.contains("in progress"), "{}", busy.err);
    repo.write("app/a.txt", "resolved\n");
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    assert_eq!(repo.git(&["show", "HEAD:app/a.txt"]), "resolved\n");
    assert!(repo.git(&["log", "-1", "--format=%s"]).starts_with("Regenerate demo"));
}

#[test]
fn markers_that_were_committed_are_refused() {
    let repo = edited();
    repo.conflict(&[("a.txt", &with(&base(), 9, "theirs")), ("b.txt", "2\n")], "both sides changed the same lines");
    repo.commit();
    let done = repo.regen(&[("a.txt", &with(&with(&base(), 9, "theirs"), 27, "later")), ("b.txt", "3\n")]);
    assert!(done.status == 4 && done.err.contains("  app/a.txt\n") && !done.err.contains("b.txt"), "{}", done.err);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    repo.write("app/a.txt", with(&base(), 9, "mine and theirs"));
    repo.commit();
    assert_eq!(repo.run(&[]).status, 0);
}

#[test]
fn abort_restores_everything() {
    for by_git in [false, true] {
        let repo = edited();
        let before = repo.git(&["rev-parse", "HEAD"]);
        repo.conflict(&[("a.txt", &with(&base(), 9, "theirs")), ("b.txt", "2\n"), ("c.txt", "new\n")], "both sides");
        if by_git {
            repo.git(&["merge", "--abort"]);
        } else {
            assert_eq!(repo.run(&["--abort"]).status, 0);
        }
        assert_eq!(repo.read("app/a.txt"), with(&base(), 9, "mine"));
        assert_eq!(repo.read("app/b.txt"), "1\n");
        assert!(!repo.has("app/c.txt"));
        assert_eq!(repo.git(&["status", "--porcelain"]), "");
        assert_eq!(repo.git(&["rev-parse", "HEAD"]), before);
        repo.conflict(&[("a.txt", &with(&base(), 9, "theirs")), ("b.txt", "2\n")], "both sides");
    }
}

#[test]
fn uncommitted_changes_of_what_it_touches_are_refused_others_left_alone() {
    let repo = edited();
    repo.write("app/b.txt", "dirty\n");
    let done = repo.regen(&[("a.txt", &base()), ("b.txt", "2\n")]);
    assert!(done.status == 4 && done.err.contains("app/b.txt"), "{}", done.err);
    assert_eq!(repo.read("app/b.txt"), "dirty\n");
    repo.git(&["checkout", "--", "app/b.txt"]);
    repo.write("own.txt", "dirty too\n");
    repo.edit("app/a.txt", "line 3\n", "not committed\n");
    let done = repo.regen(&[("a.txt", &base()), ("b.txt", "2\n")]);
    assert_eq!(done.status, 0, "{}", done.err);
    assert_eq!(repo.git(&["status", "--porcelain"]), " M app/a.txt\n?? own.txt\n");
}

#[test]
fn staged_changes_of_other_files_stay_staged() {
    let repo = edited();
    repo.write("own.txt", "staged\n");
    repo.git(&["add", "own.txt"]);
    assert_eq!(repo.regen(&[("a.txt", &base()), ("b.txt", "2\n")]).status, 0);
    assert_eq!(repo.git(&["status", "--porcelain"]), "A  own.txt\n");
}

#[test]
fn a_detached_head_moves() {
    let repo = edited();
    repo.git(&["checkout", "--quiet", "--detach"]);
    works(&repo);
}

#[test]
fn an_unborn_branch_is_refused() {
    let repo = edited();
    repo.git(&["checkout", "--quiet", "--orphan", "fresh"]);
    let done = repo.regen(&[("b.txt", "2\n")]);
    assert!(done.status == 4 && done.err.contains("there is no commit yet"), "{}", done.err);
}

#[test]
fn without_git_files_are_merged() {
    let repo = edited_template();
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    works_without_history(&repo);
    assert_eq!(repo.run(&["--continue"]).status, 3);
    repo.write("app/a.toml", "resolved\n");
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert!(repo.run(&[]).out.contains("nothing to do"));
}

#[test]
fn a_shallow_clone_has_its_bases() {
    let repo = edited_template();
    let clone = repo.root.with_file_name("clone");
    let url = format!("file://{}", repo.root.display());
    repo.git(&["clone", "--quiet", "--depth", "1", &url, clone.to_str().unwrap()]);
    std::fs::remove_dir_all(&repo.root).unwrap();
    std::fs::rename(clone, &repo.root).unwrap();
    works_without_history(&repo);
}

#[test]
fn where_the_base_is_lost_both_texts_are_there() {
    let repo = edited();
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    let done = repo.conflict(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "2\n")], "what was generated before is lost");
    assert!(done.out.contains("1 updated"), "a file that was not edited needs no base: {}", done.out);
    assert!(repo.read("app/a.txt").contains("mine") && repo.read("app/a.txt").contains("theirs"));
}

#[test]
fn a_squashed_history_has_its_bases() {
    let repo = edited();
    works(&repo);
    repo.run(&["--abort"]);
    repo.git(&["checkout", "--quiet", "--orphan", "squashed"]);
    repo.commit();
    repo.git(&["branch", "--quiet", "-D", "main"]);
    repo.git(&["reflog", "expire", "--expire=now", "--all"]);
    repo.git(&["gc", "--quiet", "--prune=now"]);
    let far = with(&with(&base(), 27, "theirs"), 20, "theirs too");
    repo.clean(&[("a.txt", &far), ("b.txt", "2\n")]);
    assert_eq!(repo.read("app/a.txt"), with(&far, 9, "mine"));
    repo.conflict(&[("a.txt", &with(&far, 9, "theirs")), ("b.txt", "2\n")], "both sides changed the same lines");
    assert!(repo.read("app/a.txt").contains("||||||| generated before\nline 9\n"));
}

#[test]
fn a_lost_lock_or_base_is_told() {
    let repo = edited();
    repo.remove(".scaffold/lock.json");
    let done = repo.regen(&[("b.txt", "2\n")]);
    assert!(done.status == 4 && done.err.contains("git checkout HEAD -- .scaffold/lock.json"), "{}", done.err);
    repo.write(".scaffold/lock.json", "<<<<<<< ours\n");
    let done = repo.run(&[]);
    assert!(done.status == 4 && done.err.contains("conflict markers in line 1"), "{}", done.err);
    repo.write(".scaffold/lock.json", "{\"format\": 99}");
    let done = repo.run(&[]);
    assert!(done.status == 4 && done.err.contains("use a newer scaffold"), "{}", done.err);
}

#[test]
fn a_folder_of_a_larger_repository_works() {
    let repo = edited_template();
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    let inner = repo.root.with_file_name("mono/services/demo");
    std::fs::create_dir_all(inner.parent().unwrap()).unwrap();
    std::fs::rename(&repo.root, &inner).unwrap();
    put(&repo.root.with_file_name("mono/other.txt"), b"other\n");
    std::os::unix::fs::symlink(&inner, &repo.root).unwrap();
    let git = |words: &[&str]| {
        let root = repo.root.with_file_name("mono");
        assert!(
            Command::new("git")
                .current_dir(root)
                .args(["-c", "user.name=A", "-c", "user.email=a@b"])
                .args(words)
                .status()
                .unwrap()
                .success()
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "all"]);
    works_without_history(&repo);
    assert!(repo.git(&["ls-files", "--unmerged", "--full-name"]).contains("services/demo/app/a.toml"));
}

#[test]
fn a_linked_worktree_works() {
    let repo = edited();
    let linked = repo.root.with_file_name("linked");
    repo.git(&["worktree", "add", "--quiet", "-b", "other", linked.to_str().unwrap()]);
    let main = repo.root.with_file_name("main");
    std::fs::rename(&repo.root, &main).unwrap();
    std::fs::rename(&linked, &repo.root).unwrap();
    put(&main.join(".git/worktrees/linked/gitdir"), format!("{}/.git\n", repo.root.display()).as_bytes());
    put(&repo.path(".git"), format!("gitdir: {}/.git/worktrees/linked\n", main.display()).as_bytes());
    works(&repo);
    assert!(!main.join(".git/MERGE_HEAD").exists());
}

#[test]
fn a_submodule_is_left_alone() {
    let repo = edited();
    let other = Repo::new(&[("x.txt", "x\n")]);
    let url = other.root.to_str().unwrap().to_owned();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "lib"]);
    repo.commit();
    works(&repo);
    assert!(repo.has("lib/app/x.txt"));
}

#[test]
fn a_sparse_checkout_is_not_written_to() {
    let repo = Repo::new(&[("in/a.txt", &base()), ("out/b.txt", &base())]);
    repo.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/app/out/"]);
    assert!(!repo.has("app/out/b.txt"));
    repo.clean(&[("in/a.txt", &with(&base(), 3, "theirs")), ("out/b.txt", &with(&base(), 3, "theirs"))]);
    assert!(!repo.has("app/out/b.txt"));
    assert_eq!(repo.git(&["show", "HEAD:app/out/b.txt"]), with(&base(), 3, "theirs"));
}

#[test]
fn configuration_and_hooks_have_no_say() {
    for (key, value) in [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("core.autocrlf", "input"),
        ("core.autocrlf", "true"),
        ("diff.external", "false"),
        ("merge.conflictStyle", "zdiff3"),
        ("commit.gpgsign", "true"),
        ("apply.whitespace", "error"),
        ("core.quotePath", "false"),
        ("diff.renames", "copies"),
        ("core.fileMode", "false"),
        ("color.ui", "always"),
        ("core.hooksPath", "hooks"),
    ] {
        let repo = edited();
        repo.write("hooks/pre-commit", "#!/bin/sh\nexit 1\n");
        repo.git(&["config", key, value]);
        let far = with(&base(), 27, "theirs");
        let done = repo.regen(&[("a.txt", &far), ("b.txt", "2\n")]);
        assert_eq!(done.status, 0, "{key}={value}: {}", done.err);
        let done = repo.regen(&[("a.txt", &with(&far, 9, "theirs")), ("b.txt", "2\n")]);
        assert_eq!(done.status, 3, "{key}={value}: {}", done.err);
        assert!(repo.read("app/a.txt").contains("<<<<<<< yours"), "{key}={value}");
    }
}

#[test]
fn work_in_progress_is_refused() {
    let repo = edited();
    repo.git(&["checkout", "--quiet", "-b", "other", "HEAD~1"]);
    repo.edit("app/a.txt", "line 9\n", "other\n");
    repo.commit();
    let merged = Command::new("git").current_dir(&repo.root).args(["merge", "main"]).output().unwrap();
    assert!(!merged.status.success());
    let done = repo.regen(&[("b.txt", "2\n")]);
    assert!(done.status == 4 && done.err.contains("git merge --abort"), "{}", done.err);
}

#[test]
fn a_rebase_cherry_pick_revert_or_patch_in_progress_is_refused() {
    for (start, end) in [
        (&["rebase", "other"][..], "git rebase --abort"),
        (&["cherry-pick", "other"], "git cherry-pick --abort"),
        (&["revert", "--no-edit", "HEAD~1"], "git revert --abort"),
        (&["am", "../one.patch"], "git am --abort"),
    ] {
        let repo = edited();
        repo.git(&["checkout", "--quiet", "-b", "other", "HEAD~1"]);
        repo.edit("app/a.txt", "line 9\n", "other\n");
        repo.commit();
        let patch = repo.git(&["format-patch", "--stdout", "-1"]);
        put(&repo.root.with_file_name("one.patch"), patch.as_bytes());
        repo.git(&["checkout", "--quiet", "main"]);
        repo.edit("app/a.txt", "mine\n", "more of mine\n");
        repo.commit();
        assert!(!Command::new("git").current_dir(&repo.root).args(start).output().unwrap().status.success());
        let done = repo.regen(&[("a.txt", &base()), ("b.txt", "2\n")]);
        assert!(done.status == 4 && done.err.contains(end), "{start:?}: {}", done.err);
        assert_eq!(repo.read("app/b.txt"), "1\n");
    }
}

#[test]
fn changes_that_git_is_told_not_to_see_are_not_committed() {
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        let repo = edited();
        repo.git(&["update-index", flag, "app/a.txt"]);
        let far = with(&base(), 27, "theirs");
        repo.edit("app/a.txt", "line 3\n", "secret\n");
        let done = repo.regen(&[("a.txt", &far), ("b.txt", "2\n")]);
        assert!(done.status == 4 && done.err.contains("  app/a.txt\n"), "{flag}: {}", done.err);
        assert!(repo.read("app/a.txt").contains("secret"));
        repo.edit("app/a.txt", "secret\n", "line 3\n");
        repo.clean(&[("a.txt", &far), ("b.txt", "2\n")]);
        assert_eq!(repo.read("app/a.txt"), with(&far, 9, "mine"), "{flag}");
    }
}

#[test]
fn nothing_changes_while_another_git_holds_the_index() {
    let repo = edited();
    repo.write(".git/index.lock", "held\n");
    let files = [("a.txt", with(&base(), 27, "theirs")), ("b.txt", "2\n".to_owned())];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let done = repo.regen(&files);
    assert!(done.status == 5 && done.err.contains("another git is at work"), "{}", done.err);
    assert_eq!(repo.read("app/b.txt"), "1\n");
    assert_eq!(repo.read(".git/index.lock"), "held\n");
    repo.remove(".git/index.lock");
    repo.clean(&files);
}

#[test]
fn an_index_that_only_git_reads_is_refused_with_the_way_out() {
    for (split, join) in [
        (&["update-index", "--split-index"][..], &["update-index", "--no-split-index"][..]),
        (&["sparse-checkout", "set", "--cone", "--sparse-index", "app", ".scaffold"], &["sparse-checkout", "reapply", "--no-sparse-index"]),
    ] {
        let repo = edited();
        repo.write("docs/deep/own.txt", "own\n");
        repo.commit();
        repo.git(split);
        let done = repo.regen(&[("a.txt", &base()), ("b.txt", "2\n")]);
        assert!(done.status == 4 && done.err.contains(&format!("git {}", join.join(" "))), "{}", done.err);
        repo.git(join);
        repo.clean(&[("a.txt", &base()), ("b.txt", "2\n")]);
    }
}

#[test]
fn hooks_that_change_files_are_not_run() {
    let repo = edited();
    for hook in ["pre-commit", "prepare-commit-msg", "post-merge", "post-checkout", "post-index-change", "reference-transaction"] {
        let path = format!(".git/hooks/{hook}");
        repo.write(&path, "#!/bin/sh\necho hooked >> app/a.txt\ntouch hooked\n");
        std::fs::set_permissions(repo.path(&path), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let far = with(&base(), 27, "theirs");
    assert_eq!(repo.regen(&[("a.txt", &far), ("b.txt", "2\n")]).status, 0);
    assert_eq!(repo.read("app/a.txt"), with(&far, 9, "mine"));
    assert!(!repo.has("hooked"));
}

#[test]
fn a_clone_without_old_files_has_its_bases() {
    let repo = edited_template();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = repo.root.with_file_name("clone");
    let url = format!("file://{}", repo.root.display());
    repo.git(&["clone", "--quiet", "--filter=blob:none", &url, clone.to_str().unwrap()]);
    std::fs::remove_dir_all(&repo.root).unwrap();
    std::fs::rename(clone, &repo.root).unwrap();
    repo.edit("scaffold.yaml", "auth: none\n", "auth: none\nsummary: theirs\n");
    assert_eq!(repo.run(&[]).status, 0);
    assert!(repo.read("app/a.toml").contains("two = \"mine\"\n") && repo.read("app/a.toml").contains("seven = \"theirs\"\n"));
}

#[test]
fn two_colleagues_regenerate_and_merge() {
    let repo = edited();
    let far = with(&base(), 27, "theirs");
    repo.git(&["checkout", "--quiet", "-b", "other"]);
    repo.clean(&[("a.txt", &far), ("b.txt", "2\n")]);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.edit("app/a.txt", "line 3\n", "more of mine\n");
    repo.commit();
    repo.clean(&[("a.txt", &far), ("b.txt", "2\n")]);
    repo.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert!(repo.read("app/a.txt").contains("mine") && repo.read("app/a.txt").contains("theirs"));
    repo.clean(&[("a.txt", &with(&far, 20, "later")), ("b.txt", "2\n")]);
}

#[test]
fn versions_can_be_skipped_and_gone_back_to() {
    let repo = edited();
    repo.clean(&[("a.txt", &with(&with(&base(), 27, "v2"), 20, "v3")), ("b.txt", "3\n")]);
    repo.clean(&[("a.txt", &base()), ("b.txt", "1\n")]);
    assert_eq!(repo.read("app/a.txt"), with(&base(), 9, "mine"));
}

#[test]
fn a_generation_that_fails_changes_nothing() {
    let repo = edited();
    let before = repo.git(&["rev-parse", "HEAD"]);
    let done = repo.regen(&[("a.txt", &with(&base(), 3, "theirs")), ("b.yaml.hbs", "x: {{service.nope}}\n")]);
    assert!(done.status == 4 && done.err.contains("b.yaml"), "{}", done.err);
    assert_eq!(repo.git(&["rev-parse", "HEAD"]), before);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn dry_run_and_check_write_nothing() {
    let repo = edited();
    repo.blueprint(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "2\n")]);
    let state = || [&["rev-parse", "HEAD"][..], &["count-objects"], &["status", "--porcelain", "--ignored"]].map(|words| repo.git(words));
    let before = state();
    let dry = repo.run(&["--dry-run"]);
    assert!(dry.status == 0 && dry.out.contains("app/b.txt") && dry.out.contains("nothing was written"), "{}", dry.out);
    assert_eq!(repo.run(&["--check"]).status, 1);
    assert_eq!(state(), before);
    assert!(!repo.has(".git/scaffold"));
    assert_eq!(repo.run(&[]).status, 0);
    assert_eq!(repo.run(&["--check"]).status, 0);
}

#[test]
fn the_commit_is_the_same_everywhere() {
    let one = edited();
    let other = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    let generation = |repo: &Repo| {
        repo.clean(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "2\n")]);
        repo.git(&["rev-parse", "HEAD^2^{tree}"])
    };
    assert_eq!(generation(&one), generation(&other));
}
