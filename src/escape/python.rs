use super::{Printer, Unprintable, comment, preferred_quote, push_hex, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment), ("doc", doc)];

fn string(text: &str) -> Result<String, Unprintable> {
    let quote = preferred_quote(text);
    Ok(quoted(text, quote, |c| printable(c) && c != quote && c != '\\', push_escape))
}

fn push_escape(out: &mut String, c: char) {
    match c {
        '"' | '\'' | '\\' => {
            out.push('\\');
            out.push(c);
        }
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\u{ff}' => push_hex(out, "\\x", u32::from(c), 2),
        '\u{100}'..='\u{ffff}' => push_hex(out, "\\u", u32::from(c), 4),
        _ => push_hex(out, "\\U", u32::from(c), 8),
    }
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}

/// A docstring with its quotes, as `ruff format` leaves it; `inspect.getdoc` gives the text of a comment back.
fn doc(text: &str) -> Result<String, Unprintable> {
    let lines = comment::lines(text);
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str("\"\"\"");
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        } else if line.starts_with('"') {
            out.push(' ');
        }
        push_doc_line(&mut out, line);
    }
    if lines.len() > 1 {
        out.push('\n');
    } else if lines.iter().any(|line| line.ends_with('"')) && !ends_escaped(&out) {
        out.push(' ');
    }
    out.push_str("\"\"\"");
    Ok(out)
}

/// Whether the last character is escaped.
fn ends_escaped(out: &str) -> bool {
    let before = out.strip_suffix('"').unwrap_or(out);
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}

fn push_doc_line(out: &mut String, line: &str) {
    let mut quotes = 0;
    for c in line.chars() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        if c == '\\' || quotes == 3 {
            out.push('\\');
            quotes = 0;
        }
        out.push(c);
    }
}
