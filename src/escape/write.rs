//! Copying text with its escapes: runs of characters that need none are copied whole.

/// Appends `text`; a character that is not `plain` is written by `escape`.
pub fn escape_into(out: &mut String, text: &str, plain: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| !plain(c)) {
        let (head, tail) = rest.split_at(at);
        out.push_str(head);
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            escape(out, c);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

pub fn escaped(text: &str, plain: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut out, text, plain, escape);
    out
}

/// A literal between two `quote`s.
pub fn quoted(text: &str, quote: char, plain: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 2);
    out.push(quote);
    escape_into(&mut out, text, plain, escape);
    out.push(quote);
    out
}

/// Double quotes, unless single ones need fewer escapes: the choice of `prettier` and `ruff`.
pub fn preferred_quote(text: &str) -> char {
    let count = |quote| text.bytes().filter(|byte| *byte == quote).count();
    if count(b'"') > count(b'\'') { '\'' } else { '"' }
}

/// Appends a number with `digits` lower-case hexadecimal digits after `prefix`.
pub fn push_hex(out: &mut String, prefix: &str, number: u32, digits: usize) {
    out.push_str(prefix);
    let width = digits.max(1) as u32;
    let needed = (32 - number.leading_zeros()).div_ceil(4).max(width);
    for position in (0..needed).rev() {
        out.extend(char::from_digit((number >> (position * 4)) & 0xf, 16));
    }
}

/// `\uXXXX`, as a surrogate pair outside the Basic Multilingual Plane.
pub fn push_utf16(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        push_hex(out, "\\u", u32::from(*unit), 4);
    }
}
