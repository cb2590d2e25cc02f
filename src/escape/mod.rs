//! The only way for text of a spec into output: one pure printer per language and slot.
//!
//! The law of every printer is `parse(print(x)) == x` with the language's real parser (tests/it/printers.rs).
//! What a slot cannot hold is an error, never something near it. Comments and documentation hold no escapes; they
//! are equal after the normalisation of [`comment`].

mod comment;
mod directive;
mod dockerfile;
mod dotenv;
mod gitignore;
mod go;
mod graphql;
mod html;
mod imports;
mod ini;
mod java;
mod javadoc;
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
mod source;
mod sql;
mod toml;
mod typescript;
mod unicode;
mod value;
mod write;
mod xml;
mod yaml;

use std::{error, fmt};

use write::{escape_into, escaped, preferred_quote, push_hex, push_utf16, quoted};

pub use imports::Group as ImportGroup;
pub use languages::{LANGUAGES, language, language_of_path};
pub use source::names_used;
pub use unicode::printable;

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

/// Prints for a place at column `indent`, and moves the lines there: javadoc is filled up to a column.
pub fn print_at(language: &Language, slot: &str, text: &str, indent: usize) -> Option<Result<String, Unprintable>> {
    let printer = language.printer(slot)?;
    if (language.name, slot) == ("java", "doc") {
        return Some(Ok(javadoc::print(text, indent)));
    }
    Some(printer(text).map(|printed| indented(&printed, &" ".repeat(indent))))
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
