//! Which path leads to which service.

use super::super::keys::{put, view};
use super::super::{Terms, code, text};
use crate::model::types::{GatewayKind, Service, System};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A service gives up after 30 seconds, and says why: the gateway waits longer.
pub const TIMEOUT_SECONDS: u32 = 35;

/// What of a path is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    /// All of it.
    Exact,
    /// All of it, of which parts vary.
    Pattern,
    /// Its beginning, up to a slash.
    Below,
}

type Match = (Kind, String);

/// One server for all; where two services answer the same path, one for each, told apart by the host's first label.
pub fn servers(system: &System, terms: &Terms<'_>) -> Value {
    let all: Vec<(Match, &Service)> =
        system.services.iter().flat_map(|service| matches(service).into_iter().map(move |matched| (matched, service))).collect();
    let mut owners: HashMap<&Match, &str> = HashMap::new();
    let clash = all.iter().any(|(matched, service)| owners.insert(matched, &service.name).is_some_and(|other| other != service.name));
    if !clash {
        return json!([server(None, &all, system, terms)]);
    }
    let of =
        |service: &Service| -> Vec<(Match, &Service)> { all.iter().filter(|(_, owner)| owner.name == service.name).cloned().collect() };
    let each = system.services.iter().map(|service| server(Some(&service.name), &of(service), system, terms));
    each.chain([server(None, &[], system, terms)]).collect()
}

fn server(host: Option<&str>, routes: &[(Match, &Service)], system: &System, terms: &Terms<'_>) -> Value {
    let mut ordered: Vec<&(Match, &Service)> = routes.iter().collect();
    // The longer the text that two paths have in common with a request, the more they are about it.
    ordered.sort_by_key(|((kind, path), _)| (Reverse(literal(path).len()), *kind));
    let name = match (host, system.gateway.kind) {
        (Some(host), _) => format!("{host}.*"),
        (None, GatewayKind::Envoy) => "*".to_owned(),
        (None, _) => "_".to_owned(),
    };
    let one = |(place, (matched, service)): (usize, &&(Match, &Service))| {
        let mut view = route(matched, service, &ordered, system, terms);
        if let Some(map) = view.as_object_mut() {
            put!(map, terms, "label", json!(format!("{}-{}", service.name, place + 1)));
            // The lowest is for what is not routed at all.
            put!(map, terms, "priority", json!(ordered.len() - place + 1));
            put!(map, terms, "rule", text(&rule(matched, host)));
        }
        view
    };
    view!(terms, {
        "name": code(name),
        "label": host.unwrap_or("default"),
        "host": host,
        "is_default": host.is_none(),
        "has_host": host.is_some(),
        "has_routes": !routes.is_empty(),
        "routes": ordered.iter().enumerate().map(one).collect::<Vec<_>>(),
    })
}

fn route(matched: &Match, service: &Service, all: &[&(Match, &Service)], system: &System, terms: &Terms<'_>) -> Value {
    let (kind, path) = matched;
    let crossed = all.iter().any(|((other, path_of_other), _)| *other == Kind::Pattern && path_of_other.starts_with(path.as_str()));
    view!(terms, {
        "how": code(how(*kind, crossed, system.gateway.kind).to_owned()),
        "path": text(&if *kind == Kind::Pattern { expression(path, system.gateway.kind) } else { path.clone() }),
        "is_pattern": *kind == Kind::Pattern,
        "service": service.name,
        "max_body": service.api.max_body,
        "timeout": TIMEOUT_SECONDS,
    })
}

/// As Traefik says it.
fn rule((kind, path): &Match, host: Option<&str>) -> String {
    let path = match kind {
        Kind::Pattern => expression(path, GatewayKind::Traefik),
        _ => path.clone(),
    };
    let rule = format!("{}(`{path}`)", how(*kind, false, GatewayKind::Traefik));
    host.map_or(rule.clone(), |host| format!("HostRegexp(`^{host}[.]`) && {rule}"))
}

/// The word of each product; nginx looks at patterns only where no `^~` forbids it.
fn how(kind: Kind, crossed: bool, gateway: GatewayKind) -> &'static str {
    match (gateway, kind) {
        (GatewayKind::Traefik, Kind::Exact) => "Path",
        (GatewayKind::Traefik, Kind::Pattern) => "PathRegexp",
        (GatewayKind::Traefik, Kind::Below) => "PathPrefix",
        (GatewayKind::Envoy, Kind::Exact) => "path",
        (GatewayKind::Envoy, Kind::Pattern) => "safe_regex",
        (GatewayKind::Envoy, Kind::Below) => "prefix",
        (_, Kind::Exact) => "= ",
        (_, Kind::Pattern) => "~ ",
        (_, Kind::Below) if crossed => "",
        (_, Kind::Below) => "^~ ",
    }
}

/// What has a folder of its own by its beginning, any other endpoint alone.
fn matches(service: &Service) -> Vec<Match> {
    let served = service.folders();
    let mut all: Vec<Match> = served.iter().flat_map(|path| [(Kind::Exact, path.clone()), (Kind::Below, format!("{path}/"))]).collect();
    for endpoint in &service.endpoints {
        let led = served
            .iter()
            .any(|path| endpoint.path.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let kind = if endpoint.path.contains('{') { Kind::Pattern } else { Kind::Exact };
        let matched = (kind, shape(&endpoint.path));
        if !led && !all.contains(&matched) {
            all.push(matched);
        }
    }
    all
}

/// Whether every path belongs to one service.
pub fn are_distinct(system: &System) -> bool {
    let mut owners: HashMap<String, &str> = HashMap::new();
    let all = system.services.iter().flat_map(|service| paths(service).map(move |path| (path, service.name.as_str())));
    all.into_iter().all(|(path, service)| *owners.entry(path).or_insert(service) == service)
}

fn paths(service: &Service) -> impl Iterator<Item = String> {
    let with_rows = |folder: String| [format!("{folder}/{{}}"), folder];
    service.folders().into_iter().flat_map(with_rows).chain(service.endpoints.iter().map(|endpoint| shape(&endpoint.path)))
}

/// A path without the names of its parameters: two that differ in those alone are one.
fn shape(path: &str) -> String {
    let part = |part: &'_ str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn literal(path: &str) -> &str {
    path.split('{').next().unwrap_or(path)
}

/// A regular expression for the whole of a path. nginx reads `$` and a backslash in its own way, envoy takes it whole.
fn expression(path: &str, gateway: GatewayKind) -> String {
    let part = |part: &str| if part == "{}" { "[^/]+".to_owned() } else { escaped(part) };
    let whole = path.split('/').map(part).collect::<Vec<String>>().join("/");
    match gateway {
        GatewayKind::Traefik => format!("^{whole}$"),
        GatewayKind::Envoy => whole,
        _ => format!("(?s)^{whole}(?!.)"),
    }
}

/// A text as a regular expression that matches it alone.
pub fn escaped(text: &str) -> String {
    let one = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '~' | '/') { c.to_string() } else { format!("[{c}]") };
    text.chars().map(one).collect()
}
