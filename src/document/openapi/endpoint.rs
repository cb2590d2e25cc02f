//! The endpoints that the spec lists, bound to an entity or not.

use super::operation::{Outline, Risks, answer, body, operation, or_problem};
use super::parameter::{declared, shared};
use super::response::{PROBLEM_JSON, failing, problem_content};
use super::schema::{Form, of_field, of_type};
use super::{Api, access, entity};
use crate::model::name::Case;
use crate::model::types::{Action, Binding, Endpoint, Entity, Field, Location, Method, Response, Type};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One endpoint. `names` are the path's parameters as the document's path spells them.
pub fn of_endpoint(api: &mut Api<'_>, endpoint: &Endpoint, names: &[&str]) -> Value {
    let bound = match &endpoint.binding {
        Binding::Entity { entity, action, .. } => api.service.entities.get(*entity).map(|target| (*entity, target, *action)),
        Binding::Stub { .. } => None,
    };
    let risks = risks(api, endpoint, bound);
    let media_types = if endpoint.method == Method::Patch { entity::PATCH } else { entity::JSON };
    let (summary, description) = words(endpoint);
    let outline = Outline {
        id: &endpoint.operation,
        entity: api.owners.of_endpoint(endpoint),
        summary,
        description,
        access: &endpoint.access,
        deprecated: endpoint.deprecated.as_ref(),
        parameters: parameters(api, endpoint, names, bound.map(|(_, target, action)| (target, action))),
        body: endpoint.body.as_ref().map(|type_| body(&of_type(api, type_), media_types)),
        answers: answers(api, endpoint, risks, bound.map(|(_, _, action)| action)),
        risks,
    };
    operation(api, outline)
}

fn risks(api: &Api<'_>, endpoint: &Endpoint, bound: Option<(usize, &Entity, Action)>) -> Risks {
    let in_path = endpoint.parameters.iter().any(|parameter| parameter.location == Location::Path);
    let of_entity = bound.map(|(at, target, action)| entity::risks(api, action, at, target)).unwrap_or_default();
    Risks {
        body: endpoint.body.is_some(),
        missing: in_path || of_entity.missing,
        conflict: endpoint.idempotent || of_entity.conflict,
        forbidden: access::can_forbid(api, &endpoint.access) || bound.is_some_and(|(_, target, _)| target.tenant.is_some()),
        stub: bound.is_none(),
        ..of_entity
    }
}

/// The first line of the description as the summary, or the operation's name in words.
fn words(endpoint: &Endpoint) -> (String, String) {
    let first = endpoint.description.lines().next().unwrap_or_default().trim();
    let short = !first.is_empty() && first.chars().count() <= 120;
    let summary = if short { first.trim_end_matches('.').to_owned() } else { sentence(&endpoint.operation) };
    let whole = endpoint.description.trim();
    let mut description = if short && whole == first { String::new() } else { whole.to_owned() };
    if let Some((since, sunset)) = &endpoint.deprecated {
        let until = sunset.as_ref().map(|day| format!(", gone from {day} on")).unwrap_or_default();
        let gap = if description.is_empty() { "" } else { "\n\n" };
        description.push_str(&format!("{gap}Deprecated since {since}{until}."));
    }
    (summary, description)
}

fn sentence(operation: &str) -> String {
    let words = Case::Snake.apply(operation).replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn parameters(api: &mut Api<'_>, endpoint: &Endpoint, names: &[&str], bound: Option<(&Entity, Action)>) -> Vec<Value> {
    let mut names = names.iter();
    let mut all = Vec::new();
    for parameter in &endpoint.parameters {
        let spelled = if parameter.location == Location::Path { names.next().copied() } else { None };
        all.push(declared(api, parameter.location, &parameter.field, spelled.unwrap_or(&parameter.field.name)));
    }
    match bound {
        Some((target, action)) => all.extend(entity::parameters(api, action, target)),
        None if endpoint.idempotent => all.push(shared(api, "IdempotencyKey")),
        None => {}
    }
    all
}

fn answers(api: &mut Api<'_>, endpoint: &Endpoint, risks: Risks, bound: Option<Action>) -> BTreeMap<u16, Value> {
    let own: Vec<u16> = risks.statuses(api).collect();
    let mut all = BTreeMap::new();
    let success = endpoint.responses.iter().find(|response| (200..300).contains(&response.status)).map(|response| response.status);
    for response in &endpoint.responses {
        let more: &[&'static str] = match bound {
            Some(action) if success == Some(response.status) => entity::headers(action),
            None if success == Some(response.status) && endpoint.idempotent => &["Idempotency-Replayed"],
            _ => &[],
        };
        let mut declared = of_response(api, response, more);
        // The contract's own answers with this status have no other shape than the problem's.
        if own.contains(&response.status) && response.error_property.is_none() && !matches!(response.body, Some(Type::Problem)) {
            or_problem(api, &mut declared);
        }
        all.insert(response.status, declared);
    }
    if bound == Some(Action::Get) {
        all.entry(304).or_insert_with(|| answer(api, 304, "The client has this version.", None, &["ETag"]));
    }
    all
}

fn of_response(api: &mut Api<'_>, response: &Response, more: &[&'static str]) -> Value {
    let plain = response.body == Some(Type::Problem) && response.description.is_empty() && response.headers.is_empty();
    if plain && let Some(known) = failing(api, response.status) {
        return known;
    }
    let description = if response.description.is_empty() { default_description(response.status) } else { &response.description };
    let problem = response.body == Some(Type::Problem);
    let schema = response.body.as_ref().filter(|_| !problem).map(|type_| of_type(api, type_));
    let mut declared = answer(api, response.status, description, schema, more);
    let headers: Vec<(String, Value)> = response.headers.iter().map(|field| (field.name.clone(), header(api, field))).collect();
    if let Some(map) = declared.as_object_mut() {
        if let Some(known) = map.get_mut("headers").and_then(Value::as_object_mut) {
            known.extend(headers);
        }
        if problem {
            map.insert("content".to_owned(), json!({ PROBLEM_JSON: problem_content(api) }));
        }
    }
    declared
}

fn default_description(status: u16) -> &'static str {
    match status {
        201 => "It is made.",
        202 => "It is accepted, and done later.",
        204 | 205 => "It is done; there is nothing to answer.",
        200..=299 => "The answer.",
        300..=399 => "It is elsewhere.",
        400..=499 => "The request cannot be fulfilled.",
        _ => "The service cannot fulfil the request.",
    }
}

fn header(api: &mut Api<'_>, field: &Field) -> Value {
    let mut header = Map::new();
    let mut schema = of_field(api, field, Form::Parameter);
    if let Some(description) = schema.as_object_mut().and_then(|schema| schema.shift_remove("description")) {
        header.insert("description".to_owned(), description);
    }
    if !field.optional {
        header.insert("required".to_owned(), json!(true));
    }
    if field.deprecated {
        header.insert("deprecated".to_owned(), json!(true));
    }
    header.insert("schema".to_owned(), schema);
    Value::Object(header)
}
