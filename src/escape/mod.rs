//! The only way for text of a spec into output: one pure printer per language and slot.
//!
//! The law of every printer is `parse(print(x)) == x` with the language's real parser (tests/it/printers.rs).
//! What a slot cannot hold is an error, never something near it. Comments and documentation hold no escapes; they
//! are equal after the normalisation of [`comment`].

mod comment;
mod dockerfile;
mod dotenv;
mod gitignore;
mod go;
mod graphql;
mod html;
mod ini;
mod java;
mod json;
mod languages;
mod makefile;
mod markdown;
mod mermaid;
mod nginx;
mod plain;
mod promql;
mod properties;
mod python;
mod rust;
mod shell;
mod sql;
mod toml;
mod typescript;
mod unicode;
mod value;
mod xml;
mod yaml;

use std::{error, fmt};

pub use languages::{LANGUAGES, language, language_of_path};

/// Text which a slot has no form for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    pub language: &'static str,
    pub slot: &'static str,
    pub reason: String,
}

pub type Printer = fn(&str) -> Result<String, Unprintable>;

#[derive(Debug)]
pub struct Language {
    pub name: &'static str,
    pub slots: &'static [(&'static str, Printer)],
}

impl Language {
    pub fn printer(&self, slot: &str) -> Option<Printer> {
        let (_, printer) = self.slots.iter().find(|(name, _)| *name == slot)?;
        Some(*printer)
    }
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} {} cannot hold {}", self.language, self.slot, self.reason)
    }
}

impl error::Error for Unprintable {}

/// Prints through several printers, innermost first: SQL in a Python string, a Go template in YAML.
pub fn chain(printers: &[Printer], text: &str) -> Result<String, Unprintable> {
    let mut printed = text.to_owned();
    for printer in printers {
        printed = printer(&printed)?;
    }
    Ok(printed)
}

/// Moves printed lines (a comment, documentation, a Markdown block) to the column they are inserted at: the first line
/// stands there already, every other one that is not empty gets `indent`.
pub fn indented(printed: &str, indent: &str) -> String {
    let mut out = String::with_capacity(printed.len());
    for (number, line) in printed.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(line);
    }
    out
}

/// Appends `text`; a character that is not `plain` is written by `escape`.
fn escape_into(out: &mut String, text: &str, plain: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) {
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

fn escaped(text: &str, plain: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut out, text, plain, escape);
    out
}

/// A literal between two `quote`s.
fn quoted(text: &str, quote: char, plain: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 2);
    out.push(quote);
    escape_into(&mut out, text, plain, escape);
    out.push(quote);
    out
}

/// Double quotes, unless single ones need fewer escapes: the choice of `prettier` and `ruff`.
fn preferred_quote(text: &str) -> char {
    let count = |quote| text.bytes().filter(|byte| *byte == quote).count();
    if count(b'"') > count(b'\'') { '\'' } else { '"' }
}

/// Appends a number with `digits` lower-case hexadecimal digits after `prefix`.
fn push_hex(out: &mut String, prefix: &str, number: u32, digits: usize) {
    out.push_str(prefix);
    let width = digits.max(1) as u32;
    let needed = (32 - number.leading_zeros()).div_ceil(4).max(width);
    for position in (0..needed).rev() {
        out.extend(char::from_digit((number >> (position * 4)) & 0xf, 16));
    }
}

/// `\uXXXX`, as a surrogate pair outside the Basic Multilingual Plane.
fn push_utf16(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        push_hex(out, "\\u", u32::from(*unit), 4);
    }
}

/// Refuses text with a character for which `reason` has one.
fn refuse(
    language: &'static str,
    slot: &'static str,
    text: &str,
    reason: impl Fn(char) -> Option<&'static str>,
) -> Result<(), Unprintable> {
    match text.chars().find_map(|c| reason(c).map(|reason| (c, reason))) {
        None => Ok(()),
        Some((c, reason)) => Err(unprintable(language, slot, format!("{reason} (U+{:04X})", u32::from(c)))),
    }
}

fn unprintable(language: &'static str, slot: &'static str, reason: impl Into<String>) -> Unprintable {
    Unprintable { language, slot, reason: reason.into() }
}

/// What a slot without escapes never holds: control characters but `allowed` ones, and what reorders the source.
fn raw_reason(c: char, allowed: &[char]) -> Option<&'static str> {
    match c {
        _ if allowed.contains(&c) => None,
        '\0' => Some("a NUL character"),
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some("a line break"),
        _ if c.is_control() => Some("a control character"),
        _ if unicode::bidirectional(c) => Some("a bidirectional control character"),
        _ => None,
    }
}
