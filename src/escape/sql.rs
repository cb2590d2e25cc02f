//! Literals mean the same with `standard_conforming_strings` on and off, and in any client that splits statements.

use super::{Printer, Unprintable, comment, push_hex, quoted, raw_reason, refuse, unicode, unprintable};

pub const POSTGRES: &[(&str, Printer)] = &[("string", postgres_string), ("ident", postgres_ident), ("comment", line_comment)];
pub const SQLITE: &[(&str, Printer)] = &[("string", sqlite_string), ("ident", sqlite_ident), ("comment", line_comment)];

/// PostgreSQL cuts longer names silently, and two of them may then be one.
const POSTGRES_NAME_BYTES: usize = 63;

/// More pieces than this would near SQLite's limit on the depth of an expression.
const SQLITE_PIECES: usize = 200;

fn postgres_string(text: &str) -> Result<String, Unprintable> {
    refuse("sql-postgres", "string", text, |c| (c == '\0').then_some("a NUL character"))?;
    if !text.contains(|c| c == '\\' || unicode::unprintable(c)) {
        return Ok(quoted(text, '\'', |c| c != '\'', |out, _| out.push_str("''")));
    }
    let plain = |c| unicode::printable(c) && !matches!(c, '\'' | '\\');
    let literal = quoted(text, '\'', plain, |out, c| match c {
        '\'' => out.push_str("''"),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\u{ffff}' => push_hex(out, "\\u", u32::from(c), 4),
        _ => push_hex(out, "\\U", u32::from(c), 8),
    });
    Ok(format!("E{literal}"))
}

fn postgres_ident(text: &str) -> Result<String, Unprintable> {
    if text.len() > POSTGRES_NAME_BYTES {
        return Err(unprintable("sql-postgres", "ident", "more than 63 bytes"));
    }
    ident("sql-postgres", text)
}

/// SQLite has no escapes: what nobody can see is joined in by `char()`, line feeds stay.
fn sqlite_string(text: &str) -> Result<String, Unprintable> {
    refuse("sql-sqlite", "string", text, |c| (c == '\0').then_some("a NUL character"))?;
    let hidden = |c: char| c != '\n' && unicode::unprintable(c);
    let literal = |text: &str| quoted(text, '\'', |c| c != '\'', |out, _| out.push_str("''"));
    let pieces = text.matches(hidden).take(SQLITE_PIECES).count();
    if pieces == 0 || pieces == SQLITE_PIECES {
        return Ok(literal(text));
    }
    let mut out = String::from("(");
    let mut rest = text;
    while let Some(at) = rest.find(hidden) {
        let (head, tail) = rest.split_at(at);
        let visible = tail.trim_start_matches(hidden);
        let run = tail.strip_suffix(visible).unwrap_or_default();
        if !head.is_empty() {
            out.push_str(&literal(head));
            out.push_str(" || ");
        }
        out.push_str("char(");
        for (number, c) in run.chars().enumerate() {
            out.push_str(if number > 0 { ", " } else { "" });
            push_hex(&mut out, "0x", u32::from(c), 2);
        }
        out.push(')');
        out.push_str(if visible.is_empty() { "" } else { " || " });
        rest = visible;
    }
    if !rest.is_empty() {
        out.push_str(&literal(rest));
    }
    out.push(')');
    Ok(out)
}

fn sqlite_ident(text: &str) -> Result<String, Unprintable> {
    ident("sql-sqlite", text)
}

fn ident(language: &'static str, text: &str) -> Result<String, Unprintable> {
    if text.is_empty() {
        return Err(unprintable(language, "ident", "an empty name"));
    }
    refuse(language, "ident", text, |c| raw_reason(c, &[]).or_else(|| unicode::unprintable(c).then_some("an invisible character")))?;
    Ok(quoted(text, '"', |c| c != '"', |out, _| out.push_str("\"\"")))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("--", text))
}
