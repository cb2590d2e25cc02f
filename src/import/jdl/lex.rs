//! Cuts a JDL text into tokens; never fails, reports what has no end.

use crate::diag::{Diagnostic, Diagnostics, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a keyword, `com.example.shop`, `docker-compose`.
    Word,
    /// `20`, `-1.5`
    Number,
    /// `"x"`
    Text,
    /// `/[a-z]+/`
    Pattern,
    /// `/** x */`
    Doc,
    /// `{`, `(`, `,` and all else.
    Mark(char),
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// Whether it is the first on its line.
    pub first_on_line: bool,
}

/// All tokens of a text, without plain comments.
pub fn lex(source: &str, file: u16, found: &mut Diagnostics) -> Vec<Token> {
    let mut lexer = Lexer { source, file, at: 0, first_on_line: true, tokens: Vec::new(), found };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    source: &'a str,
    file: u16,
    at: usize,
    first_on_line: bool,
    tokens: Vec<Token>,
    found: &'a mut Diagnostics,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or("")
    }

    /// Takes a token or what stands between two; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest().chars().next() else { return false };
        if first.is_whitespace() || first == '\u{feff}' {
            self.first_on_line |= first == '\n';
            self.at += first.len_utf8();
        } else if self.rest().starts_with("//") && !self.pattern_follows() {
            self.at += self.line();
        } else if self.rest().starts_with("/*") {
            self.comment();
        } else {
            self.token(first);
        }
        true
    }

    /// The length of what is left of the line.
    fn line(&self) -> usize {
        self.rest().find('\n').unwrap_or(self.rest().len())
    }

    fn comment(&mut self) {
        // `/**/` is an empty comment.
        let doc = self.rest().starts_with("/**") && !self.rest().starts_with("/**/");
        let start = self.at;
        let length = self.rest().get(2..).and_then(|rest| rest.find("*/")).map(|end| end + 4);
        if length.is_none() {
            self.unclosed(start, 2, "this comment is never closed; everything behind it is passed over", "end it with `*/`");
        }
        self.at += length.unwrap_or(self.rest().len());
        if doc && length.is_some() {
            self.push(Kind::Doc, start);
        }
    }

    fn token(&mut self, first: char) {
        let start = self.at;
        let kind = match first {
            '"' => self.quoted('"', Kind::Text),
            '/' if self.pattern_follows() => self.quoted('/', Kind::Pattern),
            _ if first.is_alphabetic() || first == '_' => self.run(Kind::Word),
            _ if first.is_ascii_digit() => self.run(Kind::Number),
            '-' if self.rest().get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) => self.run(Kind::Number),
            _ => {
                self.at += first.len_utf8();
                Kind::Mark(first)
            }
        };
        self.push(kind, start);
    }

    /// Letters, digits and what joins them: package names and addresses are one word.
    fn run(&mut self, kind: Kind) -> Kind {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$');
        let rest = self.rest().get(1..).map_or("", |_| self.rest());
        self.at += rest.find(|c| !part(c)).unwrap_or(rest.len()).max(1);
        kind
    }

    /// A regular expression stands only in `pattern(/…/)`.
    fn pattern_follows(&self) -> bool {
        let mut before = self.tokens.iter().rev();
        let opens = before.next().is_some_and(|token| token.kind == Kind::Mark('('));
        opens && before.next().is_some_and(|token| text(self.source, token.span).eq_ignore_ascii_case("pattern"))
    }

    /// Goes behind the closing character, which must stand on the same line.
    fn quoted(&mut self, close: char, kind: Kind) -> Kind {
        let start = self.at;
        let line = self.line();
        let mut escaped = false;
        let inner = self.rest().get(1..line).unwrap_or("");
        let end = inner.find(|c| {
            let ends = c == close && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        if end.is_none() {
            self.unclosed(start, 1, "this text is not closed on its line", &format!("end it with `{close}`"));
        }
        self.at += end.map_or(line, |end| end + 2);
        kind
    }

    fn unclosed(&mut self, start: usize, length: usize, message: &str, help: &str) {
        let span = self.span(start, start + length);
        self.found.push(Diagnostic::warning(super::SYNTAX, span, message).help(help));
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(start), end: offset(end) }
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let span = self.span(start, self.at);
        self.tokens.push(Token { kind, span, first_on_line: self.first_on_line });
        self.first_on_line = false;
    }
}

/// The text of a place.
pub fn text(source: &str, span: Span) -> &str {
    source.get(span.start as usize..span.end as usize).unwrap_or("")
}

/// What a token says, without its quotes.
pub fn value(source: &str, token: Token) -> String {
    let text = text(source, token.span);
    let inner = |mark: char| text.strip_prefix(mark).map_or(text, |inner| inner.strip_suffix(mark).unwrap_or(inner));
    match token.kind {
        Kind::Text => inner('"').replace("\\\"", "\""),
        Kind::Pattern => inner('/').replace("\\/", "/"),
        Kind::Doc => doc(text),
        _ => text.to_owned(),
    }
}

/// The lines of a comment without their stars.
fn doc(text: &str) -> String {
    let inner = text.trim_start_matches("/**").trim_end_matches("*/");
    let lines: Vec<&str> = inner.lines().map(|line| line.trim().trim_start_matches('*').trim()).collect();
    lines.join("\n").trim().to_owned()
}
