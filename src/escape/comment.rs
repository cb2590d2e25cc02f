//! Line comments. The normalisation that all languages share:
//!
//! - every character that some parser takes for a line end starts a new line, CR LF one;
//! - lines are trimmed, blank lines at both ends dropped, a tab is one space;
//! - a character nobody can see is written `<U+200B>`;
//! - a comment's line of more than 2000 bytes goes on in the next line;
//! - a line that a tool could take for a directive starts with `| `, and inside of one a `|` splits the directive.

use super::{directive::push_guarded, unicode};

/// nginx and BuildKit refuse lines that do not fit their buffers, also in comments.
const LINE_BYTES: usize = 2000;

/// A comment of as many lines as the text has, each starting with `mark`; empty text is the bare mark.
pub fn print(mark: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + mark.len() + 1);
    for (number, line) in lines(text).iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let mut rest = line.as_str();
        while rest.len() > LINE_BYTES {
            let (head, tail) = rest.split_at(rest.floor_char_boundary(LINE_BYTES));
            push_marked(&mut out, mark, head);
            out.push('\n');
            rest = tail;
        }
        push_marked(&mut out, mark, rest.trim());
    }
    out
}

fn push_marked(out: &mut String, mark: &str, line: &str) {
    out.push_str(mark);
    if !line.is_empty() {
        out.push(' ');
        push_guarded(out, line.trim_end());
    }
}

/// The lines of a text after normalisation, before the guards; at least one.
pub fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text;
    loop {
        let (line, tail) = match rest.find(unicode::ends_line) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let shown = super::escaped(line, unicode::visible, unicode::push_visible);
        let shown = shown.trim();
        if !(shown.is_empty() && lines.is_empty()) {
            lines.push(shown.to_owned());
        }
        if tail.is_empty() {
            break;
        }
        let mut chars = tail.chars();
        chars.next();
        rest = tail.strip_prefix("\r\n").unwrap_or(chars.as_str());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
