//! The schema while it is read: tables and columns are found by name, in any case.

use super::codes;
use super::element::Part;
use super::model::{Check, Column, EnumType, Range, Schema, Sp, Table};
use super::names::expected;
use super::problem::{Problem, Report};
use std::collections::{HashMap, HashSet};

#[derive(Default)]
pub(super) struct State {
    pub(super) schema: Schema,
    pub(super) report: Report,
    tables: HashMap<String, usize>,
    columns: HashMap<(usize, String), usize>,
    primary_keys: HashMap<usize, Range>,
    enums: HashMap<String, usize>,
    /// Made by CREATE DOMAIN, by folded name.
    pub(super) domains: HashMap<String, Domain>,
    /// Tables that hold a part of another's rows.
    pub(super) partitions: HashSet<usize>,
    /// Virtual tables of SQLite, which keep their contents in tables called `name_…`.
    pub(super) virtual_tables: Vec<String>,
    /// Types that were made but cannot be carried; reported where they are made.
    pub(super) refused_types: HashSet<String>,
    /// Made by CREATE SEQUENCE.
    pub(super) sequences: Vec<Sp<String>>,
    /// Sequences that number a column's rows.
    pub(super) numbering: HashSet<String>,
}

/// A type with what holds of all its values.
#[derive(Clone)]
pub(super) struct Domain {
    pub(super) column: Column,
    pub(super) checks: Vec<Check>,
}

/// The form in which names are compared.
pub(super) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

impl State {
    /// Adds an empty table; `None` if its name is taken, which is reported.
    pub(super) fn add_table(&mut self, name: Sp<String>, at: Range, guard: Option<Range>) -> Option<usize> {
        if let Some(first) = self.tables.get(&fold(&name.value)).and_then(|index| self.schema.tables.get(*index)) {
            let (code, help) = match guard {
                Some(_) => (&codes::AGAIN, "remove one of the two statements"),
                None => (&codes::DUPLICATE, "rename or remove one of them"),
            };
            let message = format!("the table `{}` exists already", name.value);
            self.report.push(Problem::new(code, name.at, message).help(help).also(first.name.at.clone(), "made here"));
            return None;
        }
        let index = self.schema.tables.len();
        self.tables.insert(fold(&name.value), index);
        self.schema.tables.push(Table {
            name,
            comment: None,
            columns: Vec::new(),
            primary_key: Vec::new(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            at,
        });
        Some(index)
    }

    pub(super) fn table_index(&self, name: &str) -> Option<usize> {
        self.tables.get(&fold(name)).copied()
    }

    /// The table that a statement names; reports one that is not there.
    pub(super) fn find_table(&mut self, name: &Sp<String>) -> Option<usize> {
        let found = self.table_index(&name.value);
        if found.is_none() {
            let problem = Problem::new(&codes::UNKNOWN_TABLE, name.at.clone(), format!("there is no table `{}`", name.value));
            let known = self.schema.tables.iter().map(|table| table.name.value.as_str());
            let problem = match self.report.guess(&name.value, known) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => problem.help("this text makes no such table; another service's rows are referred to by a plain column"),
            };
            self.report.push(problem);
        }
        found
    }

    /// Notes that a table holds a part of another's rows; told once for each of the others.
    pub(super) fn add_partition(&mut self, part: usize, whole: usize) {
        self.partitions.insert(part);
        let (Some(part), Some(whole)) = (self.schema.tables.get(part), self.schema.tables.get(whole)) else { return };
        let message = format!("`{}` and whatever else is a partition of `{}` is not carried", part.name.value, whole.name.value);
        let problem = Problem::new(&codes::TABLE_DETAIL, part.name.at.clone(), message).help("all rows are in one table");
        self.report.once(&format!("partitions of {}", whole.name.value), problem);
    }

    pub(super) fn column_index(&self, table: usize, name: &str) -> Option<usize> {
        self.columns.get(&(table, fold(name))).copied()
    }

    /// The column that something names; reports one that is not there.
    pub(super) fn find_column(&mut self, table: usize, name: &Sp<String>) -> Option<usize> {
        let found = self.column_index(table, &name.value);
        if let (None, Some(owner)) = (found, self.schema.tables.get(table)) {
            let message = format!("the table `{}` has no column `{}`", owner.name.value, name.value);
            let problem = Problem::new(&codes::UNKNOWN_COLUMN, name.at.clone(), message).also(owner.name.at.clone(), "this table");
            let known = owner.columns.iter().map(|column| column.name.value.as_str());
            let meant = self.report.guess(&name.value, known).map(|meant| format!("did you mean `{meant}`?"));
            self.report.push(Problem { help: meant, ..problem });
        }
        found
    }

    pub(super) fn column_mut(&mut self, table: usize, column: usize) -> Option<&mut Column> {
        self.schema.tables.get_mut(table)?.columns.get_mut(column)
    }

    /// Adds what a table's element says.
    pub(super) fn apply(&mut self, table: usize, part: Part) {
        match part {
            Part::Column(column) => return self.add_column(table, column),
            Part::PrimaryKey(columns, at) => return self.add_primary_key(table, columns, at),
            _ => {}
        }
        let Some(table) = self.schema.tables.get_mut(table) else { return };
        match part {
            Part::Unique(key) => table.uniques.push(key),
            Part::Index(key) => table.indexes.push(key),
            Part::Foreign(key) => table.foreign_keys.push(key),
            Part::Check(check) => table.checks.push(check),
            Part::Column(_) | Part::PrimaryKey(..) => {}
        }
    }

    fn add_column(&mut self, table: usize, column: Column) {
        let Some(owner) = self.schema.tables.get_mut(table) else { return };
        match self.columns.get(&(table, fold(&column.name.value))).and_then(|index| owner.columns.get(*index)) {
            Some(first) => {
                let message = format!("the column `{}` stands here twice", column.name.value);
                let problem = Problem::new(&codes::DUPLICATE, column.name.at, message).also(first.name.at.clone(), "the first one");
                self.report.push(problem.help("rename or remove one of them"));
            }
            None => {
                self.columns.insert((table, fold(&column.name.value)), owner.columns.len());
                owner.columns.push(column);
            }
        }
    }

    fn add_primary_key(&mut self, table: usize, columns: Vec<Sp<String>>, at: Range) {
        if let Some(first) = self.primary_keys.get(&table) {
            let problem = Problem::new(&codes::DUPLICATE, at, "a second primary key").also(first.clone(), "the first one");
            return self.report.push(problem.help("for a key of several columns write `PRIMARY KEY (a, b)` once"));
        }
        self.primary_keys.insert(table, at);
        if let Some(table) = self.schema.tables.get_mut(table) {
            table.primary_key = columns;
        }
    }

    /// Puts a column in the place of another (`MODIFY`, `CHANGE`).
    pub(super) fn replace_column(&mut self, table: usize, index: usize, column: Column) {
        let Some(place) = self.schema.tables.get_mut(table).and_then(|table| table.columns.get_mut(index)) else { return };
        *place = column;
    }

    pub(super) fn add_enum(&mut self, enum_: EnumType) {
        match self.enums.get(&fold(&enum_.name.value)).and_then(|index| self.schema.enums.get(*index)) {
            Some(first) => {
                let problem = Problem::new(&codes::DUPLICATE, enum_.name.at, format!("the type `{}` exists already", enum_.name.value));
                self.report.push(problem.help("rename or remove one of them").also(first.name.at.clone(), "made here"));
            }
            None => {
                self.enums.insert(fold(&enum_.name.value), self.schema.enums.len());
                self.schema.enums.push(enum_);
            }
        }
    }

    pub(super) fn find_enum(&self, name: &str) -> Option<&EnumType> {
        self.enums.get(&fold(name)).and_then(|index| self.schema.enums.get(*index))
    }

    pub(super) fn enum_mut(&mut self, name: &str) -> Option<&mut EnumType> {
        let index = *self.enums.get(&fold(name))?;
        self.schema.enums.get_mut(index)
    }

    /// Whether every token of a statement was read; reports the first that was not.
    pub(super) fn end(&mut self, cursor: &super::cursor::Cursor) {
        if !cursor.done() {
            expected(cursor, "`;`", &mut self.report);
        }
    }
}
