//! YAML that every reader takes for the same value, whether it follows YAML 1.1 or 1.2.

use super::sink::Sink;
use serde_json::{Number, Value};
use std::fmt::Write;

/// The longest key that may stand before a colon on one line is 1024 characters; beyond this it gets a line of its own.
const LIMIT_KEY: usize = 900;

/// Prints a document as YAML: block style, two spaces a level, keys in their order.
///
/// A text stands plain only where no version of YAML could take it for anything else, and in double quotes otherwise.
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => entries(map, 0, &mut out),
        Value::Array(items) if !items.is_empty() => elements(items, 0, &mut out),
        scalar => {
            scalar_into(scalar, &mut out);
            out.push('\n');
        }
    }
    out
}

/// Prints a document as [`to_yaml`] does, while it is made.
pub struct Yaml<W> {
    out: W,
    /// For each open map whether it has a member.
    open: Vec<bool>,
    member: String,
}

impl<W: Write> Yaml<W> {
    /// Begins a document.
    pub fn new(out: W) -> Self {
        Self { out, open: vec![false], member: String::new() }
    }

    /// Prints a member.
    pub fn put(&mut self, key: &str, value: &Value) {
        let depth = self.member();
        entry(key, value, depth, &mut self.member);
        self.pass_on();
    }

    /// Ends the document, and gives back what it was printed to.
    pub fn finish(mut self) -> W {
        if self.open.pop() == Some(false) {
            let _ = self.out.write_str("{}\n");
        }
        self.out
    }

    /// Begins a member, and gives its depth.
    fn member(&mut self) -> usize {
        let depth = self.open.len() - 1;
        if let Some(any) = self.open.last_mut()
            && !std::mem::replace(any, true)
            && depth > 0
        {
            self.member.push('\n');
        }
        indent(depth, &mut self.member);
        depth
    }

    fn pass_on(&mut self) {
        let _ = self.out.write_str(&self.member);
        self.member.clear();
    }
}

impl<W: Write> Sink for Yaml<W> {
    fn begin(&mut self, key: &str) {
        let depth = self.member();
        key_into(key, depth, &mut self.member);
        self.open.push(false);
        self.pass_on();
    }

    fn put(&mut self, key: &str, value: Value) {
        Self::put(self, key, &value);
    }

    fn end(&mut self) {
        if self.open.pop() == Some(false) {
            let _ = self.out.write_str(" {}\n");
        }
    }
}

/// The entries of a map; the caller has written the indentation of the first.
fn entries(map: &serde_json::Map<String, Value>, depth: usize, out: &mut String) {
    for (at, (key, value)) in map.iter().enumerate() {
        if at > 0 {
            indent(depth, out);
        }
        entry(key, value, depth, out);
    }
}

fn entry(key: &str, value: &Value, depth: usize, out: &mut String) {
    key_into(key, depth, out);
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            indent(depth + 1, out);
            entries(map, depth + 1, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            indent(depth + 1, out);
            elements(items, depth + 1, out);
        }
        scalar => {
            out.push(' ');
            scalar_into(scalar, out);
            out.push('\n');
        }
    }
}

fn key_into(key: &str, depth: usize, out: &mut String) {
    let start = out.len();
    text(key, out);
    if out.len() - start > LIMIT_KEY {
        out.insert_str(start, "? ");
        out.push('\n');
        indent(depth, out);
    }
    out.push(':');
}

/// The elements of a list; the caller has written the indentation of the first.
fn elements(items: &[Value], depth: usize, out: &mut String) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            indent(depth, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => entries(map, depth + 1, out),
            Value::Array(inner) if !inner.is_empty() => elements(inner, depth + 1, out),
            scalar => {
                scalar_into(scalar, out);
                out.push('\n');
            }
        }
    }
}

fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn scalar_into(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => number_into(number, out),
        Value::String(string) => text(string, out),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// YAML 1.1 reads a number with an exponent as a float only with a point and a signed exponent.
fn number_into(number: &Number, out: &mut String) {
    let printed = number.to_string();
    let Some((mantissa, exponent)) = printed.split_once(['e', 'E']) else {
        out.push_str(&printed);
        return;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
    let _ = write!(out, "{mantissa}{point}e{sign}{exponent}");
}

/// A text, plain or quoted.
fn text(string: &str, out: &mut String) {
    if is_plain(string) {
        out.push_str(string);
    } else {
        quoted(string, out);
    }
}

/// Words that some version of YAML reads as a boolean or as null.
const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// A letter, `_`, `/` or `$` at the start rules out numbers, dates, indicators and tags.
fn is_plain(string: &str) -> bool {
    let starts_well = string.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$'));
    let harmless = |c: char| c.is_ascii_alphanumeric() || " _/$.,-+()*'=@;%&<>{}:".contains(c);
    starts_well
        && string.chars().all(harmless)
        && !string.ends_with([' ', ':'])
        && !string.contains(": ")
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(string))
}

fn quoted(string: &str, out: &mut String) {
    out.push('"');
    for c in string.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => escaped(c, out),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escaped(c: char, out: &mut String) {
    let code = u32::from(c);
    let _ = match code {
        0..=0xFF => write!(out, "\\x{code:02X}"),
        0x100..=0xFFFF => write!(out, "\\u{code:04X}"),
        _ => write!(out, "\\U{code:08X}"),
    };
}

/// What a reader refuses, folds, or a person would not see.
fn is_hidden(c: char) -> bool {
    let formatting =
        matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    c.is_control() || formatting || u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}')
}
