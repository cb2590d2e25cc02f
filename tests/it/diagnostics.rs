//! `tests/errors/*.yaml`: a bad spec, and behind it as a comment what is said of it. A new case is a new file.

use crate::support::{blessing, files, root};
use scaffold::diag::{Diagnostics, Severity, Sources, codes};
use std::collections::BTreeSet;

const MARK: &str = "# expect:\n";

/// What the first stages say of a spec, as the comment lines of a case.
fn said(spec: &str) -> (String, Diagnostics) {
    let mut sources = Sources::default();
    sources.add("spec.yaml", spec);
    let (syntax, mut found) = scaffold::spec::parse(&mut sources, &mut |name| Err(format!("`{name}` is not below the spec's folder")));
    let (system, lowered) = scaffold::model::lower(&syntax, &scaffold::model::Options::default());
    found.extend(lowered);
    if let Some(system) = &system {
        let registry = scaffold::blueprint::Registry::load(&[]).expect("the built-in blueprints load");
        found.extend(scaffold::plan::check(system, &registry));
    }
    let mut text = String::from(MARK);
    for one in found.sorted() {
        let (line, column) = sources.position(one.primary.span);
        let kind = if one.severity == Severity::Error { "error" } else { "warning" };
        text.push_str(&format!("# {kind}[{}] {line}:{column} {}\n", one.code, one.message));
        for label in &one.secondary {
            let (line, column) = sources.position(label.span);
            text.push_str(&format!("#   also {line}:{column} {}\n", label.text));
        }
        for help in &one.help {
            text.push_str(&format!("#   help: {help}\n"));
        }
    }
    (text, found)
}

#[test]
fn every_bad_spec_says_what_its_file_expects() {
    let mut failures = Vec::new();
    let mut used = BTreeSet::new();
    for path in files(&root().join("tests/errors")) {
        let case = std::fs::read_to_string(&path).unwrap();
        let (spec, expected) = case.split_once(MARK).map_or((case.as_str(), ""), |(spec, rest)| (spec, rest));
        let (actual, found) = said(spec);
        used.extend(found.into_iter().map(|one| one.code));
        if actual != format!("{MARK}{expected}") {
            if blessing() {
                std::fs::write(&path, format!("{spec}{actual}")).unwrap();
            } else {
                failures.push(format!("{}: expected\n{expected}but got\n{actual}", path.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let ddl = |code: &str| scaffold::spec::ddl::codes::CODES.iter().any(|known| known.id == code);
    let unknown: Vec<_> = used.iter().filter(|code| codes::find(code).is_none() && !ddl(code)).collect();
    assert!(unknown.is_empty(), "codes without an explanation: {unknown:?}");
}
