use scaffold::git::{BlobId, blob_id};
use scaffold::tree::{Contents, File, PathProblem as P, RelPath, Spool, Tree, TreeError};
use std::fmt::Write as _;

use crate::support::{path, sample, tree_of};

#[track_caller]
fn check(text: &str, problem: P) {
    let error = RelPath::new(text).unwrap_err();
    assert_eq!(error.problem, problem, "{text:?}");
    assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
}

#[test]
fn unsafe_paths_are_refused() {
    check("", P::Empty);
    for text in ["/etc/passwd", "//host/share", "/"] {
        check(text, P::Absolute);
    }
    for text in ["..", ".", "../evil", "a/../b", "a/./b", "svc/../../x", "a/.."] {
        check(text, P::Dots);
    }
    for text in ["a//b", "a/"] {
        check(text, P::EmptySegment);
    }
    for text in ["a\\b", "\\\\host\\share", "C:\\x", "C:x", "a:b", "a/b:stream", "a*", "a?", "<a>", "a|b", "a\"b"] {
        check(text, P::Character);
    }
    for text in ["a\0b", "a\nb", "a\x7f", "a\u{85}", "a\u{202e}b", ".g\u{200c}it/config", "\u{feff}a"] {
        check(text, P::Control);
    }
    for text in ["x.", "x ", "a./b", "a /b", "...", ".git ", ".git."] {
        check(text, P::TrailingDotOrSpace);
    }
    check(&"a".repeat(256), P::SegmentTooLong);
    check(&"é".repeat(128), P::SegmentTooLong);
    check(&"abc/".repeat(256).replace("c/", "cd/"), P::TooLong);
}

#[test]
fn device_names_are_refused_in_any_case_and_with_extensions() {
    for text in [
        "con",
        "CON",
        "prn.txt",
        "Aux.tar.gz",
        "nul",
        "a/NUL/b",
        "com1",
        "COM0",
        "lpt9.rs",
        "com¹",
        "LPT³.x",
        "conin$",
        "CONOUT$",
        "con .txt",
    ] {
        check(text, P::Device);
    }
    for text in ["console", "com", "com10", "lpt", "auxiliary", "nul_", "x.con", "comx"] {
        RelPath::new(text).unwrap();
    }
}

#[test]
fn what_git_reads_itself_is_refused() {
    for text in [".git", ".GIT/config", ".git/hooks/pre-commit", "a/.Git/x", "git~1", "a/GIT~2/x"] {
        check(text, P::DotGit);
    }
    for text in [".gitmodules", ".GitModules", "a/.gitmodules", "gitmod~1", "GI7EBA~1"] {
        check(text, P::DotGitmodules);
    }
    for text in [".gitignore", ".github/workflows/ci.yml", "git", "x.git", ".gitkeep", "git~", "gitmodules"] {
        assert_eq!(RelPath::new(text).is_ok(), text != "git~", "{text}");
    }
}

#[test]
fn usual_paths_are_taken() {
    for text in ["a", "src/[id].tsx", "a b/c", "UPPER", "a__b", "-a", "ünï/日本.txt", ".env.example", &"x".repeat(255)] {
        assert_eq!(RelPath::new(text).unwrap().as_str(), text);
    }
}

#[track_caller]
fn clash(first: &str, second: &str) -> TreeError {
    let mut tree = tree_of(&[(first, "")]);
    let error = tree.insert(path(second), File::regular(&b""[..])).unwrap_err();
    assert_eq!(tree.len(), 1);
    error
}

#[test]
fn files_that_cannot_be_side_by_side_are_refused() {
    assert!(matches!(clash("a/b", "a/b"), TreeError::Duplicate { .. }));
    assert!(matches!(clash("a/b", "a/b/c"), TreeError::InsideFile { .. }));
    assert!(matches!(clash("a/b/c", "a/b"), TreeError::IsFolder { .. }));
    for (first, second) in
        [("a/B", "a/b"), ("Api/x", "api/y"), ("caf\u{e9}", "cafe\u{301}"), ("straße", "STRASSE"), ("a/B/c", "a/b"), ("\u{212a}", "k")]
    {
        assert!(matches!(clash(first, second), TreeError::CaseClash { .. }), "{first} {second}");
    }
    let mut tree = tree_of(&[("a/b", ""), ("a/c", ""), ("a/d/e", ""), ("b", "")]);
    assert!(tree.insert(path("a/d/f"), File::regular(&b""[..])).is_ok());
}

#[test]
fn attributes_that_run_programs_are_refused() {
    let with = |name: &str, text: &str| Tree::new().insert(path(name), File::regular(text.as_bytes()));
    for text in [
        "* filter=x",
        "*.c diff=y\n",
        "a\n b\tmerge=z",
        "[attr]m filter=q",
        "* working-tree-encoding=UTF-16",
        "* ident",
        "x text filter=lfs -text\r\n",
    ] {
        assert!(matches!(with(".gitattributes", text), Err(TreeError::Attribute { .. })), "{text}");
        assert!(with("a/.GitAttributes", text).is_err());
        assert!(with("attributes", text).is_ok());
    }
    for text in ["* text=auto eol=lf", "# filter=x", "*.lock -diff linguist-generated"] {
        assert!(with("a/.gitattributes", text).is_ok(), "{text}");
    }
}

#[test]
fn files_come_sorted_by_the_bytes_of_their_paths() {
    let tree = sample();
    let names: Vec<&str> = tree.iter().map(|(path, _)| path.as_str()).collect();
    assert!(names.is_sorted());
    assert_eq!(tree.get("a/x").unwrap().bytes().as_ref(), b"2\n");
}

#[test]
fn what_is_long_is_held_compressed_and_reads_as_it_was_written() {
    for (lines, is_packed) in [(0, false), (10, false), (100_000, true)] {
        let (mut spool, mut whole) = (Spool::default(), String::new());
        for line in 0..lines {
            writeln!(spool, "line {line}").unwrap();
            writeln!(whole, "line {line}").unwrap();
        }
        let contents = spool.finish();
        assert_eq!(matches!(contents, Contents::Packed(_)), is_packed);
        assert_eq!((contents.len(), &*contents.bytes()), (whole.len(), whole.as_bytes()));
        let mut pieces = Vec::new();
        let take = |piece: &[u8]| {
            pieces.extend_from_slice(piece);
            Ok(())
        };
        contents.pieces(take).unwrap();
        assert_eq!(pieces, whole.as_bytes());
        assert_eq!(BlobId::of(&contents).to_string(), blob_id(whole.as_bytes()));
    }
}
