//! Which statement it is, and what becomes of it.

use super::codes;
use super::cursor::Cursor;
use super::key::Kind as KeyKind;
use super::model::Range;
use super::names::{self, expected};
use super::problem::{Problem, Report};
use super::split::STATEMENTS;
use super::state::{State, fold};
use super::token::Kind;
use super::{alter, comment, index, named_type, table};

/// What CREATE makes beyond tables.
const BEYOND: &[&str] = &[
    "view",
    "function",
    "procedure",
    "trigger",
    "rule",
    "event",
    "aggregate",
    "operator",
    "cast",
    "server",
    "package",
    "synonym",
    "publication",
    "subscription",
    "statistics",
    "language",
    "transform",
    "conversion",
    "group",
];
/// Words that stand before these.
const BEFORE: &[&str] = &["materialized", "algorithm", "definer", "sql", "recursive", "constraint", "text", "access", "trusted"];

/// Reads one statement.
pub(super) fn read(mut cursor: Cursor, state: &mut State) {
    let whole = cursor.remaining();
    let start = whole.start;
    note_sequences(&cursor, state);
    let first = cursor.here();
    let word = cursor.text(&first).to_ascii_lowercase();
    if cursor.is_kind(Kind::Client) {
        return client(&cursor, state);
    }
    match word.as_str() {
        "create" => create(&mut cursor, start, state),
        "alter" if cursor.eats("alter table") || cursor.eats("alter foreign table") => alter::table(&mut cursor, state),
        "alter" => alter_other(&mut cursor, whole, state),
        "comment" if cursor.eats("comment on") => comment::read(&mut cursor, state),
        "drop" => drop(&mut cursor, whole, state),
        "insert" | "replace" | "update" | "delete" | "merge" | "truncate" | "copy" | "load" | "import" => {
            rows(&mut cursor, first, &word, state)
        }
        "grant" | "revoke" | "do" | "call" | "exec" | "execute" | "rename" | "security" | "refresh" | "declare" => {
            left_out(&word, whole, state)
        }
        "select" | "with" | "values" if !sets_up(cursor.text(&whole)) => left_out(&word, whole, state),
        known if STATEMENTS.contains(&known) => {}
        _ => unknown(&cursor, first, &word, state),
    }
}

/// Remembers the sequences that number rows: `nextval('name')`, `OWNED BY`.
fn note_sequences(cursor: &Cursor, state: &mut State) {
    let mut at = *cursor;
    while !at.done() {
        if at.is("nextval")
            && at.kind_at(1) == Some(Kind::Open)
            && let Some(text) = at.peek_at(2).filter(|token| token.kind == Kind::Text)
        {
            let name = at.value(text);
            let name = name.rsplit('.').next().unwrap_or("").trim_matches('"');
            state.numbering.insert(fold(name));
        }
        at.bump();
    }
}

/// `SELECT pg_catalog.set_config(…)` and `setval(…)` of dumps.
fn sets_up(query: &str) -> bool {
    ["pg_catalog.", "setval", "set_config"].iter().any(|word| query.get(..200).unwrap_or(query).contains(word))
}

fn client(cursor: &Cursor, state: &mut State) {
    let at = cursor.remaining();
    let command = cursor.text(&at).split_whitespace().next().unwrap_or("").to_owned();
    // pg_dump frames its output by these two; `\.` ends rows.
    if !matches!(command.as_str(), "\\restrict" | "\\unrestrict" | "\\.") {
        let problem = Problem::new(&codes::CLIENT, at, format!("`{}` is a command of psql and passed over", names::shortened(&command)));
        state.report.once(&command, problem.help("remove the line"));
    }
}

fn unknown(cursor: &Cursor, first: Range, word: &str, state: &mut State) {
    if cursor.is_kind(Kind::Word) {
        let problem = Problem::new(&codes::STATEMENT, first, format!("no SQL statement begins with `{}`", names::shortened(word)));
        let help = match state.report.guess(word, STATEMENTS.iter().copied()) {
            Some(meant) => format!("did you mean `{}`?", meant.to_uppercase()),
            None => "remove it, or make it a comment: `-- …`".to_owned(),
        };
        return state.report.push(problem.help(help));
    }
    expected(cursor, "a statement", &mut state.report);
}

fn create(cursor: &mut Cursor, start: usize, state: &mut State) {
    let whole = cursor.remaining();
    cursor.bump();
    cursor.eats("or replace");
    if let Some(kind) = cursor.eat("unlogged") {
        let problem = Problem::new(&codes::TABLE_DETAIL, kind, "UNLOGGED is not carried").help("the rows survive a crash");
        state.report.push(problem);
    }
    if cursor.eats("table") {
        table::create(cursor, start, state);
    } else if cursor.eats("unique index") || cursor.eats("unique clustered index") || cursor.eats("unique nonclustered index") {
        index::create(cursor, KeyKind::Unique, start, state);
    } else if cursor.eats("index") || cursor.eats("clustered index") || cursor.eats("nonclustered index") {
        index::create(cursor, KeyKind::Plain, start, state);
    } else if cursor.eats("fulltext index") || cursor.eats("spatial index") {
        index::left_out(cursor, start, state);
    } else if cursor.eats("type") {
        named_type::create(cursor, start, state);
    } else if cursor.eats("domain") {
        named_type::domain(cursor, whole, state);
    } else {
        create_other(cursor, whole, state);
    }
}

fn create_other(cursor: &mut Cursor, whole: Range, state: &mut State) {
    let mut kind = *cursor;
    let names_a_table = |cursor: &Cursor| cursor.is_any(&["temporary", "temp", "virtual", "foreign", "global", "local", "external"]);
    while names_a_table(&kind) {
        kind.bump();
    }
    if kind.last().end > cursor.here().start && kind.is("table") {
        let word = cursor.here();
        kind.bump();
        kind.eats("if not exists");
        if let Some(name) = kind.name().filter(|_| cursor.is("virtual")) {
            state.virtual_tables.push(name.value);
        }
        let message = format!("a {} table cannot be carried", cursor.text(&word).to_ascii_lowercase());
        let problem = Problem::new(&codes::TABLE_KIND, word, message).help("write a plain CREATE TABLE, or remove it");
        return state.report.push(problem);
    }
    if kind.eats("sequence") {
        return create_sequence(&mut kind, state);
    }
    if cursor.is_any(&["extension", "schema", "database", "collation", "role", "user", "tablespace"]) {
        return surroundings(cursor, whole, state);
    }
    if cursor.is("policy") {
        let problem = Problem::new(&codes::REFUSED, whole, "a row-level policy cannot be carried");
        return state.report.push(problem.help("say it as `access:` and `owner:` of the entity"));
    }
    if kind.is_any(BEYOND) || kind.is_any(BEFORE) {
        let named = kind.rest().iter().take(20).find_map(|token| BEYOND.iter().find(|word| token.is(kind.source, word)));
        return left_out(&format!("create {}", named.copied().unwrap_or("statement")), whole, state);
    }
    expected(cursor, "`TABLE`, `INDEX` or `TYPE`", &mut state.report);
}

/// What surrounds the tables: harmless, but for extensions that change what types there are.
fn surroundings(cursor: &mut Cursor, whole: Range, state: &mut State) {
    const HARMLESS: &[&str] =
        &["uuid-ossp", "pgcrypto", "plpgsql", "citext", "pg_stat_statements", "pg_trgm", "unaccent", "btree_gin", "btree_gist"];
    if cursor.eats("extension") {
        cursor.eats("if not exists");
        let name = cursor.name().map(|name| name.value).unwrap_or_default();
        if !HARMLESS.contains(&name.as_str()) {
            let problem = Problem::new(&codes::LEFT_OUT, whole, format!("the extension `{}` is not installed", names::shortened(&name)));
            state.report.once(&name, problem.help("what needs it cannot be carried either"));
        }
    }
}

fn create_sequence(cursor: &mut Cursor, state: &mut State) {
    cursor.eats("if not exists");
    let Some(name) = names::table(cursor, &mut state.report) else { return };
    while !cursor.done() {
        if cursor.eats("owned by") && !cursor.is("none") {
            state.numbering.insert(fold(&name.value));
        }
        cursor.bump();
    }
    state.sequences.push(name);
}

fn alter_other(cursor: &mut Cursor, whole: Range, state: &mut State) {
    cursor.bump();
    let owner = cursor.rest().iter().any(|token| token.is(cursor.source, "owner"));
    if cursor.eats("sequence") {
        cursor.eats("if exists");
        if let Some(name) = names::table(cursor, &mut state.report).filter(|_| cursor.eats("owned by")) {
            state.numbering.insert(fold(&name.value));
        }
    } else if cursor.eats("type") && !owner {
        named_type::alter(cursor, whole, state);
    } else if cursor.is("domain") && !owner {
        state
            .report
            .push(Problem::new(&codes::REFUSED, whole, "a domain cannot be carried").help("write its CHECK at the columns that use it"));
    } else if cursor.is("policy") {
        state
            .report
            .push(Problem::new(&codes::REFUSED, whole, "a row-level policy cannot be carried").help("say it as `access:` of the entity"));
    } else if !owner && !cursor.is_any(&["database", "role", "user", "default", "schema", "extension", "system", "table"]) {
        let kind = cursor.here();
        left_out(&format!("alter {}", names::shortened(cursor.text(&kind))), whole, state);
    }
}

/// A dump drops what it is about to make; anything else would undo the text above.
fn drop(cursor: &mut Cursor, whole: Range, state: &mut State) {
    cursor.bump();
    let table = cursor.eats("table");
    if !table {
        cursor.bump();
    }
    let guarded = cursor.eats("if exists");
    let mut names = Vec::new();
    while let Some(name) = names::table(cursor, &mut Report::default()) {
        names.push(name);
        if cursor.eat_kind(Kind::Comma).is_none() {
            break;
        }
    }
    let made = |name: &str| if table { state.table_index(name).is_some() } else { state.find_enum(name).is_some() };
    if guarded && !names.iter().any(|name| made(&name.value)) {
        return;
    }
    let problem = Problem::new(&codes::REFUSED, whole, "a schema is written as it is in the end: DROP cannot be carried");
    state.report.push(problem.help("remove this statement, and the one that made what it drops"));
}

fn rows(cursor: &mut Cursor, first: Range, word: &str, state: &mut State) {
    cursor.bump();
    while cursor.is_any(&["into", "ignore", "from", "or", "table", "only", "delayed", "low_priority", "replace", "data"]) {
        cursor.bump();
    }
    let name = names::table(cursor, &mut Report::default()).map(|name| name.value).unwrap_or_default();
    if matches!(name.as_str(), "sqlite_master" | "sqlite_schema") {
        return dumped_virtual_table(cursor, first, state);
    }
    let message = format!("{} is left out: rows are not carried", word.to_uppercase());
    let problem = Problem::new(&codes::ROWS, first, message).help("load them into the finished database, or write a seed file");
    state.report.once(&format!("{word} {name}"), problem);
}

/// SQLite dumps a virtual table as a row of its own schema: `VALUES('table', 'name', …)`.
fn dumped_virtual_table(cursor: &Cursor, first: Range, state: &mut State) {
    let mut texts = cursor.rest().iter().filter(|token| token.kind == Kind::Text);
    let Some(name) = texts.nth(1).map(|token| cursor.value(*token)) else { return };
    let problem = Problem::new(&codes::TABLE_KIND, first, format!("the virtual table `{}` cannot be carried", names::shortened(&name)));
    state.report.push(problem.help("write a plain CREATE TABLE, or remove it"));
    state.virtual_tables.push(name);
}

fn left_out(what: &str, whole: Range, state: &mut State) {
    let problem = Problem::new(&codes::LEFT_OUT, whole, format!("{} is left out", what.to_uppercase()));
    let problem = problem.help("the tables are complete without it; write what it does in a handler or a migration");
    if what.starts_with("create") { state.report.push(problem) } else { state.report.once(what, problem) }
}
