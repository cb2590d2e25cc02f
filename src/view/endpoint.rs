//! The endpoint scope, and the objects of bodies.

use super::{code, field, names, text};
use crate::blueprint::Lexicon;
use crate::model::types::{Binding, Endpoint, Location, Object, Response, Service, System, Type};
use serde_json::{Map, Value, json};

/// An endpoint for lists.
pub fn brief(endpoint: &Endpoint, service: &Service, lexicon: &Lexicon) -> Value {
    let (entity, action) = match &endpoint.binding {
        Binding::Entity { entity, action, .. } => (service.entities.get(*entity), action.word()),
        Binding::Stub { .. } => (None, ""),
    };
    let is = |word: &str| action == word;
    json!({
        "operation": endpoint.operation,
        "as": names::forms(&endpoint.operation, lexicon),
        "method": endpoint.method.word(),
        "method_lower": endpoint.method.word().to_ascii_lowercase(),
        "path": text(&endpoint.path),
        "has_description": !endpoint.description.is_empty(),
        "description": text(&endpoint.description),
        "is_stub": entity.is_none(),
        "is_bound": entity.is_some(),
        "entity": entity.map(|entity| super::entity::brief(entity, lexicon)),
        "is_list": is("list"),
        "is_get": is("get"),
        "is_create": is("create"),
        "is_replace": is("replace"),
        "is_update": is("update"),
        "is_delete": is("delete"),
    })
}

/// An endpoint with its parameters, bodies and rules.
pub fn endpoint(endpoint: &Endpoint, service: &Service, system: &System, lexicon: &Lexicon) -> Value {
    let mut view = brief(endpoint, service, lexicon);
    let Some(map) = view.as_object_mut() else { return view };
    for (key, location) in [("path_parameters", Location::Path), ("query_parameters", Location::Query), ("header_parameters", Location::Header)] {
        let found: Vec<Value> =
            endpoint.parameters.iter().filter(|parameter| parameter.location == location).map(|parameter| field::field(&parameter.field, service, lexicon)).collect();
        map.insert(format!("has_{key}"), Value::Bool(!found.is_empty()));
        map.insert(key.to_owned(), Value::Array(found));
    }
    map.insert("has_parameters".to_owned(), Value::Bool(!endpoint.parameters.is_empty()));
    map.insert("has_body".to_owned(), Value::Bool(endpoint.body.is_some()));
    map.insert("body".to_owned(), endpoint.body.as_ref().map_or(Value::Null, |body| shape(body, service, lexicon)));
    let success = endpoint.responses.iter().find(|response| (200..400).contains(&response.status));
    map.insert("success".to_owned(), success.map_or(Value::Null, |response| answer(response, service, lexicon)));
    let errors: Vec<Value> = endpoint.responses.iter().filter(|response| response.status >= 400).map(|response| answer(response, service, lexicon)).collect();
    let own_errors: Vec<Value> =
        endpoint.responses.iter().filter(|response| response.error_property.is_some()).map(|response| answer(response, service, lexicon)).collect();
    map.insert("errors".to_owned(), Value::Array(errors));
    map.insert("has_own_errors".to_owned(), Value::Bool(!own_errors.is_empty()));
    map.insert("own_errors".to_owned(), Value::Array(own_errors));
    map.insert("objects".to_owned(), Value::Array(objects(endpoint, service, lexicon)));
    map.insert("access".to_owned(), super::entity::access(&endpoint.access));
    map.insert("is_idempotent".to_owned(), Value::Bool(endpoint.idempotent));
    map.insert("has_rate_limit".to_owned(), Value::Bool(endpoint.rate_limit.is_some()));
    map.insert("rate_limit".to_owned(), endpoint.rate_limit.map_or(Value::Null, |rate| json!({ "requests": rate.requests, "seconds": rate.seconds, "per_client": rate.per_client })));
    map.insert("is_deprecated".to_owned(), Value::Bool(endpoint.deprecated.is_some()));
    map.insert("has_auth".to_owned(), Value::Bool(system.auth.is_some()));
    view
}

fn answer(response: &Response, service: &Service, lexicon: &Lexicon) -> Value {
    json!({
        "status": response.status,
        "has_description": !response.description.is_empty(),
        "description": text(&response.description),
        "has_body": response.body.is_some(),
        "body": response.body.as_ref().map_or(Value::Null, |body| shape(body, service, lexicon)),
        "error_property": response.error_property,
    })
}

/// A body's type as the language writes it.
fn shape(type_: &Type, service: &Service, lexicon: &Lexicon) -> Value {
    let mut types = Map::new();
    for purpose in lexicon.purposes() {
        if let Some(written) = field::written(type_, purpose, service, lexicon) {
            types.insert(purpose.to_owned(), code(written));
        }
    }
    let row = match type_ {
        Type::Row(at) => service.entities.get(*at).map(|entity| super::entity::brief(entity, lexicon)),
        Type::List(element) => match &**element {
            Type::Row(at) => service.entities.get(*at).map(|entity| super::entity::brief(entity, lexicon)),
            _ => None,
        },
        _ => None,
    };
    json!({
        "type": types,
        "is_object": matches!(type_, Type::Object(_)),
        "is_row": matches!(type_, Type::Row(_)),
        "is_list": matches!(type_, Type::List(_)),
        "is_problem": *type_ == Type::Problem,
        "has_row": row.is_some(),
        "row": row,
        "sample": sample(type_, service),
    })
}

fn sample(type_: &Type, service: &Service) -> Value {
    match type_ {
        Type::Object(at) => {
            let fields = service.objects.get(*at).map(|object| object.fields.as_slice()).unwrap_or_default();
            Value::Object(fields.iter().filter(|one| !one.optional && one.default.is_none()).map(|one| (one.name.clone(), field::sample(one, service))).collect())
        }
        _ => json!({}),
    }
}

/// An object type.
pub fn object(object: &Object, service: &Service, lexicon: &Lexicon) -> Value {
    json!({
        "name": object.name,
        "as": names::forms(&object.name, lexicon),
        "has_description": !object.description.is_empty(),
        "description": text(&object.description),
        "fields": object.fields.iter().map(|one| field::field(one, service, lexicon)).collect::<Vec<_>>(),
    })
}

/// The anonymous objects that belong to an endpoint, inner ones first.
fn objects(endpoint: &Endpoint, service: &Service, lexicon: &Lexicon) -> Vec<Value> {
    let mut order: Vec<usize> = Vec::new();
    let bodies = endpoint.body.iter().chain(endpoint.responses.iter().filter(|response| response.error_property.is_none()).filter_map(|response| response.body.as_ref()));
    for body in bodies {
        visit(body, service, &mut order);
    }
    order.iter().filter_map(|at| service.objects.get(*at)).filter(|one| !one.named).map(|one| object(one, service, lexicon)).collect()
}

fn visit(type_: &Type, service: &Service, order: &mut Vec<usize>) {
    match type_ {
        Type::List(element) => visit(element, service, order),
        Type::Object(at) if !order.contains(at) => {
            if let Some(object) = service.objects.get(*at).filter(|object| !object.named) {
                for one in &object.fields {
                    visit(&one.type_, service, order);
                }
                order.push(*at);
            }
        }
        _ => {}
    }
}
