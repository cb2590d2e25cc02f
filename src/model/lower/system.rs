//! The system's own settings, and the list of services with their ports.

use super::super::pack::{Pack, PackOrigin};
use super::super::types::{Auth, Broker, Deploy, Duration, Gateway, GatewayKind, Mesh, Observability, Retention, System};
use super::{Index, Options, alerting, check_kebab, service, text, units, value};
use crate::diag::{Diagnostic, Diagnostics, Span, Spanned};
use crate::spec::syntax::{self, Auth as AuthDecl, Text};
use std::collections::BTreeMap;

const FIRST_PORT: u16 = 8001;

pub fn lower(spec: &syntax::System, options: &Options, found: &mut Diagnostics) -> Option<System> {
    version(spec, found);
    let declared = service::declared(spec, options, found);
    let name = required_name(spec, found);
    let names: Vec<&str> = declared.iter().map(|service| service.name.value.as_str()).collect();
    let mut system = System {
        name: name.clone(),
        summary: text(spec.summary.as_ref()),
        description: text(spec.description.as_ref()),
        auth: auth(spec, &declared, &name, found),
        gateway: gateway(spec, declared.len(), found),
        mesh: spec.mesh.as_ref().map_or(Mesh::None, |mesh| mesh.value),
        broker: spec.events.as_ref().and_then(|events| events.broker.as_ref()).map_or(Broker::Http, |broker| broker.value),
        deploy: deploy(spec),
        observability: observability(spec, &names, found),
        retention: retention(spec, found),
        packs: packs(spec, found),
        services: Vec::new(),
    };
    mesh_has_pods(spec, &system, found);
    let index = Index {
        services: declared.iter().map(|service| (service.name.value.as_str(), service.entity_names())).collect(),
        declared: &declared,
        spec,
    };
    let ports = ports(&declared, &options.ports, found);
    for (service, port) in declared.iter().zip(ports) {
        let lowered = service::lower(service, port, &index, &system, found);
        system.services.push(lowered);
    }
    Some(system).filter(|system| !system.services.is_empty())
}

fn version(spec: &syntax::System, found: &mut Diagnostics) {
    match &spec.scaffold {
        None if spec.span == Span::default() => {}
        None => found.push(missing(spec.span, "scaffold", "write `scaffold: 1`, the version of this language")),
        Some(raw) if raw.text.value == "1" && !raw.quoted => {}
        Some(raw) => {
            let newer = raw.text.value.parse::<u32>().is_ok_and(|version| version > 1);
            let help = if newer { "a newer release of scaffold reads it; this one reads version 1" } else { "write `scaffold: 1`" };
            let message = format!("`{}` is not a version of the spec language that is known here", raw.text.value);
            found.push(Diagnostic::error("S0206", raw.text.span, message).help(help));
        }
    }
}

pub fn missing(span: Span, key: &str, help: &str) -> Diagnostic {
    let line = Span { end: span.start + 1, ..span };
    Diagnostic::error("S0205", line, format!("`{key}` is missing")).help(help)
}

fn required_name(spec: &syntax::System, found: &mut Diagnostics) -> String {
    match &spec.name {
        Some(name) => {
            check_kebab(name, "the system", found);
            name.value.clone()
        }
        None => {
            if spec.span != Span::default() {
                found.push(missing(spec.span, "name", "add the system's name, such as `name: shop`"));
            }
            "system".to_owned()
        }
    }
}

const ALGORITHMS: &[&str] = &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

fn auth(spec: &syntax::System, declared: &[service::Declared<'_>], name: &str, found: &mut Diagnostics) -> Option<Auth> {
    let bearer = declared.iter().find_map(service::Declared::bearer_header);
    match (&spec.auth, bearer) {
        (Some(AuthDecl::Off(span)), Some(header)) => {
            found.push(
                Diagnostic::error("S0802", header, "this endpoint asks for a token, but `auth` is `none`")
                    .also(*span, "no tokens")
                    .help("describe the issuer under `auth`"),
            );
            None
        }
        (Some(AuthDecl::Off(_)), None) => None,
        (Some(AuthDecl::Tokens(map)), _) => Some(tokens(map, found)),
        (None, Some(header)) => {
            let issuer = format!("https://id.{name}.example");
            let message = format!("this endpoint asks for a token, but there is no `auth`; assuming the issuer `{issuer}`");
            found.push(
                Diagnostic::warning("S0808", header, message)
                    .help("describe the issuer under `auth`, or set AUTH_ISSUER and AUTH_AUDIENCE where it runs"),
            );
            let algorithms = vec!["RS256".to_owned()];
            Some(Auth {
                issuer,
                audience: name.to_owned(),
                jwks_uri: None,
                algorithms,
                roles: Vec::new(),
                scopes: Vec::new(),
                public_by_default: false,
            })
        }
        (None, None) => {
            if !declared.is_empty() {
                let span = spec.name.as_ref().map_or(spec.span, |name| name.span);
                found.push(
                    Diagnostic::warning("S0805", span, "there is no `auth`: everything in this system is public")
                        .help("add `auth` with an issuer, or say `auth: none`"),
                );
            }
            None
        }
    }
}

fn tokens(map: &syntax::AuthMap, found: &mut Diagnostics) -> Auth {
    for (key, given) in [("issuer", &map.issuer), ("audience", &map.audience)] {
        if given.is_none() {
            found.push(missing(map.span, key, "tokens are checked against the issuer and the audience; add both under `auth`"));
        }
    }
    for address in [&map.issuer, &map.jwks_uri].into_iter().flatten() {
        if is_plain(address, found) {
            check_url(address, found);
        }
    }
    if let Some(audience) = &map.audience {
        is_plain(audience, found);
    }
    let algorithms: Vec<String> = map.algorithms.iter().flatten().map(|word| word.value.clone()).collect();
    for word in map.algorithms.iter().flatten().filter(|word| !ALGORITHMS.contains(&word.value.as_str())) {
        let mut wrong =
            Diagnostic::error("S0204", word.span, format!("`{}` is not a signature algorithm that can be accepted", word.value));
        if word.value == "none" || word.value.starts_with("HS") {
            wrong = wrong.help("`none` and shared secrets would let anybody who can check a token make one");
        }
        found.push(wrong.suggest(&word.value, ALGORITHMS.iter().copied()).help(format!("one of: {}", ALGORITHMS.join(", "))));
    }
    for word in map.roles.iter().flatten().chain(map.scopes.iter().flatten()) {
        check_grant_name(word, found);
    }
    let strings = |list: &Option<Vec<Text>>| list.iter().flatten().map(|word| word.value.clone()).collect::<Vec<_>>();
    Auth {
        issuer: text(map.issuer.as_ref()),
        audience: text(map.audience.as_ref()),
        jwks_uri: map.jwks_uri.as_ref().map(|uri| uri.value.clone()),
        algorithms: if algorithms.is_empty() { vec!["RS256".to_owned()] } else { algorithms },
        roles: strings(&map.roles),
        scopes: strings(&map.scopes),
        public_by_default: match map.default.as_ref() {
            Some(word) if word.value == "public" => true,
            Some(word) if word.value != "required" => {
                found.push(Diagnostic::error("S0204", word.span, format!("`{}` is neither `required` nor `public`", word.value)));
                false
            }
            _ => false,
        },
    }
}

/// Whether a text of `auth` reads alike in tokens, environment files and shells; reported where it does not.
fn is_plain(text: &Text, found: &mut Diagnostics) -> bool {
    let plain = |c: char| c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '\\' | '`' | '$' | '{' | '}'));
    let trimmed = text.value.trim();
    let is_plain = !trimmed.is_empty() && trimmed.len() == text.value.len() && text.value.len() <= 255 && text.value.chars().all(plain);
    if !is_plain {
        let why = format!("`{}` cannot be compared with what a token says everywhere alike", text.value.escape_debug());
        found.push(
            Diagnostic::error("S0809", text.span, why)
                .help("up to 255 visible ASCII characters and single spaces between them, without quotes, backslash, dollar or braces"),
        );
    }
    is_plain
}

const GRANT_WORDS: &[&str] = &["public", "authenticated", "owner"];

fn check_grant_name(word: &Text, found: &mut Diagnostics) {
    if GRANT_WORDS.contains(&word.value.as_str()) {
        found.push(Diagnostic::error(
            "S0801",
            word.span,
            format!("`{}` has a meaning of its own and cannot be a role or scope", word.value),
        ));
    }
    let token = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | ',' | '\'' | '`' | '$' | '{' | '}');
    if word.value.is_empty() || word.value.len() > 128 || !word.value.chars().all(token) {
        found.push(Diagnostic::error(
            "S0801",
            word.span,
            "a role or scope is made of visible ASCII characters (RFC 6749), without quotes, backslash, comma, dollar or braces",
        ));
    }
}

/// An address of another system that a service will call.
pub fn check_url(address: &Text, found: &mut Diagnostics) {
    let text = address.value.as_str();
    let host = text.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#', ':']).next()).unwrap_or("");
    let fault = if !value::url(text) {
        Some("an address is absolute, http or https, and has no user name or password in it")
    } else if host.starts_with("169.254.") || host == "metadata.google.internal" || host.starts_with('[') {
        Some("this is an address of the machine's own metadata service or an IP literal that cannot be checked")
    } else {
        None
    };
    if let Some(why) = fault {
        found.push(Diagnostic::error("S0807", address.span, format!("`{text}` cannot be used here: {why}")));
    }
}

fn gateway(spec: &syntax::System, services: usize, found: &mut Diagnostics) -> Gateway {
    let declared = spec.gateway.as_ref().map(|gateway| &gateway.0);
    let default = if services >= 2 || declared.is_some() { GatewayKind::Nginx } else { GatewayKind::None };
    settings_without_gateway(declared, found);
    let cors = declared.and_then(|gateway| gateway.cors.as_ref());
    let origins = cors.and_then(|cors| cors.origins.clone()).unwrap_or_default();
    let credentials = cors.and_then(|cors| cors.credentials.clone()).is_some_and(|flag| flag.value);
    for origin in &origins {
        let plain = origin.value == "*" || (value::url(&origin.value) && origin.value.matches('/').count() == 2);
        if !plain {
            found.push(
                Diagnostic::error("S0907", origin.span, format!("`{}` is not an origin", origin.value))
                    .help("write scheme and host alone, such as `https://app.example.com`"),
            );
        }
        if origin.value == "*" && credentials {
            found.push(
                Diagnostic::error("S0907", origin.span, "`*` together with credentials would let every site act for the user")
                    .help("list the origins"),
            );
        }
    }
    let duration = |raw: Option<&syntax::Raw>, found: &mut Diagnostics| raw.and_then(|raw| units::duration(raw, found));
    let cdn = declared.and_then(|gateway| gateway.cdn.as_ref()).map(|cdn| {
        let age = duration(cdn.max_age.as_ref(), found).unwrap_or(Duration { milliseconds: 60_000 });
        (text(cdn.provider.as_ref()), age)
    });
    Gateway {
        kind: declared.and_then(|gateway| gateway.kind.as_ref()).map_or(default, |kind| kind.value),
        rate_limit: declared.and_then(|gateway| gateway.rate_limit.as_ref()).and_then(|raw| units::rate(raw, found)),
        cors_max_age: duration(cors.and_then(|cors| cors.max_age.as_ref()), found),
        cors_span: origins.first().map_or_else(Span::default, |origin| origin.span),
        cors_origins: origins.into_iter().map(|origin| origin.value).collect(),
        cors_credentials: credentials,
        cdn,
    }
}

/// Limits and caches that nobody would keep. Browsers are answered by services as well.
fn settings_without_gateway(declared: Option<&syntax::GatewayMap>, found: &mut Diagnostics) {
    let Some(gateway) = declared else { return };
    let Some(none) = gateway.kind.as_ref().filter(|kind| kind.value == GatewayKind::None) else { return };
    let limit = gateway.rate_limit.as_ref().map(|raw| (raw.text.span, "this limit"));
    let cache = gateway.cdn.as_ref().map(|cdn| (cdn.span, "this cache"));
    for (span, what) in limit.into_iter().chain(cache) {
        found.push(
            Diagnostic::error("S0912", span, format!("{what} is a gateway's to keep"))
                .also(none.span, "and there is none")
                .help("name a gateway: `nginx`, `traefik` or `envoy`"),
        );
    }
}

fn on(flag: Option<&Spanned<bool>>) -> bool {
    flag.is_none_or(|flag| flag.value)
}

fn deploy(spec: &syntax::System) -> Deploy {
    let declared = spec.deploy.as_ref();
    let ci = declared.and_then(|deploy| deploy.ci.as_ref()).map(|list| list.0.iter().map(|kind| kind.value).collect());
    Deploy {
        compose: on(declared.and_then(|deploy| deploy.compose.as_ref())),
        kubernetes: on(declared.and_then(|deploy| deploy.kubernetes.as_ref())),
        ci: ci.unwrap_or_else(|| vec![syntax::CiKind::Github]),
    }
}

/// A mesh's proxies run beside pods.
fn mesh_has_pods(spec: &syntax::System, system: &System, found: &mut Diagnostics) {
    let off = spec.deploy.as_ref().and_then(|deploy| deploy.kubernetes.as_ref()).filter(|flag| !flag.value);
    if let (Some(mesh), Some(off)) = (spec.mesh.as_ref().filter(|_| system.mesh != Mesh::None), off) {
        found.push(
            Diagnostic::error("S0910", mesh.span, format!("the mesh `{}` runs on Kubernetes", system.mesh.word()))
                .also(off.span, "which is off")
                .help("leave one of the two out"),
        );
    }
}

fn observability(spec: &syntax::System, services: &[&str], found: &mut Diagnostics) -> Observability {
    let declared = spec.observability.as_ref();
    Observability {
        metrics: on(declared.and_then(|part| part.metrics.as_ref())),
        traces: on(declared.and_then(|part| part.traces.as_ref())),
        dashboards: on(declared.and_then(|part| part.dashboards.as_ref())),
        alerts: on(declared.and_then(|part| part.alerts.as_ref())),
        routes: alerting::routes(declared, services, found),
    }
}

fn retention(spec: &syntax::System, found: &mut Diagnostics) -> Vec<Retention> {
    let declared = spec.privacy.as_ref().and_then(|privacy| privacy.retention.as_ref());
    let known: Vec<&str> =
        spec.entities
            .iter()
            .flat_map(|entities| entities.iter())
            .map(|(name, _)| name.value.as_str())
            .chain(
                spec.services.iter().flatten().flat_map(|(_, service)| {
                    service.entities.iter().flat_map(|entities| entities.iter()).map(|(name, _)| name.value.as_str())
                }),
            )
            .collect();
    let mut periods = Vec::new();
    for (entity, raw) in declared.into_iter().flatten() {
        if !known.contains(&entity.value.as_str()) {
            let message = format!("there is no entity `{}`", entity.value);
            found.push(Diagnostic::error("S0601", entity.span, message).suggest(&entity.value, known.iter().copied()));
        }
        if let Some(period) = units::duration(raw, found) {
            periods.push(Retention { entity: entity.value.clone(), span: entity.span, period });
        }
    }
    periods
}

fn packs(spec: &syntax::System, found: &mut Diagnostics) -> Vec<Pack> {
    let mut packs: Vec<Pack> = Vec::new();
    for declared in spec.blueprints.iter().flatten() {
        let Some(pack) = pack(declared, found) else { continue };
        if let Some(first) = packs.iter().find(|known| known.name == pack.name) {
            found.push(
                Diagnostic::error("S0304", pack.span, format!("there are two packs `{}`", pack.name)).also(first.span, "and this one"),
            );
        }
        packs.push(pack);
    }
    packs
}

fn pack(declared: &syntax::BlueprintPack, found: &mut Diagnostics) -> Option<Pack> {
    let origin = match (&declared.path, &declared.git) {
        (Some(path), None) => PackOrigin::Folder(path.value.clone()),
        (None, Some(url)) => PackOrigin::Git { url: url.value.clone(), rev: declared.rev.as_ref().map(|rev| rev.value.clone()) },
        _ => {
            found.push(missing(declared.span, "path", "a blueprint pack names either a `path` or a `git` repository"));
            return None;
        }
    };
    let Some(name) = &declared.name else {
        found.push(missing(declared.span, "name", "give the pack a name"));
        return None;
    };
    check_kebab(name, "a pack", found);
    service::check_folder(name, "a pack", found);
    Some(Pack { name: name.value.clone(), span: name.span, origin })
}

/// A port for every service: those that are declared first, the others from 8001 on.
fn ports(declared: &[service::Declared<'_>], known: &BTreeMap<String, u16>, found: &mut Diagnostics) -> Vec<u16> {
    let mut taken: Vec<(u16, Span)> = Vec::new();
    for service in declared {
        let Some(port) = &service.port else { continue };
        match u16::try_from(port.value) {
            Ok(number) if number > 0 => {
                if let Some((_, first)) = taken.iter().find(|(known, _)| *known == number) {
                    found.push(Diagnostic::error("S0902", port.span, format!("port {number} is taken")).also(*first, "by this service"));
                }
                taken.push((number, port.span));
            }
            _ => found
                .push(Diagnostic::error("S0902", port.span, format!("{} is not a port", port.value)).help("a port is between 1 and 65535")),
        }
    }
    let given: Vec<Option<u16>> = declared
        .iter()
        .map(|service| match &service.port {
            Some(port) => u16::try_from(port.value).ok(),
            None => known.get(&service.name.value).copied().filter(|port| taken.iter().all(|(other, _)| other != port)),
        })
        .collect();
    let mut free = (FIRST_PORT..).filter(|port| !given.contains(&Some(*port)));
    given.iter().map(|port| port.or_else(|| free.next()).unwrap_or_default()).collect()
}
