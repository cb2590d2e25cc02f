//! Text that a reader of the rendered page sees as it is in the spec: no markup, no HTML, no link, no template tag.

use super::{Printer, Unprintable, comment};

pub const SLOTS: &[(&str, Printer)] = &[("text", text), ("cell", text), ("code", code), ("cell_code", cell_code), ("block", block)];

/// Inline text, also in a table cell; lines are joined by spaces.
fn text(text: &str) -> Result<String, Unprintable> {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push_line(&mut out, &comment::lines(text).join(" "));
    Ok(out)
}

/// Paragraphs and their lines.
fn block(text: &str) -> Result<String, Unprintable> {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (number, line) in comment::lines(text).iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        push_line(&mut out, line);
    }
    Ok(out)
}

/// A code span; lines are joined by spaces.
fn code(text: &str) -> Result<String, Unprintable> {
    span("code", text)
}

/// A code span in a table cell, where a pipe is escaped even in code.
fn cell_code(text: &str) -> Result<String, Unprintable> {
    Ok(span("cell_code", text)?.replace('|', "\\|"))
}

fn span(slot: &'static str, text: &str) -> Result<String, Unprintable> {
    let line = comment::lines(text).join(" ");
    if line.is_empty() {
        return Err(super::unprintable("markdown", slot, "empty text"));
    }
    let mut runs: Vec<usize> = line.split(|c| c != '`').map(str::len).collect();
    runs.sort_unstable();
    let fence = (1..).find(|length| runs.binary_search(length).is_err()).unwrap_or(1);
    let fence = "`".repeat(fence);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    Ok(format!("{fence}{pad}{line}{pad}{fence}"))
}

/// One line of text, which may begin a line of the document.
pub fn push_line(out: &mut String, line: &str) {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut previous = None;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let at_start = match c {
            '#' | '+' | '-' | '=' | ':' => previous.is_none(),
            '.' | ')' => at > 0 && at == digits,
            _ => false,
        };
        if at_start || is_syntax(previous, c, next) || begins_address(line.get(..at), c) {
            out.push('\\');
        }
        out.push(c);
        previous = Some(c);
    }
}

fn is_syntax(previous: Option<char>, c: char, next: Option<char>) -> bool {
    match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '{' | '$' | '@' => true,
        '&' => next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
        '_' => !(previous.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
        ':' => next.is_some_and(|c| !c.is_whitespace() && !c.is_ascii_digit()),
        '!' => next == Some('['),
        '^' | '=' | '+' | '%' => previous == Some(c) || next == Some(c) || (c == '%' && previous == Some('{')),
        _ => false,
    }
}

/// `www.` is a link on GitHub.
fn begins_address(before: Option<&str>, c: char) -> bool {
    c == '.'
        && before.is_some_and(|text| {
            let word = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at));
            word.is_some_and(|(_, word)| word.eq_ignore_ascii_case("www"))
        })
}
