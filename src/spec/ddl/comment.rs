//! COMMENT ON.

use super::cursor::Cursor;
use super::model::Sp;
use super::names::{self, expected};
use super::state::State;

/// Reads what follows `COMMENT ON`; comments of other things than tables and columns have no place in a spec.
pub(super) fn read(cursor: &mut Cursor, state: &mut State) {
    if cursor.eats("table") {
        let Some(name) = names::table(cursor, &mut state.report) else { return };
        let Some(comment) = text(cursor, state) else { return };
        let Some(index) = state.find_table(&name) else { return };
        if let Some(table) = state.schema.tables.get_mut(index) {
            table.comment = comment;
        }
    } else if cursor.eats("column") {
        let Some((table, column)) = names::table_column(cursor, &mut state.report) else {
            return expected(cursor, "`table.column`", &mut state.report);
        };
        let Some(comment) = text(cursor, state) else { return };
        let Some(table) = state.find_table(&table) else { return };
        let Some(index) = state.find_column(table, &column) else { return };
        if let Some(column) = state.column_mut(table, index) {
            column.comment = comment;
        }
    }
}

/// `IS 'text'` or `IS NULL`.
fn text(cursor: &mut Cursor, state: &mut State) -> Option<Option<Sp<String>>> {
    if !cursor.eats("is") {
        expected(cursor, "`IS`", &mut state.report);
        return None;
    }
    if cursor.eats("null") {
        return Some(None);
    }
    let comment = cursor.literal();
    if comment.is_none() {
        expected(cursor, "the comment as a text", &mut state.report);
    }
    state.end(cursor);
    comment.map(Some)
}
