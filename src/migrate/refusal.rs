//! Changes that can lose data, or that no statement can make: refused, with what to do instead.
//!
//! Tighter bounds, a new check or a new foreign key may find rows that break them. Then the migration fails and nothing
//! is lost, so that these are not refused.

use super::Dialect;
use super::backfill::{is_volatile, value};
use super::convert::{Conversion, widens};
use super::difference::{Altered, Changed, Difference};
use super::literal::identifier;
use super::postgres::new_uniques;
use super::print::{Identity, alter, column, create_index, unique};
use super::schema::{Column, Source, Table};
use crate::diag::{Diagnostic, Span};
use crate::model::types::{Entity, Field, Type};

/// A change that is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where the new spec says it, or the nearest place to what it says no more.
    pub span: Span,
    /// What would happen.
    pub message: String,
    /// The statement that would do it.
    pub statement: String,
    /// What to do instead.
    pub path: String,
    /// Whether `--allow destructive` accepts it; otherwise there is no statement that could do it.
    pub can_be_allowed: bool,
}

impl Refusal {
    /// The refusal as a finding.
    pub fn diagnostic(&self) -> Diagnostic {
        let code = if self.can_be_allowed { "S1101" } else { "S1102" };
        let found = Diagnostic::error(code, self.span, &self.message).label(one_line(&self.statement)).help(&self.path);
        if self.can_be_allowed { found.help("or accept it with `--allow destructive`") } else { found }
    }
}

fn one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything in a difference that is refused.
pub fn refusals(difference: &Difference<'_>) -> Vec<Refusal> {
    let mut all: Vec<Refusal> = difference
        .dropped()
        .filter(|table| table.source != Source::Keys)
        .map(|table| dropped_table(table, difference.after.service.span))
        .collect();
    for changed in difference.kept() {
        if let Some(entity) = changed.new_entity() {
            all.extend(of_entity(changed, entity));
        }
    }
    all
}

fn of_entity(changed: Changed<'_>, entity: &Entity) -> Vec<Refusal> {
    let mut all: Vec<Refusal> = changed.dropped().filter(|old| is_missed(changed, old)).map(|old| dropped(changed, old, entity)).collect();
    all.extend(changed.added().filter_map(|new| added(changed, new, entity)));
    all.extend(changed.altered().filter_map(|altered| self::altered(changed, &altered, entity)));
    all.extend(key(changed, entity));
    all.extend(uniques(changed, entity));
    all
}

/// Whether a column's loss is worth a word: that of a hash goes with its value's.
fn is_missed(changed: Changed<'_>, old: &Column) -> bool {
    changed.old_field(old).is_none_or(|field| field.name == old.name)
        || !changed.dropped().any(|other| other.field == old.field && other.name != old.name)
}

fn dropped_table(table: &Table, span: Span) -> Refusal {
    Refusal {
        span,
        message: format!("the table `{}` and all its rows would be lost", table.name),
        statement: format!("DROP TABLE {}", identifier(&table.name)),
        path: "if it has a new name, say `was: OldName` on the entity; if nobody needs it, take it out of use first (`api: none`), release that, and drop it in the release after".to_owned(),
        can_be_allowed: true,
    }
}

fn dropped(changed: Changed<'_>, old: &Column, entity: &Entity) -> Refusal {
    Refusal {
        span: entity.span,
        message: format!("the column `{}` of `{}` and its values would be lost", old.name, changed.new.name),
        statement: alter(&changed.new.name, format!("DROP COLUMN {}", identifier(&old.name))),
        path: format!(
            "if it has a new name, write `was={}` on the field; if nobody needs it, make it optional first, release that, and drop it in the release after",
            old.name
        ),
        can_be_allowed: true,
    }
}

fn added(changed: Changed<'_>, new: &Column, entity: &Entity) -> Option<Refusal> {
    let field = changed.new_field(new);
    let span = field.map_or(entity.span, |field| field.span);
    let statement = alter(&changed.new.name, format!("ADD COLUMN {}", column(new, Dialect::Postgres)));
    if let Some(field) = field.filter(|field| field.name != new.name && changed.old.column(&field.name).is_some()) {
        let message = format!("rows that are there have no hash of `{}`, and only the service can make one", field.name);
        return Some(only_by_service(span, message, statement));
    }
    let known = field.and_then(|field| value(field, changed.after));
    (new.not_null && new.default.is_none() && known.is_none()).then(|| Refusal {
        span,
        message: format!("rows of `{}` that are there have no value for `{}`", changed.new.name, new.name),
        statement,
        path: "give it a default (`= value`), or make it optional (`?`), fill it, and take the `?` away in the release after".to_owned(),
        can_be_allowed: true,
    })
}

fn only_by_service(span: Span, message: String, statement: String) -> Refusal {
    Refusal {
        span,
        message,
        statement,
        path: "add an optional field beside it, let the service copy the values over, and drop the old one in the release after".to_owned(),
        can_be_allowed: false,
    }
}

fn altered(changed: Changed<'_>, altered: &Altered<'_>, entity: &Entity) -> Option<Refusal> {
    let (was, is) = (changed.old_field(altered.old)?, changed.new_field(altered.new)?);
    let table = &changed.new.name;
    let set = |what: &str| alter(table, format!("ALTER COLUMN {} {what}", identifier(&altered.new.name)));
    let span = if is.span == Span::default() { entity.span } else { is.span };
    if altered.conversion == Conversion::Impossible {
        let message = format!("no statement turns the values of `{}` in `{table}` into the new type", is.name);
        return Some(only_by_service(span, message, set(&format!("TYPE {}", altered.new.type_))));
    }
    if let Some(message) = narrows(changed, was, is) {
        return Some(Refusal {
            span,
            message: format!("{message} in `{table}`"),
            statement: set(&format!("TYPE {}", altered.new.type_)),
            path: "add a field of the new type beside it, fill it and use it, and drop the old one in the release after".to_owned(),
            can_be_allowed: true,
        });
    }
    let empty = altered.new.not_null && !altered.old.not_null && value(is, changed.after).is_none();
    empty.then(|| Refusal {
        span,
        message: format!("rows of `{table}` may have no value for `{}`", altered.new.name),
        statement: set("SET NOT NULL"),
        path: "give it a default (`= value`), which such rows then get, or fill it first".to_owned(),
        can_be_allowed: true,
    })
}

/// What values can no longer be.
fn narrows(changed: Changed<'_>, was: &Field, is: &Field) -> Option<String> {
    let values = |field: &Field, service: &crate::model::types::Service| match field.type_ {
        Type::Enum(at) => service.enums.get(at).map(|known| known.values.clone()),
        _ => None,
    };
    if let (Some(old), Some(new)) = (values(was, changed.before.service), values(is, changed.after.service)) {
        let gone: Vec<String> = old.into_iter().filter(|value| !new.contains(value)).collect();
        return (!gone.is_empty()).then(|| format!("rows may have {} for `{}`, which is a value no more", quoted(&gone), is.name));
    }
    let target = |field: &Field, place: super::column::Place<'_>| match field.type_ {
        Type::Ref(at) => place.service.entities.get(at).map(|entity| entity.table.clone()),
        _ => None,
    };
    let key = |table: &Table| table.foreign_keys.iter().find(|key| key.column == is.name).map(|key| key.table.clone());
    if let (Some(_), Some(_), true) = (target(was, changed.before), target(is, changed.after), key(changed.old) != key(changed.new)) {
        return Some(format!("the keys in `{}` are those of another table", is.name));
    }
    let (from, to) = (&changed.before.stored(was).type_, &changed.after.stored(is).type_);
    (!was.encrypted && !widens(from, to)).then(|| format!("not every value of `{}` is one of its new type", is.name))
}

fn quoted(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// What identifies rows stays.
fn key(changed: Changed<'_>, entity: &Entity) -> Option<Refusal> {
    let columns = |table: &Table| table.primary.as_ref().map(|key| key.columns.clone());
    let made = |table: &Table| table.columns.iter().any(|column| column.identity == Identity::Made);
    let differs = columns(changed.old) != columns(changed.new) || made(changed.old) != made(changed.new);
    differs.then(|| Refusal {
        span: entity.span,
        message: format!("the key of `{}` would be another one, and whatever refers to its rows would be wrong", changed.new.name),
        statement: alter(&changed.new.name, "DROP CONSTRAINT …, ADD PRIMARY KEY …"),
        path: "make a new entity with the new key, copy the rows and what refers to them, and drop the old one in the release after"
            .to_owned(),
        can_be_allowed: false,
    })
}

fn uniques(changed: Changed<'_>, entity: &Entity) -> Vec<Refusal> {
    let table = &changed.new.name;
    let constraints = new_uniques(changed).map(|key| (key.columns.clone(), alter(table, format!("ADD {}", unique(key)))));
    let live = changed.new.indexes.iter().filter(|index| index.unique && !changed.old.indexes.iter().any(|known| known.is_like(index)));
    let indexes = live.filter(|index| !changed.old.uniques.iter().any(|key| key.columns == index.columns));
    let all = constraints.chain(indexes.map(|index| (index.columns.clone(), create_index(index, table, "CONCURRENTLY "))));
    all.filter(|(columns, _)| may_repeat(changed, columns))
        .map(|(columns, statement)| Refusal {
            span: span_of(changed, columns.first(), entity),
            message: format!("rows of `{table}` may have the same {}", quoted(&columns)),
            statement,
            path: "look for such rows and settle them first; the migration fails where there are any".to_owned(),
            can_be_allowed: true,
        })
        .collect()
}

fn span_of(changed: Changed<'_>, name: Option<&String>, entity: &Entity) -> Span {
    let field = name.and_then(|name| changed.new.column(name)).and_then(|column| changed.new_field(column));
    field.map_or(entity.span, |field| field.span)
}

/// Whether rows that are there can have the same values in these columns.
fn may_repeat(changed: Changed<'_>, columns: &[String]) -> bool {
    let keys = changed.old.uniques.iter().chain(&changed.old.primary);
    let kept_apart = keys.into_iter().any(|key| key.columns.iter().all(|name| columns.contains(name)));
    let apart_by_new = changed.added().filter(|column| columns.contains(&column.name)).any(|column| {
        let field = changed.new_field(column);
        // Rows that are there have NULL, which is like no other, or each a value of its own.
        !column.not_null && column.default.is_none() || field.is_some_and(|field| field.type_ == Type::Uuid && is_volatile(field))
    });
    !kept_apart && !apart_by_new
}
