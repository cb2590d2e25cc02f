//! The elements of a table's body: columns, keys, constraints, each read by itself.

use super::check;
use super::codes;
use super::column;
use super::cursor::Cursor;
use super::key::{self, Kind as KeyKind};
use super::model::{Check, Column, ForeignKey, Key, Range, Sp};
use super::names::{self, expected};
use super::option;
use super::problem::{Problem, Report};
use super::reference;
use super::token::Kind;
use super::types;

/// What an element adds to its table.
pub(super) enum Part {
    Column(Column),
    PrimaryKey(Vec<Sp<String>>, Range),
    Unique(Key),
    Index(Key),
    Foreign(ForeignKey),
    Check(Check),
}

/// Reads a table's body.
pub(super) fn body(body: Cursor, report: &mut Report) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut comma: Option<Range> = None;
    let elements = body.split();
    let count = elements.len();
    for (at, mut element) in elements.into_iter().enumerate() {
        let end = element.end_place();
        if !element.done() {
            run(&mut element, &mut parts, report);
        } else if at + 1 < count {
            report.push(Problem::new(&codes::COMMA, end.clone(), "a surplus comma").help("remove it"));
        } else if let Some(comma) = comma.take() {
            report.push(Problem::new(&codes::COMMA, comma, "a comma after the last element").help("remove it"));
        } else {
            report.push(Problem::new(&codes::SYNTAX, end.clone(), "a table needs at least one column"));
        }
        comma = Some(end);
    }
    parts
}

/// Reads one element, or more where the commas between them are missing.
pub(super) fn run(cursor: &mut Cursor, parts: &mut Vec<Part>, report: &mut Report) {
    loop {
        let before = cursor.rest().len();
        one(cursor, parts, report);
        let stuck = cursor.rest().len() == before;
        if cursor.done() {
            return;
        }
        if stuck || !begins(cursor) {
            return expected(cursor, "`,` or `)`", report);
        }
        let token = cursor.here();
        let message = format!("a comma is missing before `{}`", names::shortened(cursor.text(&token)));
        let problem = Problem::new(&codes::COMMA, token, message).help("put a `,` between them");
        report.push(problem.also(cursor.last(), "after this"));
    }
}

/// Whether a column or constraint begins here, in the middle of another.
pub(super) fn begins(cursor: &Cursor) -> bool {
    if is_constraint(cursor) {
        // A CHECK is a column's own as well.
        return !(cursor.is("check") || cursor.is("constraint") && cursor.is_at(2, "check"));
    }
    let Some(token) = cursor.peek().filter(|token| matches!(token.kind, Kind::Word | Kind::Quoted)) else { return false };
    if token.kind == Kind::Word
        && (option::begins(cursor) || cursor.is_any(&["with", "without", "at", "local", "national", "time", "zone"]))
    {
        return false;
    }
    let named = matches!(cursor.kind_at(1), Some(Kind::Word | Kind::Quoted)) && cursor.peek_at(1).is_some_and(|next| !next.first_on_line);
    types::is_type(cursor, 1) || (token.first_on_line && named)
}

/// Whether a table constraint or an inline index begins here, and no column that is called so.
fn is_constraint(cursor: &Cursor) -> bool {
    let opens = |ahead| cursor.kind_at(ahead) == Some(Kind::Open);
    let name = |ahead| matches!(cursor.kind_at(ahead), Some(Kind::Word | Kind::Quoted));
    let Some(word) = cursor.peek().filter(|token| token.kind == Kind::Word) else { return false };
    match word.text(cursor.source).to_ascii_lowercase().as_str() {
        "constraint" => {
            let kind = |at| ["primary", "unique", "foreign", "check", "exclude"].iter().any(|word| cursor.is_at(at, word));
            let shifted = |at| !cursor.is_at(at, "unique") || opens(at + 1) || cursor.is_at(at + 1, "key") || cursor.is_at(at + 1, "index");
            let primary =
                |at| !cursor.is_at(at, "primary") || opens(at + 2) || cursor.is_at(at + 2, "using") || cursor.is_at(at + 2, "clustered");
            (kind(1) && shifted(1) && primary(1)) || (kind(2) && shifted(2) && primary(2))
        }
        "primary" => {
            cursor.is_at(1, "key") && (opens(2) || cursor.is_at(2, "using") || (name(2) && opens(3) && !option::begins_at(cursor, 2)))
        }
        "foreign" => cursor.is_at(1, "key"),
        "check" => opens(1),
        "unique" if cursor.is_at(1, "nulls") => opens(3) || opens(4),
        "unique" => {
            opens(1) || (name(1) && (opens(2) || (name(2) && opens(3)))) && !cursor.is_at(1, "references") && !cursor.is_at(1, "check")
        }
        "exclude" => opens(1) || cursor.is_at(1, "using"),
        "fulltext" | "spatial" => {
            opens(1) || cursor.is_at(1, "key") || cursor.is_at(1, "index") || (name(1) && opens(2) && !types::is_type(cursor, 1))
        }
        "index" | "key" => {
            opens(1) || cursor.is_at(1, "using") || (name(1) && (cursor.is_at(2, "using") || (opens(2) && !column_type(cursor))))
        }
        "period" => cursor.is_at(1, "for"),
        "like" => name(1),
        _ => false,
    }
}

/// Whether `key decimal(10,2)` is a column: a type's name, and numbers or texts as its arguments.
fn column_type(cursor: &Cursor) -> bool {
    let arguments = matches!(cursor.kind_at(3), Some(Kind::Number | Kind::Text)) || cursor.is_at(3, "max");
    types::is_type(cursor, 1) && arguments
}

fn one(cursor: &mut Cursor, parts: &mut Vec<Part>, report: &mut Report) {
    if is_constraint(cursor) {
        constraint(cursor, parts, report);
    } else {
        column::read(cursor, parts, report);
    }
}

fn constraint(cursor: &mut Cursor, parts: &mut Vec<Part>, report: &mut Report) {
    let start = cursor.here().start;
    let mut name = None;
    if cursor.eats("constraint") && !cursor.is_any(&["primary", "unique", "foreign", "check", "exclude"]) {
        name = cursor.name();
    }
    if cursor.eats("primary key") {
        primary_key(cursor, name, start, parts, report);
    } else if cursor.eats("foreign key") {
        foreign_key(cursor, name, start, parts, report);
    } else if cursor.eats("check") {
        parts.extend(self::check(cursor, name.as_ref(), start, report).into_iter().map(Part::Check));
    } else if cursor.eats("unique") {
        let _ = cursor.eats("key") || cursor.eats("index") || cursor.eats("nulls distinct");
        let refused = cursor.eat("nulls not distinct");
        let key = key::inline(cursor, KeyKind::Unique, name, start, report).filter(|_| refused.is_none());
        parts.extend(key.map(Part::Unique));
        if let Some(at) = refused {
            report.push(Problem::new(&codes::UNIQUE, at, "NULLS NOT DISTINCT cannot be carried").help("declare the columns NOT NULL"));
        }
    } else if cursor.eats("index") || cursor.eats("key") {
        parts.extend(key::inline(cursor, KeyKind::Plain, None, start, report).map(Part::Index));
    } else {
        refused(cursor, start, report);
    }
}

fn primary_key(cursor: &mut Cursor, name: Option<Sp<String>>, start: usize, parts: &mut Vec<Part>, report: &mut Report) {
    if let Some(key) = key::inline(cursor, KeyKind::Primary, name, start, report) {
        parts.push(Part::PrimaryKey(key.columns.into_iter().map(|column| column.name).collect(), key.at));
    }
}

fn foreign_key(cursor: &mut Cursor, mut name: Option<Sp<String>>, start: usize, parts: &mut Vec<Part>, report: &mut Report) {
    cursor.eats("if not exists");
    if !cursor.is_kind(Kind::Open) {
        name = name.or(cursor.name());
    }
    let Some(columns) = names::columns(cursor, report) else { return expected(cursor, "the columns in parentheses", report) };
    if !cursor.eats("references") {
        return expected(cursor, "`REFERENCES`", report);
    }
    parts.extend(reference::read(cursor, columns, name, start, report).map(Part::Foreign));
}

/// `(condition)` and what may follow it.
pub(super) fn check(cursor: &mut Cursor, name: Option<&Sp<String>>, start: usize, report: &mut Report) -> Vec<Check> {
    let Some(condition) = cursor.group(report) else {
        expected(cursor, "the condition in parentheses", report);
        return Vec::new();
    };
    let at = cursor.since(start);
    while cursor.eats("no inherit") || cursor.eats("not valid") || cursor.eats("enforced") {}
    if let Some(not) = cursor.eat("not enforced") {
        report.push(Problem::new(&codes::CHECK, not, "a CHECK that is not enforced is left out").help("remove `NOT ENFORCED` to have it"));
        return Vec::new();
    }
    check::read(condition, name, &at, report)
}

/// EXCLUDE, FULLTEXT, SPATIAL, LIKE, PERIOD.
fn refused(cursor: &mut Cursor, start: usize, report: &mut Report) {
    let word = cursor.bump().map_or(start..start, |token| token.at());
    let text = cursor.text(&word).to_ascii_uppercase();
    while cursor.bump().is_some() {}
    let at = cursor.since(start);
    report.push(match text.as_str() {
        "FULLTEXT" | "SPATIAL" => Problem::new(&codes::INDEX_LEFT_OUT, at, format!("the {text} index is left out"))
            .help("add it in a migration of the generated project"),
        "LIKE" => Problem::new(&codes::TABLE_KIND, at, "columns copied from another table cannot be carried").help("write the columns"),
        _ => Problem::new(&codes::UNIQUE, at, format!("`{text}` cannot be carried")).help("check it in a handler"),
    });
}
