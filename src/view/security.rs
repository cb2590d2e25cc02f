//! What an attacker would ask of a system, answered from the spec: whose rows are whose, who may call what, what a
//! client can set, see or send twice.

use super::Terms;
use super::keys::put;
use crate::model::types::{Action, Entity, Field, FieldRole, Grant, Method, Operation, Service, System, Type};
use serde_json::{Map, Value, json};

/// Adds to the view of a system.
pub fn of_system(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    let mut put = |keys, found: &dyn Fn() -> Vec<Value>| list(map, terms, keys, found);
    put(["has_owned_rows", "owned_rows"], &|| rows(system, |entity| entity.owner.is_some()));
    put(["has_rows_read_by_all", "rows_read_by_all"], &|| rows(system, |entity| is_shared(entity, READING)));
    put(["has_rows_changed_by_all", "rows_changed_by_all"], &|| rows(system, |entity| is_shared(entity, CHANGING)));
    put(["has_fixed_fields", "fixed_fields"], &|| fields(system, |field| field.read_only && field.role == FieldRole::Plain));
    put(["has_hidden_fields", "hidden_fields"], &|| fields(system, |field| field.write_only));
    put(["has_address_fields", "address_fields"], &|| fields(system, |field| matches!(field.type_, Type::Url)));
    put(["has_open_operations", "open_operations"], &|| operations(system, |operation| operation.grants.contains(&Grant::Public)));
    put(["has_posts", "posts"], &|| operations(system, |operation| operation.is_post));
    put!(map, terms, "personal_fields", json!(fields(system, super::record::is_personal)));
    put!(map, terms, "services_with_keys", json!(services(system, Service::has_encrypted)));
    put!(map, terms, "services_with_rows", json!(services(system, Service::has_database)));
    put!(map, terms, "service_names", json!(services(system, Service::is_described)));
    let count = |which: fn(&Offered<'_>) -> bool| system.services.iter().flat_map(offered).filter(which).count();
    put!(map, terms, "token_operation_count", json!(count(|operation| is_for_any_token(operation.grants))));
    let is_narrow = |operation: &Offered<'_>| !operation.grants.iter().any(|grant| matches!(grant, Grant::Public | Grant::Authenticated));
    put!(map, terms, "narrow_operation_count", json!(count(is_narrow)));
}

/// Adds a list, and whether there is anything in it; made only where one of both is wanted.
fn list(map: &mut Map<String, Value>, terms: &Terms<'_>, [any, all]: [&str; 2], found: &dyn Fn() -> Vec<Value>) {
    if !terms.wants(any) && !terms.wants(all) {
        return;
    }
    let found = found();
    map.insert(any.to_owned(), json!(!found.is_empty()));
    map.insert(all.to_owned(), Value::Array(found));
}

/// An operation, whoever declared it.
struct Offered<'a> {
    name: &'a str,
    grants: &'a [Grant],
    is_post: bool,
}

fn offered(service: &Service) -> impl Iterator<Item = Offered<'_>> {
    let own = service.entities.iter().flat_map(|entity| &entity.operations).map(|operation| Offered {
        name: &operation.name,
        grants: &operation.access,
        is_post: operation.action == Action::Create,
    });
    own.chain(service.endpoints.iter().map(|endpoint| Offered {
        name: &endpoint.operation,
        grants: &endpoint.access,
        is_post: endpoint.method == Method::Post,
    }))
}

fn operations(system: &System, which: impl Fn(&Offered<'_>) -> bool) -> Vec<Value> {
    system.services.iter().flat_map(offered).filter(which).map(|operation| json!(operation.name)).collect()
}

fn is_for_any_token(grants: &[Grant]) -> bool {
    grants.contains(&Grant::Authenticated) && !grants.contains(&Grant::Public)
}

const READING: &[Action] = &[Action::List, Action::Get];
const CHANGING: &[Action] = &[Action::Replace, Action::Update, Action::Delete];

/// Whether one of these operations is open to every token, on rows that have no owner.
fn is_shared(entity: &Entity, actions: &[Action]) -> bool {
    let is_open = |operation: &Operation| actions.contains(&operation.action) && is_for_any_token(&operation.access);
    entity.owner.is_none() && entity.operations.iter().any(is_open)
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
