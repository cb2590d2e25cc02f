//! YAML events to a tree of nodes with places.
//!
//! A tree of our own instead of a typed deserialiser, because one run must report every error, because a
//! number's text must survive (`19.90` is not `19.9`), and because keys need places as much as values.

use crate::diag::{Diagnostic, Diagnostics, Span, Spanned};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};
use std::collections::HashMap;

/// The most spec text that is read, all files together.
pub const LIMIT_BYTES: usize = 8 * 1024 * 1024;
const LIMIT_DEPTH: usize = 32;
const LIMIT_KEY: usize = 1024;

/// A YAML node and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

/// A scalar's text as written, after YAML's own unquoting.
#[derive(Clone, Debug)]
pub struct Scalar {
    pub text: String,
    pub style: Style,
}

/// How a scalar was written, which decides whether `12` is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    Block,
}

impl Node {
    /// Nothing was written: `key:` or `key: null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.style == Style::Plain
            && matches!(scalar.text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// The one document of a spec file, or nothing where it cannot be read (which is then reported).
pub fn tree(text: &str, file: u16, found: &mut Diagnostics) -> Option<Node> {
    let whole = Span { file, start: 0, end: 0 };
    if text.len() > LIMIT_BYTES {
        found.push(super::too_large(whole, text.len()));
        return None;
    }
    let options = granit_parser::options! { flow_nesting_limit: LIMIT_DEPTH + 1, block_nesting_limit: LIMIT_DEPTH + 1 };
    let parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder { file, text, found, open: Vec::new(), root: None, documents: 0 };
    for event in parser {
        let step = match event {
            Ok((event, at)) => builder.event(event, &at),
            Err(error) => builder.scan_error(&error),
        };
        step?;
    }
    let root = builder.root.take();
    if root.as_ref().is_none_or(Node::is_null) {
        found.push(
            Diagnostic::error("S0102", whole, "the spec is empty")
                .help("the smallest spec names the language version, a system, a stack and an entity; `scaffold new --help` shows one"),
        );
        return None;
    }
    root
}

/// A list or map that is not closed yet.
enum Open {
    List(Span, Vec<Node>),
    Map { span: Span, entries: Vec<(Spanned<String>, Node)>, key: Option<Spanned<String>>, seen: HashMap<String, Span> },
}

struct Builder<'a> {
    file: u16,
    text: &'a str,
    found: &'a mut Diagnostics,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    /// `None` stops reading: what follows could not be trusted.
    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Option<()> {
        let span = self.span(at);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return self.stop(Diagnostic::error("S0103", span, "a spec is one YAML document").help("remove the second `---`"));
                }
            }
            Event::Alias(..) => {
                return self.stop(Diagnostic::error("S0104", span, "YAML aliases are not supported in a spec").help("write the value out"));
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.plain_node(anchor, tag.is_some(), span)?;
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                    _ => Style::Quoted,
                };
                return self.scalar(Scalar { text: value.into_owned(), style }, span);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.plain_node(anchor, tag.is_some(), span)?;
                return self.enter(Open::List(span, Vec::new()), span);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.plain_node(anchor, tag.is_some(), span)?;
                return self.enter(Open::Map { span, entries: Vec::new(), key: None, seen: HashMap::new() }, span);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.leave(span),
            _ => {}
        }
        Some(())
    }

    fn span(&self, at: &granit_parser::Span) -> Span {
        let byte = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0).min(self.text.len());
        let (start, end) = (byte(at.start), byte(at.end));
        let trimmed = self.text.get(start..end).map_or(end, |covered| start + covered.trim_end().len());
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: narrow(start), end: narrow(trimmed.max(start)) }
    }

    fn plain_node(&mut self, anchor: usize, tagged: bool, span: Span) -> Option<()> {
        if anchor != 0 {
            return self.stop(Diagnostic::error("S0104", span, "YAML anchors are not supported in a spec").help("write the value out"));
        }
        if tagged {
            return self.stop(Diagnostic::error("S0104", span, "YAML tags are not supported in a spec").help("remove the `!…`"));
        }
        Some(())
    }

    fn scalar(&mut self, scalar: Scalar, span: Span) -> Option<()> {
        if let Some(Open::Map { key: key @ None, seen, .. }) = self.open.last_mut() {
            if scalar.text.len() > LIMIT_KEY {
                return self.stop(Diagnostic::error("S0105", span, format!("a key may have at most {LIMIT_KEY} bytes")));
            }
            if scalar.text == "<<" && scalar.style == Style::Plain {
                return self
                    .stop(Diagnostic::error("S0104", span, "YAML merge keys are not supported in a spec").help("write the keys out"));
            }
            if let Some(first) = seen.get(&scalar.text) {
                self.found.push(
                    Diagnostic::error("S0106", span, format!("the key `{}` is given twice", scalar.text))
                        .label("again here")
                        .also(*first, "first given here"),
                );
            } else {
                seen.insert(scalar.text.clone(), span);
            }
            *key = Some(Spanned::new(scalar.text, span));
            return Some(());
        }
        self.add(Node { span, kind: Kind::Scalar(scalar) });
        Some(())
    }

    fn enter(&mut self, collection: Open, span: Span) -> Option<()> {
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            return self.stop(Diagnostic::error("S0105", span, "a key must be a plain word, not a list or a map"));
        }
        if self.open.len() >= LIMIT_DEPTH {
            return self.stop(Diagnostic::error("S0107", span, format!("nested deeper than {LIMIT_DEPTH} levels")));
        }
        self.open.push(collection);
        Some(())
    }

    fn leave(&mut self, end: Span) -> Option<()> {
        let close = |start: Span| Span { end: end.end.max(start.end), ..start };
        let node = match self.open.pop()? {
            Open::List(span, items) => Node { span: close(span), kind: Kind::List(self.rejoin_items(items)) },
            Open::Map { span, entries, .. } => Node { span: close(span), kind: Kind::Map(self.rejoin_entries(entries)) },
        };
        self.add(node);
        Some(())
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = self.root.take().or(Some(node)),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map { entries, key, .. }) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                }
            }
        }
    }

    /// `{price: decimal(12,2)}`: YAML ends the value at the comma. Put it together again, and say so.
    fn rejoin_entries(&mut self, entries: Vec<(Spanned<String>, Node)>) -> Vec<(Spanned<String>, Node)> {
        let mut joined: Vec<(Spanned<String>, Node)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            match joined.last_mut() {
                Some((_, Node { span, kind: Kind::Scalar(before) })) if value.is_null() && open_parenthesis(before) => {
                    self.split_by_comma(before, span, &key.value, key.span);
                }
                _ => joined.push((key, value)),
            }
        }
        joined
    }

    fn rejoin_items(&mut self, items: Vec<Node>) -> Vec<Node> {
        let mut joined: Vec<Node> = Vec::with_capacity(items.len());
        for item in items {
            match (joined.last_mut(), &item.kind) {
                (Some(Node { span, kind: Kind::Scalar(before) }), Kind::Scalar(next))
                    if open_parenthesis(before) && next.style == Style::Plain =>
                {
                    self.split_by_comma(before, span, &next.text, item.span);
                }
                _ => joined.push(item),
            }
        }
        joined
    }

    fn split_by_comma(&mut self, before: &mut Scalar, span: &mut Span, rest: &str, rest_span: Span) {
        before.text = format!("{}, {rest}", before.text);
        span.end = rest_span.end;
        if !open_parenthesis(before) {
            self.found.push(
                Diagnostic::error("S0110", *span, "a comma inside `{…}` or `[…]` ends the value")
                    .help(format!("quote the whole value: \"{}\"", before.text)),
            );
        }
    }

    fn scan_error(&mut self, error: &ScanError) -> Option<()> {
        let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { file: self.file, start, end: start };
        let line_start = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let line = self.text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let tab = line.find('\t').filter(|tab| line.get(..*tab).is_some_and(|before| before.trim().is_empty()));
        if let Some(tab) = tab {
            let start = u32::try_from(line_start + tab).unwrap_or(u32::MAX);
            let span = Span { file: self.file, start, end: start + 1 };
            return self.stop(Diagnostic::error("S0109", span, "YAML does not allow a tab for indentation").help("indent with spaces"));
        }
        let why = error.info();
        self.stop(match error.kind() {
            ErrorKind::RecursionLimitExceeded => Diagnostic::error("S0107", span, format!("nested deeper than {LIMIT_DEPTH} levels")),
            ErrorKind::UnknownAnchor => Diagnostic::error("S0104", span, "YAML aliases are not supported in a spec")
                .help("put the value in quotes, or write it out"),
            _ => Diagnostic::error("S0100", span, format!("this is not valid YAML: {why}")).help(hint(&why)),
        })
    }

    fn stop(&mut self, diagnostic: Diagnostic) -> Option<()> {
        self.found.push(diagnostic);
        None
    }
}

/// Whether a plain scalar has an opening parenthesis that nothing closes.
fn open_parenthesis(scalar: &Scalar) -> bool {
    scalar.style == Style::Plain && scalar.text.matches('(').count() > scalar.text.matches(')').count()
}

fn hint(why: &str) -> &'static str {
    if why.contains("simple key") || why.contains("mapping values") {
        "check the indentation, and put a text that holds `: ` in quotes"
    } else if why.contains("flow") || why.contains("']'") || why.contains("'}'") {
        "close the bracket that was opened"
    } else {
        "check the indentation and the quotes of this line and the one above"
    }
}
