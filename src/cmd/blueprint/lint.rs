//! `scaffold blueprint lint`.

use crate::blueprint::{Registry, lint};
use crate::cmd::{Outcome, Status};
use crate::diag::Sources;
use crate::migrate::Migrations;
use crate::{escape, model, plan, render, spec};
use std::collections::BTreeSet;

/// Checks all blueprints.
pub fn run(registry: &Registry) -> Outcome {
    let faults = faults(registry);
    let status = if faults.is_empty() { Status::Done } else { Status::Refused };
    Outcome { out: faults, err: String::new(), status }
}

/// What is wrong with blueprints, a line each.
pub fn faults(registry: &Registry) -> String {
    let helpers: Vec<&str> = render::HELPER_NAMES
        .iter()
        .copied()
        .chain(escape::LANGUAGES.iter().flat_map(|language| language.slots.iter().map(|(slot, _)| *slot)))
        .collect();
    let faults: String = registry
        .iter()
        .flat_map(|blueprint| lint(blueprint, &helpers).into_iter().map(|fault| format!("{}: {fault}\n", blueprint.manifest.id)))
        .collect();
    faults + &planned(registry)
}

/// Has one of everything that a file can be about.
const SAMPLE: &str = "\
scaffold: 1
name: sample
auth: none
entities:
  Note: {title: string(200), state: \"enum(draft, done)\"}
endpoints:
  - {path: /count, method: GET, response: {200: {body: {notes: int}}}}
";

/// What planning finds wrong with the paths and conditions of each stack and of what all share.
fn planned(registry: &Registry) -> String {
    let mut sources = Sources::default();
    sources.add("sample.yaml", SAMPLE);
    let (spec, mut found) = spec::parse(&mut sources, &mut |_| Err(String::new()));
    for stack in registry.stack_names() {
        let (system, lowered) = model::lower(&spec, &model::Options { stack: Some(stack.to_owned()), ..model::Options::default() });
        found.extend(lowered);
        let Some(system) = system else { continue };
        let migrations = Migrations::initial(&system);
        found.extend(plan::plan(&system, registry, &migrations).1);
    }
    let faults: BTreeSet<String> =
        found.into_iter().map(|fault| [&[fault.message], fault.help.as_slice()].concat().join("; ") + "\n").collect();
    faults.into_iter().collect()
}
