//! The migrations between two models, as text: `tests/migrations` holds the changes, which `cargo xtask migrations` takes
//! through real databases.

use crate::support::{expect_file, files, root};
use scaffold::diag::Sources;
use scaffold::migrate::{Previous, Refusal, Step, steps};
use scaffold::model::types::System;
use scaffold::{model, spec};
use serde::Deserialize;

/// Changes whose migrations are read by people, one for each kind.
const SHOWN: &[&str] = &[
    "add-required-now",
    "add-required-with-constant-enum",
    "rename-and-widen",
    "int-to-long-indexed",
    "enum-more",
    "unique-on-a-new-column",
    "reference-added",
    "drop-required",
];

#[derive(Deserialize)]
struct Case {
    name: String,
    before: String,
    after: String,
    refused: Option<String>,
    #[serde(default)]
    impossible: bool,
}

fn cases() -> Vec<Case> {
    let texts = files(&root().join("tests/migrations")).into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts.flat_map(|text| serde_saphyr::from_str::<Vec<Case>>(&text).unwrap()).collect()
}

fn system(entities: &str) -> System {
    let indented: String = entities.lines().map(|line| format!("  {line}\n")).collect();
    let auth = "auth: {issuer: \"https://id.example\", audience: x, algorithms: [RS256]}";
    let mut sources = Sources::default();
    sources.add("spec.yaml", format!("scaffold: 1\nname: changes\nstack: any\n{auth}\nentities:\n{indented}"));
    let (syntax, found) = spec::parse(&mut sources, &mut |_| Err("no includes".to_owned()));
    assert!(!found.has_errors(), "{entities}: {found:?}");
    let (system, found) = model::lower(&syntax, &model::Options::default());
    assert!(!found.has_errors(), "{entities}: {found:?}");
    system.unwrap()
}

fn between(before: &str, after: &str, allow_destructive: bool) -> Result<Vec<Step>, Vec<Refusal>> {
    let (before, after) = (system(before), system(after));
    let previous = Previous { system: &before, service: &before.services[0], number: 1 };
    steps(&after, &after.services[0], Some(previous), allow_destructive)
}

#[test]
fn each_kind_of_change_as_text() {
    let all = cases();
    let mut failures = Vec::new();
    for name in SHOWN {
        let case = all.iter().find(|case| case.name == *name).unwrap_or_else(|| panic!("{name} is no case"));
        let mut text = String::new();
        for step in between(&case.before, &case.after, true).unwrap() {
            for (engine, part) in [("postgresql", step.postgres), ("sqlite", step.sqlite)] {
                for (direction, sql) in [("up", part.up), ("down", part.down)] {
                    text += &format!("=== {:04}_{}.{engine}.{direction}\n{sql}", step.number, step.name);
                }
            }
        }
        failures.extend(expect_file(&root().join(format!("tests/golden/migrations/{name}.sql")), &text));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn nothing_changes_without_a_change() {
    for case in cases() {
        let steps = between(&case.after, &case.after, false).unwrap();
        assert!(steps.is_empty(), "{}: {steps:?}", case.name);
    }
}

/// Each refusal is at a line of the new spec, shows the statement and says what to do instead.
#[test]
fn refusals_say_what_to_do() {
    for case in cases().iter().filter(|case| case.refused.is_some()) {
        let refusals = between(&case.before, &case.after, false).unwrap_err();
        for refusal in &refusals {
            assert!(!refusal.statement.is_empty() && refusal.path.contains(' '), "{}: {refusal:?}", case.name);
            assert!(refusal.span.end > 0, "{}: {refusal:?}", case.name);
            let code = if refusal.can_be_allowed { "S1101" } else { "S1102" };
            assert_eq!(refusal.diagnostic().code, code, "{}", case.name);
        }
        assert_eq!(between(&case.before, &case.after, true).is_err(), case.impossible, "{}", case.name);
    }
}

/// Runners split a file where a line ends in a semicolon and the next is not indented; each piece is one statement.
#[test]
fn files_split_into_statements() {
    const WORDS: &[&str] = &["ALTER", "CREATE", "DROP", "SET", "UPDATE", "INSERT", "DELETE", "DO", "LOCK", "SELECT", "PRAGMA", "--"];
    for case in cases().iter().filter(|case| !case.impossible) {
        for step in between(&case.before, &case.after, true).unwrap() {
            for text in [&step.postgres.up, &step.postgres.down, &step.sqlite.up, &step.sqlite.down] {
                assert!(text.ends_with(";\n"), "{}: {text}", case.name);
                for (at, _) in text.match_indices(";\n").filter(|(at, _)| at + 2 < text.len()) {
                    let rest = text[at + 2..].trim_start_matches('\n');
                    assert!(rest.starts_with(' ') || WORDS.iter().any(|word| rest.starts_with(word)), "{}: {rest}", case.name);
                }
            }
            assert_eq!(step.postgres.up.starts_with("-- no-transaction\n"), !step.postgres.transactional, "{}", case.name);
        }
    }
}

/// Numbers go on from the last one; a hint of a rename that was applied is ignored.
#[test]
fn numbers_go_on() {
    let (before, after) = (system("Note: {title: string}"), system("Note:\n  fields:\n    label: string was=title"));
    let previous = Previous { system: &before, service: &before.services[0], number: 7 };
    let made = steps(&after, &after.services[0], Some(previous), false).unwrap();
    assert_eq!(made.iter().map(|step| (step.number, step.name.as_str())).collect::<Vec<_>>(), [(8, "rename_notes_title_to_label")]);
    let again = Previous { system: &after, service: &after.services[0], number: 8 };
    assert!(steps(&after, &after.services[0], Some(again), false).unwrap().is_empty());
    assert_eq!(steps(&after, &after.services[0], None, false).unwrap().iter().map(|step| step.number).collect::<Vec<_>>(), [1]);
}
