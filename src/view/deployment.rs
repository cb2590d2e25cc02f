//! Who may speak to whom: the edges between services, and what of a service is reached from outside.

use super::Terms;
use super::keys::view;
use crate::model::types::{Call, Service, System};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where the paths begin that a service answers, each with all below it: the literal start of every route, without
/// those that another one covers.
pub fn routes(service: &Service) -> Vec<String> {
    let folders = service.folders();
    let endpoints =
        service.endpoints.iter().map(|endpoint| endpoint.path.split("/{").next().filter(|start| !start.is_empty()).unwrap_or("/"));
    let starts: BTreeSet<&str> = folders.iter().map(String::as_str).chain(endpoints).collect();
    let above = |path: &str, end: usize| path.get(..end.max(1)).is_some_and(|other| other.len() < path.len() && starts.contains(other));
    let covered = |path: &str| path.match_indices('/').any(|(end, _)| above(path, end));
    starts.iter().filter(|path| !covered(path)).map(|path| (*path).to_owned()).collect()
}

/// The services that a service calls, each with how long it waits and how often it tries again.
pub fn calls(service: &Service, terms: &Terms<'_>) -> Vec<Value> {
    let call = |call: &Call| {
        view!(terms, {
            "service": call.service,
            "timeout": call.timeout.short(),
            "retries": call.retries,
        })
    };
    service.calls.iter().map(call).collect()
}

/// The names of the services that call a service.
pub fn callers(service: &Service, system: &System) -> Vec<String> {
    let calls = |other: &&Service| other.calls.iter().any(|call| call.service == service.name);
    system.services.iter().filter(calls).map(|other| other.name.clone()).collect()
}

/// What all callers of a service can live with, where a mesh cannot tell them apart: the longest time-out, the fewest
/// retries.
pub fn called(service: &Service, system: &System, terms: &Terms<'_>) -> Option<Value> {
    let calls: Vec<&Call> = system.services.iter().flat_map(|other| &other.calls).filter(|call| call.service == service.name).collect();
    let longest = calls.iter().map(|call| call.timeout).max_by_key(|timeout| timeout.milliseconds)?;
    Some(view!(terms, {
        "timeout": longest.short(),
        "retries": calls.iter().map(|call| call.retries).min(),
        "circuit_breaker": calls.iter().any(|call| call.circuit_breaker),
    }))
}
