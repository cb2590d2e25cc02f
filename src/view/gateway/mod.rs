//! The way in: which path leads to which service, how much passes, who may call from a browser, what a CDN may keep.

mod browsers;
mod cdn;
mod limit;
mod routes;

use super::Terms;
use super::keys::{put, view};
use crate::model::types::{GatewayKind, System};
use serde_json::{Map, Value, json};

/// Whether there is one: what it is asked to do is left out otherwise.
pub fn exists(system: &System) -> bool {
    system.gateway.kind != GatewayKind::None
}

/// Whether one document can say what it answers, and says more than a service's own: where a path leads to two services,
/// told apart by the host, a document has no place for both.
fn has_openapi(system: &System) -> bool {
    exists(system) && system.described().count() > 1 && routes::are_distinct(system)
}

/// What a template of any scope sees of it.
pub fn of_brief(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    let kind = system.gateway.kind;
    put!(map, terms, "has_gateway", json!(exists(system)));
    put!(map, terms, "lacks_gateway", json!(!exists(system)));
    put!(map, terms, "gateway_kind", json!(kind.word()));
    put!(map, terms, "gateway_is_nginx", json!(kind == GatewayKind::Nginx));
    put!(map, terms, "gateway_is_traefik", json!(kind == GatewayKind::Traefik));
    put!(map, terms, "gateway_is_envoy", json!(kind == GatewayKind::Envoy));
    put!(map, terms, "has_gateway_limit", json!(exists(system) && system.gateway.rate_limit.is_some()));
    put!(map, terms, "has_cdn", json!(exists(system) && !cdn::collections(system).is_empty()));
    put!(map, terms, "has_gateway_openapi", json!(has_openapi(system)));
    let seen = &system.observability;
    put!(map, terms, "has_compose_variables", json!(exists(system) || seen.metrics || seen.traces));
    put!(map, terms, "network", json!(network(&system.name)));
}

/// Adds to the view of a system.
pub fn of_system(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    put!(map, terms, "gateway", {
        view!(terms, {
            "servers": routes::servers(system, terms),
            "limit": system.gateway.rate_limit.as_ref().map(|rate| limit::limit(rate, terms)),
            "timeout": routes::TIMEOUT_SECONDS,
            "has_cors": !system.gateway.cors_origins.is_empty(),
            "cors": browsers::cors(system, terms),
            "cdn": cdn::cdn(system, terms),
        })
    });
}

/// The first three numbers of the addresses that containers have: by the system's name, so that the networks of two
/// systems on one machine seldom meet.
fn network(name: &str) -> String {
    let digest = name.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    format!("172.29.{digest}")
}
