use super::{Printer, Unprintable, comment, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment)];

/// A path without characters of patterns.
fn string(text: &str) -> Result<String, Unprintable> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@' | '+' | '=' | ',');
    if text.is_empty() || !text.chars().all(fits) {
        return Err(unprintable("gitignore", "string", "anything but letters, digits and `_-./@+=,`"));
    }
    Ok(text.to_owned())
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
