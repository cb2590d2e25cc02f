//! The OpenAPI 3.1 document of one service: clients are made from it, and the running service is checked against it.

mod access;
mod components;
mod endpoint;
mod entity;
mod joint;
mod operation;
mod parameter;
mod paths;
mod payload;
mod response;
mod rules;
mod schema;
mod types;

use super::sink::{Sink, Whole};
use crate::model::name::{Case, collision_key};
use crate::model::types::{Auth, OnDelete, Service, System, Type};
use components::Used;
pub use joint::emit_joint;
use paths::Owners;
pub use payload::payloads;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The document of a service.
pub fn openapi(system: &System, service: &Service) -> Value {
    let mut whole = Whole::default();
    emit(system, service, &mut whole);
    whole.value()
}

/// Makes the document of a service, one path and schema at a time.
///
/// Every operation is listed with every status that the contract allows it; components are listed where something refers to them.
pub fn emit(system: &System, service: &Service, sink: &mut impl Sink) {
    let mut api = Api::new(system, service);
    sink.put("openapi", json!("3.1.0"));
    sink.put("info", info(&service.name, service.api.version, &service.summary, &service.description));
    sink.put("servers", json!([{ "url": "/" }]));
    sink.put("tags", tags(&api));
    sink.begin("paths");
    paths::all(&mut api, sink);
    sink.end();
    sink.begin("components");
    components::all(&mut api, sink);
    sink.end();
}

/// What the parts of a document share while it is made.
struct Api<'a> {
    system: &'a System,
    service: &'a Service,
    used: Used,
    /// By entity: whether deleting one of its rows can be refused because another row refers to it.
    restricted: Vec<bool>,
    owners: Owners<'a>,
    /// The name of the problem's schema: `Problem`, unless the spec has a type of that name.
    problem: &'static str,
}

impl<'a> Api<'a> {
    fn new(system: &'a System, service: &'a Service) -> Self {
        let mut restricted = vec![false; service.entities.len()];
        for field in service.entities.iter().flat_map(|entity| &entity.fields) {
            if let (Type::Ref(target), OnDelete::Restrict) = (&field.type_, field.on_delete)
                && let Some(flag) = restricted.get_mut(*target)
            {
                *flag = true;
            }
        }
        let mut names = service.entities.iter().map(|entity| &entity.name).chain(service.objects.iter().map(|object| &object.name));
        let taken =
            names.any(|name| collision_key(name) == "problem") || service.enums.iter().any(|known| collision_key(&known.name) == "problem");
        let problem = if taken { "HttpProblem" } else { "Problem" };
        Self { system, service, used: Used::new(service), restricted, owners: Owners::of(service), problem }
    }

    fn auth(&self) -> Option<&'a Auth> {
        self.system.auth.as_ref()
    }
}

fn info(name: &str, version: u32, summary: &str, description: &str) -> Value {
    let mut info = Map::new();
    info.insert("title".to_owned(), json!(name));
    info.insert("version".to_owned(), json!(format!("{version}.0.0")));
    if !summary.is_empty() {
        info.insert("summary".to_owned(), json!(summary));
    }
    info.insert("description".to_owned(), described([description, summary], "The HTTP interface of", name));
    Value::Object(info)
}

/// The first text that says something; without one, what this is of.
pub fn described(texts: [&str; 2], what: &str, name: &str) -> Value {
    let text = texts.into_iter().find(|text| !text.is_empty());
    text.map_or_else(|| json!(format!("{what} {name}.")), |text| json!(text))
}

/// One tag an entity that has operations or endpoints, and one for what belongs to none.
fn tags(api: &Api<'_>) -> Value {
    let service = api.service;
    let owners: Vec<Option<usize>> = service.endpoints.iter().map(|endpoint| api.owners.of_endpoint(endpoint)).collect();
    let owning: HashSet<usize> = owners.iter().flatten().copied().collect();
    let mut tags = Vec::new();
    for (_, entity) in service.entities.iter().enumerate().filter(|(at, entity)| !entity.operations.is_empty() || owning.contains(at)) {
        let words = Case::Snake.apply(&entity.plural).replace('_', " ");
        let description = if entity.description.is_empty() { format!("Operations on {words}.") } else { entity.description.clone() };
        tags.push(json!({ "name": schema_name(&entity.name), "description": description }));
    }
    if owners.contains(&None) {
        tags.push(json!({ "name": service.name, "description": "Operations that belong to no single entity." }));
    }
    Value::Array(tags)
}

/// The name of a type among the schemas.
pub fn schema_name(name: &str) -> String {
    Case::Pascal.apply(name)
}

/// Points to a component.
fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": pointer(kind, name) })
}

fn pointer(kind: &str, name: &str) -> String {
    format!("#/components/{kind}/{name}")
}
