//! What turns one schema into another in SQLite: a few changes in place, and for all others a new table that takes the
//! rows over (<https://www.sqlite.org/lang_altertable.html#otheralter>).
//!
//! Foreign keys must not be enforced meanwhile, or dropping the old table would delete the rows that refer to it. Who
//! enforces them cannot be changed within a transaction: the file refuses to run on such a connection.

use super::Dialect;
use super::backfill::{stand_in, value};
use super::convert::Conversion;
use super::difference::{Changed, Difference, missing, same_index};
use super::literal::{identifier, identifiers};
use super::operation::{Operation, Phase};
use super::print::{alter, check, column, create_index, create_table, table_and_indexes};
use super::rename::Rename;
use super::schema::{Check, Column, Table};

const CONDITIONS: &str = "rebuild_conditions";

/// Everything that is to be done, in order.
pub fn operations(difference: &Difference<'_>) -> Vec<Operation> {
    let mut all: Vec<Operation> = difference.old.renames.iter().flat_map(rename).collect();
    let drop = |table: &Table| format!("DROP TABLE {}", identifier(&table.name));
    all.extend(difference.created().map(|table| step(table_and_indexes(table, Dialect::Sqlite), vec![drop(table)])));
    let rebuilt: Vec<Changed<'_>> = difference.kept().filter(|changed| changed.differs() && !only_adds(*changed)).collect();
    let gone: Vec<&Table> = difference.dropped().collect();
    let guarded = !rebuilt.is_empty() || !gone.is_empty();
    if guarded {
        all.push(step(guard(), release()));
    }
    all.extend(rebuilt.iter().map(|changed| rebuild(*changed)));
    for changed in difference.kept().filter(|changed| !changed.differs() || only_adds(*changed)) {
        all.extend(changed.added().map(|column| added(changed, column)));
        all.extend(indexes(changed));
    }
    all.extend(gone.iter().rev().map(|table| step(vec![drop(table)], table_and_indexes(table, Dialect::Sqlite))));
    if guarded {
        all.push(step(release(), guard()));
    }
    all
}

fn step(up: Vec<String>, down: Vec<String>) -> Operation {
    Operation { phase: Phase::Expand, up, down }
}

fn rename(rename: &Rename) -> Option<Operation> {
    match rename {
        Rename::Table { from, to } => {
            let print = |from: &str, to: &str| alter(from, format!("RENAME TO {}", identifier(to)));
            Some(step(vec![print(from, to)], vec![print(to, from)]))
        }
        Rename::Column { table, from, to } => {
            let print = |from: &str, to: &str| alter(table, format!("RENAME COLUMN {} TO {}", identifier(from), identifier(to)));
            Some(step(vec![print(from, to)], vec![print(to, from)]))
        }
        Rename::Index { table, from, to } => {
            let drop = |name: &str| format!("DROP INDEX {}", identifier(name));
            let old = super::schema::Index { name: from.name.clone(), ..to.clone() };
            Some(step(vec![drop(&from.name), create_index(to, table, "")], vec![drop(&to.name), create_index(&old, table, "")]))
        }
        // Nobody names a constraint of SQLite; the next table that is made has the names anew.
        Rename::Constraint { .. } => None,
    }
}

/// Refuses to go on where dropping a table would delete other rows.
fn guard() -> Vec<String> {
    vec![
        format!(
            "CREATE TEMPORARY TABLE {CONDITIONS} (\n    enforced INTEGER,\n    broken INTEGER,\n    CONSTRAINT foreign_keys_must_be_off CHECK (enforced = 0),\n    CONSTRAINT references_must_hold CHECK (broken = 0)\n)"
        ),
        format!("INSERT INTO {CONDITIONS} (enforced) SELECT foreign_keys FROM pragma_foreign_keys"),
    ]
}

/// Refuses to go on where a reference names no row.
fn release() -> Vec<String> {
    vec![
        format!("INSERT INTO {CONDITIONS} (broken) SELECT count(*) FROM pragma_foreign_key_check"),
        format!("DROP TABLE temp.{CONDITIONS}"),
    ]
}

/// Whether a table gets new columns and no other change: those SQLite adds in place.
fn only_adds(changed: Changed<'_>) -> bool {
    let addable = |new: &Column| !new.not_null || new.default.is_some();
    let on_new = |column: &str| changed.old.column(column).is_none();
    let foreign = changed.old.foreign_keys.len() == changed.new.foreign_keys.len();
    let checks = missing(&changed.new.checks, &changed.old.checks, super::difference::same_check);
    let kept = missing(&changed.old.checks, &changed.new.checks, super::difference::same_check).next().is_none();
    changed.dropped().next().is_none()
        && changed.added().all(addable)
        && !changed.altered().any(|altered| altered.differs())
        && changed.old.uniques.len() == changed.new.uniques.len()
        && missing(&changed.old.uniques, &changed.new.uniques, super::difference::same_key).next().is_none()
        && foreign
        && missing(&changed.old.foreign_keys, &changed.new.foreign_keys, super::schema::ForeignKey::is_like).next().is_none()
        && kept
        && checks.into_iter().all(|check| on_new(&check.column))
}

fn added(changed: Changed<'_>, new: &Column) -> Operation {
    let table = &changed.new.name;
    let condition = changed.new.checks.iter().find(|check| check.column == new.name);
    let condition = condition.map(|known: &Check| format!(" {}", check(known))).unwrap_or_default();
    step(
        vec![alter(table, format!("ADD COLUMN {}{condition}", column(new, Dialect::Sqlite)))],
        vec![alter(table, format!("DROP COLUMN {}", identifier(&new.name)))],
    )
}

fn indexes(changed: Changed<'_>) -> Vec<Operation> {
    let table = &changed.new.name;
    let drop = |name: &str| vec![format!("DROP INDEX {}", identifier(name))];
    let gone = missing(&changed.old.indexes, &changed.new.indexes, same_index)
        .map(|index| step(drop(&index.name), vec![create_index(index, table, "")]));
    let made = missing(&changed.new.indexes, &changed.old.indexes, same_index)
        .map(|index| step(vec![create_index(index, table, "")], drop(&index.name)));
    gone.chain(made).collect()
}

/// A new table in the place of the old one, with its rows.
fn rebuild(changed: Changed<'_>) -> Operation {
    let forth = changed.new.columns.iter().filter_map(|column| Some((column.name.as_str(), later_value(changed, column)?))).collect();
    let back = changed.old.columns.iter().filter_map(|column| Some((column.name.as_str(), earlier_value(changed, column)?))).collect();
    step(replace(changed.new, forth), replace(changed.old, back))
}

fn replace(table: &Table, values: Vec<(&str, String)>) -> Vec<String> {
    let fresh = format!("{}_rebuilt", table.name);
    let names = identifiers(values.iter().map(|(name, _)| *name));
    let expressions: Vec<String> = values.iter().map(|(_, value)| value.clone()).collect();
    let name = identifier(&table.name);
    let mut all = vec![
        create_table(table, &fresh, Dialect::Sqlite),
        format!("INSERT INTO {} ({names})\nSELECT {}\nFROM {name}", identifier(&fresh), expressions.join(", ")),
        format!("DROP TABLE {name}"),
        alter(&fresh, format!("RENAME TO {name}")),
    ];
    all.extend(table.indexes.iter().map(|index| create_index(index, &table.name, "")));
    all
}

/// What a later column has for a row that is there; `None` leaves it to the column's default.
fn later_value(changed: Changed<'_>, new: &Column) -> Option<String> {
    let known = changed.new_field(new).filter(|field| field.name == new.name).and_then(|field| value(field, changed.after));
    let Some(altered) = changed.altered().find(|altered| altered.new.name == new.name) else {
        return if new.not_null { known } else { new.default.clone() };
    };
    let kept = match &altered.conversion {
        Conversion::Rewrite(expression) => expression.clone(),
        _ => identifier(&new.name),
    };
    match known.filter(|_| new.not_null && !altered.old.not_null) {
        Some(known) => Some(format!("coalesce({kept}, {known})")),
        None => Some(kept),
    }
}

/// What an earlier column has again.
fn earlier_value(changed: Changed<'_>, old: &Column) -> Option<String> {
    let stand_in = || stand_in(changed.old_field(old), changed.old_entity(), changed.before);
    let Some(altered) = changed.altered().find(|altered| altered.old.name == old.name) else {
        return (old.not_null && old.default.is_none()).then(stand_in);
    };
    let kept = match changed.reverse(&altered, &old.name) {
        Conversion::Rewrite(expression) => expression,
        _ => identifier(&old.name),
    };
    let lacks = old.not_null && !altered.new.not_null;
    Some(if lacks { format!("coalesce({kept}, {})", stand_in()) } else { kept })
}
