//! CREATE TYPE, ALTER TYPE and CREATE DOMAIN: enums and domains are carried, all else is reported once, where it is made.

use super::codes;
use super::column;
use super::cursor::Cursor;
use super::element::Part;
use super::model::{EnumType, Range};
use super::names::{self, expected};
use super::problem::{Problem, Report};
use super::state::{Domain, State, fold};

/// Reads what follows `CREATE TYPE`.
pub(super) fn create(cursor: &mut Cursor, start: usize, state: &mut State) {
    let whole = start..cursor.remaining().end;
    let before = *cursor;
    let Some(name) = names::table(cursor, &mut state.report) else { return };
    if !cursor.eats("as enum") {
        *cursor = before;
        let help = "carried is CREATE TYPE … AS ENUM ('a', 'b'); write anything else as columns";
        return refuse(cursor, whole, "this type cannot be carried", help, state);
    }
    match names::labels(cursor, &mut state.report) {
        Some(values) => state.add_enum(EnumType { name, values, at: cursor.since(start) }),
        None => expected(cursor, "the labels: `('open', 'paid')`", &mut state.report),
    }
    state.end(cursor);
}

/// Reads what follows `CREATE DOMAIN`: a type with a default and checks, said where a column uses it.
pub(super) fn domain(cursor: &mut Cursor, whole: Range, state: &mut State) {
    let Some(name) = names::table(cursor, &mut state.report) else { return };
    cursor.eats("as");
    let key = fold(&name.value);
    let mut parts = Vec::new();
    column::definition(cursor, name, whole.start, &mut parts, &mut state.report);
    let mut checks = Vec::new();
    let mut column = None;
    for part in parts {
        match part {
            Part::Column(read) => column = Some(read),
            Part::Check(check) => checks.push(check),
            _ => {}
        }
    }
    state.end(cursor);
    if let Some(column) = column {
        state.domains.insert(key, Domain { column, checks });
    }
}

/// `ALTER TYPE name ADD VALUE 'x' [BEFORE|AFTER 'y']`
pub(super) fn alter(cursor: &mut Cursor, whole: Range, state: &mut State) {
    let name = names::table(cursor, &mut state.report);
    let added = cursor.eats("add value");
    cursor.eats("if not exists");
    let (Some(name), true, Some(value)) = (name, added, cursor.literal()) else {
        let problem = Problem::new(&codes::REFUSED, whole, "this change of a type cannot be carried");
        return state.report.push(problem.help("write the type as it is in the end into CREATE TYPE"));
    };
    let (before, after) = (cursor.eats("before"), cursor.eats("after"));
    let beside = cursor.literal().filter(|_| before || after);
    let Some(enum_) = state.enum_mut(&name.value) else {
        let problem = Problem::new(&codes::UNKNOWN_TYPE, name.at, format!("there is no type `{}`", name.value));
        return state.report.push(problem.help("ALTER TYPE must come after CREATE TYPE … AS ENUM"));
    };
    if enum_.values.len() > 1000 {
        let problem = Problem::new(&codes::TOO_LARGE, whole, "this type has more than 1000 labels");
        return state.report.push(problem.help("use a table for them"));
    }
    if enum_.values.iter().any(|label| label.value == value.value) {
        return;
    }
    let place = beside.and_then(|beside| enum_.values.iter().position(|label| label.value == beside.value));
    let place = place.map_or(enum_.values.len(), |place| place + usize::from(after));
    enum_.values.insert(place.min(enum_.values.len()), value);
}

/// Reports a type once; columns of it are not reported again.
pub(super) fn refuse(cursor: &mut Cursor, at: Range, message: &str, help: &str, state: &mut State) {
    if let Some(name) = names::table(cursor, &mut Report::default()) {
        state.refused_types.insert(fold(&name.value));
    }
    state.report.push(Problem::new(&codes::REFUSED, at, message).help(help));
}
