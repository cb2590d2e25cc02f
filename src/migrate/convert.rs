//! From one type to another: what becomes of the values that are there.

use super::Dialect;
use crate::model::types::Type;

/// What a change of type asks of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// Nothing: the values are kept as they are.
    Same,
    /// Another type, but no row is written again.
    InPlace,
    /// Every value becomes this expression over the column.
    Rewrite(String),
    /// There is no such expression.
    Impossible,
}

/// Digits that fit into the 64-bit integer in which SQLite keeps a decimal.
const SCALED_DIGITS: u32 = 18;

/// How the values of a column are converted in one engine.
pub fn between(old: &Type, new: &Type, column: &str, dialect: Dialect) -> Conversion {
    if old == new || is_text(old) && is_text(new) || is_json(old) && is_json(new) {
        return Conversion::Same;
    }
    match dialect {
        Dialect::Postgres => postgres(old, new, column),
        Dialect::Sqlite => sqlite(old, new, column),
    }
}

/// Whether every value of the old type is one of the new type, and says the same.
pub fn widens(old: &Type, new: &Type) -> bool {
    use Type::{Bool, Date, DateTime, Decimal, Float, Int, Long};
    match (old, new) {
        _ if old == new || is_json(old) && is_json(new) => true,
        (Int, Long | Float) | (Long, Float) | (Bool, Int | Long) | (Date, DateTime) => true,
        (Int, Decimal(precision, scale)) => precision - scale >= 10,
        (Long, Decimal(precision, scale)) => precision - scale >= 16,
        (Decimal(precision, scale), Decimal(wider, finer)) => finer >= scale && wider - finer >= precision - scale,
        (_, Type::Text) => longest(old).is_some(),
        (_, Type::String(most)) => longest(old).is_some_and(|length| length <= *most),
        _ => false,
    }
}

/// The most characters that a value has as a text.
fn longest(type_: &Type) -> Option<u32> {
    match type_ {
        Type::String(most) => Some(*most),
        Type::Text => Some(64 * 1024),
        Type::Email => Some(320),
        Type::Url => Some(2048),
        // Values of an enum are names; the check on the new column holds whatever they are.
        Type::Enum(_) => Some(0),
        Type::Int => Some(11),
        Type::Long => Some(20),
        Type::Float | Type::DateTime => Some(24),
        Type::Decimal(precision, _) => Some(precision + 3),
        Type::Bool => Some(5),
        Type::Uuid => Some(36),
        Type::Date => Some(10),
        Type::Time => Some(8),
        _ => None,
    }
}

fn is_text(type_: &Type) -> bool {
    matches!(type_, Type::String(_) | Type::Text | Type::Email | Type::Url | Type::Enum(_))
}

fn is_json(type_: &Type) -> bool {
    matches!(type_, Type::Json | Type::List(_) | Type::Object(_) | Type::Row(_) | Type::Problem)
}

fn postgres(old: &Type, new: &Type, column: &str) -> Conversion {
    use Type::{Bool, Date, DateTime, Decimal, Float, Int, Long, Time, Uuid};
    let cast = match (old, new) {
        (Decimal(precision, scale), Decimal(wider, same)) if scale == same && wider >= precision => return Conversion::InPlace,
        (Int | Long | Float | Decimal(..), Int) => format!("{column}::integer"),
        (Int | Long | Float | Decimal(..), Long) => format!("{column}::bigint"),
        (Int | Long | Float | Decimal(..), Float) => format!("{column}::double precision"),
        (Int | Long | Float | Decimal(..), Decimal(precision, scale)) => format!("{column}::numeric({precision}, {scale})"),
        (Bool, Int) => format!("{column}::integer"),
        (Bool, Long) => format!("{column}::integer::bigint"),
        (Date, DateTime) => format!("({column}::timestamp AT TIME ZONE 'UTC')"),
        (DateTime, Date) => format!("({column} AT TIME ZONE 'UTC')::date"),
        (DateTime, new) if is_text(new) => format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"),
        (Date, new) if is_text(new) => format!("to_char({column}, 'YYYY-MM-DD')"),
        (Int | Long | Float | Decimal(..) | Bool | Uuid | Time, new) if is_text(new) => format!("{column}::text"),
        (old, Int) if is_text(old) => format!("{column}::integer"),
        (old, Long) if is_text(old) => format!("{column}::bigint"),
        (old, Float) if is_text(old) => format!("{column}::double precision"),
        (old, Decimal(precision, scale)) if is_text(old) => format!("{column}::numeric({precision}, {scale})"),
        (old, Uuid) if is_text(old) => format!("{column}::uuid"),
        (old, Date) if is_text(old) => format!("{column}::date"),
        (old, Time) if is_text(old) => format!("{column}::time(0)"),
        (old, DateTime) if is_text(old) => format!("{column}::timestamptz(3)"),
        (old, Bool) if is_text(old) => format!("{column}::boolean"),
        _ => return Conversion::Impossible,
    };
    Conversion::Rewrite(cast)
}

fn sqlite(old: &Type, new: &Type, column: &str) -> Conversion {
    use Type::{Bool, Date, DateTime, Decimal, Float, Int, Long, Time, Uuid};
    let cast = match (old, new) {
        (Int | Bool, Int | Long) | (Long, Int) => return Conversion::Same,
        (Uuid | Date | Time | DateTime, new) if is_text(new) => return Conversion::Same,
        // A number that is a text becomes one when it is stored; what is no number is refused then.
        (old, Uuid | Date | Time | DateTime | Int | Long | Float) if is_text(old) => return Conversion::Same,
        (Int | Long, Float) => format!("CAST({column} AS REAL)"),
        (Float, Int | Long) => format!("CAST(round({column}) AS INTEGER)"),
        (Decimal(precision, scale), new) if *precision <= SCALED_DIGITS => return from_scaled(column, *scale, new),
        (Decimal(_, scale), Decimal(precision, finer)) if *precision > SCALED_DIGITS && finer >= scale => {
            lengthened(column, *scale, *finer)
        }
        (Decimal(_, scale), Decimal(precision, finer)) if *precision <= SCALED_DIGITS => {
            return shorter(rescaled(&format!("CAST(replace({column}, '.', '') AS INTEGER)"), *scale, *finer), column);
        }
        (Decimal(..), new) if is_text(new) => return Conversion::Same,
        (old, Decimal(precision, scale)) if is_text(old) && *precision <= SCALED_DIGITS => {
            let number = format!("CAST(round({column} * {}) AS INTEGER)", power(*scale));
            format!("CASE WHEN {column} GLOB '*[^-.0-9]*' THEN {column} ELSE {number} END")
        }
        (Int | Long, Decimal(precision, scale)) if *precision <= SCALED_DIGITS => format!("{column} * {}", power(*scale)),
        (Float, Decimal(precision, scale)) if *precision <= SCALED_DIGITS => {
            format!("CAST(round({column} * {}) AS INTEGER)", power(*scale))
        }
        (Int | Long, Decimal(_, scale)) => lengthened(&format!("CAST({column} AS TEXT)"), 0, *scale),
        (Bool, new) if is_text(new) => format!("CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
        (Int | Long | Float, new) if is_text(new) => format!("CAST({column} AS TEXT)"),
        (old, Bool) if is_text(old) => format!("CASE {column} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE {column} END"),
        (Date, DateTime) => format!("{column} || 'T00:00:00.000Z'"),
        (DateTime, Date) => format!("substr({column}, 1, 10)"),
        _ => return Conversion::Impossible,
    };
    Conversion::Rewrite(cast)
}

/// From a decimal that is kept as a scaled integer.
fn from_scaled(column: &str, scale: u32, new: &Type) -> Conversion {
    let one = power(scale);
    let text = if scale == 0 {
        format!("CAST({column} AS TEXT)")
    } else {
        let sign = format!("CASE WHEN {column} < 0 THEN '-' ELSE '' END");
        format!("{sign} || (abs({column}) / {one}) || '.' || printf('%0{scale}d', abs({column}) % {one})")
    };
    let cast = match new {
        Type::Decimal(precision, finer) if *precision <= SCALED_DIGITS => rescaled(column, scale, *finer),
        Type::Decimal(_, finer) if *finer >= scale => lengthened(&format!("({text})"), scale, *finer),
        Type::Int | Type::Long => format!("CAST(round({column} / {one}.0) AS INTEGER)"),
        Type::Float => format!("{column} / {one}.0"),
        new if is_text(new) => text,
        _ => return Conversion::Impossible,
    };
    shorter(cast, column)
}

fn shorter(cast: String, column: &str) -> Conversion {
    if cast == column { Conversion::Same } else { Conversion::Rewrite(cast) }
}

fn rescaled(column: &str, scale: u32, finer: u32) -> String {
    match finer.cmp(&scale) {
        std::cmp::Ordering::Equal => column.to_owned(),
        std::cmp::Ordering::Greater => format!("{column} * {}", power(finer - scale)),
        std::cmp::Ordering::Less => format!("CAST(round({column} / {}.0) AS INTEGER)", power(scale - finer)),
    }
}

/// More digits behind the point of a number that is a text.
fn lengthened(text: &str, scale: u32, finer: u32) -> String {
    match (scale, finer - scale) {
        (_, 0) => text.to_owned(),
        (0, more) => format!("{text} || '.{}'", "0".repeat(more as usize)),
        (_, more) => format!("{text} || '{}'", "0".repeat(more as usize)),
    }
}

fn power(scale: u32) -> String {
    format!("1{}", "0".repeat(scale as usize))
}
