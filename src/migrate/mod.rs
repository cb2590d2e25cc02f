//! Migrations: a service's tables as SQL text, per engine.
//!
//! Statements end in `;` at the end of a line and are separated by an empty line; no literal holds a raw newline,
//! so that a runner may split the text at `;\n\n`.

mod column;
mod index;
mod join;
mod keyword;
mod literal;
mod name;
mod order;
mod table;

pub use join::{JoinTable, join_tables};
pub use literal::{identifier, text};
pub use name::hash_column;

use crate::model::types::{Action, Method, Service, System};
use name::Names;
use order::Order;

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL 12 or later.
    Postgres,
    /// SQLite 3.37 or later: `STRICT` tables.
    Sqlite,
}

/// One migration: SQL text; both parts are empty where there is nothing to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Applies it.
    pub up: String,
    /// Undoes it, whatever rows there are. Both parts are meant to run in a transaction.
    pub down: String,
}

/// The first migration of a service: every table, constraint and index that its entities need,
/// and the table of idempotency keys where a request can carry one.
///
/// The system is needed for the type of a key that another service owns.
pub fn initial(system: &System, service: &Service, dialect: Dialect) -> Migration {
    let mut names = Names::new(service);
    let order = Order::of(&service.entities);
    let joins = join_tables(service);
    let writer = table::Writer { system, service, dialect, order: &order };
    let mut up: Vec<String> = Vec::new();
    let mut late: Vec<table::Late> = Vec::new();
    for at in &order.tables {
        writer.entity(*at, &mut names, &mut up, &mut late);
    }
    for join in &joins {
        writer.join(join, &mut names, &mut up);
    }
    if keeps_keys(service) {
        writer.idempotency_keys(&mut up);
    }
    up.extend(late.iter().map(table::Late::add));
    Migration { up: statements(&up), down: statements(&down(&writer, &joins, &late)) }
}

/// Everything is dropped in the reverse order.
fn down(writer: &table::Writer<'_>, joins: &[JoinTable], late: &[table::Late]) -> Vec<String> {
    let mut down: Vec<String> = Vec::new();
    if writer.dialect == Dialect::Sqlite && writer.order.cyclic {
        // SQLite deletes the rows before it drops a table, and would refuse those that refer to each other.
        down.push("PRAGMA defer_foreign_keys = ON".to_owned());
    }
    down.extend(late.iter().rev().map(table::Late::drop));
    if keeps_keys(writer.service) {
        down.push(format!("DROP TABLE {}", table::KEYS));
    }
    down.extend(joins.iter().rev().map(|join| format!("DROP TABLE {}", identifier(&join.table))));
    let tables = writer.order.tables.iter().rev().filter_map(|at| writer.service.entities.get(*at));
    down.extend(tables.map(|entity| format!("DROP TABLE {}", identifier(&entity.table))));
    down
}

/// Whether any request can carry an `Idempotency-Key`.
fn keeps_keys(service: &Service) -> bool {
    let creates = service.entities.iter().flat_map(|entity| &entity.operations).any(|operation| operation.action == Action::Create);
    creates || service.endpoints.iter().any(|endpoint| endpoint.idempotent || endpoint.method == Method::Post)
}

fn statements(all: &[String]) -> String {
    all.iter().map(|statement| format!("{statement};\n")).collect::<Vec<_>>().join("\n")
}
