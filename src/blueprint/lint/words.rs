//! Names in a template, and where they stand.

use crate::diag::Span;
use handlebars::Path;
use handlebars::template::Parameter;

/// The byte at which a line and a column (both from 1, the column in characters) begin.
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text.get(start..).unwrap_or("");
    start + within.char_indices().nth(column.saturating_sub(1)).map_or(within.len(), |(at, _)| at)
}

/// Where a word stands in a text, looked for from a place on.
pub fn place(text: &str, file: u16, from: usize, word: &str) -> Span {
    let start = text.get(from..).and_then(|rest| rest.find(word)).map_or(from, |at| from + at);
    let end = (start + word.len()).min(text.len());
    Span { file, start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
}

/// The path that a parameter is.
pub fn raw(parameter: &Parameter) -> Option<&str> {
    match parameter {
        Parameter::Path(Path::Relative((_, raw)) | Path::Local((_, _, raw))) => Some(raw),
        _ => None,
    }
}

/// The name of a helper, a block or a partial.
pub fn name_of(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Name(name) => name.clone(),
        other => raw(other).map_or_else(|| format!("{other:?}"), str::to_owned),
    }
}
