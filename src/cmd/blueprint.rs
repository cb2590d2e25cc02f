//! `scaffold blueprint`.

use super::{Outcome, Status, compile::registry};
use crate::blueprint::{Registry, lint};
use crate::cli::BlueprintAction;
use crate::diag::Sources;
use crate::migrate::Migrations;
use crate::{escape, model, plan, render, spec};
use serde_json::json;
use std::collections::BTreeSet;

/// Checks or lists blueprints.
pub fn run(action: &BlueprintAction) -> Outcome {
    match action {
        BlueprintAction::Lint { blueprints, json } => match registry(blueprints.as_deref()) {
            Ok(registry) => lint_all(&registry, *json),
            Err(outcome) => outcome,
        },
        BlueprintAction::List { json } => match registry(None) {
            Ok(registry) => list(&registry, *json),
            Err(outcome) => outcome,
        },
    }
}

fn list(registry: &Registry, as_json: bool) -> Outcome {
    let stacks = registry.stack_names().filter_map(|name| Some((name, &registry.stack(name)?.manifest)));
    if as_json {
        let stacks: Vec<_> =
            stacks.map(|(name, manifest)| json!({ "name": name, "title": manifest.title, "provides": manifest.provides })).collect();
        return Outcome::done(serde_json::to_string_pretty(&json!({ "stacks": stacks })).unwrap_or_default() + "\n");
    }
    Outcome::done(stacks.map(|(name, manifest)| format!("{name}: {}\n", manifest.provides.join(", "))).collect())
}

fn lint_all(registry: &Registry, as_json: bool) -> Outcome {
    let helpers: Vec<&str> = render::HELPER_NAMES
        .iter()
        .copied()
        .chain(escape::LANGUAGES.iter().flat_map(|language| language.slots.iter().map(|(slot, _)| *slot)))
        .collect();
    let faults: String = registry
        .iter()
        .flat_map(|blueprint| lint(blueprint, &helpers).into_iter().map(|fault| format!("{}: {fault}\n", blueprint.manifest.id)))
        .collect();
    let faults = faults + &planned(registry);
    let status = if faults.is_empty() { Status::Done } else { Status::Refused };
    let out = if as_json {
        serde_json::to_string_pretty(&json!({ "faults": faults.lines().collect::<Vec<_>>() })).unwrap_or_default() + "\n"
    } else {
        faults
    };
    Outcome { out, err: String::new(), status }
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
