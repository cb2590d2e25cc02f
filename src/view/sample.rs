//! Valid values, for what the generated tests send.

use super::endpoint::required;
use crate::model::lower::pattern::matches;
use crate::model::types::{Default, Endpoint, Field, Location, Service, Type};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// A valid value of a field.
pub fn field(field: &Field, service: &Service) -> Value {
    if let Some(example) = &field.example {
        return example.clone();
    }
    if let Some(Default::Value(value)) = &field.default {
        return value.clone();
    }
    let plain = of_type(&field.type_, &Bounds::of(field), service);
    match &field.pattern {
        Some(wanted) if !plain.as_str().is_some_and(|text| matches(wanted, text)) => {
            json!(super::pattern::example(wanted, field.min.as_deref()))
        }
        _ => plain,
    }
}

/// The same as texts of a parameter: a list's is sent once an item.
fn texts(of: &Field, service: &Service) -> Vec<String> {
    let samples = match field(of, service) {
        Value::Array(several) => several,
        one => vec![one],
    };
    samples.into_iter().map(|sample| sample.as_str().map_or_else(|| sample.to_string(), str::to_owned)).collect()
}

/// The same as the text of a header or a segment of a path, which are never lists.
pub fn text(of: &Field, service: &Service) -> String {
    texts(of, service).into_iter().next().unwrap_or_default()
}

/// A valid body: what it must hold, and nothing more.
pub fn body(type_: &Type, service: &Service) -> Value {
    match type_ {
        Type::Object(at) => object(*at, service, Field::must_be_sent),
        Type::List(_) => json!([]),
        _ => of_type(type_, &Bounds::default(), service),
    }
}

/// What has to be in the first line of a request: the path with a sample for each parameter, and the query that must be sent.
pub fn target(endpoint: &Endpoint, service: &Service) -> String {
    let path = required(endpoint, Location::Path)
        .fold(endpoint.path.clone(), |path, field| path.replace(&format!("{{{}}}", field.name), &encoded(&text(field, service))));
    let pairs = required(endpoint, Location::Query)
        .flat_map(|field| texts(field, service).into_iter().map(|text| format!("{}={}", encoded(&field.name), encoded(&text))));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// What stands for itself in a segment of a path and in a value of a query (RFC 3986, `pchar` without what parts pairs).
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'@').remove(b',').remove(b'$');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn object(at: usize, service: &Service, is_needed: fn(&Field) -> bool) -> Value {
    let fields = service.objects.get(at).map(|object| object.fields.as_slice()).unwrap_or_default();
    Value::Object(fields.iter().filter(|one| is_needed(one)).map(|one| (one.name.clone(), field(one, service))).collect())
}

/// Whether a sample leaves out what an answer tells as null.
pub fn is_partial(type_: &Type, service: &Service) -> bool {
    match type_ {
        Type::List(element) => is_partial(element, service),
        Type::Object(at) => {
            let fields = service.objects.get(*at).map(|object| object.fields.as_slice()).unwrap_or_default();
            fields.iter().any(|one| one.optional || is_partial(&one.type_, service))
        }
        _ => false,
    }
}

/// What a field asks of its values, as the spec writes it.
#[derive(Default)]
struct Bounds<'a> {
    min: Option<&'a str>,
    max: Option<&'a str>,
}

impl<'a> Bounds<'a> {
    fn of(field: &'a Field) -> Self {
        Self { min: field.min.as_deref(), max: field.max.as_deref() }
    }

    /// The least length or count.
    fn least(&self) -> usize {
        self.min.and_then(|min| min.parse().ok()).unwrap_or(0)
    }

    /// The number itself where it is allowed, otherwise the bound that it is beyond.
    fn nearest(&self, wanted: &'a str) -> &'a str {
        let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
        match (self.min, self.max) {
            (Some(min), _) if number(min) > number(wanted) => min,
            (_, Some(max)) if number(max) < number(wanted) => max,
            _ => wanted,
        }
    }
}

fn of_type(type_: &Type, bounds: &Bounds<'_>, service: &Service) -> Value {
    match type_ {
        Type::String(max) => json!(word("sample", *max as usize, bounds)),
        Type::Text => json!(word("Sample text", usize::MAX, bounds)),
        Type::Int | Type::Long => json!(bounds.nearest("1").parse::<i64>().unwrap_or(1)),
        Type::Float => json!(bounds.nearest("1.5").parse::<f64>().unwrap_or(1.5)),
        Type::Decimal(precision, scale) => json!(decimal(*precision, *scale, bounds)),
        Type::Bool => json!(true),
        Type::RemoteRef(_, _, key) => of_type(key, &Bounds::default(), service),
        Type::Uuid | Type::Ref(_) => json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        Type::Date => json!("2026-01-31"),
        Type::Time => json!("13:45:00"),
        Type::DateTime => json!("2026-01-31T13:45:00.000Z"),
        Type::Json => json!({ "key": "value" }),
        Type::Bytes => json!(bytes(bounds)),
        Type::Email => json!("someone@example.com"),
        Type::Url => json!("https://example.com/"),
        Type::Enum(at) => json!(service.enums.get(*at).and_then(|known| known.values.first()).cloned().unwrap_or_default()),
        // An object may hold a list of itself.
        Type::List(element) if matches!(**element, Type::Object(_)) && bounds.least() == 0 => json!([]),
        Type::List(element) => {
            json!(vec![of_type(element, &Bounds::default(), service); bounds.least().clamp(1, 100)])
        }
        Type::Object(at) => object(*at, service, |one| !one.optional),
        Type::Row(_) | Type::Problem => json!({}),
    }
}

/// A text no longer than its type and bounds let it be, and as long as they ask for.
fn word(usual: &str, longest: usize, bounds: &Bounds<'_>) -> String {
    let most = bounds.max.and_then(|max| max.parse().ok()).unwrap_or(longest).min(longest);
    let cut: String = usual.chars().take(most).collect();
    format!("{cut:x<length$}", length = bounds.least())
}

/// With as many digits behind the point as the type has.
fn decimal(precision: u32, scale: u32, bounds: &Bounds<'_>) -> String {
    let wanted = bounds.nearest(if precision > scale { "1" } else { "0" });
    let (whole, fraction) = wanted.split_once('.').unwrap_or((wanted, ""));
    let point = if scale > 0 { "." } else { "" };
    format!("{whole}{point}{fraction:0<digits$}", digits = scale as usize)
}

/// The word `sample` in base64, or three zeros as often as the bounds need.
fn bytes(bounds: &Bounds<'_>) -> String {
    let (least, most) = (bounds.least(), bounds.max.and_then(|max| max.parse().ok()).unwrap_or(usize::MAX));
    if (least..=most).contains(&6) {
        return "c2FtcGxl".to_owned();
    }
    let length = if least > 6 { least } else { most };
    let rest = ["", "AA==", "AAA="].get(length % 3).copied().unwrap_or_default();
    "AAAA".repeat(length / 3) + rest
}
