//! Values for rows that are there already.

use super::Dialect;
use super::column::Place;
use super::literal::identifier;
use super::schema::Table;
use crate::model::types::{Default, Entity, Field, FieldRole, Type};

/// Rows that are written in one transaction.
const BATCH: u32 = 5000;

/// What a row has in a new field, or in one that was empty; `None` where only a person knows.
pub fn value(field: &Field, place: Place<'_>) -> Option<String> {
    if field.encrypted {
        return None;
    }
    let managed = matches!(field.role, FieldRole::CreatedAt | FieldRole::UpdatedAt);
    match &field.default {
        Some(Default::Value(_)) => place.default(field),
        Some(Default::Now) => Some(now(&field.type_, place.dialect).to_owned()),
        Some(Default::NewUuid) => Some(new_uuid(place.dialect).to_owned()),
        None if managed => Some(now(&field.type_, place.dialect).to_owned()),
        None => None,
    }
}

/// Whether the value is another one for each row, or for each moment.
pub fn is_volatile(field: &Field) -> bool {
    !matches!(field.default, Some(Default::Value(_)))
}

fn now(type_: &Type, dialect: Dialect) -> &'static str {
    match (dialect, type_) {
        (Dialect::Postgres, Type::Date) => "(now() AT TIME ZONE 'UTC')::date",
        (Dialect::Postgres, Type::Time) => "(now() AT TIME ZONE 'UTC')::time(0)",
        (Dialect::Postgres, _) => "now()",
        (Dialect::Sqlite, Type::Date) => "strftime('%Y-%m-%d', 'now')",
        (Dialect::Sqlite, Type::Time) => "strftime('%H:%M:%S', 'now')",
        (Dialect::Sqlite, _) => "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    }
}

fn new_uuid(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "gen_random_uuid()",
        Dialect::Sqlite => {
            "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
        }
    }
}

/// What stands in a column that comes back without the values it had.
///
/// A reference names the first row there is; a unique value is made of the row's key as far as the type allows it.
pub fn stand_in(field: Option<&Field>, entity: Option<&Entity>, place: Place<'_>) -> String {
    let Some(field) = field else { return empty(&Type::Text, place) };
    if let Some(known) = value(field, place) {
        return known;
    }
    if let Type::Ref(target) = field.type_
        && let Some((target, key)) = place.service.entities.get(target).and_then(|target| Some((target, target.fields.get(target.id)?)))
    {
        let key = identifier(&key.name);
        return format!("(SELECT {key} FROM {} ORDER BY {key} LIMIT 1)", identifier(&target.table));
    }
    let stored = &place.stored(field).type_;
    match entity.and_then(|entity| entity.fields.get(entity.id)).filter(|_| field.unique) {
        Some(key) => of_key(&identifier(&key.name), &place.stored(key).type_, stored, place),
        None => within_bounds(field, stored, place),
    }
}

fn of_key(key: &str, type_: &Type, wanted: &Type, place: Place<'_>) -> String {
    match (type_, wanted) {
        (Type::Uuid, Type::Uuid) | (Type::Int | Type::Long, Type::Int | Type::Long) => key.to_owned(),
        (_, Type::String(_) | Type::Text | Type::Email | Type::Url) => format!("CAST({key} AS text)"),
        _ => empty(wanted, place),
    }
}

/// The least value that the field's bounds allow.
fn within_bounds(field: &Field, stored: &Type, place: Place<'_>) -> String {
    match (stored, &field.min) {
        (Type::Int | Type::Long | Type::Float, Some(least)) => least.clone(),
        (Type::Decimal(precision, scale), Some(least)) => place.decimal(least, *precision, *scale),
        (Type::String(_) | Type::Text, Some(least)) => format!("'{}'", "-".repeat(least.parse().unwrap_or(0))),
        _ => empty(stored, place),
    }
}

fn empty(type_: &Type, place: Place<'_>) -> String {
    let (postgres, sqlite) = match type_ {
        Type::Int | Type::Long | Type::Float => ("0", "0"),
        Type::Decimal(precision, _) if *precision > 18 => ("0", "'0'"),
        Type::Decimal(..) => ("0", "0"),
        Type::Bool => ("false", "0"),
        Type::Uuid => ("'00000000-0000-0000-0000-000000000000'", "'00000000-0000-0000-0000-000000000000'"),
        Type::Date => ("'1970-01-01'", "'1970-01-01'"),
        Type::Time => ("'00:00:00'", "'00:00:00'"),
        Type::DateTime => ("'1970-01-01 00:00:00+00'", "'1970-01-01T00:00:00.000Z'"),
        Type::Json | Type::Object(_) | Type::Row(_) | Type::Problem => ("'{}'", "'{}'"),
        Type::List(_) => ("'[]'", "'[]'"),
        Type::Bytes => ("''", "x''"),
        Type::Enum(at) => {
            let first = place.service.enums.get(*at).and_then(|known| known.values.first()).map_or("", String::as_str);
            return super::text(first, place.dialect);
        }
        _ => ("''", "''"),
    };
    if place.dialect == Dialect::Postgres { postgres.to_owned() } else { sqlite.to_owned() }
}

/// Writes rows of a table a few thousand at a time, each batch in a transaction of its own; nobody waits for long.
///
/// The lines of the block are indented, so that a runner does not take them for statements.
pub fn in_batches(table: &Table, assignment: &str, condition: &str) -> String {
    let key = table.primary.as_ref().and_then(|key| key.columns.first()).map(String::as_str).unwrap_or_default();
    let type_ = table.column(key).map_or("text", |column| column.type_.as_str()).replace(" COLLATE \"C\"", "");
    let (key, table) = (identifier(key), identifier(&table.name));
    let lines = [
        "DO $$".to_owned(),
        "  DECLARE".to_owned(),
        format!("    passed {type_};"),
        format!("    reached {type_};"),
        "  BEGIN".to_owned(),
        "    LOOP".to_owned(),
        format!("      SELECT max_key INTO reached FROM (SELECT {key} AS max_key FROM {table}"),
        format!("        WHERE passed IS NULL OR {key} > passed ORDER BY {key} LIMIT {BATCH}) AS batch"),
        "        ORDER BY max_key DESC LIMIT 1;".to_owned(),
        "      EXIT WHEN reached IS NULL;".to_owned(),
        format!("      UPDATE {table} SET {assignment}"),
        format!("        WHERE (passed IS NULL OR {key} > passed) AND {key} <= reached AND {condition};"),
        "      COMMIT;".to_owned(),
        "      passed := reached;".to_owned(),
        "    END LOOP;".to_owned(),
        "  END".to_owned(),
        "$$".to_owned(),
    ];
    lines.join("\n")
}
