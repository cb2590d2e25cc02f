//! ALTER TABLE, as dumps and migrations use it to finish a table.

use super::codes;
use super::cursor::Cursor;
use super::default::{self, Read};
use super::element::{self, Part};
use super::model::{Column, Sp};
use super::names::{self, expected};
use super::option;
use super::problem::Problem;
use super::state::State;
use super::token::Kind;
use super::types;

/// Reads what follows `ALTER TABLE`.
pub(super) fn table(cursor: &mut Cursor, state: &mut State) {
    let guarded = cursor.eats("if exists");
    cursor.eats("only");
    let Some(name) = names::table(cursor, &mut state.report) else { return };
    cursor.eat_operator("*");
    // A dump takes apart what may be there of an earlier one.
    if guarded && state.table_index(&name.value).is_none() {
        return;
    }
    // Nothing of these needs the table, which may be a view or a sequence.
    if cursor.is("owner") || cursor.eats("disable keys") || cursor.eats("enable keys") {
        return;
    }
    let Some(table) = state.find_table(&name) else { return };
    for mut action in cursor.split() {
        if action.done() {
            let problem = Problem::new(&codes::COMMA, action.end_place(), "a surplus comma, or nothing follows");
            state.report.push(problem.help("remove the comma"));
            continue;
        }
        read(&mut action, table, state);
    }
}

fn read(action: &mut Cursor, table: usize, state: &mut State) {
    if action.eats("add") {
        add(action, table, state);
    } else if action.eats("alter") {
        alter_column(action, table, state);
    } else if action.eats("modify") || action.is("change") {
        modify(action, table, state);
    } else if action.eats("attach partition") {
        let part = names::table(action, &mut state.report);
        if let Some(part) = part.and_then(|name| state.find_table(&name)) {
            state.add_partition(part, table);
        }
    } else if action.eats("validate constraint") {
        action.bump();
    } else if !storage(action) {
        let at = action.remaining();
        let message = format!("`{}` cannot be carried", names::shortened(action.text(&at)));
        let problem = Problem::new(&codes::REFUSED, at, message);
        state.report.push(problem.help("write the table as it is in the end into its CREATE TABLE"));
    }
}

/// Actions that change nothing a client sees.
fn storage(action: &Cursor) -> bool {
    let words = [
        "owner",
        "engine",
        "auto_increment",
        "charset",
        "default",
        "convert",
        "collate",
        "comment",
        "row_format",
        "replica",
        "cluster",
        "set",
        "reset",
        "order",
        "algorithm",
        "lock",
        "character",
        "force",
        "tablespace",
        "disable",
        "enable",
    ];
    let security = action.is_at(1, "row") && (action.is("enable") || action.is("disable"));
    action.is_any(&words) && !security && !(action.is("set") && action.is_at(1, "schema"))
}

fn add(action: &mut Cursor, table: usize, state: &mut State) {
    let columns = action.eats("column");
    if action.eats("partition") {
        let problem = Problem::new(&codes::TABLE_DETAIL, action.remaining(), "the partitions are not carried");
        return state.report.push(problem.help("all rows are in one table"));
    }
    if columns {
        action.eats("if not exists");
    }
    let mut parts = Vec::new();
    if action.is_kind(Kind::Open) {
        if let Some(group) = action.group(&mut state.report) {
            parts = element::body(group, &mut state.report);
        }
        state.end(action);
    } else {
        element::run(action, &mut parts, &mut state.report);
    }
    parts.into_iter().for_each(|part| state.apply(table, part));
}

/// MySQL's `MODIFY name …` and `CHANGE name name …`: the whole definition anew.
fn modify(action: &mut Cursor, table: usize, state: &mut State) {
    let old = if action.eats("change") {
        action.eats("column");
        action.name()
    } else {
        action.eats("column");
        None
    };
    let mut parts = Vec::new();
    element::run(action, &mut parts, &mut state.report);
    for part in parts {
        let Part::Column(column) = part else {
            state.apply(table, part);
            continue;
        };
        let name = old.clone().unwrap_or_else(|| column.name.clone());
        if !name.value.eq_ignore_ascii_case(&column.name.value) {
            let problem = Problem::new(&codes::REFUSED, column.name.at, "a renamed column cannot be carried");
            state.report.push(problem.help("write the column's last name into CREATE TABLE"));
        } else if let Some(index) = state.find_column(table, &name) {
            state.replace_column(table, index, column);
        }
    }
}

fn alter_column(action: &mut Cursor, table: usize, state: &mut State) {
    if action.eats("index") || action.eats("constraint") {
        return;
    }
    action.eats("column");
    let Some(name) = action.name() else { return expected(action, "a column's name", &mut state.report) };
    let Some(index) = state.find_column(table, &name) else { return };
    let start = action.here().start;
    if let Some(not_null) = action.eat("set not null") {
        change(state, table, index, |column| column.not_null = Some(not_null));
    } else if action.eats("drop not null") {
        change(state, table, index, |column| column.not_null = None);
    } else if action.eats("set default") {
        match default::read(option::expression(action), &mut state.report) {
            Read::Value(value) => change(state, table, index, |column| column.default = Some(value)),
            Read::Auto => change(state, table, index, |column| column.auto = Some(action.since(start))),
            Read::Nothing => {}
        }
    } else if action.eats("drop default") {
        change(state, table, index, |column| column.default = None);
    } else if action.eats("set data type") || action.eats("type") {
        retype(action, table, index, state);
    } else if action.eats("add generated") {
        while action.bump().is_some() {}
        change(state, table, index, |column| column.auto = Some(action.since(start)));
    } else if action.is_any(&["set", "reset"]) && !action.is_at(1, "generated") && !action.is_at(1, "expression") {
        // Statistics and storage.
        return;
    } else {
        let problem = Problem::new(&codes::REFUSED, action.remaining(), "this change of a column cannot be carried");
        return state.report.push(problem.help("write the column as it is in the end into CREATE TABLE"));
    }
    state.end(action);
}

fn retype(action: &mut Cursor, table: usize, index: usize, state: &mut State) {
    let Some(read) = types::read(action, &mut state.report) else { return expected(action, "a type", &mut state.report) };
    // How rows are converted does not matter: there are none.
    if action.eats("using") {
        while action.bump().is_some() {}
    }
    let type_: Sp<_> = read.type_;
    change(state, table, index, |column| column.type_ = type_);
}

fn change(state: &mut State, table: usize, index: usize, change: impl FnOnce(&mut Column)) {
    if let Some(column) = state.column_mut(table, index) {
        change(column);
    }
}
