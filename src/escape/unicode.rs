//! Which characters a reader of source text can see.

/// Letters, marks, digits, punctuation, symbols and the ASCII space; not controls, format characters, line separators,
/// other spaces, private, unassigned or invisible characters.
pub fn printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\u{a0}' | '\u{ad}' => false,
        '\u{a1}'..='\u{2ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => !invisible(c) && debug_prints(c),
    }
}

pub fn unprintable(c: char) -> bool {
    !printable(c)
}

/// Controls that reorder the text around them.
pub fn bidirectional(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Every character that some parser takes for the end of a line.
pub fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Appends a character for a reader where the language has no escape: as it is, or as `<U+200B>`.
pub fn push_visible(out: &mut String, c: char) {
    match c {
        '\t' => out.push(' '),
        '\u{200c}' | '\u{200d}' => out.push(c),
        _ if printable(c) => out.push(c),
        _ => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
    }
}

pub fn visible(c: char) -> bool {
    printable(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Assigned and default-ignorable, or blank, though not of a format category.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}

/// The standard library's table, which its `Debug` of strings shows: a combining mark stands after a letter.
fn debug_prints(c: char) -> bool {
    let text: String = ['a', c].into_iter().collect();
    text.escape_debug().nth(1) == Some(c)
}
