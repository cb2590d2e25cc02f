//! The tables of a service as data: what is printed for a new database, and compared where there is one already.

use super::Dialect;
use super::column::{Place, text_type};
use super::index::{columns, plan};
use super::join::{JoinTable, join_tables};
use super::name::{Names, hash_column};
use super::order::Order;
use super::print::Identity;
use crate::model::types::{Action, Entity, Field, FieldRole, IdSource, Method, OnDelete, Owner, Service, System, Type};
use std::borrow::Cow;

/// The table of idempotency keys.
pub const KEYS: &str = "idempotency_keys";

/// All tables of a service in one engine.
#[derive(Debug)]
pub struct Schema {
    /// Each behind those that it refers to, as far as there is such an order.
    pub tables: Vec<Table>,
    /// Whether rows can refer to each other in a circle.
    pub cyclic: bool,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: String,
    pub source: Source,
    pub columns: Vec<Column>,
    pub primary: Option<Key>,
    pub uniques: Vec<Key>,
    pub foreign_keys: Vec<ForeignKey>,
    pub checks: Vec<Check>,
    pub indexes: Vec<Index>,
}

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Index into the service's entities.
    Entity(usize),
    /// Pairs of two entities.
    Join(usize, usize),
    /// The idempotency keys.
    Keys,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// The field it holds, or whose hash it holds.
    pub field: Option<usize>,
    /// Its type as SQL.
    pub type_: String,
    pub not_null: bool,
    /// The default as SQL.
    pub default: Option<String>,
    /// Numbers that the database makes.
    pub identity: Identity,
}

/// A primary key or a unique constraint.
#[derive(Clone, Debug)]
pub struct Key {
    pub name: String,
    pub columns: Vec<String>,
}

/// A reference to another table's key.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    pub name: String,
    pub column: String,
    pub table: String,
    pub key: String,
    pub on_delete: OnDelete,
    /// Added when both tables are there, for they refer to each other.
    pub late: bool,
}

/// A condition that a column's values keep.
#[derive(Clone, Debug)]
pub struct Check {
    pub name: String,
    pub column: String,
    pub condition: String,
    /// The condition as it would be of a column named `value`, to compare it whatever the column is called.
    pub shape: String,
}

/// An index.
#[derive(Clone, Debug)]
pub struct Index {
    pub name: String,
    pub columns: Vec<String>,
    pub unique: bool,
    /// Over the rows that are not deleted.
    pub live: bool,
}

impl Table {
    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ForeignKey {
    /// Whether it says the same, whatever its name.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.column, &self.table, self.on_delete) == (&other.column, &other.table, other.on_delete)
    }
}

impl Index {
    /// Whether it is over the same rows and columns, whatever its name.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.columns, self.unique, self.live) == (&other.columns, other.unique, other.live)
    }
}

impl Schema {
    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The tables that a service needs: those of its entities, of their pairs, and that of the idempotency keys where
    /// a request can carry one. The system is needed for the type of a key that another service owns.
    pub fn of(system: &System, service: &Service, dialect: Dialect) -> Self {
        let mut names = Names::new(service);
        let order = Order::of(&service.entities);
        let builder = Builder { place: Place { system, service, dialect }, order: &order };
        let mut tables: Vec<Table> = order.tables.iter().filter_map(|at| builder.entity(*at, &mut names)).collect();
        tables.extend(join_tables(service).iter().map(|join| builder.join(join, &mut names)));
        if keeps_keys(service) {
            tables.push(builder.idempotency_keys());
        }
        Self { tables, cyclic: order.cyclic }
    }
}

/// Whether any request can carry an `Idempotency-Key`.
fn keeps_keys(service: &Service) -> bool {
    let creates = service.entities.iter().flat_map(|entity| &entity.operations).any(|operation| operation.action == Action::Create);
    creates || service.endpoints.iter().any(|endpoint| endpoint.idempotent || endpoint.method == Method::Post)
}

struct Builder<'a> {
    place: Place<'a>,
    order: &'a Order,
}

impl Builder<'_> {
    fn entity(&self, at: usize, names: &mut Names) -> Option<Table> {
        let entity = self.place.service.entities.get(at)?;
        let mut all: Vec<Column> = entity.fields.iter().enumerate().flat_map(|(at, field)| self.columns(entity, at, field)).collect();
        all.extend(self.own_columns(entity));
        let mut table = Table { columns: all, ..empty(&entity.table, Source::Entity(at)) };
        if !(self.place.dialect == Dialect::Sqlite && entity.id_source == IdSource::Sequence) {
            let name = names.take("pk", &entity.table, &[]);
            table.primary = Some(Key { name, columns: owned(&columns(entity, &[entity.id])) });
        }
        for fields in &entity.uniques {
            let key = columns(entity, fields);
            let (name, columns) = (named("uq", &entity.table, &key, names), owned(&key));
            if entity.soft_delete {
                table.indexes.push(Index { name, columns, unique: true, live: true });
            } else {
                table.uniques.push(Key { name, columns });
            }
        }
        table.foreign_keys = self.foreign_keys(at, entity, names);
        table.checks = self.checks(entity, names);
        for key in plan(entity) {
            let name = named("ix", &entity.table, &key, names);
            table.indexes.push(Index { name, columns: owned(&key), unique: false, live: false });
        }
        Some(table)
    }

    /// A field's column, and that of its hash where it has one.
    fn columns(&self, entity: &Entity, at: usize, field: &Field) -> Vec<Column> {
        let column = Column {
            field: Some(at),
            not_null: !field.optional,
            default: self.place.default(field),
            ..plain(&field.name, &self.place.type_of(field))
        };
        if at == entity.id && entity.id_source == IdSource::Sequence {
            return vec![Column { identity: Identity::Made, default: None, ..column }];
        }
        let mut all = vec![column];
        if field.encrypted && field.unique {
            let hash = plain(&hash_column(&field.name), text_type(self.place.dialect));
            all.push(Column { field: Some(at), not_null: !field.optional, ..hash });
        }
        all
    }

    /// Columns that are not fields.
    fn own_columns(&self, entity: &Entity) -> Vec<Column> {
        let (integer, moment) = match self.place.dialect {
            Dialect::Postgres => ("bigint", "timestamptz(3)"),
            Dialect::Sqlite => ("INTEGER", "TEXT"),
        };
        let mut own = Vec::new();
        if entity.owner == Some(Owner::Subject) {
            own.push(Column { not_null: true, ..plain("owner_subject", text_type(self.place.dialect)) });
        }
        own.push(Column { not_null: true, default: Some("1".to_owned()), ..plain("version", integer) });
        if entity.soft_delete {
            own.push(plain("deleted_at", moment));
        }
        own
    }

    fn foreign_keys(&self, at: usize, entity: &Entity, names: &mut Names) -> Vec<ForeignKey> {
        let mut all = Vec::new();
        for (field_at, field) in entity.fields.iter().enumerate() {
            let Type::Ref(target) = field.type_ else { continue };
            let Some(target) = self.place.service.entities.get(target) else { continue };
            let name = names.take("fk", &entity.table, &[&field.name]);
            // SQLite looks for the other table only when a row is written.
            let late = self.place.dialect == Dialect::Postgres && self.order.late.contains(&(at, field_at));
            all.push(ForeignKey { late, ..reference(name, &field.name, target, field.on_delete) });
        }
        all
    }

    fn checks(&self, entity: &Entity, names: &mut Names) -> Vec<Check> {
        let mut all = Vec::new();
        for field in entity.fields.iter().filter(|field| field.role != FieldRole::Id || entity.id_source == IdSource::Client) {
            let (Some(condition), Some(shape)) = (self.place.check(field, &field.name), self.place.check(field, "value")) else { continue };
            let name = names.take("ck", &entity.table, &[&field.name]);
            all.push(Check { name, column: field.name.clone(), condition, shape });
        }
        all
    }

    /// A table of pairs.
    fn join(&self, join: &JoinTable, names: &mut Names) -> Table {
        let mut table = empty(&join.table, Source::Join(join.left.0, join.right.0));
        for (at, column) in [&join.left, &join.right] {
            let Some(entity) = self.place.service.entities.get(*at) else { continue };
            let Some(key) = entity.fields.get(entity.id) else { continue };
            table.columns.push(Column { not_null: true, ..plain(column, &self.place.type_of(key)) });
            let name = names.take("fk", &join.table, &[column]);
            table.foreign_keys.push(reference(name, column, entity, OnDelete::Cascade));
        }
        let (left, right) = (join.left.1.clone(), join.right.1.clone());
        table.primary = Some(Key { name: names.take("pk", &join.table, &[]), columns: vec![left.clone(), right.clone()] });
        let name = names.take("ix", &join.table, &[&right, &left]);
        table.indexes.push(Index { name, columns: vec![right, left], unique: false, live: false });
        table
    }

    /// The answers that are given again. The answer's columns are empty while the first request is under way.
    fn idempotency_keys(&self) -> Table {
        let text = text_type(self.place.dialect);
        let integer = match self.place.dialect {
            Dialect::Postgres => "bigint",
            Dialect::Sqlite => "INTEGER",
        };
        let key = ["subject", "method", "path", "key"];
        let mut columns: Vec<Column> =
            key.iter().chain(&["fingerprint"]).map(|name| Column { not_null: true, ..plain(name, text) }).collect();
        columns.push(Column { not_null: true, ..plain("expires_at", integer) });
        columns.push(plain("answer", text));
        let expiry = Index { name: format!("ix_{KEYS}_expires_at"), columns: vec!["expires_at".to_owned()], unique: false, live: false };
        Table {
            columns,
            primary: Some(Key { name: format!("pk_{KEYS}"), columns: key.map(str::to_owned).to_vec() }),
            indexes: vec![expiry],
            ..empty(KEYS, Source::Keys)
        }
    }
}

fn empty(name: &str, source: Source) -> Table {
    Table {
        name: name.to_owned(),
        source,
        columns: Vec::new(),
        primary: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        indexes: Vec::new(),
    }
}

fn plain(name: &str, type_: &str) -> Column {
    Column { name: name.to_owned(), field: None, type_: type_.to_owned(), not_null: false, default: None, identity: Identity::Given }
}

fn reference(name: String, column: &str, target: &Entity, on_delete: OnDelete) -> ForeignKey {
    let key = columns(target, &[target.id]).first().map_or_else(String::new, |key| key.clone().into_owned());
    ForeignKey { name, column: column.to_owned(), table: target.table.clone(), key, on_delete, late: false }
}

fn named(prefix: &str, table: &str, key: &[Cow<'_, str>], names: &mut Names) -> String {
    let columns: Vec<&str> = key.iter().map(AsRef::as_ref).collect();
    names.take(prefix, table, &columns)
}

fn owned(key: &[Cow<'_, str>]) -> Vec<String> {
    key.iter().map(|column| column.clone().into_owned()).collect()
}
