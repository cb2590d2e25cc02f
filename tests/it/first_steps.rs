//! What stands around the first five minutes: a first spec, completions, man pages, and reports for programs.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn scaffold(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scaffold")).current_dir(folder).args(words).stdin(Stdio::null()).output().unwrap()
}

fn read(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("scaffold.yaml")).unwrap()
}

#[test]
fn a_first_spec_needs_no_answers() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("My Shop");
    std::fs::create_dir(&shop).unwrap();
    let output = scaffold(&shop, &["init"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(read(&shop).contains("\nname: my-shop\n"), "{}", read(&shop));
    let checked = scaffold(&shop, &["check", "--deny", "warnings"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(scaffold(&shop, &["new"]).status.success() && shop.join("my-shop/services/my-shop").is_dir());
}

#[test]
fn somebody_at_a_terminal_is_asked_until_the_answers_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let terminal = nix::pty::openpty(None, None).unwrap();
    let mut init = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    init.current_dir(folder.path()).arg("init").stdin(terminal.slave).stdout(Stdio::null()).stderr(Stdio::piped());
    let running = init.spawn().unwrap();
    let answers = "My Shop\nmy-shop\ncatalog, orders\nProduct, Maker\n\nfastpai\ngin\nyes\n";
    std::fs::File::from(terminal.master).write_all(answers.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("such as `my-shop`") && said.contains("did you mean `fastapi`?"), "{said}");
    let text = read(folder.path());
    for expected in ["\nname: my-shop\n", "\nstack: gin\n", "\nauth: {issuer", "\n      Maker:\n", "\n  orders:\n", "\n      Order:\n"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn what_a_first_spec_leaves_in_comments_is_right_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["init", "--name", "shop", "--stack", "gin", "--service", "catalog:Product,Maker", "--service", "orders"];
    assert!(scaffold(folder.path(), &words).status.success());
    let text = read(folder.path());
    // Sentences begin with a capital; everything else is a piece of a spec.
    let said = |line: &str| match line.split_once("# ") {
        Some((indent, rest)) if indent.trim().is_empty() && rest.starts_with(|c: char| c.is_lowercase() || c == ' ' || c == '-') => {
            format!("{indent}{rest}\n")
        }
        _ => format!("{line}\n"),
    };
    let whole: String = text.lines().filter(|line| *line != "auth: none").map(said).collect();
    for expected in
        ["\nauth: {issuer", "\n    endpoints:\n", "\n        price: decimal", "\n      Maker:\n", "\n      Order:\n", "\n    stack: "]
    {
        assert!(whole.contains(expected), "{expected}: {whole}");
    }
    std::fs::write(folder.path().join("scaffold.yaml"), whole).unwrap();
    let checked = scaffold(folder.path(), &["check", "--deny", "warnings"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn a_spec_that_is_there_stays() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("scaffold.yaml"), "mine").unwrap();
    for words in [&["init"][..], &["init", "--example", "shop"]] {
        let output = scaffold(folder.path(), words);
        assert_eq!((output.status.code(), read(folder.path()).as_str()), (Some(4), "mine"));
    }
}

#[test]
fn bad_answers_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (words, says) in [
        (["--name", "My Shop"], "such as `my-shop`"),
        (["--name", "a\nstack: b"], "small letters"),
        (["--stack", "fastpai"], "did you mean `fastapi`?"),
        (["--service", "catalog:order line"], "such as `OrderLine`"),
        (["--service", "two words"], "such as `two-words`"),
        (["--service", "catalog:Product,Product"], "Product"),
        (["--example", "nothing"], "hello, pasted, polyglot, shop"),
    ] {
        let output = scaffold(folder.path(), &[&["init"][..], &words].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(says), "{words:?}: {said}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{words:?}");
    }
}

#[test]
fn every_example_can_be_begun_with() {
    for name in ["hello", "pasted", "polyglot", "shop"] {
        let folder = tempfile::tempdir().unwrap();
        assert!(scaffold(folder.path(), &["init", "--example", name]).status.success(), "{name}");
        assert!(scaffold(folder.path(), &["check"]).status.success(), "{name}");
    }
}

#[test]
fn shells_read_their_completions() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, word) in [("bash", "--only"), ("zsh", "--only"), ("fish", "only"), ("powershell", "--only")] {
        let output = scaffold(folder.path(), &["completions", shell]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(word) && text.contains("doctor"), "{shell}: {text}");
        assert!(!text.contains("guard"), "{shell} completes what nobody types");
    }
    let script = folder.path().join("completions.bash");
    std::fs::write(&script, scaffold(folder.path(), &["completions", "bash"]).stdout).unwrap();
    let completed = ". ./completions.bash; COMP_WORDS=(scaffold do) COMP_CWORD=1; _scaffold scaffold do scaffold; echo ${COMPREPLY[*]}";
    let output = Command::new("bash").current_dir(folder.path()).args(["-c", completed]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "doctor docs\n", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_command_has_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    assert!(scaffold(folder.path(), &["man", "man1"]).status.success());
    for page in ["scaffold", "scaffold-new", "scaffold-up", "scaffold-doctor", "scaffold-init", "scaffold-blueprint-lint"] {
        let text = std::fs::read_to_string(folder.path().join(format!("man1/{page}.1"))).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{page}: {text}");
    }
    assert!(!folder.path().join("man1/scaffold-guard.1").exists());
    assert!(String::from_utf8_lossy(&scaffold(folder.path(), &["man"]).stdout).contains(".TH scaffold 1"));
}

#[test]
fn programs_read_every_report() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        &["init", "--json", "--stack", "fastapi", "--name", "notes"][..],
        &["check", "--json"],
        &["show", "--json"],
        &["graph", "--json"],
        &["graph", "--tables", "notes", "--json"],
        &["doctor", "--json"],
        &["explain", "--json"],
        &["explain", "S0203", "--json"],
        &["schema"],
        &["blueprint", "list", "--json"],
        &["blueprint", "lint", "--json"],
        &["new", "--json", "--dry-run"],
        &["new", "--json"],
    ] {
        let output = scaffold(folder.path(), words);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        assert!(report.is_object(), "{words:?}: {report}");
    }
    for words in [&["regen", "--json", "--dry-run"][..], &["regen", "--json"], &["diff", "--json"], &["regen", "--status", "--json"]] {
        let output = scaffold(&folder.path().join("notes"), words);
        assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok_and(|report| report.is_object()), "{words:?}");
    }
}
