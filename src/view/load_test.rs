//! The load that a spec expects, as a load test sends it.

use super::Terms;
use super::keys::view;
use crate::model::types::{Action, Entity, Service};
use serde_json::Value;

/// What a template sees as `service.load_test`.
pub fn load_test(service: &Service, terms: &Terms<'_>) -> Value {
    let lists = |entity: &&Entity| entity.operations.iter().any(|operation| operation.action == Action::List);
    let reads: Vec<&str> = service.entities.iter().filter(lists).map(|entity| entity.path.as_str()).collect();
    let (rate, growth) = (u64::from(service.load.requests_per_second), u64::from(service.load.growth));
    // Little's law, at the slowest that the objective allows.
    let users = (rate * service.slo.latency_p99.milliseconds).div_ceil(1000).max(1);
    view!(terms, {
        "has_reads": !reads.is_empty(),
        "reads": reads,
        "users": users,
        // Twice, so that a slow answer costs its threshold, not a request that is never sent.
        "users_max": 2 * users,
        "users_grown": 2 * users * growth,
    })
}
