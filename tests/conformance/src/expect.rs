//! Judges one answer by what the case expects.

use super::case::Expect;
use super::http::Answer;
use super::invariants::{Asked, broken};
use super::matching::{Mode, differences, regex, text_matches};
use super::request::Prepared;
use serde_json::Value;

/// Every way in which the answer is not what the case says, or what every answer must be.
pub fn failures(expect: &Expect, request: &Prepared, answer: &Answer) -> Vec<String> {
    let mut found = status(&expect.status, answer.status);
    if !expect.plain {
        let Prepared { method, target, with_token, .. } = request;
        let asked = Asked { method, target, with_token: *with_token, declared: expect.declared };
        found.extend(broken(&asked, answer));
    }
    found.extend(headers(expect, answer));
    found.extend(body(expect, answer));
    if let Some(limit) = expect.within_ms.filter(|limit| answer.took.as_millis() > u128::from(*limit)) {
        found.push(format!("expected an answer within {limit} ms, took {} ms", answer.took.as_millis()));
    }
    found
}

/// A step that says nothing about the status must succeed.
fn status(expected: &Value, got: u16) -> Vec<String> {
    let fits = match expected {
        Value::Null => (200..300).contains(&got),
        Value::Array(choice) => choice.iter().any(|one| one.as_u64() == Some(u64::from(got))),
        one => one.as_u64() == Some(u64::from(got)),
    };
    if fits { Vec::new() } else { vec![format!("expected status {expected}, got {got}")] }
}

fn headers(expect: &Expect, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    for (name, expected) in &expect.headers {
        let got = answer.header(name);
        let fits = match got.as_deref() {
            None => expected == "<absent>",
            Some(value) => expected != "<absent>" && text_matches(expected, value),
        };
        if !fits {
            found.push(format!("header {name}: expected {expected}, got {got:?}"));
        }
    }
    if let Some(expected) = &expect.allow {
        let value = answer.header("Allow").unwrap_or_default();
        let mut got: Vec<&str> = value.split(',').map(str::trim).collect();
        let mut wanted: Vec<&str> = expected.iter().map(String::as_str).collect();
        got.sort_unstable();
        wanted.sort_unstable();
        if got != wanted {
            found.push(format!("header Allow: expected {}, got {value:?}", wanted.join(", ")));
        }
    }
    found
}

fn body(expect: &Expect, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    let text = answer.text();
    if expect.empty && !text.is_empty() {
        found.push("expected no body".to_owned());
    }
    found.extend(expect.body_has.iter().filter(|one| !regex(one, &text)).map(|one| format!("the body lacks {one}")));
    found.extend(expect.body_never.iter().filter(|one| regex(one, &text)).map(|one| format!("the body has {one}")));
    let json = answer.json().unwrap_or_default();
    if let Some(expected) = &expect.json {
        found.extend(differences(expected, &json, Mode::Exact));
    }
    if let Some(expected) = &expect.like {
        found.extend(differences(expected, &json, Mode::Partial));
    }
    if let Some(keys) = &expect.keys {
        let got: Vec<&String> = json.as_object().map(|object| object.keys().collect()).unwrap_or_default();
        if got != keys.iter().collect::<Vec<_>>() {
            found.push(format!("expected the properties in the order {}, got {got:?}", keys.join(", ")));
        }
    }
    found.extend(errors(expect, &json));
    found
}

fn errors(expect: &Expect, json: &Value) -> Vec<String> {
    let none = Vec::new();
    let got = json.get("errors").and_then(Value::as_array).unwrap_or(&none);
    let fits = |wanted: &Value, item: &Value| differences(wanted, item, Mode::Partial).is_empty();
    let wanted = expect.errors.iter().chain(&expect.errors_include).flatten();
    let mut found: Vec<String> =
        wanted.filter(|wanted| !got.iter().any(|item| fits(wanted, item))).map(|wanted| format!("errors lack {wanted}")).collect();
    if let Some(all) = &expect.errors {
        let extra = got.iter().filter(|item| !all.iter().any(|wanted| fits(wanted, item)));
        found.extend(extra.map(|item| format!("errors have {item}, which is not expected")));
        if got.len() > all.len() && found.is_empty() {
            found.push("errors name one failure twice".to_owned());
        }
    }
    found
}
