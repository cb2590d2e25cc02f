//! Fields and their types in a language.

use super::keys::view;
use super::{Terms, code, names, sample, text};
use crate::model::types::{Default, Field, FieldRole, Service, Type};
use serde_json::{Map, Value};

/// A field with its forms, rules and types.
pub fn field(field: &Field, service: &Service, lexicon: &Terms<'_>) -> Value {
    let mut types = Map::new();
    for purpose in lexicon.purposes() {
        if let Some(written) = written(&field.type_, purpose, service, lexicon) {
            types.insert(purpose.to_owned(), code(written));
        }
    }
    let default = default(field);
    let default_variant = default_variant(field, service, lexicon);
    let length = matches!(field.type_, Type::String(_) | Type::Text | Type::List(_) | Type::Bytes);
    let renamed = names::form(&field.name, "field", lexicon) != field.name;
    let needs_declaration =
        renamed || matches!(field.default, Some(Default::Now | Default::NewUuid | Default::Value(Value::Array(_) | Value::Object(_))));
    let constrained = is_constrained(field);
    let max_length = match field.type_ {
        Type::String(max) => Some(max),
        _ => None,
    };
    view!(lexicon, {
        "name": field.name,
        "as": names::forms(&field.name, lexicon),
        "renamed": renamed,
        "type": types,
        "optional": field.optional,
        "required": field.must_be_sent(),
        "nullable_or_defaulted": field.optional || field.default.is_some(),
        "presence": names::forms(presence(field), lexicon),
        "has_any_default": field.default.is_some(),
        "has_default": default.is_some(),
        "default": default,
        "default_is_now": field.default == Some(Default::Now),
        "is_defaulted": field.default.is_some() && !field.optional,
        "is_nullable_defaulted": field.default.is_some() && field.optional,
        "default_is_literal": default_variant.is_none() && matches!(field.default, Some(Default::Value(ref value)) if !value.is_array() && !value.is_object()),
        "default_is_variant": default_variant.is_some(),
        "default_variant": default_variant,
        "default_is_uuid": field.default == Some(Default::NewUuid),
        "is_constrained": constrained,
        "has_least": field.min.is_some() && !length,
        "has_most": field.max.is_some() && !length,
        "has_least_length": field.min.is_some() && length,
        "has_most_length": field.max.is_some() && length,
        "default_is_list": matches!(field.default, Some(Default::Value(Value::Array(_) | Value::Object(_)))),
        "has_plain_default": matches!(field.default, Some(Default::Value(ref value)) if !value.is_array() && !value.is_object()),
        "has_simple_default": field.default.is_none() && field.optional || matches!(field.default, Some(Default::Value(ref value)) if !value.is_array() && !value.is_object()),
        "needs_declaration": needs_declaration,
        "is_plain_optional": field.optional && !needs_declaration,
        "is_nullable": field.optional && field.default.is_none(),
        "has_min": field.min.is_some(),
        "min": field.min,
        "has_max": field.max.is_some(),
        "max": field.max,
        "has_max_length": max_length.is_some(),
        "max_length": max_length,
        "has_pattern": field.pattern.is_some(),
        "pattern": text(field.pattern.as_deref().unwrap_or("")),
        "unique": field.unique,
        "read_only": field.read_only,
        "write_only": field.write_only,
        "immutable": field.immutable,
        "pii": field.pii,
        "encrypted": field.encrypted,
        "hashed": field.encrypted && field.unique,
        "deprecated": field.deprecated,
        "has_description": !field.description.is_empty(),
        "description": text(&field.description),
        "is_id": field.role == FieldRole::Id,
        "is_created_at": field.role == FieldRole::CreatedAt,
        "is_updated_at": field.role == FieldRole::UpdatedAt,
        "is_owner": field.role == FieldRole::Owner,
        "is_tenant": field.role == FieldRole::Tenant,
        "is_plain": field.role == FieldRole::Plain,
        "is_text": matches!(field.type_, Type::String(_) | Type::Text),
        "is_decimal": matches!(field.type_, Type::Decimal(..)),
        "is_enum": matches!(field.type_, Type::Enum(_)),
        "is_list": matches!(field.type_, Type::List(_)),
        "is_json": field.type_ == Type::Json,
        "holds_object": holds_object(&field.type_),
        // Known of a property alone: whether it leads back to the object that it stands in.
        "is_boxed": false,
        "is_optional_with_inner_rules": field.optional && has_inner_rules(field),
        "is_ref": matches!(field.type_, Type::Ref(_)),
        // A foreign key sees a row that is only marked as deleted.
        "refers_to_live": matches!(field.type_, Type::Ref(at) if service.entities.get(at).is_some_and(|target| target.soft_delete)),
        "enum_values": enum_values(&field.type_, service),
        "refers_to_soft_deleted": matches!(field.type_, Type::Ref(at) if service.entities.get(at).is_some_and(|entity| entity.soft_delete)),
        "target_column": target_column(&field.type_, service),
        "hash_column": format!("{}_hash", field.name),
        "min_literal": bound_literal(field.min.as_deref(), &field.type_),
        "max_literal": bound_literal(field.max.as_deref(), &field.type_),
        "target": target(&field.type_, service, lexicon),
        "sample": sample::field(field, service),
        "sample_text": text(&sample::text(field, service)),
    })
}

/// Whether a body must hold the property, as a word for the reader's name.
fn presence(field: &Field) -> &'static str {
    match (field.optional, field.default.is_some()) {
        (false, false) => "required",
        (true, false) => "optional",
        (false, true) => "default",
        (true, true) => "optional_default",
    }
}

/// Whether the declaration says more than the type.
pub fn is_constrained(field: &Field) -> bool {
    matches!(field.type_, Type::String(_)) || field.min.is_some() || field.max.is_some() || field.pattern.is_some()
}

/// Whether the declaration names an object, which may be the one it stands in.
fn holds_object(type_: &Type) -> bool {
    match type_ {
        Type::List(element) => holds_object(element),
        _ => matches!(type_, Type::Object(_)),
    }
}

/// Whether there are rules within the rules of a value: a pattern, or lengths of the texts in a list.
fn has_inner_rules(field: &Field) -> bool {
    fn bounds_texts(type_: &Type) -> bool {
        match type_ {
            Type::List(element) => bounds_texts(element),
            _ => matches!(type_, Type::String(_)),
        }
    }
    field.pattern.is_some() || matches!(&field.type_, Type::List(element) if bounds_texts(element))
}

/// The entity that a reference is to; empty where the field is none.
fn target(type_: &Type, service: &Service, lexicon: &Terms<'_>) -> Value {
    match type_ {
        Type::Ref(at) => service.entities.get(*at).map_or(Value::Null, |entity| {
            view!(lexicon, {
                "name": entity.name,
                "as": names::forms(&entity.name, lexicon),
                "many": names::forms(&entity.plural, lexicon),
                "table": entity.table,
                "path": entity.path,
                "soft_delete": entity.soft_delete,
                "shares_row": super::entity::shares_row(entity),
                "id_column": entity.fields.get(entity.id).map(|id| id.name.clone()),
            })
        }),
        _ => Value::Null,
    }
}

/// `table.key` of the row that a reference is to; empty where the field is none.
fn target_column(type_: &Type, service: &Service) -> String {
    match type_ {
        Type::Ref(at) => service
            .entities
            .get(*at)
            .and_then(|entity| entity.fields.get(entity.id).map(|id| format!("{}.{}", entity.table, id.name)))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// A bound as a literal: digits, quoted for a decimal so that no float touches it.
fn bound_literal(bound: Option<&str>, type_: &Type) -> Value {
    let text = bound.unwrap_or("0");
    code(if matches!(type_, Type::Decimal(..)) { format!("\"{text}\"") } else { text.to_owned() })
}

fn enum_values(type_: &Type, service: &Service) -> Vec<Value> {
    match type_ {
        Type::Enum(at) => service.enums.get(*at).map(|known| known.values.iter().map(|value| text(value)).collect()).unwrap_or_default(),
        Type::List(element) => enum_values(element, service),
        _ => Vec::new(),
    }
}

/// A constant default: a text as `{"text"}`, everything else as it is.
fn default(field: &Field) -> Option<Value> {
    match field.default.as_ref()? {
        Default::Value(Value::String(value)) => Some(text(value)),
        Default::Value(value) => Some(value.clone()),
        Default::Now | Default::NewUuid => None,
    }
}

/// The name of an enum's value that is the default.
fn default_variant(field: &Field, service: &Service, lexicon: &Terms<'_>) -> Option<Value> {
    let (Type::Enum(at), Some(Default::Value(Value::String(value)))) = (&field.type_, &field.default) else { return None };
    let known = service.enums.get(*at)?;
    let place = known.values.iter().position(|one| one == value)?;
    names::variants(&known.values, lexicon).into_iter().nth(place)
}

/// The word under which `types.yaml` describes a type.
pub fn word(type_: &Type) -> &'static str {
    match type_ {
        Type::String(_) => "string",
        Type::Text => "text",
        Type::Int => "int",
        Type::Long => "long",
        Type::Float => "float",
        Type::Decimal(..) => "decimal",
        Type::Bool => "bool",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::DateTime => "datetime",
        Type::Json => "json",
        Type::Bytes => "bytes",
        Type::Email => "email",
        Type::Url => "url",
        Type::Enum(_) => "enum",
        Type::Ref(_) => "ref",
        Type::RemoteRef(..) => "remote_ref",
        Type::List(_) => "list",
        Type::Object(_) => "object",
        Type::Row(_) => "row",
        Type::Problem => "problem",
    }
}

/// A type as the language writes it for a purpose.
pub fn written(type_: &Type, purpose: &str, service: &Service, lexicon: &Terms<'_>) -> Option<String> {
    let class = |name: &str| names::form(name, "class", lexicon);
    let fill: Vec<(&str, String)> = match type_ {
        Type::String(max) => vec![("max", max.to_string())],
        Type::Decimal(precision, scale) => {
            vec![
                ("precision", precision.to_string()),
                ("scale", scale.to_string()),
                ("whole", precision.saturating_sub(*scale).to_string()),
            ]
        }
        Type::Enum(at) => vec![("class", class(&service.enums.get(*at)?.name))],
        Type::Object(at) => vec![("class", class(&service.objects.get(*at)?.name))],
        Type::Row(at) => vec![("class", class(&service.entities.get(*at)?.name))],
        Type::Ref(at) => {
            let target = service.entities.get(*at)?;
            let key = target.fields.get(target.id)?;
            return written(&key.type_, purpose, service, lexicon);
        }
        Type::RemoteRef(_, _, key) => return written(key, purpose, service, lexicon),
        Type::List(element) => {
            // `{item}` is the element for the same purpose, `{item.wire}` for another one.
            let mut text =
                lexicon.type_text("list", purpose, &[("item", written(element, purpose, service, lexicon).unwrap_or_default())])?;
            while let Some((before, rest)) = text.split_once("{item.") {
                let (other, after) = rest.split_once('}')?;
                text = format!("{before}{}{after}", written(element, other, service, lexicon)?);
            }
            return Some(text);
        }
        _ => Vec::new(),
    };
    lexicon.type_text(word(type_), purpose, &fill)
}
