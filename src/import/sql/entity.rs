//! A table as an entity.

use super::super::draft::Entity;
use super::super::kind::{Kind, mapped};
use super::super::names::Names;
use super::super::text::{approximated, lost, prose};
use super::column::{Around, Made};
use super::roles::Role;
use super::{Dump, span};
use crate::model::name::collision_key;
use crate::spec::ddl::{Key, Range, Sp, Table};
use std::collections::HashSet;

/// The columns that every change of a row is noted in.
const TIMES: [&str; 2] = ["created_at", "updated_at"];

impl Dump<'_> {
    /// The entity of a table, if it is one.
    pub(super) fn entity(&mut self, at: usize) -> Option<Entity> {
        let schema = self.schema;
        let table = schema.tables.get(at)?;
        let Some(Role::Entity(named)) = self.roles.of_table(at) else { return None };
        let mut entity = Entity {
            name: named.name.clone(),
            table: named.table.clone(),
            plural: named.plural.clone(),
            description: table.comment.as_ref().and_then(|comment| prose(&comment.value)),
            ..Entity::default()
        };
        let key = named.key;
        let around = self.around(table, key);
        let mut made = self.fields(&mut entity, table, &around);
        self.part_references(&mut made);
        key_name(&mut entity, table, key, &made);
        self.added_key(&mut entity, table, key, &made);
        self.keys(&mut entity, table, &made);
        entity.many_to_many = self.roles.ties_of(at).filter_map(|other| self.entity_name(other)).map(str::to_owned).collect();
        times(&mut entity, &mut made);
        self.places.push(made.iter().map(|made| made.at.clone()).collect());
        entity.fields = made.into_iter().map(|made| made.field).collect();
        if entity.fields.is_empty() {
            self.places.pop();
            self.found
                .push(lost(span(&table.name.at), format!("the table `{}` is left out: no column of it can be a field", table.name.value)));
            return None;
        }
        Some(entity)
    }

    fn fields(&mut self, entity: &mut Entity, table: &Table, around: &Around) -> Vec<Made> {
        let mut names = Names::default();
        if around.key.is_none() {
            names.reserve("id");
        }
        let mut made = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            let deleted = column.name.value == "deleted_at" && column.not_null.is_none() && around.key != Some(at);
            if deleted && matches!(column.type_.value, crate::spec::ddl::Type::DateTime { .. }) {
                entity.soft_delete = true;
                entity.comments.push("A row is deleted by setting its deleted_at.".to_owned());
                let message = "`deleted_at` is `soft_delete`: DELETE sets it, and no list shows the row any more";
                self.found.push(approximated(span(&column.at), message));
            } else {
                made.extend(self.field(&entity.name, table, at, around, &mut names));
            }
        }
        made
    }

    /// Sorts what the table says of its columns by column.
    fn around<'t>(&mut self, table: &'t Table, key: Option<usize>) -> Around<'t> {
        let mut around = Around { key, ..Around::default() };
        let fold = |name: &Sp<String>| name.value.to_ascii_lowercase();
        for reference in &table.foreign_keys {
            match reference.columns.as_slice() {
                [one] => around.references.entry(fold(one)).or_default().push(reference),
                _ => {
                    let message = format!("the foreign key to `{}` is left out: it has several columns", reference.table.value);
                    self.found.push(lost(span(&reference.at), message).help("the columns are kept; check the reference in a handler"));
                }
            }
        }
        for check in &table.checks {
            around.checks.entry(fold(&check.column)).or_default().push(check);
        }
        let single = |keys: &[Key]| {
            let alone = |key: &Key| match key.columns.as_slice() {
                [one] => Some(fold(&one.name)),
                _ => None,
            };
            keys.iter().filter_map(alone).collect()
        };
        (around.unique, around.indexed) = (single(&table.uniques), single(&table.indexes));
        if let ([one], None) = (table.primary_key.as_slice(), key) {
            around.unique.insert(fold(one));
        }
        around
    }

    /// A reference and a field called like its column in some language cannot stand beside each other.
    fn part_references(&mut self, made: &mut [Made]) {
        let taken: HashSet<String> = made.iter().map(|made| collision_key(&made.field.name)).collect();
        for one in made.iter_mut().filter(|made| matches!(made.kind, Kind::Ref(_))) {
            if !taken.contains(&collision_key(&format!("{}_id", one.field.name))) {
                continue;
            }
            let Kind::Ref(target) = &one.kind else { continue };
            let kind = self.key_kind(target);
            one.field.comments.push(format!("Refers to {target}, without a foreign key."));
            let message = format!("`{0}` is no reference: `{0}_id` stands beside it", one.field.name);
            self.found.push(lost(span(&one.at), message));
            one.field.decl.on_delete = None;
            one.field.decl.shape = kind.shape();
            one.kind = kind;
        }
    }

    /// The kind of the key of an entity.
    fn key_kind(&self, entity: &str) -> Kind {
        let named = |at: &usize| self.entity_name(*at) == Some(entity);
        let table = (0..self.schema.tables.len()).find(named);
        let key = table.and_then(|at| match self.roles.of_table(at) {
            Some(Role::Entity(named)) => self.schema.tables.get(at)?.columns.get(named.key?),
            _ => None,
        });
        key.and_then(|column| mapped(&column.type_.value)).map_or(Kind::Long, |made| made.kind)
    }

    /// Tells of the `id` that a table gets which has no single column for a key.
    fn added_key(&mut self, entity: &mut Entity, table: &Table, key: Option<usize>, made: &[Made]) {
        if key.is_some() {
            return;
        }
        let columns: Vec<&str> = table.primary_key.iter().map(|column| column.value.as_str()).collect();
        let name = &table.name.value;
        let why = match columns.as_slice() {
            [] => format!("the table `{name}` has no primary key"),
            [one] => {
                format!("`{one}` cannot be the key of `{name}`: it refers to another table, or has a type that cannot stand in a path")
            }
            _ => format!("the key of `{name}` has several columns"),
        };
        let at = table.primary_key.first().map_or(&table.name.at, |column| &column.at);
        self.found.push(approximated(span(at), format!("{why}; an `id` of type uuid is added")));
        entity.comments.push(match columns.as_slice() {
            [] => "Had no key; the id is new.".to_owned(),
            several => format!("The key was ({}); the id is new.", several.join(", ")),
        });
        if columns.len() > 1 {
            let names: Vec<Sp<String>> = table.primary_key.clone();
            self.several(&names, at, "key", &mut entity.unique, made);
        }
    }

    /// Keys and indexes of several columns.
    fn keys(&mut self, entity: &mut Entity, table: &Table, made: &[Made]) {
        let names = |key: &Key| key.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        for key in &table.uniques {
            self.several(&names(key), &key.at, "unique key", &mut entity.unique, made);
        }
        for key in &table.indexes {
            self.several(&names(key), &key.at, "index", &mut entity.indexes, made);
        }
    }

    fn several(&mut self, columns: &[Sp<String>], at: &Range, what: &str, lists: &mut Vec<Vec<String>>, made: &[Made]) {
        let field = |column: &Sp<String>| {
            let folded = column.value.to_ascii_lowercase();
            made.iter().find(|made| made.column == folded && made.kind.is_ordered()).map(|made| made.field.name.clone())
        };
        let mut names: Vec<String> = Vec::new();
        for column in columns {
            match field(column) {
                Some(name) if !names.contains(&name) => names.push(name),
                Some(_) => {}
                None => {
                    let message = format!("the {what} is left out: `{}` is no field that has an order", column.value);
                    return self.found.push(lost(span(at), message));
                }
            }
        }
        if columns.len() > 1 && !lists.contains(&names) {
            lists.push(names);
        }
    }
}

/// The key is written where it is not called `id`.
fn key_name(entity: &mut Entity, table: &Table, key: Option<usize>, made: &[Made]) {
    let column = key.and_then(|at| table.columns.get(at)).map(|column| column.name.value.to_ascii_lowercase());
    let field = made.iter().find(|made| Some(&made.column) == column.as_ref());
    entity.primary_key = field.map(|made| made.field.name.clone()).filter(|name| name != "id");
}

/// Both times are every entity's own; one alone is a field.
fn times(entity: &mut Entity, made: &mut Vec<Made>) {
    let is_time = |made: &Made| made.kind == Kind::DateTime && TIMES.contains(&made.field.name.as_str());
    let both = made.iter().filter(|made| is_time(made)).count() == 2;
    entity.timestamps = (!both).then_some(false);
    if both && made.len() > 3 {
        made.retain(|made| !is_time(made) || made.field.decl.description.is_some());
    }
}
