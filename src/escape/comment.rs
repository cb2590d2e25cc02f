//! Line comments. The normalisation that all languages share:
//!
//! - every character that some parser takes for a line end starts a new line, CR LF one;
//! - lines are trimmed, blank lines at both ends dropped, a tab is one space;
//! - a character nobody can see is written `<U+200B>`;
//! - a line that a tool could take for a directive starts with `| `, and inside of one a `|` splits the directive.

use super::unicode;

/// Directives of compilers, formatters and linters, each where it is followed by `:`, `=` or `[`.
const KEYWORDS: &[&str] = &[
    "check", "checkstyle", "coding", "deno", "escape", "ex", "export", "exported", "flake8", "fmt", "global", "globals",
    "goose", "isort", "language", "line", "lint", "migrate", "mypy", "name", "output", "pragma", "pylint", "pyre",
    "pyright", "region", "ruff", "sourcemappingurl", "sourceurl", "sqlfluff", "syntax", "type", "unordered output", "vi",
    "vim", "yapf",
];

/// Directives whatever follows them.
const OPENINGS: &[&str] = &[
    "biome-ignore", "c8 ignore", "checkov", "code generated", "deno-", "eslint", "fmt off", "go:", "hadolint",
    "istanbul ignore", "jscpd", "jshint", "jslint", "kics-scan", "markdownlint", "migrate:", "nolint", "noinspection",
    "nopep8", "noqa", "nosec", "nosemgrep", "nosonar", "pragma ", "prettier", "rustfmt", "shellcheck", "trivy", "ts-",
    "tslint", "v8 ignore", "webpack", "yaml-language-server", "yamllint",
];

/// Directives in the middle of a comment, before `:` or `=`.
const ANYWHERE: &[&str] = &["coding", "ex", "pylint", "vi", "vim"];

/// A comment of as many lines as the text has, each starting with `mark`; empty text is the bare mark.
pub fn print(mark: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + mark.len() + 1);
    for (number, line) in lines(text).iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(mark);
        if !line.is_empty() {
            out.push(' ');
            push_guarded(&mut out, line);
        }
    }
    out
}

/// The lines of a text after normalisation, before the guards; at least one.
pub fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text;
    loop {
        let (line, tail) = match rest.find(unicode::ends_line) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let shown = super::escaped(line, unicode::visible, unicode::push_visible);
        let shown = shown.trim();
        if !(shown.is_empty() && lines.is_empty()) {
            lines.push(shown.to_owned());
        }
        if tail.is_empty() {
            break;
        }
        let mut chars = tail.chars();
        chars.next();
        rest = tail.strip_prefix("\r\n").unwrap_or(chars.as_str());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// One line which no tool takes for a directive.
pub fn push_guarded(out: &mut String, line: &str) {
    if is_directive(line) {
        out.push_str("| ");
    }
    let mut rest = line;
    while let Some(at) = rest.find(['#', ':', '=']) {
        let (head, tail) = rest.split_at(at);
        out.push_str(head);
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            if c == '#' {
                out.push('#');
                if is_directive(chars.as_str().trim_start_matches(['#', ' '])) {
                    out.push('|');
                }
            } else {
                if ANYWHERE.iter().any(|word| ends_with_word(head.trim_end(), word)) {
                    out.push('|');
                }
                out.push(c);
            }
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn is_directive(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    if !first.is_alphanumeric() {
        return !matches!(first, '"' | '\'' | '(' | '<' | '`' | '[' | '{' | '.' | ',' | '&' | ';' | '?') && first.is_ascii();
    }
    OPENINGS.iter().any(|opening| starts_with(line, opening).is_some())
        || KEYWORDS.iter().any(|word| {
            starts_with(line, word).is_some_and(|rest| rest.trim_start().starts_with([':', '=', '[']))
        })
}

/// What follows an opening, in any case.
fn starts_with<'a>(line: &'a str, opening: &str) -> Option<&'a str> {
    let (head, rest) = line.split_at_checked(opening.len())?;
    head.eq_ignore_ascii_case(opening).then_some(rest)
}

fn ends_with_word(head: &str, word: &str) -> bool {
    let Some(at) = head.len().checked_sub(word.len()) else { return false };
    head.split_at_checked(at).is_some_and(|(_, tail)| tail.eq_ignore_ascii_case(word))
}
