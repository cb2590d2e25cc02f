//! What the spec changed, in words: for the labels of conflicts and for the commit.

use crate::document::expanded;
use crate::model::types::System;
use serde::Serialize;
use serde_json::{Map, Value};

/// One change of the spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The service it is in; empty for the system.
    pub service: String,
    /// The entity or operation it is in; empty for the service.
    pub element: String,
    /// For a person: `Order.note added`.
    pub text: String,
}

/// What changed between two systems, in the order of the new spec.
pub fn causes(old: &System, new: &System) -> Vec<Cause> {
    let (old, new) = (expanded(old), expanded(new));
    let empty = Map::new();
    let map = |value: &Value, key: &str| value.get(key).and_then(Value::as_object).unwrap_or(&empty).clone();
    let mut found = Vec::new();
    settings("", "", &without(&old, &["services", "scaffold"]), &without(&new, &["services", "scaffold"]), &mut found);
    each(&map(&old, "services"), &map(&new, "services"), &mut |name, old, new| match (old, new) {
        (Some(old), Some(new)) => service(name, old, new, &mut found),
        (old, _) => found.push(cause(name, "", format!("service {name} {}", word(old)))),
    });
    found
}

/// What a conflict in a file is put down to: what changed in its element, else in its service, else anywhere.
pub fn label(id: &str, causes: &[Cause]) -> String {
    let subject = id.rsplit_once('#').map_or("", |(_, subject)| subject);
    let (service, element) = subject.split_once('/').unwrap_or((subject, ""));
    let of_element = |cause: &&Cause| cause.service == service && !element.is_empty() && cause.element == element;
    let of_service = |cause: &&Cause| cause.service == service;
    let levels: [Vec<&Cause>; 3] =
        [causes.iter().filter(of_element).collect(), causes.iter().filter(of_service).collect(), causes.iter().collect()];
    let Some(chosen) = levels.into_iter().find(|level| !level.is_empty()) else { return "by other blueprints".to_owned() };
    let more = if chosen.len() > 1 { format!(" and {} more", chosen.len() - 1) } else { String::new() };
    format!("{}{more}", chosen.first().map_or("", |cause| cause.text.as_str()))
}

fn cause(service: &str, element: &str, text: String) -> Cause {
    Cause { service: service.to_owned(), element: element.to_owned(), text }
}

fn word(old: Option<&Value>) -> &'static str {
    if old.is_none() { "added" } else { "removed" }
}

fn service(name: &str, old: &Value, new: &Value, found: &mut Vec<Cause>) {
    const PARTS: [&str; 3] = ["entities", "endpoints", "stack"];
    let stack = |of: &Value| of.get("stack").and_then(Value::as_str).unwrap_or_default().to_owned();
    if stack(old) != stack(new) {
        found.push(cause(name, "", format!("{name}: stack {} instead of {}", stack(new), stack(old))));
    }
    let (mut before, mut now) = (entities(old), entities(new));
    for (was, entity) in renamed(&mut before, &mut now) {
        found.push(cause(name, &entity, format!("{was} renamed to {entity}")));
    }
    each(&before, &now, &mut |entity, old, new| match (old, new) {
        (Some(old), Some(new)) => {
            fields(name, entity, part(old, "fields"), part(new, "fields"), found);
            settings(name, entity, &without(old, &["fields"]), &without(new, &["fields"]), found);
        }
        (old, _) => found.push(cause(name, entity, format!("{entity} {}", word(old)))),
    });
    each(&endpoints(old), &endpoints(new), &mut |operation, old, new| {
        let happened = if old.is_some() && new.is_some() { "changed" } else { word(old) };
        found.push(cause(name, operation, format!("{operation} {happened}")));
    });
    settings(name, "", &without(old, &PARTS), &without(new, &PARTS), found);
}

/// Takes out what has another name now: the name before, and the name now.
fn renamed(old: &mut Map<String, Value>, new: &mut Map<String, Value>) -> Vec<(String, String)> {
    let was = |(name, of): (&String, &Value)| Some((of.get("was")?.as_str()?.to_owned(), name.clone()));
    let mut found: Vec<(String, String)> = new.iter().filter_map(was).collect();
    found.retain(|(was, name)| old.contains_key(was) && !old.contains_key(name));
    for (was, name) in &found {
        old.remove(was);
        new.remove(name);
    }
    found
}

fn fields(service: &str, entity: &str, mut old: Map<String, Value>, mut new: Map<String, Value>, found: &mut Vec<Cause>) {
    for (was, field) in renamed(&mut old, &mut new) {
        found.push(cause(service, entity, format!("{entity}.{was} renamed to {field}")));
    }
    each(&old, &new, &mut |field, old, new| {
        let happened = if old.is_some() && new.is_some() { "changed" } else { word(old) };
        found.push(cause(service, entity, format!("{entity}.{field} {happened}")));
    });
}

fn settings(service: &str, element: &str, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<Cause>) {
    let of = [service, element].into_iter().rfind(|name| !name.is_empty()).map(|name| format!("{name}: ")).unwrap_or_default();
    each(old, new, &mut |key, _, _| found.push(cause(service, element, format!("{of}{key} changed"))));
}

/// Hears of a key, its value before, and its value now.
type Tell<'t> = &'t mut dyn FnMut(&str, Option<&Value>, Option<&Value>);

/// Calls for every key whose value is not the same.
fn each(old: &Map<String, Value>, new: &Map<String, Value>, tell: Tell<'_>) {
    for (key, value) in new {
        if old.get(key) != Some(value) {
            tell(key, old.get(key), Some(value));
        }
    }
    for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        tell(key, Some(value), None);
    }
}

fn part(of: &Value, key: &str) -> Map<String, Value> {
    of.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
}

fn entities(service: &Value) -> Map<String, Value> {
    part(service, "entities")
}

/// By operation.
fn endpoints(service: &Value) -> Map<String, Value> {
    let list = service.get("endpoints").and_then(Value::as_array).cloned().unwrap_or_default();
    let name = |endpoint: &Value| endpoint.get("operation").and_then(Value::as_str).unwrap_or_default().to_owned();
    list.into_iter().map(|endpoint| (name(&endpoint), endpoint)).collect()
}

fn without(of: &Value, keys: &[&str]) -> Map<String, Value> {
    let all = of.as_object().cloned().unwrap_or_default();
    all.into_iter().filter(|(key, _)| !keys.contains(&key.as_str())).collect()
}
