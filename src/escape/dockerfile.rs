use super::{Printer, Unprintable, comment, escaped, quoted, raw_reason, refuse, unicode, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("text", text), ("comment", line_comment)];

/// BuildKit reads no line of more than 65535 bytes.
const LINE_BYTES: usize = 60_000;

/// A value of LABEL, ENV or ARG. A Dockerfile has no escapes for control characters: they are refused.
fn string(text: &str) -> Result<String, Unprintable> {
    refuse("dockerfile", "string", text, |c| raw_reason(c, &['\t']))?;
    let printed = quoted(
        text,
        '"',
        |c| !matches!(c, '"' | '\\' | '$'),
        |out, c| {
            out.push('\\');
            out.push(c);
        },
    );
    if printed.len() > LINE_BYTES {
        return Err(unprintable("dockerfile", "string", "more than 60000 bytes"));
    }
    Ok(printed)
}

/// Prose for a LABEL: the lines joined by spaces, what cannot be seen as `<U+200B>`.
fn text(text: &str) -> Result<String, Unprintable> {
    let shown = escaped(&comment::lines(text).join(" "), unicode::visible, unicode::push_visible);
    string(&shown)
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
