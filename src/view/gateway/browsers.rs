//! Who may call from a browser, with what, and what of an answer they may see.

use super::super::keys::view;
use super::super::{Terms, text};
use crate::model::types::{Location, System};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a request of any service may carry.
const SENT: [&str; 7] = ["Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id"];
/// What an answer of any service may carry.
const SHOWN: [&str; 9] =
    ["Deprecation", "ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Sunset", "X-Request-Id"];
/// What browsers go on with by themselves if nothing is said.
const DEFAULT_AGE_SECONDS: u64 = 600;

/// Of all services together.
pub fn cors(system: &System, terms: &Terms<'_>) -> Value {
    let gateway = &system.gateway;
    let endpoints = || system.services.iter().flat_map(|service| &service.endpoints);
    let sent = endpoints().flat_map(|endpoint| &endpoint.parameters).filter(|parameter| parameter.location == Location::Header);
    let shown = endpoints().flat_map(|endpoint| &endpoint.responses).flat_map(|response| &response.headers);
    let sent = together(&SENT, sent.map(|parameter| parameter.field.name.as_str()));
    let shown = together(&SHOWN, shown.map(|field| field.name.as_str()));
    let age = gateway.cors_max_age.map_or(DEFAULT_AGE_SECONDS, |age| age.milliseconds / 1000);
    view!(terms, {
        "is_open": gateway.cors_origins.iter().any(|origin| origin == "*"),
        "origins": gateway.cors_origins.iter().map(|origin| text(origin)).collect::<Vec<_>>(),
        "credentials": gateway.cors_credentials,
        "sent": text(&sent.join(", ")),
        "sent_list": sent.iter().map(|name| text(name)).collect::<Vec<_>>(),
        "shown": text(&shown.join(", ")),
        "shown_list": shown.iter().map(|name| text(name)).collect::<Vec<_>>(),
        "age": json!(age),
    })
}

/// Sorted, without those that differ in case alone.
fn together<'a>(ours: &[&'a str], declared: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<&str> = ours.to_vec();
    let declared: BTreeSet<&str> = declared.collect();
    for name in declared {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    names.sort_unstable_by_key(|name| name.to_lowercase());
    names.into_iter().map(str::to_owned).collect()
}
