//! What becomes of each table as a whole: an entity, a tie between two of them, or nothing.

use super::super::names::Names;
use super::super::text::{approximated, lost, renamed};
use super::span;
use crate::diag::Diagnostics;
use crate::model::name::{Case, OWN_TABLES, check_identifier, plural, singular};
use crate::spec::ddl::{ForeignKey, Schema, Table, Type};
use std::collections::{HashMap, HashSet};

/// The most columns of an entity, with room for what is added.
const LIMIT_COLUMNS: usize = 990;

/// A table's part in the spec.
pub enum Role {
    Entity(Named),
    /// Rows of nothing but two references, to these tables.
    Tie(usize, usize),
    Out,
}

/// A table that is an entity.
pub struct Named {
    pub name: String,
    /// Where the entity's name does not give it.
    pub table: Option<String>,
    /// Where another entity has the plural already.
    pub plural: Option<String>,
    /// The column that is the key; nothing where an `id` is added.
    pub key: Option<usize>,
}

/// The roles of all tables.
pub struct Roles {
    roles: Vec<Role>,
    by_name: HashMap<String, usize>,
}

impl Roles {
    /// Decides on every table.
    pub fn of(schema: &Schema, types: &mut Names, found: &mut Diagnostics) -> Self {
        let by_name = schema.tables.iter().enumerate().map(|(at, table)| (table.name.value.to_ascii_lowercase(), at)).collect();
        let mut all = Self { roles: Vec::new(), by_name };
        let keys: Vec<Option<usize>> = schema.tables.iter().map(|table| all.key(table)).collect();
        let referred: HashSet<usize> =
            schema.tables.iter().flat_map(|table| &table.foreign_keys).filter_map(|key| all.table(&key.table.value)).collect();
        let mut pairs = HashSet::new();
        let mut taken = Taken::default();
        for (at, table) in schema.tables.iter().enumerate() {
            let tie = if referred.contains(&at) { None } else { all.tie(schema, table, &keys) };
            let role = match tie {
                Some((left, right)) if pairs.insert((left.min(right), left.max(right))) => {
                    told_tie(schema, table, left, right, found);
                    Role::Tie(left, right)
                }
                _ if is_left_out(table, found) => Role::Out,
                _ => Role::Entity(named(table, keys.get(at).copied().flatten(), types, &mut taken, found)),
            };
            all.roles.push(role);
        }
        all
    }

    /// The part of a table.
    pub fn of_table(&self, table: usize) -> Option<&Role> {
        self.roles.get(table)
    }

    /// A table by its name, in any case.
    pub fn table(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    /// The tables that a table's rows tie to others, each with the other.
    pub fn ties_of(&self, table: usize) -> impl Iterator<Item = usize> {
        self.roles.iter().filter_map(move |role| match role {
            Role::Tie(left, right) if *left == table => Some(*right),
            _ => None,
        })
    }

    /// The entity whose key this column holds; `Err` says why it is none.
    pub fn target(&self, schema: &Schema, key: &ForeignKey) -> Result<usize, &'static str> {
        let target = self.table(&key.table.value).ok_or("the dump does not make that table")?;
        let Some(Role::Entity(named)) = self.of_table(target) else { return Err("that table is no entity") };
        let table = schema.tables.get(target).ok_or("that table is no entity")?;
        let column = named.key.and_then(|at| table.columns.get(at)).ok_or("that table's rows are not addressed by one column")?;
        match key.referred.as_slice() {
            [] => Ok(target),
            [one] if one.value.eq_ignore_ascii_case(&column.name.value) => Ok(target),
            _ => Err("that column is not the key of its table"),
        }
    }

    /// The column that can be the key of an entity.
    fn key(&self, table: &Table) -> Option<usize> {
        let [only] = table.primary_key.as_slice() else { return None };
        let at = table.columns.iter().position(|column| column.name.value.eq_ignore_ascii_case(&only.value))?;
        let column = table.columns.get(at)?;
        let fits = match column.type_.value {
            Type::Uuid | Type::SmallInt | Type::Int | Type::Long | Type::String(_) | Type::Text => true,
            Type::Decimal { precision, scale } => scale.unwrap_or(0) == 0 && precision.is_some_and(|digits| digits <= 18),
            _ => false,
        };
        let refers = |key: &ForeignKey| {
            matches!(key.columns.as_slice(), [one] if one.value.eq_ignore_ascii_case(&only.value)) && self.table(&key.table.value).is_some()
        };
        (fits && column.computed.is_none() && !table.foreign_keys.iter().any(refers)).then_some(at)
    }

    /// The two tables that this one does nothing but tie.
    fn tie(&self, schema: &Schema, table: &Table, keys: &[Option<usize>]) -> Option<(usize, usize)> {
        let ([_, _], [first, second]) = (table.columns.as_slice(), table.foreign_keys.as_slice()) else { return None };
        let ([a], [b]) = (first.columns.as_slice(), second.columns.as_slice()) else { return None };
        let both = |names: &[&str]| names.len() == 2 && names.iter().all(|name| *name == a.value || *name == b.value);
        let primary: Vec<&str> = table.primary_key.iter().map(|name| name.value.as_str()).collect();
        let unique = |key: &crate::spec::ddl::Key| {
            both(&key.columns.iter().map(|column| column.name.value.as_str()).collect::<Vec<_>>())
                && table.columns.iter().all(|column| column.not_null.is_some())
        };
        if a.value == b.value || !(both(&primary) || table.uniques.iter().any(unique)) {
            return None;
        }
        let target = |key: &ForeignKey| {
            let target = self.table(&key.table.value)?;
            let column = keys.get(target).copied().flatten().and_then(|at| schema.tables.get(target)?.columns.get(at))?;
            let is_key = key.referred.first().is_none_or(|name| name.value.eq_ignore_ascii_case(&column.name.value));
            is_key.then_some(target)
        };
        let (first, second) = if table.columns.first().is_some_and(|column| column.name.value.eq_ignore_ascii_case(&b.value)) {
            (second, first)
        } else {
            (first, second)
        };
        Some((target(first)?, target(second)?))
    }
}

/// Tables that hold no rows of anybody.
fn is_left_out(table: &Table, found: &mut Diagnostics) -> bool {
    let name = &table.name.value;
    let why = if table.columns.is_empty() {
        // Its statement was reported.
        return true;
    } else if OWN_TABLES.contains(&name.to_ascii_lowercase().as_str()) {
        "tables of that name belong to the generated service itself, or to its migrations"
    } else if table.columns.len() > LIMIT_COLUMNS {
        "it has more columns than an entity can have fields"
    } else {
        return false;
    };
    found.push(lost(span(&table.name.at), format!("the table `{name}` is left out: {why}")));
    true
}

fn told_tie(schema: &Schema, table: &Table, left: usize, right: usize, found: &mut Diagnostics) {
    let name = |at: usize| schema.tables.get(at).map_or("", |table| table.name.value.as_str());
    let made = format!("{}_{}", name(left), name(right));
    let column = |at: usize| format!("{}_id", Case::Snake.apply(&singular(name(at))));
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.value.as_str()).collect();
    let same =
        table.name.value == made && left != right && [column(left), column(right)].iter().all(|name| columns.contains(&name.as_str()));
    if !same {
        let message = format!(
            "`{}` is `many_to_many`: the generated table is called `{made}`, with the columns `{}` and `{}`",
            table.name.value,
            column(left),
            if left == right { format!("other_{}", column(right)) } else { column(right) },
        );
        found.push(approximated(span(&table.name.at), message).help("copy the pairs into it, or declare an entity for the table"));
    }
}

/// What entities have taken already.
#[derive(Default)]
struct Taken {
    tables: Names,
    plurals: HashSet<String>,
}

fn named(table: &Table, key: Option<usize>, types: &mut Names, taken: &mut Taken, found: &mut Diagnostics) -> Named {
    let foreign = &table.name.value;
    let at = span(&table.name.at);
    let name = types.entity(foreign);
    if name != Case::Pascal.apply(&singular(foreign)) {
        found.push(renamed(at, "the table", foreign, &name));
    }
    let own = foreign.starts_with("sqlite_") || foreign.starts_with("pg_");
    let valid = check_identifier(foreign).is_ok() && !own;
    let wanted = if own { format!("table_{foreign}") } else { foreign.clone() };
    let column = if valid { foreign.clone() } else { taken.tables.identifier(&wanted, "table") };
    taken.tables.reserve(&column);
    if column != *foreign {
        found.push(renamed(at, "the table", foreign, &column).help("rename it in the database too, or copy its rows"));
    }
    let usual = plural(&name);
    let other = (!taken.plurals.insert(usual.clone())).then(|| format!("{}_rows", Case::Snake.apply(&name)));
    taken.plurals.extend(other.clone());
    let table = (column != other.clone().unwrap_or(usual)).then_some(column);
    Named { name, table, plural: other, key }
}
