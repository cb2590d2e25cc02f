//! What follows REFERENCES.

use super::codes;
use super::cursor::Cursor;
use super::model::{ForeignKey, OnDelete, Range, Sp};
use super::names;
use super::problem::{Problem, Report};
use super::token::Kind;

/// Reads the table, its columns and the actions.
pub(super) fn read(
    cursor: &mut Cursor,
    columns: Vec<Sp<String>>,
    name: Option<Sp<String>>,
    start: usize,
    report: &mut Report,
) -> Option<ForeignKey> {
    let Some(table) = names::table(cursor, report) else {
        cursor.skip_group();
        return None;
    };
    let referred = if cursor.is_kind(Kind::Open) { names::columns(cursor, report).unwrap_or_default() } else { Vec::new() };
    let on_delete = actions(cursor, report);
    let at = cursor.since(start);
    if !referred.is_empty() && referred.len() != columns.len() {
        let message = format!("{} here and {} in `{}`", count(columns.len()), count(referred.len()), table.value);
        report.push(Problem::new(&codes::REFERENCE, at.clone(), message).help("name as many columns on one side as on the other"));
    }
    Some(ForeignKey { name, columns, table, referred, on_delete, at })
}

fn count(columns: usize) -> String {
    if columns == 1 { "one column".to_owned() } else { format!("{columns} columns") }
}

fn actions(cursor: &mut Cursor, report: &mut Report) -> Option<Sp<OnDelete>> {
    let mut on_delete = None;
    loop {
        let start = cursor.here().start;
        if cursor.eats("on delete") {
            on_delete = action(cursor, start, report).or(on_delete);
        } else if cursor.eats("on update") {
            on_update(cursor, start, report);
        } else if cursor.eats("match full") || cursor.eats("match partial") {
            detail(cursor.since(start), "MATCH FULL is not carried", "require all columns, or none, in a handler", report);
        } else if cursor.eats("not deferrable") || cursor.eats("initially immediate") || cursor.eats("match simple") {
        } else if cursor.eats("deferrable") {
            let _ = cursor.eats("initially deferred") || cursor.eats("initially immediate");
            detail(cursor.since(start), "the foreign key is checked at once, not at the commit", "write the referred row first", report);
        } else if !(cursor.eats("initially deferred") || cursor.eats("not valid") || cursor.eats("enforced")) {
            return on_delete;
        }
    }
}

fn action(cursor: &mut Cursor, start: usize, report: &mut Report) -> Option<Sp<OnDelete>> {
    let action = if cursor.eats("cascade") {
        OnDelete::Cascade
    } else if cursor.eats("restrict") {
        OnDelete::Restrict
    } else if cursor.eats("set null") {
        OnDelete::SetNull
    } else if cursor.eats("no action") {
        OnDelete::NoAction
    } else if cursor.eats("set default") {
        cursor.skip_group();
        let problem = Problem::new(&codes::REFERENCE, cursor.since(start), "ON DELETE SET DEFAULT cannot be carried");
        report.push(problem.help("use SET NULL, or RESTRICT"));
        return None;
    } else {
        names::expected(cursor, "`CASCADE`, `RESTRICT`, `SET NULL` or `NO ACTION`", report);
        cursor.bump();
        return None;
    };
    let at = cursor.since(start);
    if cursor.skip_group() {
        let problem = Problem::new(&codes::REFERENCE, cursor.since(start), "SET NULL of some columns only cannot be carried");
        report.push(problem.help("use a foreign key of one column"));
    }
    Some(Sp::new(action, at))
}

fn on_update(cursor: &mut Cursor, start: usize, report: &mut Report) {
    if cursor.eats("no action") || cursor.eats("restrict") {
        return;
    }
    if cursor.eats("cascade") || cursor.eats("set null") || cursor.eats("set default") {
        return detail(cursor.since(start), "ON UPDATE is not carried", "keys never change in the generated API: nothing is lost", report);
    }
    names::expected(cursor, "`CASCADE`, `RESTRICT`, `SET NULL` or `NO ACTION`", report);
    cursor.bump();
}

fn detail(at: Range, message: &str, help: &str, report: &mut Report) {
    report.push(Problem::new(&codes::REFERENCE_DETAIL, at, message).help(help));
}
