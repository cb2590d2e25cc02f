//! What holds without a parser.

use scaffold::escape::{LANGUAGES, Unprintable, language, language_of_path};

use super::values;

/// Nothing that reorders or hides source is ever printed, and no line but line feeds' own ends in a comment.
#[test]
fn nothing_hidden_is_printed() {
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{e0041}')
    };
    let raw = ["shell", "makefile", "dotenv", "dockerfile", "nginx", "ini", "html", "sql-sqlite", "promql"];
    for value in values::all().iter().filter(|value| value.len() < 5000) {
        for language in LANGUAGES {
            for (slot, printer) in language.slots {
                let Ok(printed) = printer(value) else { continue };
                let allowed = raw.contains(&language.name) && *slot != "comment";
                assert!(allowed || !printed.contains(hidden), "{}.{slot} prints {value:?} as {printed:?}", language.name);
            }
        }
    }
}

/// Ordinary text is refused nowhere.
#[test]
fn ordinary_text_is_printed_everywhere() {
    for text in ["Orders of a customer", "customer's café, 日本 (2)"] {
        for language in LANGUAGES.iter().filter(|language| language.name != "gitignore") {
            for (slot, printer) in language.slots {
                assert!(printer(text).is_ok(), "{}.{slot} refuses {text:?}", language.name);
            }
        }
    }
}

/// Nobody has to read escapes where none are needed.
#[test]
fn readable() {
    let cases = [
        ("rust.string", "naïve 日本\n", r#""naïve 日本\n""#),
        ("typescript.string", "say \"hi\"", r#"'say "hi"'"#),
        ("python.string", "it's", r#""it's""#),
        ("go.string", "\u{1}\u{200b}😀", r#""\x01\u200b😀""#),
        ("java.string", "\u{1}7\\u0022", r#""\0017\\u0022""#),
        ("sql-postgres.string", "it's", "'it''s'"),
        ("sql-postgres.string", "C:\\users\n", r"E'C:\\users\n'"),
        ("sql-sqlite.string", "a\tb", "('a' || char(0x09) || 'b')"),
        ("yaml.string", "A shop for books", "A shop for books"),
        ("yaml.string", "no", "\"no\""),
        ("yaml.string", "1:30", "\"1:30\""),
        ("yaml.string", "say \"hi\"", "'say \"hi\"'"),
        ("compose.string", "a$b", "a$$b"),
        ("json.html", "</script>", "\"\\u003c/script\\u003e\""),
        ("dockerfile.string", "a $b", "\"a \\$b\""),
        ("shell.word", "a b", "'a b'"),
        ("shell.word", "if", "'if'"),
        ("dotenv.string", "it's\nit", "\"it's\\nit\""),
        ("makefile.string", "a #$b\\", "a \\#$$b\\$()"),
        ("markdown.text", "snake_case *a* <b>", "snake_case \\*a\\* \\<b\\>"),
        ("markdown.code", "a`b", "``a`b``"),
        ("mermaid.label", "a \"b\"", "\"a #34;b#34;\""),
        ("promql.annotation", "{{ x }}", "{{ \"{{\" }} x }}"),
        ("nginx.interpolated", "$a", "\"${dollar}a\""),
        ("python.doc", "One.\n\nTwo \"\"\"", "\"\"\"One.\n\nTwo \"\"\\\"\n\"\"\""),
        ("python.comment", "type: ignore", "# | type: ignore"),
        ("go.comment", "//go:build a\nb", "// | //go:build a\n// b"),
        ("rust.doc", "    let x;\n```", "/// let x;\n/// \\`\\`\\`"),
        ("java.doc", "a */ <b>", "/** a *&#47; &lt;b&gt; */"),
        ("typescript.doc", "a */ @b", "/** a \\*\\/ \\@b */"),
        ("graphql.description", "a \"\"\" b", "\"\"\"\na \\\"\"\" b\n\"\"\""),
    ];
    for (slot, text, expected) in cases {
        let (name, slot) = slot.split_once('.').expect("language.slot");
        let printer = language(name).and_then(|language| language.printer(slot)).expect("a printer");
        assert_eq!(printer(text), Ok(expected.to_owned()), "{name}.{slot}");
    }
}

#[test]
fn refusals_say_why() {
    let Unprintable { language: name, slot, reason } =
        language("dockerfile").and_then(|l| l.printer("string")).expect("a printer")("a\nb").expect_err("a line break");
    assert_eq!((name, slot, reason.as_str()), ("dockerfile", "string", "a line break (U+000A)"));
}

#[test]
fn files_have_languages() {
    let cases = [
        ("src/main.rs", "rust"),
        ("a.tsx", "typescript"),
        ("Dockerfile", "dockerfile"),
        ("api.Dockerfile", "dockerfile"),
        ("Makefile.hbs", "makefile"),
        (".env.example", "dotenv"),
        ("compose.yaml", "compose"),
        ("docker-compose.dev.yml", "compose"),
        ("alerts.yaml", "yaml"),
        ("go.mod", "plain"),
        ("script.py.mako", "plain"),
        (".dockerignore", "gitignore"),
        ("requirements-dev.lock", "plain"),
        ("requirements.txt", "plain"),
        ("migrations/1.sql", "sql-postgres"),
        ("migrations/sqlite/1.sql", "sql-sqlite"),
        ("alembic.ini", "ini"),
        ("pom.xml", "xml"),
        ("gateway/nginx.conf", "nginx"),
        ("schema.graphql", "graphql"),
        ("LICENSE", "plain"),
        ("application.properties", "properties"),
    ];
    for (path, expected) in cases {
        assert_eq!(language_of_path(path), Some(expected), "{path}");
        assert!(language(expected).is_some());
    }
    assert_eq!(language_of_path("a.exe"), None);
}
