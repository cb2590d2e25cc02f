use super::{Printer, Unprintable, comment, escaped, quoted, raw_reason, refuse, unicode};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("text", text), ("comment", line_comment)];

/// A value of LABEL, ENV or ARG. A Dockerfile has no escapes for control characters: they are refused.
fn string(text: &str) -> Result<String, Unprintable> {
    refuse("dockerfile", "string", text, |c| raw_reason(c, &['\t']))?;
    Ok(quoted(text, '"', |c| !matches!(c, '"' | '\\' | '$'), |out, c| {
        out.push('\\');
        out.push(c);
    }))
}

/// Prose for a LABEL: the lines joined by spaces, what cannot be seen as `<U+200B>`.
fn text(text: &str) -> Result<String, Unprintable> {
    let shown = escaped(&comment::lines(text).join(" "), unicode::visible, unicode::push_visible);
    string(&shown)
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
