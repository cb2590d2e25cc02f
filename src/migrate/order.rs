//! An order of tables in which each stands behind those that it refers to, as far as there is one.

use crate::model::types::{Entity, Type};
use std::collections::HashSet;

/// The order, and what it cannot satisfy.
pub struct Order {
    /// Entity indices.
    pub tables: Vec<usize>,
    /// References (entity, field) to a table that is made later: part of a cycle.
    pub late: HashSet<(usize, usize)>,
    /// Whether rows can refer to each other in a circle, one table's own rows included.
    pub cyclic: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Unseen,
    Open,
    Done,
}

impl Order {
    /// The order of a service's entities: that of the spec, with what is referred to moved forward.
    pub fn of(entities: &[Entity]) -> Self {
        let edges: Vec<Vec<(usize, usize)>> = entities.iter().map(references).collect();
        let mut order = Self { tables: Vec::with_capacity(entities.len()), late: HashSet::new(), cyclic: false };
        let mut states = vec![State::Unseen; entities.len()];
        for start in 0..entities.len() {
            if states.get(start) == Some(&State::Unseen) {
                order.visit(start, &edges, &mut states);
            }
        }
        order
    }

    /// Depth first, on a stack of its own: a chain may be ten thousand tables long.
    fn visit(&mut self, start: usize, edges: &[Vec<(usize, usize)>], states: &mut [State]) {
        let mut stack = vec![(start, 0)];
        set(states, start, State::Open);
        while let Some((table, next)) = stack.last_mut() {
            let table = *table;
            let Some((field, target)) = edges.get(table).and_then(|edges| edges.get(*next)).copied() else {
                set(states, table, State::Done);
                self.tables.push(table);
                stack.pop();
                continue;
            };
            *next += 1;
            match states.get(target) {
                Some(State::Unseen) => {
                    set(states, target, State::Open);
                    stack.push((target, 0));
                }
                Some(State::Open) => {
                    self.cyclic = true;
                    if target != table {
                        self.late.insert((table, field));
                    }
                }
                _ => {}
            }
        }
    }
}

fn set(states: &mut [State], at: usize, state: State) {
    if let Some(known) = states.get_mut(at) {
        *known = state;
    }
}

fn references(entity: &Entity) -> Vec<(usize, usize)> {
    let targets = entity.fields.iter().enumerate().filter_map(|(at, field)| match field.type_ {
        Type::Ref(target) => Some((at, target)),
        _ => None,
    });
    targets.collect()
}
