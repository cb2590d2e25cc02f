//! The one-line form of a field, character by character.

/// A cursor over a declaration's line.
pub struct Line<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// Text, start, end, quoted.
pub type Piece = (String, usize, usize, bool);

impl<'a> Line<'a> {
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    pub fn take(&mut self, c: char) -> bool {
        let there = self.rest().starts_with(c);
        if there {
            self.at += c.len_utf8();
        }
        there
    }

    /// Goes over a word and gives its end.
    pub fn word(&mut self) -> usize {
        let length = self.rest().find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(self.rest().len());
        self.at += length;
        self.at
    }

    /// What stands between parentheses, split at commas; nested parentheses stay together.
    pub fn arguments(&mut self) -> Option<Vec<Piece>> {
        let mut list = Vec::new();
        loop {
            self.spaces();
            if self.take(')') {
                return Some(list);
            }
            let piece = if self.rest().starts_with('"') { self.quoted()? } else { self.bare_argument()? };
            list.push(piece);
            self.spaces();
            if !self.take(',') && !self.rest().starts_with(')') {
                return None;
            }
        }
    }

    pub fn bare_argument(&mut self) -> Option<Piece> {
        let (start, mut depth) = (self.at, 0usize);
        for (offset, c) in self.rest().char_indices() {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                ',' | ')' if depth == 0 => {
                    let text = self.rest().get(..offset)?.trim_end().to_owned();
                    self.at = start + offset;
                    let end = start + text.len();
                    return Some((text, start, end, false));
                }
                _ => {}
            }
        }
        None
    }

    /// `"…"`: a backslash escapes only the quote, so that a pattern stays readable.
    pub fn quoted(&mut self) -> Option<Piece> {
        let start = self.at;
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + offset + 1;
                    return Some((value, start, self.at, true));
                }
                '\\' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                    value.push('"');
                    chars.next();
                }
                _ => value.push(c),
            }
        }
        None
    }

    /// A modifier's value: quoted, or up to the next space.
    pub fn value(&mut self) -> Option<Piece> {
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        let start = self.at;
        let length = self.rest().find(char::is_whitespace).unwrap_or(self.rest().len());
        self.at += length;
        Some((self.text.get(start..self.at)?.to_owned(), start, self.at, false))
    }
}
