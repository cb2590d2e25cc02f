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
    if fits {
        return flat + ending;
    }
    let apart = parted(body, width).unwrap_or_else(|| behind_types(&beside(body)));
    apart + ending
}

/// `name: (type) = value` and `name = (value)` where parentheses only hold lines together: around the value alone where
/// the rest fits, and around nothing where they would not help.
fn parted(body: &str, width: usize) -> Option<String> {
    let lines: Vec<&str> = body.lines().collect();
    let [first, inner, last] = lines.as_slice() else { return None };
    let (name, inner) = (first.strip_suffix(" (")?, inner.trim_start());
    let indent: String = name.chars().take_while(|c| *c == ' ').collect();
    if let (Some(value), true) = (last.trim_start().strip_prefix(") = "), name.ends_with(':')) {
        let head = format!("{name} {inner} = (");
        return (head.chars().count() <= width).then(|| format!("{head}\n{indent}    {value}\n{indent})"));
    }
    let helps = indent.len() + 4 + inner.chars().count() <= width;
    (last.trim() == ")" && name.ends_with(" =") && inner.starts_with('"') && !helps).then(|| format!("{name} {inner}"))
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

/// Whether a text is one line that is not too long.
pub fn on_a_line(text: &str, width: usize) -> bool {
    let line = text.trim_end_matches('\n');
    !line.contains('\n') && line.chars().count() <= width
}

/// `key: value,` that is too long, its value below the key where it is a chain of no more than two calls that hold
/// nothing to take apart.
pub fn below_key(flat: &str, width: usize) -> Option<String> {
    let line = flat.strip_suffix('\n').filter(|line| !line.contains('\n') && line.chars().count() > width)?;
    let (key, value) = line.split_once(": ")?;
    let chain: Vec<&str> = value.strip_suffix("),")?.split('(').collect();
    let (_, rest) = chain.split_first().filter(|(_, rest)| (1..=2).contains(&rest.len()))?;
    let plain = |argument: &str| argument.len() <= 25 && !argument.contains(['{', '`', ',']);
    let small = rest.iter().all(|call| plain(call.split_once(')').map_or(*call, |(argument, _)| argument)));
    let indent: String = key.chars().take_while(|c| *c == ' ').collect();
    small.then(|| format!("{key}:\n{indent}  {value}\n"))
}

/// `let x = receiver.call(` with no more than two arguments, a line each: the call is on a line of its own where it fits.
pub fn off_receiver(printed: String, width: usize) -> String {
    broken_call(&printed, width).unwrap_or(printed)
}

/// A receiver that is no longer than an indent stays with its call.
fn broken_call(printed: &str, width: usize) -> Option<String> {
    let (first, rest) = printed.split_once('\n')?;
    let (arguments, ending) = rest.split_once(");")?;
    let (name, call) = first.strip_suffix('(')?.split_once(" = ")?;
    let (receiver, method) = call.split_once('.').filter(|(receiver, method)| receiver.len() > 4 && !method.contains(['.', '(']))?;
    let arguments: Vec<&str> = arguments.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let whole = arguments.len() <= 2 && arguments.iter().all(|argument| argument.ends_with(','));
    let indent: String = name.chars().take_while(|c| *c == ' ').collect();
    let call = format!("{indent}    .{method}({});", arguments.join(" ").trim_end_matches(','));
    let fits = whole && ending.trim().is_empty() && name.trim_start().starts_with("let ") && call.chars().count() <= width;
    fits.then(|| format!("{name} = {receiver}\n{call}{ending}"))
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
        let first = first.strip_suffix('(').filter(|first| wraps(first, inner))?;
        only_wraps.then(|| Cow::Owned(format!("{first}\n{inner}{closing}")))
    };
    unwrapped().unwrap_or(Cow::Borrowed(body))
}

/// Whether parentheses stand around one value, rather than hold several.
fn wraps(first: &str, inner: &str) -> bool {
    first.ends_with(": ") || first.ends_with("assert ") || first.ends_with(" = ") && !inner.contains('\n') && !inner.ends_with(',')
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
    use super::{Braces, WIDTH, below_key, fit, off_receiver};

    #[test]
    fn a_plain_chain_is_below_its_key() {
        let long = "n".repeat(60);
        let dropped = |value: &str| below_key(&format!("  {long}: {value},\n"), WIDTH);
        assert_eq!(dropped(&format!("f.{long}.default(null)")), Some(format!("  {long}:\n    f.{long}.default(null),\n")));
        assert_eq!(dropped(&format!("f.{long}.default({{ a: 1 }})")), None);
        assert_eq!(dropped(&format!("f({long})")), None);
        assert_eq!(dropped("f().g(1)"), None);
    }

    #[test]
    fn parentheses_stand_where_they_help() {
        let (short, long) = ("n".repeat(80), "n".repeat(90));
        let annotated = |name: &str, type_: &str| fit(&format!("    {name}: (\n        {type_}\n    ) = None\n"), Braces::Tight, WIDTH);
        assert_eq!(annotated("a", &short), format!("    a: {short} = None\n"));
        assert_eq!(annotated("abcdefghij", &short), format!("    abcdefghij: {short} = (\n        None\n    )\n"));
        assert_eq!(annotated("abc", &long), format!("    abc: (\n        {long}\n    ) = None\n"));
        let assigned = |text: &str| fit(&format!("HINT = (\n    \"{text}\"\n)\n"), Braces::Tight, WIDTH);
        assert_eq!(assigned("b"), "HINT = \"b\"\n");
        assert_eq!(assigned(&"b".repeat(92)), format!("HINT = (\n    \"{}\"\n)\n", "b".repeat(92)));
        assert_eq!(assigned(&"b".repeat(98)), format!("HINT = \"{}\"\n", "b".repeat(98)));
    }

    #[test]
    fn a_call_leaves_its_receiver_before_two_arguments_part() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let call = |rest: &str| format!("    let x = object.call(\n        {a},\n        {b},\n{rest}    );\n");
        assert_eq!(off_receiver(call(""), WIDTH), format!("    let x = object\n        .call({a}, {b});\n"));
        assert_eq!(off_receiver(call("        c,\n"), WIDTH), call("        c,\n"));
        assert_eq!(off_receiver(call(""), 80), call(""));
    }

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
