//! References: the key of a row that is known by its number.

use super::World;
use super::plan::Use;
use super::value::{Index, identifier, value};
use crate::model::types::{Entity, Field, IdSource, Type};

/// The entity that a field refers to, and the world of its service.
pub fn target<'a>(world: World<'a>, field: &Field) -> Option<(World<'a>, &'a Entity)> {
    match &field.type_ {
        Type::Ref(at) => Some((world, world.service.entities.get(*at)?)),
        Type::RemoteRef(service, entity, _) => {
            let service = world.system.services.iter().find(|known| known.name == *service)?;
            let entity = service.entities.iter().find(|known| known.name == *entity)?;
            Some((World { service, ..world }, entity))
        }
        _ => None,
    }
}

/// The key of an entity's row of that number.
pub fn key(world: World<'_>, entity: &Entity, number: &str) -> Option<String> {
    let id = entity.fields.get(entity.id)?;
    Some(match entity.id_source {
        IdSource::Uuid => world.sql.cast(&key_text(world, entity, number), "uuid"),
        IdSource::Sequence => number.to_owned(),
        IdSource::Client => value(world, entity, id, &Index::each(number.to_owned()))?.sql,
    })
}

/// The same as a text, of a key that the service makes.
pub fn key_text(world: World<'_>, entity: &Entity, number: &str) -> String {
    identifier(world, &format!("{}.{}", world.service.name, entity.name), number)
}

/// The number of the row that a field refers to: never above that of its own row.
pub fn number(world: World<'_>, used: Use, room: u64, salt: usize) -> String {
    if let Some(number) = used.number() {
        // Rows that share one reference have neighbours in the other.
        return if let Use::Within(rows) = used { format!("(1 + (s.n - 1) / {rows} + (s.n - 1) % {rows})") } else { number };
    }
    let stride = [37, 41, 43, 47, 53].get(salt % 5).copied().unwrap_or(37);
    let among = if room < super::ENDLESS { world.sql.least("s.n", &room.to_string()) } else { "s.n".to_owned() };
    format!("(1 + {among} * (s.n * {stride} % 101) / 101)")
}
