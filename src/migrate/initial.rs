//! The first migration of a service.

use super::literal::identifier;
use super::print::{alter, drop_constraint, foreign_key, table_and_indexes};
use super::record;
use super::schema::{ForeignKey, Schema, Table};
use super::{Dialect, statements};
use crate::model::types::{Service, System};

/// One migration: SQL text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Applies it.
    pub up: String,
    /// Undoes it, whatever rows there are. Both parts are meant to run in a transaction.
    pub down: String,
}

/// The first migration of a service: every table, constraint and index that it needs. It has another number than 1
/// where it stands for earlier ones.
pub fn initial(system: &System, service: &Service, dialect: Dialect, number: u32) -> Migration {
    let schema = Schema::of(system, service, dialect);
    let mut up = vec![record::create(dialect)];
    up.extend(schema.tables.iter().flat_map(|table| table_and_indexes(table, dialect)));
    up.extend(late_keys(&schema.tables).map(|(table, key)| alter(&table.name, format!("ADD {}", foreign_key(key)))));
    up.push(record::note(number));
    Migration { up: statements(&up), down: statements(&down(&schema, dialect)) }
}

/// Everything is dropped in the reverse order.
fn down(schema: &Schema, dialect: Dialect) -> Vec<String> {
    let mut down: Vec<String> = Vec::new();
    if dialect == Dialect::Sqlite && schema.cyclic {
        // SQLite deletes the rows before it drops a table, and would refuse those that refer to each other.
        down.push("PRAGMA defer_foreign_keys = ON".to_owned());
    }
    let late: Vec<String> = late_keys(&schema.tables).map(|(table, key)| drop_constraint(&table.name, &key.name)).collect();
    down.extend(late.into_iter().rev());
    down.extend(schema.tables.iter().rev().map(|table| format!("DROP TABLE {}", identifier(&table.name))));
    down.push(record::remove());
    down
}

/// Foreign keys that wait until both of their tables are there.
pub fn late_keys(tables: &[Table]) -> impl Iterator<Item = (&Table, &ForeignKey)> {
    tables.iter().flat_map(|table| table.foreign_keys.iter().filter(|key| key.late).map(move |key| (table, key)))
}
