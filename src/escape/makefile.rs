use super::{Printer, Unprintable, comment, escape_into, raw_reason, refuse, shell, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("word", word), ("comment", line_comment)];

/// Nothing: keeps white space at the ends and a backslash at the end.
const EMPTY: &str = "$()";

/// make gives a command to the shell as one argument, which Linux limits to 128 KiB.
const COMMAND_BYTES: usize = 100_000;

/// The value of an assignment.
fn string(text: &str) -> Result<String, Unprintable> {
    refuse("makefile", "string", text, |c| raw_reason(c, &['\t']))?;
    let blank = |c: char| matches!(c, ' ' | '\t');
    let mut out = String::with_capacity(text.len() + 8);
    if text.starts_with(blank) {
        out.push_str(EMPTY);
    }
    escape_into(
        &mut out,
        text,
        |c| !matches!(c, '$' | '#'),
        |out, c| {
            if c == '$' {
                out.push_str("$$");
                return;
            }
            let backslashes = out.len() - out.trim_end_matches('\\').len();
            out.extend(std::iter::repeat_n('\\', backslashes + 1));
            out.push('#');
        },
    );
    if text.ends_with(blank) || text.ends_with('\\') {
        out.push_str(EMPTY);
    }
    Ok(out)
}

/// A word of a command in a recipe.
fn word(text: &str) -> Result<String, Unprintable> {
    refuse("makefile", "word", text, |c| raw_reason(c, &['\t']))?;
    let word = shell::word(text).map_err(|error| unprintable("makefile", "word", error.reason))?;
    if word.len() > COMMAND_BYTES {
        return Err(unprintable("makefile", "word", "more than 100000 bytes"));
    }
    Ok(word.replace('$', "$$"))
}

/// A backslash at the end would take the next line into the comment.
fn line_comment(text: &str) -> Result<String, Unprintable> {
    let printed = comment::print("#", text);
    if !printed.contains('\\') {
        return Ok(printed);
    }
    let guard = |line: &str| if line.ends_with('\\') { format!("{line} |") } else { line.to_owned() };
    Ok(printed.split('\n').map(guard).collect::<Vec<_>>().join("\n"))
}
