//! Types without parts: texts, numbers, words, and the values that they can have by default.

use super::tree::{Kind, Node};
use super::view::View;
use crate::diag::Diagnostics;
use crate::import::draft::{Decl, Shape, Value};
use crate::import::text::{accepted, approximated, lost};
use crate::model::lower::value::SAFE_INTEGER;
use crate::model::name::{Case, LIMIT_VALUE, constant_key};
use std::collections::HashSet;

/// The longest `string(n)`.
const LIMIT_STRING: u64 = 10_485_760;

/// The values of an enum of texts, if they can be constants.
pub fn words(view: &View<'_>) -> Option<Vec<String>> {
    let textual = view.types.is_empty() || view.is_type("string");
    let values = view.values.as_ref().filter(|values| textual && !values.is_empty())?;
    let untyped_number = |node: &&Node| view.types.is_empty() && node.is_bare();
    if values.iter().any(untyped_number) {
        return None;
    }
    let mut all: Vec<String> = Vec::new();
    for value in values {
        let Kind::Scalar(text, _) = &value.kind else { return None };
        if !all.iter().any(|known| **known == **text) {
            all.push(text.to_string());
        }
    }
    distinct(&all).then_some(all)
}

/// Whether each value is a constant of its own.
pub fn distinct(values: &[String]) -> bool {
    let mut seen = HashSet::new();
    let fits = |value: &String| !accepted(value).1 && value.chars().count() <= LIMIT_VALUE && !value.contains(['\n', '\r']);
    !values.is_empty() && values.iter().all(|value| fits(value) && seen.insert(constant_key(value)))
}

/// The type word of a schema without parts, before its bounds are looked at.
pub fn plain_word(view: &View<'_>) -> &'static str {
    let format = view.text("format").unwrap_or("");
    match view.types.as_slice() {
        ["integer"] => match format {
            "int64" => "long",
            _ => integer_word(view),
        },
        ["number" | "integer", "integer" | "number"] | ["number"] => "float",
        ["boolean"] => "bool",
        ["string"] => text_word(format, view),
        [] => match format {
            "" if view.values.is_some() => "json",
            "" if ["pattern", "minLength", "maxLength"].iter().any(|key| view.said.contains_key(key)) => "string",
            "" => "json",
            "int32" => "int",
            "int64" => "long",
            "float" | "double" => "float",
            _ => text_word(format, view),
        },
        _ => "json",
    }
}

fn text_word(format: &str, view: &View<'_>) -> &'static str {
    match format {
        "date" => "date",
        "date-time" => "datetime",
        "time" => "time",
        "uuid" => "uuid",
        "email" => "email",
        "uri" | "url" => "url",
        "byte" | "binary" | "base64" => "bytes",
        _ if view.text("contentEncoding") == Some("base64") => "bytes",
        _ => "string",
    }
}

/// 32 bits unless a bound says that there are more.
fn integer_word(view: &View<'_>) -> &'static str {
    let beyond =
        |key: &str| view.text(key).and_then(|text| text.parse::<f64>().ok()).is_some_and(|bound| bound.abs() > f64::from(i32::MAX));
    if ["minimum", "maximum", "default"].iter().any(|key| beyond(key)) { "long" } else { "int" }
}

/// The type of a schema without parts.
pub fn decl(view: &View<'_>, found: &mut Diagnostics, notes: &mut Vec<String>) -> Decl {
    let word = plain_word(view);
    let mut decl = match word {
        "string" => text(view, found),
        "int" | "long" | "float" => number(word, view, found),
        "json" => {
            anything(view, found);
            Decl::default()
        }
        word => Decl { min: bound(view, "minLength"), max: bound(view, "maxLength"), ..Decl::word(word) },
    };
    if decl.shape_is("bytes") {
        (decl.min, decl.max) = (None, None);
    }
    if matches!(word, "date" | "datetime" | "time" | "uuid" | "email" | "url")
        && let Some(pattern) = view.said.get("pattern")
    {
        found.push(lost(pattern.span, "the pattern of a value that has a format is left out"));
    }
    if word != "string"
        && let Some(values) = &view.values
    {
        let shown: Vec<&str> = values.iter().filter_map(|value| value.text()).take(20).collect();
        found.push(approximated(view.span, format!("an enum of other values than texts is `{word}`")));
        notes.push(format!("One of {}.", shown.join(", ")));
    }
    decl
}

/// What can be anything at all, or what the language has no type for.
fn anything(view: &View<'_>, found: &mut Diagnostics) {
    if view.types.len() > 1 {
        found.push(approximated(view.span, format!("a value of several types ({}) is `json`", view.types.join(", "))));
    } else if view.said.get("additionalProperties").is_some_and(|values| matches!(values.kind, Kind::Map(_))) {
        found.push(approximated(view.span, "a map is `json`: its values are not checked"));
    } else if let ["null"] = view.types.as_slice() {
        found.push(approximated(view.span, "a value that is always null is `json`"));
    }
}

/// Words that texts of more than a line are called.
const LONG: &[&str] =
    &["description", "body", "content", "text", "comment", "message", "summary", "notes", "note", "bio", "html", "markdown"];

/// A text with its bounds.
pub fn text(view: &View<'_>, found: &mut Diagnostics) -> Decl {
    let format = view.text("format").unwrap_or("");
    if let Some(node) = view.said.get("format")
        && !format.is_empty()
        && text_word(format, view) == "string"
    {
        found.push(lost(node.span, "a format that the language does not know is not checked"));
    }
    if let Some(values) = &view.values {
        found.push(approximated(view.span, "an enum whose values would be one constant, or are no constants, is a text"));
        let longest = values.iter().filter_map(|value| value.text()).map(|text| text.chars().count()).max().unwrap_or(0);
        return Decl::word(format!("string({})", longest.max(1)));
    }
    let word = match view.text("maxLength").map(|text| text.parse::<u64>().unwrap_or(LIMIT_STRING + 1)) {
        Some(length) if length <= LIMIT_STRING => format!("string({})", length.max(1)),
        Some(_) => {
            found.push(approximated(view.span, "a text that may be longer than 10 MiB is `text`, at most 64 KiB"));
            "text".to_owned()
        }
        None => {
            let message = "a text without `maxLength` is `string`, up to 255 characters, or `text`, up to 64 KiB, where its name says so";
            found.push(approximated(view.span, message));
            "string".to_owned()
        }
    };
    Decl { min: bound(view, "minLength").filter(|min| min != "0"), pattern: pattern(view, found), ..Decl::word(word) }
}

/// A text without a limit is `text` where its name says that it is long.
pub fn size(decl: &mut Decl, name: &str) {
    let snake = Case::Snake.apply(name);
    if decl.shape_is("string") && LONG.contains(&snake.rsplit('_').next().unwrap_or("")) {
        decl.shape = Shape::Word("text".to_owned());
    }
}

/// ECMA 262 lets any character be escaped.
fn pattern(view: &View<'_>, found: &mut Diagnostics) -> Option<String> {
    let node = view.said.get("pattern")?;
    let (pattern, changed) = accepted(node.text()?);
    if changed {
        found.push(lost(node.span, "a pattern that not every stack reads alike is left out"));
        return None;
    }
    Some(pattern.replace("\\/", "/"))
}

fn bound(view: &View<'_>, keyword: &str) -> Option<String> {
    view.text(keyword).filter(|text| text.parse::<u64>().is_ok()).map(str::to_owned)
}

fn number(word: &str, view: &View<'_>, found: &mut Diagnostics) -> Decl {
    let whole = word != "float";
    if word == "int" && !view.said.contains_key("format") {
        found.push(approximated(view.span, "an integer without a format is `int`, 32 bits"));
    }
    let mut side = |inclusive: &str, exclusive: &str, step: i64| {
        let strict = view.said.get(exclusive);
        // A flag beside the bound in 3.0, the bound itself in 3.1.
        let (text, strict_at) = match strict.and_then(|node| node.text()) {
            Some("true") => (view.text(inclusive)?, strict),
            Some("false") | None => (view.text(inclusive)?, None),
            Some(bound) => (bound, strict),
        };
        match (strict_at, whole_number(text)) {
            (None, Some(number)) if whole => Some(number.to_string()),
            (Some(_), Some(number)) if whole => Some((number + step).to_string()),
            _ if whole => None,
            (None, _) => Some(text.to_owned()),
            (Some(node), _) => {
                found.push(approximated(node.span, "a bound that is excluded is included"));
                Some(text.to_owned())
            }
        }
    };
    let (min, max) = (side("minimum", "exclusiveMinimum", 1), side("maximum", "exclusiveMaximum", -1));
    let safe = |bound: &String| whole_number(bound).is_none_or(|number| number.abs() <= SAFE_INTEGER) || !whole;
    let (min, max) = (min.filter(safe), max.filter(safe));
    Decl { min, max, ..Decl::word(word) }
}

/// `100` and `100.0`.
fn whole_number(text: &str) -> Option<i64> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// A default as the language writes it.
pub fn value(node: &Node, decl: &Decl) -> Option<Value> {
    if let (Shape::List(_), Kind::List(items)) = (&decl.shape, &node.kind) {
        return items.is_empty().then(|| Value::Bare("[]".to_owned()));
    }
    let text = node.text()?;
    let (kept, changed) = accepted(text);
    match &decl.shape {
        _ if changed => None,
        Shape::Word(word) => match word.split('(').next().unwrap_or("") {
            "int" | "long" => whole_number(text).map(|number| Value::Bare(number.to_string())),
            "float" => text.parse::<f64>().ok().map(|_| Value::Bare(text.to_owned())),
            "bool" => matches!(text, "true" | "false").then(|| Value::Bare(text.to_owned())),
            "json" | "bytes" => None,
            _ => Some(Value::Text(kept)),
        },
        Shape::Enum(values) => values.contains(&kept).then_some(Value::Text(kept)),
        _ => None,
    }
}
