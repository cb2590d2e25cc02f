//! What a service is given to carry its load: every number that `load` and `slo` lead to, one formula each.
//!
//! A stack's blueprint says what a request and a process of it cost (`footprint`); the spec says how many requests
//! come, and how fast they have to be answered. `docs/capacity.md` has the same formulas for readers.

use super::Terms;
use super::keys::view;
use crate::model::types::Service;
use serde_json::{Value, json};

/// Share of its CPU that a replica uses at the busiest hour; the rest is for bursts, and for a replica that died.
const UTILISATION: f64 = 0.6;

/// What one replica of a service gets, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// At the expected load, one of them more than needed: it may die, or be replaced.
    pub replicas: u32,
    /// At the expected load times `growth`.
    pub replicas_max: u32,
    /// Thousandths of a core that are reserved.
    pub cpu_request: u32,
    /// Thousandths of a core that it may use: a whole one at least, for a fast start.
    pub cpu_limit: u32,
    /// MiB that are reserved.
    pub memory_request: u32,
    /// MiB at which it is killed.
    pub memory_limit: u32,
    /// Requests a second of one replica when scaled out.
    pub carried: u32,
    /// Requests in one replica at a time: Little's law at the slowest that the objective allows.
    pub in_flight: u32,
    /// Database connections of one replica.
    pub pool: u32,
}

impl Capacity {
    /// What a service gets.
    pub fn of(service: &Service, terms: &Terms<'_>) -> Self {
        let footprint = terms.footprint(&service.stack);
        let load = f64::from(service.load.requests_per_second);
        let milliseconds = footprint.cpu_per_request;
        // One process uses one core at most.
        let most = (1000.0 * UTILISATION / milliseconds).max(1.0);
        let replicas = (up(load / most) + 1).max(2);
        let cpu_request = up(load * milliseconds / f64::from(replicas) / UTILISATION / 50.0).max(2) * 50;
        let carried = (f64::from(cpu_request) * UTILISATION / milliseconds).max(1.0);
        let latency = milliseconds_of(service) / 1000.0;
        let in_flight = up(carried * latency);
        // A request holds a connection for a part of its time: a third, where the slowest is allowed.
        let pool = service.pool.unwrap_or_else(|| up(carried * latency / 3.0).clamp(5, 20));
        let bodies = f64::from(in_flight.min(256)) * 2.0 * service.api.max_body as f64 / (1024.0 * 1024.0);
        let memory_request = up((f64::from(footprint.memory) + bodies.min(f64::from(footprint.memory))) / 32.0) * 32;
        Self {
            replicas,
            replicas_max: up(load * f64::from(service.load.growth) / carried).max(replicas + 1),
            cpu_request,
            cpu_limit: (2 * cpu_request).max(1000),
            memory_request,
            memory_limit: 2 * memory_request,
            carried: carried as u32,
            in_flight,
            pool,
        }
    }
}

/// What a template sees as `service.capacity`.
pub fn capacity(service: &Service, terms: &Terms<'_>) -> Value {
    let footprint = terms.footprint(&service.stack);
    let capacity = Capacity::of(service, terms);
    view!(terms, {
        "requests_per_second": service.load.requests_per_second,
        "growth": service.load.growth,
        "grown_requests_per_second": u64::from(service.load.requests_per_second) * u64::from(service.load.growth),
        "cpu_per_request_ms": decimal(footprint.cpu_per_request, 3),
        "footprint_memory": footprint.memory,
        "start_seconds": footprint.start,
        "start_attempts": footprint.start.max(5) * 4,
        "user": footprint.user,
        "utilisation_percent": (UTILISATION * 100.0) as u32,
        "replicas": capacity.replicas,
        "replicas_max": capacity.replicas_max,
        "cpu_request": capacity.cpu_request,
        "cpu_limit": capacity.cpu_limit,
        "cpu_limit_cores": decimal(f64::from(capacity.cpu_limit) / 1000.0, 2),
        "memory_request": capacity.memory_request,
        "memory_limit": capacity.memory_limit,
        // For a collector of garbage, which works harder where it comes near.
        "memory_soft_limit": capacity.memory_limit / 10 * 9,
        "carried": capacity.carried,
        "in_flight": capacity.in_flight,
        "pool": capacity.pool,
        "connections": u64::from(capacity.pool) * u64::from(capacity.replicas),
        "connections_max": u64::from(capacity.pool) * u64::from(capacity.replicas_max),
    })
}

/// A window of time and how fast the error budget burns in it: the multi-window alerts of the SRE workbook.
pub(super) struct Burn {
    pub name: &'static str,
    pub severity: &'static str,
    pub factor: f64,
    long: &'static str,
    short: &'static str,
    /// Until it is told.
    pending: &'static str,
    /// Percent of the budget of 30 days that is gone after the long window.
    spent: &'static str,
}

pub(super) const BURNS: [Burn; 4] = [
    Burn { name: "fast", severity: "page", factor: 14.4, long: "1h", short: "5m", pending: "2m", spent: "2" },
    Burn { name: "steady", severity: "page", factor: 6.0, long: "6h", short: "30m", pending: "5m", spent: "5" },
    Burn { name: "slow", severity: "ticket", factor: 3.0, long: "1d", short: "2h", pending: "15m", spent: "10" },
    Burn { name: "creeping", severity: "ticket", factor: 1.0, long: "3d", short: "6h", pending: "30m", spent: "10" },
];

/// Share of requests that may be slower than the latency objective: it is one of the 99th percentile.
pub(super) const SLOW: f64 = 0.01;

/// Share of requests that may fail.
pub(super) fn budget(service: &Service) -> f64 {
    1.0 - service.slo.availability.parse().unwrap_or(99.5) / 100.0
}

/// What a template sees as `service.slo`.
pub fn slo(service: &Service, terms: &Terms<'_>) -> Value {
    let budget = budget(service);
    let milliseconds = service.slo.latency_p99.milliseconds;
    let burns = BURNS.iter().map(|burn| {
        json!({
            "name": burn.name,
            "severity": burn.severity,
            "factor": decimal(burn.factor, 1),
            "long": burn.long,
            "short": burn.short,
            "pending": burn.pending,
            "spent_percent": burn.spent,
            "pages": burn.severity == "page",
            "errors": decimal(burn.factor * budget, 7),
            "slow": decimal(burn.factor * SLOW, 7),
        })
    });
    let paging = BURNS.iter().filter(|burn| burn.severity == "page");
    let pages: Vec<String> = paging.map(|burn| format!("{}× over {}", decimal(burn.factor, 1), burn.long)).collect();
    view!(terms, {
        "availability": service.slo.availability,
        "objective": decimal(1.0 - budget, 7),
        "budget": decimal(budget, 7),
        "budget_percent": decimal(budget * 100.0, 5),
        // Of a month of 30 days.
        "budget_minutes": decimal(budget * 30.0 * 24.0 * 60.0, 1),
        "latency_ms": milliseconds,
        "latency_seconds": decimal(milliseconds as f64 / 1000.0, 3),
        "pages_at": super::text(&pages.join(", ")),
        "burns": burns.collect::<Vec<_>>(),
    })
}

/// Upper bounds of the histogram of durations in seconds: OpenTelemetry's, and the latency objective, which could else
/// not be measured.
pub fn latency_buckets(service: &Service) -> Vec<String> {
    let mut bounds = vec![5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
    bounds.push(service.slo.latency_p99.milliseconds);
    bounds.sort_unstable();
    bounds.dedup();
    bounds.into_iter().map(|bound| decimal(bound as f64 / 1000.0, 3)).collect()
}

fn milliseconds_of(service: &Service) -> f64 {
    service.slo.latency_p99.milliseconds as f64
}

/// Rounded up; never below one.
fn up(number: f64) -> u32 {
    // The smallest error of a division must not cost a replica.
    (number - 1e-9).ceil().max(1.0) as u32
}

/// With at most so many digits behind the point, and no zeros at its end.
pub fn decimal(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_no_tail() {
        assert_eq!(decimal(14.4 * (1.0 - 0.999), 7), "0.0144");
        assert_eq!(decimal(1.0 - 0.99999, 7), "0.00001");
        assert_eq!(decimal(10.0, 1), "10");
        assert_eq!(decimal(0.3, 3), "0.3");
    }
}
