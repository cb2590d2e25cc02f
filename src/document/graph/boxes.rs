//! A graph as boxes of lines, for a terminal or a text file.

use super::layout::{Spacing, layout};
use super::{Graph, Node};
use std::fmt::Write as _;

const COLUMNS: usize = 4;

/// The rows of boxes, below what leads to them; then every arrow in words.
pub fn print(graph: &Graph) -> String {
    let spacing = Spacing { beside: 2.0, below: 1.0, lane: 1.0, columns: COLUMNS };
    let sizes: Vec<(f64, f64)> = graph.nodes.iter().map(|node| (width(node) as f64, height(node) as f64)).collect();
    let rows: Vec<Vec<&Node>> = layout(graph, &sizes, spacing)
        .rows
        .iter()
        .map(|row| row.iter().filter_map(|at| graph.nodes.get(*at)).collect::<Vec<_>>())
        .filter(|row| !row.is_empty())
        .collect();
    let widest = rows.iter().map(|row| row_width(row)).chain(graph.entry.iter().map(width)).max().unwrap_or(0);
    let mut out = String::new();
    for node in &graph.entry {
        centred(&mut out, &drawn(node), widest);
        let _ = writeln!(out, "{}│\n{0}▼", " ".repeat(widest / 2));
    }
    for row in &rows {
        let boxes: Vec<Vec<String>> = row.iter().map(|node| drawn(node)).collect();
        centred(&mut out, &beside(&boxes), widest);
    }
    arrows(&mut out, graph);
    out
}

fn arrows(out: &mut String, graph: &Graph) {
    let name = |at: usize| graph.nodes.get(at).map_or("", |node| node.name.as_str());
    let longest = graph.edges.iter().map(|edge| name(edge.from).chars().count()).max().unwrap_or(0);
    if !graph.edges.is_empty() {
        out.push('\n');
    }
    for edge in &graph.edges {
        let (from, to) = (name(edge.from), name(edge.to));
        let line = if edge.dashed { "╌╌▶" } else { "──▶" };
        let _ = writeln!(out, "{from:longest$} {line} {to} ({})", edge.label);
    }
}

fn drawn(node: &Node) -> Vec<String> {
    let inner = width(node) - 4;
    let line = |left: &str, right: &str| {
        let gap = inner.saturating_sub(left.chars().count() + right.chars().count());
        format!("│ {left}{}{right} │", " ".repeat(gap))
    };
    let rule = |left: char, right: char| format!("{left}{}{right}", "─".repeat(inner + 2));
    let mut lines = vec![rule('┌', '┐'), line(&node.name, "")];
    if !node.note.is_empty() {
        lines.push(line(&node.note, ""));
    }
    if !node.rows.is_empty() {
        lines.push(rule('├', '┤'));
        lines.extend(node.rows.iter().map(|row| line(&row.left, &row.right)));
    }
    lines.push(rule('└', '┘'));
    lines
}

fn beside(boxes: &[Vec<String>]) -> Vec<String> {
    let height = boxes.iter().map(Vec::len).max().unwrap_or(0);
    let line = |at: usize| {
        let parts = boxes.iter().map(|lines| {
            let blank = lines.first().map_or(0, |line| line.chars().count());
            lines.get(at).cloned().unwrap_or_else(|| " ".repeat(blank))
        });
        parts.collect::<Vec<_>>().join("  ")
    };
    (0..height).map(line).collect()
}

fn centred(out: &mut String, lines: &[String], widest: usize) {
    let width = lines.first().map_or(0, |line| line.chars().count());
    let indent = " ".repeat(widest.saturating_sub(width) / 2);
    for line in lines {
        let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
    }
}

fn width(node: &Node) -> usize {
    let row = |row: &super::Row| row.left.chars().count() + if row.right.is_empty() { 0 } else { row.right.chars().count() + 2 };
    let inner = node.rows.iter().map(row).chain([node.name.chars().count(), node.note.chars().count()]).max().unwrap_or(0);
    inner + 4
}

fn height(node: &Node) -> usize {
    3 + usize::from(!node.note.is_empty()) + if node.rows.is_empty() { 0 } else { node.rows.len() + 1 }
}

fn row_width(row: &[&Node]) -> usize {
    row.iter().map(|node| width(node) + 2).sum::<usize>().saturating_sub(2)
}
