//! The OpenAPI document of a whole system: what its gateway answers, out of what each service's own document says.

use super::super::sink::{Sink, Whole};
use super::{Api, described, emit, info, paths, pointer};
use crate::model::types::{Service, System};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Where `compose.yaml` publishes the gateway.
const PUBLISHED: &str = "localhost:8443";

/// Makes the document of a system whose services have no path in common, one path at a time.
///
/// A component or an operation keeps its name unless another service means something else by it: then the service's
/// name is put before each, with a dot, which no name of a spec has.
pub fn emit_joint(system: &System, sink: &mut impl Sink) {
    let parts: Vec<Part<'_>> = system.described().map(|service| Part::of(system, service)).collect();
    let ambiguous = Ambiguous::among(&parts);
    sink.put("openapi", json!("3.1.0"));
    let version = system.described().map(|service| service.api.version).max().unwrap_or(1);
    sink.put("info", info(&system.name, version, &system.summary, &system.description));
    sink.put("servers", servers(system));
    sink.put("tags", system.described().map(tag).collect());
    sink.begin("paths");
    for service in system.described() {
        let names = Names { service: &service.name, ambiguous: &ambiguous };
        paths::all(&mut Api::new(system, service), &mut Renamed { sink: &mut *sink, names });
    }
    sink.end();
    sink.put("components", joined(parts, &ambiguous));
}

/// The host is a variable, because where else the gateway is deployed is not in a spec.
fn servers(system: &System) -> Value {
    if !system.deploy.compose {
        return json!([{ "url": "/" }]);
    }
    let host = json!({ "default": PUBLISHED, "description": "Where the gateway is; compose.yaml publishes it there." });
    json!([{ "url": "https://{host}", "description": "The gateway.", "variables": { "host": host } }])
}

fn tag(service: &Service) -> Value {
    let description = described([&service.description, &service.summary], "Operations of", &service.name);
    json!({ "name": service.name, "description": description })
}

/// What is kept of a service's own document.
struct Part<'a> {
    service: &'a Service,
    /// By kind, then by name.
    components: Map<String, Value>,
    operations: Vec<String>,
}

impl<'a> Part<'a> {
    fn of(system: &System, service: &'a Service) -> Self {
        let mut whole = Whole::default();
        emit(system, service, &mut whole);
        let document = whole.value();
        let of = |member: &str| document.get(member).and_then(Value::as_object);
        let components = of("components").cloned().unwrap_or_default();
        let items = of("paths").into_iter().flat_map(Map::values).filter_map(Value::as_object);
        let names = items.flat_map(Map::values).filter_map(|member| member.get("operationId")?.as_str());
        let operations = names.map(str::to_owned).collect();
        Self { service, components, operations }
    }

    /// Each component with the reference to it.
    fn references(&self) -> impl Iterator<Item = (String, &Value)> {
        let kinds = self.components.iter().filter_map(|(kind, members)| Some((kind, members.as_object()?)));
        kinds.flat_map(|(kind, members)| members.iter().map(move |(name, value)| (pointer(kind, name), value)))
    }
}

/// What services mean different things by.
struct Ambiguous {
    /// References to components.
    components: HashSet<String>,
    operations: HashSet<String>,
}

impl Ambiguous {
    fn among(parts: &[Part<'_>]) -> Self {
        let mut seen = HashSet::new();
        let operations = parts.iter().flat_map(|part| &part.operations).filter(|name| !seen.insert(*name)).cloned().collect();
        Self { components: differing(parts), operations }
    }
}

/// Components that two services have and that differ, or refer to one that does.
fn differing(parts: &[Part<'_>]) -> HashSet<String> {
    let mut first: HashMap<String, &Value> = HashMap::new();
    let mut differing = HashSet::new();
    let mut shared: HashMap<String, HashSet<&str>> = HashMap::new();
    for (reference, value) in parts.iter().flat_map(Part::references) {
        match first.get(&reference) {
            None => {
                first.insert(reference, value);
            }
            Some(known) if *known != value => {
                differing.insert(reference);
            }
            Some(_) => collect(value, shared.entry(reference).or_default()),
        }
    }
    loop {
        let before = differing.len();
        for (reference, referred) in &shared {
            if referred.iter().any(|to| differing.contains(*to)) {
                differing.insert(reference.clone());
            }
        }
        if differing.len() == before {
            return differing;
        }
    }
}

/// Everything that a value refers to.
fn collect<'v>(value: &'v Value, found: &mut HashSet<&'v str>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| collect(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// What the names of one service become.
#[derive(Clone, Copy)]
struct Names<'a> {
    service: &'a str,
    ambiguous: &'a Ambiguous,
}

impl Names<'_> {
    fn prefixed(self, name: &str) -> String {
        format!("{}.{name}", self.service)
    }

    fn component(self, kind: &str, name: &str) -> String {
        if self.ambiguous.components.contains(&pointer(kind, name)) { self.prefixed(name) } else { name.to_owned() }
    }

    fn item(self, item: &mut Value) {
        let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
        for operation in operations {
            operation.insert("tags".to_owned(), json!([self.service]));
            self.operation_id(operation);
            let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
            let links = answers.into_iter().flat_map(Map::values_mut).filter_map(|answer| answer.get_mut("links")?.as_object_mut());
            links.flat_map(Map::values_mut).filter_map(Value::as_object_mut).for_each(|link| self.operation_id(link));
        }
        self.references(item);
    }

    fn references(self, value: &mut Value) {
        redirect(value, &|to| {
            let (kind, name) = to.rsplit_once('/').filter(|_| self.ambiguous.components.contains(to))?;
            Some(format!("{kind}/{}", self.prefixed(name)))
        });
    }

    fn operation_id(self, map: &mut Map<String, Value>) {
        if let Some(Value::String(name)) = map.get_mut("operationId")
            && self.ambiguous.operations.contains(name)
        {
            *name = self.prefixed(name);
        }
    }
}

/// Gives references in a value another target, where there is one.
pub fn redirect(value: &mut Value, target: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| match value {
            Value::String(to) if key == "$ref" => *to = target(to).unwrap_or_else(|| std::mem::take(to)),
            value => redirect(value, target),
        }),
        Value::Array(values) => values.iter_mut().for_each(|value| redirect(value, target)),
        _ => {}
    }
}

/// Passes path items on under the names of the whole system.
struct Renamed<'a, S> {
    sink: &'a mut S,
    names: Names<'a>,
}

impl<S: Sink> Sink for Renamed<'_, S> {
    fn begin(&mut self, key: &str) {
        self.sink.begin(key);
    }

    fn put(&mut self, key: &str, mut value: Value) {
        self.names.item(&mut value);
        self.sink.put(key, value);
    }

    fn end(&mut self) {
        self.sink.end();
    }
}

/// The components of all services by kind, in the order of the services; what they share is there once.
fn joined(parts: Vec<Part<'_>>, ambiguous: &Ambiguous) -> Value {
    let mut all: IndexMap<String, Map<String, Value>> = IndexMap::new();
    for part in parts {
        let names = Names { service: &part.service.name, ambiguous };
        for (kind, members) in part.components {
            let Value::Object(members) = members else { continue };
            let of_kind = all.entry(kind.clone()).or_default();
            for (name, mut value) in members {
                names.references(&mut value);
                of_kind.insert(names.component(&kind, &name), value);
            }
        }
    }
    all.into_iter().map(|(kind, members)| (kind, Value::Object(members))).collect()
}
