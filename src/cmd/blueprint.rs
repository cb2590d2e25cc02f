//! `scaffold blueprint`.

use super::{Outcome, Status, compile::registry};
use crate::blueprint::{Registry, lint};
use crate::cli::BlueprintAction;
use crate::diag::Sources;
use crate::migrate::Migrations;
use crate::{escape, model, plan, render, spec};
use std::collections::BTreeSet;

/// Checks or lists blueprints.
pub fn run(action: &BlueprintAction) -> Outcome {
    match action {
        BlueprintAction::Lint { blueprints } => match registry(blueprints.as_deref()) {
            Ok(registry) => lint_all(&registry),
            Err(outcome) => outcome,
        },
        BlueprintAction::List => match registry(None) {
            Ok(registry) => Outcome::done(
                registry
                    .iter()
                    .filter_map(|blueprint| {
                        blueprint
                            .manifest
                            .id
                            .strip_prefix("stack/")
                            .map(|name| format!("{name}: {}\n", blueprint.manifest.provides.join(", ")))
                    })
                    .collect(),
            ),
            Err(outcome) => outcome,
        },
    }
}

fn lint_all(registry: &Registry) -> Outcome {
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
    Outcome { out: faults, err: String::new(), status }
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
