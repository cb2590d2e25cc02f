//! Cuts a DDL text into tokens, in any mix of dialects; never fails, reports what has no end.

use super::codes;
use super::model::Range;
use super::problem::{Problem, Report};
use super::token::{Kind, Token};

/// What the text showed of itself so far; decides how the ambiguous spellings are read.
#[derive(Clone, Copy, Default)]
pub(super) struct Flavour {
    /// `\'` is a quote inside a text, as in MySQL.
    pub(super) backslash: bool,
}

/// All tokens of a text, without comments, and whether `\\` escapes inside its texts.
pub(super) fn lex(source: &str, report: &mut Report) -> (Vec<Token>, bool) {
    let flavour = Flavour { backslash: looks_like_mysql(source) };
    let mut lexer = Lexer::new(source, flavour);
    while lexer.step() {}
    lexer.problems.into_iter().for_each(|problem| report.push(problem));
    (lexer.tokens, flavour.backslash)
}

/// Only MySQL quotes names with backticks or names its storage engine.
fn looks_like_mysql(source: &str) -> bool {
    let tells = |token: &Token| match token.kind {
        Kind::Quoted => source.as_bytes().get(token.start as usize) == Some(&b'`'),
        Kind::Word => ["engine", "auto_increment", "delimiter"].iter().any(|word| token.text(source).eq_ignore_ascii_case(word)),
        _ => false,
    };
    let mut lexer = Lexer::new(source, Flavour::default());
    while lexer.step() {
        if lexer.tokens.last().is_some_and(tells) {
            return true;
        }
    }
    false
}

/// So many tokens of an INSERT say which table it fills; a dump may hold millions of rows, which nobody reads.
const HEAD_OF_ROWS: usize = 24;

pub(super) struct Lexer<'a> {
    pub(super) source: &'a str,
    pub(super) flavour: Flavour,
    /// The next byte.
    pub(super) at: usize,
    pub(super) tokens: Vec<Token>,
    pub(super) problems: Vec<Problem>,
    /// Up to where a quote is known to have no closing partner: it needs no second search.
    pub(super) hopeless: [usize; 128],
    /// MySQL's client may end statements by something else than `;`.
    pub(super) delimiter: Option<&'a str>,
    /// Whether a token stands before this one on its line.
    line_used: bool,
    /// Index of the current statement's first token.
    statement: usize,
    /// Inside `/*! … */`, whose content MySQL executes.
    conditional: bool,
    /// Up to which token the current INSERT is kept.
    head_end: Option<usize>,
}

impl<'a> Lexer<'a> {
    fn new(source: &'a str, flavour: Flavour) -> Self {
        Self {
            source,
            flavour,
            at: 0,
            tokens: Vec::new(),
            problems: Vec::new(),
            hopeless: [0; 128],
            delimiter: None,
            line_used: false,
            statement: 0,
            conditional: false,
            head_end: None,
        }
    }

    /// Takes a token or what stands between two; false at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.peek(0) else { return false };
        let before = self.at;
        if !self.blank(byte) && !self.client_command(byte) {
            self.token(byte);
        }
        // Every step takes at least one character, whatever happened.
        if self.at == before {
            self.at += self.char_len();
        }
        true
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn char_len(&self) -> usize {
        self.rest().chars().next().map_or(1, char::len_utf8)
    }

    /// Goes to the end of the line, before its `\n`.
    pub(super) fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Space, comments and the marks around conditional comments.
    fn blank(&mut self, byte: u8) -> bool {
        match (byte, self.peek(1)) {
            (b'\n', _) => {
                self.line_used = false;
                self.at += 1;
            }
            (b' ' | b'\t' | b'\r' | b'\x0c' | b'\x0b', _) => self.at += 1,
            (b'-', Some(b'-')) | (b'#', _) if byte == b'-' || self.hash_comment() => self.skip_line(),
            (b'/', Some(b'*')) => self.comment(),
            (b'*', Some(b'/')) if self.conditional => {
                self.conditional = false;
                self.at += 2;
            }
            (0x80.., _) => match self.rest().chars().next().filter(|letter| letter.is_whitespace() || *letter == '\u{feff}') {
                Some(space) => self.at += space.len_utf8(),
                None => return false,
            },
            _ => return false,
        }
        true
    }

    /// `#` is a comment unless it is one of PostgreSQL's operators: `#>`, `#>>`, `#-`.
    fn hash_comment(&self) -> bool {
        !matches!(self.peek(1), Some(b'>' | b'-' | b'='))
    }

    /// `/* … */`, nested as in PostgreSQL; `/*!40101 … */` is content.
    fn comment(&mut self) {
        let start = self.at;
        let rest = self.rest();
        if let Some(mark) = ["/*!", "/*M!"].iter().find(|mark| rest.starts_with(**mark)) {
            self.at += mark.len();
            while self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1;
            }
            self.conditional = true;
            return;
        }
        match comment_end(rest) {
            Some(length) => self.at += length,
            None => {
                self.at = self.source.len();
                let problem = Problem::new(&codes::UNCLOSED, start..start + 2, "this comment is never closed");
                self.problems.push(problem.help("end it with `*/`; everything after it is passed over"));
            }
        }
    }

    /// What is no SQL: psql's `\…` lines, MySQL's `DELIMITER`, the rows of `COPY … FROM stdin`.
    fn client_command(&mut self, byte: u8) -> bool {
        let fresh = self.statement == self.tokens.len();
        if byte == b'\\' && (fresh || !self.line_used) {
            let start = self.at;
            self.skip_line();
            self.push(Kind::Client, start);
            self.end_statement();
            return true;
        }
        if fresh && !self.line_used && byte.eq_ignore_ascii_case(&b'd') {
            let line = self.rest().lines().next().unwrap_or("");
            if let Some(mark) = line.split_whitespace().next().filter(|word| word.eq_ignore_ascii_case("delimiter")) {
                let mark = line.get(mark.len()..).unwrap_or("").trim();
                self.delimiter = (mark != ";" && !mark.is_empty() && mark.len() <= 16).then_some(mark);
                self.skip_line();
                return true;
            }
        }
        false
    }

    fn token(&mut self, byte: u8) {
        let start = self.at;
        if let Some(mark) = self.delimiter.filter(|mark| self.rest().starts_with(mark)) {
            self.at += mark.len();
            self.push(Kind::Semicolon, start);
            return self.end_statement();
        }
        let kind = self.scan(byte);
        self.push(kind, start);
        if kind == Kind::Semicolon {
            self.copied_rows();
            self.end_statement();
        }
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let token = Token { kind, start: offset(start), end: offset(self.at), first_on_line: !self.line_used };
        self.line_used = true;
        let is_any = |words: &[&str]| words.iter().any(|word| token.is(self.source, word));
        // Where a `;` is missing, the next statement still counts.
        let next = self.head_end.is_some() && token.first_on_line && is_any(&["create", "alter", "drop", "insert", "comment"]);
        if self.statement == self.tokens.len() || next {
            self.head_end = is_any(&["insert", "replace"]).then(|| self.tokens.len() + HEAD_OF_ROWS);
        }
        if matches!(kind, Kind::Semicolon | Kind::Client) || self.head_end.is_none_or(|end| self.tokens.len() < end) {
            self.tokens.push(token);
        }
    }

    fn end_statement(&mut self) {
        self.statement = self.tokens.len();
        self.head_end = None;
    }

    /// Whether the current statement is a CREATE TABLE.
    pub(super) fn makes_table(&self) -> bool {
        let is = |at: usize, word: &str| self.tokens.get(at).is_some_and(|token| token.is(self.source, word));
        is(self.statement, "create") && is(self.statement + 1, "table")
    }

    /// After `COPY … FROM stdin;` come rows, up to a line `\.`.
    fn copied_rows(&mut self) {
        let statement = self.tokens.get(self.statement..).unwrap_or_default();
        let copies = statement.first().is_some_and(|token| token.is(self.source, "copy"));
        let copies = copies && statement.iter().any(|token| token.is(self.source, "stdin"));
        if !copies {
            return;
        }
        let first = statement.first().map_or(self.at..self.at, |token| token.at());
        self.skip_line();
        match self.rest().find("\n\\.") {
            Some(end) => self.at += end + 3,
            None => {
                self.at = self.source.len();
                let problem = Problem::new(&codes::UNCLOSED, first, "the rows of this COPY have no end");
                self.problems.push(problem.help("end them with a line `\\.`; everything after the COPY is passed over"));
            }
        }
        self.skip_line();
    }

    /// The place from a start to here.
    pub(super) fn since(&self, start: usize) -> Range {
        start..self.at
    }
}

/// The length of a comment that starts here, its nested ones included.
fn comment_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)?) {
            (b'/', b'*') => depth += 1,
            (b'*', b'/') if depth == 1 => return Some(at + 2),
            (b'*', b'/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
}
