use super::{Printer, Unprintable, escaped, push_hex, quoted, refuse, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("text", text), ("attribute", attribute)];

/// Text of an element, but not of `script` and `style`, and not at the start of `pre` and `textarea`.
fn text(text: &str) -> Result<String, Unprintable> {
    refuse_nul("text", text)?;
    Ok(escaped(text, |c| plain(c) || matches!(c, '"' | '\'' | '\n'), push_entity))
}

/// An attribute's value with its quotes.
fn attribute(text: &str) -> Result<String, Unprintable> {
    refuse_nul("attribute", text)?;
    Ok(quoted(text, '"', plain, push_entity))
}

fn plain(c: char) -> bool {
    printable(c) && !matches!(c, '&' | '<' | '>' | '"' | '\'')
}

fn push_entity(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        // Their references mean other characters, or an error.
        '\u{80}'..='\u{9f}' => out.push(c),
        _ => {
            push_hex(out, "&#x", u32::from(c), 1);
            out.push(';');
        }
    }
}

fn refuse_nul(slot: &'static str, text: &str) -> Result<(), Unprintable> {
    refuse("html", slot, text, |c| match u32::from(c) {
        0 => Some("a NUL character"),
        0x0b => Some("a vertical tab"),
        code if code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code) => Some("a code point that is no character"),
        _ => None,
    })
}
