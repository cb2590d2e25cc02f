//! CREATE INDEX.

use super::codes;
use super::cursor::Cursor;
use super::element::Part;
use super::key::{Kind, Maker};
use super::names::{self, expected};
use super::problem::Problem;
use super::state::State;

/// Reads what follows `CREATE [UNIQUE] INDEX`.
pub(super) fn create(cursor: &mut Cursor, kind: Kind, start: usize, state: &mut State) {
    cursor.eats("concurrently");
    cursor.eats("if not exists");
    let name = if cursor.is("on") { None } else { names::table(cursor, &mut state.report) };
    let mut maker = Maker::new(kind, &mut state.report);
    maker.method(cursor);
    if !cursor.eats("on") {
        return expected(cursor, "`ON`", &mut state.report);
    }
    cursor.eats("only");
    let Some(table) = names::table(cursor, &mut state.report) else { return };
    let mut maker = Maker::new(kind, &mut state.report);
    maker.method(cursor);
    maker.columns(cursor);
    maker.tail(cursor);
    let key = maker.finish(name, cursor.since(start));
    state.end(cursor);
    let Some(index) = state.find_table(&table) else { return };
    if let Some(key) = key {
        state.apply(index, if kind == Kind::Plain { Part::Index(key) } else { Part::Unique(key) });
    }
}

/// FULLTEXT and SPATIAL ones are another database's.
pub(super) fn left_out(cursor: &mut Cursor, start: usize, state: &mut State) {
    while cursor.bump().is_some() {}
    let problem = Problem::new(&codes::INDEX_LEFT_OUT, cursor.since(start), "this kind of index is left out");
    state.report.push(problem.help("add it in a migration of the generated project"));
}
