//! Keys: inline ones, and the common part of CREATE INDEX.

use super::codes::{self, Code};
use super::cursor::Cursor;
use super::model::{Direction, Key, KeyColumn, Range, Sp};
use super::names::expected;
use super::problem::{Problem, Report};
use super::token::Kind as Token;

/// What a key is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Primary,
    Unique,
    Plain,
}

/// Reads `[name] [USING …] (columns) …`; `None` if it cannot be carried, which is reported.
pub(super) fn inline(cursor: &mut Cursor, kind: Kind, name: Option<Sp<String>>, start: usize, report: &mut Report) -> Option<Key> {
    let mut maker = Maker::new(kind, report);
    cursor.eats("if not exists");
    let _ = cursor.eats("clustered") || cursor.eats("nonclustered");
    let own = if cursor.is("using") || cursor.is_kind(Token::Open) { None } else { cursor.name() };
    maker.method(cursor);
    maker.columns(cursor);
    maker.tail(cursor);
    maker.finish(name.or(own), cursor.since(start))
}

/// Gathers a key and what of it cannot be carried.
pub(super) struct Maker<'r> {
    kind: Kind,
    report: &'r mut Report,
    columns: Vec<KeyColumn>,
    left_out: bool,
}

impl<'r> Maker<'r> {
    pub(super) fn new(kind: Kind, report: &'r mut Report) -> Self {
        Self { kind, report, columns: Vec::new(), left_out: false }
    }

    pub(super) fn finish(self, name: Option<Sp<String>>, at: Range) -> Option<Key> {
        (!self.left_out && !self.columns.is_empty()).then_some(Key { name, columns: self.columns, at })
    }

    /// `USING btree`
    pub(super) fn method(&mut self, cursor: &mut Cursor) {
        let start = cursor.here().start;
        if cursor.is_at(1, "index") || !cursor.eats("using") {
            return;
        }
        let method = cursor.name().map(|name| name.value.to_ascii_lowercase()).unwrap_or_default();
        let at = cursor.since(start);
        match method.as_str() {
            "btree" => {}
            "hash" if self.kind != Kind::Plain => {}
            "hash" => self.say(&codes::INDEX_DETAIL, at, "a hash index is carried as an ordinary one", "nothing is lost but some speed"),
            _ => {
                self.left_out = true;
                let message = format!("the {} index is left out", method.to_uppercase());
                self.say(&codes::INDEX_LEFT_OUT, at, &message, "add it in a migration of the generated project");
            }
        }
    }

    /// `(a, b DESC)`
    pub(super) fn columns(&mut self, cursor: &mut Cursor) {
        if !cursor.is_kind(Token::Open) {
            expected(cursor, "the columns in parentheses", self.report);
            while cursor.bump().is_some() {}
            return;
        }
        let Some(group) = cursor.group(self.report) else { return };
        for mut part in group.split() {
            if let Some(column) = self.column(&mut part) {
                self.columns.push(column);
            }
        }
    }

    fn column(&mut self, part: &mut Cursor) -> Option<KeyColumn> {
        let whole = part.remaining();
        let prefix =
            part.kind_at(1) == Some(Token::Open) && part.kind_at(2) == Some(Token::Number) && part.kind_at(3) == Some(Token::Close);
        let calls = part.kind_at(1) == Some(Token::Open) && !prefix;
        if part.is_kind(Token::Open) || calls || matches!(part.kind_at(1), Some(Token::Operator)) {
            self.narrows(
                whole,
                "an expression in a key cannot be carried",
                &codes::INDEX_LEFT_OUT,
                "store the value in a column of its own",
            );
            self.left_out = true;
            return None;
        }
        let Some(name) = part.name() else {
            expected(part, "a column's name", self.report);
            return None;
        };
        if prefix && part.skip_group() {
            self.narrows(whole, "the prefix length is not carried", &codes::INDEX_DETAIL, "the whole column is indexed");
        }
        let direction = self.order(part);
        if !part.done() {
            expected(part, "`,` or `)`", self.report);
        }
        Some(KeyColumn { name, direction })
    }

    /// Collation, operator class, direction, order of nulls.
    fn order(&mut self, part: &mut Cursor) -> Option<Direction> {
        let start = part.here().start;
        if part.eats("collate") {
            part.name();
            self.narrows(part.since(start), "a key's collation is not carried", &codes::INDEX_DETAIL, "texts are compared byte by byte");
        }
        if !part.is_any(&["asc", "desc", "nulls", "with", "on"]) && part.is_kind(Token::Word) {
            while part.is_kind(Token::Word) && !part.is_any(&["asc", "desc", "nulls", "with"]) || part.is_kind(Token::Dot) {
                part.bump();
            }
            part.skip_group();
            let at = part.since(start);
            self.say(&codes::INDEX_DETAIL, at, "an operator class is not carried", "the index is carried as an ordinary one");
        }
        let direction = match (part.eats("asc"), part.eats("desc")) {
            (true, _) => Some(Direction::Ascending),
            (_, true) => Some(Direction::Descending),
            _ => None,
        };
        if let Some(at) = part.eat("nulls first").or_else(|| part.eat("nulls last")) {
            self.say(&codes::INDEX_DETAIL, at, "the order of nulls is not carried", "nothing is lost but some speed");
        }
        direction
    }

    /// What may follow the columns, in any order.
    pub(super) fn tail(&mut self, cursor: &mut Cursor) {
        loop {
            let start = cursor.here().start;
            if cursor.is("using") && !cursor.is_at(1, "index") {
                self.method(cursor);
            } else if cursor.eats("include") {
                cursor.skip_group();
                self.say(
                    &codes::INDEX_DETAIL,
                    cursor.since(start),
                    "INCLUDE is not carried",
                    "the index has only the columns it searches by",
                );
            } else if let Some(at) = cursor.eat("nulls not distinct") {
                self.narrows(at, "NULLS NOT DISTINCT cannot be carried", &codes::INDEX_DETAIL, "declare the columns NOT NULL");
            } else if cursor.eats("where") {
                while cursor.bump().is_some() {}
                let help = "an index of all rows serves the same queries; for a unique key, check it in a handler";
                self.narrows(cursor.since(start), "a key over a part of the rows is not carried as such", &codes::INDEX_DETAIL, help);
            } else if cursor.eats("on conflict") {
                cursor.name();
                self.say(&codes::COLUMN_DETAIL, cursor.since(start), "ON CONFLICT is not carried", "a second row is refused");
            } else if !self.deferral(cursor) && !storage(cursor) {
                return;
            }
        }
    }

    fn deferral(&mut self, cursor: &mut Cursor) -> bool {
        if cursor.eats("not deferrable") || cursor.eats("initially immediate") || cursor.eats("initially deferred") {
            return true;
        }
        let Some(at) = cursor.eat("deferrable") else { return false };
        self.say(&codes::REFERENCE_DETAIL, at, "the key is checked at once, not at the commit", "order the statements accordingly");
        true
    }

    /// Of a plain index this is a detail; a unique key would mean something else.
    fn narrows(&mut self, at: Range, message: &str, plain: &'static Code, help: &str) {
        if self.kind == Kind::Plain {
            return self.say(plain, at, message, help);
        }
        self.left_out = true;
        self.say(&codes::UNIQUE, at, message, help);
    }

    /// Of an index that is left out, details are not worth a word.
    fn say(&mut self, code: &'static Code, at: Range, message: &str, help: &str) {
        if self.left_out && code.id == codes::INDEX_DETAIL.id {
            return;
        }
        self.report.push(Problem::new(code, at, message).help(help));
    }
}

/// Options that change nothing a client sees.
fn storage(cursor: &mut Cursor) -> bool {
    if cursor.eats("with parser") || cursor.eats("tablespace") || cursor.eats("using index tablespace") || cursor.eats("comment") {
        return cursor.bump().is_some();
    }
    if cursor.is("with") && cursor.kind_at(1) == Some(Token::Open) {
        cursor.bump();
        return cursor.skip_group();
    }
    for word in ["key_block_size", "algorithm", "lock"] {
        if cursor.eats(word) {
            cursor.eat_operator("=");
            return cursor.bump().is_some();
        }
    }
    cursor.eats("visible")
        || cursor.eats("invisible")
        || cursor.eats("nulls distinct")
        || cursor.eats("not valid")
        || cursor.eats("enforced")
}
