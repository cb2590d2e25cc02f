//! JSON Schemas of types and fields, exactly as strict as the service is.

use super::rules::{self, base64_length, excludes_nul};
use super::{Api, reference, schema_name};
use crate::model::types::{Default, Entity, Field, Type};
use serde_json::{Map, Value, json};

/// What a field's schema is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A property of a body that is created or replaced: what is left out gets the default.
    Sent,
    /// A property of a merge patch: what is left out stays.
    Changed,
    /// A property of an answer.
    Shown,
    /// A parameter or header: there is no null outside JSON.
    Parameter,
    /// A filter: a value that the field can have, never filled in.
    Filter,
}

/// A schema while it is made.
pub type Schema = Map<String, Value>;

/// Bounds of a number, a length or a list.
#[derive(Clone, Copy, std::default::Default)]
struct Limits<'a> {
    min: Option<&'a str>,
    max: Option<&'a str>,
    pattern: Option<&'a str>,
}

impl<'a> Limits<'a> {
    fn of(field: &'a Field) -> Self {
        Self { min: field.min.as_deref(), max: field.max.as_deref(), pattern: field.pattern.as_deref() }
    }
}

/// The schema of a field with everything the spec says of it.
pub fn of_field(api: &mut Api<'_>, field: &Field, form: Form) -> Value {
    let mut schema = of_limited(api, &field.type_, Limits::of(field), 0);
    if form == Form::Shown {
        as_shown(field, &mut schema);
    }
    if field.optional && !matches!(form, Form::Parameter | Form::Filter) {
        schema = nullable(schema);
    }
    describe(api, field, form, &mut schema);
    Value::Object(schema)
}

/// The schema of a type that no field narrows.
pub fn of_type(api: &mut Api<'_>, type_: &Type) -> Value {
    Value::Object(of_limited(api, type_, Limits::default(), 0))
}

/// An answer has one spelling of what a request may spell in several ways.
fn as_shown(field: &Field, schema: &mut Schema) {
    let exact = match field.type_ {
        Type::DateTime => Some(rules::DATE_TIME_SHOWN.to_owned()),
        Type::Decimal(precision, scale) => Some(rules::decimal_shown(precision, scale, field.min.as_deref(), field.max.as_deref())),
        Type::Date | Type::String(_) | Type::Text => None,
        _ => return,
    };
    match (exact, &field.pattern) {
        (Some(pattern), _) => {
            schema.insert("pattern".to_owned(), json!(pattern));
        }
        (None, None) => {
            schema.shift_remove("pattern");
        }
        (None, Some(_)) => {
            schema.shift_remove("allOf");
        }
    }
}

fn describe(api: &Api<'_>, field: &Field, form: Form, schema: &mut Schema) {
    let description = if form == Form::Filter { String::new() } else { description(api, field) };
    if !description.is_empty() {
        schema.insert("description".to_owned(), json!(description));
    }
    if let (Form::Sent | Form::Parameter, Some(Default::Value(value))) = (form, &field.default) {
        schema.insert("default".to_owned(), value.clone());
    }
    if form == Form::Shown && field.read_only {
        schema.insert("readOnly".to_owned(), json!(true));
    }
    if field.deprecated {
        schema.insert("deprecated".to_owned(), json!(true));
    }
    if let Some(example) = example(field) {
        schema.insert("examples".to_owned(), json!([example]));
    }
}

/// The spec's words, then what a schema cannot say.
fn description(api: &Api<'_>, field: &Field) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !field.description.is_empty() {
        parts.push(field.description.clone());
    } else if let Type::Ref(target) = field.type_ {
        parts.extend(api.service.entities.get(target).map(|entity| format!("The id of a `{}`.", schema_name(&entity.name))));
    } else if let Type::RemoteRef(service, entity, _) = &field.type_ {
        parts.push(format!("The id of a `{}` of the service `{service}`.", schema_name(entity)));
    }
    if let Type::Decimal(..) = field.type_ {
        match (&field.min, &field.max) {
            (Some(min), Some(max)) => parts.push(format!("At least {min}, at most {max}.")),
            (Some(min), None) => parts.push(format!("At least {min}.")),
            (None, Some(max)) => parts.push(format!("At most {max}.")),
            (None, None) => {}
        }
    }
    match field.default {
        Some(Default::Now) => parts.push("Left out, it is the time of the request.".to_owned()),
        Some(Default::NewUuid) => parts.push("Left out, it is a new UUID.".to_owned()),
        _ => {}
    }
    parts.join(" ")
}

/// The spec's example, or one for the types whose form is not obvious.
fn example(field: &Field) -> Option<Value> {
    if field.example.is_some() {
        return field.example.clone();
    }
    let bounded = field.min.is_some() || field.max.is_some();
    match field.type_ {
        Type::Decimal(_, scale) => {
            let zero = || if scale == 0 { "0".to_owned() } else { format!("0.{:0<width$}", "", width = scale as usize) };
            Some(json!(field.min.clone().or_else(|| field.max.clone()).unwrap_or_else(zero)))
        }
        Type::Date => Some(json!("2026-01-02")),
        Type::Time => Some(json!("09:30:00")),
        Type::DateTime => Some(json!("2026-01-02T03:04:05.678Z")),
        Type::Bytes if !bounded => Some(json!("aGVsbG8=")),
        Type::Email => Some(json!("ada@example.com")),
        Type::Url => Some(json!("https://example.com/")),
        _ => None,
    }
}

/// References are followed to the key's own type; the depth stops a key that refers to itself.
fn of_limited(api: &mut Api<'_>, type_: &Type, limits: Limits<'_>, depth: u32) -> Schema {
    match type_ {
        Type::Ref(target) if depth < 8 => of_key(api, api.service.entities.get(*target), depth),
        Type::RemoteRef(service, entity, _) if depth < 8 => {
            let found = api.system.services.iter().find(|known| known.name == *service);
            let entity = found.and_then(|known| known.entities.iter().find(|known| known.name == *entity));
            of_key(api, entity, depth)
        }
        Type::List(element) => {
            let items = of_limited(api, element, Limits::default(), depth);
            let mut list = schema("array");
            list.insert("items".to_owned(), Value::Object(items));
            whole("minItems", limits.min, &mut list);
            whole("maxItems", limits.max, &mut list);
            list
        }
        Type::Object(at) => {
            api.used.object(*at);
            named(api.service.objects.get(*at).map(|object| object.name.as_str()))
        }
        Type::Row(at) => {
            api.used.row(*at);
            named(api.service.entities.get(*at).map(|entity| entity.name.as_str()))
        }
        Type::Enum(at) => {
            api.used.choice(*at);
            named(api.service.enums.get(*at).map(|known| known.name.as_str()))
        }
        Type::Problem => {
            api.used.problem = true;
            pointing(reference("schemas", api.problem))
        }
        Type::Json => schema_of(json!({ "type": ["object", "array", "string", "number", "boolean"], "items": {} })),
        scalar => of_scalar(scalar, limits),
    }
}

fn of_key(api: &mut Api<'_>, entity: Option<&Entity>, depth: u32) -> Schema {
    match entity.and_then(|entity| entity.fields.get(entity.id)) {
        Some(key) => of_limited(api, &key.type_, Limits::of(key), depth + 1),
        None => schema_of(json!({ "type": "string", "format": "uuid" })),
    }
}

fn of_scalar(type_: &Type, limits: Limits<'_>) -> Schema {
    let text = |most: u32| text(most, limits);
    match type_ {
        Type::String(most) => text(*most),
        Type::Text => text(limits.max.and_then(|max| max.parse().ok()).unwrap_or(rules::TEXT)),
        Type::Int => integer("int32", i64::from(i32::MIN), i64::from(i32::MAX), limits),
        Type::Long => integer("int64", -rules::SAFE_INTEGER, rules::SAFE_INTEGER, limits),
        Type::Float => {
            let mut number = schema_of(json!({ "type": "number", "format": "double" }));
            number_into("minimum", limits.min, &mut number);
            number_into("maximum", limits.max, &mut number);
            number
        }
        Type::Decimal(precision, scale) => {
            let pattern = rules::decimal(*precision, *scale, limits.min, limits.max);
            schema_of(json!({ "type": "string", "format": "decimal", "pattern": pattern }))
        }
        Type::Bool => schema("boolean"),
        Type::Date => schema_of(json!({ "type": "string", "format": "date", "pattern": rules::DATE })),
        Type::Time => schema_of(json!({ "type": "string", "format": "time-local", "pattern": rules::TIME })),
        Type::DateTime => schema_of(json!({ "type": "string", "format": "date-time", "pattern": rules::DATE_TIME })),
        Type::Bytes => bytes(limits),
        Type::Email => schema_of(json!({ "type": "string", "maxLength": rules::EMAIL_LENGTH, "pattern": rules::EMAIL })),
        Type::Url => schema_of(json!({ "type": "string", "maxLength": rules::URL_LENGTH, "pattern": rules::URL })),
        _ => schema_of(json!({ "type": "string", "format": "uuid" })),
    }
}

fn text(most: u32, limits: Limits<'_>) -> Schema {
    let mut text = schema("string");
    whole("minLength", limits.min.filter(|min| *min != "0"), &mut text);
    text.insert("maxLength".to_owned(), json!(most));
    match limits.pattern {
        Some(pattern) => {
            text.insert("pattern".to_owned(), json!(pattern));
            if !excludes_nul(pattern) {
                text.insert("allOf".to_owned(), json!([{ "pattern": rules::NO_NUL }]));
            }
        }
        None => {
            text.insert("pattern".to_owned(), json!(rules::NO_NUL));
        }
    }
    text
}

fn integer(format: &str, least: i64, most: i64, limits: Limits<'_>) -> Schema {
    let bound = |given: Option<&str>, own: i64| given.and_then(|text| text.parse::<i64>().ok()).unwrap_or(own);
    let (minimum, maximum) = (bound(limits.min, least), bound(limits.max, most));
    schema_of(json!({ "type": "integer", "format": format, "minimum": minimum, "maximum": maximum }))
}

fn bytes(limits: Limits<'_>) -> Schema {
    let length = |text: &str| text.parse::<u64>().ok().map(base64_length);
    let most = limits.max.and_then(length).unwrap_or_else(|| base64_length(rules::BYTES));
    let mut bytes = schema_of(json!({ "type": "string", "contentEncoding": "base64", "maxLength": most, "pattern": rules::BASE64 }));
    if let Some(least) = limits.min.and_then(length).filter(|least| *least > 0) {
        bytes.insert("minLength".to_owned(), json!(least));
    }
    bytes
}

fn schema(type_: &str) -> Schema {
    schema_of(json!({ "type": type_ }))
}

fn schema_of(value: Value) -> Schema {
    match value {
        Value::Object(map) => map,
        _ => Schema::new(),
    }
}

fn named(name: Option<&str>) -> Schema {
    pointing(reference("schemas", &schema_name(name.unwrap_or_default())))
}

fn pointing(reference: Value) -> Schema {
    schema_of(reference)
}

fn whole(key: &str, text: Option<&str>, schema: &mut Schema) {
    if let Some(number) = text.and_then(|text| text.parse::<u64>().ok()) {
        schema.insert(key.to_owned(), json!(number));
    }
}

fn number_into(key: &str, text: Option<&str>, schema: &mut Schema) {
    let number =
        text.and_then(|text| text.parse::<i64>().map(|whole| json!(whole)).or_else(|_| text.parse::<f64>().map(|float| json!(float))).ok());
    if let Some(number) = number {
        schema.insert(key.to_owned(), number);
    }
}

/// The same schema, or null.
fn nullable(mut schema: Schema) -> Schema {
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push(json!("null")),
        Some(single) => *single = json!([single.take(), "null"]),
        None => return schema_of(json!({ "anyOf": [schema, { "type": "null" }] })),
    }
    schema
}
