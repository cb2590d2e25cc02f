//! What differs between two schemas whose common parts have common names.

use super::column::Place;
use super::convert::{Conversion, between};
use super::literal::identifier;
use super::rename::{Renamed, entity, rename};
use super::schema::{Check, Column, ForeignKey, Index, Key, Schema, Table};
use crate::model::types::{Entity, Field};

/// Two schemas of one engine.
pub struct Difference<'a> {
    pub before: Place<'a>,
    pub after: Place<'a>,
    /// The earlier schema under later names, and how they came about.
    pub old: Renamed,
    pub new: Schema,
}

/// A table that both have.
#[derive(Clone, Copy)]
pub struct Changed<'d> {
    pub before: Place<'d>,
    pub after: Place<'d>,
    pub old: &'d Table,
    pub new: &'d Table,
}

/// A column that both have.
#[derive(Clone, Debug)]
pub struct Altered<'d> {
    pub old: &'d Column,
    pub new: &'d Column,
    /// What becomes of the values.
    pub conversion: Conversion,
}

impl<'a> Difference<'a> {
    /// Compares a service's tables before and after.
    pub fn of(before: Place<'a>, after: Place<'a>) -> Self {
        let old = Schema::of(before.system, before.service, before.dialect);
        let new = Schema::of(after.system, after.service, after.dialect);
        let old = rename(&old, &new, before, after);
        Self { before, after, old, new }
    }

    /// Tables that are new, in the order in which they can be made.
    pub fn created(&self) -> impl Iterator<Item = &Table> {
        self.new.tables.iter().filter(|table| self.old.schema.table(&table.name).is_none())
    }

    /// Tables that are gone, in the order in which they can be made again.
    pub fn dropped(&self) -> impl Iterator<Item = &Table> {
        self.old.schema.tables.iter().filter(|table| self.new.table(&table.name).is_none())
    }

    /// Tables that both have, changed or not.
    pub fn kept(&self) -> impl Iterator<Item = Changed<'_>> {
        let (before, after) = (self.before, self.after);
        self.new.tables.iter().filter_map(move |new| self.old.schema.table(&new.name).map(|old| Changed { before, after, old, new }))
    }
}

impl<'d> Changed<'d> {
    /// The entity as it was.
    pub fn old_entity(self) -> Option<&'d Entity> {
        entity(self.old, self.before)
    }

    /// The entity as it is.
    pub fn new_entity(self) -> Option<&'d Entity> {
        entity(self.new, self.after)
    }

    /// The field that an earlier column held.
    pub fn old_field(self, column: &Column) -> Option<&'d Field> {
        column.field.and_then(|at| self.old_entity()?.fields.get(at))
    }

    /// The field that a later column holds.
    pub fn new_field(self, column: &Column) -> Option<&'d Field> {
        column.field.and_then(|at| self.new_entity()?.fields.get(at))
    }

    /// Columns that are new.
    pub fn added(self) -> impl Iterator<Item = &'d Column> {
        self.new.columns.iter().filter(move |column| self.old.column(&column.name).is_none())
    }

    /// Columns that are gone.
    pub fn dropped(self) -> impl Iterator<Item = &'d Column> {
        self.old.columns.iter().filter(move |column| self.new.column(&column.name).is_none())
    }

    /// Columns that both have, changed or not.
    pub fn altered(self) -> impl Iterator<Item = Altered<'d>> {
        self.new.columns.iter().filter_map(move |new| {
            let old = self.old.column(&new.name)?;
            Some(Altered { old, new, conversion: self.conversion(old, new) })
        })
    }

    fn conversion(self, old: &Column, new: &Column) -> Conversion {
        match (self.old_field(old), self.new_field(new)) {
            // Nothing but the service can encrypt or decrypt.
            (Some(was), Some(is)) if was.encrypted != is.encrypted => Conversion::Impossible,
            (Some(was), Some(is)) if !was.encrypted => {
                between(&self.before.stored(was).type_, &self.after.stored(is).type_, &identifier(&new.name), self.after.dialect)
            }
            _ if old.type_ == new.type_ => Conversion::Same,
            _ => Conversion::Impossible,
        }
    }

    /// How values that were converted come back from a column of this name.
    pub fn reverse(self, altered: &Altered<'_>, from: &str) -> Conversion {
        match (self.old_field(altered.old), self.new_field(altered.new)) {
            (Some(was), Some(is)) if !was.encrypted => {
                between(&self.after.stored(is).type_, &self.before.stored(was).type_, &identifier(from), self.after.dialect)
            }
            _ => Conversion::Same,
        }
    }

    /// Whether a column's values are written again.
    pub fn is_rewritten(self, column: &str) -> bool {
        self.altered().any(|altered| altered.new.name == column && matches!(altered.conversion, Conversion::Rewrite(_)))
    }

    /// Whether anything differs beside indexes.
    pub fn differs(self) -> bool {
        self.added().next().is_some()
            || self.dropped().next().is_some()
            || self.altered().any(|altered| altered.differs())
            || [self.uniques(), self.foreign_keys(), self.checks()].iter().any(|(gone, made)| gone + made > 0)
    }

    fn uniques(self) -> (usize, usize) {
        count(&self.old.uniques, &self.new.uniques, same_key)
    }

    fn foreign_keys(self) -> (usize, usize) {
        count(&self.old.foreign_keys, &self.new.foreign_keys, ForeignKey::is_like)
    }

    fn checks(self) -> (usize, usize) {
        count(&self.old.checks, &self.new.checks, same_check)
    }
}

impl Altered<'_> {
    /// Whether the column's own definition differs.
    pub fn differs(&self) -> bool {
        let is = |column: &Column| (column.type_.clone(), column.not_null, column.default.clone(), column.identity);
        is(self.old) != is(self.new) || !matches!(self.conversion, Conversion::Same)
    }
}

/// Whether two keys are the same.
pub fn same_key(one: &Key, other: &Key) -> bool {
    (&one.name, &one.columns) == (&other.name, &other.columns)
}

/// Whether two checks are the same.
pub fn same_check(one: &Check, other: &Check) -> bool {
    (&one.name, &one.column, &one.shape) == (&other.name, &other.column, &other.shape)
}

/// Whether two indexes are the same.
pub fn same_index(one: &Index, other: &Index) -> bool {
    one.name == other.name && one.is_like(other)
}

/// Those of a list that have no counterpart in another.
pub fn missing<'l, T>(list: &'l [T], other: &'l [T], same: fn(&T, &T) -> bool) -> impl Iterator<Item = &'l T> {
    list.iter().filter(move |item| !other.iter().any(|known| same(item, known)))
}

fn count<T>(old: &[T], new: &[T], same: fn(&T, &T) -> bool) -> (usize, usize) {
    (missing(old, new, same).count(), missing(new, old, same).count())
}
