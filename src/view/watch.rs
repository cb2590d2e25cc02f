//! What a system is watched with: which of the tools there are, the numbers of their rules, and who is told.

use super::capacity::{BURNS, Burn, Capacity, SLOW, budget, decimal};
use super::deployment::callers;
use super::keys::view;
use super::{Terms, code};
use crate::model::name::Case;
use crate::model::types::{Receiver, Route, Service, Severity, System};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the tests of rules send in a minute; large, for a budget of one in 100,000.
const TEST_REQUESTS: f64 = 1e7;

/// What a template sees as `system.watch`.
pub fn of_system(system: &System, terms: &Terms<'_>) -> Value {
    let seen = &system.observability;
    let compose = system.deploy.compose;
    let (alerts, dashboards) = shown(system);
    let fields = system.services.iter().flat_map(|service| &service.entities).flat_map(|entity| &entity.fields);
    let personal: BTreeSet<&str> = fields.filter(|field| field.pii).map(|field| field.name.as_str()).collect();
    let databases: Vec<&Service> = system.services.iter().filter(|service| service.has_database()).collect();
    let routes = routes(system);
    // Most is about the metrics of the contract, which nobody can promise for a template.
    let some_known = system.described().next().is_some();
    view!(terms, {
        "has_alerts": alerts,
        "has_rules": alerts || dashboards && some_known,
        "has_chart_alerts": system.deploy.kubernetes && alerts,
        "has_request_alerts": alerts && some_known,
        "has_database_alerts": alerts && !databases.is_empty(),
        "has_dashboards": dashboards,
        "has_prometheus": compose && seen.metrics,
        "has_alertmanager": compose && alerts,
        "has_grafana": compose && dashboards,
        "has_secrets": compose && (alerts || dashboards),
        "has_collector": compose && seen.traces,
        "has_compose": compose && (seen.metrics || seen.traces),
        "has_personal_fields": !personal.is_empty(),
        "personal_fields": personal,
        "receivers": routes.iter().map(receiver).collect::<Vec<_>>(),
        "service_routes": routes.iter().filter(|route| route.service.is_some()).map(receiver).collect::<Vec<_>>(),
    })
}

/// Whether there are alerts, and dashboards; neither is without metrics.
fn shown(system: &System) -> (bool, bool) {
    let seen = &system.observability;
    (seen.metrics && seen.alerts, seen.metrics && seen.dashboards)
}

/// Those of the spec; where it gives none for a severity, a channel of Slack's kind.
fn routes(system: &System) -> Vec<Route> {
    let mut routes = system.observability.routes.clone();
    for severity in Severity::ALL {
        if !routes.iter().any(|route| route.service.is_none() && route.severity == severity) {
            routes.push(Route { service: None, severity, receiver: Receiver::Slack });
        }
    }
    routes
}

fn receiver(route: &Route) -> Value {
    let severity = route.severity.word();
    let name = route.service.as_ref().map_or_else(|| severity.to_owned(), |service| format!("{service}-{severity}"));
    let secret = format!("alertmanager_{}_{}", Case::Snake.apply(&name), route.receiver.secret());
    json!({
        "name": name,
        "service": route.service,
        "severity": severity,
        "secret": secret,
        "variable": secret.to_uppercase(),
        "is_slack": route.receiver == Receiver::Slack,
        "is_pagerduty": route.receiver == Receiver::Pagerduty,
        "is_opsgenie": route.receiver == Receiver::Opsgenie,
        "is_webhook": route.receiver == Receiver::Webhook,
        "repeat": if route.severity == Severity::Page { "1h" } else { "24h" },
        "urgency": if route.severity == Severity::Page { "critical" } else { "warning" },
        "priority": if route.severity == Severity::Page { "P1" } else { "P3" },
    })
}

/// What a template sees as `service.watch`.
pub fn of_service(service: &Service, system: &System, terms: &Terms<'_>) -> Value {
    let budget = budget(service);
    let rate = f64::from(service.load.requests_per_second);
    let capacity = Capacity::of(service, terms);
    let judged = whole((1.0 / (14.4 * budget)).ceil());
    // Requests in the two minutes that are a step of a test.
    let busy = u64::from(service.load.requests_per_second).max(judged) * 120;
    let is_known = service.is_described();
    let (alerts, dashboards) = shown(system);
    view!(terms, {
        "has_rules": is_known && (alerts || dashboards),
        "has_alerts": alerts,
        "has_dashboards": is_known && dashboards,
        "has_chart_rules": is_known && system.deploy.kubernetes && (alerts || dashboards),
        "has_chart_alerts": system.deploy.kubernetes && alerts,
        "windows": WINDOWS,
        "latency_matcher": code(latency_matcher(service.slo.latency_p99.milliseconds)),
        "burns": BURNS.iter().enumerate().map(|(faster, burn)| tested(burn, BURNS.len() - faster, budget)).collect::<Vec<_>>(),
        // Within the budget: four fifths of what may fail.
        "harmless_errors": whole(0.8 * budget * TEST_REQUESTS),
        "test_requests": whole(TEST_REQUESTS),
        "dashboard_uid": dashboard_uid(service),
        // A hundredth of the busiest hour is traffic that does not stop by itself.
        "floor": decimal(rate / 100.0, 3),
        // With fewer in an hour, one failure alone is more than the fastest alert waits for.
        "judged_requests": judged,
        "busy_step": busy,
        "busy_total": busy * 720,
        "low_step": decimal(judged as f64 / 60.0, 3),
        "memory_limit_bytes": u64::from(capacity.memory_limit) * 1024 * 1024,
        "cpu_request_cores": decimal(f64::from(capacity.cpu_request) / 1000.0, 3),
        "too_many_in_flight": capacity.in_flight * 2,
        "has_dependencies": service.has_database() || !service.calls.is_empty(),
        "has_calls": !service.calls.is_empty(),
        "calls": service.calls.iter().map(|call| &call.service).collect::<Vec<_>>(),
        "has_callers": !callers(service, system).is_empty(),
        "callers": callers(service, system),
    })
}

/// Every window that an alert looks at, shortest first.
const WINDOWS: [&str; 7] = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

/// Requests a minute that raise this alert and none that burns faster.
fn tested(burn: &Burn, firing: usize, budget: f64) -> Value {
    let above = |threshold: f64| whole((threshold * 1.2).min((threshold + 1.0) / 2.0) * TEST_REQUESTS);
    json!({
        "name": burn.name,
        "severity": burn.severity,
        "errors": above(burn.factor * budget),
        "fine": whole(TEST_REQUESTS) - above(burn.factor * budget),
        // It, and those that burn slower.
        "firing": firing,
        "fast": whole(TEST_REQUESTS) - above(burn.factor * SLOW),
    })
}

/// The bucket of the latency objective; Prometheus 2 keeps a whole number as each client library writes it.
fn latency_matcher(milliseconds: u64) -> String {
    let bound = decimal(milliseconds as f64 / 1000.0, 3);
    if bound.contains('.') { format!("le=\"{bound}\"") } else { format!("le=~\"{bound}([.]0)?\"") }
}

/// Grafana takes 40 characters.
fn dashboard_uid(service: &Service) -> String {
    if service.name.len() <= 40 { service.name.clone() } else { format!("{:.33}-{}", service.name, service.port) }
}

fn whole(number: f64) -> u64 {
    number.round() as u64
}
