//! Objects that hold themselves: a value of such a type would never end, so one property of the ring is optional.

use crate::import::draft::{Decl, Field, Shape};
use crate::import::rings::closing;
use std::collections::HashMap;

/// Makes the properties optional that close rings, and says so beside them; gives the objects' names.
pub fn open(objects: &mut [Field]) -> Vec<String> {
    let by_name: HashMap<&str, usize> = objects.iter().enumerate().map(|(at, object)| (object.name.as_str(), at)).collect();
    let edges: Vec<Vec<(usize, usize)>> = objects
        .iter()
        .map(|object| {
            let mut names = Vec::new();
            required(object, &mut names);
            names.iter().filter_map(|name| by_name.get(name)).map(|target| (*target, *target)).collect()
        })
        .collect();
    let mut opened = Vec::new();
    for (at, target) in closing(&edges) {
        let name = objects.get(target).map(|object| object.name.clone()).unwrap_or_default();
        if let Some(object) = objects.get_mut(at) {
            loosen(object, &name);
            opened.push(object.name.clone());
        }
    }
    opened
}

/// The names of types that every value of this one holds.
fn required<'a>(field: &'a Field, names: &mut Vec<&'a str>) {
    match &field.decl.shape {
        Shape::Object(properties) => {
            properties.iter().filter(|property| !property.decl.optional).for_each(|property| required(property, names))
        }
        Shape::Word(word) => names.push(word),
        Shape::List(element) if is_never_empty(field) => names.extend(word(element)),
        Shape::Enum(_) | Shape::List(_) => {}
    }
}

fn is_never_empty(list: &Field) -> bool {
    list.decl.min.as_ref().is_some_and(|min| min != "0")
}

fn word(decl: &Decl) -> Option<&str> {
    if let Shape::Word(word) = &decl.shape { Some(word) } else { None }
}

fn loosen(field: &mut Field, name: &str) {
    let holds = match &mut field.decl.shape {
        Shape::Object(properties) => return properties.iter_mut().for_each(|property| loosen(property, name)),
        Shape::List(element) => word(element) == Some(name),
        Shape::Word(word) => word == name,
        Shape::Enum(_) => false,
    };
    let never_empty = !matches!(field.decl.shape, Shape::List(_)) || is_never_empty(field);
    if holds && never_empty && !field.decl.optional {
        field.decl.optional = true;
        field.comments.push("Required in the original, where a value of this type would never end.".to_owned());
    }
}
