//! A valid value of each type, for tests and examples.

use super::field::sample;
use crate::model::types::{Service, Type};
use serde_json::{Value, json};

/// The least and the most, as the model has them: of a number, or of a length.
type Bounds<'a> = (Option<&'a str>, Option<&'a str>);

/// A value within its bounds.
pub fn of_type(type_: &Type, bounds: Bounds<'_>, service: &Service) -> Value {
    match type_ {
        Type::String(max) => text("sample".chars().take(*max as usize).collect(), bounds),
        Type::Text => text("Sample text".to_owned(), bounds),
        Type::Int | Type::Long => {
            let number = |bound: Option<&str>| bound.and_then(|bound| bound.parse::<i64>().ok());
            json!(number(bounds.0).unwrap_or(1).max(1).min(number(bounds.1).unwrap_or(i64::MAX)))
        }
        Type::Float => float(bounds),
        Type::Decimal(precision, scale) => json!(decimal((*precision, *scale), bounds)),
        Type::Bool => json!(true),
        Type::RemoteRef(_, _, key) => of_type(key, (None, None), service),
        Type::Uuid | Type::Ref(_) => json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        Type::Date => json!("2026-01-31"),
        Type::Time => json!("13:45:00"),
        Type::DateTime => json!("2026-01-31T13:45:00.000Z"),
        Type::Json => json!({ "key": "value" }),
        Type::Bytes => json!("c2FtcGxl"),
        Type::Email => json!("someone@example.com"),
        Type::Url => json!("https://example.com/"),
        Type::Enum(at) => json!(service.enums.get(*at).and_then(|known| known.values.first()).cloned().unwrap_or_default()),
        Type::List(element) => {
            // An object may hold a list of itself.
            let usual = usize::from(!matches!(**element, Type::Object(_)));
            Value::Array(vec![of_type(element, (None, None), service); length(bounds.0).unwrap_or(usual)])
        }
        Type::Object(at) => object(*at, service),
        Type::Row(_) | Type::Problem => json!({}),
    }
}

/// Whole, so that an answer has nothing else; a type that may hold itself does not.
fn object(at: usize, service: &Service) -> Value {
    let fields = service.objects.get(at).map(|object| object.fields.as_slice()).unwrap_or_default();
    let returns = |type_: &Type| matches!(type_, Type::Object(within) if holds(*within, at, service));
    let kept = fields.iter().filter(|field| !(field.optional && returns(&field.type_)));
    Value::Object(kept.map(|field| (field.name.clone(), sample(field, service))).collect())
}

fn length(bound: Option<&str>) -> Option<usize> {
    bound.and_then(|bound| bound.parse().ok())
}

fn text(word: String, (least, most): Bounds<'_>) -> Value {
    let least = length(least).unwrap_or(0);
    let cut: String = word.chars().take(length(most).unwrap_or(usize::MAX)).collect();
    json!(format!("{cut:x<least$}"))
}

fn float((least, most): Bounds<'_>) -> Value {
    let usual = 1.5;
    let outside = |bound: &&str, is_outside: fn(f64, f64) -> bool| bound.parse().is_ok_and(|bound| is_outside(usual, bound));
    let nearest = least.filter(|least| outside(least, |usual, least| usual < least));
    let nearest = nearest.or_else(|| most.filter(|most| outside(most, |usual, most| usual > most)));
    nearest.and_then(|bound| serde_json::from_str(bound).ok()).unwrap_or_else(|| json!(usual))
}

/// The least; otherwise one, or the most where that is less.
fn decimal((precision, scale): (u32, u32), (least, most): Bounds<'_>) -> String {
    let whole = if precision > scale { "1" } else { "0" };
    let point = if scale > 0 { "." } else { "" };
    let usual = || format!("{whole}{point}{:0<width$}", "", width = scale as usize);
    let is_less = |most: &&str| most.starts_with('-') || most.starts_with('0');
    least.or_else(|| most.filter(is_less)).map_or_else(usual, str::to_owned)
}

/// Whether an object of the one type may have one of the other in it.
fn holds(outer: usize, inner: usize, service: &Service) -> bool {
    let mut known = vec![outer];
    let mut next = 0;
    while let Some(at) = known.get(next) {
        let fields = service.objects.get(*at).map(|object| object.fields.as_slice()).unwrap_or_default();
        let within = fields.iter().filter_map(|field| if let Type::Object(within) = field.type_ { Some(within) } else { None });
        let new: Vec<usize> = within.filter(|within| !known.contains(within)).collect();
        known.extend(new);
        next += 1;
    }
    known.contains(&inner)
}
