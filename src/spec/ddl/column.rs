//! A column's definition.

use super::codes::{self, Code};
use super::cursor::Cursor;
use super::default::{self, Read};
use super::element::{self, Part};
use super::model::{Bound, Check, Column, Default, Key, KeyColumn, Range, Rule, Sp, Type};
use super::names::{expected, shortened};
use super::option;
use super::problem::{Problem, Report};
use super::reference;
use super::types;

/// Reads a column; stops where another element begins.
pub(super) fn read(cursor: &mut Cursor, parts: &mut Vec<Part>, report: &mut Report) {
    let start = cursor.here().start;
    let Some(name) = cursor.name() else {
        expected(cursor, "a column or a constraint", report);
        while cursor.bump().is_some() {}
        return;
    };
    definition(cursor, name, start, parts, report);
}

/// Reads what follows a column's name, or a domain's.
pub(super) fn definition(cursor: &mut Cursor, name: Sp<String>, start: usize, parts: &mut Vec<Part>, report: &mut Report) {
    let typed = if option::begins(cursor) && !types::is_type(cursor, 0) { None } else { types::read(cursor, report) };
    if typed.is_none() {
        let message = format!("the column `{}` has no type", name.value);
        report.push(Problem::new(&codes::NO_TYPE, name.at.clone(), message).help("write one after its name, such as `text`"));
    }
    let type_ = typed.as_ref().map_or(Sp::new(Type::Unknown, name.at.clone()), |read| read.type_.clone());
    let auto = typed.as_ref().filter(|read| read.auto).map(|read| read.type_.at.clone());
    let column =
        Column { name, type_, not_null: auto.clone(), default: None, auto, touched: None, computed: None, comment: None, at: start..start };
    let mut builder = Builder { column, parts: Vec::new(), constraint: None, null: None, report };
    if let Some((min, max)) = typed.and_then(|read| read.bounds) {
        builder.bounds(min, max);
    }
    while !cursor.done() && !element::begins(cursor) {
        if !builder.option(cursor) {
            builder.unknown(cursor);
        }
    }
    builder.finish(cursor.since(start), parts);
}

struct Builder<'r> {
    column: Column,
    /// Keys and checks, which belong to the table.
    parts: Vec<Part>,
    /// `CONSTRAINT name` before the next option.
    constraint: Option<Sp<String>>,
    null: Option<Range>,
    report: &'r mut Report,
}

impl Builder<'_> {
    fn finish(mut self, at: Range, parts: &mut Vec<Part>) {
        if let (Some(null), Some(not_null)) = (&self.null, &self.column.not_null) {
            let problem = Problem::new(&codes::CONFLICT, null.clone(), "NULL contradicts NOT NULL").also(not_null.clone(), "said here");
            self.report.push(problem.help("keep one of them"));
        }
        self.column.at = at;
        parts.push(Part::Column(self.column));
        parts.append(&mut self.parts);
    }

    fn bounds(&mut self, min: &str, max: Option<&str>) {
        let bound = |value: &str| Bound { value: value.to_owned(), exclusive: false };
        let rule = Rule::Range { min: Some(bound(min)), max: max.map(bound) };
        let at = self.column.type_.at.clone();
        self.parts.push(Part::Check(Check { name: None, column: self.column.name.clone(), rule, at }));
    }

    /// Takes one option; false if none is known here.
    fn option(&mut self, cursor: &mut Cursor) -> bool {
        if let Some(at) = cursor.eat("not null") {
            self.column.not_null = Some(at);
            return true;
        }
        if let Some(at) = cursor.eat("null") {
            self.null = Some(at);
            return true;
        }
        if cursor.eats("constraint") {
            self.constraint = if option::begins(cursor) { None } else { cursor.name() };
            return true;
        }
        self.key(cursor) || self.value(cursor) || self.generated(cursor) || self.rule(cursor) || self.detail(cursor)
    }

    fn key(&mut self, cursor: &mut Cursor) -> bool {
        let start = cursor.here().start;
        let own = self.column.name.clone();
        if cursor.eats("primary key") || cursor.eats("key") {
            let _ = cursor.eats("clustered") || cursor.eats("nonclustered");
            let _ = cursor.eats("asc") || cursor.eats("desc");
            self.parts.push(Part::PrimaryKey(vec![own], cursor.since(start)));
        } else if cursor.eats("unique") {
            let _ = cursor.eats("key") || cursor.eats("index");
            if let Some(at) = cursor.eat("nulls not distinct") {
                self.say(&codes::UNIQUE, at, "NULLS NOT DISTINCT cannot be carried", "declare the column NOT NULL");
            }
            cursor.eats("nulls distinct");
            let name = self.constraint.take();
            self.parts.push(Part::Unique(Key { name, columns: vec![KeyColumn { name: own, direction: None }], at: cursor.since(start) }));
        } else if cursor.eats("references") {
            let name = self.constraint.take();
            self.parts.extend(reference::read(cursor, vec![own], name, start, self.report).map(Part::Foreign));
        } else {
            return false;
        }
        true
    }

    fn value(&mut self, cursor: &mut Cursor) -> bool {
        let start = cursor.here().start;
        if cursor.eats("default") {
            let run = option::expression(cursor);
            self.default(run, cursor.since(start));
        } else if cursor.eats("on update") {
            let run = option::expression(cursor);
            let at = cursor.since(start);
            match default::read(run, self.report) {
                Read::Value(Sp { value: Default::Now, .. }) => self.column.touched = Some(at),
                Read::Nothing => {}
                _ => self.say(&codes::DEFAULT, at, "only ON UPDATE CURRENT_TIMESTAMP can be carried", "set the value in a handler"),
            }
        } else if cursor.eats("auto_increment") || cursor.eats("autoincrement") || cursor.eats("identity") {
            cursor.skip_group();
            self.column.auto = Some(cursor.since(start));
        } else {
            return false;
        }
        true
    }

    fn default(&mut self, run: Cursor, at: Range) {
        if let Some(before) = &self.column.default {
            let problem = Problem::new(&codes::CONFLICT, at.clone(), "a second default").also(before.at.clone(), "the first one");
            self.report.push(problem.help("keep one of them"));
        }
        match default::read(run, self.report) {
            Read::Value(value) => self.column.default = Some(value),
            Read::Auto => self.column.auto = Some(at),
            Read::Nothing => {}
        }
    }

    /// `GENERATED … AS IDENTITY` numbers rows, `GENERATED ALWAYS AS (…)` computes.
    fn generated(&mut self, cursor: &mut Cursor) -> bool {
        let start = cursor.here().start;
        let generated = cursor.eats("generated");
        if generated {
            let _ = cursor.eats("always") || cursor.eats("by default on null") || cursor.eats("by default");
            if cursor.eats("as identity") {
                cursor.skip_group();
                self.column.auto = Some(cursor.since(start));
                return true;
            }
        }
        if !cursor.eats("as") {
            if generated {
                expected(cursor, "`AS`", self.report);
            }
            return generated;
        }
        cursor.skip_group();
        let _ = cursor.eats("stored")
            || cursor.eats("virtual")
            || cursor.eats("persisted")
            || cursor.eats("row start")
            || cursor.eats("row end");
        let message = format!("the generated column `{}` cannot be carried", self.column.name.value);
        self.column.computed = Some(cursor.since(start));
        self.say(&codes::GENERATED, cursor.since(start), &message, "remove it, and compute the value where it is read");
        true
    }

    fn rule(&mut self, cursor: &mut Cursor) -> bool {
        let start = cursor.here().start;
        if cursor.eats("check") {
            let name = self.constraint.take();
            let checks = element::check(cursor, name.as_ref(), start, self.report);
            self.parts.extend(checks.into_iter().map(Part::Check));
            return true;
        }
        if !cursor.eats("comment") {
            return false;
        }
        cursor.eat_operator("=");
        match cursor.literal() {
            Some(comment) => self.column.comment = Some(comment),
            None => expected(cursor, "the comment as a text", self.report),
        }
        true
    }

    /// What is not carried, with or without a word.
    fn detail(&mut self, cursor: &mut Cursor) -> bool {
        let start = cursor.here().start;
        if cursor.eats("collate") {
            let name = super::names::table(cursor, self.report).map(|name| name.value).unwrap_or_default();
            if !["c", "posix", "binary", "default"].contains(&name.to_ascii_lowercase().as_str()) && !name.ends_with("_bin") {
                let message = format!("the collation `{name}` is not carried");
                let problem = Problem::new(&codes::COLUMN_DETAIL, cursor.since(start), message);
                self.report
                    .once(&name, problem.help("texts are compared byte by byte; store them in lower case to compare without regard to it"));
            }
            return true;
        }
        if cursor.eats("on conflict") {
            cursor.name();
            self.say(&codes::COLUMN_DETAIL, cursor.since(start), "ON CONFLICT is not carried", "a second row is refused");
            return true;
        }
        option::silent(cursor)
    }

    /// Reports what no option is, and goes on at the next one.
    fn unknown(&mut self, cursor: &mut Cursor) {
        let at = cursor.here();
        let word = shortened(cursor.text(&at)).to_ascii_lowercase();
        let written = shortened(cursor.text(&at));
        let mut problem = Problem::new(&codes::SYNTAX, at, format!("`{written}` is no part of a column's definition"));
        if let Some(meant) = self.report.guess(&word, option::OPTIONS.iter().copied()).filter(|meant| *meant != word) {
            problem = problem.help(format!("did you mean `{}`?", meant.to_uppercase()));
        }
        self.report.push(problem);
        loop {
            if !cursor.skip_group() {
                cursor.bump();
            }
            if cursor.done() || option::begins(cursor) || element::begins(cursor) {
                return;
            }
        }
    }

    fn say(&mut self, code: &'static Code, at: Range, message: &str, help: &str) {
        self.report.push(Problem::new(code, at, message).help(help));
    }
}
