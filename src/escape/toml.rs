use super::{Printer, Unprintable, comment, push_hex, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment)];

/// A basic string, for values and keys.
fn string(text: &str) -> Result<String, Unprintable> {
    Ok(quoted(
        text,
        '"',
        |c| printable(c) && !matches!(c, '"' | '\\'),
        |out, c| match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{ffff}' => push_hex(out, "\\u", u32::from(c), 4),
            _ => push_hex(out, "\\U", u32::from(c), 8),
        },
    ))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
