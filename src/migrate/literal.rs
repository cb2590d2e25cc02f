//! Exact printers: a text or a name goes in, the same text or name is what the database has.

use super::Dialect;
use super::keyword::KEYWORDS;
use std::fmt::Write as _;

/// A name, in double quotes where either engine would read it as something else: a keyword, or not lower snake_case.
pub fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && KEYWORDS.binary_search(&name).is_err() { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Names, separated by commas.
pub fn identifiers<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(identifier).collect::<Vec<_>>().join(", ")
}

/// A text.
pub fn text(value: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => postgres(value),
        Dialect::Sqlite => sqlite(value),
    }
}

/// Quotes doubled; with a backslash or what a reader would not see, the `E` form.
fn postgres(value: &str) -> String {
    if !value.contains(|c| c == '\\' || is_hidden(c)) {
        return format!("'{}'", value.replace('\'', "''"));
    }
    let mut out = String::from("E'");
    for c in value.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// Quotes doubled; what a reader would not see is `char(…)` between the pieces, all in parentheses as a default needs it.
fn sqlite(value: &str) -> String {
    if !value.contains(is_hidden) {
        return format!("'{}'", value.replace('\'', "''"));
    }
    let mut parts: Vec<String> = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let hidden = rest.starts_with(is_hidden);
        let end = rest.find(|c| is_hidden(c) != hidden).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        parts.push(if hidden {
            let codes: Vec<String> = piece.chars().map(|c| u32::from(c).to_string()).collect();
            format!("char({})", codes.join(", "))
        } else {
            format!("'{}'", piece.replace('\'', "''"))
        });
        rest = behind;
    }
    format!("({})", parts.join(" || "))
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}
