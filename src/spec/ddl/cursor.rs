//! Reading along a run of tokens.

use super::codes;
use super::model::{Range, Sp};
use super::problem::{Problem, Report};
use super::token::{Kind, Token};

/// A place in a run of tokens; copying it is looking ahead.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) source: &'a str,
    pub(super) backslash: bool,
    tokens: &'a [Token],
    next: usize,
    /// Where the run ends in the text; the place of what is missing there.
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str, backslash: bool, tokens: &'a [Token]) -> Self {
        let end = tokens.last().map_or(0, |token| token.end as usize);
        Self { source, backslash, tokens, next: 0, end }
    }

    pub(super) fn rest(&self) -> &'a [Token] {
        self.tokens.get(self.next..).unwrap_or(&[])
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.next + ahead).copied()
    }

    pub(super) fn bump(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.next += 1;
        Some(token)
    }

    pub(super) fn done(&self) -> bool {
        self.peek().is_none()
    }

    /// The place of the next token, or of the end of the last one.
    pub(super) fn here(&self) -> Range {
        if let Some(token) = self.peek() {
            return token.at();
        }
        let last = self.last();
        let letter = self.text(&last).chars().next_back().map_or(0, char::len_utf8);
        last.end - letter..last.end
    }

    /// The token before.
    pub(super) fn last(&self) -> Range {
        self.next.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(self.end..self.end, |token| token.at())
    }

    /// From a place to the last token taken.
    pub(super) fn since(&self, start: usize) -> Range {
        start..self.last().end.max(start)
    }

    /// All of the run that is left.
    pub(super) fn remaining(&self) -> Range {
        let start = self.here().start;
        start..self.tokens.last().map_or(start, |token| token.end as usize).max(start)
    }

    pub(super) fn text(&self, at: &Range) -> &'a str {
        self.source.get(at.clone()).unwrap_or("")
    }

    /// Whether the next token is this bare word.
    pub(super) fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    pub(super) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| token.is(self.source, word))
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn is_kind(&self, kind: Kind) -> bool {
        self.kind_at(0) == Some(kind)
    }

    pub(super) fn kind_at(&self, ahead: usize) -> Option<Kind> {
        self.peek_at(ahead).map(|token| token.kind)
    }

    pub(super) fn is_operator(&self, operator: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Operator && token.text(self.source) == operator)
    }

    /// Takes these words, space between them, if all follow; gives their place.
    pub(super) fn eat(&mut self, words: &str) -> Option<Range> {
        let start = self.here().start;
        let mut count = 0;
        for word in words.split(' ') {
            if !self.is_at(count, word) {
                return None;
            }
            count += 1;
        }
        self.next += count;
        Some(self.since(start))
    }

    pub(super) fn eats(&mut self, words: &str) -> bool {
        self.eat(words).is_some()
    }

    pub(super) fn eat_kind(&mut self, kind: Kind) -> Option<Token> {
        if self.is_kind(kind) { self.bump() } else { None }
    }

    pub(super) fn eat_operator(&mut self, operator: &str) -> bool {
        self.is_operator(operator) && self.bump().is_some()
    }

    /// A bare or quoted name.
    pub(super) fn name(&mut self) -> Option<Sp<String>> {
        let token = self.peek().filter(|token| matches!(token.kind, Kind::Word | Kind::Quoted))?;
        self.next += 1;
        Some(Sp::new(self.value(token), token.at()))
    }

    /// A text literal; MySQL takes `"x"` for one too.
    pub(super) fn literal(&mut self) -> Option<Sp<String>> {
        let quoted = |token: &Token| token.kind == Kind::Quoted && token.text(self.source).starts_with('"');
        let token = self.peek().filter(|token| token.kind == Kind::Text || quoted(token))?;
        self.next += 1;
        Some(Sp::new(self.value(token), token.at()))
    }

    /// A whole number.
    pub(super) fn integer(&mut self) -> Option<Sp<u64>> {
        let token = self.peek().filter(|token| token.kind == Kind::Number)?;
        let value = token.text(self.source).parse().ok()?;
        self.next += 1;
        Some(Sp::new(value, token.at()))
    }

    pub(super) fn value(&self, token: Token) -> String {
        token.value(self.source, self.backslash)
    }

    /// Takes `( … )` and gives its inside; an unclosed one goes to the end and is reported.
    pub(super) fn group(&mut self, report: &mut Report) -> Option<Self> {
        let open = self.eat_kind(Kind::Open)?;
        let start = self.next;
        let mut depth = 1_usize;
        while let Some(token) = self.bump() {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(self.part(start, self.next - 1, token.start as usize));
            }
        }
        report.push(Problem::new(&codes::UNCLOSED, open.at(), "this parenthesis is never closed").help("end it with `)`"));
        Some(self.part(start, self.next, self.end))
    }

    /// Takes `( … )` without looking at it.
    pub(super) fn skip_group(&mut self) -> bool {
        self.is_kind(Kind::Open) && self.group(&mut Report::default()).is_some()
    }

    /// Without the parentheses around the whole run, however many.
    pub(super) fn without_parentheses(self) -> Self {
        let tokens = self.rest();
        let leading = tokens.iter().take_while(|token| token.kind == Kind::Open).count();
        let trailing = tokens.iter().rev().take_while(|token| token.kind == Kind::Close).count();
        let (mut depth, mut around) = (leading, leading.min(trailing));
        for token in tokens.iter().skip(leading).take(tokens.len().saturating_sub(leading + trailing)) {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            around = around.min(depth);
        }
        // Unbalanced ones are the parser's to complain about.
        let around = if depth == trailing { around } else { 0 };
        let end = tokens.get(tokens.len() - around).map_or(self.end, |token| token.start as usize);
        self.part(self.next + around, self.tokens.len() - around, end)
    }

    fn part(&self, from: usize, to: usize, end: usize) -> Self {
        Self { tokens: self.tokens.get(from..to).unwrap_or(&[]), next: 0, end, ..*self }
    }

    /// What is left, cut at the commas outside of parentheses; the commas' places between.
    pub(super) fn split(self) -> Vec<Self> {
        let mut parts = Vec::new();
        let (mut start, mut depth) = (self.next, 0_usize);
        for at in self.next..self.tokens.len() {
            match self.tokens.get(at).map(|token| (token.kind, token.start as usize)) {
                Some((Kind::Open, _)) => depth += 1,
                Some((Kind::Close, _)) => depth = depth.saturating_sub(1),
                Some((Kind::Comma, end)) if depth == 0 => {
                    parts.push(self.part(start, at, end));
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.part(start, self.tokens.len(), self.end));
        parts
    }

    /// The run up to (not including) the first token outside of parentheses for which `stop` holds.
    pub(super) fn until(&mut self, stop: impl Fn(&Self) -> bool) -> Self {
        let start = self.next;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            if depth == 0 && self.next > start && stop(self) {
                break;
            }
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.next += 1;
        }
        self.part(start, self.next, self.last().end)
    }

    /// The empty part's place: the comma or parenthesis that ends it.
    pub(super) fn end_place(&self) -> Range {
        let letter = self.source.get(self.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.end..self.end + letter
    }
}
