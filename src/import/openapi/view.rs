//! What a schema says once its references and `allOf` are followed.

use super::documents::Documents;
use super::tree::{Kind, Node};
use crate::diag::Span;
use std::collections::BTreeMap;

/// Everything that several schemas say together. Of two that say the same thing differently the outer one counts.
#[derive(Debug, Default)]
pub struct View<'d> {
    pub span: Span,
    /// Without `null`; empty where nothing is said.
    pub types: Vec<&'d str>,
    pub nullable: bool,
    /// `enum`, or the one value of `const`.
    pub values: Option<Vec<&'d Node>>,
    pub properties: Vec<Property<'d>>,
    pub required: Vec<&'d str>,
    /// What all elements of an array are.
    pub items: Vec<&'d Node>,
    /// The members of `oneOf` and `anyOf`, without those that say `null` only.
    pub choices: Vec<&'d Node>,
    /// Every other keyword.
    pub said: BTreeMap<&'d str, &'d Node>,
}

#[derive(Debug)]
pub struct Property<'d> {
    pub name: &'d str,
    pub span: Span,
    /// What is said of it in several places holds together.
    pub nodes: Vec<&'d Node>,
}

/// Schemas that lead from one to the next.
const LIMIT_CHAIN: usize = 100;

/// Keywords that say nothing of what a value looks like.
const ANNOTATIONS: &[&str] = &[
    "description",
    "title",
    "nullable",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
];

impl<'d> View<'d> {
    pub fn of(nodes: &[&'d Node], documents: &'d Documents) -> Self {
        let mut view = Self { span: nodes.first().map_or(Span::default(), |node| node.span), ..Self::default() };
        let mut trail = Vec::new();
        nodes.iter().for_each(|node| view.gather(node, documents, &mut trail));
        view
    }

    pub fn text(&self, keyword: &str) -> Option<&'d str> {
        self.said.get(keyword)?.text()
    }

    pub fn flag(&self, keyword: &str) -> bool {
        self.text(keyword) == Some("true")
    }

    pub fn is_type(&self, word: &str) -> bool {
        self.types.contains(&word)
    }

    fn gather(&mut self, node: &'d Node, documents: &'d Documents, trail: &mut Vec<*const Node>) {
        if trail.contains(&std::ptr::from_ref(node)) || trail.len() >= LIMIT_CHAIN {
            return;
        }
        trail.push(node);
        for (key, value) in node.entries() {
            match key.value.as_str() {
                "type" => self.add_types(value),
                "nullable" => self.nullable |= value.text() == Some("true"),
                "enum" => self.add_values(value.items().iter().collect()),
                "const" => self.add_values(vec![value]),
                "properties" => {
                    let listed = documents.resolve(value).map(Node::entries).unwrap_or_default();
                    listed.iter().for_each(|(name, schema)| self.add_property(&name.value, name.span, schema));
                }
                "required" => self.required.extend(value.items().iter().filter_map(Node::text)),
                "items" => self.items.push(value),
                "$ref" | "allOf" | "oneOf" | "anyOf" => {}
                other => {
                    self.said.entry(other).or_insert(value);
                }
            }
        }
        if node.get("$ref").is_some()
            && let Some(target) = documents.resolve(node)
        {
            self.gather(target, documents, trail);
        }
        node.get("allOf").into_iter().flat_map(Node::items).for_each(|part| self.gather(part, documents, trail));
        for list in ["oneOf", "anyOf"].into_iter().filter_map(|key| node.get(key)) {
            let members: Vec<&Node> = list.items().iter().filter(|member| !is_null(member)).collect();
            self.nullable |= members.len() < list.items().len();
            match members.as_slice() {
                [one] => self.gather(one, documents, trail),
                several => self.choices.extend(several),
            }
        }
        trail.pop();
    }

    fn add_types(&mut self, value: &'d Node) {
        let words: Vec<&str> = match &value.kind {
            Kind::List(words) => words.iter().map(|word| word.text().unwrap_or("null")).collect(),
            _ => value.text().into_iter().collect(),
        };
        self.nullable |= words.contains(&"null") && words.len() > 1;
        let words: Vec<&str> = words.into_iter().filter(|word| *word != "null").collect();
        let common: Vec<&str> = words.iter().copied().filter(|word| self.types.contains(word)).collect();
        if self.types.is_empty() {
            self.types = words;
        } else if !common.is_empty() {
            self.types = common;
        }
    }

    fn add_values(&mut self, values: Vec<&'d Node>) {
        self.nullable |= values.len() > 1 && values.iter().any(|value| value.is_null());
        let values: Vec<&Node> = values.into_iter().filter(|value| !value.is_null()).collect();
        self.values = Some(match self.values.take() {
            None => values,
            Some(known) => {
                let common: Vec<&Node> =
                    known.iter().copied().filter(|value| values.iter().any(|other| other.text() == value.text())).collect();
                if common.is_empty() { known } else { common }
            }
        });
    }

    fn add_property(&mut self, name: &'d str, span: Span, schema: &'d Node) {
        match self.properties.iter_mut().find(|known| known.name == name) {
            Some(known) => known.nodes.push(schema),
            None => self.properties.push(Property { name, span, nodes: vec![schema] }),
        }
    }
}

fn is_null(node: &Node) -> bool {
    node.text_of("type") == Some("null")
        || node.get("enum").is_some_and(|values| values.items().iter().all(Node::is_null) && !values.items().is_empty())
}

/// The one schema that others only annotate: `$ref`, or `allOf` around one, or a choice between it and null.
pub fn sole<'d>(nodes: &[&'d Node], documents: &'d Documents) -> Option<&'d Node> {
    let mut target = annotated(nodes, documents)?;
    // A component that only stands for another one has no name of its own here.
    for _ in 0..LIMIT_CHAIN {
        match annotated(&[target], documents) {
            Some(inner) if !std::ptr::eq(inner, target) => target = inner,
            _ => break,
        }
    }
    Some(target)
}

fn annotated<'d>(nodes: &[&'d Node], documents: &'d Documents) -> Option<&'d Node> {
    let mut target = None;
    let mut open: Vec<&Node> = nodes.to_vec();
    while let Some(node) = open.pop() {
        for (key, value) in node.entries() {
            match key.value.as_str() {
                "$ref" => {
                    let found = documents.resolve(node)?;
                    if target.replace(found).is_some_and(|before| !std::ptr::eq(before, found)) {
                        return None;
                    }
                }
                "allOf" => open.extend(value.items()),
                "oneOf" | "anyOf" => {
                    let mut members = value.items().iter().filter(|member| !is_null(member));
                    open.extend(members.next());
                    if members.next().is_some() {
                        return None;
                    }
                }
                "type" if value.text() == Some("object") => {}
                key if ANNOTATIONS.contains(&key) || key.starts_with("x-") => {}
                _ => return None,
            }
        }
    }
    target
}

/// What is said around a reference, without what its target says.
pub fn around<'d>(nodes: &[&'d Node]) -> View<'d> {
    let mut view = View { span: nodes.first().map_or(Span::default(), |node| node.span), ..View::default() };
    let mut open: Vec<&Node> = nodes.iter().rev().copied().collect();
    while let Some(node) = open.pop() {
        for (key, value) in node.entries() {
            match key.value.as_str() {
                "nullable" => view.nullable |= value.text() == Some("true"),
                "allOf" => open.extend(value.items().iter().rev()),
                "oneOf" | "anyOf" => {
                    view.nullable |= value.items().iter().any(is_null);
                    open.extend(value.items().iter().filter(|member| !is_null(member)).take(1));
                }
                other => {
                    view.said.entry(other).or_insert(value);
                }
            }
        }
    }
    view
}
