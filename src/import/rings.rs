//! Rings of what is required: of references, which no first row could be inserted into, and of values that would never
//! end.

use super::draft::{Entity, Shape};
use std::collections::HashMap;

/// Makes one reference of every ring optional, and says which: entity and field.
pub fn open(entities: &mut [Entity]) -> Vec<(usize, usize)> {
    let by_name: HashMap<String, usize> = entities.iter().enumerate().map(|(at, entity)| (entity.name.clone(), at)).collect();
    let edges: Vec<Vec<(usize, usize)>> = entities.iter().map(|entity| required(entity, &by_name)).collect();
    let opened = closing(&edges);
    for (entity, field) in &opened {
        if let Some(field) = entities.get_mut(*entity).and_then(|entity| entity.fields.get_mut(*field)) {
            field.decl.optional = true;
            field.comments.push("Was required, in a ring of required references.".to_owned());
        }
    }
    opened
}

/// The required references of an entity: field, and the entity it leads to.
fn required(entity: &Entity, by_name: &HashMap<String, usize>) -> Vec<(usize, usize)> {
    let fields = entity.fields.iter().enumerate().filter(|(_, field)| !field.decl.optional);
    fields
        .filter_map(|(at, field)| match &field.decl.shape {
            Shape::Word(word) => Some((at, *by_name.get(word.strip_prefix("ref(")?.strip_suffix(')')?)?)),
            _ => None,
        })
        .collect()
}

/// Depth-first search without recursion: the edges that lead back to where the search came from. An edge is what it is
/// known by, and where it leads.
pub fn closing(edges: &[Vec<(usize, usize)>]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let set = |states: &mut Vec<State>, at: usize, to: State| {
        if let Some(state) = states.get_mut(at) {
            *state = to;
        }
    };
    let mut found = Vec::new();
    for start in 0..edges.len() {
        let mut path = if states.get(start) == Some(&State::New) { vec![(start, 0)] } else { Vec::new() };
        set(&mut states, start, if path.is_empty() { State::Done } else { State::Open });
        while let Some((node, next)) = path.last_mut() {
            let (node, edge) = (*node, edges.get(*node).and_then(|edges| edges.get(*next)));
            *next += 1;
            let Some((label, target)) = edge.copied() else {
                set(&mut states, node, State::Done);
                path.pop();
                continue;
            };
            match states.get(target) {
                Some(State::New) => {
                    set(&mut states, target, State::Open);
                    path.push((target, 0));
                }
                Some(State::Open) => found.push((node, label)),
                _ => {}
            }
        }
    }
    found
}
