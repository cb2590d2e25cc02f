//! Reads the statements of a JDL text; what is not understood is told and passed over, and reading goes on behind it.

use super::body;
use super::cursor::Cursor;
use super::lex::lex;
use super::syntax::{Annotation, Application, Choice, Jdl, Selection, Text};
use crate::diag::{Diagnostic, Diagnostics, Span};

/// Words that begin a statement besides the options.
const STATEMENTS: &[&str] = &["application", "entity", "enum", "relationship", "deployment", "use"];

/// The options of entities.
pub const OPTIONS: &[&str] = &[
    "dto",
    "paginate",
    "service",
    "search",
    "microservice",
    "clientRootFolder",
    "angularSuffix",
    "skipClient",
    "skipServer",
    "noFluentMethod",
    "readOnly",
    "filter",
    "embedded",
];

/// Reads a text.
pub fn parse(source: &str, file: u16, found: &mut Diagnostics) -> Jdl {
    let tokens = lex(source, file, found);
    let mut cursor = Cursor::new(source, tokens, found);
    let mut jdl = Jdl::default();
    while !cursor.done() {
        let before = cursor.place();
        statement(&mut cursor, &mut jdl);
        if cursor.place() == before {
            cursor.bump();
        }
    }
    jdl
}

fn statement(cursor: &mut Cursor, jdl: &mut Jdl) {
    let doc = cursor.docs();
    let annotations = annotations(cursor);
    let doc = doc.or(cursor.docs());
    let start = cursor.here();
    let Some(word) = cursor.word() else { return skip(cursor, start, "a statement") };
    match word.value.as_str() {
        "application" => jdl.applications.push(application(cursor, word.span)),
        "entity" => jdl.entities.extend(body::entity(cursor, doc, annotations)),
        "enum" => jdl.enums.extend(body::enumeration(cursor, doc)),
        "relationship" => body::relationships(cursor, &mut jdl.relationships),
        "deployment" => {
            cursor.skip_block();
            jdl.deployments.push(word.span);
        }
        "use" => usage(cursor, &mut jdl.options),
        known if OPTIONS.contains(&known) => jdl.options.extend(choice(cursor, word)),
        _ if cursor.eat('=').is_some() => match cursor.value() {
            Some(value) => jdl.constants.push((word, value)),
            None => skip(cursor, start, "the constant's value"),
        },
        other => {
            let known = STATEMENTS.iter().chain(OPTIONS).copied();
            let problem =
                Diagnostic::warning(super::SYNTAX, word.span, format!("`{}` begins no statement and is passed over", short(other)));
            cursor.found.push(problem.suggest(other, known));
            to_next_statement(cursor);
        }
    }
}

/// The first characters of a word, for a message.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

fn skip(cursor: &mut Cursor, start: Span, wanted: &str) {
    cursor.expected(start, wanted);
    to_next_statement(cursor);
}

/// Passes over blocks and words up to a line that begins a statement.
fn to_next_statement(cursor: &mut Cursor) {
    while !cursor.done() {
        let begins = |word: &str| STATEMENTS.contains(&word) || OPTIONS.contains(&word);
        if cursor.first_on_line() && (cursor.peek_word().is_some_and(begins) || cursor.is('@')) {
            return;
        }
        if !cursor.skip_block() {
            cursor.bump();
        }
    }
}

fn application(cursor: &mut Cursor, span: Span) -> Application {
    let mut application = Application { span, ..Application::default() };
    if !cursor.open('{') {
        return application;
    }
    while !cursor.closes('}') {
        let start = cursor.here();
        cursor.docs();
        match cursor.word() {
            Some(word) if word.value == "config" => config(cursor, &mut application.config),
            Some(word) if word.value == "entities" => application.entities = Some(selection(cursor)),
            Some(word) if word.value == "use" => usage(cursor, &mut application.options),
            Some(word) if OPTIONS.contains(&word.value.as_str()) => application.options.extend(choice(cursor, word)),
            Some(word) => {
                cursor.expected(word.span, "`config`, `entities` or an option of entities");
                cursor.skip_block();
            }
            None => cursor.pass(start, "`config` or `entities`"),
        }
    }
    application
}

/// `key value`, `key [value, value]`, commas between them or not.
fn config(cursor: &mut Cursor, all: &mut Vec<(Text, Vec<Text>)>) {
    if !cursor.open('{') {
        return;
    }
    while !cursor.closes('}') {
        let start = cursor.here();
        cursor.docs();
        if cursor.eat(',').is_some() {
            continue;
        }
        let Some(key) = cursor.word() else {
            cursor.pass(start, "a key");
            continue;
        };
        let mut values = Vec::new();
        if cursor.eat('[').is_some() {
            while !cursor.closes(']') {
                let start = cursor.here();
                match cursor.value() {
                    Some(value) => values.push(value),
                    None if cursor.eat(',').is_some() || cursor.eat('@').is_some() || cursor.eat('/').is_some() => {}
                    None => cursor.pass(start, "a value"),
                }
            }
        } else if !cursor.first_on_line() {
            values.extend(cursor.value());
        }
        all.push((key, values));
    }
}

/// `A, B`, `*`, `all`, with `except C`.
fn selection(cursor: &mut Cursor) -> Selection {
    let mut selection = Selection::default();
    if cursor.eat('*').is_some() || cursor.eats("all") {
        selection.all = true;
    } else {
        selection.names = names(cursor);
    }
    if cursor.eats("except") {
        selection.except = names(cursor);
    }
    selection
}

fn names(cursor: &mut Cursor) -> Vec<Text> {
    let mut names = Vec::new();
    while let Some(name) = cursor.word() {
        names.push(name);
        if cursor.eat(',').is_none() {
            break;
        }
    }
    names
}

/// What follows an option's word.
fn choice(cursor: &mut Cursor, keyword: Text) -> Option<Choice> {
    let mut of = selection(cursor);
    if !of.all && of.names.is_empty() {
        cursor.expected(keyword.span, "the entities it is about, or `*`");
        return None;
    }
    let value = if cursor.eats("with") { cursor.value() } else { None };
    if of.except.is_empty() && cursor.eats("except") {
        of.except = names(cursor);
    }
    Some(Choice { keyword, of, value })
}

/// `use dto, pagination for A, B`: each value says by itself which option it is of.
fn usage(cursor: &mut Cursor, all: &mut Vec<Choice>) {
    let start = cursor.here();
    let values = names(cursor);
    if !cursor.eats("for") {
        return skip(cursor, start, "the options, `for`, and the entities");
    }
    let of = selection(cursor);
    for value in values {
        let keyword = match value.value.as_str() {
            "mapstruct" => "dto",
            "serviceClass" | "serviceImpl" => "service",
            "pagination" | "infinite-scroll" => "paginate",
            _ => "search",
        };
        all.push(Choice { keyword: Text::new(keyword.to_owned(), value.span), of: of.clone(), value: Some(value) });
    }
}

/// `@Name(value)`, any number of them.
pub fn annotations(cursor: &mut Cursor) -> Vec<Annotation> {
    let mut all = Vec::new();
    while cursor.is('@') {
        let start = cursor.here();
        cursor.bump();
        match cursor.word() {
            Some(name) => all.push(Annotation { name, value: argument(cursor) }),
            None => cursor.pass(start, "the annotation's name"),
        }
    }
    all
}

/// `(value)`, if it follows.
pub fn argument(cursor: &mut Cursor) -> Option<Text> {
    let start = cursor.eat('(')?;
    let value = cursor.value();
    if cursor.eat(')').is_none() {
        cursor.expected(start, "one value in parentheses");
        cursor.pass_to(')');
    }
    value
}
