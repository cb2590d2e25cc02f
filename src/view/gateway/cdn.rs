//! What a CDN in front of the gateway may keep: reads that need no token, each with the keys by which it is purged.

use super::super::keys::view;
use super::super::{Terms, text};
use crate::model::types::{Action, Entity, Grant, Service, System};
use serde_json::Value;

/// What a read is called at the CDN: its service and its table.
pub fn collections(system: &System) -> Vec<(&Service, &Entity)> {
    if system.gateway.cdn.is_none() {
        return Vec::new();
    }
    let all = system.services.iter().flat_map(|service| service.entities.iter().map(move |entity| (service, entity)));
    // Rows of one tenant are nobody else's.
    all.filter(|(_, entity)| entity.tenant.is_none() && (is_public(entity, Action::List) || is_public(entity, Action::Get))).collect()
}

fn is_public(entity: &Entity, action: Action) -> bool {
    entity.operations.iter().any(|operation| operation.action == action && operation.access.contains(&Grant::Public))
}

/// The header that a product takes keys in.
fn header(provider: &str) -> (&'static str, &'static str) {
    match provider.to_lowercase().as_str() {
        "cloudflare" => ("Cache-Tag", ","),
        "akamai" => ("Edge-Cache-Tag", ","),
        _ => ("Surrogate-Key", " "),
    }
}

/// Of all services together.
pub fn cdn(system: &System, terms: &Terms<'_>) -> Value {
    let Some((provider, age)) = &system.gateway.cdn else { return Value::Null };
    let (name, separator) = header(provider);
    let all = collections(system);
    let one = |(service, entity): &(&Service, &Entity)| {
        view!(terms, {
            "path": text(&entity.path),
            "pattern": text(&format!("~(?s)^{}/(?<cdn_row>[A-Za-z0-9-]+)(?!.)", super::routes::escaped(&entity.path))),
            "key": format!("{}.{}", service.name, entity.table),
        })
    };
    let of = |action: Action| all.iter().filter(|(_, entity)| is_public(entity, action)).map(one).collect::<Vec<_>>();
    view!(terms, {
        "header": name,
        "separator": super::super::code(separator.to_owned()),
        "age": age.milliseconds / 1000,
        "lists": of(Action::List),
        "rows": of(Action::Get),
    })
}
