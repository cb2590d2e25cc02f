//! What stands in the parentheses of a type, and its bounds.

use super::super::types::Type;
use super::value;
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::field::{FieldDecl, TypeExpr};
use crate::spec::syntax::Raw;

pub fn string(expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
    match expr.args.as_slice() {
        [] => Some(Type::String(255)),
        [length] => number(length, 1..=10_485_760, found).map(Type::String),
        _ => {
            found.push(Diagnostic::error("S0505", expr.span, "a string has one length").help("write `string(200)`"));
            None
        }
    }
}

pub fn decimal(expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
    let [precision, scale] = expr.args.as_slice() else {
        found.push(
            Diagnostic::error("S0505", expr.span, "a decimal needs its digits: in all, and behind the point").help("write `decimal(12,2)`"),
        );
        return None;
    };
    let (precision, scale_value) = (number(precision, 1..=1000, found)?, number(scale, 0..=1000, found)?);
    if scale_value > precision {
        found.push(Diagnostic::error(
            "S0505",
            scale.text.span,
            format!("{scale_value} digits behind the point do not fit into {precision} in all"),
        ));
        return None;
    }
    Some(Type::Decimal(precision, scale_value))
}

fn number(raw: &Raw, bounds: std::ops::RangeInclusive<u32>, found: &mut Diagnostics) -> Option<u32> {
    let text = raw.text.value.as_str();
    let parsed =
        value::integer(text, &Type::Long).ok().and_then(|number| u32::try_from(number).ok()).filter(|number| bounds.contains(number));
    if parsed.is_none() {
        let message = format!("`{text}` is not a whole number between {} and {}", bounds.start(), bounds.end());
        found.push(Diagnostic::error("S0505", raw.text.span, message));
    }
    parsed
}

/// `min` and `max` in the canonical form of the type; a text's `max` becomes its length.
pub fn bounds(type_: &mut Type, decl: &FieldDecl, found: &mut Diagnostics) -> (Option<String>, Option<String>) {
    let (min, mut max) = (bound(type_, decl.is.min.as_ref(), found), bound(type_, decl.is.max.as_ref(), found));
    if let (Type::String(length), Some(text)) = (&mut *type_, &max) {
        if let Ok(shorter) = text.parse::<u32>() {
            *length = shorter.max(1);
        }
        max = None;
    }
    let limit = match type_ {
        Type::String(length) => Some(length.to_string()),
        _ => max.clone(),
    };
    if let (Some(low), Some(high)) = (&min, &limit)
        && let (Ok(low_number), Ok(high_number)) = (low.parse::<f64>(), high.parse::<f64>())
        && low_number > high_number
    {
        let span = decl.is.min.as_ref().map_or(decl.span, |min| min.text.span);
        found.push(Diagnostic::error("S0507", span, format!("the least ({low}) is more than the most ({high})")));
    }
    (min, max)
}

fn bound(type_: &Type, raw: Option<&Raw>, found: &mut Diagnostics) -> Option<String> {
    let raw = raw?;
    let text = raw.text.value.as_str();
    let outcome = match type_ {
        Type::Int | Type::Long => value::integer(text, type_).map(|number| number.to_string()),
        Type::Float => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|_| text.to_owned())
            .ok_or_else(|| format!("`{text}` is not a number")),
        Type::Decimal(precision, scale) => value::decimal(text, *precision, *scale),
        Type::String(_) | Type::Text | Type::List(_) | Type::Bytes => match value::integer(text, &Type::Int) {
            Ok(number) if number >= 0 => Ok(number.to_string()),
            _ => Err(format!("`{text}` is not a length")),
        },
        _ => Err("a value of this type has no bounds".to_owned()),
    };
    outcome.map_err(|why| found.push(Diagnostic::error("S0507", raw.text.span, why))).ok()
}
