//! Values in a spec (defaults, bounds, enum values) checked against their type and put into wire form.

use super::super::types::{Default, EnumType, Type};
use super::pattern;
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::field::ValueDecl;
use crate::spec::syntax::Raw;
use serde_json::{Value, json};

/// The largest integer that every JSON reader keeps (RFC 7493).
pub const SAFE_INTEGER: i64 = (1 << 53) - 1;

/// A declared default or example as a value of its type.
pub fn of_type(decl: &ValueDecl, type_: &Type, enums: &[EnumType], found: &mut Diagnostics) -> Option<Default> {
    let outcome = match (&decl.raw, &decl.json) {
        (Some(raw), _) => scalar(raw, type_, enums),
        (None, Some(json)) => structured(json, type_),
        (None, None) => Err("there is no value".to_owned()),
    };
    match outcome {
        Ok(value) => Some(value),
        Err(why) => {
            found.push(Diagnostic::error("S0506", decl.span, format!("this value does not fit the type: {why}")));
            None
        }
    }
}

fn structured(json: &Value, type_: &Type) -> Result<Default, String> {
    match (type_, json) {
        (Type::Json, _) => Ok(Default::Value(json.clone())),
        (Type::List(_), Value::Array(items)) if items.is_empty() => Ok(Default::Value(json.clone())),
        (Type::List(_), Value::Array(_)) => Err("a list's default can only be the empty list `[]`".to_owned()),
        _ => Err("a list or a map is not a value of it".to_owned()),
    }
}

fn scalar(raw: &Raw, type_: &Type, enums: &[EnumType]) -> Result<Default, String> {
    let text = raw.text.value.as_str();
    let unquoted = || if raw.quoted { Err(format!("\"{text}\" is a text; remove the quotes")) } else { Ok(()) };
    let value = match type_ {
        Type::String(max) if text.chars().count() > *max as usize => return Err(format!("it is longer than {max} characters")),
        Type::String(_) | Type::Text => json!(text),
        Type::Email if !pattern::matches(pattern::EMAIL, text) => return Err(format!("`{text}` is not an e-mail address")),
        Type::Url if !url(text) => return Err(format!("`{text}` is not an http or https address")),
        Type::Email | Type::Url => json!(text),
        Type::Int | Type::Long => {
            unquoted()?;
            json!(integer(text, type_)?)
        }
        Type::Float => {
            unquoted()?;
            json!(float(text)?)
        }
        Type::Decimal(precision, scale) => json!(decimal(text, *precision, *scale)?),
        Type::Bool => {
            unquoted()?;
            json!(match text {
                "true" => true,
                "false" => false,
                other => return Err(format!("`{other}` is neither `true` nor `false`")),
            })
        }
        Type::Enum(index) => {
            let values = enums.get(*index).map_or(&[][..], |found| found.values.as_slice());
            if !values.iter().any(|value| value == text) {
                return Err(format!("`{text}` is not one of {}", values.join(", ")));
            }
            json!(text)
        }
        Type::DateTime if text == "now" => return Ok(Default::Now),
        Type::Uuid if text == "new" => return Ok(Default::NewUuid),
        Type::Date | Type::Time | Type::DateTime => json!(super::time::normalised(text, type_)?),
        Type::Uuid if uuid(text) => json!(text.to_ascii_lowercase()),
        Type::Uuid => return Err(format!("`{text}` is not a UUID")),
        Type::Json => json!(text),
        _ => return Err("a value of this type cannot be written in a spec".to_owned()),
    };
    Ok(Default::Value(value))
}

/// A whole number as people write it: no plus, no leading zero, no underscore, within the type's range.
pub fn integer(text: &str, type_: &Type) -> Result<i64, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{text}` is not a whole number"));
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Err(format!("`{text}` has a leading zero"));
    }
    let limit = if *type_ == Type::Int { i64::from(i32::MAX) } else { SAFE_INTEGER };
    let low = if *type_ == Type::Int { i64::from(i32::MIN) } else { -SAFE_INTEGER };
    match text.parse::<i64>() {
        Ok(number) if (low..=limit).contains(&number) => Ok(number),
        _ if *type_ == Type::Int => Err(format!("{text} is outside 32 bits; use `long` for up to 2^53−1")),
        _ => Err(format!("{text} is outside ±(2^53−1), which JSON readers lose; use `decimal` or `string`")),
    }
}

fn float(text: &str) -> Result<f64, String> {
    let plain = text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !text.contains('_');
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() => Ok(number),
        _ => Err(format!("`{text}` is not a finite number")),
    }
}

/// A decimal with exactly the type's digits behind the point; never through a float.
pub fn decimal(text: &str, precision: u32, scale: u32) -> Result<String, String> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || (whole.len() > 1 && whole.starts_with('0')) {
        return Err(format!("`{text}` is not a decimal number"));
    }
    if fraction.len() > scale as usize {
        return Err(format!("{text} has more than {scale} digits behind the point"));
    }
    if whole != "0" && whole.len() > (precision - scale) as usize {
        return Err(format!("{text} has more than {} digits before the point", precision - scale));
    }
    let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = if negative && !zero { "-" } else { "" };
    let point = if scale == 0 { "" } else { "." };
    Ok(format!("{sign}{whole}{point}{fraction:0<width$}", width = scale as usize))
}

/// An absolute http or https address with a host and without credentials.
pub fn url(text: &str) -> bool {
    pattern::matches(pattern::URL, text)
}

fn uuid(text: &str) -> bool {
    text.len() == 36 && text.char_indices().all(|(at, c)| if matches!(at, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() })
}
