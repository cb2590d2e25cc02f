//! Statements that fill a table.

use super::plan::{Plan, Rooms, Use};
use super::value::value;
use super::{ENDLESS, World, reference};
use crate::migrate::{JoinTable, hash_column, identifier};
use crate::model::types::{Entity, Field, FieldRole, IdSource, Owner, Type};

/// What may be empty is so in one row of five.
const FIFTH: u64 = 5;

/// The rows of an entity.
pub fn rows(world: World<'_>, entity: &Entity, plan: &Plan) -> String {
    let mut insert = Insert::default();
    for (at, field) in entity.fields.iter().enumerate() {
        let used = plan.uses.get(at).copied().unwrap_or(Use::Any);
        match &field.type_ {
            _ if used == Use::Late => {}
            Type::Ref(_) => insert.reference(world, field, (at, used), plan),
            _ if field.encrypted => insert.secret(world, entity, field, at),
            _ => {
                let made = of_field(world, entity, (at, used), plan);
                insert.column(&field.name, made.unwrap_or_else(|| "NULL".to_owned()));
            }
        }
    }
    if entity.owner == Some(Owner::Subject) {
        insert.column("owner_subject", world.sql.text("developer"));
    }
    insert.into(&identifier(&entity.table), &room(plan.room))
}

/// A value that is no reference to a row of this service; empty at times, if it may be.
fn of_field(world: World<'_>, entity: &Entity, (at, used): (usize, Use), plan: &Plan) -> Option<String> {
    let field = entity.fields.get(at)?;
    let made = match reference::target(world, field) {
        Some((there, target)) => {
            let room = plan.targets.get(at).copied().unwrap_or(ENDLESS);
            reference::key(there, target, &reference::number(world, used, room, at))?
        }
        None if at == entity.id => reference::key(world, entity, "s.n")?,
        None => value(world, entity, field, &used.index(at))?.sql,
    };
    let is_empty_at_times = field.optional && field.role == FieldRole::Plain && used == Use::Any;
    Some(if is_empty_at_times { format!("CASE WHEN {} THEN {made} END", present(at)) } else { made })
}

fn present(at: usize) -> String {
    format!("(s.n + {at}) % {FIFTH} > 0")
}

fn room(rows: u64) -> String {
    if rows < ENDLESS { format!("s.n <= {rows}") } else { "true".to_owned() }
}

/// A statement in the making.
#[derive(Default)]
struct Insert {
    columns: Vec<(String, String)>,
    joins: Vec<String>,
}

impl Insert {
    fn column(&mut self, name: &str, value: String) {
        self.columns.push((identifier(name), value));
    }

    /// The key of another row of this service, if that row is there; a row that needs it is made only then.
    fn reference(&mut self, world: World<'_>, field: &Field, (at, used): (usize, Use), plan: &Plan) {
        let Some((there, target)) = reference::target(world, field) else { return };
        let (Some(id), room) = (target.fields.get(target.id), plan.targets.get(at).copied().unwrap_or(ENDLESS)) else { return };
        let Some(key) = reference::key(there, target, &reference::number(world, used, room, at)) else { return };
        let alias = format!("r{}", self.joins.len() + 1);
        let id = format!("{alias}.{}", identifier(&id.name));
        let kind = if field.optional { "LEFT JOIN" } else { "JOIN" };
        let mut condition = format!("{id} = {key}");
        if target.soft_delete {
            condition.push_str(&format!(" AND {alias}.deleted_at IS NULL"));
        }
        if field.optional && used == Use::Any {
            condition.push_str(&format!(" AND {}", present(at)));
        }
        self.joins.push(format!("{kind} {} AS {alias} ON {condition}", identifier(&target.table)));
        self.column(&field.name, id);
    }

    /// What was encrypted before.
    fn secret(&mut self, world: World<'_>, entity: &Entity, field: &Field, at: usize) {
        let alias = format!("x{at}");
        let place = world.sql.text(&place(entity, field));
        self.joins.push(format!("JOIN seed_secrets AS {alias} ON {alias}.field = {place} AND {alias}.n = s.n"));
        self.column(&field.name, format!("{alias}.sealed"));
        if field.unique {
            self.column(&hash_column(&field.name), format!("{alias}.hash"));
        }
    }

    /// Rows that are there stay as they are.
    fn into(self, table: &str, condition: &str) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let values: Vec<String> = self.columns.iter().map(|(name, value)| format!("    {value} AS {name}")).collect();
        let joins: String = self.joins.iter().map(|join| format!("\n    {join}")).collect();
        format!(
            "INSERT INTO {table} ({})\nSELECT\n{}\nFROM seed_rows AS s{joins}\nWHERE {condition}\nON CONFLICT DO NOTHING",
            names.join(", "),
            values.join(",\n")
        )
    }
}

fn place(entity: &Entity, field: &Field) -> String {
    format!("{}.{}", entity.table, field.name)
}

/// What has to be encrypted before the rows are made: the service does that, with its own keys.
pub fn secrets(world: World<'_>, entity: &Entity, plan: &Plan) -> Vec<String> {
    let of_field = |(at, field): (usize, &Field)| {
        let used = plan.uses.get(at).copied().unwrap_or(Use::Any);
        let made = of_field(world, entity, (at, used), plan).unwrap_or_else(|| "NULL".to_owned());
        let place = place(entity, field);
        let sealed_for = match entity.id_source {
            IdSource::Uuid => format!("{} || {}", world.sql.text(&format!("{place}.")), reference::key_text(world, entity, "s.n")),
            IdSource::Sequence | IdSource::Client => world.sql.text(&place),
        };
        format!(
            "INSERT INTO seed_secrets (field, n, place, value)\nSELECT\n    {} AS field,\n    s.n AS n,\n    {sealed_for} AS place,\n    \
             {made} AS value\nFROM seed_rows AS s\nWHERE {}",
            world.sql.text(&place),
            room(plan.room)
        )
    };
    entity.fields.iter().enumerate().filter(|(_, field)| field.encrypted).map(of_field).collect()
}

/// References to rows that are there only now. What a person has changed is left alone.
pub fn late_references(world: World<'_>, entity: &Entity, plan: &Plan) -> Vec<String> {
    let is_unique = |at: usize| entity.uniques.iter().any(|key| key.contains(&at));
    let late = entity.fields.iter().enumerate().filter(|(at, _)| plan.uses.get(*at) == Some(&Use::Late) && !is_unique(*at));
    late.filter_map(|(at, field)| {
        let (there, target) = reference::target(world, field)?;
        let room = plan.targets.get(at).copied().unwrap_or(ENDLESS);
        let is_own = target.name == entity.name;
        let number = if is_own { "s.n / 3".to_owned() } else { reference::number(world, Use::Any, room, at) };
        let id = |entity: &Entity| entity.fields.get(entity.id).map(|id| identifier(&id.name));
        let (own_id, other_id, column) = (id(entity)?, id(target)?, identifier(&field.name));
        let (own, other) = (reference::key(world, entity, "s.n")?, reference::key(there, target, &number)?);
        Some(format!(
            "UPDATE {} AS t\nSET {column} = r.{other_id}\nFROM seed_rows AS s, {} AS r\nWHERE t.{own_id} = {own}\n    AND r.{other_id} = \
             {other}\n    AND t.{column} IS NULL\n    AND t.version = 1",
            identifier(&entity.table),
            identifier(&target.table)
        ))
    })
    .collect()
}

/// PostgreSQL counts on behind the rows whose numbers were given.
pub fn numbering(world: World<'_>, entity: &Entity) -> Option<String> {
    let id = entity.fields.get(entity.id)?;
    (world.sql.is_postgres() && entity.id_source == IdSource::Sequence).then(|| {
        let (table, column) = (identifier(&entity.table), identifier(&id.name));
        let sequence = format!("pg_get_serial_sequence({}, {})", world.sql.text(&table), world.sql.text(&id.name));
        format!("DO $$ BEGIN PERFORM setval({sequence}, (SELECT max({column}) FROM {table})); END $$")
    })
}

/// Pairs of rows.
pub fn pairs(world: World<'_>, join: &JoinTable, rooms: &mut Rooms) -> Option<String> {
    let entity = |at: usize| world.service.entities.get(at);
    let (left, right) = (entity(join.left.0)?, entity(join.right.0)?);
    let id = |entity: &Entity| entity.fields.get(entity.id).map(|id| identifier(&id.name));
    let number = reference::number(world, Use::Any, rooms.of(world, right), 0);
    let mut insert = Insert::default();
    for (alias, (_, column), entity, number) in [("l", &join.left, left, "s.n"), ("r", &join.right, right, number.as_str())] {
        let id = format!("{alias}.{}", id(entity)?);
        insert.joins.push(format!("JOIN {} AS {alias} ON {id} = {}", identifier(&entity.table), reference::key(world, entity, number)?));
        insert.column(column, id);
    }
    Some(insert.into(&identifier(&join.table), "true"))
}
