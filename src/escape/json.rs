use super::{Printer, Unprintable, push_utf16, quoted, unicode::printable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("html", html)];

pub fn string(text: &str) -> Result<String, Unprintable> {
    Ok(quoted(text, '"', |c| printable(c) && !matches!(c, '"' | '\\'), push_escape))
}

/// A string of JSON inside an HTML `<script>` or attribute.
fn html(text: &str) -> Result<String, Unprintable> {
    let plain = |c| printable(c) && !matches!(c, '"' | '\\' | '<' | '>' | '&' | '\'');
    Ok(quoted(text, '"', plain, push_escape))
}

fn push_escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => push_utf16(out, c),
    }
}
