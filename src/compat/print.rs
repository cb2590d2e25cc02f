//! Changes for a person, and as diagnostics.

use super::{Change, ServiceChanges};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// All changes, one line each, grouped by service; breaking ones first. Empty where there is none.
pub fn print(services: &[ServiceChanges], sources: &Sources) -> String {
    let mut text = String::new();
    for service in services {
        let breaking = service.changes.iter().filter(|change| change.breaking).count();
        let _ = writeln!(text, "{}: {breaking} breaking, {} compatible", service.service, service.changes.len() - breaking);
        for change in &service.changes {
            let mark = if change.breaking { '!' } else { ' ' };
            let file = sources.get(change.span.file).map_or("", |source| source.name.as_str());
            let line = sources.position(change.span).0;
            let more = if change.also.is_empty() { String::new() } else { format!(" (+{})", change.also.len()) };
            let _ = writeln!(text, "  {mark} {file}:{line} {}: {}{more}", change.place, change.message);
        }
    }
    text
}

/// All changes for programs, by service.
pub fn json(services: &[ServiceChanges], sources: &Sources) -> Value {
    let change = |change: &Change| {
        let file = sources.get(change.span.file).map_or("", |source| source.name.as_str());
        json!({
            "breaking": change.breaking,
            "code": change.code,
            "place": change.place,
            "also": change.also,
            "message": change.message,
            "file": file,
            "line": sources.position(change.span).0,
        })
    };
    let service = |of: &ServiceChanges| json!({ "service": of.service, "changes": of.changes.iter().map(change).collect::<Vec<_>>() });
    services.iter().map(service).collect()
}

/// An error for each breaking change, with the ways out.
pub fn diagnostics(services: &[ServiceChanges]) -> Diagnostics {
    let mut found = Diagnostics::default();
    let breaking = services.iter().flat_map(|service| &service.changes).filter(|change| change.breaking);
    breaking.for_each(|change| found.push(diagnostic(change)));
    found
}

fn diagnostic(change: &Change) -> Diagnostic {
    let also = match change.also.as_slice() {
        [] => String::new(),
        [one] => format!(", also in {one}"),
        several => format!(", also in {} other operations", several.len()),
    };
    let code = family(&change.code);
    let message = format!("breaking change: {}: {}{also}", change.place, change.message);
    let found = Diagnostic::error(code, change.span, message).label(change.code.as_str());
    ways_out(code).iter().fold(found, |found, help| found.help(*help))
}

/// The diagnostic's code by what the change's code is about.
fn family(code: &str) -> &'static str {
    match code {
        "api-access-narrowed" => "S1204",
        "operation-id-changed" => "S1205",
        _ if code.starts_with("request-") => "S1202",
        _ if code.starts_with("response-") => "S1203",
        _ => "S1201",
    }
}

fn ways_out(code: &str) -> &'static [&'static str] {
    const ALLOW: &str = "`--allow breaking` accepts it";
    const VERSION: &str =
        "or keep this version as it is, and offer the change in a new one: `api: {version: …}`, or a new path beside the old";
    const DEPRECATE: &str =
        "or list it under `endpoints` with its `operation` and `deprecated: {since: …, sunset: …}`; after its sunset it may go";
    match code {
        "S1205" => &[ALLOW, "or keep the name: `operation: …` on the endpoint"],
        _ => &[ALLOW, VERSION, DEPRECATE],
    }
}
