//! Which migrations a database has, in a table that the runner of any stack can read: each has a history of its own
//! beside it, which says nothing to the others.

use super::Dialect;

/// The table, with a row for each migration.
pub const RECORD: &str = "schema_migrations";

pub fn create(dialect: Dialect) -> String {
    let (integer, strict) = match dialect {
        Dialect::Postgres => ("integer", ""),
        Dialect::Sqlite => ("INTEGER", " STRICT"),
    };
    format!("CREATE TABLE {RECORD} (\n    number {integer} PRIMARY KEY\n){strict}")
}

pub fn remove() -> String {
    format!("DROP TABLE {RECORD}")
}

/// Last in a migration: what is noted is done.
pub fn note(number: u32) -> String {
    format!("INSERT INTO {RECORD} (number) VALUES ({number})")
}

/// Last in undoing a migration.
pub fn forget(number: u32) -> String {
    format!("DELETE FROM {RECORD} WHERE number = {number}")
}
