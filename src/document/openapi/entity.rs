//! The operations that every entity offers.

use super::operation::{Outline, Risks, answer, body, operation};
use super::parameter::{of_list, shared};
use super::{Api, access, reference, schema_name};
use crate::model::name::Case;
use crate::model::types::{Action, Entity, Operation, Type};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The media types of a merge patch.
pub const PATCH: &[&str] = &["application/merge-patch+json", "application/json"];
/// The media type of every other body.
pub const JSON: &[&str] = &["application/json"];

/// One operation of an entity.
pub fn of_operation(api: &mut Api<'_>, at: usize, entity: &Entity, offered: &Operation) -> Value {
    let outline = Outline {
        id: &offered.name,
        entity: Some(at),
        summary: summary(offered.action, entity),
        description: String::new(),
        access: &offered.access,
        deprecated: None,
        parameters: parameters(api, offered.action, entity),
        body: request(api, offered.action, at, entity),
        answers: answers(api, offered.action, at, entity),
        risks: Risks {
            forbidden: access::can_forbid(api, &offered.access) || entity.tenant.is_some(),
            ..risks(api, offered.action, at, entity)
        },
    };
    operation(api, outline)
}

fn summary(action: Action, entity: &Entity) -> String {
    let name = schema_name(&entity.name);
    match action {
        Action::List => format!("List {}", Case::Snake.apply(&entity.plural).replace('_', " ")),
        Action::Get => format!("Get one {name}"),
        Action::Create => format!("Create {name}"),
        Action::Replace => format!("Replace {name}"),
        Action::Update => format!("Change {name}"),
        Action::Delete => format!("Delete {name}"),
    }
}

/// The parameters of an operation, beside the key.
pub fn parameters(api: &mut Api<'_>, action: Action, entity: &Entity) -> Vec<Value> {
    match action {
        Action::List => of_list(api, entity),
        Action::Create => vec![shared(api, "IdempotencyKey")],
        Action::Get => vec![shared(api, "IfNoneMatch")],
        Action::Replace | Action::Update | Action::Delete => {
            vec![shared(api, if entity.if_match_required { "IfMatchRequired" } else { "IfMatch" })]
        }
    }
}

fn request(api: &mut Api<'_>, action: Action, at: usize, entity: &Entity) -> Option<Value> {
    let shapes = api.used.shapes.get_mut(at)?;
    let (suffix, media_types) = match action {
        Action::Create => {
            shapes.create = true;
            ("Create", JSON)
        }
        Action::Replace => {
            shapes.replace = true;
            ("Replace", JSON)
        }
        Action::Update => {
            shapes.update = true;
            ("Update", PATCH)
        }
        Action::List | Action::Get | Action::Delete => return None,
    };
    Some(body(&reference("schemas", &format!("{}{suffix}", schema_name(&entity.name))), media_types))
}

fn answers(api: &mut Api<'_>, action: Action, at: usize, entity: &Entity) -> BTreeMap<u16, Value> {
    let name = schema_name(&entity.name);
    let row = reference("schemas", &name);
    let mut all = BTreeMap::new();
    match action {
        Action::List => {
            if let Some(shapes) = api.used.shapes.get_mut(at) {
                shapes.page = true;
            }
            all.insert(200, answer(api, 200, "One page.", Some(reference("schemas", &format!("{name}Page"))), headers(action)));
        }
        Action::Delete => {
            all.insert(204, answer(api, 204, "The row is deleted.", None, headers(action)));
        }
        Action::Create => {
            api.used.row(at);
            let mut created = answer(api, 201, "The new row.", Some(row), headers(action));
            if let (Some(map), Some(links)) = (created.as_object_mut(), links(entity)) {
                map.insert("links".to_owned(), links);
            }
            all.insert(201, created);
        }
        Action::Get | Action::Replace | Action::Update => {
            api.used.row(at);
            all.insert(200, answer(api, 200, "The row.", Some(row), headers(action)));
        }
    }
    if action == Action::Get {
        all.insert(304, answer(api, 304, "The client has this version.", None, headers(action)));
    }
    all
}

/// The headers of a success, beside those of every answer.
pub fn headers(action: Action) -> &'static [&'static str] {
    match action {
        Action::List => &["Link"],
        Action::Create => &["Location", "ETag", "Idempotency-Replayed"],
        Action::Get | Action::Replace | Action::Update => &["ETag"],
        Action::Delete => &[],
    }
}

/// What can be done with a new row.
fn links(entity: &Entity) -> Option<Value> {
    let key = entity.visible().find(|(at, _)| *at == entity.id).map(|(_, field)| field)?;
    let of_row = |operation: &&Operation| !matches!(operation.action, Action::List | Action::Create);
    let links: Map<String, Value> = entity
        .operations
        .iter()
        .filter(of_row)
        .map(|operation| {
            (
                operation.name.clone(),
                json!({ "operationId": operation.name, "parameters": { "id": format!("$response.body#/{}", key.name) } }),
            )
        })
        .collect();
    if links.is_empty() { None } else { Some(Value::Object(links)) }
}

/// What can go wrong with an operation on an entity.
pub fn risks(api: &Api<'_>, action: Action, at: usize, entity: &Entity) -> Risks {
    let changes = matches!(action, Action::Replace | Action::Update);
    let deletes = action == Action::Delete;
    let refers = entity.changeable().any(|(_, field)| matches!(field.type_, Type::Ref(_)));
    let unique =
        entity.uniques.iter().any(|columns| columns.iter().any(|column| entity.changeable().any(|(changed, _)| changed == *column)));
    Risks {
        body: changes || action == Action::Create,
        missing: !matches!(action, Action::List | Action::Create),
        conflict: action == Action::Create
            || (changes && (refers || unique))
            || (deletes && api.restricted.get(at).copied().unwrap_or(false)),
        precondition: changes || deletes,
        precondition_required: (changes || deletes) && entity.if_match_required,
        ..Risks::default()
    }
}
