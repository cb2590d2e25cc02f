//! Paths: an entity's own, then those of the endpoints that the spec lists.

use super::super::sink::Sink;
use super::{Api, endpoint, entity, parameter};
use crate::model::types::{Action, Binding, Endpoint, Entity, Method, Service};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// All path items. Paths that differ only in the names of their parameters are one path, spelled as it comes first.
pub fn all(api: &mut Api<'_>, sink: &mut impl Sink) {
    let service = api.service;
    let mut listed = listed(service);
    for (at, entity) in service.entities.iter().enumerate() {
        let (collection, row) = of_entity(api, at, entity);
        for (path, mut item) in [(entity.path.clone(), collection), (of_row(entity), row)] {
            if !item.is_empty() {
                add(api, &path, &listed.get_mut(&path).map(std::mem::take).unwrap_or_default(), &mut item);
                sink.put(&path, Value::Object(item));
            }
        }
    }
    for (path, endpoints) in listed.iter().filter(|(_, endpoints)| !endpoints.is_empty()) {
        let mut item = Map::new();
        add(api, path, endpoints, &mut item);
        sink.put(path, Value::Object(item));
    }
}

/// The endpoints that the spec lists, by path.
fn listed(service: &Service) -> IndexMap<String, Vec<&Endpoint>> {
    let mut spelled: HashMap<String, String> = HashMap::new();
    for entity in &service.entities {
        spelled.insert(entity.path.clone(), entity.path.clone());
        spelled.insert(format!("{}/{{}}", entity.path), of_row(entity));
    }
    let mut listed: IndexMap<String, Vec<&Endpoint>> = IndexMap::new();
    for endpoint in &service.endpoints {
        let path = spelled.entry(shape(&endpoint.path)).or_insert_with(|| endpoint.path.clone());
        listed.entry(path.clone()).or_default().push(endpoint);
    }
    listed
}

fn add(api: &mut Api<'_>, path: &str, endpoints: &[&Endpoint], item: &mut Map<String, Value>) {
    for endpoint in endpoints {
        item.insert(method(endpoint.method).to_owned(), endpoint::of_endpoint(api, endpoint, &names(path)));
    }
}

fn of_row(entity: &Entity) -> String {
    format!("{}/{{id}}", entity.path)
}

/// The path items of the collection and of a row.
fn of_entity(api: &mut Api<'_>, at: usize, entity: &Entity) -> (Map<String, Value>, Map<String, Value>) {
    let (mut collection, mut row) = (Map::new(), Map::new());
    for offered in &entity.operations {
        let operation = entity::of_operation(api, at, entity, offered);
        match offered.action {
            Action::List => collection.insert("get".to_owned(), operation),
            Action::Create => collection.insert("post".to_owned(), operation),
            Action::Get => row.insert("get".to_owned(), operation),
            Action::Replace => row.insert("put".to_owned(), operation),
            Action::Update => row.insert("patch".to_owned(), operation),
            Action::Delete => row.insert("delete".to_owned(), operation),
        };
    }
    if !row.is_empty() {
        row.shift_insert(0, "parameters".to_owned(), json!([parameter::of_key(api, entity)]));
    }
    (collection, row)
}

/// Which entity an endpoint belongs to: the one it is bound to, or whose path its own continues.
pub struct Owners<'a>(HashMap<&'a str, usize>);

impl<'a> Owners<'a> {
    /// The entities by path.
    pub fn of(service: &'a Service) -> Self {
        Self(service.entities.iter().enumerate().map(|(at, entity)| (entity.path.as_str(), at)).collect())
    }

    /// None where the endpoint belongs to the service itself.
    pub fn of_endpoint(&self, endpoint: &Endpoint) -> Option<usize> {
        if let Binding::Entity { entity, .. } = endpoint.binding {
            return Some(entity);
        }
        let mut rest = endpoint.path.as_str();
        while !rest.is_empty() {
            if let Some(at) = self.0.get(rest) {
                return Some(*at);
            }
            rest = rest.rsplit_once('/').map_or("", |(before, _)| before);
        }
        None
    }
}

fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn names(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Patch => "patch",
        Method::Delete => "delete",
        Method::Head => "head",
    }
}
