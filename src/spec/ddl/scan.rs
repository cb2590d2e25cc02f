//! The single tokens: words, quotes, numbers, operators.

use super::codes;
use super::lex::Lexer;
use super::problem::Problem;
use super::token::Kind;

/// Longest first.
const OPERATORS: &[&str] = &[
    "!~~*", "->>", "#>>", "!~*", "!~~", "~~*", "<=>", "::", ":=", "<=", ">=", "<>", "!=", "==", "||", "->", "#>", "#-", "!~", "~*", "~~",
    "@>", "<@", "@@", "&&", "?|", "?&", "<<", ">>",
];

impl Lexer<'_> {
    /// Takes one token and says what it is.
    pub(super) fn scan(&mut self, byte: u8) -> Kind {
        if let Some(kind) = single(byte) {
            // Between other delimiters a `;` ends nothing.
            self.at += 1;
            return if kind == Kind::Semicolon && self.delimiter.is_some() { Kind::Operator } else { kind };
        }
        match byte {
            b'\'' => self.text(self.flavour.backslash),
            b'"' | b'`' => self.quoted(byte),
            b'[' if self.bracket_quotes() => self.quoted(b']'),
            b'$' if self.dollar_text() => Kind::Text,
            b'0'..=b'9' | b'.' => self.number(),
            _ if self.rest().starts_with(|letter: char| letter.is_alphabetic() || letter == '_') => self.word(byte),
            _ => self.operator(byte),
        }
    }

    fn word(&mut self, first: u8) -> Kind {
        match (first.to_ascii_lowercase(), self.peek(1), self.peek(2)) {
            (b'e', Some(b'\''), _) => return self.prefixed(1, true, Kind::Text),
            (b'n' | b'b', Some(b'\''), _) => return self.prefixed(1, self.flavour.backslash, Kind::Text),
            (b'x', Some(b'\''), _) => return self.prefixed(1, false, Kind::Hex),
            (b'u', Some(b'&'), Some(b'\'')) => return self.prefixed(2, false, Kind::Text),
            _ => {}
        }
        let rest = self.rest();
        let length = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '$')).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or("");
        // `END$$` where `$$` ends statements.
        let cut = self.delimiter.filter(|mark| mark.starts_with('$')).and_then(|mark| word.find(mark)).filter(|cut| *cut > 0);
        self.at += cut.unwrap_or(length);
        Kind::Word
    }

    fn prefixed(&mut self, prefix: usize, escapes: bool, kind: Kind) -> Kind {
        self.at += prefix;
        self.text(escapes);
        kind
    }

    /// `'…'`, the quote doubled inside.
    fn text(&mut self, escapes: bool) -> Kind {
        let start = self.at;
        if self.delimited(b'\'', escapes) && !self.swallows_a_table(start) {
            return Kind::Text;
        }
        self.at = start + 1;
        self.at += self.rest().find([',', ')', ';', '\n']).unwrap_or(self.rest().len());
        let problem = Problem::new(&codes::UNCLOSED, start..start + 1, "this text is never closed");
        self.problems.push(problem.help("end it with `'`; a quote inside a text is doubled: `'it''s'`"));
        Kind::Text
    }

    /// Whether a text within a CREATE TABLE holds the next one: then its quote is missing.
    fn swallows_a_table(&self, start: usize) -> bool {
        let text = self.source.get(start..self.at).unwrap_or("");
        let next = |line: &str| line.get(..13).is_some_and(|head| head.eq_ignore_ascii_case("create table "));
        self.makes_table() && text.lines().skip(1).any(next)
    }

    fn quoted(&mut self, close: u8) -> Kind {
        let start = self.at;
        if self.delimited(close, false) {
            if self.at == start + 2 {
                self.problems.push(Problem::new(&codes::SYNTAX, self.since(start), "a name cannot be empty"));
            }
            return Kind::Quoted;
        }
        self.at = start + 1;
        let name = |letter: char| letter.is_alphanumeric() || letter == '_';
        self.at += self.rest().find(|letter| !name(letter)).unwrap_or(self.rest().len());
        let message = "this quoted name is not closed on its line";
        let problem = Problem::new(&codes::UNCLOSED, start..start + 1, message);
        self.problems.push(problem.help(format!("end it with `{}`; a text is written between single quotes", char::from(close))));
        Kind::Quoted
    }

    /// Goes behind the closing quote; stays where it is if there is none.
    fn delimited(&mut self, close: u8, escapes: bool) -> bool {
        let start = self.at;
        let hopeless = self.hopeless.get(usize::from(close)).is_none_or(|until| start < *until);
        self.at += 1;
        while let Some(byte) = self.peek(0).filter(|_| !hopeless) {
            self.at += 1;
            let doubled = byte == close && self.peek(0) == Some(close);
            if doubled || (byte == b'\\' && escapes) {
                self.at += 1;
            } else if byte == close {
                return true;
            } else if byte == b'\n' && close != b'\'' {
                break;
            }
        }
        if let Some(until) = self.hopeless.get_mut(usize::from(close)) {
            *until = self.at.max(*until);
        }
        self.at = start;
        false
    }

    /// `[Name]` as SQLite and SQL Server quote, but not `text[]`, `int[3]`, `ARRAY['a']`.
    fn bracket_quotes(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.source.as_bytes().get(at)).copied().unwrap_or(b' ');
        let first = self.peek(1).unwrap_or(b']');
        let joined = is_word_start(before) || before.is_ascii_digit() || matches!(before, b'"' | b']' | b')');
        !joined && is_word_start(first)
    }

    /// `$$…$$`, `$tag$…$tag$`; false if this `$` begins none.
    fn dollar_text(&mut self) -> bool {
        let rest = self.rest();
        let name = rest.bytes().skip(1).take_while(|byte| is_word_start(*byte) || byte.is_ascii_digit()).count();
        let Some(tag) = rest.get(..name + 2).filter(|tag| tag.ends_with('$')) else { return false };
        match rest.get(tag.len()..).and_then(|body| body.find(tag)) {
            Some(body) => self.at += body + 2 * tag.len(),
            None => {
                let problem = Problem::new(&codes::UNCLOSED, self.at..self.at + tag.len(), "this dollar-quoted text is never closed");
                self.problems.push(problem.help(format!("end it with `{tag}`; everything after it is passed over")));
                self.at = self.source.len();
            }
        }
        true
    }

    fn number(&mut self) -> Kind {
        let rest = self.rest().as_bytes();
        let digits = |from: usize| rest.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let mut length = digits(0);
        if rest.get(length) == Some(&b'.') {
            let fraction = digits(length + 1);
            if length + fraction == 0 {
                self.at += 1;
                return Kind::Dot;
            }
            length += 1 + fraction;
        }
        if matches!(rest.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            length += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        self.at += length;
        Kind::Number
    }

    fn operator(&mut self, byte: u8) -> Kind {
        if let Some(operator) = OPERATORS.iter().find(|operator| self.rest().starts_with(**operator)) {
            self.at += operator.len();
            return Kind::Operator;
        }
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        if b"+-*/%<>=~!@^&|?:[]{}#".contains(&byte) { Kind::Operator } else { Kind::Strange }
    }
}

fn single(byte: u8) -> Option<Kind> {
    match byte {
        b'(' => Some(Kind::Open),
        b')' => Some(Kind::Close),
        b',' => Some(Kind::Comma),
        b';' => Some(Kind::Semicolon),
        _ => None,
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}
