//! A graph for Graphviz.

use super::{Graph, Node};
use std::fmt::Write as _;

/// The graph in the DOT language.
pub fn print(graph: &Graph) -> String {
    let mut out =
        format!("digraph {} {{\n  rankdir=TB;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n", quoted(&graph.title));
    for (at, node) in graph.entry.iter().enumerate() {
        let _ = writeln!(out, "  e{at} [label={}];", quoted(&lines(node)));
    }
    for at in 1..graph.entry.len() {
        let _ = writeln!(out, "  e{} -> e{at};", at - 1);
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(out, "  n{at} [label={}];", quoted(&lines(node)));
        if let Some(last) = graph.entry.len().checked_sub(1) {
            let _ = writeln!(out, "  e{last} -> n{at};");
        }
    }
    for edge in &graph.edges {
        let style = if edge.dashed { ", style=dashed" } else { "" };
        let _ = writeln!(out, "  n{} -> n{} [label={}{style}];", edge.from, edge.to, quoted(&edge.label));
    }
    out + "}\n"
}

fn lines(node: &Node) -> String {
    if node.note.is_empty() { node.name.clone() } else { format!("{}\n{}", node.name, node.note) }
}

/// A quoted identifier: a quote is escaped, a backslash too, for Graphviz reads escapes in labels.
fn quoted(raw: &str) -> String {
    let mut out = String::from("\"");
    for c in raw.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
