//! Reads SQL DDL as people write it: PostgreSQL, MySQL and SQLite in any mix.
//!
//! The text is cut into tokens ([`lex`]), the tokens into statements ([`split`]), a table's body into its elements; each is read by itself, so that
//! one slip hides nothing else. What cannot be carried is a [`Problem`] at its place, never a silent loss. Nothing here depends on the spec.
//!
//! An error means that the generated system would be wrong or less safe than the text says; a warning that it is whole but laxer, slower or empty.

mod alter;
mod check;
pub mod codes;
mod column;
mod comment;
mod cursor;
mod default;
mod element;
mod expression;
mod index;
mod key;
mod known_types;
mod lex;
mod model;
mod named_type;
mod names;
mod option;
mod problem;
mod reference;
mod resolve;
mod scan;
mod split;
mod state;
mod statement;
mod table;
mod token;
mod types;

pub use model::{
    Bound, Check, Column, Default, Direction, EnumType, ForeignKey, Key, KeyColumn, OnDelete, Range, Rule, Schema, Sp, Table, Type,
};
pub use problem::{Problem, Severity};

use cursor::Cursor;
use problem::Report;
use state::State;

/// A text beyond this many bytes is not read.
const LIMIT: usize = 16 << 20;

/// Reads a DDL text; what could be read is in the schema, all else among the problems.
pub fn parse(text: &str) -> (Schema, Vec<Problem>) {
    if text.len() <= LIMIT {
        return read(text, Report::default());
    }
    let mut report = Report::default();
    let problem = Problem::new(&codes::TOO_LARGE, 0..0, "this SQL is larger than 16 MiB and is not read");
    report.push(problem.help("leave out the rows: a schema has only CREATE statements"));
    (Schema::default(), report.finish(text.len()))
}

/// Reads the dump of a database, whose size is the caller's affair, and tells all of what is left out.
pub fn parse_dump(text: &str) -> (Schema, Vec<Problem>) {
    read(text, Report::thorough())
}

fn read(text: &str, report: Report) -> (Schema, Vec<Problem>) {
    let mut state = State::default();
    state.report = report;
    let (tokens, backslash) = lex::lex(text, &mut state.report);
    for statement in split::split(text, &tokens, &mut state.report) {
        statement::read(Cursor::new(text, backslash, statement), &mut state);
    }
    resolve::resolve(&mut state);
    let State { schema, report, .. } = state;
    (schema, report.finish(text.len()))
}
