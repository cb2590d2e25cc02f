//! What of an earlier model is still there in a later one, and under which name.
//!
//! A name that both have is the same thing. A name that only the later one has is what `was` says it was before; the
//! hint of a rename that the earlier model has already seen is thereby ignored.

use super::schema::{Source, Table};
use crate::model::types::{Entity, Service};
use std::collections::HashMap;

/// The counterparts of a service's entities.
pub struct Matching {
    entities: Vec<Option<usize>>,
}

impl Matching {
    /// Matches two models of one service.
    pub fn of(old: &Service, new: &Service) -> Self {
        let names: Vec<&str> = old.entities.iter().map(|entity| entity.name.as_str()).collect();
        let wanted: Vec<Wanted<'_>> = new.entities.iter().map(|entity| (entity.name.as_str(), entity.was.as_deref())).collect();
        Self { entities: counterparts(&names, &wanted) }
    }

    /// The entity that a new one was.
    pub fn entity(&self, new: usize) -> Option<usize> {
        self.entities.get(new).copied().flatten()
    }

    /// The table that a new one was.
    pub fn table<'t>(&self, new: &Table, old: &'t [Table]) -> Option<&'t Table> {
        let wanted = match new.source {
            Source::Entity(at) => Source::Entity(self.entity(at)?),
            Source::Join(left, right) => Source::Join(self.entity(left)?, self.entity(right)?),
            Source::Keys => Source::Keys,
        };
        let turned = match wanted {
            Source::Join(left, right) => Source::Join(right, left),
            other => other,
        };
        old.iter().find(|table| table.source == wanted || table.source == turned)
    }
}

type Wanted<'a> = (&'a str, Option<&'a str>);

/// For each new name the old one that it stands for, as an index.
fn counterparts(old: &[&str], new: &[Wanted<'_>]) -> Vec<Option<usize>> {
    let places: HashMap<&str, usize> = old.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut found: Vec<Option<usize>> = vec![None; new.len()];
    let mut claimed = vec![false; old.len()];
    // A renamed thing takes its old name away from whatever has that name now, which may have been renamed in turn.
    let mut changed = true;
    while changed {
        changed = false;
        for ((name, was), place) in new.iter().zip(found.iter_mut()).filter(|(_, place)| place.is_none()) {
            let own = places.get(name).is_some_and(|at| claimed.get(*at) != Some(&true));
            let before = was.and_then(|was| places.get(was)).copied().filter(|at| claimed.get(*at) == Some(&false));
            if let (false, Some(at)) = (own, before) {
                *place = Some(at);
                claimed.iter_mut().skip(at).take(1).for_each(|known| *known = true);
                changed = true;
            }
        }
    }
    for ((name, _), place) in new.iter().zip(found.iter_mut()).filter(|(_, place)| place.is_none()) {
        *place = places.get(name).copied().filter(|at| claimed.get(*at) == Some(&false));
    }
    found
}

/// For each field of a new entity the one that it was.
pub fn fields(old: &Entity, new: &Entity) -> Vec<Option<usize>> {
    let names: Vec<&str> = old.fields.iter().map(|field| field.name.as_str()).collect();
    let wanted: Vec<Wanted<'_>> = new.fields.iter().map(|field| (field.name.as_str(), field.was.as_deref())).collect();
    counterparts(&names, &wanted)
}
