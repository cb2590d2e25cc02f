//! A column of another type in PostgreSQL: a new one beside it takes the values over, and then its place. To change the
//! type in place would write the whole table again while nobody can read it.

use super::backfill::in_batches;
use super::difference::{Altered, Changed};
use super::literal::identifier;
use super::name::shortened;
use super::operation::{Operation, Phase};
use super::print::{alter, column};
use super::schema::Column;
use super::{Dialect, convert::Conversion};

/// The column that takes the place of another.
pub fn successor(column: &str) -> String {
    shortened(format!("{column}_next"), column)
}

/// Everything but the constraints and indexes on the column.
pub fn swap(changed: Changed<'_>, altered: &Altered<'_>, forth: &str) -> Vec<Operation> {
    let (table, name) = (changed.new.name.as_str(), altered.new.name.as_str());
    let next = successor(name);
    let bare = Column { name: next.clone(), not_null: false, default: None, ..altered.new.clone() };
    let add = alter(table, format!("ADD COLUMN {}", column(&bare, Dialect::Postgres)));
    let drop = |name: &str| alter(table, format!("DROP COLUMN {}", identifier(name)));
    let rename =
        |from: &str, to: &str| format!("ALTER TABLE {} RENAME COLUMN {} TO {}", identifier(table), identifier(from), identifier(to));
    let assignment = format!("{} = {forth}", identifier(&next));
    let condition = format!("{} IS DISTINCT FROM {forth}", identifier(&next));
    // What was written since the batches went over it; the lock lets nobody write until the new column is in place.
    let rest = format!("UPDATE {} SET {assignment} WHERE {condition}", identifier(table));
    let lock = format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", identifier(table));
    let mut up = vec![lock, rest, drop(name), rename(&next, name)];
    up.extend(altered.new.default.as_ref().map(|default| set_default(table, name, default)));
    vec![
        Operation::new(Phase::Expand, add, drop(&next)),
        Operation::only(Phase::Concurrent, in_batches(changed.old, &assignment, &condition)),
        Operation { phase: Phase::Contract, up, down: back(changed, altered, &next, rename(name, &next)) },
    ]
}

/// The old column again, with the values that the new one has.
fn back(changed: Changed<'_>, altered: &Altered<'_>, next: &str, rename: String) -> Vec<String> {
    let table = changed.new.name.as_str();
    let name = identifier(&altered.old.name);
    let bare = Column { not_null: false, ..altered.old.clone() };
    let mut down = vec![rename, alter(table, format!("ADD COLUMN {}", column(&bare, Dialect::Postgres)))];
    if let Conversion::Rewrite(expression) = changed.reverse(altered, next) {
        down.push(format!("UPDATE {} SET {name} = {expression}", identifier(table)));
    }
    if altered.old.not_null {
        down.push(alter(table, format!("ALTER COLUMN {name} SET NOT NULL")));
    }
    down
}

fn set_default(table: &str, name: &str, default: &str) -> String {
    alter(table, format!("ALTER COLUMN {} SET DEFAULT {default}", identifier(name)))
}
