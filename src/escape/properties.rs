use super::{Printer, Unprintable, comment, escaped, push_utf16};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment)];

/// A value; only ASCII, for a reader may take the file for Latin-1. Spring expands `${…}` in it.
fn string(text: &str) -> Result<String, Unprintable> {
    let plain = |c: char| matches!(c, ' '..='~') && c != '\\';
    let mut value = escaped(text, plain, |out, c| match c {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => push_utf16(out, c),
    });
    if value.starts_with([' ', ':', '=']) {
        value.insert(0, '\\');
    }
    Ok(value)
}

/// The file may be read as Latin-1, which cannot break a comment: every byte of UTF-8 is then a letter or a control.
fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
