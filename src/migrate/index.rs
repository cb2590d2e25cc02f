//! Which indexes a table needs beside its key and its unique constraints.

use super::name::hash_column;
use crate::model::types::{Entity, Field, Owner, Type};
use std::borrow::Cow;

/// The column that is compared where a field is: an encrypted one by its hash.
pub fn column(field: &Field) -> Cow<'_, str> {
    if field.encrypted && field.unique { Cow::Owned(hash_column(&field.name)) } else { Cow::Borrowed(&field.name) }
}

/// The columns of a list of fields.
pub fn columns<'e>(entity: &'e Entity, fields: &[usize]) -> Vec<Cow<'e, str>> {
    fields.iter().filter_map(|at| entity.fields.get(*at)).map(column).collect()
}

type Columns<'e> = Vec<Cow<'e, str>>;

/// The indexes of a table, as columns. No index is the start of another one, nor of a key.
///
/// Declared ones come first, then those for each order of a list (with the key behind, for paging), for an owner's
/// and a tenant's rows, for filters, and for references, which deleting a row looks up.
pub fn plan(entity: &Entity) -> Vec<Columns<'_>> {
    let keys = Keys::of(entity);
    let mut wanted: Vec<Columns<'_>> = entity.indexes.iter().map(|fields| columns(entity, fields)).collect();
    wanted.extend(entity.fields.iter().filter(|field| field.index).map(|field| vec![column(field)]));
    wanted.extend(orders(entity, &keys));
    let owned = match entity.owner {
        Some(Owner::Subject) => Some(Cow::Borrowed("owner_subject")),
        Some(Owner::Field(at)) => entity.fields.get(at).map(column),
        None => None,
    };
    let tenant = entity.tenant.and_then(|at| entity.fields.get(at)).map(column);
    wanted.extend(owned.into_iter().chain(tenant).map(|first| paged(vec![first], entity)));
    let mut planned: Vec<Columns<'_>> = Vec::new();
    for (at, columns) in wanted.iter().enumerate() {
        let longer = |(other, known): (usize, &Columns<'_>)| {
            other != at && known.starts_with(columns) && (known.len() > columns.len() || other < at)
        };
        if !keys.cover(columns) && !wanted.iter().enumerate().any(longer) {
            planned.push(columns.clone());
        }
    }
    look_ups(entity, &keys, &mut planned);
    planned
}

/// The keys of a table: those over all its rows, and those over the rows that are not deleted.
struct Keys<'e> {
    all_rows: Vec<Columns<'e>>,
    live_rows: Vec<Columns<'e>>,
}

impl<'e> Keys<'e> {
    fn of(entity: &'e Entity) -> Self {
        let uniques: Vec<Columns<'e>> = entity.uniques.iter().map(|fields| columns(entity, fields)).collect();
        let primary = columns(entity, &[entity.id]);
        if entity.soft_delete {
            Self { all_rows: vec![primary], live_rows: uniques }
        } else {
            Self { all_rows: std::iter::once(primary).chain(uniques).collect(), live_rows: Vec::new() }
        }
    }

    /// Whether a key starts with these columns, so that an index on them is not needed.
    fn cover(&self, columns: &[Cow<'_, str>]) -> bool {
        self.all_rows.iter().any(|key| key.starts_with(columns))
    }

    /// Whether a column alone is unique: then nothing needs to stand behind it.
    fn single(&self, column: &str) -> bool {
        self.all_rows.iter().chain(&self.live_rows).any(|key| matches!(key.as_slice(), [only] if only == column))
    }
}

fn orders<'e>(entity: &'e Entity, keys: &Keys<'e>) -> Vec<Columns<'e>> {
    let sorted = entity.sorts.iter().filter(|at| **at != entity.id).filter_map(|at| entity.fields.get(*at)).map(column);
    let tenant = entity.tenant.and_then(|at| entity.fields.get(at)).map(column);
    sorted
        .filter(|sorted| !keys.single(sorted))
        .map(|sorted| {
            let within = tenant.clone().filter(|tenant| *tenant != sorted);
            paged(within.into_iter().chain([sorted]).collect(), entity)
        })
        .collect()
}

/// Columns with the key behind them, so that a page can start where the last one ended.
fn paged<'e>(mut start: Columns<'e>, entity: &'e Entity) -> Columns<'e> {
    if let Some(key) = entity.fields.get(entity.id).map(column).filter(|key| !start.contains(key)) {
        start.push(key);
    }
    start
}

/// Filters and references: any index that starts with the column will do.
fn look_ups<'e>(entity: &'e Entity, keys: &Keys<'e>, planned: &mut Vec<Columns<'e>>) {
    let starts = |known: &[Columns<'e>], with: &str| known.iter().any(|columns| columns.first().is_some_and(|first| first == with));
    for field in entity.filters.iter().filter_map(|at| entity.fields.get(*at)) {
        let first = column(field);
        if !starts(planned, &first) && !starts(&keys.all_rows, &first) && !starts(&keys.live_rows, &first) {
            planned.push(paged(vec![first], entity));
        }
    }
    for field in entity.fields.iter().filter(|field| matches!(field.type_, Type::Ref(_))) {
        let first = column(field);
        if !starts(planned, &first) && !starts(&keys.all_rows, &first) {
            planned.push(vec![first]);
        }
    }
}
