//! Migrations: a service's tables, and what changes between two models of it, as SQL text for each engine.
//!
//! Statements end in `;` at the end of a line and are separated by an empty line. No other line ends in `;`, and no
//! literal holds a raw newline, so that a runner may split the text at `;\n`.

mod backfill;
mod column;
mod convert;
mod difference;
mod index;
mod initial;
mod join;
mod keyword;
mod literal;
mod matching;
mod name;
mod operation;
mod order;
mod postgres;
mod print;
mod record;
mod refusal;
mod rename;
mod schema;
mod sqlite;
mod step;
mod swap;

pub use column::SCALED_DIGITS;
pub use initial::{Migration, initial};
pub use join::{JoinTable, join_tables};
pub use literal::{identifier, text};
pub use name::hash_column;
pub use order::Order;
pub use refusal::Refusal;
pub use step::{Migrations, Part, Previous, Step, steps};

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL 13 or later.
    Postgres,
    /// SQLite 3.37 or later: `STRICT` tables.
    Sqlite,
}

/// Statements as one text.
pub fn statements<'s>(all: impl IntoIterator<Item = &'s String>) -> String {
    all.into_iter().map(|statement| format!("{statement};\n")).collect::<Vec<_>>().join("\n")
}
