//! Paths: an entity's own, then those of the endpoints that the spec lists.

use super::{Api, endpoint, entity, parameter};
use crate::model::types::{Action, Entity, Method};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// All path items. Paths that differ only in the names of their parameters are one path, spelled as it comes first.
pub fn all(api: &mut Api<'_>) -> Value {
    let service = api.service;
    let mut paths = Map::new();
    let mut spelled: HashMap<String, String> = HashMap::new();
    for (at, entity) in service.entities.iter().enumerate() {
        of_entity(api, at, entity, &mut paths);
        spelled.insert(entity.path.clone(), entity.path.clone());
        spelled.insert(format!("{}/{{}}", entity.path), format!("{}/{{id}}", entity.path));
    }
    let owners: HashMap<&str, usize> = service.entities.iter().enumerate().map(|(at, entity)| (entity.path.as_str(), at)).collect();
    for endpoint in &service.endpoints {
        let path = spelled.entry(shape(&endpoint.path)).or_insert_with(|| endpoint.path.clone());
        let operation = endpoint::of_endpoint(api, endpoint, &names(path), owner(&endpoint.path, &owners));
        let item = paths.entry(path.as_str()).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(method(endpoint.method).to_owned(), operation);
        }
    }
    Value::Object(paths)
}

fn of_entity(api: &mut Api<'_>, at: usize, entity: &Entity, paths: &mut Map<String, Value>) {
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
    if !collection.is_empty() {
        paths.insert(entity.path.clone(), Value::Object(collection));
    }
    if !row.is_empty() {
        row.shift_insert(0, "parameters".to_owned(), json!([parameter::of_key(api, entity)]));
        paths.insert(format!("{}/{{id}}", entity.path), Value::Object(row));
    }
}

fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn names(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')).collect()
}

/// The entity whose path an endpoint's path continues.
fn owner(path: &str, owners: &HashMap<&str, usize>) -> Option<usize> {
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(at) = owners.get(rest) {
            return Some(*at);
        }
        rest = rest.rsplit_once('/').map_or("", |(before, _)| before);
    }
    None
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
