//! Two schemas of one place: whether values are allowed that were not, or not allowed that were.

use super::difference::{Difference, Effect, Side};
use super::document::{Document, Pair, members};
use super::limits;
use super::origin::Origin;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet, VecDeque};

const TYPES: &[&str] = &["null", "object", "array", "string", "number", "boolean"];

/// Compares the schemas of one part of an operation.
pub struct Walk<'p, 'a> {
    pair: &'p Pair<'a>,
    side: Side,
    /// What the schema is of: `body`, `parameter`, `header`.
    subject: &'static str,
    /// The operation and its part.
    place: Vec<String>,
    visited: HashSet<(&'a str, &'a str)>,
    /// Components yet to be compared: they refer to one another in chains and rings of any length.
    waiting: VecDeque<(&'a Value, &'a Value, At)>,
    found: Vec<Difference>,
}

/// Where the walk is.
#[derive(Clone)]
struct At {
    pointer: String,
    origin: Origin,
}

/// A schema with what is written around it.
struct Shape<'a> {
    /// As it is written: annotations stand here.
    outer: &'a Value,
    schema: &'a Value,
    /// Its name among the components.
    name: Option<&'a str>,
    nullable: bool,
}

impl<'a> Shape<'a> {
    /// `anyOf: [X, null]` is how a reference says that it may be null.
    fn of(document: Document<'a>, outer: &'a Value) -> Self {
        let alternatives = outer.get("anyOf").and_then(Value::as_array).map(Vec::as_slice);
        let (inner, nullable) = match alternatives {
            Some([inner, null]) if null.get("type").and_then(Value::as_str) == Some("null") => (inner, true),
            _ => (outer, false),
        };
        let (schema, name) = document.resolve(inner);
        Self { outer, schema, name, nullable }
    }

    fn types(&self) -> BTreeSet<&'a str> {
        let null = self.nullable.then_some("null");
        match self.schema.get("type") {
            Some(Value::String(one)) => std::iter::once(one.as_str()).chain(null).collect(),
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).chain(null).collect(),
            _ => TYPES.iter().copied().collect(),
        }
    }
}

impl<'p, 'a> Walk<'p, 'a> {
    /// A walk over one part of an operation.
    pub fn new(pair: &'p Pair<'a>, side: Side, subject: &'static str, place: Vec<String>) -> Self {
        Self { pair, side, subject, place, visited: HashSet::new(), waiting: VecDeque::new(), found: Vec::new() }
    }

    /// All differences, in the order of the schemas.
    pub fn run(mut self, old: &'a Value, new: &'a Value, origin: Origin) -> Vec<Difference> {
        let at = At { pointer: String::new(), origin };
        if self.subject == "parameter" && old.get("default") != new.get("default") {
            self.push("default-value-changed", Effect::Other, limits::change("default", old.get("default"), new.get("default")), &at);
        }
        self.schema(old, new, &at);
        while let Some((old, new, at)) = self.waiting.pop_front() {
            self.rules(old, new, &at);
        }
        self.found
    }

    fn push(&mut self, stem: &str, effect: Effect, message: impl Into<String>, at: &At) {
        let subject = if at.pointer.is_empty() { self.subject } else { "property" };
        let mut place = self.place.clone();
        place.extend((!at.pointer.is_empty()).then(|| at.pointer.clone()));
        self.found.push(Difference {
            breaking: self.side.breaks(effect),
            code: format!("{}-{subject}-{stem}", self.side.word()),
            place,
            message: message.into(),
            origin: at.origin.clone(),
        });
    }

    fn schema(&mut self, old: &'a Value, new: &'a Value, at: &At) {
        let (old, new) = (Shape::of(self.pair.old, old), Shape::of(self.pair.new, new));
        if let (Some(before), Some(after)) = (old.outer.get("default"), new.outer.get("default"))
            && before != after
            && !at.pointer.is_empty()
        {
            self.push("default-value-changed", Effect::Harmless, limits::change("default", Some(before), Some(after)), at);
        }
        if old.outer.get("deprecated") != new.outer.get("deprecated") && new.outer.get("deprecated").is_some() {
            self.push("deprecated", Effect::Harmless, "deprecated", at);
        }
        let comparable = self.types(&old, &new, at);
        let inside = At { pointer: at.pointer.clone(), origin: at.origin.inside(new.name) };
        match (old.name, new.name) {
            _ if !comparable => {}
            (Some(before), Some(after)) if before == after && !self.pair.affected.contains(before) => {}
            (Some(before), Some(after)) => {
                if self.visited.insert((before, after)) {
                    self.waiting.push_back((old.schema, new.schema, inside));
                }
            }
            _ => self.rules(old.schema, new.schema, &inside),
        }
    }

    fn rules(&mut self, old: &'a Value, new: &'a Value, at: &At) {
        self.constraints(old, new, at);
        self.items(old, new, at);
        self.properties(old, new, at);
        self.combinations(old, new, at);
    }

    /// Whether the two have a type in common, so that their other rules can be compared.
    fn types(&mut self, old: &Shape<'a>, new: &Shape<'a>, at: &At) -> bool {
        let (old, new) = (old.types(), new.types());
        let covers = |types: &BTreeSet<&str>, wanted: &str| types.contains(wanted) || (wanted == "integer" && types.contains("number"));
        let removed: Vec<&str> = old.iter().copied().filter(|one| !covers(&new, one)).collect();
        let added: Vec<&str> = new.iter().copied().filter(|one| !covers(&old, one)).collect();
        let (stem, effect) = match (removed.as_slice(), added.as_slice()) {
            ([], []) => return true,
            // Clients of typed languages are generated with another type, whichever way it goes.
            (["null"], []) => ("became-not-nullable", Effect::Other),
            ([], ["null"]) => ("became-nullable", Effect::Other),
            (_, []) => ("type-narrowed", Effect::Narrower),
            ([], _) => ("type-widened", Effect::Wider),
            _ => ("type-changed", Effect::Other),
        };
        let message = match stem {
            "became-not-nullable" => "no longer nullable".to_owned(),
            "became-nullable" => "may be null".to_owned(),
            _ => format!("{} → {}", listed(&old), listed(&new)),
        };
        self.push(stem, effect, message, at);
        stem != "type-changed"
    }

    fn constraints(&mut self, old: &'a Value, new: &'a Value, at: &At) {
        for (stem, effect, message) in limits::compare(old, new) {
            self.push(&stem, effect, message, at);
        }
    }

    fn items(&mut self, old: &'a Value, new: &'a Value, at: &At) {
        if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
            let at = At { pointer: format!("{}/*", at.pointer), origin: at.origin.clone() };
            self.schema(old, new, &at);
        }
    }

    fn properties(&mut self, old: &'a Value, new: &'a Value, at: &At) {
        let below = |name: &str, origin: Origin| At { pointer: format!("{}/{name}", at.pointer), origin };
        let property = |schema: &'a Value, name: &str| schema.get("properties").and_then(|all| all.get(name));
        for (name, before) in members(old, "properties") {
            let Some(after) = property(new, name) else {
                self.push("removed", Effect::Other, "removed", &below(name, at.origin.clone()));
                continue;
            };
            let at = below(name, at.origin.property(name));
            match (requires(old, name), requires(new, name)) {
                (false, true) => self.push("became-required", Effect::Narrower, "became required", &at),
                (true, false) => self.push("became-optional", Effect::Wider, "became optional", &at),
                _ => {}
            }
            self.schema(before, after, &at);
        }
        for (name, _) in members(new, "properties").filter(|(name, _)| property(old, name).is_none()) {
            let at = below(name, at.origin.property(name));
            match (self.side, requires(new, name)) {
                (Side::Request, true) => self.push("added-required", Effect::Narrower, "added, required", &at),
                // Readers of answers ignore members that they do not know.
                _ => self.push("added", Effect::Harmless, "added", &at),
            }
        }
        self.further_properties(old.get("additionalProperties"), new.get("additionalProperties"), at);
    }

    fn further_properties(&mut self, old: Option<&'a Value>, new: Option<&'a Value>, at: &At) {
        let closed = |rule: Option<&Value>| rule == Some(&Value::Bool(false));
        match (closed(old), closed(new)) {
            (false, true) => self.push("additional-properties-closed", Effect::Other, "further properties refused", at),
            (true, false) => self.push("additional-properties-opened", Effect::Harmless, "further properties allowed", at),
            _ => {
                if let (Some(old), Some(new)) = (old.filter(|rule| rule.is_object()), new.filter(|rule| rule.is_object())) {
                    self.schema(old, new, &At { pointer: format!("{}/*", at.pointer), origin: at.origin.clone() });
                }
            }
        }
    }

    fn combinations(&mut self, old: &'a Value, new: &'a Value, at: &At) {
        let both = |key: &str| (list(old, key), list(new, key));
        for (key, stem, more, fewer) in [
            ("allOf", "all-of", Effect::Other, Effect::Other),
            ("anyOf", "any-of", Effect::Wider, Effect::Narrower),
            ("oneOf", "one-of", Effect::Wider, Effect::Narrower),
        ] {
            let (old, new) = both(key);
            let (kept, mut removed): (Vec<_>, Vec<_>) = old.iter().partition(|one| new.contains(one));
            let mut added: Vec<_> = new.iter().filter(|one| !old.contains(one)).collect();
            kept.into_iter().for_each(|same| self.schema(same, same, at));
            let changed = removed.len().min(added.len());
            removed.drain(..changed).zip(added.drain(..changed)).for_each(|(old, new)| self.schema(old, new, at));
            removed.iter().for_each(|_| self.push(&format!("{stem}-removed"), fewer, format!("`{key}` rule removed"), at));
            added.iter().for_each(|_| self.push(&format!("{stem}-added"), more, format!("`{key}` rule added"), at));
        }
    }
}

fn list<'a>(schema: &'a Value, key: &str) -> &'a [Value] {
    schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn requires(schema: &Value, name: &str) -> bool {
    list(schema, "required").iter().any(|one| one.as_str() == Some(name))
}

fn listed(types: &BTreeSet<&str>) -> String {
    types.iter().copied().collect::<Vec<_>>().join("|")
}
