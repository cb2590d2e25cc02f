use super::{Printer, Unprintable, comment, markdown, preferred_quote, push_hex, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("key", key), ("comment", line_comment), ("doc", doc)];

fn string(text: &str) -> Result<String, Unprintable> {
    let quote = preferred_quote(text);
    Ok(quoted(
        text,
        quote,
        |c| printable(c) && c != quote && c != '\\',
        |out, c| match c {
            '"' | '\'' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{ff}' => push_hex(out, "\\x", u32::from(c), 2),
            '\u{100}'..='\u{ffff}' => push_hex(out, "\\u", u32::from(c), 4),
            _ => {
                push_hex(out, "\\u{", u32::from(c), 1);
                out.push('}');
            }
        },
    ))
}

/// A property's name in an object: as it is where it is an identifier, as the formatter has it.
fn key(text: &str) -> Result<String, Unprintable> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let identifier = text.chars().all(word) && !text.starts_with(|c: char| c.is_ascii_digit()) && !text.is_empty();
    // `__proto__: value` would set the prototype.
    match text {
        "__proto__" => Ok("[\"__proto__\"]".to_owned()),
        _ if identifier => Ok(text.to_owned()),
        _ => string(text),
    }
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("//", text))
}

/// `/** … */`; the text is Markdown for TypeDoc and editors, so it is escaped, and no `@tag` or `{@link}` begins in it.
fn doc(text: &str) -> Result<String, Unprintable> {
    let lines = comment::lines(text);
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str("/**");
    let single = lines.len() == 1;
    for line in &lines {
        out.push_str(if single { "" } else { "\n *" });
        if !line.is_empty() {
            out.push(' ');
            push_doc_line(&mut out, line);
        }
    }
    out.push_str(if single { " */" } else { "\n */" });
    Ok(out)
}

fn push_doc_line(out: &mut String, line: &str) {
    let mut escaped = String::with_capacity(line.len() + 8);
    markdown::push_line(&mut escaped, line);
    let mut previous = ' ';
    for c in escaped.chars() {
        if (c == '/' && previous == '*') || c == '}' {
            out.push('\\');
        }
        out.push(c);
        previous = c;
    }
    // The compiler takes `@jsx` for a pragma wherever it stands in a block comment.
    if let Some(at) = out.find("\\@jsx") {
        let rest = out.split_off(at);
        out.push_str(&rest.replace("\\@jsx", "&#64;jsx"));
    }
}
