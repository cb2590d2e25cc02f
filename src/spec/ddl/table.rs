//! CREATE TABLE.

use super::codes::{self, Code};
use super::cursor::Cursor;
use super::element;
use super::model::{Range, Sp};
use super::names::{self, expected, shortened};
use super::problem::Problem;
use super::state::State;
use super::token::Kind;

/// Reads what follows `CREATE … TABLE`; `start` is the statement's first byte.
pub(super) fn create(cursor: &mut Cursor, start: usize, state: &mut State) {
    let guard = cursor.eat("if not exists");
    let Some(name) = names::table(cursor, &mut state.report) else { return };
    // SQLite's own tables, which `.dump` writes.
    if name.value.starts_with("sqlite_") {
        return;
    }
    if cursor.eats("partition of") {
        return partition(cursor, name, start, state);
    }
    if state.virtual_tables.iter().any(|table| is_shadow(&name.value, table)) {
        return;
    }
    if let Some(message) = made_from_others(cursor) {
        let problem = Problem::new(&codes::TABLE_KIND, cursor.remaining(), message);
        state.report.push(problem.help("write all its columns into a plain CREATE TABLE"));
        // Its name is known, so that nothing else of the text fails on it.
        state.add_table(name, start..cursor.remaining().end, guard);
        return;
    }
    if !cursor.is_kind(Kind::Open) {
        return expected(cursor, "the table's columns in parentheses", &mut state.report);
    }
    let Some(body) = cursor.group(&mut state.report) else { return };
    let parts = element::body(body, &mut state.report);
    let comment = options(cursor, state);
    let at = cursor.since(start);
    let Some(index) = state.add_table(name, at, guard) else { return };
    parts.into_iter().for_each(|part| state.apply(index, part));
    if let Some(table) = state.schema.tables.get_mut(index) {
        table.comment = comment;
    }
}

/// A part of another table's rows; that they are all in one is said where that table is made.
fn partition(cursor: &mut Cursor, name: Sp<String>, start: usize, state: &mut State) {
    let Some(whole) = names::table(cursor, &mut state.report) else { return };
    let whole = state.find_table(&whole);
    let end = cursor.remaining().end;
    if let (Some(part), Some(whole)) = (state.add_table(name, start..end, None), whole) {
        state.add_partition(part, whole);
    }
}

/// Whether a virtual table keeps its contents in the one of this name.
fn is_shadow(name: &str, virtual_table: &str) -> bool {
    const SUFFIXES: &[&str] =
        &["_data", "_idx", "_content", "_docsize", "_config", "_segments", "_segdir", "_stat", "_node", "_parent", "_rowid"];
    name.strip_prefix(virtual_table).is_some_and(|suffix| SUFFIXES.contains(&suffix))
}

fn made_from_others(cursor: &Cursor) -> Option<&'static str> {
    if cursor.is("as") || cursor.is("select") {
        Some("a table made from a query cannot be carried")
    } else if cursor.is("like") || (cursor.is_kind(Kind::Open) && cursor.is_at(1, "like") && cursor.kind_at(3) == Some(Kind::Close)) {
        Some("a table with another table's columns cannot be carried")
    } else if cursor.is("of") || cursor.is("clone") {
        Some("a table of a type cannot be carried")
    } else {
        None
    }
}

/// What follows the body; gives the comment.
fn options(cursor: &mut Cursor, state: &mut State) -> Option<Sp<String>> {
    let mut comment = None;
    while !cursor.done() {
        let start = cursor.here().start;
        if cursor.eat_kind(Kind::Comma).is_some() {
            continue;
        }
        if cursor.eats("comment") {
            cursor.eat_operator("=");
            match cursor.literal() {
                Some(text) => comment = Some(text),
                None => expected(cursor, "the comment as a text", &mut state.report),
            }
        } else if !plain(cursor) && !telling(cursor, start, state) {
            unknown(cursor, state);
        }
    }
    comment
}

/// Options that change nothing a client sees.
fn plain(cursor: &mut Cursor) -> bool {
    const VALUED: &[&str] = &[
        "engine",
        "type",
        "auto_increment",
        "charset",
        "character set",
        "collate",
        "row_format",
        "key_block_size",
        "max_rows",
        "min_rows",
        "avg_row_length",
        "checksum",
        "pack_keys",
        "delay_key_write",
        "stats_persistent",
        "stats_auto_recalc",
        "stats_sample_pages",
        "tablespace",
        "data directory",
        "index directory",
        "compression",
        "insert_method",
        "autoextend_size",
        "page_checksum",
        "transactional",
        "using",
    ];
    cursor.eats("default");
    if VALUED.iter().any(|words| cursor.eats(words)) {
        cursor.eat_operator("=");
        return cursor.bump().is_some() || cursor.done();
    }
    if cursor.is("with") && cursor.kind_at(1) == Some(Kind::Open) {
        cursor.bump();
        return cursor.skip_group();
    }
    cursor.eats("without rowid") || cursor.eats("strict") || cursor.eats("without oids") || cursor.eats("with oids")
}

/// Options that change what the table is.
fn telling(cursor: &mut Cursor, start: usize, state: &mut State) -> bool {
    let mut say = |code: &'static Code, at: Range, message: &str, help: &str| state.report.push(Problem::new(code, at, message).help(help));
    if cursor.eats("inherits") {
        cursor.skip_group();
        say(&codes::TABLE_KIND, cursor.since(start), "a table that inherits columns cannot be carried", "write all its columns");
    } else if cursor.eats("partition by") {
        while cursor.bump().is_some() {}
        say(&codes::TABLE_DETAIL, cursor.since(start), "the partitions are not carried", "all rows are in one table");
    } else if cursor.is_any(&["as", "select", "ignore"]) {
        while cursor.bump().is_some() {}
        let help = "write all its columns, without the query";
        say(&codes::TABLE_KIND, cursor.since(start), "a table made from a query cannot be carried", help);
    } else if cursor.eats("encryption") || cursor.eats("on commit") || cursor.eats("server") || cursor.eats("on") {
        while cursor.bump().is_some() {}
        say(&codes::TABLE_DETAIL, cursor.since(start), "this table option is not carried", "remove it");
    } else if cursor.eats("union") {
        while cursor.bump().is_some() {}
        say(&codes::TABLE_KIND, cursor.since(start), "a table made of other tables cannot be carried", "write all its columns");
    } else {
        return false;
    }
    true
}

/// `WORD = value` may be an option of some engine; anything else is a slip.
fn unknown(cursor: &mut Cursor, state: &mut State) {
    let start = cursor.here().start;
    let valued = cursor.is_kind(Kind::Word) && cursor.peek_at(1).is_some_and(|next| next.text(cursor.source) == "=");
    if !valued {
        expected(cursor, "`;` or a table option", &mut state.report);
        while cursor.bump().is_some() {}
        return;
    }
    let option = cursor.name().map(|name| name.value).unwrap_or_default();
    cursor.eat_operator("=");
    if !cursor.skip_group() {
        cursor.bump();
    }
    let problem =
        Problem::new(&codes::TABLE_DETAIL, cursor.since(start), format!("the table option `{}` is not carried", shortened(&option)));
    state.report.push(problem.help("remove it if the table does not need it"));
}
