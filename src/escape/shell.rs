use super::{Printer, Unprintable, comment, quoted, raw_reason, refuse};

pub const SLOTS: &[(&str, Printer)] = &[("word", word), ("comment", line_comment)];

const RESERVED: &[&str] = &[
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select", "then", "time", "until", "while",
];

/// One word of a command in sh, dash and bash, whatever stands before it.
pub fn word(text: &str) -> Result<String, Unprintable> {
    refuse("shell", "word", text, |c| match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => None,
        _ if c.is_control() && c != '\0' => None,
        _ => raw_reason(c, &[]),
    })?;
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '%' | '+' | ',');
    if !text.is_empty() && text.chars().all(bare) && !RESERVED.contains(&text) {
        return Ok(text.to_owned());
    }
    Ok(quoted(text, '\'', |c| c != '\'', |out, _| out.push_str("'\\''")))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
