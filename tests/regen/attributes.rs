//! What `.gitattributes` says of a file, and files that are no plain text of lines.

use crate::support::{Repo, lines, with};

fn base() -> String {
    lines(1, 30)
}

/// A repository with these attributes and a person's edit, committed.
fn with_attributes(attributes: &str, edit: impl Fn(&Repo)) -> Repo {
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    for way in ["clean", "smudge"] {
        repo.git(&["config", &format!("filter.rot.{way}"), "tr a-z n-za-m"]);
    }
    repo.write("app/.gitattributes", attributes);
    repo.git(&["add", "--all", "--renormalize"]);
    repo.commit();
    edit(&repo);
    repo.commit();
    repo
}

#[test]
fn what_git_has_a_filter_for_is_left_for_git_add() {
    let repo = with_attributes("a.txt filter=rot\nnew.txt filter=rot\n", |repo| repo.edit("app/a.txt", "line 3\n", "mine\n"));
    let files = [("a.txt", with(&base(), 27, "theirs")), ("new.txt", "secret\n".to_owned()), ("b.txt", "2\n".to_owned())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let done = repo.regen(&files);
    assert!(done.status == 0 && done.out.contains("app/a.txt: `git add` it yourself"), "{}{}", done.out, done.err);
    assert_eq!(repo.read("app/a.txt"), with(&with(&base(), 3, "mine"), 27, "theirs"));
    assert_eq!(repo.git(&["status", "--porcelain"]), " M app/a.txt\n?? app/new.txt\n");
    let plain = repo.git(&["hash-object", "--no-filters", "app/a.txt"]);
    let objects = repo.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
    assert!(!objects.contains(plain.trim()), "git has what the filter would have encrypted");
    repo.commit();
    assert!(repo.git(&["show", "HEAD:app/a.txt"]).contains("zvar\n"), "as the filter has it");
    assert!(repo.run(&[]).out.contains("nothing to do"));
}

#[test]
fn a_conflict_in_what_git_has_a_filter_for_is_not_staged() {
    let repo = with_attributes("a.txt filter=rot\n", |repo| repo.edit("app/a.txt", "line 9\n", "mine\n"));
    repo.conflict(&[("a.txt", &with(&base(), 9, "theirs")), ("b.txt", "1\n")], "the same lines; `git add` it yourself");
    repo.write("app/a.txt", with(&base(), 9, "both"));
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert_eq!(repo.git(&["status", "--porcelain"]), " M app/a.txt\n");
}

#[test]
fn another_encoding_in_the_work_tree_is_a_conflict() {
    let utf_16: Vec<u8> = base().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let repo = Repo::new(&[("a.txt", &base()), ("b.txt", "1\n")]);
    repo.write("app/.gitattributes", "a.txt text working-tree-encoding=UTF-16LE\n");
    repo.write("app/a.txt", &utf_16);
    repo.commit();
    let done = repo.conflict(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "1\n")], "it is no text");
    assert!(done.out.contains("`git add` it yourself"), "{}", done.out);
    assert_eq!(std::fs::read(repo.path("app/a.txt")).unwrap(), utf_16);
    assert_eq!(repo.git(&["show", ":app/a.txt"]), base());
}

#[test]
fn merge_union_takes_both() {
    let repo = with_attributes("a.txt merge=union\n", |repo| repo.write("app/a.txt", base() + "mine\n"));
    repo.clean(&[("a.txt", &(base() + "theirs\n")), ("b.txt", "1\n")]);
    assert_eq!(repo.read("app/a.txt"), base() + "mine\ntheirs\n");
}

#[test]
fn what_is_not_to_be_merged_is_left_whole() {
    for attributes in ["a.txt -merge\n", "a.txt binary\n"] {
        let repo = with_attributes(attributes, |repo| repo.edit("app/a.txt", "line 3\n", "mine\n"));
        repo.conflict(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "1\n")], "the generated one is beside it");
        assert_eq!(repo.read("app/a.txt"), with(&base(), 3, "mine"));
        assert_eq!(repo.read("app/a.txt.theirs"), with(&base(), 27, "theirs"));
    }
}

#[test]
fn line_ends_of_the_work_tree_alone_stay_there() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let yours = crlf(&with(&base(), 3, "mine"));
    let repo = with_attributes("*.txt text eol=crlf\n", |repo| repo.write("app/a.txt", &yours));
    repo.clean(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "2\n")]);
    let both = with(&with(&base(), 3, "mine"), 27, "theirs");
    assert_eq!(repo.read("app/a.txt"), crlf(&both));
    assert_eq!(repo.git(&["show", "HEAD:app/a.txt"]), both);
}

#[test]
fn an_id_that_git_fills_in_is_not_committed() {
    let repo = with_attributes("a.txt ident\n", |repo| repo.edit("app/a.txt", "line 3\n", "$Id$\n"));
    repo.remove("app/a.txt");
    repo.git(&["checkout", "--", "app/a.txt"]);
    assert!(repo.read("app/a.txt").contains("$Id: "));
    repo.clean(&[("a.txt", &with(&base(), 27, "theirs")), ("b.txt", "1\n")]);
    assert_eq!(repo.git(&["show", "HEAD:app/a.txt"]), with(&with(&base(), 3, "$Id$"), 27, "theirs"));
}
