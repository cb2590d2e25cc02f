//! Regular expressions in the subset that Go, Java, JavaScript, Python and Rust read alike.

use regex_syntax::ast::{Ast, ClassPerlKind, ClassSet, ClassSetItem, GroupKind, RepetitionKind, RepetitionRange, parse::Parser};

/// Repetition counts above this are refused by Go's engine.
const LIMIT_REPEAT: u32 = 1000;

/// An e-mail address: something on both sides of one `@`, and a dot behind it. Wider than the format `email` of JSON Schema.
pub const EMAIL: &str = r"^[^@\x00-\x20\x7f]+@[^@\x00-\x20\x7f]+\.[^@\x00-\x20\x7f]+$";

/// An address: absolute, http or https, with a host and without credentials. Wider than the format `uri` of JSON Schema.
pub const URL: &str = concat!(
    "^[Hh][Tt][Tt][Pp][Ss]?://",
    r#"(?:\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\x7f"<>\\^`{|}/?#:@\[\]]+)(?::[0-9]{1,5})?"#,
    r#"(?:[/?#][^\x00-\x20\x7f"<>\\^`{|}]*)?$"#,
);

/// The pattern with `\d`, `\w`, `\s` written out (they differ between engines), or why it is refused.
pub fn portable(pattern: &str) -> Result<String, String> {
    let ast = Parser::new().parse(pattern).map_err(|error| format!("{}", error.kind()))?;
    check(&ast)?;
    regex::RegexBuilder::new(pattern).size_limit(1 << 20).build().map_err(|_| "it is too large when compiled".to_owned())?;
    Ok(spelled_out(pattern))
}

/// Whether a text matches a portable pattern anywhere.
pub fn matches(pattern: &str, text: &str) -> bool {
    regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
}

fn check(ast: &Ast) -> Result<(), String> {
    match ast {
        Ast::Flags(_) => Err("inline flags such as `(?i)` are not known to JavaScript".to_owned()),
        Ast::Group(group) => match &group.kind {
            GroupKind::CaptureIndex(_) => check(&group.ast),
            GroupKind::NonCapturing(flags) if flags.items.is_empty() => check(&group.ast),
            GroupKind::NonCapturing(_) => Err("inline flags such as `(?i:…)` are not known to JavaScript".to_owned()),
            GroupKind::CaptureName { .. } => Err("named groups are written differently in each engine".to_owned()),
        },
        Ast::Repetition(repetition) => {
            let too_many = match &repetition.op.kind {
                RepetitionKind::Range(RepetitionRange::Exactly(n) | RepetitionRange::AtLeast(n)) => *n > LIMIT_REPEAT,
                RepetitionKind::Range(RepetitionRange::Bounded(low, high)) => *low > LIMIT_REPEAT || *high > LIMIT_REPEAT,
                _ => false,
            };
            if too_many {
                return Err(format!("it repeats more than {LIMIT_REPEAT} times"));
            }
            check(&repetition.ast)
        }
        Ast::Alternation(alternation) => alternation.asts.iter().try_for_each(check),
        Ast::Concat(concat) => concat.asts.iter().try_for_each(check),
        Ast::ClassUnicode(_) => Err("`\\p{…}` classes differ between engines".to_owned()),
        Ast::ClassBracketed(class) => check_set(&class.kind),
        Ast::Assertion(assertion) => {
            use regex_syntax::ast::AssertionKind as Kind;
            match assertion.kind {
                Kind::StartLine | Kind::EndLine => Ok(()),
                _ => Err("only `^` and `$` are known to every engine".to_owned()),
            }
        }
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassPerl(_) | Ast::Empty(_) => Ok(()),
    }
}

fn check_set(set: &ClassSet) -> Result<(), String> {
    match set {
        ClassSet::BinaryOp(_) => Err("`&&`, `--` and `~~` in a class are not known to every engine".to_owned()),
        ClassSet::Item(item) => check_item(item),
    }
}

fn check_item(item: &ClassSetItem) -> Result<(), String> {
    match item {
        ClassSetItem::Ascii(_) => Err("`[[:alpha:]]` classes are not known to JavaScript and Java".to_owned()),
        ClassSetItem::Unicode(_) => Err("`\\p{…}` classes differ between engines".to_owned()),
        ClassSetItem::Bracketed(_) => Err("a class inside a class is not known to every engine".to_owned()),
        ClassSetItem::Perl(perl) if perl.negated => Err("`\\D`, `\\W`, `\\S` inside `[…]` differ between engines".to_owned()),
        ClassSetItem::Union(union) => union.items.iter().try_for_each(check_item),
        _ => Ok(()),
    }
}

/// Writes the Perl classes as plain ones.
fn spelled_out(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next();
                match next.and_then(perl) {
                    Some((kind, negated)) => out.push_str(&class(&kind, negated, in_class)),
                    None => {
                        out.push('\\');
                        out.extend(next);
                    }
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push(c);
            }
            ']' if in_class => {
                in_class = false;
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

fn perl(c: char) -> Option<(ClassPerlKind, bool)> {
    Some(match c {
        'd' => (ClassPerlKind::Digit, false),
        'D' => (ClassPerlKind::Digit, true),
        'w' => (ClassPerlKind::Word, false),
        'W' => (ClassPerlKind::Word, true),
        's' => (ClassPerlKind::Space, false),
        'S' => (ClassPerlKind::Space, true),
        _ => return None,
    })
}

fn class(kind: &ClassPerlKind, negated: bool, in_class: bool) -> String {
    let inner = match kind {
        ClassPerlKind::Digit => "0-9",
        ClassPerlKind::Word => "0-9A-Za-z_",
        ClassPerlKind::Space => "\\t\\n\\r ",
    };
    match (in_class, negated) {
        (true, _) => inner.to_owned(),
        (false, false) => format!("[{inner}]"),
        (false, true) => format!("[^{inner}]"),
    }
}
