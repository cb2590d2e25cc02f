//! What python-dotenv, Compose and npm's dotenv read alike. They differ on escapes in quotes, on `$` (python-dotenv
//! expands `${…}` even between single quotes) and on how a quote is written inside of itself.

use super::{Printer, Unprintable, comment, quoted, raw_reason, refuse, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("comment", line_comment)];

fn string(text: &str) -> Result<String, Unprintable> {
    refuse("dotenv", "string", text, |c| raw_reason(c, &['\n', '\t']))?;
    if text.contains("${") {
        return Err(unprintable("dotenv", "string", "`${`, which python-dotenv expands in any quotes"));
    }
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=".contains(c);
    if text.chars().all(bare) {
        return Ok(text.to_owned());
    }
    if !text.contains(['\'', '\n', '\\']) {
        return Ok(format!("'{text}'"));
    }
    if !text.contains(['"', '\\', '$']) {
        return Ok(quoted(text, '"', |c| c != '\n', |out, _| out.push_str("\\n")));
    }
    if !text.contains(['\'', '\n']) && !text.contains("\\\\") && !text.ends_with('\\') {
        return Ok(format!("'{text}'"));
    }
    Err(unprintable("dotenv", "string", "quotes or a line break together with a backslash, a dollar or other quotes"))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
