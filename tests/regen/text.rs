//! What becomes of the text of a file that both sides changed.

use crate::support::{Repo, lines, with};
use scaffold::regen::{Labels, Merged, merge_text};

/// What a person makes of `a.txt`, what is generated now, and what must come out; `None` is a conflict.
#[track_caller]
fn case(before: &str, yours: &[u8], now: &str, result: Option<&[u8]>) -> Repo {
    let repo = Repo::new(&[("a.txt", before), ("other.txt", "1\n")]);
    repo.write("app/a.txt", yours);
    repo.commit();
    let after = [("a.txt", now), ("other.txt", "2\n")];
    match result {
        Some(result) => {
            repo.clean(&after);
            let found = std::fs::read(repo.path("app/a.txt")).unwrap();
            assert_eq!(found.escape_ascii().to_string(), result.escape_ascii().to_string());
        }
        None => {
            repo.conflict(&after, "both sides changed the same lines");
            let text = repo.read("app/a.txt");
            assert!(
                text.contains("<<<<<<< yours\n") && text.contains("||||||| generated before\n") && text.contains(">>>>>>> generated now: "),
                "{text}"
            );
            assert_eq!(repo.git(&["ls-files", "--unmerged"]).lines().count(), 3);
        }
    }
    assert_eq!(repo.read("app/other.txt"), "2\n");
    repo
}

fn base() -> String {
    lines(1, 30)
}

#[test]
fn an_edit_is_kept_where_the_generator_changed_nothing() {
    let yours = with(&base(), 3, "mine");
    case(&base(), yours.as_bytes(), &base(), Some(yours.as_bytes()));
}

#[test]
fn far_apart_edits_are_both_there() {
    let both = with(&with(&base(), 3, "mine"), 27, "theirs");
    case(&base(), with(&base(), 3, "mine").as_bytes(), &with(&base(), 27, "theirs"), Some(both.as_bytes()));
}

#[test]
fn neighbouring_lines_that_each_side_changed_are_both_there() {
    let both = with(&with(&base(), 8, "theirs"), 9, "mine");
    case(&base(), with(&base(), 9, "mine").as_bytes(), &with(&base(), 8, "theirs"), Some(both.as_bytes()));
    let body = with(&base(), 9, "mine 1\nmine 2\nmine 3");
    let both = with(&body, 10, "theirs");
    case(&base(), body.as_bytes(), &with(&base(), 10, "theirs"), Some(both.as_bytes()));
    let added = with(&base(), 9, "line 9\nmine");
    let both = with(&added, 10, "theirs");
    case(&base(), added.as_bytes(), &with(&base(), 10, "theirs"), Some(both.as_bytes()));
}

#[test]
fn lines_added_where_the_other_side_deleted_conflict() {
    let added = with(&base(), 9, "line 9\nmine");
    case(&base(), added.as_bytes(), &base().replace("line 10\n", ""), None);
}

#[test]
fn imports_that_both_added_at_one_place_are_in_order() {
    let file = |more: &str| format!("import app.alpha;\n{more}import app.runtime;\n\n{}", base());
    case(
        &file(""),
        file("import app.products;\n").as_bytes(),
        &file("import app.contract;\nimport app.extra;\n"),
        Some(file("import app.contract;\nimport app.extra;\nimport app.products;\n").as_bytes()),
    );
    case(&file(""), file("import zoo;\n").as_bytes(), &file("import app.contract;\n"), None);
}

#[test]
fn different_edits_of_one_line_conflict() {
    let repo = case(&base(), with(&base(), 9, "mine").as_bytes(), &with(&base(), 9, "theirs"), None);
    let text = repo.read("app/a.txt");
    assert!(text.contains("mine") && text.contains("theirs") && text.contains("||||||| generated before\nline 9\n"));
}

#[test]
fn the_same_edit_on_both_sides_is_one() {
    let same = with(&base(), 9, "same");
    case(&base(), same.as_bytes(), &same, Some(same.as_bytes()));
}

#[test]
fn line_ends_of_windows_stay() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let both = crlf(&with(&with(&base(), 3, "mine"), 27, "theirs"));
    case(&base(), crlf(&with(&base(), 3, "mine")).as_bytes(), &with(&base(), 27, "theirs"), Some(both.as_bytes()));
    let generated = crlf(&base());
    case(&generated, crlf(&with(&base(), 3, "mine")).as_bytes(), &crlf(&with(&base(), 27, "theirs")), Some(both.as_bytes()));
}

#[test]
fn line_ends_alone_are_no_edit() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    case(&base(), crlf(&base()).as_bytes(), &with(&base(), 9, "theirs"), Some(crlf(&with(&base(), 9, "theirs")).as_bytes()));
}

#[test]
fn the_end_of_one_line_is_an_edit() {
    let yours = base().replace("line 12\n", "line 12\r\n");
    let both = with(&yours, 27, "theirs");
    case(&base(), yours.as_bytes(), &with(&base(), 27, "theirs"), Some(both.as_bytes()));
}

#[test]
fn a_byte_order_mark_stays() {
    let yours = format!("\u{feff}{}", base());
    case(&base(), yours.as_bytes(), &with(&base(), 27, "theirs"), Some(with(&yours, 27, "theirs").as_bytes()));
}

#[test]
fn a_file_in_utf_16_is_no_text() {
    let repo = Repo::new(&[("a.txt", &base())]);
    let yours: Vec<u8> = format!("\u{feff}{}", base()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    repo.write("app/a.txt", &yours);
    repo.commit();
    repo.conflict(&[("a.txt", &with(&base(), 27, "theirs"))], "it is no text");
    assert_eq!(std::fs::read(repo.path("app/a.txt")).unwrap(), yours);
}

#[test]
fn a_line_of_megabytes_is_a_line() {
    let yours = format!("{}\n{}", "x".repeat(3 << 20), with(&base(), 3, "mine"));
    case(&base(), yours.as_bytes(), &with(&base(), 27, "theirs"), Some(with(&yours, 27, "theirs").as_bytes()));
}

#[test]
fn a_missing_last_newline_is_no_conflict() {
    let without = base().trim_end().to_owned();
    let appended = format!("{without}\nmore");
    case(&without, with(&without, 3, "mine").as_bytes(), &appended, Some(with(&appended, 3, "mine").as_bytes()));
    let dropped = with(&without, 15, "theirs");
    case(&base(), without.as_bytes(), &with(&base(), 15, "theirs"), Some(dropped.as_bytes()));
    case(&base(), without.as_bytes(), &with(&base(), 29, "theirs"), Some(with(&without, 29, "theirs").as_bytes()));
}

#[test]
fn latin_1_is_bytes_like_any_other() {
    let base = base();
    let yours = [b"caf\xe9\n".as_slice(), base.as_bytes()].concat();
    let result = [b"caf\xe9\n".as_slice(), with(&base, 27, "theirs").as_bytes()].concat();
    case(&base, &yours, &with(&base, 27, "theirs"), Some(&result));
}

#[test]
fn text_that_looks_like_a_conflict_is_text() {
    let odd = format!("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> other\n{}", base());
    let both = with(&with(&odd, 3, "mine"), 27, "theirs");
    case(&odd, with(&odd, 3, "mine").as_bytes(), &with(&odd, 27, "theirs"), Some(both.as_bytes()));
    let repo = Repo::new(&[("a.txt", &odd)]);
    repo.edit("app/a.txt", "line 9", "mine");
    repo.commit();
    repo.conflict(&[("a.txt", &with(&odd, 9, "theirs"))], "both sides");
    assert!(repo.read("app/a.txt").contains("<<<<<<<< yours\n"), "markers are longer than what the text has");
}

#[test]
fn both_texts_are_there_where_both_appended() {
    let repo = case(&base(), format!("{}mine\n", base()).as_bytes(), &format!("{}theirs\n", base()), None);
    assert!(repo.read("app/a.txt").contains("mine\n||||||| generated before\n=======\ntheirs\n"));
}

#[test]
fn an_edit_stays_in_its_block() {
    let block = |name: &str, replicas: usize| format!("  {name}:\n    image: app\n    replicas: {replicas}\n    restart: always\n\n");
    let blocks = |names: &[&str]| names.iter().map(|name| block(name, 1)).collect::<String>();
    let before = blocks(&["one", "two", "three", "four"]);
    let yours = before.replace(&block("three", 1), &block("three", 7));
    let now = blocks(&["zero", "one", "two", "three", "four"]);
    let both = now.replace(&block("three", 1), &block("three", 7));
    case(&before, yours.as_bytes(), &now, Some(both.as_bytes()));
}

#[test]
fn a_file_indented_anew_conflicts_in_the_edited_line_alone() {
    let indented = |by: usize| (1..=30).map(|line| format!("{:by$}line {line}\n", "")).collect::<String>();
    let repo = case(&indented(2), with(&indented(2), 9, "mine").as_bytes(), &indented(4), None);
    let text = repo.read("app/a.txt");
    assert_eq!(text.lines().filter(|line| line.starts_with("    line")).count(), 30, "{text}");
    let own = indented(8);
    case(&indented(2), own.as_bytes(), &indented(2).replace("line 9\n", "theirs\n"), None);
}

#[test]
fn a_formatted_file_is_merged_where_the_generator_changed_little() {
    let own: String = (1..=30).map(|line| format!("\tline {line}\n")).collect();
    let before: String = (1..=30).map(|line| format!("  line {line}\n")).collect();
    let now = format!("{before}  added 1\n  added 2\n");
    case(&before, own.as_bytes(), &now, Some(format!("{own}  added 1\n  added 2\n").as_bytes()));
}

#[test]
fn an_empty_file_that_both_filled_conflicts() {
    let repo = Repo::new(&[("a.txt", "")]);
    repo.write("app/a.txt", "mine\n");
    repo.commit();
    repo.conflict(&[("a.txt", "theirs\n")], "both sides changed the same lines");
    assert!(repo.read("app/a.txt").contains("mine\n") && repo.read("app/a.txt").contains("theirs\n"));
}

#[test]
fn binaries_are_merged_whole_or_not_at_all() {
    let repo = Repo::new(&[("a.bin", "\0one"), ("t.txt", "1\n")]);
    repo.write("app/a.bin", b"\0mine");
    repo.write("app/own.bin", b"\0own\xff");
    repo.commit();
    repo.clean(&[("a.bin", "\0one"), ("t.txt", "2\n")]);
    assert_eq!(repo.read("app/a.bin"), "\0mine");
    assert_eq!(std::fs::read(repo.path("app/own.bin")).unwrap(), b"\0own\xff");
    repo.conflict(&[("a.bin", "\0theirs"), ("t.txt", "2\n")], "it is no text");
    assert_eq!(repo.read("app/a.bin"), "\0mine");
    assert_eq!(repo.read("app/a.bin.theirs"), "\0theirs");
    let refused = repo.run(&["--continue"]);
    assert_eq!(refused.status, 3, "{}", refused.err);
    repo.remove("app/a.bin.theirs");
    assert_eq!(repo.run(&["--continue"]).status, 0);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_file_split_in_two_conflicts_in_the_half_that_left() {
    let repo = Repo::new(&[("a.txt", &base())]);
    repo.write("app/a.txt", lines(1, 15));
    repo.write("app/b.txt", lines(16, 30));
    repo.commit();
    repo.conflict(&[("a.txt", &with(&base(), 25, "theirs"))], "app/a.txt");
    assert!(repo.read("app/a.txt").contains("theirs"));
    assert_eq!(repo.read("app/b.txt"), lines(16, 30));
}

/// Numbers that look random and are the same everywhere (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    /// A few lines changed, added or removed; the new ones are `mark` and a number.
    fn edited(&mut self, text: &[String], mark: &str) -> Vec<String> {
        let mut out = text.to_vec();
        for number in 0..1 + self.roll(4) {
            let at = self.roll(out.len() + 1);
            match self.roll(3) {
                0 => out.insert(at, format!("{mark} {number}\n")),
                1 if at < out.len() => out[at] = format!("  {mark} {number}\n"),
                _ if at < out.len() => drop(out.remove(at)),
                _ => {}
            }
        }
        out
    }
}

fn merged(base: &[String], ours: &[String], theirs: &[String]) -> Merged {
    let labels = Labels { ours: "yours", base: "generated before", theirs: "generated now" };
    merge_text(base.concat().as_bytes(), ours.concat().as_bytes(), theirs.concat().as_bytes(), labels)
}

#[test]
fn every_line_that_a_person_wrote_is_in_the_result() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..100_000 {
        let base: Vec<String> = (0..dice.roll(16)).map(|_| format!("line {}\n", dice.roll(9))).collect();
        let (ours, theirs) = (dice.edited(&base, "mine"), dice.edited(&base, "theirs"));
        let both = merged(&base, &ours, &theirs);
        let text = String::from_utf8(both.bytes).unwrap();
        for line in ours.iter().filter(|line| line.contains("mine")) {
            assert!(text.contains(line.as_str()), "round {round}: {line} is lost\n{base:?}\n{ours:?}\n{theirs:?}\n{text}");
        }
        assert_eq!(merged(&base, &ours, &base), Merged { bytes: ours.concat().into_bytes(), conflict: false });
        assert_eq!(merged(&base, &base, &theirs), Merged { bytes: theirs.concat().into_bytes(), conflict: false });
    }
}
