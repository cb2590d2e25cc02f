//! `tests/compat/*.yaml`: a spec or document, single changes of it, and what each is for clients. A new case is a new line.

use crate::support::{files, root};
use scaffold::compat;
use scaffold::diag::{Sources, codes};
use scaffold::model::types::System;
use serde::Deserialize;
use serde_json::Value;

/// The day of every case that names none.
const TODAY: &str = "2025-06-01";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    spec: Option<String>,
    document: Option<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    change: String,
    from: String,
    to: String,
    today: Option<String>,
    #[serde(default)]
    expect: Vec<String>,
}

fn tables() -> Vec<(String, Table)> {
    let read = |path: &std::path::PathBuf| {
        let table =
            serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        (path.file_name().unwrap().display().to_string(), table)
    };
    files(&root().join("tests/compat")).iter().map(read).collect()
}

fn patched(text: &str, case: &Case) -> String {
    assert_eq!(text.matches(&case.from).count(), 1, "{}: what is replaced stands once", case.change);
    text.replace(&case.from, &case.to)
}

fn system(text: &str) -> (System, Sources) {
    let mut sources = Sources::default();
    sources.add("spec.yaml", text);
    let (syntax, mut found) = scaffold::spec::parse(&mut sources, &mut |name| Err(format!("no {name}")));
    let options = scaffold::model::Options { stack: Some("axum".to_owned()) };
    let (system, lowered) = scaffold::model::lower(&syntax, &options);
    found.extend(lowered);
    assert!(!found.has_errors(), "{}\n{text}", scaffold::diag::print(&found, &sources, scaffold::diag::Format::Human { colour: false }));
    (system.unwrap(), sources)
}

/// One line a change: mark, code, place, how many more places, message, the line of the spec.
fn of_spec(before: &str, after: &str, today: &str) -> Vec<String> {
    let (old, (new, sources)) = (system(before).0, system(after));
    let line = |at| after.lines().nth(sources.position(at).0 - 1).unwrap().trim().to_owned();
    let services = compat::services(&old, &new, today);
    let shown = |change: &compat::Change| {
        let more = if change.also.is_empty() { String::new() } else { format!(" (+{})", change.also.len()) };
        let mark = if change.breaking { "!" } else { "-" };
        format!("{mark} {} | {}{more} | {} | {}", change.code, change.place, change.message, line(change.span))
    };
    services.iter().flat_map(|service| &service.changes).map(shown).collect()
}

fn of_document(before: &str, after: &str) -> Vec<String> {
    let read = |text: &str| -> Value { serde_saphyr::from_str(text).unwrap() };
    let mark = |breaking: bool| if breaking { "!" } else { "-" };
    let shown = |one: &compat::Difference| format!("{} {} | {} | {}", mark(one.breaking), one.code, one.place.join(" → "), one.message);
    compat::differences(&read(before), &read(after)).iter().map(shown).collect()
}

#[test]
fn every_change_is_what_its_case_expects() {
    let (mut faults, mut cases, mut breaking) = (Vec::new(), 0, 0);
    for (name, table) in tables() {
        for case in &table.cases {
            let actual = match (&table.spec, &table.document) {
                (Some(spec), None) => of_spec(spec, &patched(spec, case), case.today.as_deref().unwrap_or(TODAY)),
                (None, Some(document)) => of_document(document, &patched(document, case)),
                _ => panic!("{name} has a spec or a document"),
            };
            cases += 1;
            breaking += usize::from(actual.iter().any(|line| line.starts_with('!')));
            if actual != case.expect {
                let lines: String = actual.iter().map(|line| format!("      - {line:?}\n")).collect();
                faults.push(format!("{name}: {}: got\n{lines}expected {:#?}", case.change, case.expect));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(cases >= 100 && breaking >= 60, "{cases} cases, {breaking} of them breaking");
}
