//! Lists, objects and JSON: a few documents that rows take turns with.

use super::{World, number, shape::Shape, text, value};
use crate::model::types::{Entity, Field, Type};
use serde_json::{Map, Value, json};

/// How many documents a field has.
const DOCUMENTS: usize = 3;
/// How deep objects are filled; what may be left out is, below that.
const DEPTH: usize = 4;

/// The documents of a field, as texts.
pub fn documents(world: World<'_>, entity: &Entity, field: &Field) -> Vec<String> {
    let mut all: Vec<String> = (0..DOCUMENTS).map(|turn| of_field(world, entity, field, turn, 0).to_string()).collect();
    all.dedup();
    all
}

fn of_field(world: World<'_>, entity: &Entity, field: &Field, turn: usize, depth: usize) -> Value {
    match &field.type_ {
        Type::List(element) => {
            let bound = |bound: &Option<String>| bound.as_deref().and_then(|bound| bound.parse::<usize>().ok());
            let least = bound(&field.min).unwrap_or(0);
            let wanted = if depth < DEPTH { 1 + turn } else { 0 };
            let length = wanted.max(least).min(bound(&field.max).unwrap_or(usize::MAX));
            let plain = Field { type_: (**element).clone(), min: None, max: None, pattern: None, ..field.clone() };
            Value::Array((0..length).map(|at| of_field(world, entity, &plain, turn + at, depth + 1)).collect())
        }
        Type::Object(at) => {
            let fields = world.service.objects.get(*at).map(|object| object.fields.as_slice()).unwrap_or_default();
            let kept = fields.iter().filter(|field| !field.optional || depth < DEPTH);
            Value::Object(kept.map(|field| (field.name.clone(), of_field(world, entity, field, turn, depth + 1))).collect::<Map<_, _>>())
        }
        _ => scalar(world, entity, field, turn),
    }
}

fn scalar(world: World<'_>, entity: &Entity, field: &Field, turn: usize) -> Value {
    let number = turn as u64 + 1;
    match &field.type_ {
        Type::Int | Type::Long | Type::Float => number::known(field, turn),
        Type::Decimal(precision, scale) => number::known_decimal(field, (*precision, *scale), turn),
        Type::Bool => json!(turn.is_multiple_of(2)),
        Type::Uuid => json!(value::known_identifier(&field.name, number)),
        Type::Ref(at) => {
            let target = world.service.entities.get(*at).map_or("", |entity| entity.name.as_str());
            json!(value::known_identifier(&format!("{}.{target}", world.service.name), number))
        }
        Type::RemoteRef(service, entity, _) => json!(value::known_identifier(&format!("{service}.{entity}"), number)),
        Type::Date => json!(format!("2025-0{}-14", 1 + turn % 9)),
        Type::Time => json!(format!("{:02}:30:00", 8 + turn % 12)),
        Type::DateTime => json!(format!("2025-0{}-14T09:30:00.000Z", 1 + turn % 9)),
        Type::Email => json!(format!("ada.marsh{number}@example.com")),
        Type::Url => json!(format!("https://example.com/kettle/{number}")),
        Type::Bytes => json!("S2V0dGxl"),
        Type::Enum(at) => {
            let values = world.service.enums.get(*at).map(|known| known.values.as_slice()).unwrap_or_default();
            json!(values.get(turn % values.len().max(1)))
        }
        // Names in the order in which PostgreSQL keeps them.
        Type::Json => json!({ "lot": number, "via": "post" }),
        Type::String(_) | Type::Text => json!(known_text(entity, field, turn)),
        _ => json!({}),
    }
}

fn known_text(entity: &Entity, field: &Field, turn: usize) -> String {
    let (least, most) = text::lengths(field);
    let shape = field.pattern.as_ref().and_then(|pattern| Shape::of_pattern(pattern, least, most, |_| true));
    match shape {
        Some(shape) => shape.text(turn as u64),
        None => {
            let texts = text::fitting(entity, field, least, most);
            texts.get(turn % texts.len().max(1)).cloned().unwrap_or_default()
        }
    }
}
