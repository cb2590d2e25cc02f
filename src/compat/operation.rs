//! One operation before and after: its name, what it takes, what it answers.

use super::difference::{Difference, Side};
use super::document::{Operation, Pair, Parameter, members};
use super::origin::Origin;
use super::schema::Walk;
use serde_json::{Value, json};

/// What a service answers as long as nobody has written the operation; it is gone with the first implementation.
const NOT_IMPLEMENTED: &str = "501";

/// Compares what both documents say of one operation.
pub struct Comparison<'p, 'a> {
    pair: &'p Pair<'a>,
    old: &'p Operation<'a>,
    new: &'p Operation<'a>,
    origin: Origin,
    found: Vec<Difference>,
}

impl<'p, 'a> Comparison<'p, 'a> {
    /// All differences of one operation.
    pub fn run(pair: &'p Pair<'a>, old: &'p Operation<'a>, new: &'p Operation<'a>) -> Vec<Difference> {
        let mut comparison = Self { pair, old, new, origin: Origin::of(new.id), found: Vec::new() };
        if old.id != new.id {
            let message = format!("renamed `{}` → `{}`", old.id, new.id);
            comparison.push("operation-id-changed", true, &[], message, comparison.origin.clone());
        }
        comparison.parameters();
        comparison.body();
        comparison.answers();
        comparison.found
    }

    fn push(&mut self, code: impl Into<String>, breaking: bool, place: &[&str], message: impl Into<String>, origin: Origin) {
        let place = self.place(place);
        self.found.push(Difference { breaking, code: code.into(), place, message: message.into(), origin });
    }

    fn place(&self, parts: &[&str]) -> Vec<String> {
        std::iter::once(self.new.place.as_str()).chain(parts.iter().copied()).map(str::to_owned).collect()
    }

    fn walk(&mut self, side: Side, subject: &'static str, place: &[&str], old: &'a Value, new: &'a Value, origin: Origin) {
        self.found.extend(Walk::new(self.pair, side, subject, self.place(place)).run(old, new, origin));
    }

    fn parameters(&mut self) {
        let (old, new) = (self.old, self.new);
        for (key, before) in &old.parameters {
            match new.parameters.get(key) {
                Some(after) => self.parameter(before, after),
                // The service refuses what it does not know.
                None => self.push("request-parameter-removed", true, &[&before.place], "removed", self.origin.clone()),
            }
        }
        for (_, added) in new.parameters.iter().filter(|(key, _)| !old.parameters.contains_key(*key)) {
            let origin = self.origin.part(added.name);
            if is_required(added.value) {
                self.push("request-parameter-added-required", true, &[&added.place], "added, required", origin);
            } else {
                self.push("request-parameter-added", false, &[&added.place], "added", origin);
            }
        }
    }

    fn parameter(&mut self, old: &Parameter<'a>, new: &Parameter<'a>) {
        let origin = self.origin.part(new.name);
        let place = [new.place.as_str()];
        match (is_required(old.value), is_required(new.value)) {
            (false, true) => self.push("request-parameter-became-required", true, &place, "became required", origin.clone()),
            (true, false) => self.push("request-parameter-became-optional", false, &place, "became optional", origin.clone()),
            _ => {}
        }
        if ["style", "explode"].iter().any(|key| old.value.get(key) != new.value.get(key)) {
            self.push("request-parameter-style-changed", true, &place, "written otherwise", origin.clone());
        }
        if new.value.get("deprecated").is_some() && old.value.get("deprecated").is_none() {
            self.push("request-parameter-deprecated", false, &place, "deprecated", origin.clone());
        }
        if let (Some(before), Some(after)) = (old.value.get("schema"), new.value.get("schema")) {
            self.walk(Side::Request, "parameter", &place, before, after, origin);
        }
    }

    fn body(&mut self) {
        let (old, new) = (self.old.value.get("requestBody"), self.new.value.get("requestBody"));
        let origin = self.origin.clone();
        let (before, after) = match (old, new) {
            (Some(before), Some(after)) => (self.pair.old.resolve(before).0, self.pair.new.resolve(after).0),
            (Some(_), None) => return self.push("request-body-removed", true, &["body"], "removed", origin),
            (None, Some(added)) if is_required(self.pair.new.resolve(added).0) => {
                return self.push("request-body-added-required", true, &["body"], "added, required", origin);
            }
            (None, Some(_)) => return self.push("request-body-added", false, &["body"], "added", origin),
            (None, None) => return,
        };
        match (is_required(before), is_required(after)) {
            (false, true) => self.push("request-body-became-required", true, &["body"], "became required", origin),
            (true, false) => self.push("request-body-became-optional", false, &["body"], "became optional", origin),
            _ => {}
        }
        self.content(Side::Request, "body", before, after);
    }

    fn answers(&mut self) {
        let (old, new) = (self.old.value, self.new.value);
        let answer = |operation: &'a Value, status: &str| operation.get("responses").and_then(|all| all.get(status));
        for (status, before) in members(old, "responses") {
            match answer(new, status) {
                Some(after) => {
                    let (before, after) = (self.pair.old.resolve(before).0, self.pair.new.resolve(after).0);
                    self.headers(status, before, after);
                    self.content(Side::Response, status, before, after);
                }
                None => {
                    let code = format!("response-{}-status-removed", kind(status));
                    self.push(code, status != NOT_IMPLEMENTED, &[status], "removed", self.origin.clone());
                }
            }
        }
        for (status, _) in members(new, "responses").filter(|(status, _)| answer(old, status).is_none()) {
            self.push(format!("response-{}-status-added", kind(status)), false, &[status], "added", self.origin.clone());
        }
    }

    fn headers(&mut self, status: &str, old: &'a Value, new: &'a Value) {
        for (name, before) in members(old, "headers") {
            let label = format!("header {name}");
            let place = [status, label.as_str()];
            let Some((_, after)) = members(new, "headers").find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
                self.push("response-header-removed", true, &place, "removed", self.origin.clone());
                continue;
            };
            let (before, after) = (self.pair.old.resolve(before).0, self.pair.new.resolve(after).0);
            let origin = self.origin.part(name);
            if is_required(before) && !is_required(after) {
                self.push("response-header-became-optional", true, &place, "became optional", origin.clone());
            }
            if let (Some(before), Some(after)) = (before.get("schema"), after.get("schema")) {
                self.walk(Side::Response, "header", &place, before, after, origin);
            }
        }
    }

    /// The bodies of a request or answer by their media types.
    fn content(&mut self, side: Side, place: &str, old: &'a Value, new: &'a Value) {
        static ANYTHING: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| json!({}));
        let code = |what: &str| match side {
            Side::Request => format!("request-body-media-type-{what}"),
            Side::Response => format!("response-media-type-{what}"),
        };
        let body = |holder: &'a Value, media_type: &str| holder.get("content").and_then(|content| content.get(media_type));
        let schema = |body: &'a Value| body.get("schema").unwrap_or(&ANYTHING);
        // Media types that share a schema differ once.
        let mut walked: Vec<(&Value, &Value)> = Vec::new();
        for (media_type, before) in members(old, "content") {
            match body(new, media_type).map(|after| (schema(before), schema(after))) {
                Some(pair) if walked.contains(&pair) => {}
                Some(pair) => {
                    walked.push(pair);
                    self.walk(side, "body", &[place], pair.0, pair.1, self.origin.clone());
                }
                None => self.push(code("removed"), true, &[place], format!("`{media_type}` removed"), self.origin.clone()),
            }
        }
        for (media_type, _) in members(new, "content").filter(|(media_type, _)| body(old, media_type).is_none()) {
            self.push(code("added"), false, &[place], format!("`{media_type}` added"), self.origin.clone());
        }
    }
}

fn is_required(value: &Value) -> bool {
    value.get("required").and_then(Value::as_bool).unwrap_or_default()
}

fn kind(status: &str) -> &'static str {
    if status.starts_with('2') { "success" } else { "non-success" }
}
