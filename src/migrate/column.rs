//! Columns: the type, the default and the check of a field, per engine.

use super::Dialect;
use super::literal::{identifier, text};
use crate::model::types::{Default, Entity, Field, Service, System, Type};
use serde_json::Value;

/// Digits that fit into the 64-bit integer in which SQLite keeps a decimal.
pub const SCALED_DIGITS: u32 = 18;
/// Code points of a `text`, an e-mail address, an http address.
const TEXT: u32 = 64 * 1024;
const EMAIL: u32 = 320;
const URL: u32 = 2048;
/// Bytes of a `bytes` value where the spec sets no other limit.
const BYTES: &str = "65536";

/// What a field is printed for.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub system: &'a System,
    pub service: &'a Service,
    pub dialect: Dialect,
}

impl<'a> Place<'a> {
    /// The field whose type a column has: a reference has that of the key it holds.
    pub fn stored<'f>(&self, field: &'f Field) -> &'f Field
    where
        'a: 'f,
    {
        let mut found = field;
        // Keys are no references in a valid model; the bound only stops a circle.
        for _ in 0..8 {
            let target: Option<&'a Entity> = match &found.type_ {
                Type::Ref(target) => self.service.entities.get(*target),
                Type::RemoteRef(service, entity, _) => {
                    let service = self.system.services.iter().find(|known| known.name == *service);
                    service.and_then(|known| known.entities.iter().find(|known| known.name == *entity))
                }
                _ => None,
            };
            match target.and_then(|entity| entity.fields.get(entity.id)) {
                Some(key) => found = key,
                None => break,
            }
        }
        found
    }

    /// The column's type.
    pub fn type_of(&self, field: &Field) -> String {
        match (self.dialect, field.encrypted) {
            (dialect, true) => text_type(dialect).to_owned(),
            (Dialect::Postgres, false) => postgres_type(&self.stored(field).type_),
            (Dialect::Sqlite, false) => sqlite_type(&self.stored(field).type_).to_owned(),
        }
    }

    /// The value where an insert names none: constants only; what depends on the moment is the service's.
    pub fn default(&self, field: &Field) -> Option<String> {
        let Some(Default::Value(value)) = &field.default else { return None };
        if field.encrypted {
            return None;
        }
        match (&self.stored(field).type_, value) {
            (Type::Json | Type::List(_) | Type::Object(_) | Type::Row(_), value) => Some(text(&value.to_string(), self.dialect)),
            (Type::Decimal(precision, scale), Value::String(number)) => Some(self.decimal(number, *precision, *scale)),
            (_, Value::String(string)) => Some(text(string, self.dialect)),
            (_, Value::Bool(flag)) => Some(self.boolean(*flag).to_owned()),
            (_, Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The condition that values of a column keep, if the type alone does not say it.
    pub fn check(&self, field: &Field, column: &str) -> Option<String> {
        if field.encrypted || matches!(field.type_, Type::Ref(_)) {
            return None;
        }
        let stored = self.stored(field);
        let column = identifier(column);
        let (min, max) = (stored.min.as_deref(), stored.max.as_deref());
        let length = self.length(&column);
        match &stored.type_ {
            Type::String(most) => between(&length, min.filter(|min| *min != "0"), Some(&most.to_string())),
            Type::Text => between(&length, min.filter(|min| *min != "0"), Some(max.unwrap_or(&TEXT.to_string()))),
            Type::Email => between(&length, None, Some(&EMAIL.to_string())),
            Type::Url => between(&length, None, Some(&URL.to_string())),
            Type::Bytes => between(&self.octets(&column), min.filter(|min| *min != "0"), Some(max.unwrap_or(BYTES))),
            Type::List(_) => between(&self.items(&column), min.filter(|min| *min != "0"), max),
            Type::Int | Type::Long | Type::Float => between(&column, min, max),
            Type::Decimal(precision, scale) => self.decimal_range(&column, *precision, *scale, min, max),
            Type::Bool if self.dialect == Dialect::Sqlite => Some(format!("{column} IN (0, 1)")),
            Type::Enum(at) => {
                let values = self.service.enums.get(*at).map(|known| known.values.as_slice()).unwrap_or_default();
                let printed: Vec<String> = values.iter().map(|value| text(value, self.dialect)).collect();
                Some(format!("{column} IN ({})", printed.join(", ")))
            }
            _ => None,
        }
    }

    fn boolean(&self, flag: bool) -> &'static str {
        match (self.dialect, flag) {
            (Dialect::Postgres, true) => "true",
            (Dialect::Postgres, false) => "false",
            (Dialect::Sqlite, true) => "1",
            (Dialect::Sqlite, false) => "0",
        }
    }

    fn length(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Postgres => format!("char_length({column})"),
            Dialect::Sqlite => format!("length({column})"),
        }
    }

    fn octets(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Postgres => format!("octet_length({column})"),
            Dialect::Sqlite => format!("length({column})"),
        }
    }

    fn items(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Postgres => format!("jsonb_array_length({column})"),
            Dialect::Sqlite => format!("json_array_length({column})"),
        }
    }

    /// A decimal as the column holds it.
    pub fn decimal(&self, number: &str, precision: u32, scale: u32) -> String {
        match self.dialect {
            Dialect::Postgres => number.to_owned(),
            Dialect::Sqlite if precision <= SCALED_DIGITS => scaled(number, scale),
            Dialect::Sqlite => text(number, self.dialect),
        }
    }

    /// Bounds of a decimal; one that SQLite has to keep as a text is left to the service.
    fn decimal_range(&self, column: &str, precision: u32, scale: u32, min: Option<&str>, max: Option<&str>) -> Option<String> {
        if self.dialect == Dialect::Sqlite && precision > SCALED_DIGITS {
            return None;
        }
        let print = |bound: Option<&str>| bound.map(|number| self.decimal(&shortest(number), precision, scale));
        between(column, print(min).as_deref(), print(max).as_deref())
    }
}

fn between(value: &str, min: Option<&str>, max: Option<&str>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{value} BETWEEN {min} AND {max}")),
        (Some(min), None) => Some(format!("{value} >= {min}")),
        (None, Some(max)) => Some(format!("{value} <= {max}")),
        (None, None) => None,
    }
}

/// `-1.50` of scale 2 is `-150`.
fn scaled(number: &str, scale: u32) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction:0<width$}", width = scale as usize);
    match all.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => format!("{sign}{digits}"),
    }
}

/// `0.00` is `0`, `1.50` is `1.5`.
fn shortest(number: &str) -> String {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.').to_owned() } else { number.to_owned() }
}

/// A text; PostgreSQL compares it byte by byte, as SQLite does.
pub fn text_type(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "text COLLATE \"C\"",
        Dialect::Sqlite => "TEXT",
    }
}

fn postgres_type(type_: &Type) -> String {
    let plain = match type_ {
        Type::Int => "integer",
        Type::Long => "bigint",
        Type::Float => "double precision",
        Type::Decimal(precision, scale) => return format!("numeric({precision}, {scale})"),
        Type::Bool => "boolean",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time(0)",
        Type::DateTime => "timestamptz(3)",
        Type::Json | Type::List(_) | Type::Object(_) | Type::Row(_) | Type::Problem => "jsonb",
        Type::Bytes => "bytea",
        // Only a reference whose key is not known is left; keys are UUIDs unless they say otherwise.
        Type::Ref(_) | Type::RemoteRef(..) => "uuid",
        Type::String(_) | Type::Text | Type::Email | Type::Url | Type::Enum(_) => text_type(Dialect::Postgres),
    };
    plain.to_owned()
}

fn sqlite_type(type_: &Type) -> &'static str {
    match type_ {
        Type::Int | Type::Long | Type::Bool => "INTEGER",
        Type::Decimal(precision, _) if *precision <= SCALED_DIGITS => "INTEGER",
        Type::Float => "REAL",
        Type::Bytes => "BLOB",
        _ => "TEXT",
    }
}
