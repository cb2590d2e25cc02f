//! Files without a syntax that could escape anything: LICENSE, go.mod, requirements.txt, CODEOWNERS, *.mako.

use super::{Printer, Unprintable, unicode::printable, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("text", text)];

/// Words of letters, digits and harmless punctuation on one line.
fn text(text: &str) -> Result<String, Unprintable> {
    let fits = |c: char| match c {
        ' '..='~' => c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '_' | '/' | '+' | '(' | ')' | '\''),
        _ => c.is_alphanumeric() && printable(c),
    };
    if text.is_empty() || text.starts_with(['-', ' ']) || text.ends_with(' ') || text.contains("//") || !text.chars().all(fits) {
        return Err(unprintable("plain", "text", "anything but words of letters, digits and `.,-_/+()'`"));
    }
    Ok(text.to_owned())
}
