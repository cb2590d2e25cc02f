//! Literals of a value that are too long for their line: one element a line, from the outermost inwards.

use super::fit::Braces;

/// The lines of a block, each literal in them that does not fit taken apart.
pub fn spread(block: &str, width: usize, braces: Braces) -> String {
    block.split('\n').map(|line| parts(line, width, braces)).collect::<Vec<_>>().join("\n")
}

fn parts(line: &str, width: usize, braces: Braces) -> String {
    let Some((head, inner, tail)) = outermost(line, &['[', '{']) else { return line.to_owned() };
    let items = items(inner);
    let indent = " ".repeat(line.len() - line.trim_start().len());
    let step = if braces == Braces::Spaced { "  " } else { "    " };
    let lines: Vec<String> = items.iter().map(|item| parts(&format!("{indent}{step}{item},"), width, braces)).collect();
    let rows = braces == Braces::Spaced && head.ends_with('[') && are_rows(&items);
    if line.chars().count() <= width && !rows && !lines.iter().any(|line| line.contains('\n')) {
        return line.to_owned();
    }
    format!("{head}\n{}\n{indent}{tail}", lines.join("\n"))
}

/// Several objects of several members: the formatter that spaces braces keeps them apart.
fn are_rows(items: &[&str]) -> bool {
    let is_row = |item: &&str| outermost(item, &['[', '{']).is_some_and(|(head, inner, _)| head == "{" && self::items(inner).len() > 1);
    items.len() > 1 && items.iter().all(is_row)
}

/// What stands before, in and behind the first bracket of a line and its counterpart, if only punctuation follows it.
pub fn outermost<'l>(line: &'l str, opening: &[char]) -> Option<(&'l str, &'l str, &'l str)> {
    let open = marks(line).find(|(_, c)| opening.contains(c))?.0;
    let (head, rest) = line.split_at_checked(open + 1)?;
    let mut depth = 1;
    let close = marks(rest).find(|(_, c)| {
        depth += depth_change(*c);
        depth == 0
    });
    let (inner, tail) = rest.split_at_checked(close?.0)?;
    let ends = tail.chars().skip(1).all(|c| matches!(c, ',' | ';' | ')'));
    (ends && !inner.is_empty()).then_some((head, inner, tail))
}

/// The elements between brackets.
pub fn items(inner: &str) -> Vec<&str> {
    let mut depth = 0;
    let commas = marks(inner).filter(|(_, c)| {
        depth += depth_change(*c);
        *c == ',' && depth == 0
    });
    let mut ends: Vec<usize> = commas.map(|(at, _)| at).collect();
    ends.push(inner.len());
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let items = starts.zip(&ends).filter_map(|(start, end)| inner.get(start..*end));
    items.map(str::trim).filter(|item| !item.is_empty()).collect()
}

fn depth_change(c: char) -> i32 {
    match c {
        '[' | '{' | '(' => 1,
        ']' | '}' | ')' => -1,
        _ => 0,
    }
}

/// The characters outside of quotes.
fn marks(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut escaped) = (None, false);
    text.char_indices().filter(move |(_, c)| {
        let was_quoted = quote.is_some();
        match (quote, *c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(*c),
            _ => {}
        }
        !was_quoted && quote.is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::{Braces, spread};

    #[test]
    fn what_is_too_long_is_taken_apart_from_the_outermost_inwards() {
        let line = "  send({ \"a\": [\"one, [\", \"two\"], \"b\": { \"c\": 1 } });";
        assert_eq!(spread(line, 99, Braces::Spaced), line);
        assert_eq!(spread(line, 30, Braces::Spaced), "  send({\n    \"a\": [\"one, [\", \"two\"],\n    \"b\": { \"c\": 1 },\n  });");
        assert_eq!(
            spread(line, 20, Braces::Spaced),
            "  send({\n    \"a\": [\n      \"one, [\",\n      \"two\",\n    ],\n    \"b\": { \"c\": 1 },\n  });"
        );
    }

    #[test]
    fn rows_stand_under_each_other() {
        assert_eq!(spread("x: [{ a: 1, b: 2 }, { a: 1, b: 2 }],", 99, Braces::Spaced), "x: [\n  { a: 1, b: 2 },\n  { a: 1, b: 2 },\n],");
    }
}
