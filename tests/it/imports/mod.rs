//! Every `tests/import/*/*` is imported; the spec and, line by line, what was lost stand beside it, and the spec
//! generates. A new case is a new file, or a folder of one; `cargo xtask bless` writes what is expected.

mod openapi;

use super::support::{expect_file, root};
use scaffold::diag::{Severity, Sources};
use scaffold::import::{Language, import, write};
use scaffold::model::types::System;
use scaffold::{model, spec};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The spec of some files, where there is one, and its losses a line each. Other files are those of a folder.
fn imported(language: Language, sources: &mut Sources, folder: Option<&Path>) -> (Option<String>, String) {
    let mut text_of = |name: &str| match folder {
        Some(folder) => std::fs::read_to_string(folder.join(name)).map_err(|error| format!("cannot read `{name}`: {error}")),
        None => Err(format!("`{name}` is not there")),
    };
    let (draft, found) = import(language, sources, &mut text_of);
    let mut losses = String::new();
    for one in found.sorted() {
        let severity = if one.severity == Severity::Error { "error " } else { "" };
        let name = sources.get(one.primary.span.file).map_or("", |source| source.name.as_str());
        let (line, column) = sources.position(one.primary.span);
        losses.push_str(&format!("{severity}{} {name}:{line}:{column} {}\n", one.code, one.message));
        for also in one.secondary.iter().filter(|also| also.text == "and here") {
            losses.push_str(&format!("    and {}\n", sources.position(also.span).0));
        }
    }
    let text = draft.filter(|_| !found.has_errors()).map(|mut draft| {
        draft.stack = "fastapi".to_owned();
        write(&draft)
    });
    (text, losses)
}

/// As [`imported`], of one text.
fn imported_text(language: Language, text: &str) -> (Option<String>, String) {
    let mut sources = Sources::default();
    sources.add("case", text);
    imported(language, &mut sources, None)
}

/// What the language has against a spec, and the model of it.
fn checked(text: &str) -> (Option<System>, Vec<String>) {
    let mut sources = Sources::default();
    sources.add("imported.yaml", text);
    let (spec, mut found) = spec::parse(&mut sources, &mut |_| Err(String::new()));
    let (system, lowered) = model::lower(&spec, &model::Options::default());
    found.extend(lowered);
    let errors = found.sorted().into_iter().filter(|one| one.severity == Severity::Error);
    let errors = errors.map(|one| format!("{} {}: {}", one.code, one.message, sources.slice(one.primary.span))).collect();
    (system, errors)
}

fn faults(text: &str) -> Vec<String> {
    checked(text).1
}

fn scaffold(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scaffold")).args(arguments).output().unwrap()
}

fn cases(folder: &str, is_case: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let folder = root().join("tests/import").join(folder);
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| is_case(path)).collect();
    cases.sort();
    cases
}

fn read(sources: &mut Sources, path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    sources.add(name, std::fs::read_to_string(path).unwrap());
}

/// The files that a case starts from.
fn sources_of(language: Language, case: &Path) -> Sources {
    let mut sources = Sources::default();
    match language {
        Language::Sql | Language::Jdl => read(&mut sources, case),
        Language::Openapi => read(&mut sources, &case.join("openapi.yaml")),
        Language::Jhipster => {
            read(&mut sources, &case.join(".yo-rc.json"));
            let mut entities: Vec<PathBuf> =
                std::fs::read_dir(case.join(".jhipster")).unwrap().map(|entry| entry.unwrap().path()).collect();
            entities.sort();
            entities.iter().for_each(|path| read(&mut sources, path));
        }
    }
    sources
}

/// What is wrong with a case: its spec, its losses, what `check` and `new` say of it.
fn judge(language: Language, case: &Path, scratch: &Path) -> Vec<String> {
    let (text, losses) = imported(language, &mut sources_of(language, case), Some(case));
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", case.display()));
    let mut wrong: Vec<String> = expect_file(&beside("losses"), &losses).into_iter().collect();
    if let Some(text) = &text {
        wrong.extend(expect_file(&beside("yaml"), text));
        let spec = scratch.join("spec.yaml");
        std::fs::write(&spec, text).unwrap();
        let made = scaffold(&["new", "--dry-run", "--from", &spec.display().to_string()]);
        if !made.status.success() {
            wrong.push(format!("{}: {}", case.display(), String::from_utf8_lossy(&made.stderr)));
        }
    }
    wrong
}

#[test]
fn every_case() {
    let scratch = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let languages = [(Language::Openapi, "openapi"), (Language::Sql, "sql"), (Language::Jdl, "jdl"), (Language::Jhipster, "jhipster")];
    for (language, folder) in languages {
        let cases = cases(folder, |path| path.is_dir() || path.extension().is_some_and(|ending| ending == folder));
        assert!(!cases.is_empty(), "{folder}");
        wrong.extend(cases.iter().flat_map(|case| judge(language, case, scratch.path())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A small deterministic generator (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).unwrap()
    }
}

/// Whatever a text says: what comes of it passes `check`, and every finding has a place in it.
#[test]
fn mutations_pass_check() {
    let pieces = [
        "(",
        ")",
        ",",
        ";",
        "'",
        "\"",
        "`",
        "{",
        "}",
        "[",
        "\n",
        "\0",
        "é",
        "\u{202e}",
        "NOT NULL",
        "UNIQUE",
        "PRIMARY KEY",
        "DEFAULT 'x'",
        "DEFAULT 9",
        " REFERENCES ",
        "CHECK (a > 3)",
        " id ",
        "version",
        "deleted_at timestamp",
        "numeric(3)",
        " ENUM('a','A')",
        "tsvector",
        " required ",
        " min(3) ",
        "maxlength(0)",
        "pattern(/(?=x)/)",
        " to ",
        "entity ",
        "User",
        "class",
        "null",
        "$(rm -rf /)",
        "{{x}}",
        ": ",
        "# ",
        "- ",
        "ref(X)",
        "now",
    ];
    let mut dice = Dice(0x5eed_beef);
    for (language, ending) in [(Language::Sql, "sql"), (Language::Jdl, "jdl")] {
        let mut corpus = cases(ending, |path| path.extension().is_some_and(|found| found == ending));
        if language == Language::Sql {
            let of_reader = std::fs::read_dir(root().join("tests/ddl")).unwrap().map(|entry| entry.unwrap().path());
            corpus.extend(of_reader.filter(|path| path.extension().is_some_and(|found| found == "sql")));
            corpus.sort();
        }
        let corpus: Vec<String> = corpus.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        for round in 0..600 {
            let mut text: Vec<char> = corpus[round % corpus.len()].chars().collect();
            for _ in 0..dice.roll(6) {
                let at = dice.roll(text.len() + 1);
                if dice.roll(3) == 0 {
                    let end = (at + dice.roll(20)).min(text.len());
                    text.drain(at..end);
                } else {
                    let piece = pieces[dice.roll(pieces.len())];
                    text.splice(at..at, piece.chars());
                }
            }
            let text: String = text.into_iter().collect();
            let (spec, _) = imported_text(language, &text);
            let wrong = spec.as_deref().map(faults).unwrap_or_default();
            assert!(wrong.is_empty(), "{wrong:#?}\n{}\nof\n{text}", spec.unwrap_or_default());
        }
    }
}

/// Text that goes on for ever in one direction takes a time in proportion, and no stack.
#[test]
fn endless_texts_end() {
    let many = 100_000;
    let sql = [
        format!("CREATE TABLE t (a int CHECK ({}a > 1{}));", "(".repeat(many), ")".repeat(many)),
        format!("CREATE TABLE t (a int DEFAULT {}1);", "(".repeat(many)),
        format!("CREATE TABLE t (id int); INSERT INTO t VALUES {};", "(1),".repeat(many)),
        format!("CREATE TABLE t (id int); {}", "INSERT INTO t VALUES ('x".repeat(many)),
        format!("CREATE TABLE t (id int); {}", "$a$".repeat(many)),
        format!("CREATE TABLE t (id int); {}", "/*".repeat(many)),
        format!("CREATE TABLE t (id int); {}", "CREATE VIEW v AS SELECT 1;\n".repeat(many)),
        format!("CREATE TABLE t ({}id int);", (0..1500).map(|at| format!("c{at} int,")).collect::<String>()),
    ];
    let jdl = [
        format!("entity A {{ {} }}", "{".repeat(many)),
        format!("entity A {{ {} }}", "a String ".repeat(many)),
        format!("entity A {{ a String }} {}", "@x(".repeat(many)),
        format!("entity A {{ a String }} relationship OneToMany {{ {} }}", "A to A ".repeat(1000)),
        format!("entity A {{ a String {} }}", "/** ".repeat(many)),
        format!("entity A {{ a String pattern(/{}/) }}", "(".repeat(many)),
        format!("entity A {{ a String }} {}", "dto * except A ".repeat(5000)),
    ];
    for (language, texts) in [(Language::Sql, sql.as_slice()), (Language::Jdl, jdl.as_slice())] {
        for text in texts {
            let (spec, losses) = imported_text(language, text);
            assert!(spec.as_deref().map(faults).unwrap_or_default().is_empty(), "{}", spec.unwrap_or_default());
            assert!(spec.is_some() || losses.contains("error"), "{losses}");
        }
    }
}
