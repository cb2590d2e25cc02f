//! The way in: which path leads to which service, and how much passes.

use super::Terms;
use super::keys::put;
use crate::model::types::{GatewayKind, Rate, Service, System};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Adds to the view of a system.
pub fn of_system(map: &mut Map<String, Value>, system: &System, terms: &Terms<'_>) {
    put!(map, terms, "gateway_is_nginx", json!(system.gateway.kind == GatewayKind::Nginx));
    put!(map, terms, "gateway_servers", servers(system));
    let Some(rate) = &system.gateway.rate_limit else { return };
    let key = if rate.per_client { "$binary_remote_addr" } else { "$server_port" };
    put!(map, terms, "gateway_limit_key", super::code(key.to_owned()));
    put!(map, terms, "gateway_limit_rate", json!(refill(rate)));
}

/// As nginx counts: by the second, or by the minute where that would be none.
fn refill(rate: &Rate) -> String {
    if rate.seconds == 1 {
        return format!("{}r/s", rate.requests);
    }
    let by_minute = u64::from(rate.requests) * 60 / u64::from(rate.seconds.max(1));
    format!("{}r/m", by_minute.max(1))
}

/// One server for all; where two services answer the same path, one for each, told apart by the host's first label.
fn servers(system: &System) -> Value {
    let mut owners: HashMap<Match, &str> = HashMap::new();
    let mut clash = false;
    for service in &system.services {
        for matched in routes(service) {
            clash |= owners.insert(matched, &service.name).is_some_and(|other| other != service.name);
        }
    }
    let printed = |service: &Service| -> Vec<Value> { routes(service).iter().map(|matched| route(matched, service)).collect() };
    let server = |name: &str, is_default: bool, routes: Vec<Value>| {
        json!({
            "name": super::code(name.to_owned()),
            "is_default": is_default,
            "routes": routes,
            "has_limit": system.gateway.rate_limit.is_some(),
            // All of a period's requests may come at once; then they come back one by one.
            "burst": system.gateway.rate_limit.as_ref().map(|rate| rate.requests),
            "wait": system.gateway.rate_limit.as_ref().map(|rate| rate.seconds.div_ceil(rate.requests.max(1)).max(1)),
        })
    };
    if !clash {
        return Value::Array(vec![server("_", true, system.services.iter().flat_map(printed).collect())]);
    }
    let each = system.services.iter().map(|service| server(&format!("{}.*", service.name), false, printed(service)));
    each.chain([server("_", true, Vec::new())]).collect()
}

fn route((how, path): &Match, service: &Service) -> Value {
    json!({
        "how": super::code((*how).to_owned()),
        "path": super::text(path),
        "service": service.name,
        "max_body": service.api.max_body,
        // The service gives up first, and says why.
        "timeout": 35,
    })
}

/// What nginx looks for: exactly, by its beginning, or by an expression.
type Match = (&'static str, String);

/// An entity's rows by their beginning, any other endpoint alone.
fn routes(service: &Service) -> Vec<Match> {
    let served: Vec<&str> =
        service.entities.iter().filter(|entity| !entity.operations.is_empty()).map(|entity| entity.path.as_str()).collect();
    let mut all: Vec<Match> = served.iter().flat_map(|path| [("=", (*path).to_owned()), ("^~", format!("{path}/"))]).collect();
    for endpoint in &service.endpoints {
        let led = served.iter().any(|path| endpoint.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let matched = pattern(&endpoint.path);
        if !led && !all.contains(&matched) {
            all.push(matched);
        }
    }
    all
}

/// An exact path, or an expression where parts of it vary; without `$` and backslash, which nginx reads in its own way.
fn pattern(path: &str) -> Match {
    if !path.contains('{') {
        return ("=", path.to_owned());
    }
    let literal = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '~') { c.to_string() } else { format!("[{c}]") };
    let part = |part: &str| if part.starts_with('{') { "[^/]+".to_owned() } else { part.chars().map(literal).collect() };
    ("~", format!("(?s)^{}(?!.)", path.split('/').map(part).collect::<Vec<String>>().join("/")))
}
