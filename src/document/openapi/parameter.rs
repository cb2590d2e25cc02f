//! Parameters: those of the contract, and those that the spec declares.

use super::schema::{Form, of_field};
use super::{Api, reference, rules};
use crate::model::types::{Entity, Field, Location, Type};
use serde_json::{Map, Value, json};

/// A parameter that many operations share.
pub fn shared(api: &mut Api<'_>, name: &'static str) -> Value {
    api.used.parameters.insert(name);
    reference("parameters", name)
}

/// The shared parameters that operations refer to.
pub fn components(api: &Api<'_>) -> Map<String, Value> {
    api.used.parameters.iter().map(|name| ((*name).to_owned(), component(api, name))).collect()
}

fn component(api: &Api<'_>, name: &str) -> Value {
    let limits = &api.service.api;
    let tags = || json!({ "type": "string", "pattern": rules::ENTITY_TAGS, "examples": ["\"1\""] });
    match name {
        "Limit" => json!({
            "name": "limit",
            "in": "query",
            "description": "The most rows of a page.",
            "schema": { "type": "integer", "format": "int32", "minimum": 1, "maximum": limits.max, "default": limits.limit },
        }),
        "Cursor" => json!({
            "name": "cursor",
            "in": "query",
            "description": "The `next_cursor` of the page before, with the same order and filters.",
            "schema": { "type": "string", "pattern": rules::CURSOR },
        }),
        "IdempotencyKey" => json!({
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Requests with the same key and body have one effect and one answer.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": rules::VISIBLE },
        }),
        "IfNoneMatch" => json!({
            "name": "If-None-Match",
            "in": "header",
            "description": "Versions that the client has; if the row is one of them, the answer is 304.",
            "schema": { "type": "string", "examples": ["\"1\""] },
        }),
        "IfMatchRequired" => json!({
            "name": "If-Match",
            "in": "header",
            "required": true,
            "description": "The version that the change is meant for.",
            "schema": tags(),
        }),
        _ => json!({
            "name": "If-Match",
            "in": "header",
            "description": "The version that the change is meant for; without it, any.",
            "schema": tags(),
        }),
    }
}

/// What a list of an entity can be asked for: page, order, filters.
pub fn of_list(api: &mut Api<'_>, entity: &Entity) -> Vec<Value> {
    let mut all = vec![shared(api, "Limit"), shared(api, "Cursor"), sort(entity)];
    // A filter cannot take the name of what pages the list.
    let free = |field: &&Field| !matches!(field.name.as_str(), "limit" | "cursor" | "sort");
    for field in entity.filters.iter().filter_map(|at| entity.fields.get(*at)).filter(free) {
        let schema = of_field(api, field, Form::Filter);
        all.push(
            json!({ "name": field.name, "in": "query", "description": format!("Only rows with this `{}`.", field.name), "schema": schema }),
        );
    }
    all
}

fn sort(entity: &Entity) -> Value {
    let names = entity.sorts.iter().filter_map(|at| entity.fields.get(*at)).map(|field| field.name.as_str());
    let orders: Vec<String> = names.flat_map(|name| [name.to_owned(), format!("-{name}")]).collect();
    let default = orders.first().cloned().unwrap_or_default();
    json!({
        "name": "sort",
        "in": "query",
        "description": "The order of the rows; `-` is descending.",
        "schema": { "type": "string", "enum": orders, "default": default },
    })
}

/// The key in the path of a row.
pub fn of_key(api: &mut Api<'_>, entity: &Entity) -> Value {
    let schema = match entity.fields.get(entity.id) {
        Some(key) => path_schema(of_field(api, key, Form::Parameter)),
        None => json!({ "type": "string" }),
    };
    json!({ "name": "id", "in": "path", "required": true, "description": "The key of the row.", "schema": schema })
}

/// A parameter that the spec declares.
pub fn declared(api: &mut Api<'_>, location: Location, field: &Field, name: &str) -> Value {
    let mut parameter = Map::new();
    parameter.insert("name".to_owned(), json!(name));
    let place = match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    parameter.insert("in".to_owned(), json!(place));
    let required = location == Location::Path || field.must_be_sent();
    if required {
        parameter.insert("required".to_owned(), json!(true));
    }
    if field.deprecated {
        parameter.insert("deprecated".to_owned(), json!(true));
    }
    let mut schema = of_field(api, field, Form::Parameter);
    if location == Location::Path {
        schema = path_schema(schema);
    }
    if let Some(description) = schema.as_object_mut().and_then(|schema| schema.shift_remove("description")) {
        parameter.insert("description".to_owned(), description);
    }
    if matches!(field.type_, Type::List(_)) {
        parameter.insert("style".to_owned(), json!("form"));
        parameter.insert("explode".to_owned(), json!(true));
    }
    parameter.insert("schema".to_owned(), schema);
    Value::Object(parameter)
}

/// A segment of a path is never empty.
fn path_schema(mut schema: Value) -> Value {
    if let Some(map) = schema.as_object_mut()
        && map.contains_key("maxLength")
        && !map.contains_key("minLength")
    {
        map.insert("minLength".to_owned(), json!(1));
    }
    if let Some(map) = schema.as_object_mut() {
        map.shift_remove("readOnly");
    }
    schema
}
