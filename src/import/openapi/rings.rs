//! Objects that hold themselves: a value of such a type would never end, so one property of the ring is optional.

use crate::import::draft::{Field, Shape};
use std::collections::HashMap;

/// Makes the properties optional that close rings, and says so beside them; gives the objects' names.
pub fn open(objects: &mut [Field]) -> Vec<String> {
    let index: HashMap<String, usize> = objects.iter().enumerate().map(|(at, object)| (object.name.clone(), at)).collect();
    let mut opened = Vec::new();
    let mut state = vec![0u8; objects.len()];
    for start in 0..objects.len() {
        visit(start, objects, &index, &mut state, &mut opened);
    }
    opened
}

/// Depth first, without recursion: names of required properties lead on.
fn visit(start: usize, objects: &mut [Field], index: &HashMap<String, usize>, state: &mut [u8], opened: &mut Vec<String>) {
    let mut path: Vec<(usize, Vec<String>)> = Vec::new();
    let enter = |at: usize, objects: &[Field], path: &mut Vec<(usize, Vec<String>)>| {
        let mut names = Vec::new();
        objects.get(at).into_iter().for_each(|object| required(object, &mut names));
        path.push((at, names));
    };
    if state.get(start) != Some(&0) {
        return;
    }
    mark(state, start, 1);
    enter(start, objects, &mut path);
    while let Some((at, names)) = path.last_mut() {
        let at = *at;
        let Some(name) = names.pop() else {
            mark(state, at, 2);
            path.pop();
            continue;
        };
        let Some(target) = index.get(&name).copied() else { continue };
        match state.get(target) {
            Some(0) => {
                mark(state, target, 1);
                enter(target, objects, &mut path);
            }
            Some(1) => {
                if let Some(object) = objects.get_mut(at) {
                    loosen(object, &name);
                    opened.push(object.name.clone());
                }
            }
            _ => {}
        }
    }
}

fn mark(state: &mut [u8], at: usize, value: u8) {
    if let Some(slot) = state.get_mut(at) {
        *slot = value;
    }
}

/// The names of types that every value of this one holds.
fn required(field: &Field, names: &mut Vec<String>) {
    match &field.decl.shape {
        Shape::Object(properties) => {
            properties.iter().filter(|property| !property.decl.optional).for_each(|property| required(property, names))
        }
        Shape::Word(word) => names.push(word.clone()),
        Shape::Enum(_) | Shape::List(_) => {}
    }
}

fn loosen(field: &mut Field, name: &str) {
    match &mut field.decl.shape {
        Shape::Object(properties) => properties.iter_mut().for_each(|property| loosen(property, name)),
        Shape::Word(word) if word == name && !field.decl.optional => {
            field.decl.optional = true;
            field.comments.push("Required in the original, where a value of this type would never end.".to_owned());
        }
        _ => {}
    }
}
