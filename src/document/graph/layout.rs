//! Where boxes and arrows go: the layers of Sugiyama, Tagawa and Toda (1981), with medians for the order and least
//! squares for the places. Whole layers are wrapped, so that forty boxes are a picture and not a ribbon.

#![allow(clippy::indexing_slicing, reason = "every index here was made here, from the length of what it is used on")]

use super::Graph;
use std::collections::BTreeSet;

/// What a picture leaves between things.
#[derive(Clone, Copy, Debug)]
pub struct Spacing {
    /// Between boxes beside each other.
    pub beside: f64,
    /// Between a row of boxes and the next.
    pub below: f64,
    /// Room that an arrow takes which passes a row.
    pub lane: f64,
    /// Most boxes in a row.
    pub columns: usize,
}

/// A box's place: its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Everything's place.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Of each node.
    pub places: Vec<Place>,
    /// The points each edge passes, from its beginning to its end; empty for one from a box to itself.
    pub paths: Vec<Vec<Place>>,
    /// Of everything together.
    pub size: (f64, f64),
    /// The nodes of each row, from left to right.
    pub rows: Vec<Vec<usize>>,
}

/// A box, or the place where an arrow passes a row.
#[derive(Clone, Copy, Debug)]
struct Slot {
    node: Option<usize>,
    layer: usize,
    width: f64,
    /// Zero for a lane, which is as high as its row.
    height: f64,
}

struct Slots {
    slots: Vec<Slot>,
    /// Slots by layer, from left to right.
    order: Vec<Vec<usize>>,
    /// Neighbours above and below, each with the edge that leads there.
    above: Vec<Vec<(usize, usize)>>,
    below: Vec<Vec<(usize, usize)>>,
    /// For each edge: its slots, from its beginning to its end.
    chains: Vec<Vec<usize>>,
}

/// Lays a graph out whose boxes have these sizes.
pub fn layout(graph: &Graph, sizes: &[(f64, f64)], spacing: Spacing) -> Layout {
    let layers = wrapped(&layers(graph), graph, spacing.columns);
    let mut slots = Slots::of(graph, &layers, sizes, spacing.lane);
    slots.arrange();
    let centres = slots.centres(spacing.beside);
    let mut rows: Vec<Band> = Vec::with_capacity(slots.order.len());
    for layer in &slots.order {
        let top = rows.last().map_or(0.0, |above| above.top + above.height + spacing.below);
        rows.push(Band { top, height: layer.iter().map(|slot| slots.slots[*slot].height).fold(0.0, f64::max) });
    }
    slots.placed(graph.nodes.len(), &centres, &rows)
}

/// What a row takes of the height.
#[derive(Clone, Copy, Debug)]
struct Band {
    top: f64,
    height: f64,
}

/// The layer of each node: below everything that leads to it, cycles apart.
fn layers(graph: &Graph) -> Vec<usize> {
    let count = graph.nodes.len();
    let back = back_edges(graph);
    let mut layers = vec![0; count];
    // At most as many rounds as the longest way.
    for _ in 0..count {
        let mut changed = false;
        for (number, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.from != edge.to) {
            let (from, to) = if back.contains(&number) { (edge.to, edge.from) } else { (edge.from, edge.to) };
            let wanted = layers.get(from).map_or(0, |layer| layer + 1);
            if let Some(layer) = layers.get_mut(to).filter(|layer| **layer < wanted) {
                *layer = wanted;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    layers
}

/// Edges that close a cycle, found in the order of the spec.
fn back_edges(graph: &Graph) -> BTreeSet<usize> {
    let mut state = vec![0_u8; graph.nodes.len()];
    let mut back = BTreeSet::new();
    for start in 0..graph.nodes.len() {
        // A node, and how many of its edges were followed.
        let mut path = vec![(start, 0)];
        while let Some((node, followed)) = path.pop() {
            if followed == 0 {
                if state.get(node).is_none_or(|seen| *seen == 2) {
                    continue;
                }
                state[node] = 1;
            }
            let next = graph.edges.iter().enumerate().filter(|(_, edge)| edge.from == node && edge.to != node).nth(followed);
            let Some((number, edge)) = next else {
                state[node] = 2;
                continue;
            };
            path.push((node, followed + 1));
            match state.get(edge.to) {
                Some(0) => path.push((edge.to, 0)),
                Some(1) => drop(back.insert(number)),
                _ => {}
            }
        }
    }
    back
}

/// Layers with at most so many nodes; those that nothing leads to or from fill up the rows that are short.
fn wrapped(layers: &[usize], graph: &Graph, columns: usize) -> Vec<usize> {
    let tied = |node: usize| graph.edges.iter().any(|edge| edge.from != edge.to && (edge.from == node || edge.to == node));
    let (bound, free): (Vec<usize>, Vec<usize>) = (0..layers.len()).partition(|node| tied(*node));
    let deepest = layers.iter().max().map_or(0, |deepest| deepest + 1);
    let of_layer = |layer: usize| bound.iter().copied().filter(|node| layers[*node] == layer).collect::<Vec<_>>();
    let mut rows: Vec<Vec<usize>> = (0..deepest).flat_map(|layer| even(&of_layer(layer), columns)).collect();
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut free = free.into_iter();
    for row in &mut rows {
        let room = widest - row.len();
        row.extend(free.by_ref().take(room));
    }
    rows.extend(even(&free.collect::<Vec<_>>(), columns));
    let mut wrapped = vec![0; layers.len()];
    for (at, row) in rows.iter().enumerate() {
        row.iter().for_each(|node| wrapped[*node] = at);
    }
    wrapped
}

/// Rows as even as can be: 7 of 4 a row are 4 and 3, and 9 are 3, 3 and 3.
fn even(nodes: &[usize], columns: usize) -> Vec<Vec<usize>> {
    let rows = nodes.len().div_ceil(columns.max(1)).max(1);
    nodes.chunks(nodes.len().div_ceil(rows).max(1)).map(<[usize]>::to_vec).collect()
}

impl Slots {
    fn of(graph: &Graph, layers: &[usize], sizes: &[(f64, f64)], lane: f64) -> Self {
        let rows = layers.iter().max().map_or(0, |last| last + 1);
        let slots: Vec<Slot> = layers
            .iter()
            .zip(sizes)
            .enumerate()
            .map(|(node, (layer, size))| Slot { node: Some(node), layer: *layer, width: size.0, height: size.1 })
            .collect();
        let mut made = Self {
            above: vec![Vec::new(); slots.len()],
            below: vec![Vec::new(); slots.len()],
            slots,
            order: vec![Vec::new(); rows],
            chains: Vec::new(),
        };
        for (number, edge) in graph.edges.iter().enumerate() {
            let chain = made.chain(number, edge.from, edge.to, lane);
            made.chains.push(chain);
        }
        for (at, slot) in made.slots.iter().enumerate() {
            made.order[slot.layer].push(at);
        }
        made
    }

    /// The slots between two nodes, one a row, with the lanes between them made.
    fn chain(&mut self, edge: usize, from: usize, to: usize, lane: f64) -> Vec<usize> {
        let (Some(first), Some(last)) = (self.slots.get(from).copied(), self.slots.get(to).copied()) else { return Vec::new() };
        if from == to || first.layer == last.layer {
            return if from == to { Vec::new() } else { vec![from, to] };
        }
        let downwards = first.layer < last.layer;
        let (upper, lower) = if downwards { (from, to) } else { (to, from) };
        let (top, bottom) = (first.layer.min(last.layer), first.layer.max(last.layer));
        let mut chain = vec![upper];
        for layer in top + 1..bottom {
            self.slots.push(Slot { node: None, layer, width: lane, height: 0.0 });
            self.above.push(Vec::new());
            self.below.push(Vec::new());
            chain.push(self.slots.len() - 1);
        }
        chain.push(lower);
        for pair in chain.windows(2) {
            if let [a, b] = *pair {
                self.below[a].push((b, edge));
                self.above[b].push((a, edge));
            }
        }
        if !downwards {
            chain.reverse();
        }
        chain
    }

    /// Orders each row by the medians of its neighbours, down and up, and keeps the order with the fewest crossings.
    fn arrange(&mut self) {
        let mut best = (self.crossings(), self.order.clone());
        for round in 0..12 {
            let rows = self.order.len();
            for step in 1..rows {
                let row = if round % 2 == 0 { step } else { rows - 1 - step };
                self.sort_row(row, round % 2 == 0);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.order.clone());
            }
        }
        self.order = best.1;
    }

    fn sort_row(&mut self, row: usize, downwards: bool) {
        let positions = self.positions();
        let Some(slots) = self.order.get(row) else { return };
        let mut keyed: Vec<(f64, usize)> = slots
            .iter()
            .enumerate()
            .map(|(at, slot)| {
                let neighbours = if downwards { &self.above[*slot] } else { &self.below[*slot] };
                let mut places: Vec<usize> = neighbours.iter().map(|(one, _)| positions[*one]).collect();
                places.sort_unstable();
                (median(&places).unwrap_or(at as f64), *slot)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.order[row] = keyed.into_iter().map(|(_, slot)| slot).collect();
    }

    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.slots.len()];
        for layer in &self.order {
            layer.iter().enumerate().for_each(|(at, slot)| positions[*slot] = at);
        }
        positions
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        let mut crossings = 0;
        for layer in &self.order {
            let ends: Vec<(usize, usize)> =
                layer.iter().flat_map(|slot| self.below[*slot].iter().map(|(low, _)| (positions[*slot], positions[*low]))).collect();
            for (at, a) in ends.iter().enumerate() {
                crossings += ends.iter().skip(at + 1).filter(|b| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1)).count();
            }
        }
        crossings
    }

    /// The middle of each slot: as near to the middle of its neighbours as the others in its row allow.
    fn centres(&self, beside: f64) -> Vec<f64> {
        let mut centres = vec![0.0; self.slots.len()];
        let widest = self.order.iter().map(|layer| self.width(layer, beside)).fold(0.0, f64::max);
        for layer in &self.order {
            let mut x = (widest - self.width(layer, beside)) / 2.0;
            for slot in layer {
                centres[*slot] = x + self.slots[*slot].width / 2.0;
                x += self.slots[*slot].width + beside;
            }
        }
        for round in 0..10 {
            for step in 0..self.order.len() {
                let row = if round % 2 == 0 { step } else { self.order.len() - 1 - step };
                let Some(layer) = self.order.get(row) else { continue };
                let wanted: Vec<(f64, f64)> = layer.iter().map(|slot| self.wanted(*slot, layer, &centres)).collect();
                let apart = |a: usize, b: usize| (self.slots[a].width + self.slots[b].width) / 2.0 + beside;
                for (slot, x) in layer.iter().zip(spread(&wanted, layer, apart)) {
                    centres[*slot] = x;
                }
            }
        }
        centres
    }

    /// Where a slot wants to be, and how much that weighs: one without neighbours only wants to be near the others.
    fn wanted(&self, slot: usize, layer: &[usize], centres: &[f64]) -> (f64, f64) {
        let mean = |of: &mut dyn Iterator<Item = usize>| {
            let (sum, count) = of.fold((0.0, 0), |(sum, count), one| (sum + centres[one], count + 1));
            (count > 0).then(|| sum / f64::from(count))
        };
        let mut neighbours = self.above[slot].iter().chain(&self.below[slot]).map(|(one, _)| *one);
        match mean(&mut neighbours) {
            Some(middle) => (middle, 1.0),
            None => (mean(&mut layer.iter().copied()).unwrap_or_default(), 0.01),
        }
    }

    fn width(&self, layer: &[usize], beside: f64) -> f64 {
        layer.iter().map(|slot| self.slots[*slot].width + beside).sum::<f64>() - beside
    }

    fn placed(&self, nodes: usize, centres: &[f64], rows: &[Band]) -> Layout {
        let edge = |slot: usize, side: f64| centres[slot] + side * self.slots[slot].width / 2.0;
        let left = (0..self.slots.len()).map(|slot| edge(slot, -1.0)).fold(f64::INFINITY, f64::min);
        let right = (0..self.slots.len()).map(|slot| edge(slot, 1.0)).fold(f64::NEG_INFINITY, f64::max);
        let centres: Vec<f64> = centres.iter().map(|centre| centre - left).collect();
        let place = |node: usize| Place { x: edge(node, -1.0) - left, y: rows[self.slots[node].layer].top };
        let size = rows.last().map_or((0.0, 0.0), |last| (right - left, last.top + last.height));
        Layout {
            places: (0..nodes).map(place).collect(),
            paths: self.chains.iter().enumerate().map(|(edge, chain)| self.path(edge, chain, &centres, rows)).collect(),
            size,
            rows: self.order.iter().map(|layer| layer.iter().filter_map(|slot| self.slots[*slot].node).collect()).collect(),
        }
    }

    /// The points of an arrow: out of one box, through the lanes of the rows between, into the other.
    fn path(&self, edge: usize, chain: &[usize], centres: &[f64], rows: &[Band]) -> Vec<Place> {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Vec::new() };
        let downwards = self.slots[*first].layer <= self.slots[*last].layer;
        let mut points = Vec::new();
        for (at, slot) in chain.iter().enumerate() {
            let row = rows[self.slots[*slot].layer];
            let lane = self.slots[*slot].node.is_none();
            let bottom = row.top + if lane { row.height } else { self.slots[*slot].height };
            let (enter, leave) = if downwards { (row.top, bottom) } else { (bottom, row.top) };
            if at > 0 {
                points.push(Place { x: centres[*slot] + self.port(edge, *slot, chain[at - 1], centres), y: enter });
            }
            if let Some(next) = chain.get(at + 1) {
                points.push(Place { x: centres[*slot] + self.port(edge, *slot, *next, centres), y: leave });
            }
        }
        points
    }

    /// How far from a box's middle the arrow to a neighbour begins: arrows beside each other do not meet there.
    fn port(&self, edge: usize, slot: usize, other: usize, centres: &[f64]) -> f64 {
        let end = (other, edge);
        let side = if self.above[slot].contains(&end) { &self.above[slot] } else { &self.below[slot] };
        let mut sorted = side.clone();
        sorted.sort_by(|a, b| centres[a.0].total_cmp(&centres[b.0]).then(a.1.cmp(&b.1)));
        let Some(at) = sorted.iter().position(|one| *one == end) else { return 0.0 };
        let step = (self.slots[slot].width / (sorted.len() + 1) as f64).min(36.0);
        (at as f64 - (sorted.len() - 1) as f64 / 2.0) * step
    }
}

fn median(sorted: &[usize]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some((upper + lower) as f64 / 2.0)
}

/// Places in this order, apart as they have to be, with the least sum of weighted squares of the distances from where
/// they want to be: pools of neighbours that push each other share their mean.
fn spread(wanted: &[(f64, f64)], layer: &[usize], apart: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let mut offsets = Vec::with_capacity(wanted.len());
    let mut offset = 0.0;
    for (at, slot) in layer.iter().enumerate() {
        if at > 0 {
            offset += apart(layer[at - 1], *slot);
        }
        offsets.push(offset);
    }
    // Weighted sum, weight and count of each pool.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for ((want, weight), offset) in wanted.iter().zip(&offsets) {
        pools.push(((want - offset) * weight, *weight, 1));
        while let [.., before, after] = *pools.as_slice() {
            if before.0 / before.1 <= after.0 / after.1 {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((before.0 + after.0, before.1 + after.1, before.2 + after.2));
        }
    }
    let means = pools.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    means.zip(&offsets).map(|(mean, offset)| mean + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Node};
    use super::*;

    fn graph(nodes: usize, edges: &[(usize, usize)]) -> Graph {
        let node = |at: usize| Node { name: format!("n{at}"), note: String::new(), rows: Vec::new() };
        let edge = |(from, to): &(usize, usize)| Edge { from: *from, to: *to, label: String::new(), dashed: false };
        Graph { nodes: (0..nodes).map(node).collect(), edges: edges.iter().map(edge).collect(), ..Graph::default() }
    }

    const SPACING: Spacing = Spacing { beside: 20.0, below: 40.0, lane: 10.0, columns: 5 };

    fn laid(graph: &Graph) -> Layout {
        layout(graph, &vec![(100.0, 50.0); graph.nodes.len()], SPACING)
    }

    #[test]
    fn no_box_covers_another() {
        let edges: Vec<(usize, usize)> = (0..40).flat_map(|at| [(at, (at * 7 + 3) % 40), (at, (at * 11 + 5) % 40)]).collect();
        let layout = laid(&graph(40, &edges));
        for (at, a) in layout.places.iter().enumerate() {
            for b in layout.places.iter().skip(at + 1) {
                assert!((a.x - b.x).abs() >= 119.9 || (a.y - b.y).abs() >= 89.9, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn arrows_point_down_but_for_cycles() {
        let layout = laid(&graph(3, &[(0, 1), (1, 2), (2, 0)]));
        let y = |at: usize| layout.places[at].y;
        assert!(y(0) < y(1) && y(1) < y(2));
        assert_eq!(layout.paths[2].len(), 4, "back past the row between");
    }

    #[test]
    fn rows_are_even() {
        let layout = laid(&graph(9, &[]));
        assert_eq!(layout.rows.iter().map(Vec::len).collect::<Vec<_>>(), [5, 4]);
        assert!(laid(&graph(0, &[])).places.is_empty());
    }

    #[test]
    fn crossings_are_taken_out() {
        let layout = laid(&graph(4, &[(0, 3), (1, 2)]));
        let x = |at: usize| layout.places[at].x;
        assert_eq!(x(0) < x(1), x(3) < x(2));
    }

    #[test]
    fn an_arrow_to_its_own_box_has_no_path() {
        assert!(laid(&graph(1, &[(0, 0)])).paths[0].is_empty());
    }
}
