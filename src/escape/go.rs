use super::{Printer, Unprintable, comment, directive, push_hex, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment), ("doc", doc)];

/// An interpreted literal; PromQL takes the same.
pub fn string(text: &str) -> Result<String, Unprintable> {
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
            '\0'..='\u{7f}' => push_hex(out, "\\x", u32::from(c), 2),
            '\u{80}'..='\u{ffff}' => push_hex(out, "\\u", u32::from(c), 4),
            _ => push_hex(out, "\\U", u32::from(c), 8),
        },
    ))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("//", text))
}

/// A doc comment of paragraphs only, as `gofmt` leaves it: what would be a list, a heading, a link definition or the
/// notice of a deprecation starts with `| `.
fn doc(text: &str) -> Result<String, Unprintable> {
    let mut out = String::with_capacity(text.len() + 3);
    let mut blank = false;
    let lines: Vec<_> = comment::lines(text);
    for (number, line) in lines.iter().enumerate() {
        if line.is_empty() && blank {
            continue;
        }
        let alone = (blank || number == 0) && lines.get(number + 1).is_some_and(|next| next.is_empty());
        blank = line.is_empty();
        if number > 0 {
            out.push('\n');
        }
        out.push_str("//");
        if !blank {
            out.push(' ');
            if begins_block(line) || alone && reads_as_heading(line) {
                out.push_str("| ");
            }
            // What gofmt makes of two quotes.
            directive::push_guarded(&mut out, &line.replace("``", "“").replace("''", "”"));
        }
    }
    Ok(out)
}

/// A line between empty ones that `gofmt` would mark as a heading: words without punctuation, the first with a capital.
fn reads_as_heading(line: &str) -> bool {
    line.starts_with(char::is_uppercase)
        && line.ends_with(char::is_alphanumeric)
        && !line.contains(|c: char| ";:!?+*/=[]{}_^°&§~%#@<\">\\".contains(c))
}

fn begins_block(line: &str) -> bool {
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['[', '•'])
        || (after_digits.len() < line.len() && after_digits.starts_with(['.', ')']))
        || line.starts_with("Deprecated:")
}
