//! YAML with comments: what a person would have typed, and nothing that a text could break out of.

use crate::escape::{self, Printer};

/// What stands behind a key or a dash.
#[derive(Clone, Debug)]
pub enum Node {
    Text(String),
    /// Printed as it is: numbers, `true`, `false`.
    Bare(String),
    /// A type with its modifiers: `string(200)? unique`.
    Line(String),
    /// On one line where it fits.
    List(Vec<Item>),
    Map(Vec<Entry>),
    /// A map that goes on one line where it fits.
    Short(Vec<Entry>),
}

/// A key with its value, and what is said of it above.
#[derive(Clone, Debug)]
pub struct Entry {
    pub comments: Vec<String>,
    pub key: String,
    pub value: Node,
}

/// An element of a list, and what is said of it above.
#[derive(Clone, Debug)]
pub struct Item {
    pub comments: Vec<String>,
    pub value: Node,
}

/// The longest line of a list or a map on one line.
const WIDTH: usize = 120;

impl Node {
    /// A list of words.
    pub fn words(words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::List(words.into_iter().map(|word| Item { comments: Vec::new(), value: Self::Text(word.into()) }).collect())
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(entries) | Self::Short(entries) => entries.is_empty(),
            Self::Text(_) | Self::Bare(_) | Self::Line(_) => false,
        }
    }
}

/// Adds entries in order, leaving out what there is nothing to say of.
#[derive(Default)]
pub struct Entries(pub Vec<Entry>);

impl Entries {
    pub fn put(&mut self, key: &str, value: Node) {
        self.0.push(Entry { comments: Vec::new(), key: key.to_owned(), value });
    }

    pub fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.put(key, Node::Text(value.to_owned()));
        }
    }

    /// A list or a map that is not empty.
    pub fn filled(&mut self, key: &str, value: Node) {
        if !value.is_empty() {
            self.put(key, value);
        }
    }

    /// Puts lines above the entry that was added last.
    pub fn comment(&mut self, comments: &[String]) {
        if let Some(last) = self.0.last_mut() {
            last.comments.extend_from_slice(comments);
        }
    }
}

/// Prints a document; an empty line stands between the parts of the top level that hold several lines.
pub fn print(head: &[String], entries: &[Entry]) -> String {
    let mut out = String::new();
    comments(head, 0, &mut out);
    let mut spread = !head.is_empty();
    for entry in entries {
        let mut text = String::new();
        entry_into(entry, 0, &mut text);
        let long = text.lines().count() > 1;
        if !out.is_empty() && (long || spread) {
            out.push('\n');
        }
        spread = long;
        out.push_str(&text);
    }
    out
}

fn entry_into(entry: &Entry, depth: usize, out: &mut String) {
    comments(&entry.comments, depth, out);
    indent(depth, out);
    out.push_str(&key(&entry.key));
    out.push(':');
    value_into(&entry.value, depth, out);
}

/// What follows a colon: on the same line where it is one, below it otherwise.
fn value_into(value: &Node, depth: usize, out: &mut String) {
    let column = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let line = match value {
        Node::Text(text) if is_block(text) => return block_into(text, depth + 1, out),
        Node::Text(text) | Node::Line(text) => Some(plain_or_quoted(text, "")),
        _ => flow(value, WIDTH.saturating_sub(column + 1)),
    };
    if let Some(line) = line {
        out.push(' ');
        out.push_str(&line);
        out.push('\n');
        return;
    }
    out.push('\n');
    match value {
        Node::List(items) => items.iter().for_each(|item| item_into(item, depth + 1, out)),
        Node::Map(entries) | Node::Short(entries) => entries.iter().for_each(|entry| entry_into(entry, depth + 1, out)),
        Node::Text(_) | Node::Bare(_) | Node::Line(_) => {}
    }
}

/// Several lines, of which none could be taken for anything but text by its first or last character.
fn is_block(text: &str) -> bool {
    let line = |line: &str| line.chars().all(escape::printable) && !line.ends_with(' ');
    text.contains('\n') && !text.starts_with([' ', '\n']) && !text.ends_with('\n') && text.split('\n').all(line)
}

/// A literal block: every line of the text stands behind the indentation.
fn block_into(text: &str, depth: usize, out: &mut String) {
    out.push_str(" |-\n");
    for line in text.split('\n') {
        if !line.is_empty() {
            indent(depth, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn item_into(item: &Item, depth: usize, out: &mut String) {
    comments(&item.comments, depth, out);
    indent(depth, out);
    match (&item.value, flow(&item.value, WIDTH.saturating_sub(2 * depth + 2))) {
        (Node::Map(entries) | Node::Short(entries), None) => {
            let mut inner = String::new();
            entries.iter().for_each(|entry| entry_into(entry, depth + 1, &mut inner));
            out.push_str("- ");
            out.push_str(inner.trim_start_matches(' '));
        }
        (_, Some(line)) => {
            out.push_str("- ");
            out.push_str(&line);
            out.push('\n');
        }
        (_, None) => {
            out.push('-');
            value_into(&item.value, depth, out);
        }
    }
}

/// The value on one line, or nothing where it is too wide, has comments inside or is a map that was not meant to be.
fn flow(value: &Node, width: usize) -> Option<String> {
    let plain = |comments: &[String]| comments.is_empty();
    let line = match value {
        Node::Text(text) if text.contains('\n') => return None,
        Node::Text(text) => plain_or_quoted(text, ",[]{}:"),
        Node::Bare(text) => return Some(text.clone()),
        Node::Line(text) => plain_or_quoted(text, ",[]{}:"),
        Node::List(items) if items.iter().all(|item| plain(&item.comments)) => {
            let inner = items.iter().map(|item| flow(&item.value, width)).collect::<Option<Vec<_>>>()?;
            format!("[{}]", inner.join(", "))
        }
        Node::Short(entries) if entries.iter().all(|entry| plain(&entry.comments)) => {
            let pair = |entry: &Entry| Some(format!("{}: {}", key(&entry.key), flow(&entry.value, width)?));
            format!("{{{}}}", entries.iter().map(pair).collect::<Option<Vec<_>>>()?.join(", "))
        }
        Node::Map(entries) if entries.is_empty() => "{}".to_owned(),
        _ => return None,
    };
    (line.chars().count() <= width).then_some(line)
}

/// A comment never ends before its line does.
fn comments(lines: &[String], depth: usize, out: &mut String) {
    for line in lines {
        let Some(printed) = printer("comment").and_then(|print| print(line).ok()) else { continue };
        for line in printed.lines() {
            indent(depth, out);
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// A key; a status needs no quotes.
fn key(text: &str) -> String {
    let status = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    if status { text.to_owned() } else { scalar(text) }
}

/// A plain scalar may hold quotes and question marks behind its first letter, as long as nothing in it looks like a
/// key, a comment or, on one line with others, like the end of the value. A single word may be a boolean to somebody.
fn plain_or_quoted(text: &str, ends: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_alphabetic() || c == '/')
        && text.contains(['(', '?', ' ', '/'])
        && text.chars().all(|c| escape::printable(c) && !ends.contains(c))
        && !text.ends_with([' ', ':'])
        && ![": ", " #"].iter().any(|part| text.contains(part));
    if plain { text.to_owned() } else { scalar(text) }
}

/// A scalar which every version of YAML reads as this text.
fn scalar(text: &str) -> String {
    printer("string").and_then(|print| print(text).ok()).unwrap_or_default()
}

fn printer(slot: &str) -> Option<Printer> {
    escape::language("yaml")?.printer(slot)
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}
