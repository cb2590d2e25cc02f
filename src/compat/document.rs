//! Two OpenAPI documents side by side: operations by what a client sends, references followed.

use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// Nothing, where a document leaves something out.
static ABSENT: Value = Value::Null;

/// How many references are followed to a value; a document that is valid needs one.
const MOST_REFERENCES: usize = 8;

/// An OpenAPI document.
#[derive(Clone, Copy)]
pub struct Document<'a>(pub &'a Value);

/// The documents before and after.
pub struct Pair<'a> {
    /// Before.
    pub old: Document<'a>,
    /// After.
    pub new: Document<'a>,
    /// Schemas of either that differ, or refer to one that does.
    pub affected: HashSet<&'a str>,
}

/// One operation.
pub struct Operation<'a> {
    /// Method and path, as people write them.
    pub place: String,
    /// The name that clients are made with.
    pub id: &'a str,
    /// The operation object.
    pub value: &'a Value,
    /// Those of the path first.
    pub parameters: IndexMap<String, Parameter<'a>>,
}

/// One parameter of an operation.
pub struct Parameter<'a> {
    /// Such as `query limit`.
    pub place: String,
    /// Its name.
    pub name: &'a str,
    /// The parameter object.
    pub value: &'a Value,
}

impl<'a> Document<'a> {
    /// The value that a reference points to, and the name of the component; any other value as it is.
    pub fn resolve(self, value: &'a Value) -> (&'a Value, Option<&'a str>) {
        let (mut value, mut name) = (value, None);
        for _ in 0..MOST_REFERENCES {
            let Some(pointer) = value.get("$ref").and_then(Value::as_str) else { break };
            name = pointer.rsplit('/').next();
            value = pointer.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer)).unwrap_or(&ABSENT);
        }
        (value, name)
    }

    /// All operations by method and path; the names of a path's parameters do not count, since they are not sent.
    pub fn operations(self) -> IndexMap<String, Operation<'a>> {
        let mut all = IndexMap::new();
        for (path, item) in members(self.0, "paths") {
            for (method, value) in item.as_object().into_iter().flatten().filter(|(key, _)| *key != "parameters") {
                let method = method.to_uppercase();
                let key = format!("{method} {}", shape(path));
                let id = value.get("operationId").and_then(Value::as_str).unwrap_or_default();
                let parameters = self.parameters(path, item, value);
                all.insert(key, Operation { place: format!("{method} {path}"), id, value, parameters });
            }
        }
        all
    }

    fn parameters(self, path: &str, item: &'a Value, operation: &'a Value) -> IndexMap<String, Parameter<'a>> {
        let lists = [item, operation].into_iter().filter_map(|holder| holder.get("parameters")?.as_array());
        let mut all = IndexMap::new();
        for parameter in lists.flatten() {
            let (value, _) = self.resolve(parameter);
            let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
            let (name, location) = (word("name"), word("in"));
            let key = match location {
                "path" => path.split('/').position(|segment| segment == format!("{{{name}}}")).unwrap_or_default().to_string(),
                "header" => name.to_lowercase(),
                _ => name.to_owned(),
            };
            all.insert(format!("{location} {key}"), Parameter { place: format!("{location} {name}"), name, value });
        }
        all
    }
}

impl<'a> Pair<'a> {
    /// Lays two documents side by side.
    pub fn new(old: &'a Value, new: &'a Value) -> Self {
        let schemas = |document: &'a Value| document.pointer("/components/schemas").and_then(Value::as_object);
        Self { old: Document(old), new: Document(new), affected: affected(schemas(old), schemas(new)) }
    }
}

/// The members of an object in an object; none where there is none.
pub fn members<'a>(holder: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    holder.get(key).and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn affected<'a>(old: Option<&'a Map<String, Value>>, new: Option<&'a Map<String, Value>>) -> HashSet<&'a str> {
    let mut users: HashMap<&str, Vec<&'a str>> = HashMap::new();
    let mut waiting: Vec<&'a str> = Vec::new();
    for (one, other) in [(old, new), (new, old)] {
        for (name, schema) in one.into_iter().flatten() {
            if other.and_then(|other| other.get(name)) != Some(schema) {
                waiting.push(name);
            }
            references(schema, &mut |target| users.entry(target).or_default().push(name));
        }
    }
    let mut affected = HashSet::new();
    while let Some(name) = waiting.pop() {
        if affected.insert(name) {
            waiting.extend(users.get(name).into_iter().flatten());
        }
    }
    affected
}

/// Calls back with the name of every component that a schema refers to.
fn references<'a>(value: &'a Value, found: &mut impl FnMut(&'a str)) {
    match value {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(|pointer| pointer.rsplit('/').next()) {
                found(name);
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
