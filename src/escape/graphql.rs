use super::{Printer, Unprintable, comment, json, unicode::printable};

pub const SLOTS: &[(&str, Printer)] =
    &[("string", string), ("block_string", block_string), ("description", block_string), ("comment", line_comment)];

/// As in JSON; surrogate pairs are understood by parsers older than `\u{…}`.
fn string(text: &str) -> Result<String, Unprintable> {
    json::string(text)
}

/// A block string on lines of its own, or a string where a block would lose something.
fn block_string(text: &str) -> Result<String, Unprintable> {
    if !fits_block(text) {
        return string(text);
    }
    Ok(format!("\"\"\"\n{}\n\"\"\"", text.replace("\"\"\"", "\\\"\"\"")))
}

/// A block cannot hold controls, and loses common indentation and blank lines at its ends.
fn fits_block(text: &str) -> bool {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
    !text.is_empty()
        && !text.starts_with(blank)
        && !text.ends_with(blank)
        && !text.contains(" \n")
        && text.chars().all(|c| printable(c) || c == '\n')
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
