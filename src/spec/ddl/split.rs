//! Cuts the tokens into statements, so that a bad one does not hide the others.

use super::codes;
use super::problem::{Problem, Report};
use super::token::{Kind, Token};

/// Words that begin a statement; a statement that begins otherwise is unknown.
pub(super) const STATEMENTS: &[&str] = &[
    "create",
    "alter",
    "drop",
    "comment",
    "insert",
    "replace",
    "update",
    "delete",
    "merge",
    "truncate",
    "copy",
    "select",
    "with",
    "values",
    "set",
    "reset",
    "show",
    "begin",
    "start",
    "commit",
    "end",
    "rollback",
    "savepoint",
    "release",
    "use",
    "pragma",
    "lock",
    "unlock",
    "analyze",
    "vacuum",
    "reindex",
    "grant",
    "revoke",
    "do",
    "call",
    "execute",
    "explain",
    "rename",
    "attach",
    "detach",
    "cluster",
    "refresh",
    "security",
    "reassign",
    "optimize",
    "flush",
    "load",
    "import",
    "go",
    "print",
    "declare",
    "discard",
    "notify",
    "listen",
    "checkpoint",
    "prepare",
    "exec",
    "table",
    "source",
];

/// The statements of a text, without their semicolons; a client command is one by itself.
pub(super) fn split<'t>(source: &str, tokens: &'t [Token], report: &mut Report) -> Vec<&'t [Token]> {
    let mut splitter = Splitter { source, tokens, statements: Vec::new(), start: 0, depth: 0, routine: None, trusts_begin: true };
    let mut at = 0;
    loop {
        while let Some(token) = tokens.get(at) {
            splitter.step(at, *token, report);
            at += 1;
        }
        // A body whose BEGIN has no END is read again as if it had none, once for the whole text.
        match splitter.body_without_end() {
            Some(start) => at = start,
            None => break,
        }
        report.push(
            Problem::new(&codes::UNCLOSED, tokens.get(at).map_or(0..0, |token| token.at()), "this statement's `BEGIN` has no `END`")
                .help("end the body with `END;`"),
        );
    }
    splitter.cut(tokens.len(), tokens.len());
    splitter.statements
}

struct Splitter<'s, 't> {
    source: &'s str,
    tokens: &'t [Token],
    statements: Vec<&'t [Token]>,
    /// First token of the current statement.
    start: usize,
    /// How many BEGIN and CASE of a routine's body are open.
    depth: usize,
    /// Whether the current statement makes a routine; known from its second token on.
    routine: Option<bool>,
    trusts_begin: bool,
}

impl Splitter<'_, '_> {
    fn step(&mut self, at: usize, token: Token, report: &mut Report) {
        let routine = at > self.start
            && *self.routine.get_or_insert_with(|| makes_routine(self.source, self.tokens.get(self.start..).unwrap_or(&[])));
        match token.kind {
            Kind::Semicolon if self.depth == 0 => self.cut(at, at + 1),
            Kind::Client => {
                self.cut(at, at);
                self.cut(at + 1, at + 1);
            }
            Kind::Word if routine && self.trusts_begin => self.body(at, token),
            Kind::Word if !routine && at > self.start && token.first_on_line && self.begins_statement(at) => {
                if self.is_word(self.start, STATEMENTS) {
                    let message = format!("`{}` begins a statement before the one above has ended", token.text(self.source));
                    let before = self.tokens.get(at - 1).map_or(0..0, |token| token.at());
                    let problem = Problem::new(&codes::SEMICOLON, token.at(), message).help("put a `;` before it");
                    report.push(problem.also(before, "the `;` is missing after this"));
                }
                self.cut(at, at);
            }
            _ => {}
        }
    }

    fn cut(&mut self, end: usize, next: usize) {
        if let Some(statement) = self.tokens.get(self.start..end).filter(|tokens| !tokens.is_empty()) {
            self.statements.push(statement);
        }
        self.start = next;
        self.depth = 0;
        self.routine = None;
    }

    /// Counts what a routine's body opens and closes.
    fn body(&mut self, at: usize, token: Token) {
        let after_end = at > 0 && self.is_word(at - 1, &["end"]);
        if token.is(self.source, "begin") || (token.is(self.source, "case") && !after_end && self.depth > 0) {
            self.depth += 1;
        } else if token.is(self.source, "end") && !self.is_word(at + 1, &["if", "loop", "while", "repeat", "for"]) {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    fn body_without_end(&mut self) -> Option<usize> {
        let open = self.depth > 0;
        self.depth = 0;
        self.trusts_begin = false;
        open.then_some(self.start)
    }

    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| words.iter().any(|word| token.is(self.source, word)))
    }

    fn begins_statement(&self, at: usize) -> bool {
        let next = at + 1;
        if self.is_word(at, &["create"]) {
            return self
                .is_word(next, &["table", "type", "index", "view", "domain", "sequence", "extension", "function", "trigger", "procedure"])
                || (self.is_word(next, &["unique", "temporary", "temp", "unlogged"]) && self.is_word(next + 1, &["index", "table"]))
                || (self.is_word(next, &["or"]) && self.is_word(next + 1, &["replace"]));
        }
        (self.is_word(at, &["alter", "drop"]) && self.is_word(next, &["table"]))
            || (self.is_word(at, &["insert"]) && self.is_word(next, &["into"]))
            || (self.is_word(at, &["comment"]) && self.is_word(next, &["on"]))
    }
}

/// Whether a statement has a body of statements: its kind stands within its first words.
fn makes_routine(source: &str, statement: &[Token]) -> bool {
    let bodies = ["trigger", "procedure", "function", "event", "rule", "package"];
    let mut head = statement.iter().take(16).take_while(|token| !matches!(token.kind, Kind::Open | Kind::Semicolon));
    head.next().is_some_and(|first| first.is(source, "create"))
        && head
            .take_while(|token| !["table", "index", "view", "type"].iter().any(|word| token.is(source, word)))
            .any(|token| bodies.iter().any(|word| token.is(source, word)))
}
