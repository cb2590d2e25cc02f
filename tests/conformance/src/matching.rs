//! Compares an answer's JSON with what a case expects, where `<uuid>` and its like stand for any
//! value of that form.

use regex_lite::Regex;
use serde_json::Value;

/// `Exact`: the same properties, no more. `Partial`: properties that are not named are free.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Exact,
    Partial,
}

const PATTERNS: &[(&str, &str)] = &[
    ("<uuid>", r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
    ("<uuid7>", r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
    ("<datetime>", r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"),
    ("<text>", r"."),
];

/// Every difference, one line each.
pub fn differences(expected: &Value, actual: &Value, mode: Mode) -> Vec<String> {
    let mut found = Vec::new();
    compare(expected, Some(actual), mode, "", &mut found);
    found
}

/// Whether `text` is what `expected` says: a placeholder, `<re:…>` or the same text.
pub fn text_matches(expected: &str, text: &str) -> bool {
    if let Some(pattern) = expected.strip_prefix("<re:").and_then(|rest| rest.strip_suffix('>')) {
        return regex(pattern, text);
    }
    match PATTERNS.iter().find(|(name, _)| *name == expected) {
        Some((_, pattern)) => regex(pattern, text),
        None => expected == "<any>" || expected == text,
    }
}

/// A pattern that does not compile matches nothing: the case fails and shows it.
pub fn regex(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|compiled| compiled.is_match(text))
}

fn compare(expected: &Value, actual: Option<&Value>, mode: Mode, at: &str, found: &mut Vec<String>) {
    if expected == "<absent>" {
        if let Some(value) = actual {
            found.push(format!("{at}: expected no such property, got {value}"));
        }
        return;
    }
    let Some(actual) = actual else {
        found.push(format!("{at}: expected {expected}, missing"));
        return;
    };
    match (expected, actual) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (key, value) in wanted {
                compare(value, got.get(key), mode, &format!("{at}/{key}"), found);
            }
            for (key, value) in got.iter().filter(|(key, _)| mode == Mode::Exact && !wanted.contains_key(*key)) {
                found.push(format!("{at}/{key}: not expected, got {value}"));
            }
        }
        (Value::Array(wanted), Value::Array(got)) => {
            if wanted.len() != got.len() {
                found.push(format!("{at}: expected {} items, got {}", wanted.len(), got.len()));
            }
            for (index, (value, item)) in wanted.iter().zip(got).enumerate() {
                compare(value, Some(item), mode, &format!("{at}/{index}"), found);
            }
        }
        _ if scalar_matches(expected, actual) => {}
        _ => found.push(format!("{at}: expected {expected}, got {actual}")),
    }
}

fn scalar_matches(expected: &Value, actual: &Value) -> bool {
    if let (Some(wanted), Some(got)) = (expected.as_f64(), actual.as_f64()) {
        // 1 and 1.0 are the same number in JSON; large integers must not pass through floats.
        return if expected.is_f64() || actual.is_f64() { wanted == got } else { expected == actual };
    }
    let Some(wanted) = expected.as_str() else {
        return expected == actual;
    };
    match wanted {
        "<any>" => true,
        "<int>" => actual.is_i64() || actual.is_u64(),
        "<list>" => actual.is_array(),
        _ => actual.as_str().is_some_and(|text| text_matches(wanted, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn exact_names_what_is_missing_and_what_is_too_much() {
        let found = differences(&json!({"a": "<uuid>", "b": 1}), &json!({"a": "x", "c": 2}), Mode::Exact);
        assert_eq!(found.len(), 3);
        assert!(differences(&json!({"b": 1.0}), &json!({"b": 1, "c": 2}), Mode::Partial).is_empty());
    }
}
