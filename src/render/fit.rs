//! `{{#fit}}`: a statement in its exploded form, printed on one line where it fits.
//!
//! A formatter decides by the length of names, which only rendering knows. The block holds the exploded form, one
//! element a line with a comma behind the last; the flat form is made from it.

use std::borrow::Cow;

/// The longest line of generated code, where the language's formatter breaks lines at all.
pub const WIDTH: usize = 100;

/// How a language's formatter writes braces on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Braces {
    /// `{ a }`
    Spaced,
    /// `{a}`
    Tight,
}

/// The flat form where it fits, else the block as it stands.
pub fn fit(block: &str, braces: Braces, width: usize) -> String {
    let body = block.strip_suffix('\n').unwrap_or(block);
    let flat = flatten(&unwrapped_lines(body), braces);
    let flat = unwrapped_import(flat);
    let fits = flat.lines().all(|line| line.chars().count() <= width);
    let ending = if block.ends_with('\n') { "\n" } else { "" };
    if fits { flat + ending } else { behind_types(&beside(body)) + ending }
}

/// An arrow behind a list of types that was taken apart has what it leads to beside it.
fn behind_types(body: &str) -> String {
    match body.split_once("\n> = () =>\n") {
        Some((types, rest)) => format!("{types}\n> = () => {}", rest.trim_start()),
        None => body.to_owned(),
    }
}

/// A text that is too long for any line stays beside its name.
pub fn beside_name(printed: String, width: usize) -> String {
    match printed.split_once(" =\n") {
        Some((name, value)) if value.trim_start().starts_with('"') && value.trim_end_matches('\n').chars().count() > width => {
            format!("{name} = {}", value.trim_start())
        }
        _ => printed,
    }
}

/// A value that needs several lines begins beside its name.
fn beside(body: &str) -> String {
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    if !first.ends_with(" =") || !rest.contains('\n') {
        return body.to_owned();
    }
    let rest = rest.trim_start();
    let lines: Vec<&str> = rest.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    format!("{first} {}", lines.join("\n"))
}

/// `from x import (a, b)` on one line needs no parentheses.
fn unwrapped_import(flat: String) -> String {
    match flat.strip_suffix(')').and_then(|rest| rest.split_once(" import (")) {
        Some((module, names)) if flat.starts_with("from ") => format!("{module} import {names}"),
        _ => flat,
    }
}

/// Parentheses around an annotation or what is asserted only hold its lines together.
fn unwrapped_lines(body: &str) -> Cow<'_, str> {
    let unwrapped = || {
        let (first, rest) = body.split_once('\n')?;
        let indent: String = first.chars().take_while(|c| *c == ' ').collect();
        let (inner, closing) = rest.split_once(&format!("\n{indent})"))?;
        let only_wraps = closing.is_empty() || closing.starts_with(" = ");
        let first = first.strip_suffix('(').filter(|first| first.ends_with(": ") || first.ends_with("assert "))?;
        only_wraps.then(|| Cow::Owned(format!("{first}\n{inner}{closing}")))
    };
    unwrapped().unwrap_or(Cow::Borrowed(body))
}

/// Joins the lines; a comma before a closing bracket goes.
fn flatten(body: &str, braces: Braces) -> String {
    let indent: String = body.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let mut flat = String::with_capacity(body.len());
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let calls = line.starts_with('.') && !line.starts_with("...");
        let closes = calls || line.starts_with([')', ']', '}']) || line.starts_with(">;") || line.starts_with("> ");
        if closes && flat.ends_with(',') {
            flat.pop();
        }
        let empty = flat.ends_with('{') && line.starts_with('}');
        let brace = (flat.ends_with('{') || line.starts_with('}')) && !empty && braces == Braces::Spaced;
        let opened = flat.is_empty() || flat.ends_with(['(', '[', '{']) || flat.ends_with('<') && !flat.ends_with(" <");
        if brace || !(opened || closes) {
            flat.push(' ');
        }
        flat.push_str(line);
    }
    indent + flat.as_str()
}

#[cfg(test)]
mod tests {
    use super::{Braces, WIDTH, fit};

    #[test]
    fn short_statements_become_one_line() {
        assert_eq!(
            fit("    def f(\n        self,\n        x: int,\n    ) -> None:\n", Braces::Tight, WIDTH),
            "    def f(self, x: int) -> None:\n"
        );
        assert_eq!(fit("a = [\n    1,\n]\n", Braces::Tight, WIDTH), "a = [1]\n");
        assert_eq!(fit("a = [\n  b,\n  ...c,\n];\n", Braces::Spaced, WIDTH), "a = [b, ...c];\n");
        assert_eq!(
            fit("a: (\n    B[\n        \"()\",\n    ]\n    | None\n) = c(1)\n", Braces::Tight, WIDTH),
            "a: B[\"()\"] | None = c(1)\n"
        );
    }

    #[test]
    fn a_value_of_several_lines_begins_beside_its_name() {
        let (a, b) = ("a".repeat(60), "b".repeat(60));
        let block = format!("    let x =\n        call(\n            {a},\n            {b},\n        );\n");
        assert_eq!(fit(&block, Braces::Spaced, WIDTH), format!("    let x = call(\n        {a},\n        {b},\n    );\n"));
    }

    #[test]
    fn parentheses_that_hold_lines_together_go_with_them() {
        let block = "    a: (\n        B[\n            int,\n        ]\n        | None\n    ) = f(\n        1,\n    )\n";
        assert_eq!(fit(block, Braces::Tight, WIDTH), "    a: B[int] | None = f(1)\n");
    }

    #[test]
    fn a_chain_of_calls_becomes_one_line() {
        assert_eq!(fit("a: text({\n  max: 3,\n})\n  .nullable(),\n", Braces::Spaced, WIDTH), "a: text({ max: 3 }).nullable(),\n");
    }

    #[test]
    fn long_statements_stay() {
        let long = format!("call(\n    {},\n    {},\n)\n", "a".repeat(60), "b".repeat(60));
        assert_eq!(fit(&long, Braces::Tight, WIDTH), long);
    }
}
