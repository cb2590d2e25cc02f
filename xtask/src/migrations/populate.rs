//! Rows with values at the edges of every type.

use super::engine::Target;
use scaffold::migrate::{Dialect, hash_column, identifier, join_tables, text};
use scaffold::model::types::{Entity, Field, FieldRole, Owner, Service, Type};

/// Rows of each table.
const ROWS: usize = 3;

/// Fills every table of a service.
pub fn rows(target: &Target, service: &Service) -> Result<(), String> {
    let mut script = String::new();
    let mut open: Vec<usize> = (0..service.entities.len()).collect();
    // What is referred to comes first; of a circle, whatever is left.
    while !open.is_empty() {
        let waits = |at: &usize| {
            let fields = service.entities.get(*at).map(|entity| entity.fields.as_slice()).unwrap_or_default();
            fields.iter().any(|field| matches!(field.type_, Type::Ref(other) if other != *at && open.contains(&other) && !field.optional))
        };
        let next = open.iter().position(|at| !waits(at)).unwrap_or(0);
        let at = open.remove(next);
        if let Some(entity) = service.entities.get(at) {
            (0..ROWS).for_each(|row| script += &insert(target.dialect, service, entity, row));
        }
    }
    for join in join_tables(service) {
        for row in 0..ROWS {
            let key = |at: usize| service.entities.get(at).map_or_else(String::new, |entity| key(target.dialect, service, entity, row));
            let names = [&join.left.1, &join.right.1].map(|name| identifier(name)).join(", ");
            script += &format!("INSERT INTO {} ({names}) VALUES ({}, {});\n", identifier(&join.table), key(join.left.0), key(join.right.0));
        }
    }
    target.apply(&script, true).map_err(|why| format!("rows: {why}\n{script}"))
}

fn insert(dialect: Dialect, service: &Service, entity: &Entity, row: usize) -> String {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for field in &entity.fields {
        // Every optional field is empty in one of the rows.
        let empty = field.optional && row == 1;
        names.push(identifier(&field.name));
        let value = if empty { "NULL".to_owned() } else { value(dialect, service, field, row) };
        if field.encrypted && field.unique {
            names.push(identifier(&hash_column(&field.name)));
            values.push(value.clone());
        }
        values.push(value);
    }
    if entity.owner == Some(Owner::Subject) {
        names.push("owner_subject".to_owned());
        values.push(format!("'user-{row}'"));
    }
    format!("INSERT INTO {} ({}) VALUES ({});\n", identifier(&entity.table), names.join(", "), values.join(", "))
}

fn key(dialect: Dialect, service: &Service, entity: &Entity, row: usize) -> String {
    entity.fields.get(entity.id).map_or_else(String::new, |field| value(dialect, service, field, row))
}

fn value(dialect: Dialect, service: &Service, field: &Field, row: usize) -> String {
    let postgres = dialect == Dialect::Postgres;
    if field.encrypted {
        return format!("'sealed-{row}'");
    }
    let number = |small: &str, large: &str| match (field.role, row) {
        (FieldRole::Id, _) => (row + 1).to_string(),
        (_, 0) => field.min.clone().unwrap_or_else(|| small.to_owned()),
        (_, 1) => field.max.clone().unwrap_or_else(|| large.to_owned()),
        _ => field.min.as_ref().map_or_else(|| "7".to_owned(), |min| (min.parse::<i64>().unwrap_or(0) + 1).to_string()),
    };
    match &field.type_ {
        Type::Int => number("-2147483648", "2147483647"),
        Type::Long => number("-9007199254740991", "9007199254740991"),
        Type::Float => number("-1.5", "1e300"),
        Type::Decimal(precision, scale) => decimal(*precision, *scale, row, postgres),
        Type::Bool if postgres => (row == 0).to_string(),
        Type::Bool => u8::from(row == 0).to_string(),
        Type::Uuid => format!("'0192f0c1-2b3c-7d4e-8f50-{:012x}'", row + 1),
        Type::Date => ["'0001-01-01'", "'9999-12-31'", "'2024-02-29'"][row % ROWS].to_owned(),
        Type::Time => ["'00:00:00'", "'23:59:59'", "'12:30:00'"][row % ROWS].to_owned(),
        Type::DateTime => ["'0001-01-01T00:00:00.000Z'", "'9999-12-31T23:59:59.999Z'", "'2024-02-29T12:30:00.001Z'"][row % ROWS].to_owned(),
        Type::Bytes if postgres => ["'\\x'", "'\\x00ff'", "'\\x27'"][row % ROWS].to_owned(),
        Type::Bytes => ["x''", "x'00ff'", "x'27'"][row % ROWS].to_owned(),
        Type::List(_) => ["'[]'", "'[]'", "'[]'"][row % ROWS].to_owned(),
        Type::Json | Type::Object(_) | Type::Row(_) | Type::Problem => "'{\"a\": [1, null]}'".to_owned(),
        Type::Enum(at) => {
            let values = service.enums.get(*at).map(|known| known.values.as_slice()).unwrap_or_default();
            text(&values[row % values.len().max(1)], dialect)
        }
        Type::Ref(at) => service.entities.get(*at).map_or_else(String::new, |entity| key(dialect, service, entity, row)),
        Type::RemoteRef(..) => format!("'0192f0c1-2b3c-7d4e-8f50-{:012x}'", row + 1),
        Type::String(most) => text(&words(field, row, *most), dialect),
        Type::Text => text(&words(field, row, 400), dialect),
        Type::Email => format!("'someone-{row}@example.org'"),
        Type::Url => format!("'https://example.org/{row}?a=%27'"),
    }
}

/// Numbers of one digit behind the point, whatever the scale: those of a narrower type in most cases.
fn decimal(precision: u32, scale: u32, row: usize, postgres: bool) -> String {
    let digits = ["-12", "0", "99"][row % ROWS];
    let zeros = "0".repeat(scale as usize);
    match (postgres, precision) {
        (true, _) => digits.to_owned(),
        (false, 0..=18) => format!("{digits}{zeros}"),
        (false, _) if scale == 0 => format!("'{digits}'"),
        (false, _) => format!("'{digits}.{zeros}'"),
    }
}

/// A text that numbers can be read from where the field's name says so, with what breaks printers otherwise.
fn words(field: &Field, row: usize, most: u32) -> String {
    let named = field.name.as_str();
    let full = match named {
        _ if named.starts_with("digits") => format!("{}", row + 1),
        _ if named.starts_with("kind") => ["small", "large", "small"][row % ROWS].to_owned(),
        _ if row == 0 && !field.unique => "O'Brien \"x\" \\n ☃ \u{1F600}".to_owned(),
        _ => format!("{row} is a value; of\nseveral lines;\n"),
    };
    let least = field.min.as_deref().and_then(|least| least.parse().ok()).unwrap_or(0);
    let text: String = full.chars().take(most as usize).collect();
    format!("{text}{}", "x".repeat(usize::saturating_sub(least, text.chars().count())))
}
