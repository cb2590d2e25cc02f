//! Which fields of an entity have a value of their own in each row, so that what is unique stays so, and how many rows
//! there can then be.

use super::value::{Index, value};
use super::{ENDLESS, World, order, reference};
use crate::model::types::{Entity, Field, Type};
use std::collections::HashMap;

/// A field with as many values has enough for anyone.
const PLENTY: u64 = 1_000_000;
/// Rows that share a reference where a key has two parts.
const GROUP: u64 = 3;

/// How the values of a field follow from the number of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// They come again.
    Any,
    /// Each row has its own.
    Row,
    /// A digit of the row's number, whose lower digits have so many values.
    Digit { below: u64, choices: u64 },
    /// So many rows in a row have the same.
    Shared(u64),
    /// Rows that share another's have their own here.
    Within(u64),
    /// It refers to a row that is made later, or to one of its own table.
    Late,
}

impl Use {
    /// The number of the value, from 1; nothing where values come again.
    pub fn number(self) -> Option<String> {
        Some(match self {
            Self::Any | Self::Late => return None,
            Self::Row => "s.n".to_owned(),
            Self::Digit { below, choices } => format!("(1 + {} % {choices})", digits_above(below)),
            Self::Shared(rows) => format!("(1 + (s.n - 1) / {rows})"),
            Self::Within(rows) => format!("(1 + (s.n - 1) % {rows})"),
        })
    }

    pub fn index(self, salt: usize) -> Index {
        let Some(number) = self.number() else { return Index::any(salt) };
        match self {
            Self::Digit { below, choices } => Index::counted(format!("{} % {choices}", digits_above(below)), number),
            Self::Shared(rows) => Index::counted(format!("(s.n - 1) / {rows}"), number),
            Self::Within(rows) => Index::counted(format!("(s.n - 1) % {rows}"), number),
            _ => Index::each(number),
        }
    }

    /// How many rows that makes of so many values.
    fn rows(self, values: u64) -> u64 {
        match self {
            Self::Row => values,
            Self::Shared(rows) => values.saturating_mul(rows),
            Self::Any | Self::Late | Self::Within(_) | Self::Digit { .. } => ENDLESS,
        }
    }
}

fn digits_above(below: u64) -> String {
    if below == 1 { "(s.n - 1)".to_owned() } else { format!("(s.n - 1) / {below}") }
}

/// What the fields of an entity are used for.
pub struct Plan {
    /// In the order of the fields.
    pub uses: Vec<Use>,
    /// How many rows each field refers to one of.
    pub targets: Vec<u64>,
    /// How many rows there can be.
    pub room: u64,
}

/// How many rows entities can have, by service and entity.
#[derive(Default)]
pub struct Rooms {
    known: HashMap<(String, String), u64>,
    orders: HashMap<String, Vec<usize>>,
}

impl Rooms {
    /// Of an entity of any service. In a circle, nothing limits the first that is asked for.
    pub fn of(&mut self, world: World<'_>, entity: &Entity) -> u64 {
        let key = (world.service.name.clone(), entity.name.clone());
        if let Some(room) = self.known.get(&key) {
            return *room;
        }
        self.known.insert(key.clone(), ENDLESS);
        let order = self.orders.entry(key.0.clone()).or_insert_with(|| order(world.service));
        let is_it = |at: &usize| world.service.entities.get(*at).is_some_and(|known| known.name == entity.name);
        let before: Vec<usize> = order.iter().copied().take_while(|at| !is_it(at)).collect();
        let room = plan(world, entity, &before, self).room;
        self.known.insert(key, room);
        room
    }
}

/// The plan of an entity, where the rows of others are there already.
pub fn plan(world: World<'_>, entity: &Entity, before: &[usize], rooms: &mut Rooms) -> Plan {
    let is_late = |field: &Field| matches!(field.type_, Type::Ref(at) if field.optional && !before.contains(&at));
    let mut uses: Vec<Use> = entity.fields.iter().map(|field| if is_late(field) { Use::Late } else { Use::Any }).collect();
    let targets: Vec<u64> = entity.fields.iter().map(|field| target_room(world, field, rooms)).collect();
    let values = |at: usize| entity.fields.get(at).map_or(0, |field| values(world, entity, field, targets.get(at)));
    let mut room = ENDLESS;
    let mut keys: Vec<Vec<usize>> = entity.uniques.clone();
    keys.push(vec![entity.id]);
    keys.sort_by_key(Vec::len);
    for (place, key) in keys.iter().enumerate() {
        let of = |at: &usize| uses.get(*at).copied().unwrap_or(Use::Late);
        let has_smaller = keys.iter().take(place).any(|smaller| smaller.iter().all(|at| key.contains(at)));
        // Where a part is empty, or its own in each row, so is the whole.
        if has_smaller || key.iter().any(|at| matches!(of(at), Use::Row | Use::Late)) {
            continue;
        }
        let free: Vec<usize> = key.iter().copied().filter(|at| of(at) == Use::Any).collect();
        room = room.min(divide(entity, &free, &values, &mut uses));
    }
    for (at, used) in uses.iter().enumerate() {
        room = room.min(used.rows(if *used == Use::Any { ENDLESS } else { values(at) }));
    }
    Plan { uses, targets, room: room.min(missing(world, entity)) }
}

/// Gives the free fields of a key a use with which the whole is unique; says for how many rows it is.
fn divide(entity: &Entity, free: &[usize], values: &dyn Fn(usize) -> u64, uses: &mut [Use]) -> u64 {
    let mut give = |at: usize, used: Use| uses.iter_mut().skip(at).take(1).for_each(|slot| *slot = used);
    let refers = |at: &&usize| entity.fields.get(**at).is_some_and(|field| matches!(field.type_, Type::Ref(_) | Type::RemoteRef(..)));
    let shared = free.iter().find(refers);
    let within = free.iter().find(|at| Some(*at) != shared && values(**at) > 1);
    if let (Some(shared), Some(within)) = (shared, within) {
        let rows = GROUP.min(values(*within));
        give(*shared, Use::Shared(rows));
        give(*within, Use::Within(rows));
        return ENDLESS;
    }
    if let Some(wide) = free.iter().find(|at| free.len() == 1 || values(**at) >= PLENTY) {
        give(*wide, Use::Row);
        return ENDLESS;
    }
    let mut below = 1;
    for at in free {
        let choices = values(*at).max(1);
        give(*at, Use::Digit { below, choices });
        below *= choices;
    }
    below
}

/// How many rows a reference can be to.
fn target_room(world: World<'_>, field: &Field, rooms: &mut Rooms) -> u64 {
    reference::target(world, field).map_or(ENDLESS, |(there, target)| rooms.of(there, target))
}

/// How many values a field has.
fn values(world: World<'_>, entity: &Entity, field: &Field, target: Option<&u64>) -> u64 {
    match field.type_ {
        Type::Ref(_) | Type::RemoteRef(..) => target.copied().unwrap_or(0),
        _ => value(world, entity, field, &Index::each("s.n".to_owned())).map_or(0, |made| made.room),
    }
}

/// No row at all where a field needs a value that was not found.
fn missing(world: World<'_>, entity: &Entity) -> u64 {
    let lacks = |field: &Field| {
        let refers = matches!(field.type_, Type::Ref(_) | Type::RemoteRef(..));
        !field.optional && !refers && value(world, entity, field, &Index::any(0)).is_none()
    };
    if entity.fields.iter().any(lacks) { 0 } else { ENDLESS }
}
