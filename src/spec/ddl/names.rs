//! Names of tables and lists of names.

use super::codes;
use super::cursor::Cursor;
use super::model::Sp;
use super::problem::{Problem, Report};
use super::token::Kind;

/// A table's name, its schema dropped; reports what stands there instead.
pub(super) fn table(cursor: &mut Cursor, report: &mut Report) -> Option<Sp<String>> {
    // SQLite's own dumps write `CREATE TABLE 'docs_data'`.
    let Some(mut name) = cursor.name().or_else(|| cursor.literal()) else {
        expected(cursor, "a name", report);
        return None;
    };
    while cursor.eat_kind(Kind::Dot).is_some() {
        schema(&name, report);
        match cursor.name() {
            Some(next) => name = next,
            None => {
                expected(cursor, "a name after the point", report);
                return None;
            }
        }
    }
    Some(name)
}

/// `table.column`, either with its schema.
pub(super) fn table_column(cursor: &mut Cursor, report: &mut Report) -> Option<(Sp<String>, Sp<String>)> {
    let mut names = vec![cursor.name()?];
    while cursor.eat_kind(Kind::Dot).is_some() {
        names.push(cursor.name()?);
    }
    let column = names.pop()?;
    let table = names.pop()?;
    names.iter().for_each(|name| schema(name, report));
    Some((table, column))
}

/// Says once that a schema's name is not carried.
pub(super) fn schema(name: &Sp<String>, report: &mut Report) {
    let usual = ["public", "main", "dbo", "pg_catalog"];
    if !usual.iter().any(|usual| name.value.eq_ignore_ascii_case(usual)) {
        let message = format!("the schema `{}` is not carried", name.value);
        let problem =
            Problem::new(&codes::SCHEMA, name.at.clone(), message).help("the tables of a service live in one schema of their own");
        report.once(&name.value, problem);
    }
}

/// `(a, b)` of plain names.
pub(super) fn columns(cursor: &mut Cursor, report: &mut Report) -> Option<Vec<Sp<String>>> {
    let group = cursor.group(report)?;
    let mut names = Vec::new();
    for mut part in group.split() {
        match part.name() {
            Some(name) => names.push(name),
            None => {
                expected(&part, "a column's name", report);
                continue;
            }
        }
        if !part.done() {
            expected(&part, "`,` or `)`", report);
        }
    }
    Some(names)
}

/// `('a', 'b')` of texts.
pub(super) fn labels(cursor: &mut Cursor, report: &mut Report) -> Option<Vec<Sp<String>>> {
    let group = cursor.group(report)?;
    let mut values: Vec<Sp<String>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for mut part in group.split() {
        match part.literal() {
            Some(value) if !seen.insert(value.value.clone()) => {
                let message = format!("the label '{}' stands here twice", value.value);
                report.push(Problem::new(&codes::DUPLICATE, value.at, message).help("remove one of them"));
            }
            Some(value) => values.push(value),
            None => {
                expected(&part, "a text such as 'open'", report);
                continue;
            }
        }
        if !part.done() {
            expected(&part, "`,` or `)`", report);
        }
    }
    Some(values)
}

/// Reports that something else stands at the cursor.
pub(super) fn expected(cursor: &Cursor, what: &str, report: &mut Report) {
    let at = if cursor.rest().is_empty() && cursor.last().is_empty() { cursor.end_place() } else { cursor.here() };
    let found = match cursor.peek() {
        Some(token) if token.kind == Kind::Strange => strange(token.text(cursor.source)),
        Some(token) => format!("found `{}`", shortened(token.text(cursor.source))),
        None => "nothing follows".to_owned(),
    };
    report.push(Problem::new(&codes::SYNTAX, at, format!("expected {what}, {found}")));
}

/// A character which SQL does not know, with its usual reason.
fn strange(text: &str) -> String {
    match text {
        "‘" | "’" | "“" | "”" | "„" | "´" => format!("found the typographic quote {text}: write `'`"),
        _ => format!("found the character {text:?}"),
    }
}

/// The first characters of a long text, for a message.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line.to_owned(),
    }
}
