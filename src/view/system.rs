//! The system scope.

use super::capacity::Capacity;
use super::keys::{put, view};
use super::{Terms, names, text};
use crate::model::types::{Broker, Entity, Mesh, Service, System};
use serde_json::Value;

/// What a template of the system's scope sees: also its services.
pub fn system(system: &System, lexicon: &Terms<'_>) -> Value {
    let mut view = system_brief(system, lexicon);
    let services = || system.services.iter().map(|service| whole(service, system, lexicon)).collect();
    if let Some(map) = view.as_object_mut() {
        put!(map, lexicon, "services", services());
        let described = || system.described().map(|service| whole(service, system, lexicon)).collect();
        put!(map, lexicon, "described_services", described());
        super::record::of_system(map, system, lexicon);
        super::security::of_system(map, system, lexicon);
        super::gateway::of_system(map, system, lexicon);
    }
    view
}

/// A service with all of its entities, as a template of the system sees it.
pub fn whole(service: &Service, system: &System, lexicon: &Terms<'_>) -> Value {
    let mut view = super::service(service, system, lexicon);
    if let Some(map) = view.as_object_mut() {
        let entities = || service.entities.iter().map(|entity| with_dictionary(entity, service, system, lexicon)).collect();
        put!(map, lexicon, "entities", entities());
        let endpoints = || service.endpoints.iter().map(|endpoint| super::endpoint(endpoint, service, system, lexicon)).collect();
        put!(map, lexicon, "endpoints", endpoints());
        super::record::of_service(map, service, system, lexicon);
    }
    view
}

fn with_dictionary(entity: &Entity, service: &Service, system: &System, lexicon: &Terms<'_>) -> Value {
    let mut view = super::entity(entity, service, system, lexicon);
    if let Some(map) = view.as_object_mut() {
        put!(map, lexicon, "dictionary", super::dictionary::columns(entity, service));
    }
    view
}

/// What a template of any scope sees as `system`.
pub fn system_brief(system: &System, lexicon: &Terms<'_>) -> Value {
    let auth = system.auth.as_ref();
    let mut brief = view!(lexicon, {
        "name": system.name,
        "as": names::forms(&system.name, lexicon),
        "snake": crate::model::name::Case::Snake.apply(&system.name),
        "summary": text(if system.summary.is_empty() { &system.name } else { &system.summary }),
        "has_summary": !system.summary.is_empty(),
        "has_description": !system.description.is_empty(),
        "description": text(&system.description),
        "has_auth": auth.is_some(),
        "auth": auth.map(|auth| view!(lexicon, {
            "issuer": text(&auth.issuer),
            "audience": text(&auth.audience),
            "has_jwks_uri": auth.jwks_uri.is_some(),
            "jwks_uri": text(auth.jwks_uri.as_deref().unwrap_or("")),
            "keys_uri": text(&auth.jwks_uri.clone().unwrap_or_else(|| format!("{}/.well-known/jwks.json", auth.issuer.trim_end_matches('/')))),
            "algorithms": auth.algorithms,
            "has_roles": !auth.roles.is_empty(),
            "roles": auth.roles.iter().map(|role| text(role)).collect::<Vec<_>>(),
            "all_roles": text(&auth.roles.join(",")),
            "scopes": auth.scopes.iter().map(|scope| text(scope)).collect::<Vec<_>>(),
            "all_scopes": text(&auth.scopes.join(",")),
        })),
        "watch": super::watch::of_system(system, lexicon),
        "ci": super::ci::of_system(system, lexicon),
        "dev_container": super::dev_container::of_system(system, lexicon),
        "has_mesh": system.mesh != Mesh::None,
        "has_linkerd": system.mesh == Mesh::Linkerd,
        "has_istio": system.mesh == Mesh::Istio,
        "has_calls": has_calls(system),
        "has_linkerd_calls": system.mesh == Mesh::Linkerd && has_calls(system),
        "has_istio_calls": system.mesh == Mesh::Istio && has_calls(system),
        "has_broker": system.broker != Broker::Http,
        "has_compose": system.deploy.compose,
        "has_databases": has_databases(system),
        // One process and one migration of each service, and people.
        "connections": system.services.iter().map(|service| connections(service, lexicon)).sum::<u32>() + 10,
        "has_encrypted": system.services.iter().any(Service::has_encrypted),
        "has_kubernetes": system.deploy.kubernetes,
        "has_metrics": system.observability.metrics,
        "has_traces": system.observability.traces,
        "has_alerts": system.observability.alerts && system.observability.metrics,
        "has_many_services": system.services.len() > 1,
        "has_templates": !system.services.iter().all(Service::is_described),
        "first_service": system.described().chain(&system.services).next().map(|service| service.name.clone()),
    });
    if let Some(map) = brief.as_object_mut() {
        super::gateway::of_brief(map, system, lexicon);
    }
    brief
}

fn has_calls(system: &System) -> bool {
    system.services.iter().any(|service| !service.calls.is_empty())
}

fn connections(service: &Service, terms: &Terms<'_>) -> u32 {
    Capacity::of(service, terms).pool + 2
}

fn has_databases(system: &System) -> bool {
    system.services.iter().any(Service::has_database)
}
