//! Foreign texts, without what a spec refuses; and the ways to say that something was not taken over as it stood.

use crate::diag::{Diagnostic, Span};
use crate::spec::read::{LIMIT_TEXT, is_forbidden};

/// What is left out of the spec: the language has no word for it.
pub fn lost(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning("S1302", span, message)
}

/// What is in the spec in another form than in the original.
pub fn approximated(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning("S1303", span, message)
}

/// A name that had to change.
pub fn renamed(span: Span, what: &str, foreign: &str, name: &str) -> Diagnostic {
    let shown: String = foreign.chars().take(80).flat_map(char::escape_debug).collect();
    Diagnostic::warning("S1304", span, format!("{what} `{shown}` is called `{name}` in the spec"))
}

/// The text as a spec can hold it, and whether something had to go.
pub fn accepted(text: &str) -> (String, bool) {
    let mut kept: String = text.chars().filter(|c| !is_forbidden(*c)).collect();
    let cut = kept.len() > LIMIT_TEXT;
    if cut {
        kept.truncate(kept.floor_char_boundary(LIMIT_TEXT));
    }
    let changed = cut || kept.len() != text.len();
    (kept, changed)
}

/// A text for people, as a line of its own or several: ends and blank space at the ends of lines do not count.
pub fn prose(text: &str) -> Option<String> {
    let (kept, _) = accepted(text);
    let lines: Vec<&str> = kept.trim().lines().map(str::trim_end).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}
