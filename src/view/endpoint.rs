//! The endpoint scope, and the objects of bodies.

use super::keys::{put, view};
use super::{Terms, code, field, names, sample, text};
use crate::model::lower::time;
use crate::model::types::{Action, Binding, Endpoint, Field, Grant, Location, Method, Object, Response, Service, System, Type};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// An endpoint for lists.
pub fn brief(endpoint: &Endpoint, service: &Service, lexicon: &Terms<'_>) -> Value {
    let (entity, action) = match &endpoint.binding {
        Binding::Entity { entity, action, .. } => (service.entities.get(*entity), action.word()),
        Binding::Stub { .. } => (None, ""),
    };
    let is = |word: &str| action == word;
    view!(lexicon, {
        "operation": endpoint.operation,
        "as": names::forms(&endpoint.operation, lexicon),
        "method": endpoint.method.word(),
        "method_lower": endpoint.method.word().to_ascii_lowercase(),
        "method_pascal": crate::model::name::Case::Pascal.apply(&endpoint.method.word().to_ascii_lowercase()),
        "path": text(&endpoint.path),
        "has_description": !endpoint.description.is_empty(),
        "description": text(&endpoint.description),
        "query_class": names::form(&format!("{}_query", endpoint.operation), "class", lexicon),
        "action": names::forms(action, lexicon),
        "has_contract": has_contract(endpoint, service, lexicon),
        "is_tested": is_tested(endpoint),
        "is_stub": entity.is_none(),
        "is_read_stub": entity.is_none() && reads(endpoint),
        "is_written_stub": entity.is_none() && !reads(endpoint),
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

/// The parameters that every request must send.
pub fn required(endpoint: &Endpoint, location: Location) -> impl Iterator<Item = &Field> {
    let here = endpoint.parameters.iter().filter(move |one| one.location == location);
    here.map(|one| &one.field).filter(|field| field.must_be_sent())
}

/// Whether there is something to assert of the endpoint alone.
pub fn is_tested(endpoint: &Endpoint) -> bool {
    matches!(endpoint.binding, Binding::Stub { .. }) || !endpoint.access.contains(&Grant::Public)
}

/// Whether the endpoint declares types of its own.
pub fn has_contract(endpoint: &Endpoint, service: &Service, lexicon: &Terms<'_>) -> bool {
    let (_, order) = objects(endpoint, service, lexicon);
    let has_query = endpoint.parameters.iter().any(|parameter| parameter.location == Location::Query);
    has_query || !order.is_empty() || !own_enums(endpoint, &order, service, lexicon).is_empty()
}

/// An endpoint with its parameters, bodies and rules.
pub fn endpoint(endpoint: &Endpoint, service: &Service, system: &System, lexicon: &Terms<'_>) -> Value {
    let mut view = brief(endpoint, service, lexicon);
    let Some(map) = view.as_object_mut() else { return view };
    for (key, location) in
        [("path_parameters", Location::Path), ("query_parameters", Location::Query), ("header_parameters", Location::Header)]
    {
        let found: Vec<Value> = endpoint
            .parameters
            .iter()
            .filter(|parameter| parameter.location == location)
            .map(|parameter| field::field(&parameter.field, service, lexicon))
            .collect();
        map.insert(format!("has_{key}"), Value::Bool(!found.is_empty()));
        map.insert(key.to_owned(), Value::Array(found));
    }
    put!(map, lexicon, "has_parameters", Value::Bool(!endpoint.parameters.is_empty()));
    put!(map, lexicon, "has_body", Value::Bool(endpoint.body.is_some()));
    put!(map, lexicon, "has_input", Value::Bool(endpoint.body.is_some() || !endpoint.parameters.is_empty()));
    put!(map, lexicon, "body", endpoint.body.as_ref().map_or(Value::Null, |body| shape(body, service, lexicon)));
    let success = endpoint.responses.iter().find(|response| (200..400).contains(&response.status));
    put!(map, lexicon, "success", success.map_or(Value::Null, |response| answer(response, service, lexicon)));
    let own_shape = success.and_then(|response| response.body.as_ref()).is_some_and(|body| match body {
        Type::List(element) => matches!(**element, Type::Object(_)),
        other => matches!(other, Type::Object(_)),
    });
    put!(map, lexicon, "answers_in_own_shape", Value::Bool(own_shape));
    let errors: Vec<Value> =
        endpoint.responses.iter().filter(|response| response.status >= 400).map(|response| answer(response, service, lexicon)).collect();
    let own_errors: Vec<Value> = endpoint
        .responses
        .iter()
        .filter(|response| response.error_property.is_some())
        .map(|response| answer(response, service, lexicon))
        .collect();
    put!(map, lexicon, "errors", Value::Array(errors));
    put!(map, lexicon, "has_own_errors", Value::Bool(!own_errors.is_empty()));
    put!(map, lexicon, "own_errors", Value::Array(own_errors));
    let (object_views, order) = objects(endpoint, service, lexicon);
    let enums = own_enums(endpoint, &order, service, lexicon);
    let has_query = endpoint.parameters.iter().any(|parameter| parameter.location == Location::Query);
    put!(map, lexicon, "objects", Value::Array(object_views));
    put!(map, lexicon, "enums", Value::Array(enums));
    let mut arguments = endpoint
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| names::form(&parameter.field.name, "argument", lexicon));
    let headers = endpoint
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Header)
        .map(|parameter| names::form(&parameter.field.name, "argument", lexicon));
    let query = has_query.then(|| "query".to_owned());
    let body = endpoint.body.as_ref().map(|_| "body".to_owned());
    put!(map, lexicon, "handler_arguments", arguments.clone().chain(query).chain(body).chain(headers).map(Value::String).collect());
    put!(map, lexicon, "key_argument", Value::String(arguments.next_back().unwrap_or_default()));
    let own_answer = match success.and_then(|response| response.body.as_ref()) {
        Some(Type::List(element)) => !matches!(**element, Type::Row(_)),
        Some(body) => !matches!(body, Type::Row(_)),
        None => false,
    };
    put!(map, lexicon, "has_own_answer", Value::Bool(own_answer));
    let status = success.map_or(200, |response| response.status);
    put!(map, lexicon, "has_own_status", Value::Bool(status != 200));
    let tenant = match &endpoint.binding {
        Binding::Entity { entity, .. } => service.entities.get(*entity).is_some_and(|entity| entity.tenant.is_some()),
        Binding::Stub { .. } => false,
    };
    let listed = match success.and_then(|response| response.body.as_ref()) {
        Some(Type::List(element)) => match &**element {
            Type::Row(at) => service.entities.get(*at).map(|entity| &entity.name),
            Type::Object(at) => service.objects.get(*at).map(|object| &object.name),
            _ => None,
        },
        _ => None,
    };
    put!(map, lexicon, "list_class", listed.map_or(Value::Null, |name| Value::String(names::form(name, "class", lexicon))));
    let if_match = match &endpoint.binding {
        Binding::Entity { entity, .. } => service.entities.get(*entity).is_some_and(|entity| entity.if_match_required),
        Binding::Stub { .. } => false,
    };
    put!(map, lexicon, "if_match_required", Value::Bool(if_match));
    put!(map, lexicon, "has_tenant", Value::Bool(tenant));
    let versioned = match &endpoint.binding {
        Binding::Entity { entity, action, .. } => {
            matches!(action, Action::Replace | Action::Update | Action::Delete)
                && service.entities.get(*entity).is_some_and(|entity| entity.if_match_required)
        }
        Binding::Stub { .. } => false,
    };
    put!(map, lexicon, "needs_if_match", Value::Bool(versioned));
    let changes = matches!(&endpoint.binding, Binding::Entity { action: Action::Replace | Action::Update | Action::Delete, .. });
    put!(map, lexicon, "takes_versions", Value::Bool(changes));
    let token = !endpoint.access.contains(&crate::model::types::Grant::Public);
    put!(map, lexicon, "needs_token", Value::Bool(token));
    put!(map, lexicon, "sample_target", text(&sample::target(endpoint, service)));
    let required_headers: Vec<Value> = required(endpoint, Location::Header).map(|one| field::field(one, service, lexicon)).collect();
    put!(map, lexicon, "has_required_headers", Value::Bool(!required_headers.is_empty()));
    put!(map, lexicon, "required_headers", Value::Array(required_headers));
    let property = endpoint.responses.iter().find(|response| response.status == 501).and_then(|response| response.error_property.clone());
    put!(map, lexicon, "problem_property", Value::String(property.unwrap_or_else(|| "detail".to_owned())));
    put!(map, lexicon, "reads", Value::Bool(reads(endpoint)));
    put!(map, lexicon, "is_patch", Value::Bool(endpoint.method == Method::Patch));
    put!(map, lexicon, "access", super::entity::access(&endpoint.access, lexicon));
    put!(map, lexicon, "is_idempotent", Value::Bool(endpoint.idempotent));
    put!(map, lexicon, "has_rate_limit", Value::Bool(endpoint.rate_limit.is_some()));
    put!(
        map,
        lexicon,
        "rate_limit",
        endpoint
            .rate_limit
            .map_or(Value::Null, |rate| json!({ "requests": rate.requests, "seconds": rate.seconds, "per_client": rate.per_client }))
    );
    put!(map, lexicon, "is_deprecated", Value::Bool(endpoint.deprecated.is_some()));
    put!(map, lexicon, "deprecation", deprecation(endpoint));
    put!(map, lexicon, "has_auth", Value::Bool(system.auth.is_some()));
    view
}

fn reads(endpoint: &Endpoint) -> bool {
    matches!(endpoint.method, Method::Get | Method::Head)
}

/// What every answer of a deprecated operation says of it.
fn deprecation(endpoint: &Endpoint) -> Value {
    let Some((since, sunset)) = &endpoint.deprecated else { return Value::Null };
    json!({
        "since": text(&time::structured(since)),
        "has_sunset": sunset.is_some(),
        "sunset": sunset.as_ref().map(|day| text(&time::http_date(day))),
    })
}

fn answer(response: &Response, service: &Service, lexicon: &Terms<'_>) -> Value {
    view!(lexicon, {
        "status": response.status,
        "has_description": !response.description.is_empty(),
        "description": text(&response.description),
        "has_body": response.body.is_some(),
        "body": response.body.as_ref().map_or(Value::Null, |body| shape(body, service, lexicon)),
        "error_property": response.error_property,
    })
}

/// A body's type as the language writes it.
fn shape(type_: &Type, service: &Service, lexicon: &Terms<'_>) -> Value {
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
    view!(lexicon, {
        "type": types,
        "is_object": matches!(type_, Type::Object(_)),
        "is_row": matches!(type_, Type::Row(_)),
        "is_list": matches!(type_, Type::List(_)),
        "is_problem": *type_ == Type::Problem,
        "has_row": row.is_some(),
        "row": row,
        "sample": sample::body(type_, service),
    })
}

/// An object type.
pub fn object(object: &Object, service: &Service, lexicon: &Terms<'_>) -> Value {
    view!(lexicon, {
        "name": object.name,
        "as": names::forms(&object.name, lexicon),
        "has_description": !object.description.is_empty(),
        "description": text(&object.description),
        "has_fields": !object.fields.is_empty(),
        "fields": object.fields.iter().map(|one| property(one, object, service, lexicon)).collect::<Vec<_>>(),
    })
}

fn property(field: &Field, object: &Object, service: &Service, lexicon: &Terms<'_>) -> Value {
    let mut view = field::field(field, service, lexicon);
    if let Some(map) = view.as_object_mut() {
        put!(map, lexicon, "is_boxed", Value::Bool(field.optional && leads_to(&field.type_, object, service)));
    }
    view
}

/// Whether a value of a type can hold the object in itself: every ring of objects has an optional property.
fn leads_to(type_: &Type, object: &Object, service: &Service) -> bool {
    let target = |type_: &Type| if let Type::Object(at) = type_ { Some(*at) } else { None };
    let mut open: Vec<usize> = target(type_).into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        let Some(known) = service.objects.get(at).filter(|_| seen.insert(at)) else { continue };
        if std::ptr::eq(known, object) {
            return true;
        }
        open.extend(known.fields.iter().filter_map(|field| target(&field.type_)));
    }
    false
}

/// The anonymous objects of a request and of the answers, inner ones first.
fn objects(endpoint: &Endpoint, service: &Service, lexicon: &Terms<'_>) -> (Vec<Value>, Vec<usize>) {
    let mut order: Vec<usize> = Vec::new();
    if let Some(body) = &endpoint.body {
        visit(body, service, &mut order);
    }
    let requested = order.len();
    let answers = endpoint.responses.iter().filter(|response| response.status < 400).filter_map(|response| response.body.as_ref());
    for body in answers {
        visit(body, service, &mut order);
    }
    let views = order
        .iter()
        .enumerate()
        .filter_map(|(place, at)| {
            let mut view = object(service.objects.get(*at)?, service, lexicon);
            view.as_object_mut()?.insert("is_answer".to_owned(), Value::Bool(place >= requested));
            Some(view)
        })
        .collect();
    (views, order)
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

/// Enums declared in the endpoint's own parameters and objects.
fn own_enums(endpoint: &Endpoint, order: &[usize], service: &Service, lexicon: &Terms<'_>) -> Vec<Value> {
    let mut seen: Vec<usize> = Vec::new();
    let fields = endpoint
        .parameters
        .iter()
        .map(|parameter| &parameter.field)
        .chain(order.iter().filter_map(|at| service.objects.get(*at)).flat_map(|object| &object.fields));
    for one in fields {
        let mut type_ = &one.type_;
        while let Type::List(element) = type_ {
            type_ = element;
        }
        if let Type::Enum(at) = type_
            && service.enums.get(*at).is_some_and(|known| !known.named)
            && !seen.contains(at)
        {
            seen.push(*at);
        }
    }
    seen.iter().filter_map(|at| service.enums.get(*at)).map(|known| names::choice(known, lexicon)).collect()
}
