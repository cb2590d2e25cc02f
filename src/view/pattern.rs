//! A text that matches a pattern, for tests and examples.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A short text that matches; empty where the pattern matches nothing or cannot be read.
pub fn example(pattern: &str, min_length: Option<&str>) -> String {
    let least = min_length.and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let Ok(hir) = regex_syntax::parse(pattern) else { return String::new() };
    let mut text = String::new();
    write(&hir, least, &mut text);
    text
}

fn write(hir: &Hir, least: usize, out: &mut String) {
    match hir.kind() {
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(member(class)),
        HirKind::Repetition(repetition) => {
            let wanted = usize::try_from(repetition.min).unwrap_or(1).max(least);
            let most = repetition.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
            for _ in 0..wanted.min(most).min(1000) {
                write(&repetition.sub, 0, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, least, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, least, out)),
        HirKind::Alternation(choices) => {
            if let Some(first) = choices.first() {
                write(first, least, out);
            }
        }
        HirKind::Look(_) | HirKind::Empty => {}
    }
}

/// A letter or digit of the class where it has one.
fn member(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let has = |c: char| class.iter().any(|range| range.start() <= c && c <= range.end());
    "aA0-_ ."
        .chars()
        .chain('b'..='z')
        .chain('B'..='Z')
        .chain('1'..='9')
        .find(|c| has(*c))
        .or_else(|| class.iter().next().map(|range| range.start()))
}
