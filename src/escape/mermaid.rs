use super::{Printer, Unprintable, comment, quoted};

pub const SLOTS: &[(&str, Printer)] = &[("label", label)];

/// A quoted label. Mermaid looks for directives (`%%{…}%%`), styles, Markdown and entities in labels too, so
/// punctuation is written as entities, in decimal.
fn label(text: &str) -> Result<String, Unprintable> {
    let line = comment::lines(text).join(" ");
    if line.is_empty() {
        return Ok("\" \"".to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || matches!(c, ' ' | ',' | '(' | ')' | '/' | '?' | '!' | '\'');
    let mut out = quoted(
        &line,
        '"',
        |c| plain(c) || c == '_' || c == '-',
        |out, c| {
            out.push_str(&format!("#{};", u32::from(c)));
        },
    );
    if let Some(rest) = out.strip_prefix("\"-") {
        out = format!("\"#45;{rest}");
    }
    if out.contains('_') {
        out = guard_underscores(&out);
    }
    Ok(out)
}

/// An underscore inside of a word is a letter to Markdown.
fn guard_underscores(label: &str) -> String {
    let mut out = String::with_capacity(label.len() + 8);
    let mut previous = ' ';
    let mut chars = label.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = previous.is_alphanumeric() && chars.peek().is_some_and(|c| c.is_alphanumeric());
        if c == '_' && !inside {
            out.push_str("#95;");
        } else {
            out.push(c);
        }
        previous = c;
    }
    out
}
