use super::{Printer, Unprintable, comment, push_utf16, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] =
    &[("string", string), ("comment", line_comment), ("doc", doc), ("constant", constant)];

/// A constant of a class file holds no more bytes of modified UTF-8.
const CONSTANT_BYTES: usize = 65_535;

/// A literal, or a call that joins literals where one class file constant is too small.
fn string(text: &str) -> Result<String, Unprintable> {
    if modified_utf8(text) <= CONSTANT_BYTES {
        return Ok(literal(text));
    }
    let mut out = String::from("String.join(\"\"");
    let mut start = 0;
    let mut bytes = 0;
    for (at, c) in text.char_indices() {
        let width = modified_width(c);
        if bytes + width > CONSTANT_BYTES {
            push_piece(&mut out, text.get(start..at));
            start = at;
            bytes = 0;
        }
        bytes += width;
    }
    push_piece(&mut out, text.get(start..));
    out.push(')');
    Ok(out)
}

/// A constant expression, for annotations.
fn constant(text: &str) -> Result<String, Unprintable> {
    if modified_utf8(text) > CONSTANT_BYTES {
        return Err(super::unprintable("java", "constant", "more than 65535 bytes"));
    }
    Ok(literal(text))
}

fn push_piece(out: &mut String, piece: Option<&str>) {
    out.push_str(", ");
    out.push_str(&literal(piece.unwrap_or_default()));
}

/// javac decodes `\u` before it lexes, so controls are octal: `\u000a` would end the line.
fn literal(text: &str) -> String {
    quoted(text, '"', |c| printable(c) && !matches!(c, '"' | '\\'), |out, c| match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\u{ff}' => {
            out.push('\\');
            for shift in [6, 3, 0] {
                out.extend(char::from_digit((u32::from(c) >> shift) & 7, 8));
            }
        }
        _ => push_utf16(out, c),
    })
}

fn modified_utf8(text: &str) -> usize {
    text.chars().map(modified_width).sum()
}

fn modified_width(c: char) -> usize {
    match c {
        '\0' => 2,
        '\u{10000}'.. => 6,
        _ => c.len_utf8(),
    }
}

/// A backslash before `u` is doubled: javac decodes `\u` in comments too.
fn line_comment(text: &str) -> Result<String, Unprintable> {
    let printed = comment::print("//", text);
    if !printed.contains("\\u") {
        return Ok(printed);
    }
    let mut out = String::with_capacity(printed.len() + 8);
    let mut odd = false;
    for c in printed.chars() {
        if c == 'u' && odd {
            out.push('\\');
        }
        odd = c == '\\' && !odd;
        out.push(c);
    }
    Ok(out)
}

/// Javadoc: HTML without a tag of ours but `<p>`, filled to column 100 as google-java-format does.
fn doc(text: &str) -> Result<String, Unprintable> {
    Ok(doc_at(text, 0))
}

/// Documentation of a declaration at column `indent`; its lines come already indented.
pub fn doc_at(text: &str, indent: usize) -> String {
    let escaped: Vec<String> = comment::lines(text).iter().map(|line| doc_line(line)).collect();
    let width = |words: &str| words.chars().map(|c| c.len_utf16()).sum::<usize>();
    if let [line] = escaped.as_slice() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let one_line = format!("/** {} */", words.join(" "));
        if indent + width(&one_line) <= 100 {
            return one_line;
        }
    }
    let margin = " ".repeat(indent);
    let mut out = String::from("/**");
    let mut used = 100;
    let mut paragraph = "";
    for line in &escaped {
        if line.is_empty() {
            if paragraph.is_empty() {
                out.push_str(&format!("\n{margin} *"));
            }
            paragraph = "<p>";
            used = 100;
        }
        for word in line.split_whitespace() {
            let room = used + 1 + width(word) + paragraph.len() <= 100;
            if !room {
                out.push_str(&format!("\n{margin} *"));
                used = indent + 2;
            }
            out.push(' ');
            out.push_str(paragraph);
            out.push_str(word);
            used += 1 + width(word) + paragraph.len();
            paragraph = "";
        }
    }
    out.push_str(&format!("\n{margin} */"));
    out
}

fn doc_line(line: &str) -> String {
    super::escaped(line, |c| !matches!(c, '&' | '<' | '>' | '@' | '*' | '/' | '\\' | '{' | '}'), |out, c| match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '@' => out.push_str("&#64;"),
        '\\' => out.push_str("&#92;"),
        '{' => out.push_str("&#123;"),
        '}' => out.push_str("&#125;"),
        '*' if !out.ends_with('/') && !out.is_empty() => out.push('*'),
        '*' => out.push_str("&#42;"),
        '/' if out.ends_with('*') => out.push_str("&#47;"),
        _ => out.push(c),
    })
}
