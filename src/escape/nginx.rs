use super::{Printer, Unprintable, comment, quoted, raw_reason, refuse, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("interpolated", interpolated), ("comment", line_comment)];

/// A parameter has to fit the buffer of 4096 bytes that nginx reads its files with.
const BUFFER_BYTES: usize = 4000;

/// A quoted parameter. nginx has no escape for `$`, and whether it expands one depends on the directive: refused.
fn string(text: &str) -> Result<String, Unprintable> {
    if text.contains('$') {
        return Err(unprintable("nginx", "string", "`$`, for which nginx has no escape"));
    }
    parameter("string", text)
}

/// A parameter of a directive that expands variables, in a file with `geo $dollar { default "$"; }` (`geo` does not).
fn interpolated(text: &str) -> Result<String, Unprintable> {
    let parameter = parameter("interpolated", text)?;
    Ok(if parameter.contains('$') { parameter.replace('$', "${dollar}") } else { parameter })
}

fn parameter(slot: &'static str, text: &str) -> Result<String, Unprintable> {
    refuse("nginx", slot, text, |c| raw_reason(c, &['\t', '\n', '\r']))?;
    let printed = quoted(
        text,
        '"',
        |c| !matches!(c, '"' | '\\' | '\t' | '\n' | '\r'),
        |out, c| {
            out.push('\\');
            out.push(match c {
                '\t' => 't',
                '\n' => 'n',
                '\r' => 'r',
                _ => c,
            });
        },
    );
    if printed.len() > BUFFER_BYTES {
        return Err(unprintable("nginx", slot, "more than 4000 bytes"));
    }
    Ok(printed)
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
