//! `{{#fit}}` for languages whose formatter closes an exploded list behind its last element, and breaks chains of calls.
//! All elements on a line of their own are tried before one element a line.

use super::fit::WIDTH;
use super::spread::{items, outermost};

/// The first form that fits: all on one line, all elements on one line, one element a line.
pub fn fit(block: &str) -> String {
    match block.strip_suffix('\n') {
        Some(body) => spread(&form(body)) + "\n",
        None => spread(&form(block)),
    }
}

/// Takes literals apart that are still too long for their line.
fn spread(form: &str) -> String {
    form.split('\n').map(apart).collect::<Vec<_>>().join("\n")
}

fn apart(line: &str) -> String {
    let is_literal = |head: &str| head.ends_with("Map.of(") || head.ends_with("List.of(") || head.ends_with("Map.entry(");
    let literal = outermost(line, &['(']).filter(|(head, ..)| !fits(line) && is_literal(head));
    let Some((head, inner, tail)) = literal else { return line.to_owned() };
    let indent = " ".repeat(line.len() - line.trim_start().len() + 4);
    let together = format!("{indent}{inner}{tail}");
    if fits(&together) {
        return format!("{head}\n{together}");
    }
    let items = items(inner);
    let end = |at: usize| if at + 1 < items.len() { "," } else { tail };
    let lines: Vec<String> = items.iter().enumerate().map(|(at, item)| apart(&format!("{indent}{item}{}", end(at)))).collect();
    format!("{head}\n{}", lines.join("\n"))
}

fn form(block: &str) -> String {
    let lines: Vec<&str> = block.lines().filter(|line| !line.trim().is_empty()).collect();
    let Some((first, rest)) = lines.split_first() else { return block.to_owned() };
    if rest.iter().any(|line| line.trim_start().starts_with('.')) {
        return chain(first, rest).unwrap_or_else(|| block.to_owned());
    }
    if let [value] = rest
        && (first.ends_with('=') || value.trim_start().starts_with("implements "))
    {
        return Some(format!("{first} {}", value.trim())).filter(|flat| fits(flat)).unwrap_or_else(|| block.to_owned());
    }
    let Some((last, elements)) = rest.split_last() else { return block.to_owned() };
    let close = last.trim_start();
    let words = whole_elements(elements);
    let inside = words.join(" ").trim_end_matches(',').to_owned();
    let flat = format!("{first}{inside}{close}");
    if fits(&flat) {
        return flat;
    }
    if elements.is_empty() {
        return block.to_owned();
    }
    if let Some(below) = below_name(first, &format!("{inside}{close}")) {
        return below;
    }
    if let Some((head, name)) = divided(first).filter(|_| !fits(first)) {
        let deeper: Vec<String> = rest.iter().map(|line| format!("    {line}")).collect();
        return format!("{head}\n{}", form(&format!("{name}\n{}", deeper.join("\n"))));
    }
    let indent: String = elements.first().map(|line| line.chars().take_while(|c| *c == ' ').collect()).unwrap_or_default();
    if first.ends_with('{') {
        let body: String = words.iter().enumerate().map(|(at, word)| line(&indent, word, at + 1 < words.len())).collect();
        return format!("{first}\n{body}{last}");
    }
    let together = format!("{indent}{inside}{close}");
    // What an annotation says by name is on one line with it, or each on its own.
    let named = first.trim_start().starts_with('@') && words.len() > 1 && words.iter().all(|word| word.contains(" = "));
    if fits(&together) && !named {
        return format!("{first}\n{together}");
    }
    let count = words.len();
    let printed: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| if at + 1 < count { (*word).to_owned() } else { format!("{}{close}", word.trim_end_matches(',')) })
        .map(|word| element(&indent, &word))
        .collect();
    format!("{first}\n{}", printed.join("\n"))
}

/// `Type name =` with the whole call below it, which comes before the call is taken apart.
fn below_name(first: &str, rest: &str) -> Option<String> {
    let (name, call) = first.split_once(" = ").filter(|(name, _)| !name.contains('('))?;
    let indent: String = name.chars().take_while(|c| *c == ' ').collect();
    let below = format!("{name} =\n{indent}    {call}{rest}");
    fits(&below).then_some(below)
}

/// A method's head whose name is too far to the right: the name is below its type.
fn divided(first: &str) -> Option<(&str, String)> {
    let (head, name) =
        first.strip_suffix('(')?.rsplit_once(' ').filter(|(head, _)| !head.trim().is_empty() && !head.contains(['(', '=']))?;
    let indent: String = head.chars().take_while(|c| *c == ' ').collect();
    Some((head, format!("{indent}    {name}(")))
}

/// The elements, each on one line: an inner list is joined.
fn whole_elements(lines: &[&str]) -> Vec<String> {
    let mut elements: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines.iter().map(|line| line.trim()) {
        match elements.last_mut().filter(|_| open) {
            Some(element) => {
                let closes = line.starts_with(['}', ')']);
                if closes && element.ends_with(',') {
                    element.pop();
                }
                if !closes && !element.ends_with(['{', '(']) {
                    element.push(' ');
                }
                element.push_str(line);
                open = !closes;
            }
            None => {
                elements.push(line.to_owned());
                open = line.ends_with(['{', '(']);
            }
        }
    }
    elements
}

fn line(indent: &str, word: &str, more: bool) -> String {
    format!("{indent}{}{}\n", word.trim_end_matches(','), if more { "," } else { "" })
}

fn fits(text: &str) -> bool {
    text.lines().all(|line| line.chars().count() <= WIDTH)
}

/// A chain of calls on one line, or on one line behind the name that it is assigned to.
fn chain(first: &str, rest: &[&str]) -> Option<String> {
    let calls: String = rest.iter().map(|line| line.trim()).collect();
    if !first.ends_with('=') {
        return Some(format!("{first}{calls}")).filter(|flat| fits(flat));
    }
    let indent: String = rest.first()?.chars().take_while(|c| *c == ' ').collect();
    [format!("{first} {calls}"), format!("{first}\n{indent}{calls}")].into_iter().find(|flat| fits(flat))
}

/// An element on its line; one that is too long has its annotations on the line before, or each on a line.
fn element(indent: &str, word: &str) -> String {
    let flat = format!("{indent}{word}");
    if fits(&flat) || !word.starts_with('@') {
        return flat;
    }
    let (annotations, declaration) = annotations(word);
    let behind = format!("\n{indent}    ");
    let together = format!("{indent}{}", annotations.join(" "));
    let first = if fits(&together) { together } else { format!("{indent}{}", annotations.join(&behind)) };
    let last = format!("{}{declaration}", behind.trim_start_matches('\n'));
    let (bare, end) = declaration.strip_suffix(" {}").map_or((declaration, ""), |bare| (bare, " {}"));
    match bare.rsplit_once(' ').filter(|_| !fits(&last)) {
        Some((type_, name)) => format!("{first}{behind}{type_}{behind}    {name}{end}"),
        None => first + behind.as_str() + declaration,
    }
}

/// What belongs to the type behind it, and is never on a line of its own.
const TYPE_ANNOTATION: &str = "@Nullable ";

/// The annotations in front of a declaration, and the declaration.
fn annotations(word: &str) -> (Vec<&str>, &str) {
    let mut parts = Vec::new();
    let mut rest = word;
    while rest.starts_with('@') && !rest.starts_with(TYPE_ANNOTATION) {
        let end = annotation_end(rest);
        let (annotation, tail) = rest.split_at(end);
        parts.push(annotation);
        rest = tail.trim_start();
    }
    (parts, rest)
}

/// Where an annotation ends: behind its bracket, or at the next blank.
fn annotation_end(text: &str) -> usize {
    let mut depth = 0_u32;
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn the_shortest_form_that_fits_is_taken() {
        let long = "y".repeat(60);
        assert_eq!(fit("record R(\n    int a,\n    int b,\n) {}\n"), "record R(int a, int b) {}\n");
        let together = format!("record {long}(\n    int {long},\n    int b,\n) {{}}\n");
        assert_eq!(fit(&together), format!("record {long}(\n    int {long}, int b) {{}}\n"));
        assert_eq!(fit(&format!("f(\n    {long},\n    {long},\n);\n")), format!("f(\n    {long},\n    {long});\n"));
        assert_eq!(fit("A.of(1)\n    .b()\n    .c();\n"), "A.of(1).b().c();\n");
        assert_eq!(fit("@A({\n  1,\n  2,\n})\n"), "@A({1, 2})\n");
        let alone = format!("        .as(\n            \"{long}{long}\")\n");
        assert_eq!(fit(&alone), alone);
        assert_eq!(fit("int A =\n    1;\n"), "int A = 1;\n");
        assert_eq!(fit("class A\n    implements B {\n"), "class A implements B {\n");
        let long = "y".repeat(80);
        let literal = format!("Map.of(\"a\", List.of(\"{long}\"), \"b\", List.of())");
        let apart = format!(
            "Map.of(\n            \"a\",\n            List.of(\n                \"{long}\"),\n            \"b\",\n            List.of());\n"
        );
        assert_eq!(fit(&format!("    Object x =\n        {literal};\n")), format!("    Object x =\n        {apart}"));
    }

    #[test]
    fn annotations_stand_before_what_is_too_long() {
        let long = "y".repeat(60);
        let component = format!("f(\n    @A(\"{long}\") @B(x = 1) int {long},\n)\n");
        assert_eq!(fit(&component), format!("f(\n    @A(\"{long}\") @B(x = 1)\n        int {long})\n"));
    }
}
