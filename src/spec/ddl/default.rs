//! DEFAULT: literals and the few functions that every database has under some name.

use super::codes;
use super::cursor::Cursor;
use super::expression::{bare, call, number, parse, text};
use super::model::{Default, Sp, Type};
use super::names::shortened;
use super::problem::{Problem, Report};
use sqlparser::ast::{Expr, Value};
use std::collections::HashSet;

/// The labels of all enum types: type and label.
pub(super) type Labels = HashSet<(String, String)>;

/// What a DEFAULT says.
pub(super) enum Read {
    Value(Sp<Default>),
    /// `nextval('…')`: the database numbers the rows.
    Auto,
    /// Not carried; reported.
    Nothing,
}

/// Reads the expression of a DEFAULT, which is all of the run.
pub(super) fn read(cursor: Cursor, report: &mut Report) -> Read {
    let at = cursor.remaining();
    if makes_uuid_by_hand(cursor.text(&at)) {
        return Read::Value(Sp::new(Default::NewUuid, at));
    }
    let Some(expr) = parse(cursor, report) else { return Read::Nothing };
    if call(&expr).is_some_and(|(name, _)| name == "nextval") {
        return Read::Auto;
    }
    match value(&expr) {
        Some(value) => Read::Value(Sp::new(value, at)),
        None => {
            let message = format!("the default `{}` cannot be carried", shortened(cursor.text(&at)));
            let help = "use a literal, CURRENT_TIMESTAMP, CURRENT_DATE or gen_random_uuid(), or set the value in a handler";
            report.push(Problem::new(&codes::DEFAULT, at, message).help(help));
            Read::Nothing
        }
    }
}

/// SQLite has no UUID function; everybody writes `lower(hex(randomblob(16)))` or a longer one.
fn makes_uuid_by_hand(text: &str) -> bool {
    text.len() < 1000 && {
        let text = text.to_ascii_lowercase();
        text.contains("randomblob") && text.contains("hex")
    }
}

fn value(expr: &Expr) -> Option<Default> {
    if let Some(number) = number(expr) {
        return Some(Default::Number(number));
    }
    if let Some(text) = text(expr) {
        return Some(Default::Text(text));
    }
    match bare(expr) {
        Expr::Value(value) => match &value.value {
            Value::Boolean(value) => Some(Default::Bool(*value)),
            Value::Null => Some(Default::Null),
            _ => None,
        },
        // MySQL and SQLite take `"x"` for a text where no column can stand.
        Expr::Identifier(name) if name.quote_style == Some('"') => Some(Default::Text(name.value.clone())),
        Expr::Identifier(name) => function(&name.value.to_ascii_lowercase(), &[]),
        Expr::Array(array) if array.elem.is_empty() => Some(Default::EmptyList),
        Expr::AtTimeZone { timestamp, .. } => value_of_call(timestamp).filter(|value| *value == Default::Now),
        other => value_of_call(other),
    }
}

fn value_of_call(expr: &Expr) -> Option<Default> {
    let (name, arguments) = call(expr)?;
    function(&name, &arguments)
}

fn function(name: &str, arguments: &[&Expr]) -> Option<Default> {
    let says_now = arguments.iter().any(|argument| text(argument).is_some_and(|text| text.eq_ignore_ascii_case("now")));
    let format = arguments.first().and_then(|argument| text(argument)).unwrap_or_default();
    match name {
        "now"
        | "current_timestamp"
        | "localtimestamp"
        | "transaction_timestamp"
        | "statement_timestamp"
        | "clock_timestamp"
        | "utc_timestamp"
        | "getdate"
        | "getutcdate"
        | "sysdate"
        | "sysdatetime"
        | "sysutcdatetime" => Some(Default::Now),
        "datetime" if says_now => Some(Default::Now),
        "strftime" if says_now && format.starts_with("%Y-%m-%d") && format.len() > "%Y-%m-%d".len() => Some(Default::Now),
        "timezone" => arguments.get(1).and_then(|argument| value_of_call(argument)).filter(|value| *value == Default::Now),
        "current_date" | "curdate" | "utc_date" => Some(Default::CurrentDate),
        "date" if says_now => Some(Default::CurrentDate),
        "current_time" | "curtime" | "localtime" | "utc_time" => Some(Default::CurrentTime),
        "time" if says_now => Some(Default::CurrentTime),
        "gen_random_uuid" | "uuid" | "uuidv4" | "uuidv7" | "uuid_v4" | "uuid_v7" | "uuid_generate_v1" | "uuid_generate_v1mc"
        | "uuid_generate_v4" | "uuid_generate_v7" | "newid" | "newsequentialid" | "random_uuid" => Some(Default::NewUuid),
        "uuid_to_bin" => arguments.first().and_then(|argument| value_of_call(argument)),
        _ => None,
    }
}

/// Says a default in the terms of its column's type; `None` if it is no value of it.
pub(super) fn fit(default: &Default, type_: &Type, labels: &Labels) -> Option<Default> {
    use Default::{Bool, CurrentDate, CurrentTime, EmptyList, NewUuid, Now, Null, Number, Text};
    let same = Some(default.clone());
    match (type_, default) {
        (Type::Unknown, _) | (_, Null) => same,
        (Type::Bool, Bool(_)) => same,
        (Type::Bool, Number(text) | Text(text)) => truth(text).map(Bool),
        (Type::SmallInt | Type::Int | Type::Long, Number(text) | Text(text)) => whole(text, type_).map(Number),
        (Type::SmallInt | Type::Int | Type::Long, Bool(value)) => Some(Number(u8::from(*value).to_string())),
        (Type::Float | Type::Decimal { .. }, Number(text) | Text(text)) => {
            text.trim().parse::<f64>().ok().filter(|value| value.is_finite()).map(|_| Number(text.trim().to_owned()))
        }
        (Type::String(Some(most)), Text(text)) => same.filter(|_| u64::try_from(text.chars().count()).is_ok_and(|length| length <= *most)),
        (Type::String(_) | Type::Text, Text(_) | NewUuid | Now | CurrentDate | CurrentTime) => same,
        (Type::String(_) | Type::Text, Number(text)) => Some(Text(text.clone())),
        (Type::Uuid, NewUuid) | (Type::Bytes(_), NewUuid | Text(_)) | (Type::Json, Text(_)) => same,
        (Type::Json, Number(text)) => Some(Text(text.clone())),
        (Type::Uuid, Text(text)) => same.filter(|_| text.chars().filter(char::is_ascii_hexdigit).count() == 32),
        (Type::DateTime { .. }, Now | CurrentDate) | (Type::Date, CurrentDate) | (Type::Time, CurrentTime) => same,
        (Type::Date, Now) => Some(CurrentDate),
        (Type::Time, Now) => Some(CurrentTime),
        (Type::DateTime { .. } | Type::Date | Type::Time, Text(text)) => moment(text, type_),
        (Type::Enum(values), Text(text)) => same.filter(|_| values.iter().any(|value| value.value == *text)),
        (Type::Named(name), Text(text)) => same.filter(|_| labels.contains(&(name.clone(), text.clone()))),
        (Type::List(_), EmptyList) => same,
        (Type::List(_), Text(text)) => same.filter(|_| matches!(text.trim(), "{}" | "[]")).map(|_| EmptyList),
        _ => None,
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "t" | "true" | "y" | "yes" | "on" | "\u{1}" => Some(true),
        "0" | "f" | "false" | "n" | "no" | "off" | "\0" => Some(false),
        _ => None,
    }
}

fn whole(text: &str, type_: &Type) -> Option<String> {
    let number = text.trim().parse::<i64>().ok()?;
    let fits = match type_ {
        Type::SmallInt => i16::try_from(number).is_ok(),
        Type::Int => i32::try_from(number).is_ok(),
        _ => true,
    };
    fits.then(|| number.to_string())
}

/// A date or time literal; `'now'` is PostgreSQL's, `'0000-00-00'` is MySQL's and no date.
fn moment(text: &str, type_: &Type) -> Option<Default> {
    if text.eq_ignore_ascii_case("now") || text.eq_ignore_ascii_case("now()") {
        return fit(&Default::Now, type_, &Labels::new());
    }
    let part = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let valid = match type_ {
        Type::Time => {
            text.split(':').count() >= 2 && text.split(':').next().is_some_and(|hour| hour.parse::<u32>().is_ok_and(|hour| hour < 24))
        }
        _ => {
            part(0, 4).is_some()
                && part(5, 7).is_some_and(|month| (1..=12).contains(&month))
                && part(8, 10).is_some_and(|day| (1..=31).contains(&day))
        }
    };
    valid.then(|| Default::Text(text.to_owned()))
}
