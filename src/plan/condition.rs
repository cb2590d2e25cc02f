//! The conditions of a blueprint: each names a boolean of the view, or is a fault of the blueprint.

use super::{is_about, lookup};
use crate::blueprint::{Blueprint, Condition, StackFacts};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::types::System;
use crate::view::{Keys, Subject, Terms, Views};
use serde_json::Value;
use std::collections::BTreeMap;

type Stacks = BTreeMap<String, StackFacts>;

/// Says which conditions name no boolean of the subjects that they are about.
pub fn check<'a>(system: &'a System, (blueprint, stacks): (&'a Blueprint, &Stacks), subjects: &[Subject<'a>], found: &mut Diagnostics) {
    let conditions = conditions(blueprint, subjects);
    if conditions.is_empty() {
        return;
    }
    let keys = Keys::of_paths(conditions.iter().map(|(condition, _)| condition.value.as_str()));
    let terms = Terms::new(&blueprint.lexicon, &keys, stacks);
    let mut views = Views::new(system, &terms);
    for (condition, subject) in conditions {
        if !matches!(lookup(&views.of(subject), &condition.value), Some(Value::Bool(_))) {
            found.push(fault(system, (blueprint, stacks), condition, subject));
        }
    }
}

/// Each condition with the first subject that it is about.
fn conditions<'a>(blueprint: &'a Blueprint, subjects: &[Subject<'a>]) -> Vec<(&'a Condition, Subject<'a>)> {
    let of_all = blueprint.manifest.when.iter().map(|condition| (condition, Subject::System));
    let of_files = blueprint.manifest.files.iter().filter_map(|rule| {
        let governed = |subject: &Subject<'_>| {
            let is_of_rule = |pattern: &str| *pattern == rule.pattern;
            blueprint.files.iter().any(|file| file.rule.as_ref().is_some_and(|own| is_of_rule(&own.pattern)) && is_about(file, *subject))
        };
        Some((rule.when.as_ref()?, *subjects.iter().find(|subject| governed(subject))?))
    });
    of_all.chain(of_files).collect()
}

fn fault(system: &System, (blueprint, stacks): (&Blueprint, &Stacks), condition: &Condition, subject: Subject<'_>) -> Diagnostic {
    let terms = Terms::new(&blueprint.lexicon, Keys::all(), stacks);
    let view = Views::new(system, &terms).of(subject);
    let mut known = Vec::new();
    booleans(&view, String::new(), &mut known);
    let (path, line) = (&condition.value, condition.referenced.line());
    let message = format!("blueprint {}blueprint.yaml:{line}: `when: {path}` names no boolean of this scope", blueprint.folder);
    Diagnostic::error("S1004", Span::default(), message).suggest(path, known.iter().map(String::as_str))
}

/// The paths of all booleans.
fn booleans(view: &Value, path: String, known: &mut Vec<String>) {
    match view {
        Value::Bool(_) => known.push(path),
        Value::Object(map) => {
            for (key, inner) in map {
                booleans(inner, if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, known);
            }
        }
        _ => {}
    }
}
