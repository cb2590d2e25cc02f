//! Tables that tie any number of rows of one entity to any number of another's.

use super::name::shortened;
use crate::model::name::Case;
use crate::model::types::Service;
use std::collections::HashSet;

/// A table of pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinTable {
    /// Its name.
    pub table: String,
    /// The entity that declares it, and the column of its key.
    pub left: (usize, String),
    /// The entity that it is tied to, and the column of its key.
    pub right: (usize, String),
}

/// The join tables of a service, in the order of the spec. Declared from both sides, a pair has one table.
pub fn join_tables(service: &Service) -> Vec<JoinTable> {
    let mut taken: HashSet<String> = service.entities.iter().map(|entity| entity.table.to_ascii_lowercase()).collect();
    taken.insert(super::schema::KEYS.to_owned());
    let mut pairs: HashSet<(usize, usize)> = HashSet::new();
    let mut all = Vec::new();
    for (left, entity) in service.entities.iter().enumerate() {
        for right in &entity.many_to_many {
            let Some(other) = service.entities.get(*right) else { continue };
            if !pairs.insert((left.min(*right), left.max(*right))) {
                continue;
            }
            let key = format!("{}.{}", entity.table, other.table);
            let mut table = shortened(format!("{}_{}", entity.table, other.table), &key);
            while !taken.insert(table.to_ascii_lowercase()) {
                table = shortened(format!("{table}_links"), &key);
            }
            let column = |name: &str| shortened(format!("{}_id", Case::Snake.apply(name)), name);
            let right_column = if left == *right { shortened(format!("other_{}", column(&other.name)), &key) } else { column(&other.name) };
            all.push(JoinTable { table, left: (left, column(&entity.name)), right: (*right, right_column) });
        }
    }
    all
}
