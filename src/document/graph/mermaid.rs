//! A graph as a Mermaid flowchart, which GitHub and GitLab draw inside of Markdown.

use super::{Graph, Node, printed};
use std::fmt::Write as _;

/// The flowchart, without a fence around it.
pub fn print(graph: &Graph) -> String {
    let mut out = String::from("flowchart TB\n");
    for (at, node) in graph.entry.iter().enumerate() {
        let _ = writeln!(out, "  e{at}([{}])", label(&heading(node)));
    }
    for at in 1..graph.entry.len() {
        let _ = writeln!(out, "  e{} --> e{at}", at - 1);
    }
    let indent = if graph.entry.is_empty() { "  " } else { "    " };
    if !graph.entry.is_empty() {
        let _ = writeln!(out, "  subgraph inside [{}]", label(&graph.title));
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(out, "{indent}n{at}[{}]", label(&heading(node)));
    }
    if let Some(last) = graph.entry.len().checked_sub(1) {
        let _ = writeln!(out, "  end\n  e{last} --> inside");
    }
    for edge in &graph.edges {
        let arrow = if edge.dashed { "-.->" } else { "-->" };
        let _ = writeln!(out, "  n{} {arrow}|{}| n{}", edge.from, label(&edge.label), edge.to);
    }
    out
}

fn heading(node: &Node) -> String {
    if node.note.is_empty() { node.name.clone() } else { format!("{} ({})", node.name, node.note) }
}

fn label(raw: &str) -> String {
    printed("mermaid", "label", raw)
}
