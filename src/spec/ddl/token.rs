//! Tokens: a kind and a place, small because a text may hold millions.

use super::model::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word: keyword or name.
    Word,
    /// `"x"`, `` `x` ``, `[x]`.
    Quoted,
    /// `'x'`, `E'x'`, `N'x'`, `B'01'`, `$tag$x$tag$`.
    Text,
    /// `X'0F'`
    Hex,
    /// `12`, `1.5e3`
    Number,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// The end of a statement.
    Semicolon,
    /// `<=`, `::`, `[` and everything else that joins values.
    Operator,
    /// A command of psql.
    Client,
    /// A character that SQL does not know.
    Strange,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) first_on_line: bool,
}

impl Token {
    pub(super) fn at(self) -> Range {
        self.start as usize..self.end as usize
    }

    pub(super) fn text(self, source: &str) -> &str {
        source.get(self.at()).unwrap_or("")
    }

    /// Whether it is this bare word, in any case.
    pub(super) fn is(self, source: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(source).eq_ignore_ascii_case(word)
    }

    /// What a name or a text says, without quotes and escapes.
    pub(super) fn value(self, source: &str, backslash: bool) -> String {
        let text = self.text(source);
        match self.kind {
            Kind::Quoted => unquote(text),
            Kind::Text if text.starts_with('$') => dollar_content(text).to_owned(),
            Kind::Text | Kind::Hex => literal(text, backslash),
            _ => text.to_owned(),
        }
    }
}

fn unquote(text: &str) -> String {
    let mut chars = text.chars();
    let close = match chars.next() {
        Some('[') => ']',
        Some(quote) => quote,
        None => return String::new(),
    };
    let inner = chars.as_str();
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    inner.replace(&format!("{close}{close}"), &close.to_string())
}

fn dollar_content(text: &str) -> &str {
    let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(text.len(), |end| end + 2);
    text.get(tag..text.len().saturating_sub(tag)).unwrap_or("")
}

/// The content of `'…'` with any prefix.
fn literal(text: &str, backslash: bool) -> String {
    let open = text.find('\'').unwrap_or(0);
    let escapes = backslash || text.starts_with(['e', 'E']);
    let inner = text.get(open + 1..).unwrap_or("");
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(letter) = chars.next() {
        match letter {
            '\'' => {
                chars.next();
                value.push('\'');
            }
            '\\' if escapes => value.extend(chars.next().map(|escaped| unescape(escaped, text.starts_with(['e', 'E'])))),
            _ => value.push(letter),
        }
    }
    value
}

fn unescape(letter: char, extended: bool) -> char {
    match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' if extended => '\u{c}',
        '0' if !extended => '\0',
        'Z' if !extended => '\u{1a}',
        other => other,
    }
}
