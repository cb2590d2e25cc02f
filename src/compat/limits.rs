//! The rules of a schema that are one keyword each.

use super::difference::Effect;
use serde_json::Value;
use std::cmp::Ordering;

/// A difference: the end of its code, what it does, words.
pub type Found = (String, Effect, String);

/// The most that is allowed.
const MOST: &[(&str, &str)] = &[
    ("maximum", "max"),
    ("exclusiveMaximum", "exclusive-max"),
    ("maxLength", "max-length"),
    ("maxItems", "max-items"),
    ("maxProperties", "max-properties"),
];

/// The least that is allowed.
const LEAST: &[(&str, &str)] = &[
    ("minimum", "min"),
    ("exclusiveMinimum", "exclusive-min"),
    ("minLength", "min-length"),
    ("minItems", "min-items"),
    ("minProperties", "min-properties"),
];

/// Keywords that no value is refused for, and those that are compared elsewhere.
const ELSEWHERE: &[&str] = &[
    "$ref",
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "type",
    "enum",
    "pattern",
    "format",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
];

/// The longest value that is shown.
const SHOWN: usize = 24;

/// Every keyword that differs.
pub fn compare(old: &Value, new: &Value) -> Vec<Found> {
    let mut found = values(old, new);
    found.extend(MOST.iter().filter_map(|(key, stem)| bound(key, stem, old, new, Ordering::Greater)));
    found.extend(LEAST.iter().filter_map(|(key, stem)| bound(key, stem, old, new, Ordering::Less)));
    found.extend(["pattern", "format"].iter().filter_map(|key| text(key, old, new)));
    found.extend(others(old, new));
    found
}

/// What a keyword was and is.
pub fn change(key: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("`{key}` {} → {}", shown(old), shown(new)),
        (None, Some(new)) => format!("`{key}` {} added", shown(new)),
        (Some(old), None) => format!("`{key}` {} removed", shown(old)),
        (None, None) => String::new(),
    }
}

/// The values of an enum.
fn values(old: &Value, new: &Value) -> Vec<Found> {
    let list = |schema: &Value| schema.get("enum").and_then(Value::as_array).cloned();
    let (old, new) = match (list(old), list(new)) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(_)) => return vec![("became-enum".to_owned(), Effect::Narrower, "became an enum".to_owned())],
        (Some(_), None) => return vec![("enum-removed".to_owned(), Effect::Wider, "any value allowed".to_owned())],
        (None, None) => return Vec::new(),
    };
    let removed = old.iter().filter(|value| !new.contains(value));
    let added = new.iter().filter(|value| !old.contains(value));
    removed
        .map(|value| ("enum-value-removed".to_owned(), Effect::Narrower, format!("value {} removed", shown(value))))
        .chain(added.map(|value| ("enum-value-added".to_owned(), Effect::Wider, format!("value {} added", shown(value)))))
        .collect()
}

/// `wider` is how a bound that allows more compares with the one before.
fn bound(key: &str, stem: &str, old: &Value, new: &Value, wider: Ordering) -> Option<Found> {
    let (old, new) = (old.get(key), new.get(key));
    let (word, effect) = match (old.and_then(Value::as_f64), new.and_then(Value::as_f64)) {
        (Some(before), Some(after)) => {
            let order = after.total_cmp(&before);
            let word = match order {
                Ordering::Equal => return None,
                Ordering::Less => "decreased",
                Ordering::Greater => "increased",
            };
            (word, if order == wider { Effect::Wider } else { Effect::Narrower })
        }
        (None, Some(_)) => ("set", Effect::Narrower),
        (Some(_), None) => ("unset", Effect::Wider),
        (None, None) => return None,
    };
    Some((format!("{stem}-{word}"), effect, change(key, old, new)))
}

/// Whether one pattern or format contains the other is not asked: only that one is there or gone is told apart.
fn text(key: &str, old: &Value, new: &Value) -> Option<Found> {
    let (word, effect, message) = match (old.get(key), new.get(key)) {
        (None, Some(_)) => ("added", Effect::Narrower, format!("`{key}` added")),
        (Some(_), None) => ("removed", Effect::Wider, format!("`{key}` removed")),
        (Some(old), Some(new)) if old != new => match (old.as_str(), new.as_str()) {
            (Some("int32"), Some("int64")) => ("generalized", Effect::Wider, change(key, Some(old), Some(new))),
            (Some("int64"), Some("int32")) => ("specialized", Effect::Narrower, change(key, Some(old), Some(new))),
            _ if key == "pattern" => ("changed", Effect::Other, format!("`{key}` changed")),
            _ => ("changed", Effect::Other, change(key, Some(old), Some(new))),
        },
        _ => return None,
    };
    Some((format!("{key}-{word}"), effect, message))
}

/// A keyword that is not known here may mean anything, so any difference counts.
fn others(old: &Value, new: &Value) -> Vec<Found> {
    let keys = |schema: &Value| -> Vec<String> { schema.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect() };
    let mut all = keys(old);
    all.extend(keys(new).into_iter().filter(|key| old.get(key).is_none()));
    let bounds = || MOST.iter().chain(LEAST).map(|(key, _)| *key);
    all.iter()
        .filter(|key| old.get(key) != new.get(key))
        .filter(|key| !ELSEWHERE.contains(&key.as_str()) && !key.starts_with("x-") && !bounds().any(|bound| bound == *key))
        .map(|key| ("constraint-changed".to_owned(), Effect::Other, change(key, old.get(key), new.get(key))))
        .collect()
}

fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let short: String = text.chars().take(SHOWN).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("`{short}{more}`")
}
