//! Pictures of a system and of a service's tables: one graph, laid out once, printed as text, Mermaid, DOT and SVG.

mod boxes;
mod dot;
mod layout;
mod mermaid;
mod svg;

use crate::escape::language;
use crate::model::types::{Entity, Field, GatewayKind, Service, System, Type};
use std::fmt::Write as _;

/// What can be drawn in four ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Graph {
    /// What it is a picture of.
    pub title: String,
    /// What stands above everything else, one below the other: who calls, and through what.
    pub entry: Vec<Node>,
    /// What is inside, in the order of the spec.
    pub nodes: Vec<Node>,
    /// What leads from one to another.
    pub edges: Vec<Edge>,
}

/// What the arrow of a call is named.
const CALLS: &str = "calls";

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Node {
    /// Its name, and what it is known by.
    pub name: String,
    /// What it is made of, in small letters.
    pub note: String,
    /// What it holds: a line each.
    pub rows: Vec<Row>,
}

/// A line of a box.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// On the left.
    pub left: String,
    /// On the right, in small letters.
    pub right: String,
    /// Whether the row is told by it.
    pub key: bool,
}

/// An arrow between two nodes, by their places.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What it means.
    pub label: String,
    /// Nobody waits for it.
    pub dashed: bool,
}

/// The forms a graph is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Boxes of lines, for a terminal or a text file.
    Text,
    /// For Markdown.
    Mermaid,
    /// A picture of its own.
    Svg,
    /// For Graphviz.
    Dot,
}

impl Format {
    /// The forms by their names.
    pub const ALL: [(&str, Self); 4] = [("text", Self::Text), ("mermaid", Self::Mermaid), ("svg", Self::Svg), ("dot", Self::Dot)];
}

impl Graph {
    /// A system: who calls it, its gateway, its services with their data, and what passes between them.
    pub fn of_system(system: &System) -> Self {
        let at = |name: &str| system.services.iter().position(|service| service.name == name);
        let mut edges = Vec::new();
        for (from, service) in system.services.iter().enumerate() {
            let calls = service.calls.iter().filter_map(|call| at(&call.service));
            edges.extend(calls.map(|to| Edge { from, to, label: CALLS.to_owned(), dashed: false }));
        }
        for (to, service) in system.services.iter().enumerate() {
            for told in &service.subscriptions {
                if let Some(from) = at(&told.publisher) {
                    edges.push(Edge { from, to, label: told.event.clone(), dashed: true });
                }
            }
        }
        Self { title: system.name.clone(), entry: entry(system), nodes: system.services.iter().map(service_box).collect(), edges }
    }

    /// The tables of a service.
    pub fn of_tables(service: &Service) -> Self {
        let mut edges = Vec::new();
        for (from, entity) in service.entities.iter().enumerate() {
            for field in &entity.fields {
                if let Type::Ref(to) = field.type_ {
                    edges.push(Edge { from, to, label: field.name.clone(), dashed: field.optional });
                }
            }
            let ties = entity.many_to_many.iter();
            edges.extend(ties.map(|to| Edge { from, to: *to, label: "many to many".to_owned(), dashed: false }));
        }
        let nodes = service.entities.iter().map(|entity| table_box(entity, service)).collect();
        Self { title: service.name.clone(), entry: Vec::new(), nodes, edges }
    }

    /// The graph in one of its forms.
    pub fn print(&self, format: Format) -> String {
        match format {
            Format::Text => boxes::print(self),
            Format::Mermaid => mermaid::print(self),
            Format::Svg => svg::print(self),
            Format::Dot => dot::print(self),
        }
    }
}

fn entry(system: &System) -> Vec<Node> {
    let limit = system.gateway.rate_limit.as_ref().map(|rate| {
        let who = if rate.per_client { " per client" } else { "" };
        let period = match rate.seconds {
            1 => "s",
            60 => "min",
            3600 => "h",
            _ => "day",
        };
        format!("{}/{period}{who}", rate.requests)
    });
    let tokens = system.auth.as_ref().map(|auth| format!("tokens of {}", auth.issuer));
    let clients = Node { name: "clients".to_owned(), note: tokens.unwrap_or_default(), rows: Vec::new() };
    let gateway = (system.gateway.kind != GatewayKind::None).then(|| {
        let (name, note) =
            (system.gateway.kind.word().to_owned(), limit.map_or_else(|| "gateway".to_owned(), |limit| format!("gateway, {limit}")));
        Node { name, note, rows: Vec::new() }
    });
    std::iter::once(clients).chain(gateway).collect()
}

fn service_box(service: &Service) -> Node {
    let mut rows: Vec<Row> = service.entities.iter().map(|entity| row(&entity.name, "")).collect();
    let stubs = service.endpoints.iter().filter(|endpoint| matches!(endpoint.binding, crate::model::types::Binding::Stub { .. })).count();
    if stubs > 0 {
        rows.push(row(&format!("{stubs} own endpoint{}", if stubs == 1 { "" } else { "s" }), ""));
    }
    let store = if service.has_database() { service.engine.word() } else { "" };
    let separator = if store.is_empty() { "" } else { ", " };
    Node { name: service.name.clone(), note: format!("{}{separator}{store}", service.made_of()), rows }
}

fn table_box(entity: &Entity, service: &Service) -> Node {
    let rows = entity.fields.iter().enumerate().map(|(at, field)| Row { key: at == entity.id, ..row(&field.name, &kind(field, service)) });
    let mut note = String::new();
    if entity.table != entity.name {
        let _ = write!(note, "{}", entity.table);
    }
    Node { name: entity.name.clone(), note, rows: rows.collect() }
}

/// A field's type in the words of the spec.
fn kind(field: &Field, service: &Service) -> String {
    let word = type_word(&field.type_, service);
    let mark = if field.optional { "?" } else { "" };
    let hidden = if field.encrypted { " encrypted" } else { "" };
    format!("{word}{mark}{hidden}")
}

fn type_word(type_: &Type, service: &Service) -> String {
    let entity = |at: &usize| service.entities.get(*at).map_or("row", |entity| entity.name.as_str()).to_owned();
    match type_ {
        Type::String(length) => format!("string({length})"),
        Type::Decimal(digits, scale) => format!("decimal({digits},{scale})"),
        Type::Ref(at) | Type::Row(at) => entity(at),
        Type::RemoteRef(other, name, _) => format!("{other}.{name}"),
        Type::List(item) => format!("list({})", type_word(item, service)),
        Type::Enum(_) => "enum".to_owned(),
        Type::Object(_) | Type::Problem => "object".to_owned(),
        simple => format!("{simple:?}").to_lowercase(),
    }
}

fn row(left: &str, right: &str) -> Row {
    Row { left: left.to_owned(), right: right.to_owned(), key: false }
}

/// A text of the spec, through a printer of the language that it goes into.
fn printed(into: &str, slot: &str, raw: &str) -> String {
    let printer = language(into).and_then(|known| known.printer(slot));
    printer.and_then(|print| print(raw).ok()).unwrap_or_default()
}
