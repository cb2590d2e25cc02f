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
    let options = scaffold::model::Options { stack: Some("axum".to_owned()), ..Default::default() };
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

#[test]
fn a_spec_is_compatible_with_itself() {
    let folders = ["examples", "tests/specs", "tests/deltas"];
    // A team's pack is no spec.
    let is_spec = |path: &std::path::PathBuf| !path.starts_with(root().join("examples/team"));
    let all = folders.iter().flat_map(|folder| files(&root().join(folder))).filter(is_spec);
    let specs: Vec<_> = all.chain([root().join("tests/conformance/conformance.yaml")]).collect();
    assert!(specs.len() >= 15);
    for path in specs {
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(of_spec(&text, &text, TODAY), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn whatever_breaks_one_way_is_seen_the_other_way() {
    let base = std::fs::read_to_string(root().join("tests/deltas/base.yaml")).unwrap();
    for path in files(&root().join("tests/deltas")) {
        let feature = std::fs::read_to_string(&path).unwrap();
        let (there, back) = (of_spec(&base, &feature, TODAY), of_spec(&feature, &base, TODAY));
        assert_eq!(there.is_empty(), back.is_empty(), "{}: {there:#?} {back:#?}", path.display());
    }
}

const TWO: &str = "
scaffold: 1
name: shop
auth: none
services:
  stock:
    entities:
      Item: {name: string(20), colour: string(20)?}
  sales:
    entities:
      Order: {number: string(20)}
";

#[test]
fn a_person_reads_one_line_a_change() {
    let old = system(TWO).0;
    let (new, sources) = system(&TWO.replace(", colour: string(20)?", ", size: int?").replace("  sales:", "  orders:"));
    let services = compat::services(&old, &new, TODAY);
    let expected = "\
stock: 2 breaking, 2 compatible
  ! spec.yaml:8 GET /api/v1/items → 200 → /items/*/colour: removed (+4)
  ! spec.yaml:8 POST /api/v1/items → body → /colour: removed (+2)
    spec.yaml:8 GET /api/v1/items → 200 → /items/*/size: added (+4)
    spec.yaml:8 POST /api/v1/items → body → /size: added (+2)
orders: 0 breaking, 1 compatible
    spec.yaml:9 orders: added
sales: 1 breaking, 0 compatible
  ! spec.yaml:1 sales: removed
";
    assert_eq!(compat::print(&services, &sources), expected);
    let found = compat::diagnostics(&services);
    let all = found.sorted();
    assert_eq!(all.iter().map(|one| one.code).collect::<Vec<_>>(), ["S1201", "S1203", "S1202"]);
    for one in all {
        assert!(codes::find(one.code).is_some_and(|entry| !entry.text.is_empty()), "{} is explained", one.code);
        let help = one.help.join("\n");
        assert!(["--allow breaking", "version", "deprecated"].iter().all(|way| help.contains(way)), "{help}");
    }
    assert!(compat::print(&[], &sources).is_empty() && !compat::diagnostics(&[]).has_errors());
}

#[test]
fn lines_have_at_most_ten_words() {
    for (name, table) in tables() {
        let Some(spec) = &table.spec else { continue };
        let old = system(spec).0;
        for case in &table.cases {
            let (new, sources) = system(&patched(spec, case));
            for line in compat::print(&compat::services(&old, &new, TODAY), &sources).lines() {
                let words = line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
                assert!(words <= 10, "{name}: {}: {words} words: {line}", case.change);
            }
        }
    }
}

#[test]
fn days_are_those_of_the_calendar() {
    let day = 86_400;
    for (days, expected) in [
        (0, "1970-01-01"),
        (59, "1970-03-01"),
        (11_016, "2000-02-29"),
        (11_017, "2000-03-01"),
        (20_453, "2025-12-31"),
        (47_541, "2100-03-01"),
    ] {
        assert_eq!(compat::day(days * day), expected);
        assert_eq!(compat::day(days * day + day - 1), expected);
    }
}

/// Types that refer to one another in a long chain, and in a ring.
#[test]
fn chains_of_types_are_followed_to_their_end() {
    let length = 1000;
    let mut spec = String::from("scaffold: 1\nname: chain\nauth: none\ntypes:\n");
    for at in 0..length {
        spec += &format!("  T{at}:\n    next: T{}?\n    first: T0?\n    value: string(9)\n", at + 1);
    }
    spec += &format!("  T{length}: {{value: string(9)}}\nendpoints:\n  - path: /api/v1/chains\n    method: POST\n");
    spec += "    request: {body: T0}\n    response: {200: {body: T0}}\n";
    let lines = of_spec(&spec, &spec.replace("T1000: {value: string(9)}", "T1000: {value: int}"), TODAY);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines.iter().all(|line| line.contains("type-changed") && line.contains("/next/value") && line.ends_with("{value: int}")));
}
