//! The renames between two models, and the earlier tables under their later names: what is left to compare then is
//! the same thing where it has the same name.

use super::column::Place;
use super::matching::{Matching, fields};
use super::name::hash_column;
use super::schema::{Check, Index, Key, Schema, Source, Table};
use crate::model::types::Entity;
use std::collections::HashMap;

/// One rename; tables and columns are named as they are when it is their turn.
#[derive(Clone, Debug)]
pub enum Rename {
    Table { from: String, to: String },
    Column { table: String, from: String, to: String },
    Constraint { table: String, from: String, to: String },
    Index { table: String, from: Index, to: Index },
}

impl Rename {
    /// The names of a constraint or an index, before and after.
    pub fn names(&self) -> Option<(&str, &str)> {
        match self {
            Self::Constraint { from, to, .. } => Some((from, to)),
            Self::Index { from, to, .. } => Some((&from.name, &to.name)),
            Self::Table { .. } | Self::Column { .. } => None,
        }
    }
}

/// An earlier schema under later names.
pub struct Renamed {
    pub schema: Schema,
    pub renames: Vec<Rename>,
}

type Names = HashMap<String, String>;

/// Renames what both schemas have. Tables come first, then columns, then what stands on them.
pub fn rename(old: &Schema, new: &Schema, before: Place<'_>, after: Place<'_>) -> Renamed {
    let matching = Matching::of(before.service, after.service);
    let counterpart: HashMap<&str, &Table> =
        new.tables.iter().filter_map(|table| matching.table(table, &old.tables).map(|was| (was.name.as_str(), table))).collect();
    let tables: Names = counterpart.iter().map(|(was, is)| ((*was).to_owned(), is.name.clone())).collect();
    let columns: HashMap<&str, Names> = old
        .tables
        .iter()
        .map(|was| (was.name.as_str(), counterpart.get(was.name.as_str()).map(|is| columns(was, is, before, after)).unwrap_or_default()))
        .collect();
    let mut renames: Vec<Rename> = ordered(&tables).into_iter().map(|(from, to)| Rename::Table { from, to }).collect();
    for was in &old.tables {
        let table = renamed(&was.name, &tables);
        let moved = columns.get(was.name.as_str()).map(ordered).unwrap_or_default();
        renames.extend(moved.into_iter().map(|(from, to)| Rename::Column { table: table.clone(), from, to }));
    }
    let mut all = Vec::with_capacity(old.tables.len());
    for was in &old.tables {
        let mut table = under_new_names(was, &tables, &columns, before);
        if let Some(is) = counterpart.get(was.name.as_str()) {
            constraints(&mut table, is, &mut renames);
        }
        all.push(table);
    }
    Renamed { schema: Schema { tables: all, cyclic: old.cyclic }, renames: in_turn(renames) }
}

/// Constraints and indexes in an order in which each name is free when it is given.
fn in_turn(all: Vec<Rename>) -> Vec<Rename> {
    let (mut open, mut ordered): (Vec<Rename>, Vec<Rename>) = all.into_iter().partition(|rename| rename.names().is_some());
    while let Some(at) = open.iter().position(|one| !open.iter().any(|other| other.names().map(|n| n.0) == one.names().map(|n| n.1))) {
        ordered.push(open.remove(at));
    }
    ordered
}

fn renamed(name: &str, names: &Names) -> String {
    names.get(name).cloned().unwrap_or_else(|| name.to_owned())
}

/// Renames in an order in which each name is free when it is given.
fn ordered(names: &Names) -> Vec<(String, String)> {
    let mut open: Vec<(&String, &String)> = names.iter().filter(|(from, to)| from != to).collect();
    open.sort();
    let mut done = Vec::new();
    while let Some(at) = open.iter().position(|(_, to)| !open.iter().any(|(from, _)| from == to)) {
        let (from, to) = open.remove(at);
        done.push((from.clone(), to.clone()));
    }
    done
}

/// The later name of each column that is still there.
fn columns(was: &Table, is: &Table, before: Place<'_>, after: Place<'_>) -> Names {
    match (entity(was, before), entity(is, after)) {
        (Some(old), Some(new)) => of_entity(old, new),
        _ => of_pairs(was, is),
    }
}

/// The entity of a table.
pub fn entity<'a>(table: &Table, place: Place<'a>) -> Option<&'a Entity> {
    match table.source {
        Source::Entity(at) => place.service.entities.get(at),
        _ => None,
    }
}

fn of_entity(old: &Entity, new: &Entity) -> Names {
    let mut names = Names::new();
    for (is, at) in new.fields.iter().zip(fields(old, new)) {
        if let Some(was) = at.and_then(|at| old.fields.get(at)) {
            names.insert(was.name.clone(), is.name.clone());
            if was.encrypted && was.unique {
                names.insert(hash_column(&was.name), hash_column(&is.name));
            }
        }
    }
    names
}

/// Columns of the same name, and of those that are left the first is the first.
fn of_pairs(was: &Table, is: &Table) -> Names {
    let has = |table: &Table, name: &str| table.columns.iter().any(|column| column.name == name);
    let left = was.columns.iter().filter(|column| !has(is, &column.name));
    let free = is.columns.iter().filter(|column| !has(was, &column.name));
    left.zip(free).map(|(was, is)| (was.name.clone(), is.name.clone())).collect()
}

fn under_new_names(was: &Table, tables: &Names, columns: &HashMap<&str, Names>, place: Place<'_>) -> Table {
    let none = Names::new();
    let own = columns.get(was.name.as_str()).unwrap_or(&none);
    let mut table = Table { name: renamed(&was.name, tables), ..was.clone() };
    table.columns.iter_mut().for_each(|column| column.name = renamed(&column.name, own));
    let keys = table.primary.iter_mut().chain(&mut table.uniques).map(|key| &mut key.columns);
    let listed = keys.chain(table.indexes.iter_mut().map(|index| &mut index.columns));
    listed.flatten().for_each(|column| *column = renamed(column, own));
    for key in &mut table.foreign_keys {
        key.column = renamed(&key.column, own);
        key.key = renamed(&key.key, columns.get(key.table.as_str()).unwrap_or(&none));
        key.table = renamed(&key.table, tables);
    }
    let entity = entity(was, place);
    for check in &mut table.checks {
        let field = entity.and_then(|entity| entity.fields.iter().find(|field| field.name == check.column));
        check.column = renamed(&check.column, own);
        if let Some(condition) = field.and_then(|field| place.check(field, &check.column)) {
            check.condition = condition;
        }
    }
    table
}

/// Gives constraints and indexes that stay what they are their later names.
fn constraints(table: &mut Table, is: &Table, renames: &mut Vec<Rename>) {
    let name = table.name.clone();
    let mut constraint = |from: &mut String, to: &String| {
        if from != to {
            renames.push(Rename::Constraint { table: name.clone(), from: from.clone(), to: to.clone() });
            from.clone_from(to);
        }
    };
    for (key, known) in table.primary.iter_mut().zip(&is.primary) {
        constraint(&mut key.name, &known.name);
    }
    for key in &mut table.uniques {
        if let Some(known) = is.uniques.iter().find(|known| same_key(key, known)) {
            constraint(&mut key.name, &known.name);
        }
    }
    for key in &mut table.foreign_keys {
        if let Some(known) = is.foreign_keys.iter().find(|known| key.is_like(known)) {
            constraint(&mut key.name, &known.name);
        }
    }
    for check in &mut table.checks {
        if let Some(known) = is.checks.iter().find(|known| same_check(check, known)) {
            constraint(&mut check.name, &known.name);
        }
    }
    for index in &mut table.indexes {
        if let Some(known) = is.indexes.iter().find(|known| index.is_like(known) && index.name != known.name) {
            renames.push(Rename::Index { table: name.clone(), from: index.clone(), to: known.clone() });
            index.name.clone_from(&known.name);
        }
    }
}

fn same_key(one: &Key, other: &Key) -> bool {
    one.columns == other.columns
}

fn same_check(one: &Check, other: &Check) -> bool {
    one.column == other.column && one.shape == other.shape
}
