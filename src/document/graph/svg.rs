//! A graph as a picture that stands alone: no script, no font and no image from elsewhere, light and dark.

use super::layout::{Layout, Place, Spacing, layout};
use super::{Edge, Graph, Node, printed};
use std::fmt::Write as _;

const MARGIN: f64 = 32.0;
/// Between a box's edge and its text.
const PADDING: f64 = 14.0;
const HEAD: f64 = 26.0;
const NOTE: f64 = 16.0;
const LINE: f64 = 19.0;
const LEAST_WIDTH: f64 = 132.0;
const SPACING: Spacing = Spacing { beside: 36.0, below: 72.0, lane: 20.0, columns: 6 };
/// Between the frame around the inside and what is in it.
const FRAME: f64 = 28.0;
/// More arrows than that are read by pointing at them; their names would lie on each other.
const MOST_LABELS: usize = 24;

/// Plain rules without variables, which not every viewer knows.
const STYLE: &str = "\
    text { font: 12.5px system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; fill: #1b2430; }
    .name { font-size: 14px; font-weight: 600; } .key { font-weight: 600; }
    .note, .type { font-size: 11.5px; fill: #66717f; } .type { text-anchor: end; }
    .paper { fill: #ffffff; } .frame { fill: none; stroke: #c9d1da; stroke-dasharray: 2 4; }
    .card { fill: #f7f9fb; stroke: #c9d1da; } .entry .card { stroke: #2f6fde; } .rule { stroke: #c9d1da; }
    .arrow { fill: none; stroke: #2f6fde; stroke-width: 1.4; } .told { stroke: #b4690e; stroke-dasharray: 5 4; }
    .tip { fill: #2f6fde; } .told-tip { fill: #b4690e; } .edge:hover .arrow { stroke-width: 3; }
    .label { font-size: 11px; text-anchor: middle; fill: #66717f; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e8edf3; } .note, .type { fill: #98a5b3; } .paper { fill: #12171e; } .frame, .rule { stroke: #384452; }
      .card { fill: #1b232d; stroke: #384452; } .entry .card, .arrow { stroke: #7aa7ff; } .told { stroke: #e0a458; }
      .tip { fill: #7aa7ff; } .told-tip { fill: #e0a458; } .label { fill: #98a5b3; stroke: #12171e; }
    }
";

/// The graph as an SVG document.
pub fn print(graph: &Graph) -> String {
    let sizes: Vec<(f64, f64)> = graph.nodes.iter().map(size).collect();
    let laid = layout(graph, &sizes, SPACING);
    let framed = !graph.entry.is_empty();
    let inset = if framed { FRAME } else { 0.0 };
    let entries: Vec<(f64, f64)> = graph.entry.iter().map(size).collect();
    let widest = entries.iter().map(|size| size.0).fold(laid.size.0 + 2.0 * inset, f64::max);
    let head: f64 = entries.iter().map(|size| size.1 + SPACING.below / 1.5).sum();
    let caption = if framed { 18.0 } else { 0.0 };
    let (width, height) = (widest + 2.0 * MARGIN, head + caption + laid.size.1 + 2.0 * inset + 2.0 * MARGIN);
    let origin = Place { x: (width - laid.size.0) / 2.0, y: MARGIN + head + inset + caption };
    let mut out = opening(graph, width, height);
    if framed {
        let frame = Place { x: origin.x - inset, y: origin.y - inset - caption };
        let (w, h) = (laid.size.0 + 2.0 * inset, laid.size.1 + 2.0 * inset + caption);
        let _ = writeln!(out, r#"  <rect class="frame" x="{:.1}" y="{:.1}" width="{w:.1}" height="{h:.1}" rx="14"/>"#, frame.x, frame.y);
        let _ = writeln!(out, r#"  <text class="note" x="{:.1}" y="{:.1}">{}</text>"#, frame.x + 14.0, frame.y + 20.0, text(&graph.title));
        entry(&mut out, graph, &entries, width / 2.0, frame.y);
    }
    let labelled = graph.edges.len() <= MOST_LABELS;
    for (edge, path) in graph.edges.iter().zip(&laid.paths) {
        arrow(&mut out, graph, edge, path, origin, labelled);
    }
    cards(&mut out, graph, &laid, &sizes, origin);
    out + "</svg>\n"
}

fn opening(graph: &Graph, width: f64, height: f64) -> String {
    let named = |node: &Node| node.name.clone();
    let about = format!("{}: {}", graph.title, graph.nodes.iter().map(named).collect::<Vec<_>>().join(", "));
    let tip = |id: &str, class: &str| {
        format!(
            r#"    <marker id="{id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="{class}" d="M0 0.6 L8 4 L0 7.4 Z"/></marker>"#
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n  \
         <title>{}</title>\n  <desc>{}</desc>\n  <style>\n{STYLE}  </style>\n  <defs>\n{}\n{}\n  </defs>\n  \
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        text(&graph.title),
        text(&about),
        tip("tip", "tip"),
        tip("told-tip", "told-tip"),
    )
}

/// Who calls, one below the other, each with an arrow to the next, and the last to the frame.
fn entry(out: &mut String, graph: &Graph, sizes: &[(f64, f64)], middle: f64, frame: f64) {
    let mut y = MARGIN;
    for (at, (node, size)) in graph.entry.iter().zip(sizes).enumerate() {
        out.push_str("  <g class=\"entry\">\n");
        card(out, node, Place { x: middle - size.0 / 2.0, y }, *size);
        out.push_str("  </g>\n");
        let bottom = y + size.1;
        y = bottom + SPACING.below / 1.5;
        let end = if at + 1 < sizes.len() { y } else { frame };
        let _ = writeln!(out, r#"  <path class="arrow" marker-end="url(#tip)" d="M{middle:.1} {bottom:.1} L{middle:.1} {end:.1}"/>"#);
    }
}

fn cards(out: &mut String, graph: &Graph, laid: &Layout, sizes: &[(f64, f64)], origin: Place) {
    for ((node, place), size) in graph.nodes.iter().zip(&laid.places).zip(sizes) {
        out.push_str("  <g>\n");
        card(out, node, Place { x: origin.x + place.x, y: origin.y + place.y }, *size);
        out.push_str("  </g>\n");
    }
}

fn card(out: &mut String, node: &Node, at: Place, (width, height): (f64, f64)) {
    let (left, right) = (at.x + PADDING, at.x + width - PADDING);
    let _ = writeln!(out, r#"    <rect class="card" x="{:.1}" y="{:.1}" width="{width:.1}" height="{height:.1}" rx="8"/>"#, at.x, at.y);
    let _ = writeln!(out, r#"    <text class="name" x="{left:.1}" y="{:.1}">{}</text>"#, at.y + 22.0, text(&node.name));
    let mut y = at.y + HEAD;
    if !node.note.is_empty() {
        let _ = writeln!(out, r#"    <text class="note" x="{left:.1}" y="{:.1}">{}</text>"#, y + 12.0, text(&node.note));
        y += NOTE;
    }
    if !node.rows.is_empty() {
        y += 6.0;
        let _ = writeln!(out, r#"    <path class="rule" d="M{:.1} {y:.1} H{:.1}"/>"#, at.x, at.x + width);
    }
    for row in &node.rows {
        y += LINE;
        let class = if row.key { r#" class="key""# } else { "" };
        let _ = writeln!(out, r#"    <text{class} x="{left:.1}" y="{y:.1}">{}</text>"#, text(&row.left));
        if !row.right.is_empty() {
            let _ = writeln!(out, r#"    <text class="type" x="{right:.1}" y="{y:.1}">{}</text>"#, text(&row.right));
        }
    }
}

fn size(node: &Node) -> (f64, f64) {
    let row = |row: &super::Row| {
        let gap = if row.right.is_empty() { 0.0 } else { 18.0 };
        wide(&row.left, if row.key { 7.4 } else { 6.9 }) + gap + wide(&row.right, 6.4)
    };
    let inner = node.rows.iter().map(row).fold(wide(&node.name, 8.2).max(wide(&node.note, 6.4)), f64::max);
    let note = if node.note.is_empty() { 0.0 } else { NOTE };
    let rows = if node.rows.is_empty() { 0.0 } else { 6.0 + LINE * node.rows.len() as f64 };
    ((inner + 2.0 * PADDING).max(LEAST_WIDTH), HEAD + note + rows + 10.0)
}

/// About how wide a text is, where a letter has this width; an ideograph has two.
fn wide(text: &str, letter: f64) -> f64 {
    text.chars()
        .map(|c| {
            if u32::from(c) >= 0x1100 {
                2.0 * letter
            } else if c.is_ascii_uppercase() {
                1.15 * letter
            } else {
                letter
            }
        })
        .sum()
}

fn arrow(out: &mut String, graph: &Graph, edge: &Edge, path: &[Place], origin: Place, labelled: bool) {
    let name = |at: usize| graph.nodes.get(at).map_or("", |node| node.name.as_str());
    let moved: Vec<Place> = path.iter().map(|point| Place { x: origin.x + point.x, y: origin.y + point.y }).collect();
    let (Some(first), Some(_)) = (moved.first(), moved.last()) else { return };
    let mut line = format!("M{:.1} {:.1}", first.x, first.y);
    for pair in moved.windows(2) {
        if let [a, b] = pair {
            // Straight on through a row, a soft curve between two rows.
            let bend = (b.y - a.y) / 2.0;
            let _ = if (a.x - b.x).abs() < 0.1 {
                write!(line, " L{:.1} {:.1}", b.x, b.y)
            } else {
                write!(line, " C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.x, a.y + bend, b.x, b.y - bend, b.x, b.y)
            };
        }
    }
    let (class, tip) = if edge.dashed { ("arrow told", "told-tip") } else { ("arrow", "tip") };
    let told = format!("{} → {}: {}", name(edge.from), name(edge.to), edge.label);
    let _ = writeln!(out, "  <g class=\"edge\">\n    <title>{}</title>", text(&told));
    let _ = writeln!(out, r#"    <path class="{class}" marker-end="url(#{tip})" d="{line}"/>"#);
    if let ([a, b, ..], true) = (moved.as_slice(), labelled && edge.label != super::CALLS) {
        // Arrows between the same two boxes have their names at different heights.
        let (low, high) = (edge.from.min(edge.to), edge.from.max(edge.to));
        let twins = graph.edges.iter().filter(|other| (other.from.min(other.to), other.from.max(other.to)) == (low, high));
        let rank = twins.take_while(|other| !std::ptr::eq(*other, edge)).count() % 3;
        let (top, height) = (a.y.min(b.y), (a.y - b.y).abs());
        let (x, y) = ((a.x + b.x) / 2.0, top + height * (0.3 + 0.25 * rank as f64) + 4.0);
        let _ = writeln!(out, r#"    <text class="label" x="{x:.1}" y="{y:.1}">{}</text>"#, text(&edge.label));
    }
    out.push_str("  </g>\n");
}

/// A text of the spec in XML.
fn text(raw: &str) -> String {
    printed("xml", "text", raw)
}
