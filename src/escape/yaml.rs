use super::{Printer, Unprintable, comment, push_hex, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment)];
pub const COMPOSE: &[(&str, Printer)] = &[("string", compose), ("comment", line_comment)];

/// Words that are no string in YAML 1.1 or 1.2.
const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "none", "undefined"];

/// A scalar for a value or a key, in block and in flow context.
fn string(text: &str) -> Result<String, Unprintable> {
    if is_plain(text) {
        return Ok(text.to_owned());
    }
    if text.contains('"') && text.chars().all(|c| printable(c) && c != '\\') {
        return Ok(quoted(text, '\'', |c| c != '\'', |out, _| out.push_str("''")));
    }
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
            '\0'..='\u{ff}' => push_hex(out, "\\x", u32::from(c), 2),
            '\u{100}'..='\u{ffff}' => push_hex(out, "\\u", u32::from(c), 4),
            _ => push_hex(out, "\\U", u32::from(c), 8),
        },
    ))
}

/// Compose replaces `$NAME` in every value.
fn compose(text: &str) -> Result<String, Unprintable> {
    if text.contains('$') { string(&text.replace('$', "$$")) } else { string(text) }
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}

/// No indicator at the start and none of flow style, so that no parser of either version reads anything but a string.
fn is_plain(text: &str) -> bool {
    let fits = |c: char| match c {
        ' '..='~' => c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '+' | '@' | '$' | ';' | '\''),
        _ => c.is_alphanumeric() && printable(c),
    };
    text.len() <= 1000
        && text.starts_with(|c: char| c.is_alphabetic() && printable(c) || matches!(c, '/' | '_'))
        && !text.ends_with(' ')
        && text.chars().all(fits)
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
