//! What an attacker would ask of a system, answered from the spec: whose rows are whose, who may call what, what a
//! client can set, see or send twice.

use super::Terms;
use super::keys::put;
use crate::model::types::{Action, Entity, Field, FieldRole, Grant, Method, Service, System, Type};
use serde_json::{Map, Value, json};

/// Adds to the view of a system.
pub fn of_system(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    let owned = rows(system, |entity| entity.owner.is_some());
    put!(map, terms, "has_owned_rows", json!(!owned.is_empty()));
    put!(map, terms, "owned_rows", json!(owned));
    let read = rows(system, |entity| is_shared(entity, READING));
    put!(map, terms, "has_rows_read_by_all", json!(!read.is_empty()));
    put!(map, terms, "rows_read_by_all", json!(read));
    let changed = rows(system, |entity| is_shared(entity, CHANGING));
    put!(map, terms, "has_rows_changed_by_all", json!(!changed.is_empty()));
    put!(map, terms, "rows_changed_by_all", json!(changed));
    let fixed = fields(system, |field| field.read_only && field.role == FieldRole::Plain);
    put!(map, terms, "has_fixed_fields", json!(!fixed.is_empty()));
    put!(map, terms, "fixed_fields", json!(fixed));
    let hidden = fields(system, |field| field.write_only);
    put!(map, terms, "has_hidden_fields", json!(!hidden.is_empty()));
    put!(map, terms, "hidden_fields", json!(hidden));
    let addresses = fields(system, |field| matches!(field.type_, Type::Url));
    put!(map, terms, "has_address_fields", json!(!addresses.is_empty()));
    put!(map, terms, "address_fields", json!(addresses));
    let personal = fields(system, |field| field.pii || field.encrypted);
    put!(map, terms, "personal_fields", json!(personal));
    let sealed = services(system, |service| service.entities.iter().flat_map(|entity| &entity.fields).any(|field| field.encrypted));
    put!(map, terms, "services_with_keys", json!(sealed));
    put!(map, terms, "service_names", json!(services(system, |_| true)));
    put!(map, terms, "services_with_rows", json!(services(system, Service::has_database)));
    operations(map, system, terms);
}

fn operations(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    let all: Vec<(&str, &[Grant], bool)> = system.services.iter().flat_map(offered).collect();
    let open: Vec<String> =
        all.iter().filter(|(_, grants, _)| grants.contains(&Grant::Public)).map(|(name, ..)| (*name).to_owned()).collect();
    put!(map, terms, "has_open_operations", json!(!open.is_empty()));
    put!(map, terms, "open_operations", json!(open));
    let closed = all.len() - open.len();
    put!(map, terms, "closed_operation_count", json!(closed));
    let any_token = all.iter().filter(|(_, grants, _)| grants.contains(&Grant::Authenticated) && !grants.contains(&Grant::Public)).count();
    put!(map, terms, "token_operation_count", json!(any_token));
    put!(map, terms, "narrow_operation_count", json!(closed - any_token));
    let posts: Vec<String> = all.iter().filter(|(.., post)| *post).map(|(name, ..)| (*name).to_owned()).collect();
    put!(map, terms, "has_posts", json!(!posts.is_empty()));
    put!(map, terms, "posts", json!(posts));
}

/// Every operation of a service: its name, who may, and whether it is a POST.
fn offered(service: &Service) -> impl Iterator<Item = (&str, &[Grant], bool)> {
    let entities = service.entities.iter().flat_map(|entity| &entity.operations);
    let own = entities.map(|operation| (operation.name.as_str(), operation.access.as_slice(), operation.action == Action::Create));
    let endpoints = service.endpoints.iter();
    own.chain(endpoints.map(|endpoint| (endpoint.operation.as_str(), endpoint.access.as_slice(), endpoint.method == Method::Post)))
}

const READING: &[Action] = &[Action::List, Action::Get];
const CHANGING: &[Action] = &[Action::Replace, Action::Update, Action::Delete];

/// Whether one of these operations is open to every token, on rows that have no owner.
fn is_shared(entity: &Entity, actions: &[Action]) -> bool {
    let open = |grants: &[Grant]| grants.contains(&Grant::Authenticated) && !grants.contains(&Grant::Public);
    entity.owner.is_none() && entity.operations.iter().any(|operation| actions.contains(&operation.action) && open(&operation.access))
}

fn rows(system: &System, which: impl Fn(&Entity) -> bool) -> Vec<Value> {
    let entities = system.services.iter().flat_map(|service| service.entities.iter().map(move |entity| (service, entity)));
    let found = entities.filter(|(_, entity)| which(entity));
    found.map(|(service, entity)| json!({ "entity": entity.name, "service": service.name })).collect()
}

fn fields(system: &System, which: impl Fn(&Field) -> bool) -> Vec<Value> {
    let entities = system.services.iter().flat_map(|service| &service.entities);
    let fields = entities.flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)));
    let found = fields.filter(|(_, field)| which(field));
    found.map(|(entity, field)| json!({ "entity": entity.name, "field": field.name })).collect()
}

fn services(system: &System, which: impl Fn(&Service) -> bool) -> Vec<&str> {
    system.services.iter().filter(|service| which(service)).map(|service| service.name.as_str()).collect()
}
