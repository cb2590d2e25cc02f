//! YAML and JSON as a tree with places. JSON is read as the YAML that it is.
//!
//! Unlike the reader of specs this one takes aliases and tags, since foreign documents have them; what an alias
//! stands for is copied, and counted against a limit.

use crate::diag::{Diagnostic, Diagnostics, Span, Spanned};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};
use std::collections::{HashMap, HashSet};

/// Levels of lists and maps.
const LIMIT_DEPTH: usize = 128;
/// Nodes of all files together, after aliases were followed.
pub const LIMIT_NODES: usize = 2_000_000;

#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// The text, and whether it stood without quotes.
    Scalar(Box<str>, bool),
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

impl Node {
    pub fn entries(&self) -> &[(Spanned<String>, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(known, _)| known.value == key).map(|(_, value)| value)
    }

    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text, _) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(text, true) if matches!(&**text, "" | "~" | "null" | "Null" | "NULL"))
    }

    /// A boolean; some writers put it in quotes.
    pub fn flag(&self, key: &str) -> bool {
        self.text_of(key).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A number, a boolean or null, rather than a text.
    pub fn is_bare(&self) -> bool {
        let word = |text: &str| matches!(text, "true" | "false") || text.parse::<f64>().is_ok();
        self.is_null() || matches!(&self.kind, Kind::Scalar(text, true) if word(text))
    }
}

/// The document of a file, or nothing where it cannot be read. `budget` is what is left of [`LIMIT_NODES`].
pub fn tree(text: &str, file: u16, budget: &mut usize, found: &mut Diagnostics) -> Option<Node> {
    let options = granit_parser::options! { flow_nesting_limit: LIMIT_DEPTH + 1, block_nesting_limit: LIMIT_DEPTH + 1 };
    let mut builder = Builder { file, text, found, budget, open: Vec::new(), anchors: HashMap::new(), root: None };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, at)) => builder.event(event, &at)?,
            Err(error) => {
                builder.fault(&error);
                return None;
            }
        }
    }
    let root = builder.root.take();
    if root.is_none() {
        found.push(Diagnostic::error("S1301", Span { file, start: 0, end: 0 }, "the file is empty"));
    }
    root
}

enum Open {
    List(Span, usize, Vec<Node>),
    Map { span: Span, anchor: usize, entries: Vec<(Spanned<String>, Node)>, key: Option<Spanned<String>>, seen: HashSet<String> },
}

struct Builder<'a> {
    file: u16,
    text: &'a str,
    found: &'a mut Diagnostics,
    budget: &'a mut usize,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
}

impl Builder<'_> {
    /// Nothing stops reading.
    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Option<()> {
        let span = self.span(at);
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                self.stop(Diagnostic::error("S1301", span, "there are several YAML documents in the file").help("import one of them"))
            }
            Event::Scalar(text, style, anchor, _) => {
                let node = Node { span, kind: Kind::Scalar(text.into_owned().into_boxed_str(), style == ScalarStyle::Plain) };
                self.add(anchor, node)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => {
                    self.spend(size(&node), span)?;
                    self.add(0, node)
                }
                None => self.stop(Diagnostic::error("S1301", span, "this alias stands inside of what it stands for")),
            },
            Event::SequenceStart(_, anchor, _) => self.enter(Open::List(span, anchor, Vec::new()), span),
            Event::MappingStart(_, anchor, _) => {
                self.enter(Open::Map { span, anchor, entries: Vec::new(), key: None, seen: HashSet::new() }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            _ => Some(()),
        }
    }

    fn span(&self, at: &granit_parser::Span) -> Span {
        let byte = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0).min(self.text.len());
        let (start, end) = (byte(at.start), byte(at.end));
        let trimmed = self.text.get(start..end).map_or(end, |covered| start + covered.trim_end().len());
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: narrow(start), end: narrow(trimmed.max(start)) }
    }

    fn spend(&mut self, nodes: usize, span: Span) -> Option<()> {
        match self.budget.checked_sub(nodes) {
            Some(left) => {
                *self.budget = left;
                Some(())
            }
            None => {
                let message = format!("the document has more than {LIMIT_NODES} values, those that aliases repeat included");
                self.stop(Diagnostic::error("S1301", span, message))
            }
        }
    }

    fn enter(&mut self, collection: Open, span: Span) -> Option<()> {
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            return self.stop(Diagnostic::error("S1301", span, "a list or a map cannot be a key"));
        }
        self.open.push(collection);
        Some(())
    }

    fn leave(&mut self, end: Span) -> Option<()> {
        let close = |start: Span| Span { end: end.end.max(start.end), ..start };
        match self.open.pop()? {
            Open::List(span, anchor, items) => self.add(anchor, Node { span: close(span), kind: Kind::List(items) }),
            Open::Map { span, anchor, entries, .. } => self.add(anchor, Node { span: close(span), kind: Kind::Map(entries) }),
        }
    }

    fn add(&mut self, anchor: usize, node: Node) -> Option<()> {
        self.spend(1, node.span)?;
        if anchor != 0 {
            self.spend(size(&node), node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, _, items)) => items.push(node),
            Some(Open::Map { entries, key, seen, .. }) => match key.take() {
                Some(at) if at.value == "<<" && matches!(node.kind, Kind::Map(_) | Kind::List(_)) => merge(entries, seen, node),
                Some(at) => entries.push((at, node)),
                None => return self.key(node),
            },
        }
        Some(())
    }

    fn key(&mut self, node: Node) -> Option<()> {
        let Kind::Scalar(text, _) = node.kind else { return Some(()) };
        let Some(Open::Map { key, seen, entries, .. }) = self.open.last_mut() else { return Some(()) };
        if !seen.insert(text.to_string()) {
            let first = entries.iter().find(|(known, _)| known.value == *text).map(|(known, _)| known.span);
            let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
            let twice = Diagnostic::error("S1301", node.span, format!("the key `{shown}` is given twice")).label("again here");
            let twice = first.into_iter().fold(twice, |twice, first| twice.also(first, "first given here"));
            return self.stop(twice.help("readers disagree on which of the two counts: remove one"));
        }
        *key = Some(Spanned::new(text.into(), node.span));
        Some(())
    }

    fn fault(&mut self, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { file: self.file, start, end: start };
        let message = match error.kind() {
            ErrorKind::RecursionLimitExceeded => format!("the document nests deeper than {LIMIT_DEPTH} levels"),
            _ => format!("this is neither valid YAML nor valid JSON: {}", error.info()),
        };
        self.found.push(Diagnostic::error("S1301", span, message));
    }

    fn stop(&mut self, diagnostic: Diagnostic) -> Option<()> {
        self.found.push(diagnostic);
        None
    }
}

/// `<<`: the keys that are not there already; of several maps the first counts.
fn merge(entries: &mut Vec<(Spanned<String>, Node)>, seen: &HashSet<String>, node: Node) {
    let maps = match node.kind {
        Kind::List(maps) => maps,
        kind => vec![Node { span: node.span, kind }],
    };
    for (key, value) in maps.into_iter().flat_map(|map| if let Kind::Map(entries) = map.kind { entries } else { Vec::new() }) {
        if !seen.contains(&key.value) && !entries.iter().any(|(known, _)| known.value == key.value) {
            entries.push((key, value));
        }
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Scalar(..) => 0,
        Kind::List(items) => items.iter().map(size).sum(),
        Kind::Map(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
    }
}
