//! Reading along the tokens.

use super::lex::{self, Kind, Token};
use super::parse::short;
use super::syntax::Text;
use crate::diag::{Diagnostic, Diagnostics, Span};

/// A place among the tokens.
pub struct Cursor<'a> {
    source: &'a str,
    tokens: Vec<Token>,
    next: usize,
    /// What was not understood.
    pub found: &'a mut Diagnostics,
}

impl<'a> Cursor<'a> {
    /// At the first token.
    pub fn new(source: &'a str, tokens: Vec<Token>, found: &'a mut Diagnostics) -> Self {
        Self { source, tokens, next: 0, found }
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).copied()
    }

    /// How many tokens were taken.
    pub fn place(&self) -> usize {
        self.next
    }

    /// Whether nothing follows.
    pub fn done(&self) -> bool {
        self.peek().is_none()
    }

    /// Takes a token.
    pub fn bump(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.next += 1;
        Some(token)
    }

    /// The next token's place, or the end's.
    pub fn here(&self) -> Span {
        let end = |last: &Token| Span { start: last.span.end, ..last.span };
        self.peek().map(|token| token.span).or_else(|| self.tokens.last().map(end)).unwrap_or_default()
    }

    /// Whether the next token begins a line.
    pub fn first_on_line(&self) -> bool {
        self.peek().is_some_and(|token| token.first_on_line)
    }

    /// Whether this mark follows.
    pub fn is(&self, mark: char) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    /// Takes a mark.
    pub fn eat(&mut self, mark: char) -> Option<Span> {
        if self.is(mark) { self.bump().map(|token| token.span) } else { None }
    }

    /// The word that follows.
    pub fn peek_word(&self) -> Option<&'a str> {
        self.word_at(0)
    }

    /// The word so far ahead.
    pub fn word_at(&self, ahead: usize) -> Option<&'a str> {
        let token = self.tokens.get(self.next + ahead).filter(|token| token.kind == Kind::Word)?;
        Some(lex::text(self.source, token.span))
    }

    /// Takes this word.
    pub fn eats(&mut self, word: &str) -> bool {
        self.peek_word() == Some(word) && self.bump().is_some()
    }

    /// Takes any word.
    pub fn word(&mut self) -> Option<Text> {
        self.peek_word()?;
        self.value()
    }

    /// Takes a word, a number, a text or a pattern.
    pub fn value(&mut self) -> Option<Text> {
        let token = self.peek().filter(|token| !matches!(token.kind, Kind::Mark(_) | Kind::Doc))?;
        self.next += 1;
        Some(Text::new(lex::value(self.source, token), token.span))
    }

    /// Takes comments that describe what follows.
    pub fn docs(&mut self) -> Option<String> {
        let mut doc = None;
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Doc) {
            self.next += 1;
            doc = Some(lex::value(self.source, token)).filter(|text| !text.is_empty()).or(doc);
        }
        doc
    }

    /// Takes a comment on the same line, which describes what stands before it.
    pub fn doc_behind(&mut self) -> Option<String> {
        if self.first_on_line() { None } else { self.docs() }
    }

    /// Takes the mark that opens a block; reports where it is missing.
    pub fn open(&mut self, mark: char) -> bool {
        let opens = self.eat(mark).is_some();
        if !opens {
            self.expected(self.here(), &format!("`{mark}`"));
        }
        opens
    }

    /// Whether a block ends here, also where the text does, which is reported.
    pub fn closes(&mut self, mark: char) -> bool {
        if self.done() {
            self.found.push(Diagnostic::warning(super::SYNTAX, self.here(), format!("a block has no end: `{mark}` is missing")));
            return true;
        }
        self.eat(mark).is_some()
    }

    /// Passes over `{ … }` whatever is in it.
    pub fn skip_block(&mut self) -> bool {
        if !self.is('{') {
            return false;
        }
        let mut depth = 0_usize;
        while let Some(token) = self.bump() {
            match token.kind {
                Kind::Mark('{') => depth += 1,
                Kind::Mark('}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        true
    }

    /// Passes over everything up to a closing mark on the same line, which is taken.
    pub fn pass_to(&mut self, mark: char) {
        while !self.done() && !self.first_on_line() && !self.is('}') {
            if self.eat(mark).is_some() {
                return;
            }
            self.bump();
        }
    }

    /// Reports what was expected, and takes one token so that reading goes on.
    pub fn pass(&mut self, at: Span, wanted: &str) {
        self.expected(at, wanted);
        self.bump();
    }

    /// Reports that something else stands at a place.
    pub fn expected(&mut self, at: Span, wanted: &str) {
        let there = lex::text(self.source, at).lines().next().unwrap_or("");
        let there = if there.is_empty() { "the end".to_owned() } else { format!("`{}`", short(there)) };
        self.found.push(Diagnostic::warning(super::SYNTAX, at, format!("expected {wanted}, found {there}")).help("it is passed over"));
    }
}
