//! The dialect of Python's `configparser` (alembic.ini, setup.cfg).

use super::{Printer, Unprintable, comment, raw_reason, refuse, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment)];

/// A value on one line, which is stripped when it is read.
fn string(text: &str) -> Result<String, Unprintable> {
    refuse("ini", "string", text, |c| raw_reason(c, &['\t']))?;
    if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
        return Err(unprintable("ini", "string", "white space at its ends"));
    }
    Ok(text.replace('%', "%%"))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
