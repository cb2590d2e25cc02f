//! Types of columns as types of fields.

use super::draft::Shape;
use crate::model::name::{LIMIT_VALUE, constant_key};
use crate::spec::ddl::Type;
use std::collections::HashSet;

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    String(u64),
    Text,
    Int,
    Long,
    Float,
    Decimal(u32, u32),
    Bool,
    Uuid,
    Date,
    Time,
    DateTime,
    Json,
    Bytes,
    Enum(Vec<String>),
    /// An enum with a name of its own, and its values.
    Named(String, Vec<String>),
    Ref(String),
    List(Box<Kind>),
}

/// The longest bounded text of a spec.
const LONGEST: u64 = 10_485_760;
/// What PostgreSQL keeps of a number without given digits is more than any of these.
const DIGITS: (u32, u32) = (38, 10);

/// A kind, and what is different about it.
pub struct Mapped {
    pub kind: Kind,
    pub min: Option<String>,
    pub max: Option<String>,
    pub differs: Option<String>,
}

impl Mapped {
    pub fn plain(kind: Kind) -> Self {
        Self { kind, min: None, max: None, differs: None }
    }

    pub fn differing(kind: Kind, differs: impl Into<String>) -> Self {
        Self { differs: Some(differs.into()), ..Self::plain(kind) }
    }
}

impl Kind {
    pub fn shape(&self) -> Shape {
        let word = match self {
            Self::String(255) => "string".to_owned(),
            Self::String(length) => format!("string({length})"),
            Self::Text => "text".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Long => "long".to_owned(),
            Self::Float => "float".to_owned(),
            Self::Decimal(precision, scale) => format!("decimal({precision},{scale})"),
            Self::Bool => "bool".to_owned(),
            Self::Uuid => "uuid".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time => "time".to_owned(),
            Self::DateTime => "datetime".to_owned(),
            Self::Json => "json".to_owned(),
            Self::Bytes => "bytes".to_owned(),
            Self::Named(name, _) => name.clone(),
            Self::Ref(entity) => format!("ref({entity})"),
            Self::Enum(values) => return Shape::Enum(values.clone()),
            Self::List(items) => {
                return Shape::List(Box::new(super::draft::Decl { shape: items.shape(), ..Default::default() }));
            }
        };
        Shape::Word(word)
    }

    /// Whether values can be looked up in an index.
    pub fn is_ordered(&self) -> bool {
        !matches!(self, Self::Json | Self::List(_) | Self::Bytes)
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Self::String(_) | Self::Text)
    }
}

/// The field type of a column type which the reader knows; nothing for those that need the schema or the written name.
pub fn mapped(type_: &Type) -> Option<Mapped> {
    Some(match type_ {
        Type::String(Some(length)) => string(*length),
        Type::String(None) | Type::Text => Mapped::plain(Kind::Text),
        Type::SmallInt => Mapped { min: Some("-32768".to_owned()), max: Some("32767".to_owned()), ..Mapped::plain(Kind::Int) },
        Type::Int => Mapped::plain(Kind::Int),
        Type::Long => Mapped::plain(Kind::Long),
        Type::Float => Mapped::plain(Kind::Float),
        Type::Decimal { precision, scale } => decimal(*precision, *scale),
        Type::Bool => Mapped::plain(Kind::Bool),
        Type::Uuid => Mapped::plain(Kind::Uuid),
        Type::Date => Mapped::plain(Kind::Date),
        Type::Time => Mapped::plain(Kind::Time),
        Type::DateTime { .. } => Mapped::plain(Kind::DateTime),
        Type::Json => Mapped::plain(Kind::Json),
        Type::Bytes(most) => Mapped { max: most.map(|most| most.min(i32::MAX as u64).to_string()), ..Mapped::plain(Kind::Bytes) },
        Type::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
            match unfit_enum(&values) {
                None => Mapped::plain(Kind::Enum(values)),
                Some(why) => Mapped::differing(text_of(&values), format!("a text ({why})")),
            }
        }
        Type::Named(_) | Type::List(_) | Type::Unknown => return None,
    })
}

fn string(length: u64) -> Mapped {
    match length {
        0 => Mapped::differing(Kind::String(1), "`string(1)`"),
        1..=LONGEST => Mapped::plain(Kind::String(length)),
        _ => Mapped::plain(Kind::Text),
    }
}

fn decimal(precision: Option<u64>, scale: Option<u64>) -> Mapped {
    let small = |number: u64| u32::try_from(number).ok().filter(|number| *number <= 1000);
    match (precision.map(small), scale.unwrap_or(0)) {
        (Some(Some(precision)), scale) if precision > 0 && small(scale).is_some_and(|scale| scale <= precision) => {
            Mapped::plain(Kind::Decimal(precision, small(scale).unwrap_or(0)))
        }
        _ => Mapped::differing(Kind::Decimal(DIGITS.0, DIGITS.1), format!("`decimal({},{})`", DIGITS.0, DIGITS.1)),
    }
}

/// The text that holds any of these.
pub fn text_of(values: &[String]) -> Kind {
    let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(0) as u64;
    if longest < LONGEST { Kind::String(longest.max(255)) } else { Kind::Text }
}

/// Why these values cannot be an enum of a spec.
pub fn unfit_enum(values: &[String]) -> Option<&'static str> {
    let mut seen = HashSet::new();
    if values.is_empty() {
        Some("it has no values")
    } else if values.iter().any(|value| value.chars().count() > LIMIT_VALUE) {
        Some("a value is longer than 255 characters")
    } else if values.iter().any(|value| value.chars().any(crate::spec::read::is_forbidden)) {
        Some("a value holds characters that nobody sees")
    } else if !values.iter().all(|value| seen.insert(constant_key(value))) {
        Some("two values differ in case or punctuation only")
    } else {
        None
    }
}

/// What stands for a type that exists in one database only; nothing where no field can.
pub fn substitute(written: &str) -> Option<(Kind, &'static str)> {
    let name = written.split(['(', '[', ' ']).next().unwrap_or("").rsplit('.').next().unwrap_or("");
    let name = name.trim_matches(['"', '`']).to_ascii_lowercase();
    if written.contains('[') {
        return Some((Kind::Json, "`json`"));
    }
    Some(match name.as_str() {
        "tsvector" | "tsquery" => return None,
        "money" | "smallmoney" => (Kind::Decimal(19, 4), "`decimal(19,4)`"),
        "inet" | "cidr" => (Kind::String(43), "a text of 43 characters"),
        "macaddr" | "macaddr8" => (Kind::String(23), "a text of 23 characters"),
        "interval" => (Kind::String(64), "a text, such as `3 days`,"),
        "set" => (Kind::String(255), "a text with commas between the values"),
        "xml" | "ltree" => (Kind::Text, "a text"),
        "varbit" | "bit" => (Kind::Text, "a text of zeros and ones"),
        "oid" | "regclass" | "xid" | "rowversion" => (Kind::Long, "a whole number"),
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => (Kind::String(100), "a text, such as `[1,10)`,"),
        "hstore" | "vector" | "halfvec" | "record" | "row" | "point" | "geography" | "geometry" | "line" | "lseg" | "box" | "path"
        | "polygon" | "circle" | "linestring" | "multipoint" | "multilinestring" | "multipolygon" | "geometrycollection"
        | "geomcollection" => (Kind::Json, "`json`"),
        _ => (Kind::Text, "a text"),
    })
}
