//! What tools look for in comments: no text of a spec may turn a linter off, set an encoding or name a build tag.

/// Directives of compilers, formatters and linters, each where it is followed by `:`, `=` or `[`.
const KEYWORDS: &[&str] = &[
    "check",
    "checkstyle",
    "coding",
    "deno",
    "escape",
    "ex",
    "export",
    "exported",
    "flake8",
    "fmt",
    "global",
    "globals",
    "goose",
    "isort",
    "language",
    "line",
    "lint",
    "migrate",
    "mypy",
    "name",
    "output",
    "pragma",
    "pylint",
    "pyre",
    "pyright",
    "region",
    "ruff",
    "sourcemappingurl",
    "sourceurl",
    "sqlfluff",
    "syntax",
    "type",
    "unordered output",
    "vi",
    "vim",
    "yapf",
];

/// Directives whatever follows them.
const OPENINGS: &[&str] = &[
    "biome-ignore",
    "c8 ignore",
    "checkov",
    "code generated",
    "deno-",
    "eslint",
    "fmt off",
    "go:",
    "hadolint",
    "istanbul ignore",
    "jscpd",
    "jshint",
    "jslint",
    "kics-scan",
    "markdownlint",
    "migrate:",
    "nolint",
    "noinspection",
    "nopep8",
    "noqa",
    "nosec",
    "nosemgrep",
    "nosonar",
    "pragma ",
    "prettier",
    "rustfmt",
    "shellcheck",
    "trivy",
    "ts-",
    "tslint",
    "v8 ignore",
    "webpack",
    "yaml-language-server",
    "yamllint",
];

/// Directives in the middle of a comment, before `:` or `=`.
const ANYWHERE: &[&str] = &["coding", "ex", "pylint", "vi", "vim"];

/// One line which no tool takes for a directive.
pub fn push_guarded(out: &mut String, line: &str) {
    if is_directive(line) {
        out.push_str("| ");
    }
    let mut rest = line;
    while let Some(at) = rest.find(['#', '@', ':', '=']) {
        let (head, tail) = rest.split_at(at);
        out.push_str(head);
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            if matches!(c, '#' | '@') {
                out.push(c);
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
        || KEYWORDS.iter().any(|word| starts_with(line, word).is_some_and(|rest| rest.trim_start().starts_with([':', '=', '['])))
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
