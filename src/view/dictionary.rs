//! The columns of a service's tables in words.

use crate::model::types::{Default, Entity, Field, FieldRole, OnDelete, Service, Type};
use serde_json::Value;

/// A line for each column of an entity's table: name, type, whether it may be empty, and its rules.
pub fn columns(entity: &Entity, service: &Service) -> Value {
    let line = |(at, field): (usize, &Field)| {
        let mut words = vec![type_words(&field.type_, service)];
        words.extend(field.optional.then(|| "may be empty".to_owned()));
        words.extend(rules(at, field, entity));
        Value::String(format!("{}: {}", field.name, words.join("; ")))
    };
    entity.fields.iter().enumerate().map(line).collect()
}

fn type_words(type_: &Type, service: &Service) -> String {
    match type_ {
        Type::String(length) => format!("string({length})"),
        Type::Decimal(precision, scale) => format!("decimal({precision},{scale})"),
        Type::Enum(at) => {
            let values = service.enums.get(*at).map(|known| known.values.clone()).unwrap_or_default();
            format!("one of {}", values.join(", "))
        }
        Type::Ref(at) => format!("key of {}", service.entities.get(*at).map_or("", |entity| entity.name.as_str())),
        Type::RemoteRef(other, entity, _) => format!("key of {entity} in {other}"),
        Type::List(element) => format!("list({})", type_words(element, service)),
        other => super::field::word(other).to_owned(),
    }
}

/// What holds of a column beside its type.
fn rules(at: usize, field: &Field, entity: &Entity) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    let mut say = |holds: bool, rule: &str| {
        if holds {
            rules.push(rule.to_owned());
        }
    };
    say(field.role == FieldRole::Id, "key");
    say(field.unique && field.role != FieldRole::Id, "no two rows alike");
    say(field.role == FieldRole::CreatedAt, "set when the row is made");
    say(field.role == FieldRole::UpdatedAt, "set when the row changes");
    say(field.role == FieldRole::Owner, "whose the row is: the token's subject");
    say(field.role == FieldRole::Tenant, "the token's tenant");
    say(field.read_only && field.role == FieldRole::Plain, "set by the service");
    say(field.immutable && field.role == FieldRole::Plain, "set once");
    say(field.write_only, "never shown");
    say(field.encrypted, "encrypted");
    say(field.pii, "personal");
    say(field.deprecated, "on its way out");
    rules.extend(bounds(field));
    rules.extend(field.default.as_ref().map(default));
    if matches!(field.type_, Type::Ref(_)) {
        let fate = match field.on_delete {
            OnDelete::Cascade => "deleted with it",
            OnDelete::Restrict => "keeps it from being deleted",
            OnDelete::SetNull => "emptied when it is deleted",
        };
        rules.push(fate.to_owned());
    }
    let first_of = |fields: &Vec<usize>| fields.first() == Some(&at);
    let named = |fields: &Vec<usize>| {
        let names: Vec<String> = fields.iter().filter_map(|at| entity.fields.get(*at)).map(|field| field.name.clone()).collect();
        names.join(", ")
    };
    rules.extend(
        entity
            .uniques
            .iter()
            .filter(|fields| fields.len() > 1 && first_of(fields))
            .map(|fields| format!("no two rows alike in {}", named(fields))),
    );
    rules.extend(field.index.then(|| "index".to_owned()));
    rules.extend(entity.indexes.iter().filter(|fields| first_of(fields)).map(|fields| format!("index on {}", named(fields))));
    rules
}

fn bounds(field: &Field) -> Option<String> {
    match (&field.min, &field.max) {
        (Some(min), Some(max)) => Some(format!("from {min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

fn default(default: &Default) -> String {
    match default {
        Default::Value(Value::String(text)) => format!("{text} where none is sent"),
        Default::Value(value) => format!("{value} where none is sent"),
        Default::Now => "the time, where none is sent".to_owned(),
        Default::NewUuid => "a new one, where none is sent".to_owned(),
    }
}
