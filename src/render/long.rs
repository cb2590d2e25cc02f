//! Lines that are too long for Rust's formatter, broken as it breaks them: names alone make them so, and a template
//! that held each in a `{{#fit}}` would be read by nobody.

use super::fit::WIDTH;

/// The text with every line broken that has to be and can be.
pub fn broken(text: String) -> String {
    if text.lines().all(fits) {
        return text;
    }
    let line = |line: &str| Some(line).filter(|line| !fits(line)).and_then(lines).unwrap_or_else(|| line.to_owned());
    let whole: Vec<String> = text.lines().map(line).collect();
    whole.join("\n") + if text.ends_with('\n') { "\n" } else { "" }
}

fn fits(text: &str) -> bool {
    text.lines().all(line_fits)
}

/// The formatter keeps a column free behind a chain that ends in `?`.
fn line_fits(line: &str) -> bool {
    line.len() < WIDTH || line.chars().count() <= WIDTH - usize::from(line.ends_with(".await?;"))
}

/// The first form that fits.
fn lines(line: &str) -> Option<String> {
    let code = line.trim_start_matches(' ');
    let indent = line.strip_suffix(code)?;
    if code.starts_with("//") {
        return None;
    }
    let forms = [declared(indent, code), initialised(indent, code), implemented(indent, code), macro_call(indent, code)];
    forms.into_iter().flatten().chain(statements(indent, code)).find(|form| fits(form))
}

/// `pub name: Type,` has its type below it, or what its type holds.
fn declared(indent: &str, code: &str) -> Option<String> {
    let (name, type_) = code.strip_suffix(',').filter(|code| code.starts_with("pub "))?.split_once(": ")?;
    let below = format!("{indent}{name}:\n{indent}    {type_},");
    let (outer, inner) = type_.strip_suffix('>').and_then(|rest| rest.split_once('<')).unwrap_or_default();
    Some(below).filter(|form| fits(form)).or_else(|| Some(format!("{indent}{name}: {outer}<\n{indent}    {inner},\n{indent}>,")))
}

/// `name: value,` of a struct: a call leaves its receiver, anything else its name.
fn initialised(indent: &str, code: &str) -> Option<String> {
    let (name, value) = code.strip_suffix(',')?.split_once(": ").filter(|(name, _)| is_word(name))?;
    Some(match receiver(value) {
        Some((of, call)) => format!("{indent}{name}: {of}\n{indent}    .{call},"),
        // A text stays beside its name.
        None if value.starts_with('"') => return None,
        None => format!("{indent}{name}:\n{indent}    {value},"),
    })
}

/// `impl Trait for Type {`
fn implemented(indent: &str, code: &str) -> Option<String> {
    let (trait_, type_) = code.strip_suffix(" {")?.split_once(" for ").filter(|(trait_, _)| trait_.starts_with("impl "))?;
    Some(format!("{indent}{trait_}\n{indent}    for {type_}\n{indent}{{"))
}

/// `name!(a, b);` as a statement: no comma stands behind its last argument.
fn macro_call(indent: &str, code: &str) -> Option<String> {
    let (name, inner) = code.strip_suffix(");")?.split_once("!(").filter(|(name, _)| is_word(name))?;
    Some(format!("{indent}{name}!(\n{indent}    {}\n{indent});", arguments(inner).join(&format!(",\n{indent}    "))))
}

/// A statement with a call, and the name that gets its value.
fn statements(indent: &str, code: &str) -> Vec<String> {
    let (name, value) = match code.split_once(" = ").filter(|(name, _)| name.starts_with("let ") || name.starts_with("const ")) {
        Some((name, value)) => (Some(name), value),
        None => (None, code),
    };
    let mut forms: Vec<String> = name.map(|name| format!("{indent}{name} =\n{indent}    {value}")).into_iter().collect();
    let Some(value) = value.strip_suffix(';').filter(|value| !value.contains("!(")) else { return forms };
    let start = name.map_or_else(|| indent.to_owned(), |name| format!("{indent}{name} = "));
    if let Some(call) = value.strip_suffix(".await?") {
        let deeper = if name.is_some() { "    " } else { "" };
        let above = name.map(|name| format!("{indent}{name} =\n")).unwrap_or_default();
        let alone = format!("{indent}{deeper}{call}");
        // The formatter keeps the column for the question mark here as well.
        if alone.chars().count() < WIDTH {
            forms.push(format!("{above}{alone}\n{indent}{deeper}    .await?;"));
        }
        forms.extend(exploded(call, indent).map(|call| format!("{start}{call}\n{indent}.await?;")));
        return forms;
    }
    let glued = |of: &str| name.is_none() && of.len() <= 4;
    if let Some((of, call)) = receiver(value).filter(|(of, _)| !glued(of)) {
        forms.push(format!("{start}{of}\n{indent}    .{call};"));
    }
    forms.extend(exploded(value, indent).map(|call| format!("{start}{call};")));
    forms
}

/// A call with an argument a line.
fn exploded(call: &str, indent: &str) -> Option<String> {
    let (head, inner) = call.strip_suffix(')')?.split_once('(')?;
    let lines: String = arguments(inner).iter().map(|argument| format!("{indent}    {argument},\n")).collect();
    Some(format!("{head}(\n{lines}{indent})"))
}

/// `receiver` and `method(…)` of a single call with no more than two arguments.
fn receiver(value: &str) -> Option<(&str, &str)> {
    let (of, call) = value.split_once('.').filter(|(of, _)| is_word(of))?;
    let (method, inner) = call.trim_end_matches('?').strip_suffix(')')?.split_once('(').filter(|(method, _)| is_word(method))?;
    let inner = arguments(inner);
    (!method.is_empty() && inner.len() <= 2).then_some((of, call))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What commas divide outside of brackets and texts.
fn arguments(inner: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut quoted, mut escaped, mut start) = (Vec::new(), 0_usize, false, false, 0);
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.extend(inner.get(start..at).map(str::trim));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(inner.get(start..).map(str::trim).filter(|part| !part.is_empty()));
    parts
}

#[cfg(test)]
mod tests {
    use super::broken;

    /// A name that makes a line too long, in the place of `_`.
    fn with_long(text: &str, length: usize) -> String {
        text.replace('_', &"n".repeat(length))
    }

    #[test]
    fn lines_break_as_the_formatter_breaks_them() {
        for (line, length, expected) in [
            ("    pub a: Option<_>,\n", 90, "    pub a: Option<\n        _,\n    >,\n"),
            ("    pub a: Option<_>,\n", 82, "    pub a:\n        Option<_>,\n"),
            ("        a: row.get(\"_\")?,\n", 78, "        a: row\n            .get(\"_\")?,\n"),
            ("        _: _?,\n", 46, "        _:\n            _?,\n"),
            ("impl A for _ {\n", 88, "impl A\n    for _\n{\n"),
            ("    assert!(a.b(\"_\"), \"{a}\");\n", 75, "    assert!(\n        a.b(\"_\"),\n        \"{a}\"\n    );\n"),
            ("    let a = call.b(\"c\", _());\n", 75, "    let a =\n        call.b(\"c\", _());\n"),
            ("    let a = call.b(\"c\", _());\n", 78, "    let a = call\n        .b(\"c\", _());\n"),
            ("    let a = call.b(\"c\", _());\n", 85, "    let a = call.b(\n        \"c\",\n        _(),\n    );\n"),
            ("    let a = f(&mut b, _?).await?;\n", 70, "    let a =\n        f(&mut b, _?).await?;\n"),
            ("    let a = f(&mut b, _?).await?;\n", 78, "    let a =\n        f(&mut b, _?)\n            .await?;\n"),
            ("    let a = f(&mut b, _?).await?;\n", 86, "    let a = f(\n        &mut b,\n        _?,\n    )\n    .await?;\n"),
            ("    f(&mut b, _?).await?;\n", 82, "    f(&mut b, _?)\n        .await?;\n"),
            ("        values.a(\"b, (c\", d._);\n", 85, "        values.a(\n            \"b, (c\",\n            d._,\n        );\n"),
            ("    routes.merge(_());\n", 81, "    routes\n        .merge(_());\n"),
            ("const A: &str = \"_\";\n", 84, "const A: &str =\n    \"_\";\n"),
            ("    // _\n", 120, "    // _\n"),
            ("    let a = \"_\";\n", 120, "    let a = \"_\";\n"),
        ] {
            assert_eq!(broken(with_long(line, length)), with_long(expected, length));
        }
        assert_eq!(broken("short\n".to_owned()), "short\n");
    }
}
