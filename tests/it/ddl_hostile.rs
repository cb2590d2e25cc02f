//! No text makes the reader panic, overflow its stack or take more than linear time.

use scaffold::spec::ddl::{Severity, parse};
use std::path::Path;

fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ddl");
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    cases.sort();
    cases.into_iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Reads a text and checks what holds of every result.
fn check(text: &str) {
    let (schema, problems) = parse(text);
    for problem in &problems {
        assert!(text.get(problem.at.clone()).is_some(), "{:?} is no place in {text:?}", problem);
        assert!(problem.also.as_ref().is_none_or(|(at, _)| text.get(at.clone()).is_some()), "{problem:?} in {text:?}");
        assert!(!problem.message.is_empty() && !problem.message.ends_with('.'));
    }
    for table in &schema.tables {
        let places = table.columns.iter().flat_map(|column| [&column.at, &column.type_.at, &column.name.at]);
        assert!(places.chain([&table.at]).all(|at| text.get(at.clone()).is_some()), "{table:?} in {text:?}");
    }
}

/// A small deterministic generator (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).unwrap()
    }
}

#[test]
fn mutations() {
    let corpus = corpus();
    let pieces = [
        "(",
        ")",
        ",",
        ";",
        "'",
        "\"",
        "`",
        "[",
        "]",
        "$$",
        "--",
        "/*",
        "*/",
        "/*!",
        "\\",
        "\n",
        "é",
        "🎉",
        "\0",
        "CHECK (",
        "DEFAULT ",
        "INDEX ",
        "KEY ",
        "PRIMARY KEY",
        "REFERENCES",
        "CREATE TABLE ",
        "::",
        "ENUM(",
        "9999999999999999999999",
        "DELIMITER $\n",
        "COPY x FROM stdin;\n",
        "\u{feff}",
        "E'\\",
    ];
    let mut dice = Dice(0x5eed_cafe);
    for round in 0..4000 {
        let mut text: Vec<char> = corpus[round % corpus.len()].chars().collect();
        for _ in 0..=dice.roll(6) {
            let (at, end) = (dice.roll(text.len()), dice.roll(text.len()));
            match dice.roll(4) {
                0 => drop(text.drain(at.min(end)..at.max(end).min(at.min(end) + 12))),
                1 => drop(text.splice(at..at, pieces[dice.roll(pieces.len())].chars())),
                2 if at < text.len() && end < text.len() => text.swap(at, end),
                2 => text.push(char::from(b"();,"[dice.roll(4)])),
                _ => text.truncate(at.max(1)),
            }
            if text.is_empty() {
                text.push(' ');
            }
        }
        check(&text.into_iter().collect::<String>());
    }
}

/// Every prefix of a text is a text that somebody is just typing.
#[test]
fn prefixes() {
    for text in corpus() {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        ends.into_iter().step_by(3).for_each(|end| check(&text[..end]));
    }
}

#[test]
fn depth() {
    let deep = |open: &str, close: &str, count: usize| format!("{}1{}", open.repeat(count), close.repeat(count));
    for count in [10, 40, 100_000] {
        for (open, close) in [
            ("(", ")"),
            ("-", ""),
            ("NOT ", ""),
            ("a AND ", ""),
            ("x::", ""),
            ("CASE ", ""),
            ("INTERVAL ", ""),
            ("ARRAY[", "]"),
            ("f(", ")"),
        ] {
            check(&format!("CREATE TABLE t (a int CHECK ({}), b int DEFAULT {});", deep(open, close, count), deep(open, close, count)));
        }
        check(&format!("CREATE TABLE t {};", deep("(", ")", count)));
        check(&format!("CREATE TABLE t (a int{}", "[]".repeat(count)));
        check(&format!("CREATE TABLE t (a varchar{});", deep("(", ")", count)));
        check(&format!("CREATE INDEX i ON t {};", deep("(", ")", count)));
        check(&"/*".repeat(count));
        check(&format!("CREATE TABLE t (x CAST(1 AS {}int{}))", "ARRAY<".repeat(count), ">".repeat(count)));
        check(&format!("CREATE TABLE t (x int DEFAULT CAST(1 AS {}int{}))", "ARRAY<".repeat(count), ">".repeat(count)));
    }
}

/// Texts whose reading would take hours if anything were done twice per line.
#[test]
fn size() {
    let size = 1 << 17;
    let patterns = [
        "(",
        ")",
        ",",
        ";",
        "'",
        "''",
        "\"",
        "`",
        "[a ",
        "$",
        "$a",
        "$a$ $b$ ",
        "/* ",
        "-- ",
        "\\\n",
        "a ",
        "a\n",
        "CREATE TABLE a (",
        "create trigger begin ",
        "create trigger t begin; ",
        "copy stdin;",
        "delimiter (\n",
        "x int,",
        "INDEX ",
        "CREATE TABLE t (a int);\n",
        "ALTER TABLE t ADD x int;\n",
        "'\nCREATE TABLE ",
        "a;",
        "default x y ",
        "ALTER TYPE e ADD VALUE 'a';",
        "E'\\",
        "[a\n",
        "x int REFERENCES y,",
        "é",
        "\u{a0}",
        "a.",
        "a int b ",
        "CREATE TABLE a (b int)\n",
    ];
    for pattern in patterns {
        check(&pattern.repeat(size / pattern.len()));
        check(&format!("CREATE TABLE t (a int,{}", pattern.repeat(size / pattern.len())));
        check(&format!("CREATE TYPE e AS ENUM ('x'); ALTER TABLE t {}", pattern.repeat(size / pattern.len())));
    }
}

#[test]
fn problems_are_bounded() {
    let (_, problems) = parse(&"a;".repeat(10_000));
    assert_eq!(problems.len(), 501);
    assert_eq!(problems.last().unwrap().code, "S0433");
    let (_, problems) = parse(&"CREATE VIEW v;".repeat(10_000));
    assert_eq!(problems.last().unwrap().code, "S0434");
    assert!(problems.iter().all(|problem| problem.severity == Severity::Warning));
    let (schema, problems) = parse(&" ".repeat((16 << 20) + 1));
    assert!(schema.tables.is_empty() && problems.len() == 1);
}
