//! What turns one schema into another in PostgreSQL, without keeping anybody from the tables for long.

use super::Dialect;
use super::backfill::{in_batches, is_volatile, stand_in, value};
use super::convert::Conversion;
use super::difference::{Altered, Changed, Difference, missing, same_check, same_index, same_key};
use super::initial::late_keys;
use super::literal::identifier;
use super::name::shortened;
use super::operation::{Operation, Phase};
use super::print::{alter, check, column, create_index, create_table, drop_constraint, foreign_key, table_and_indexes, unique};
use super::rename::Rename;
use super::schema::{Column, ForeignKey, Index, Key, Table};
use super::swap::{successor, swap};
use std::slice;

/// Everything that is to be done, in the order in which it is written down.
pub fn operations(difference: &Difference<'_>) -> Vec<Operation> {
    let (on_tables, places): (Vec<&Rename>, Vec<&Rename>) = difference.old.renames.iter().partition(|rename| rename.names().is_some());
    let mut all: Vec<Operation> = places.into_iter().map(rename).collect();
    // A constraint that goes may have the name that another one gets.
    for changed in difference.kept() {
        all.extend(removed_constraints(changed));
    }
    all.extend(on_tables.into_iter().map(rename));
    all.extend(created(difference));
    for changed in difference.kept() {
        all.extend(changed.added().flat_map(|column| added(changed, column)));
        all.extend(changed.altered().flat_map(|altered| self::altered(changed, &altered)));
        all.extend(indexes(changed));
        all.extend(new_constraints(changed));
        all.extend(changed.dropped().map(|column| dropped_column(changed, column)));
    }
    all.extend(dropped(difference));
    all
}

fn rename(rename: &Rename) -> Operation {
    let (forth, back): (String, String) = match rename {
        Rename::Table { from, to } => {
            let print = |from: &str, to: &str| alter(from, format!("RENAME TO {}", identifier(to)));
            (print(from, to), print(to, from))
        }
        Rename::Column { table, from, to } => {
            let print = |from: &str, to: &str| alter(table, format!("RENAME COLUMN {} TO {}", identifier(from), identifier(to)));
            (print(from, to), print(to, from))
        }
        Rename::Constraint { table, from, to } => {
            let print = |from: &str, to: &str| alter(table, format!("RENAME CONSTRAINT {} TO {}", identifier(from), identifier(to)));
            (print(from, to), print(to, from))
        }
        Rename::Index { from, to, .. } => {
            let print = |from: &str, to: &str| format!("ALTER INDEX {} RENAME TO {}", identifier(from), identifier(to));
            (print(&from.name, &to.name), print(&to.name, &from.name))
        }
    };
    Operation::new(Phase::Expand, forth, back)
}

/// Constraints that are gone, and at the switch those on a column whose values are written again.
fn removed_constraints(changed: Changed<'_>) -> Vec<Operation> {
    let table = changed.old.name.as_str();
    let (mut all, (uniques, _), (keys, _), (checks, _)) = (Vec::new(), uniques(changed), foreign_keys(changed), checks(changed));
    let mut remove = |name: &str, columns: &[String], again: Vec<String>| {
        let moves = columns.iter().any(|column| changed.is_rewritten(column));
        let phase = if moves { Phase::Contract } else { Phase::Expand };
        all.push(Operation { phase, up: vec![drop_constraint(table, name)], down: again });
    };
    keys.iter().for_each(|key| remove(&key.name, slice::from_ref(&key.column), checked(table, &key.name, &foreign_key(key))));
    checks.iter().for_each(|known| remove(&known.name, slice::from_ref(&known.column), checked(table, &known.name, &check(known))));
    uniques.iter().for_each(|key| remove(&key.name, &key.columns, vec![alter(table, format!("ADD {}", unique(key)))]));
    all
}

/// A constraint that the rows are held against when it is there.
fn checked(table: &str, name: &str, constraint: &str) -> Vec<String> {
    vec![not_valid(table, constraint), validate(table, name)]
}

fn not_valid(table: &str, constraint: &str) -> String {
    alter(table, format!("ADD {constraint} NOT VALID"))
}

fn validate(table: &str, name: &str) -> String {
    alter(table, format!("VALIDATE CONSTRAINT {}", identifier(name)))
}

type Pair<'d, T> = (Vec<&'d T>, Vec<&'d T>);

/// What is to be removed of a list, and what is to be made; things on a column that is written again are both.
fn parts<'d, T>(old: &'d [T], new: &'d [T], same: fn(&T, &T) -> bool, moves: impl Fn(&T) -> bool) -> Pair<'d, T> {
    let gone = old.iter().filter(|item| moves(item) || !new.iter().any(|known| same(item, known)));
    let made = new.iter().filter(|item| moves(item) || !old.iter().any(|known| same(item, known)));
    (gone.collect(), made.collect())
}

fn uniques(changed: Changed<'_>) -> Pair<'_, Key> {
    parts(&changed.old.uniques, &changed.new.uniques, same_key, |key| key.columns.iter().any(|name| changed.is_rewritten(name)))
}

fn foreign_keys(changed: Changed<'_>) -> Pair<'_, ForeignKey> {
    parts(&changed.old.foreign_keys, &changed.new.foreign_keys, ForeignKey::is_like, |key| changed.is_rewritten(&key.column))
}

fn checks(changed: Changed<'_>) -> Pair<'_, super::schema::Check> {
    parts(&changed.old.checks, &changed.new.checks, same_check, |check| changed.is_rewritten(&check.column))
}

fn created(difference: &Difference<'_>) -> Vec<Operation> {
    let tables: Vec<Table> = difference.created().cloned().collect();
    let drop = |table: &Table| format!("DROP TABLE {}", identifier(&table.name));
    let mut all: Vec<Operation> = tables
        .iter()
        .map(|table| Operation { phase: Phase::Expand, up: table_and_indexes(table, Dialect::Postgres), down: vec![drop(table)] })
        .collect();
    all.extend(late_keys(&tables).map(|(table, key)| {
        let add = alter(&table.name, format!("ADD {}", foreign_key(key)));
        Operation::new(Phase::Expand, add, drop_constraint(&table.name, &key.name))
    }));
    all
}

fn dropped(difference: &Difference<'_>) -> Vec<Operation> {
    let mut tables: Vec<Table> = difference.dropped().cloned().collect();
    let late: Vec<Operation> = late_keys(&tables)
        .map(|(table, key)| {
            let add = alter(&table.name, format!("ADD {}", foreign_key(key)));
            Operation::new(Phase::Contract, drop_constraint(&table.name, &key.name), add)
        })
        .collect();
    tables.reverse();
    let drop = |table: &Table| Operation {
        phase: Phase::Contract,
        up: vec![format!("DROP TABLE {}", identifier(&table.name))],
        down: std::iter::once(create_table(table, &table.name, Dialect::Postgres))
            .chain(table.indexes.iter().map(|index| create_index(index, &table.name, "")))
            .collect(),
    };
    late.into_iter().chain(tables.iter().map(drop)).collect()
}

/// A new column. A constant default costs nothing, however many rows there are; any other value is written in batches.
fn added(changed: Changed<'_>, new: &Column) -> Vec<Operation> {
    let table = changed.new.name.as_str();
    let field = changed.new_field(new);
    let known = field.filter(|field| new.name == field.name).and_then(|field| value(field, changed.after));
    let add = |line: &Column| alter(table, format!("ADD COLUMN {}", column(line, Dialect::Postgres)));
    let drop = alter(table, format!("DROP COLUMN {}", identifier(&new.name)));
    match known.filter(|_| new.not_null && new.default.is_none() && field.is_some_and(is_volatile)) {
        None => vec![Operation::new(Phase::Expand, add(new), drop)],
        Some(value) => {
            let bare = Column { not_null: false, ..new.clone() };
            let mut all = vec![Operation::new(Phase::Expand, add(&bare), drop)];
            all.extend(fill(changed.new, &new.name, &value));
            all.extend(required(table, &new.name));
            all
        }
    }
}

/// Values for the rows that have none: in batches, and once more for those written meanwhile.
fn fill(table: &Table, name: &str, value: &str) -> [Operation; 2] {
    let (assignment, condition) = (format!("{} = {value}", identifier(name)), format!("{} IS NULL", identifier(name)));
    let rest = format!("UPDATE {} SET {assignment} WHERE {condition}", identifier(&table.name));
    [Operation::only(Phase::Concurrent, in_batches(table, &assignment, &condition)), Operation::only(Phase::Contract, rest)]
}

/// `NOT NULL`, with the rows looked at while others write: a check that is validated is proof enough.
fn required(table: &str, name: &str) -> Vec<Operation> {
    let proof = shortened(format!("nn_{table}_{name}"), name);
    let constraint = format!("CONSTRAINT {} CHECK ({} IS NOT NULL)", identifier(&proof), identifier(name));
    let column = identifier(name);
    // The proof is still there where a row broke it.
    let undone = alter(table, format!("DROP CONSTRAINT IF EXISTS {}", identifier(&proof)));
    vec![
        Operation { phase: Phase::Contract, up: vec![not_valid(table, &constraint)], down: vec![undone] },
        Operation {
            phase: Phase::Validate,
            up: vec![validate(table, &proof), alter(table, format!("ALTER COLUMN {column} SET NOT NULL")), drop_constraint(table, &proof)],
            down: vec![alter(table, format!("ALTER COLUMN {column} DROP NOT NULL"))],
        },
    ]
}

fn altered(changed: Changed<'_>, altered: &Altered<'_>) -> Vec<Operation> {
    let (table, name) = (changed.new.name.as_str(), identifier(&altered.new.name));
    let (old, new) = (altered.old, altered.new);
    if let Conversion::Rewrite(expression) = &altered.conversion {
        let mut all = swap(changed, altered, expression);
        if new.not_null {
            all.extend(required(table, &new.name));
        }
        return all;
    }
    let mut all = Vec::new();
    let set = |what: String| alter(table, format!("ALTER COLUMN {name} {what}"));
    if altered.conversion == Conversion::InPlace {
        let type_ = |column: &Column| set(format!("TYPE {}", column.type_));
        all.push(Operation::new(Phase::Expand, type_(new), type_(old)));
    }
    if old.default != new.default {
        let default =
            |column: &Column| set(column.default.as_ref().map_or("DROP DEFAULT".to_owned(), |value| format!("SET DEFAULT {value}")));
        all.push(Operation::new(Phase::Expand, default(new), default(old)));
    }
    match (old.not_null, new.not_null) {
        (true, false) => {
            let stand_in = stand_in(changed.old_field(old), changed.old_entity(), changed.before);
            let fill = format!("UPDATE {} SET {name} = {stand_in} WHERE {name} IS NULL", identifier(table));
            let down = vec![fill, set("SET NOT NULL".to_owned())];
            all.push(Operation { phase: Phase::Expand, up: vec![set("DROP NOT NULL".to_owned())], down });
        }
        (false, true) => {
            let known = changed.new_field(new).and_then(|field| value(field, changed.after));
            all.extend(known.iter().flat_map(|value| fill(changed.new, &new.name, value)));
            all.extend(required(table, &new.name));
        }
        _ => {}
    }
    all
}

/// Indexes, each made and dropped beside the traffic. One that was left behind unfinished is made again. On a column
/// that is written again the earlier one serves until the switch, and goes with the earlier column.
fn indexes(changed: Changed<'_>) -> Vec<Operation> {
    let table = changed.new.name.as_str();
    let moves = |index: &Index| index.columns.iter().any(|name| changed.is_rewritten(name));
    let (gone, made) = parts(&changed.old.indexes, &changed.new.indexes, same_index, moves);
    let mut all: Vec<Operation> = Vec::new();
    for index in gone {
        let (make, drop) = concurrently(index, table);
        let up = if moves(index) { Vec::new() } else { vec![drop] };
        all.push(Operation { phase: Phase::Concurrent, up, down: make });
    }
    for index in made {
        let early = moved(changed, index);
        let (make, drop) = concurrently(&early, table);
        all.push(Operation { phase: Phase::Concurrent, up: make, down: vec![drop] });
        if early.name != index.name {
            let rename = |from: &str, to: &str| format!("ALTER INDEX {} RENAME TO {}", identifier(from), identifier(to));
            all.push(Operation::new(Phase::Contract, rename(&early.name, &index.name), rename(&index.name, &early.name)));
        }
    }
    for key in uniques(changed).1 {
        let (make, drop) = concurrently(&moved(changed, &index_of(key)), table);
        all.push(Operation { phase: Phase::Concurrent, up: make, down: vec![drop] });
    }
    all
}

fn index_of(key: &Key) -> Index {
    Index { name: key.name.clone(), columns: key.columns.clone(), unique: true, live: false }
}

/// An index as it is before the columns that it is on have taken their places, beside the one whose place it takes.
fn moved(changed: Changed<'_>, index: &Index) -> Index {
    let columns = index.columns.iter().map(|name| if changed.is_rewritten(name) { successor(name) } else { name.clone() });
    let moves = index.columns.iter().any(|name| changed.is_rewritten(name));
    let taken = |name: &str| {
        changed.old.indexes.iter().any(|known| known.name == name) || changed.old.uniques.iter().any(|known| known.name == name)
    };
    let name = if moves && taken(&index.name) { successor(&index.name) } else { index.name.clone() };
    Index { name, columns: columns.collect(), ..index.clone() }
}

fn concurrently(index: &Index, table: &str) -> (Vec<String>, String) {
    let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {}", identifier(&index.name));
    (vec![drop.clone(), create_index(index, table, "CONCURRENTLY ")], drop)
}

fn new_constraints(changed: Changed<'_>) -> Vec<Operation> {
    let table = changed.new.name.as_str();
    let mut all = Vec::new();
    for key in uniques(changed).1 {
        let index = identifier(&moved(changed, &index_of(key)).name);
        let add = alter(table, format!("ADD CONSTRAINT {} UNIQUE USING INDEX {index}", identifier(&key.name)));
        all.push(Operation::new(Phase::Contract, add, drop_constraint(table, &key.name)));
    }
    let mut later = |name: &str, constraint: &str| {
        all.push(Operation::new(Phase::Contract, not_valid(table, constraint), drop_constraint(table, name)));
        all.push(Operation::only(Phase::Validate, validate(table, name)));
    };
    foreign_keys(changed).1.iter().for_each(|key| later(&key.name, &foreign_key(key)));
    checks(changed).1.iter().for_each(|known| later(&known.name, &check(known)));
    all
}

/// A column that is gone; undone, it is there again, but its values are not.
fn dropped_column(changed: Changed<'_>, old: &Column) -> Operation {
    let (table, name) = (changed.new.name.as_str(), identifier(&old.name));
    let add = |line: &Column| alter(table, format!("ADD COLUMN {}", column(line, Dialect::Postgres)));
    let down = if old.not_null && old.default.is_none() {
        let stand_in = stand_in(changed.old_field(old), changed.old_entity(), changed.before);
        let bare = Column { not_null: false, ..old.clone() };
        let fill = format!("UPDATE {} SET {name} = {stand_in}", identifier(table));
        vec![add(&bare), fill, alter(table, format!("ALTER COLUMN {name} SET NOT NULL"))]
    } else {
        vec![add(old)]
    };
    Operation { phase: Phase::Contract, up: vec![alter(table, format!("DROP COLUMN {name}"))], down }
}

/// What is missing of one list in another, for the module's neighbours.
pub fn new_uniques(changed: Changed<'_>) -> impl Iterator<Item = &Key> {
    missing(&changed.new.uniques, &changed.old.uniques, same_key)
}
