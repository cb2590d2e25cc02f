//! What the documents of a system say of it: who may do what, personal data, what passes between services, and sums.

use super::capacity::Capacity;
use super::keys::put;
use super::{Terms, text};
use crate::model::types::{Action, Binding, Duration, Field, Grant, Rate, Service, System, Type};
use serde_json::{Map, Value, json};

/// Adds to the view of a system.
pub fn of_system(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    let services = &system.services;
    put!(map, terms, "service_count", json!(services.len()));
    put!(map, terms, "has_described", json!(system.described().next().is_some()));
    put!(map, terms, "described_count", json!(system.described().count()));
    put!(map, terms, "table_count", json!(services.iter().map(|service| service.entities.len()).sum::<usize>()));
    put!(map, terms, "operation_count", json!(services.iter().map(operation_count).sum::<usize>()));
    put!(map, terms, "stub_count", json!(services.iter().map(|service| stubs(service).count()).sum::<usize>()));
    put!(map, terms, "has_system_stubs", json!(services.iter().any(|service| stubs(service).next().is_some())));
    put!(map, terms, "has_tables", json!(services.iter().any(|service| !service.entities.is_empty())));
    put!(map, terms, "has_pii", json!(services.iter().any(|service| !personal(service, system).is_empty())));
    put!(map, terms, "has_unnamed_retention", json!(has_unlimited_pii(system)));
    let with_events = || services.iter().filter(|service| !service.events.is_empty() || !service.subscriptions.is_empty());
    put!(map, terms, "has_events", json!(with_events().next().is_some()));
    put!(map, terms, "events_are_open", json!(with_events().any(|service| !terms.provides(&service.stack, "events"))));
    put!(map, terms, "gateway_limit", text(&system.gateway.rate_limit.as_ref().map(rate).unwrap_or_default()));
    put!(map, terms, "has_remote_references", json!(services.iter().any(|service| !remote_references(service).is_empty())));
    let kept = |service: &Service| !terms.provides(&service.stack, "retention");
    put!(map, terms, "retention_is_open", json!(!system.retention.is_empty() && services.iter().any(kept)));
    put!(map, terms, "first_capacity", services.first().map_or(Value::Null, |service| super::capacity::capacity(service, terms)));
    sums(map, system, terms);
}

fn sums(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    let each: Vec<(&Service, Capacity)> = system.services.iter().map(|service| (service, Capacity::of(service, terms))).collect();
    let sum = |of: &dyn Fn(&Service, &Capacity) -> u64| each.iter().map(|(service, capacity)| of(service, capacity)).sum::<u64>();
    let at = |count: u32, each: u32| u64::from(count) * u64::from(each);
    put!(map, terms, "total_replicas", json!(sum(&|_, one| one.replicas.into())));
    put!(map, terms, "total_replicas_max", json!(sum(&|_, one| one.replicas_max.into())));
    put!(map, terms, "total_cpu", json!(super::capacity::decimal(sum(&|_, one| at(one.replicas, one.cpu_request)) as f64 / 1000.0, 2)));
    put!(
        map,
        terms,
        "total_cpu_max",
        json!(super::capacity::decimal(sum(&|_, one| at(one.replicas_max, one.cpu_request)) as f64 / 1000.0, 2))
    );
    put!(map, terms, "total_memory", json!(sum(&|_, one| at(one.replicas, one.memory_request))));
    put!(map, terms, "total_memory_max", json!(sum(&|_, one| at(one.replicas_max, one.memory_request))));
    let stored = |service: &Service, count: u64| if service.entities.is_empty() { 0 } else { count };
    put!(map, terms, "total_connections", json!(sum(&|service, one| stored(service, at(one.replicas, one.pool)))));
    let grown = sum(&|service, one| stored(service, at(one.replicas_max, one.pool)));
    put!(map, terms, "total_connections_max", json!(grown));
    // PostgreSQL gives a process to each connection; a few hundred are what one server takes with ease.
    put!(map, terms, "needs_pooler", json!(grown > 400));
}

/// Adds to the view of a service.
pub fn of_service(map: &mut Map<String, Value>, service: &Service, system: &System, terms: &Terms<'_>) {
    put!(map, terms, "stack_title", text(&terms.title(&service.stack)));
    put!(map, terms, "max_body_words", text(&size(service.api.max_body)));
    put!(map, terms, "calls_are_open", json!(!terms.provides(&service.stack, "calls")));
    put!(map, terms, "events_are_open", json!(!terms.provides(&service.stack, "events")));
    put!(map, terms, "template_from", text(service.template.as_ref().map_or("", |template| template.origin.address())));
    put!(map, terms, "own_path", text(&service.folders().first().cloned().unwrap_or_default()));
    put!(map, terms, "prefix_text", text(&service.api.prefix));
    put!(map, terms, "engine", json!(service.engine.word()));
    put!(map, terms, "table_count", json!(service.entities.len()));
    put!(map, terms, "operation_count", json!(operation_count(service)));
    put!(map, terms, "stubs", stubs(service).map(|name| json!({ "operation": name })).collect());
    let personal = personal(service, system);
    put!(map, terms, "has_pii", json!(!personal.is_empty()));
    put!(map, terms, "personal", Value::Array(personal));
    put!(map, terms, "calls_in_words", calls(service));
    put!(map, terms, "subscriptions", subscriptions(service));
    let remote = remote_references(service);
    put!(map, terms, "has_remote_references", json!(!remote.is_empty()));
    put!(map, terms, "remote_references", Value::Array(remote));
    put!(map, terms, "rows_of_matrix", Value::Array(matrix(service)));
}

fn operation_count(service: &Service) -> usize {
    service.endpoints.len() + service.entities.iter().map(|entity| entity.operations.len()).sum::<usize>()
}

fn stubs(service: &Service) -> impl Iterator<Item = &str> {
    let open = service.endpoints.iter().filter(|endpoint| matches!(endpoint.binding, Binding::Stub { .. }));
    open.map(|endpoint| endpoint.operation.as_str())
}

/// Whether a field tells of a person.
pub fn is_personal(field: &Field) -> bool {
    field.pii || field.encrypted
}

/// Fields that tell of a person, with how long their rows are kept.
fn personal(service: &Service, system: &System) -> Vec<Value> {
    let fields = service.entities.iter().flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)));
    let personal = fields.filter(|(_, field)| is_personal(field));
    personal
        .map(|(entity, field)| {
            let kept = system.retention.iter().find(|kept| kept.entity == entity.name).map(|kept| duration(kept.period));
            json!({
                "entity": entity.name,
                "field": field.name,
                "type": text(super::field::word(&field.type_)),
                "encrypted": field.encrypted,
                "write_only": field.write_only,
                "has_period": kept.is_some(),
                "period": text(&kept.unwrap_or_default()),
                "is_owned": entity.owner.is_some(),
            })
        })
        .collect()
}

fn has_unlimited_pii(system: &System) -> bool {
    let entities = system.services.iter().flat_map(|service| &service.entities);
    let mut personal = entities.filter(|entity| entity.fields.iter().any(|field| field.pii));
    personal.any(|entity| system.retention.iter().all(|kept| kept.entity != entity.name))
}

fn calls(service: &Service) -> Value {
    let one = |call: &crate::model::types::Call| json!({ "service": call.service, "timeout": text(&duration(call.timeout)), "retries": call.retries });
    service.calls.iter().map(one).collect()
}

fn subscriptions(service: &Service) -> Value {
    let one = |told: &crate::model::types::Subscription| json!({ "event": text(&told.event), "publisher": told.publisher, "handler": told.handler });
    service.subscriptions.iter().map(one).collect()
}

fn remote_references(service: &Service) -> Vec<Value> {
    let fields = service.entities.iter().flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)));
    fields
        .filter_map(|(entity, field)| match &field.type_ {
            Type::RemoteRef(other, target, _) => {
                Some(json!({ "entity": entity.name, "field": field.name, "service": other, "target": target }))
            }
            _ => None,
        })
        .collect()
}

/// Every operation with who may: its row in the authorisation matrix, and in the table of the API.
fn matrix(service: &Service) -> Vec<Value> {
    let row = |method: &str, path: &str, operation: &str, grants: &[Grant], stub: bool| json!({ "method": method, "path": path, "operation": operation, "who": who(grants), "is_stub": stub });
    let mut rows = Vec::new();
    for entity in &service.entities {
        for operation in &entity.operations {
            let (method, one) = match operation.action {
                Action::List => ("GET", false),
                Action::Create => ("POST", false),
                Action::Get => ("GET", true),
                Action::Replace => ("PUT", true),
                Action::Update => ("PATCH", true),
                Action::Delete => ("DELETE", true),
            };
            let path = if one { format!("{}/{{id}}", entity.path) } else { entity.path.clone() };
            rows.push(row(method, &path, &operation.name, &operation.access, false));
        }
    }
    for endpoint in &service.endpoints {
        let stub = matches!(endpoint.binding, Binding::Stub { .. });
        rows.push(row(endpoint.method.word(), &endpoint.path, &endpoint.operation, &endpoint.access, stub));
    }
    rows
}

/// Who may, in words.
fn who(grants: &[Grant]) -> String {
    let words: Vec<String> = grants
        .iter()
        .map(|grant| match grant {
            Grant::Public => "everybody".to_owned(),
            Grant::Authenticated => "any token".to_owned(),
            Grant::Owner => "the owner".to_owned(),
            Grant::Role(role) => format!("role {role}"),
            Grant::Scope(scope) => format!("scope {scope}"),
        })
        .collect();
    if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
}

fn rate(rate: &Rate) -> String {
    let period = match rate.seconds {
        1 => "second",
        60 => "minute",
        3600 => "hour",
        _ => "day",
    };
    let whose = if rate.per_client { " from one client" } else { "" };
    format!("{} requests a {period}{whose}", rate.requests)
}

/// A size in its largest whole unit.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(1 << 20, "MiB"), (1_000_000, "MB"), (1 << 10, "KiB"), (1000, "kB")];
    let unit = UNITS.iter().find(|(each, _)| bytes.is_multiple_of(*each));
    unit.map_or_else(|| format!("{bytes} B"), |(each, unit)| format!("{} {unit}", bytes / each))
}

/// A duration in its largest whole unit.
pub fn duration(duration: Duration) -> String {
    const UNITS: [(u64, &str); 6] =
        [(31_536_000_000, "year"), (86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1000, "second"), (1, "ms")];
    let whole = |(each, _): &&(u64, &str)| duration.milliseconds.is_multiple_of(*each);
    let (each, unit) = UNITS.iter().find(whole).copied().unwrap_or((1, "ms"));
    let count = duration.milliseconds / each;
    if unit == "ms" || count == 1 { format!("{count} {unit}") } else { format!("{count} {unit}s") }
}
