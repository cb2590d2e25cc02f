//! `scaffold blueprint`.

use super::{Outcome, Status, compile::registry};
use crate::blueprint::lint;
use crate::cli::BlueprintAction;
use crate::{escape, render};

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

fn lint_all(registry: &crate::blueprint::Registry) -> Outcome {
    let helpers: Vec<&str> = render::HELPER_NAMES
        .iter()
        .copied()
        .chain(escape::LANGUAGES.iter().flat_map(|language| language.slots.iter().map(|(slot, _)| *slot)))
        .collect();
    let faults: String = registry
        .iter()
        .flat_map(|blueprint| lint(blueprint, &helpers).into_iter().map(|fault| format!("{}: {fault}\n", blueprint.manifest.id)))
        .collect();
    let status = if faults.is_empty() { Status::Done } else { Status::Refused };
    Outcome { out: faults, err: String::new(), status }
}
