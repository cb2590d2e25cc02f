use super::{Printer, Unprintable, comment, markdown, push_hex, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment), ("doc", doc)];

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
            '\0' => out.push_str("\\0"),
            _ => {
                push_hex(out, "\\u{", u32::from(c), 1);
                out.push('}');
            }
        },
    ))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("//", text))
}

/// Documentation is Markdown; the text is escaped, so that rustdoc shows it as it is and runs none of it.
fn doc(text: &str) -> Result<String, Unprintable> {
    Ok(documentation(text, "///"))
}

fn documentation(text: &str, mark: &str) -> String {
    let mut out = String::with_capacity(text.len() + mark.len() + 1);
    for (number, line) in comment::lines(text).iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(mark);
        if !line.is_empty() {
            out.push(' ');
            markdown::push_line(&mut out, line);
        }
    }
    out
}
