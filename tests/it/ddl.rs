//! Reads every `tests/ddl/*.sql` and compares what came of it with the `.txt` beside it; `UPDATE=1` writes them.

use scaffold::spec::ddl::{
    Check, Column, Default, Direction, ForeignKey, Key, Problem, Range, Rule, Schema, Severity, Sp, Table, Type, codes, parse,
};
use std::fmt::Write;
use std::path::Path;

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ddl");
    let mut cases: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    cases.sort();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let sql = std::fs::read_to_string(&case).unwrap();
        let (schema, problems) = parse(&sql);
        let found = show(&sql, &schema, &problems);
        let expected = std::fs::read_to_string(case.with_extension("txt")).unwrap_or_default();
        if found != expected {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(case.with_extension("txt"), &found).unwrap();
            }
            writeln!(wrong, "== {}\n-- expected\n{expected}-- found\n{found}", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty() || std::env::var_os("UPDATE").is_some(), "{wrong}");
}

/// Every code is reported by some case, but for those that need a large text.
#[test]
fn every_code_has_a_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ddl");
    let texts: String = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let large = ["S0433", "S0434"];
    let missing: Vec<_> = codes::CODES.iter().map(|code| code.id).filter(|id| !large.contains(id) && !texts.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(codes::CODES.windows(2).all(|pair| pair[0].id < pair[1].id));
}

fn show(sql: &str, schema: &Schema, problems: &[Problem]) -> String {
    let mut out = String::new();
    for enum_ in &schema.enums {
        writeln!(out, "enum {} ({})", enum_.name.value, names(&enum_.values)).unwrap();
    }
    schema.tables.iter().for_each(|table| show_table(&mut out, table));
    for problem in problems {
        let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
        writeln!(out, "{severity} {} {}: {}", problem.code, place(sql, &problem.at), problem.message).unwrap();
        if let Some(help) = &problem.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some((at, text)) = &problem.also {
            writeln!(out, "  also {}: {text}", place(sql, at)).unwrap();
        }
    }
    out
}

fn show_table(out: &mut String, table: &Table) {
    writeln!(out, "table {}{}", table.name.value, comment(&table.comment)).unwrap();
    table.columns.iter().for_each(|column| writeln!(out, "  {}", show_column(column)).unwrap());
    if !table.primary_key.is_empty() {
        writeln!(out, "  primary key ({})", names(&table.primary_key)).unwrap();
    }
    table.uniques.iter().for_each(|key| writeln!(out, "  unique {}", show_key(key)).unwrap());
    table.indexes.iter().for_each(|key| writeln!(out, "  index {}", show_key(key)).unwrap());
    table.foreign_keys.iter().for_each(|key| writeln!(out, "  {}", show_reference(key)).unwrap());
    table.checks.iter().for_each(|check| writeln!(out, "  check {}", show_check(check)).unwrap());
}

fn show_column(column: &Column) -> String {
    let mut out = format!("{} {}", column.name.value, show_type(&column.type_.value));
    if column.not_null.is_some() {
        out += " not null";
    }
    if let Some(default) = &column.default {
        out += &match &default.value {
            Default::Text(text) => format!(" = {text:?}"),
            Default::Number(number) => format!(" = {number}"),
            Default::Bool(value) => format!(" = {value}"),
            other => format!(" = {other:?}"),
        };
    }
    if column.auto.is_some() {
        out += " auto";
    }
    if column.touched.is_some() {
        out += " touched";
    }
    out + comment(&column.comment).as_str()
}

fn show_type(type_: &Type) -> String {
    match type_ {
        Type::String(Some(most)) => format!("string({most})"),
        Type::Decimal { precision, scale } => format!("decimal({},{})", number(precision), number(scale)),
        Type::DateTime { zone: true } => "datetime zone".to_owned(),
        Type::DateTime { zone: false } => "datetime".to_owned(),
        Type::Bytes(Some(most)) => format!("bytes({most})"),
        Type::Bytes(None) | Type::String(None) => format!("{type_:?}").to_lowercase().replace("(none)", ""),
        Type::Enum(values) => format!("enum({})", names(values)),
        Type::Named(name) => format!("<{name}>"),
        Type::List(inner) => format!("list({})", show_type(inner)),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn show_key(key: &Key) -> String {
    let columns: Vec<_> = key.columns.iter().map(|column| format!("{}{}", column.name.value, direction(column.direction))).collect();
    format!("{}({})", named(&key.name), columns.join(", "))
}

fn direction(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::Ascending) => " asc",
        Some(Direction::Descending) => " desc",
        None => "",
    }
}

fn show_reference(key: &ForeignKey) -> String {
    let mut out = format!("foreign key {}({}) -> {}({})", named(&key.name), names(&key.columns), key.table.value, names(&key.referred));
    if let Some(action) = &key.on_delete {
        out += &format!(" {:?}", action.value);
    }
    out
}

fn show_check(check: &Check) -> String {
    let rule = match &check.rule {
        Rule::Range { min, max } => {
            let bound = |bound: &Option<scaffold::spec::ddl::Bound>| {
                bound.as_ref().map_or("…".to_owned(), |bound| bound.value.clone() + if bound.exclusive { "!" } else { "" })
            };
            format!("{} to {}", bound(min), bound(max))
        }
        Rule::OneOf(values) => format!("one of {values:?}"),
        Rule::Length { min, max } => format!("length {} to {}", number(min), number(max)),
        Rule::Pattern(pattern) => format!("like /{pattern}/"),
    };
    format!("{}{} {rule}", named(&check.name), check.column.value)
}

fn named(name: &Option<Sp<String>>) -> String {
    name.as_ref().map_or(String::new(), |name| format!("{} ", name.value))
}

fn names(names: &[Sp<String>]) -> String {
    names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ")
}

fn number(number: &Option<u64>) -> String {
    number.map_or("…".to_owned(), |number| number.to_string())
}

fn comment(comment: &Option<Sp<String>>) -> String {
    comment.as_ref().map_or(String::new(), |comment| format!(" -- {:?}", comment.value))
}

/// `line:column` and the text there, shortened in the middle.
fn place(sql: &str, at: &Range) -> String {
    let before = &sql[..at.start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let text = sql[at.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = text.chars().collect();
    let text = if letters.len() > 44 {
        letters[..30].iter().chain("…".chars().collect::<Vec<_>>().iter()).chain(&letters[letters.len() - 12..]).collect()
    } else {
        text
    };
    format!("{line}:{column} `{text}`")
}
