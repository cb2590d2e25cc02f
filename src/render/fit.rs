//! `{{#fit}}`: a statement in its exploded form, printed on one line where it fits.
//!
//! A formatter decides by the length of names, which only rendering knows. The block holds the exploded form, one
//! element a line with a comma behind the last; the flat form is made from it.

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
    let flat = flatten(body, braces);
    let flat = unwrapped_annotation(unwrapped_import(flat));
    let fits = flat.lines().all(|line| line.chars().count() <= width);
    let ending = if block.ends_with('\n') { "\n" } else { "" };
    if fits { flat + ending } else { beside(body) + ending }
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

/// `x: (A | None) = b` on one line needs no parentheses.
fn unwrapped_annotation(flat: String) -> String {
    let parts = flat.split_once(": (").and_then(|(name, rest)| Some((name, rest.rsplit_once(" | None)")?)));
    match parts {
        Some((name, (type_, behind))) if is_name(name.trim_start()) => format!("{name}: {type_} | None{behind}"),
        _ => flat,
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Joins the lines; a comma before a closing bracket goes.
fn flatten(body: &str, braces: Braces) -> String {
    let indent: String = body.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let mut flat = String::with_capacity(body.len());
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let closes = line.starts_with([')', ']', '}']);
        if closes && flat.ends_with(',') {
            flat.pop();
        }
        let empty = flat.ends_with('{') && line.starts_with('}');
        let brace = (flat.ends_with('{') || line.starts_with('}')) && !empty && braces == Braces::Spaced;
        let opened = flat.is_empty() || flat.ends_with(['(', '[', '{']);
        if brace || !(opened || closes) {
            flat.push(' ');
        }
        flat.push_str(line);
    }
    indent + &flat
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
    fn long_statements_stay() {
        let long = format!("call(\n    {},\n    {},\n)\n", "a".repeat(60), "b".repeat(60));
        assert_eq!(fit(&long, Braces::Tight, WIDTH), long);
    }
}
