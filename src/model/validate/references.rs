//! References that no row or value could satisfy.

use super::super::types::{Field, Service, Type};
use crate::diag::{Diagnostic, Diagnostics};

/// A ring of required references: no first row could be inserted.
pub fn required_cycles(service: &Service, found: &mut Diagnostics) {
    let next = |entity: usize| {
        let fields = service.entities.get(entity).map(|entity| entity.fields.as_slice()).unwrap_or_default();
        fields.iter().filter(|field| !field.optional).filter_map(|field| match field.type_ {
            Type::Ref(target) => Some((target, field)),
            _ => None,
        })
    };
    report_rings(
        service.entities.len(),
        next,
        |entity, field, found| {
            let name = service.entities.get(entity).map_or("", |entity| entity.name.as_str());
            let message = format!("`{name}.{}` closes a ring of required references: no first row could be inserted", field.name);
            found.push(Diagnostic::error("S0602", field.span, message).help("make one reference of the ring optional with `?`"));
        },
        found,
    );
}

/// An object that holds itself has no finite value.
pub fn nested_objects(service: &Service, found: &mut Diagnostics) {
    let next = |object: usize| {
        let fields = service.objects.get(object).map(|object| object.fields.as_slice()).unwrap_or_default();
        fields.iter().filter(|field| !field.optional).filter_map(|field| held(field).map(|target| (target, field)))
    };
    report_rings(
        service.objects.len(),
        next,
        |_, field, found| {
            found.push(
                Diagnostic::error("S0603", field.span, "this object holds itself: no value could be finite")
                    .help("make the property optional, or a list that may be empty"),
            );
        },
        found,
    );
}

/// The object that every value of a field holds.
fn held(field: &Field) -> Option<usize> {
    match &field.type_ {
        Type::Object(target) => Some(*target),
        Type::List(element) if field.min.as_ref().is_some_and(|min| min != "0") => match **element {
            Type::Object(target) => Some(target),
            _ => None,
        },
        _ => None,
    }
}

/// Depth-first search without recursion; each back edge is one ring.
fn report_rings<'a, I: Iterator<Item = (usize, &'a Field)>>(
    count: usize,
    next: impl Fn(usize) -> I,
    report: impl Fn(usize, &Field, &mut Diagnostics),
    found: &mut Diagnostics,
) {
    let mut state = vec![0u8; count];
    for start in 0..count {
        if state.get(start) != Some(&0) {
            continue;
        }
        let mut path = vec![(start, next(start))];
        set(&mut state, start, 1);
        while let Some((node, edges)) = path.last_mut() {
            let node = *node;
            match edges.next() {
                Some((target, field)) => match state.get(target) {
                    Some(0) => {
                        set(&mut state, target, 1);
                        path.push((target, next(target)));
                    }
                    Some(1) => report(node, field, found),
                    _ => {}
                },
                None => {
                    set(&mut state, node, 2);
                    path.pop();
                }
            }
        }
    }
}

fn set(state: &mut [u8], at: usize, value: u8) {
    if let Some(slot) = state.get_mut(at) {
        *slot = value;
    }
}
