use super::{Printer, Unprintable, comment, escaped, push_hex, quoted, refuse, unicode};

pub const SLOTS: &[(&str, Printer)] = &[("text", text), ("attribute", attribute), ("comment", block_comment)];

fn text(text: &str) -> Result<String, Unprintable> {
    refuse_controls("text", text)?;
    Ok(escaped(text, |c| plain(c) || matches!(c, '"' | '\'' | '\n'), push_entity))
}

/// An attribute's value with its quotes.
fn attribute(text: &str) -> Result<String, Unprintable> {
    refuse_controls("attribute", text)?;
    Ok(quoted(text, '"', plain, push_entity))
}

/// `<!-- … -->`; two hyphens are parted.
fn block_comment(text: &str) -> Result<String, Unprintable> {
    let mut out = String::with_capacity(text.len() + 9);
    out.push_str("<!-- ");
    for (number, line) in comment::lines(text).iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        for c in line.chars() {
            if c == '-' && out.ends_with('-') {
                out.push(' ');
            }
            out.push(c);
        }
    }
    out.push_str(" -->");
    Ok(out)
}

fn plain(c: char) -> bool {
    unicode::printable(c) && !matches!(c, '&' | '<' | '>' | '"' | '\'')
}

fn push_entity(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        _ => {
            push_hex(out, "&#x", u32::from(c), 1);
            out.push(';');
        }
    }
}

/// XML 1.0 has no form for these, not even a reference.
fn refuse_controls(slot: &'static str, text: &str) -> Result<(), Unprintable> {
    refuse("xml", slot, text, |c| match c {
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1f}' => Some("a control character"),
        '\u{fffe}' | '\u{ffff}' => Some("a code point that is no character"),
        _ => None,
    })
}
