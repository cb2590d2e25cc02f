//! The schemas of an entity, an object, an enum.

use super::schema::{Form, of_field};
use super::{Api, reference, schema_name};
use crate::model::types::{Entity, EnumType, Field, FieldRole, Object};
use serde_json::{Map, Value, json};

/// A row as answers show it: every property is there.
pub fn row(api: &mut Api<'_>, entity: &Entity) -> Value {
    closed(api, &entity.description, entity.visible().map(|(_, field)| field), Form::Shown, |_| true)
}

/// What creates a row.
pub fn create(api: &mut Api<'_>, entity: &Entity) -> Value {
    closed(api, "", entity.writable().map(|(_, field)| field), Form::Sent, Field::must_be_sent)
}

/// What replaces a row.
pub fn replace(api: &mut Api<'_>, entity: &Entity) -> Value {
    closed(api, "", entity.changeable().map(|(_, field)| field), Form::Sent, Field::must_be_sent)
}

/// What changes a row: a merge patch.
pub fn update(api: &mut Api<'_>, entity: &Entity) -> Value {
    closed(api, "", entity.changeable().map(|(_, field)| field), Form::Changed, |_| false)
}

/// One page of a list.
pub fn page(api: &Api<'_>, entity: &Entity) -> Value {
    json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": reference("schemas", &schema_name(&entity.name)), "maxItems": api.service.api.max },
            "next_cursor": { "type": ["string", "null"], "description": "What the next page is asked for with; null on the last page." },
        },
        "required": ["items", "next_cursor"],
        "additionalProperties": false,
    })
}

/// An object type, in requests and answers alike.
pub fn object(api: &mut Api<'_>, object: &Object) -> Value {
    closed(api, &object.description, object.fields.iter(), Form::Sent, Field::must_be_sent)
}

/// An enum.
pub fn choice(known: &EnumType) -> Value {
    json!({ "type": "string", "enum": known.values })
}

fn closed<'f>(
    api: &mut Api<'_>,
    description: &str,
    fields: impl Iterator<Item = &'f Field>,
    form: Form,
    is_required: fn(&Field) -> bool,
) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        if is_required(field) {
            required.push(json!(field.name));
        }
        properties.insert(field.name.clone(), property(api, field, form));
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    if !description.is_empty() {
        schema.insert("description".to_owned(), json!(description));
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::Array(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    Value::Object(schema)
}

/// Fields that the service fills are explained where the spec does not.
fn property(api: &mut Api<'_>, field: &Field, form: Form) -> Value {
    let mut schema = of_field(api, field, form);
    let managed = match field.role {
        FieldRole::CreatedAt => "When the row was made.",
        FieldRole::UpdatedAt => "When the row was last changed.",
        FieldRole::Owner => "The subject that the row belongs to.",
        FieldRole::Tenant => "The tenant that the row belongs to.",
        FieldRole::Id | FieldRole::Plain => return schema,
    };
    if let Some(map) = schema.as_object_mut().filter(|map| !map.contains_key("description")) {
        map.insert("description".to_owned(), json!(managed));
    }
    schema
}
