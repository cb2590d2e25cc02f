//! `scaffold show`: what the defaults came to, what endpoints are bound to and why, and every name.

use super::{Outcome, compile::compile};
use crate::blueprint::Lexicon;
use crate::cli::Show;
use crate::document::to_yaml;
use crate::model::name::Case;
use crate::model::types::{Binding, Default, Entity, Field, Grant, Service, System, Type};
use serde_json::{Map, Value, json};

/// Shows a spec as it is understood.
pub fn run(options: &Show, colour: bool) -> Outcome {
    let compiled = match compile(&options.spec) {
        Ok(compiled) => compiled,
        Err(outcome) => return outcome,
    };
    let Some(system) = &compiled.system else { return compiled.rejected(colour) };
    let lexicon = |service: &Service| compiled.registry.stack(&service.stack).map(|blueprint| &blueprint.lexicon);
    let shown = expanded(system, &lexicon);
    let out = if options.json { crate::document::to_json(&shown) } else { to_yaml(&shown) };
    Outcome { out, err: super::report(&compiled.found, &compiled.sources, colour), status: super::Status::Done }
}

fn expanded<'a>(system: &System, lexicon: &dyn Fn(&Service) -> Option<&'a Lexicon>) -> Value {
    let services: Map<String, Value> = system.services.iter().map(|one| (one.name.clone(), service(one, lexicon(one)))).collect();
    json!({
        "scaffold": 1,
        "name": system.name,
        "auth": system.auth.as_ref().map_or_else(|| json!("none"), |auth| json!({
            "issuer": auth.issuer,
            "audience": auth.audience,
            "algorithms": auth.algorithms,
            "roles": auth.roles,
            "scopes": auth.scopes,
            "default": if auth.public_by_default { "public" } else { "required" },
        })),
        "events": { "broker": system.broker.word() },
        "gateway": { "kind": system.gateway.kind.word() },
        "mesh": system.mesh.word(),
        "services": services,
    })
}

fn service(service: &Service, lexicon: Option<&Lexicon>) -> Value {
    let entities: Map<String, Value> = service.entities.iter().map(|one| (one.name.clone(), entity(one, service, lexicon))).collect();
    let endpoints: Vec<Value> = service
        .endpoints
        .iter()
        .map(|endpoint| {
            let (binding, why) = match &endpoint.binding {
                Binding::Entity { entity, action, why } => {
                    let name = service.entities.get(*entity).map_or("", |entity| entity.name.as_str());
                    (format!("{} of {name}", action.word()), why)
                }
                Binding::Stub { why } => ("stub".to_owned(), why),
            };
            json!({
                "operation": endpoint.operation,
                "method": endpoint.method.word(),
                "path": endpoint.path,
                "access": access(&endpoint.access),
                "bound_to": binding,
                "because": why,
            })
        })
        .collect();
    json!({
        "stack": service.stack,
        "port": service.port,
        "database": service.engine.word(),
        "cache": service.cache.word(),
        "api": {
            "prefix": service.api.prefix,
            "pagination": { "limit": service.api.limit, "max": service.api.max },
            "max_body": format!("{}B", service.api.max_body),
        },
        "load": { "requests_per_second": service.load.requests_per_second, "growth": format!("{}x", service.load.growth) },
        "slo": { "availability": format!("{}%", service.slo.availability), "latency_p99": format!("{}ms", service.slo.latency_p99.milliseconds) },
        "entities": entities,
        "endpoints": endpoints,
    })
}

fn entity(entity: &Entity, service: &Service, lexicon: Option<&Lexicon>) -> Value {
    let names =
        |columns: &[usize]| columns.iter().filter_map(|at| entity.fields.get(*at)).map(|field| field.name.clone()).collect::<Vec<_>>();
    let fields: Map<String, Value> = entity.fields.iter().map(|one| (one.name.clone(), Value::String(field(one, service)))).collect();
    let operations: Map<String, Value> =
        entity.operations.iter().map(|operation| (operation.action.word().to_owned(), Value::String(access(&operation.access)))).collect();
    json!({
        "fields": fields,
        "table": entity.table,
        "path": entity.path,
        "access": operations,
        "indexes": entity.indexes.iter().map(|columns| names(columns)).collect::<Vec<_>>(),
        "unique": entity.uniques.iter().map(|columns| names(columns)).collect::<Vec<_>>(),
        "filter": names(&entity.filters),
        "sort": names(&entity.sorts),
        "soft_delete": entity.soft_delete,
        "if_match": if entity.if_match_required { "required" } else { "optional" },
        "names": code_names(entity, lexicon),
    })
}

/// The entity's name and those of its fields that the language writes differently.
fn code_names(entity: &Entity, lexicon: Option<&Lexicon>) -> Value {
    let Some(lexicon) = lexicon else { return json!({}) };
    let form = |name: &str, kind: &str| {
        let rule = lexicon.names.get(kind)?;
        Some(rule.free(Case::of(&rule.case)?.apply(name)))
    };
    let kinds: Map<String, Value> =
        lexicon.names.keys().filter_map(|kind| form(&entity.name, kind).map(|name| (kind.clone(), Value::String(name)))).collect();
    let renamed: Map<String, Value> = entity
        .fields
        .iter()
        .filter_map(|field| {
            form(&field.name, "field").filter(|name| *name != field.name).map(|name| (field.name.clone(), Value::String(name)))
        })
        .collect();
    json!({ "entity": kinds, "fields": renamed })
}

fn access(grants: &[Grant]) -> String {
    let words = grants.iter().map(|grant| match grant {
        Grant::Public => "public".to_owned(),
        Grant::Authenticated => "authenticated".to_owned(),
        Grant::Owner => "owner".to_owned(),
        Grant::Role(name) | Grant::Scope(name) => name.clone(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A field on one line, every modifier written out.
fn field(field: &Field, service: &Service) -> String {
    let mut line = type_name(&field.type_, service);
    if field.optional {
        line.push('?');
    }
    match &field.default {
        Some(Default::Value(value)) => line.push_str(&format!(" = {value}")),
        Some(Default::Now) => line.push_str(" = now"),
        Some(Default::NewUuid) => line.push_str(" = new"),
        None => {}
    }
    for (key, bound) in [("min", &field.min), ("max", &field.max)] {
        if let Some(bound) = bound {
            line.push_str(&format!(" {key}={bound}"));
        }
    }
    if let Some(pattern) = &field.pattern {
        line.push_str(&format!(" pattern=\"{}\"", pattern.replace('"', "\\\"")));
    }
    let flags = [
        ("unique", field.unique),
        ("index", field.index),
        ("read_only", field.read_only),
        ("write_only", field.write_only),
        ("immutable", field.immutable),
        ("pii", field.pii),
        ("encrypted", field.encrypted),
        ("deprecated", field.deprecated),
    ];
    for (flag, _) in flags.iter().filter(|(_, on)| *on) {
        line.push(' ');
        line.push_str(flag);
    }
    if matches!(field.type_, Type::Ref(_)) {
        line.push_str(&format!(" on_delete={}", field.on_delete.word()));
    }
    line
}

fn type_name(type_: &Type, service: &Service) -> String {
    let entity = |at: usize| service.entities.get(at).map_or("", |entity| entity.name.as_str());
    match type_ {
        Type::String(max) => format!("string({max})"),
        Type::Text => "text".to_owned(),
        Type::Int => "int".to_owned(),
        Type::Long => "long".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Decimal(precision, scale) => format!("decimal({precision},{scale})"),
        Type::Bool => "bool".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Time => "time".to_owned(),
        Type::DateTime => "datetime".to_owned(),
        Type::Json => "json".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Email => "email".to_owned(),
        Type::Url => "url".to_owned(),
        Type::Enum(at) => {
            let values = service.enums.get(*at).map(|known| known.values.as_slice()).unwrap_or_default();
            format!("enum({})", values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", "))
        }
        Type::Ref(at) => format!("ref({})", entity(*at)),
        Type::RemoteRef(other, name) => format!("ref({other}.{name})"),
        Type::List(element) => format!("list({})", type_name(element, service)),
        Type::Object(at) => service.objects.get(*at).map_or_else(String::new, |object| object.name.clone()),
        Type::Row(at) => entity(*at).to_owned(),
        Type::Problem => "Problem".to_owned(),
    }
}
