use super::{Printer, Unprintable, comment, javadoc, push_utf16, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment), ("doc", doc), ("constant", constant)];

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
    quoted(
        text,
        '"',
        |c| printable(c) && !matches!(c, '"' | '\\'),
        |out, c| match c {
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
        },
    )
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
    Ok(javadoc::print(text, 0))
}
