//! Rows to try a service with, as SQL that computes each from its number: the same in every stack and on both
//! databases, and as many as one asks for. What runs it puts numbers into `seed_rows`, ten thousand at a time.
//!
//! A value never depends on how many rows there will be, and refers only to rows of its own number or a lower one. Rows
//! that are there already stay as they are, and so do those whose unique values somebody else has.

mod moment;
mod nested;
mod number;
mod plan;
mod reference;
mod shape;
mod sql;
mod statement;
mod text;
mod value;
mod words;

use crate::migrate::{Dialect, Order, join_tables};
use crate::model::types::{Entity, Service, System, Type};
use plan::Rooms;
use sql::Sql;

/// The most rows of a table: what refers to them, or counts them in a text, has seven digits for them.
const ENDLESS: u64 = 9_999_999;

/// What is known wherever a value is made.
#[derive(Clone, Copy)]
struct World<'a> {
    system: &'a System,
    service: &'a Service,
    sql: Sql,
}

/// The statements that fill the tables of a service, each behind those that it refers to.
pub fn seed(system: &System, service: &Service, dialect: Dialect) -> String {
    let world = World { system, service, sql: Sql(dialect) };
    let order = order(service);
    let mut rooms = Rooms::default();
    let mut all = Vec::new();
    let mut late = Vec::new();
    for (place, at) in order.iter().enumerate() {
        let Some(entity) = service.entities.get(*at) else { continue };
        let known = order.get(..place).unwrap_or_default();
        let plan = plan::plan(world, entity, known, &mut rooms);
        all.extend(statement::secrets(world, entity, &plan));
        all.push(statement::rows(world, entity, &plan));
        late.extend(statement::late_references(world, entity, &plan));
        all.extend(statement::numbering(world, entity));
    }
    all.extend(late);
    all.extend(join_tables(service).iter().filter_map(|join| statement::pairs(world, join, &mut rooms)));
    let head = "-- Rows to try the service with. seed_rows holds the numbers of the rows that are wanted.\n\n";
    if all.is_empty() { String::new() } else { format!("{head}{}", crate::migrate::statements(&all)) }
}

/// Entity indices. Where not every reference can point backwards, those that may be empty point forwards.
fn order(service: &Service) -> Vec<usize> {
    let whole = Order::of(&service.entities);
    let is_needed = |entity: &Entity, at: usize| entity.fields.get(at).is_some_and(|field| !field.optional);
    if !whole.late.iter().any(|(at, field)| service.entities.get(*at).is_some_and(|entity| is_needed(entity, *field))) {
        return whole.tables;
    }
    let mut needed: Vec<Entity> = service.entities.clone();
    for field in needed.iter_mut().flat_map(|entity| &mut entity.fields).filter(|field| field.optional) {
        if matches!(field.type_, Type::Ref(_)) {
            field.type_ = Type::Uuid;
        }
    }
    Order::of(&needed).tables
}
