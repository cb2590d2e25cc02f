//! The value of a field, computed from the number of its row.

use super::{ENDLESS, World, moment, nested, number, text};
use crate::model::types::{Entity, Field, FieldRole, Type};

/// Which value of a field a row has.
pub struct Index {
    /// An expression that starts at 0.
    pub count: String,
    /// An expression that starts at 1 and is another in each row; nothing where values may come again.
    pub each: Option<String>,
}

/// Coprime to each other and to most numbers that people count with, so that fields do not go in step.
const STRIDES: [u64; 10] = [61, 67, 71, 73, 79, 83, 89, 97, 101, 103];

impl Index {
    /// Values that come again; in another order for each field.
    pub fn any(salt: usize) -> Self {
        let stride = STRIDES.get(salt % STRIDES.len()).copied().unwrap_or(61);
        Self { count: format!("s.n * {stride} / 7"), each: None }
    }

    /// A value of its own for each number from 1.
    pub fn each(number: String) -> Self {
        let from_zero = number.strip_prefix("(1 + ").map_or_else(|| format!("({number} - 1)"), |rest| format!("({rest}"));
        Self::counted(from_zero, number)
    }

    /// The same where the number before is simpler to say.
    pub fn counted(count: String, number: String) -> Self {
        Self { count, each: Some(number) }
    }
}

/// An expression, and how many different values it has where each row has its own.
pub struct Made {
    pub sql: String,
    pub room: u64,
}

impl Made {
    pub fn new(sql: String, room: u64) -> Self {
        Self { sql, room: room.min(ENDLESS) }
    }
}

/// A value that the field's rules accept, as its column holds it; as a text where that is to be encrypted. There is
/// none for a pattern that no text was found for.
pub fn value(world: World<'_>, entity: &Entity, field: &Field, index: &Index) -> Option<Made> {
    let sql = world.sql;
    Some(match &field.type_ {
        _ if field.role == FieldRole::Owner => text::named("developer", field, index, sql),
        _ if field.role == FieldRole::Tenant => text::named("example", field, index, sql),
        Type::String(_) | Type::Text | Type::Email | Type::Url => text::text(entity, field, index, sql)?,
        Type::Bytes => {
            let made = text::text(entity, field, index, sql)?;
            let bytes = if sql.is_postgres() { format!("convert_to({}, 'UTF8')", made.sql) } else { format!("CAST({} AS BLOB)", made.sql) };
            Made::new(bytes, made.room)
        }
        Type::Int | Type::Long => number::whole(field, index),
        Type::Float => number::float(field, index),
        Type::Decimal(precision, scale) => number::decimal(field, (*precision, *scale), index, sql),
        Type::Bool if index.each.is_some() => Made::new(format!("{} % 2 = 0", index.count), 2),
        Type::Bool => Made::new(format!("{} % 3 > 0", index.count), 2),
        Type::Enum(at) => {
            let values = world.service.enums.get(*at).map(|known| known.values.as_slice()).unwrap_or_default();
            Made::new(sql.choose(values, &index.count), values.len() as u64)
        }
        Type::Uuid => {
            let number = index.each.as_deref().unwrap_or("s.n");
            let id = identifier(world, &format!("{}.{}", entity.name, field.name), number);
            Made::new(if field.encrypted { id } else { sql.cast(&id, "uuid") }, ENDLESS)
        }
        Type::Date => moment::date(field, index, sql),
        Type::Time => moment::time(index, sql),
        Type::DateTime => moment::instant(field, index, sql),
        Type::Json | Type::List(_) | Type::Object(_) | Type::Row(_) | Type::Problem => {
            let documents = nested::documents(world, entity, field);
            Made::new(sql.cast(&sql.choose(&documents, &index.count), "jsonb"), documents.len() as u64)
        }
        // What refers to a row is made with that row.
        Type::Ref(_) | Type::RemoteRef(..) => return None,
    })
}

/// A UUID of version 7 as a text: the same for the same number of the same thing, wherever it is asked for.
pub fn identifier(world: World<'_>, of: &str, number: &str) -> String {
    format!("{} || {}", world.sql.text(&prefix(of)), world.sql.hexadecimal(number, 12))
}

/// The same of a number that is known.
pub fn known_identifier(of: &str, number: u64) -> String {
    format!("{}{number:012x}", prefix(of))
}

/// The first moment of 2025, and twelve bits that tell things apart.
fn prefix(of: &str) -> String {
    let hash = of.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("01941f29-7c00-7{:03x}-8000-", (hash ^ hash >> 12) & 0xfff)
}
