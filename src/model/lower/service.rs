//! One service: its settings, its types, and what is made of its entities and endpoints.

use super::super::ddl;
use super::super::name::{Case, RESERVED_LABELS, repaired};
use super::super::pack;
use super::super::types::{Api, CacheKind, Call, Duration, Engine, Event, GatewayKind, Load, Service, Slo, Subscription, System, Type};
use super::field::Types;
use super::{Index, Options, check_kebab, check_name, endpoint, entity, template, text, units};
use crate::diag::{Diagnostic, Diagnostics, Span, Spanned};
use crate::spec::field::FieldDecl;
use crate::spec::syntax::{self, Text};

/// A service as declared, either under `services` or by the keys at the top level.
pub struct Declared<'a> {
    pub name: Text,
    pub stack: Option<Text>,
    pub port: Option<Spanned<u64>>,
    pub summary: String,
    pub description: String,
    pub database: Option<&'a syntax::Database>,
    pub cache: Option<Spanned<CacheKind>>,
    pub entities: Vec<(Text, syntax::Entity)>,
    pub endpoints: &'a [syntax::Endpoint],
    pub events: &'a [(Text, FieldDecl)],
    pub subscribes: &'a [(Text, Text)],
    pub calls: &'a [(Text, syntax::CallPolicy)],
    pub graphql: Option<Spanned<bool>>,
    pub load: Option<&'a syntax::Load>,
    pub slo: Option<&'a syntax::Slo>,
    pub template: Option<&'a syntax::Template>,
}

impl Declared<'_> {
    pub fn entity_names(&self) -> Vec<(&str, Span)> {
        self.entities.iter().map(|(name, _)| (name.value.as_str(), name.span)).collect()
    }

    /// Where an endpoint asks for a token by its `Authorization` header.
    pub fn bearer_header(&self) -> Option<Span> {
        self.endpoints.iter().find_map(endpoint::bearer_header)
    }
}

/// All services of a spec.
pub fn declared<'a>(spec: &'a syntax::System, options: &Options, found: &mut Diagnostics) -> Vec<Declared<'a>> {
    let single = spec.entities.is_some() || spec.schema.is_some() || spec.endpoints.is_some() || spec.subscribes.is_some();
    let mut all: Vec<Declared<'a>> = Vec::new();
    if let (true, Some(services)) = (single, &spec.services) {
        let span = services.first().map_or(spec.span, |(name, _)| name.span);
        found.push(
            Diagnostic::error("S0908", span, "the spec has `services` and also entities, endpoints or a schema at the top level")
                .help("move what stands at the top level into one of the services"),
        );
    }
    if single && spec.services.is_none() {
        all.push(from_top_level(spec, found));
    }
    for (name, service) in spec.services.iter().flatten() {
        template::refuse_keys(name, service, found);
        all.push(from_service(name, service, spec, found));
    }
    if all.is_empty() && spec.span != Span::default() {
        let line = Span { end: spec.span.start + 1, ..spec.span };
        found.push(
            Diagnostic::error("S0909", line, "there is nothing to generate")
                .help("add `entities`, `endpoints` or a `schema`, or several `services`"),
        );
    }
    for service in all.iter_mut().filter(|service| service.template.is_none()) {
        if let Some(stack) = &options.stack {
            let span = service.stack.as_ref().map_or(service.name.span, |stack| stack.span);
            service.stack = Some(Spanned::new(stack.clone(), span));
        }
    }
    all
}

fn from_top_level<'a>(spec: &'a syntax::System, found: &mut Diagnostics) -> Declared<'a> {
    let name = spec.name.clone().unwrap_or_else(|| Spanned::new("service".to_owned(), spec.span));
    Declared {
        name,
        stack: spec.stack.clone(),
        port: spec.port.clone(),
        summary: text(spec.summary.as_ref()),
        description: text(spec.description.as_ref()),
        database: spec.database.as_ref(),
        cache: spec.cache.clone(),
        entities: ddl::entities(spec.schema.as_ref(), spec.entities.as_deref(), found),
        endpoints: spec.endpoints.as_deref().unwrap_or_default(),
        events: spec.events.as_ref().map(|events| events.published.as_slice()).unwrap_or_default(),
        subscribes: spec.subscribes.as_deref().unwrap_or_default(),
        calls: &[],
        graphql: spec.graphql.clone(),
        load: spec.load.as_ref(),
        slo: spec.slo.as_ref(),
        template: None,
    }
}

fn from_service<'a>(name: &Text, service: &'a syntax::Service, spec: &'a syntax::System, found: &mut Diagnostics) -> Declared<'a> {
    Declared {
        name: name.clone(),
        stack: service.stack.clone().or_else(|| spec.stack.clone()),
        port: service.port.clone(),
        summary: text(service.summary.as_ref()),
        description: text(service.description.as_ref()),
        database: service.database.as_ref().or(spec.database.as_ref()),
        cache: service.cache.clone().or_else(|| spec.cache.clone()),
        entities: ddl::entities(service.schema.as_ref(), service.entities.as_deref(), found),
        endpoints: service.endpoints.as_deref().unwrap_or_default(),
        events: service.events.as_deref().unwrap_or_default(),
        subscribes: service.subscribes.as_deref().unwrap_or_default(),
        calls: service.calls.as_ref().map(|calls| calls.0.as_slice()).unwrap_or_default(),
        graphql: service.graphql.clone(),
        load: service.load.as_ref().or(spec.load.as_ref()),
        slo: service.slo.as_ref().or(spec.slo.as_ref()),
        template: service.template.as_ref(),
    }
}

pub fn lower(declared: &Declared<'_>, port: u16, index: &Index<'_>, system: &System, found: &mut Diagnostics) -> Service {
    // The only service of a system may have its name, which was checked as such.
    if index.spec.name.as_ref().is_none_or(|system| system.span != declared.name.span) {
        check_kebab(&declared.name, "a service", found);
    }
    check_folder(&declared.name, "a service", found);
    let stack = stack(declared, found);
    let mut types = Types::new(index, &declared.name.value);
    types.declare(found);
    let api = api(index.spec, found);
    let entities = entity::all(declared, &mut types, &api, system, found);
    types.share();
    let events = events(declared, &mut types, found);
    let mut service = Service {
        name: declared.name.value.clone(),
        span: declared.name.span,
        stack: stack.value,
        template: declared.template.and_then(|given| template::lower(given, found)),
        stack_span: stack.span,
        port,
        summary: declared.summary.clone(),
        description: declared.description.clone(),
        engine: declared.database.and_then(|database| database.engine.as_ref()).map_or(Engine::Postgres, |engine| engine.value),
        pool: declared.database.and_then(|database| database.pool.as_ref()).and_then(|pool| u32::try_from(pool.value).ok()),
        cache: declared.cache.as_ref().map_or(CacheKind::Memory, |cache| cache.value),
        api,
        load: load(declared.load, found),
        slo: slo(declared.slo, found),
        objects: Vec::new(),
        enums: Vec::new(),
        entities,
        endpoints: Vec::new(),
        events,
        subscriptions: subscriptions(declared, index, found),
        calls: calls(declared, index, found),
        graphql: declared.graphql.as_ref().is_some_and(|flag| flag.value),
        needs: Vec::new(),
    };
    endpoint::all(declared, &mut service, &mut types, system, found);
    service.objects = types.objects;
    service.enums = types.enums;
    service.needs = needs(declared, &service, system);
    service
}

/// Checks a name that is also a folder's.
pub fn check_folder(name: &Text, what: &str, found: &mut Diagnostics) {
    let lower = name.value.to_ascii_lowercase();
    let device = ["com", "lpt"]
        .iter()
        .any(|device| lower.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit())));
    if RESERVED_LABELS.contains(&lower.as_str()) || device {
        found.push(
            Diagnostic::error(
                "S0305",
                name.span,
                format!("`{}` cannot be {what}'s name: a toolchain or an operating system keeps it for itself", name.value),
            )
            .help(format!("for example `{}-{}`", repaired(&name.value), what.rsplit(' ').next().unwrap_or_default())),
        );
    }
}

fn stack(declared: &Declared<'_>, found: &mut Diagnostics) -> Text {
    match (declared.template, &declared.stack) {
        // Without an origin, which was asked for, it is no stack.
        (Some(template), _) => {
            let name = template.from.as_ref().map(|_| format!("{}{}", pack::OF_TEMPLATE, declared.name.value));
            Spanned::new(name.unwrap_or_default(), template.span)
        }
        (None, Some(stack)) => stack.clone(),
        (None, None) => {
            found.push(
                Diagnostic::error("S0908", declared.name.span, format!("the service `{}` has no `stack`", declared.name.value))
                    .help("add `stack` to the service, or at the top level for all services"),
            );
            Spanned::new(String::new(), declared.name.span)
        }
    }
}

fn api(spec: &syntax::System, found: &mut Diagnostics) -> Api {
    let declared = spec.api.as_ref();
    let version = declared.and_then(|api| api.version.as_ref());
    if let Some(version) = version.filter(|version| !(1..=999).contains(&version.value)) {
        found.push(Diagnostic::error("S0901", version.span, "an API version is a whole number from 1 on"));
    }
    let base = declared.and_then(|api| api.base_path.as_ref());
    if let Some(base) = base {
        endpoint::check_base_path(base, found);
    }
    let number = version.map_or(1, |version| u32::try_from(version.value).unwrap_or(1));
    let base = base.map_or("/api", |base| base.value.as_str());
    let (limit, max) = pagination(declared, found);
    let max_body = declared.and_then(|api| api.max_body.as_ref()).and_then(|raw| units::size(raw, found)).unwrap_or(1024 * 1024);
    let period = declared.and_then(|api| api.deprecations.as_ref()).and_then(|deprecations| deprecations.period.as_ref());
    let deprecated_for = period.and_then(|raw| units::duration(raw, found));
    Api { version: number, prefix: format!("{}/v{number}", base.trim_end_matches('/')), limit, max, max_body, deprecated_for }
}

fn pagination(api: Option<&syntax::Api>, found: &mut Diagnostics) -> (u32, u32) {
    let declared = api.and_then(|api| api.pagination.as_ref());
    let mut read = |of: Option<&Spanned<u64>>, default: u32| match of {
        Some(number) if (1..=1000).contains(&number.value) => u32::try_from(number.value).unwrap_or(default),
        Some(number) => {
            found.push(Diagnostic::error("S0904", number.span, "a page has between 1 and 1000 items"));
            default
        }
        None => default,
    };
    let max = read(declared.and_then(|page| page.max.as_ref()), 100);
    let limit = read(declared.and_then(|page| page.limit.as_ref()), 20.min(max));
    if let Some(given) = declared.and_then(|page| page.limit.as_ref()).filter(|_| limit > max) {
        let help = "a page of the default size would be refused";
        found.push(
            Diagnostic::error("S0904", given.span, format!("the default page size {limit} is more than the most a page may have ({max})"))
                .help(help),
        );
    }
    (limit, max)
}

fn load(declared: Option<&syntax::Load>, found: &mut Diagnostics) -> Load {
    let read = |raw: Option<&syntax::Raw>, suffix: &str, default: u32, found: &mut Diagnostics| {
        raw.and_then(|raw| units::count(raw, suffix, 1..=10_000_000, found)).unwrap_or(default)
    };
    if let Some(raw) = declared.and_then(|load| load.reads.as_ref()) {
        units::count(raw, "%", 0..=100, found);
    }
    Load {
        requests_per_second: read(declared.and_then(|load| load.requests_per_second.as_ref()), "", 50, found),
        growth: read(declared.and_then(|load| load.growth.as_ref()), "x", 10, found),
    }
}

fn slo(declared: Option<&syntax::Slo>, found: &mut Diagnostics) -> Slo {
    if let Some(raw) = declared.and_then(|slo| slo.window.as_ref()) {
        units::duration(raw, found);
    }
    let availability = declared.and_then(|slo| slo.availability.as_ref()).and_then(|raw| units::availability(raw, found));
    let latency = declared.and_then(|slo| slo.latency_p99.as_ref()).and_then(|raw| units::duration(raw, found));
    Slo { availability: availability.unwrap_or_else(|| "99.5".to_owned()), latency_p99: latency.unwrap_or(Duration { milliseconds: 500 }) }
}

fn events(declared: &Declared<'_>, types: &mut Types<'_>, found: &mut Diagnostics) -> Vec<Event> {
    let mut all = Vec::new();
    for (name, payload) in declared.events {
        check_event_name(name, found);
        let hint = format!("{}Event", Case::Pascal.apply(&name.value));
        if let Some(payload) = types.body(&hint, payload, found) {
            if !matches!(payload, Type::Object(_) | Type::Row(_)) {
                found.push(
                    Diagnostic::error("S0905", name.span, format!("the payload of `{}` is not an object", name.value))
                        .help("write its properties: `{order_id: uuid}`"),
                );
            }
            all.push(Event { name: name.value.clone(), span: name.span, payload });
        }
    }
    all
}

/// Parts that every broker can hold: lower-case words joined by dots.
fn check_event_name(name: &Text, found: &mut Diagnostics) {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if name.value.len() > 120 || !name.value.split('.').all(part) || name.value.starts_with("amq.") {
        found.push(
            Diagnostic::error(
                "S0905",
                name.span,
                format!("`{}` is not a name that every broker takes for an event", name.value.escape_default()),
            )
            .help("write lower-case words joined by dots, such as `order.checked_out`; at most 120 bytes, not `amq.…`"),
        );
    }
}

fn subscriptions(declared: &Declared<'_>, index: &Index<'_>, found: &mut Diagnostics) -> Vec<Subscription> {
    let published: Vec<(&str, &str)> = index
        .spec
        .services
        .iter()
        .flatten()
        .flat_map(|(service, body)| body.events.iter().flatten().map(|(event, _)| (event.value.as_str(), service.value.as_str())))
        .chain(
            index
                .spec
                .events
                .iter()
                .flat_map(|events| events.published.iter().map(|(event, _)| (event.value.as_str(), declared.name.value.as_str()))),
        )
        .collect();
    let mut all = Vec::new();
    for (event, handler) in declared.subscribes {
        check_name(handler, "a handler", found);
        match published.iter().find(|(name, _)| *name == event.value) {
            Some((_, publisher)) => all.push(Subscription {
                event: event.value.clone(),
                publisher: (*publisher).to_owned(),
                handler: Case::Snake.apply(&handler.value),
                span: event.span,
            }),
            None => found.push(
                Diagnostic::error("S0905", event.span, format!("no service publishes `{}`", event.value))
                    .suggest(&event.value, published.iter().map(|(name, _)| *name))
                    .help("list it under `events` of the service that publishes it"),
            ),
        }
    }
    all
}

fn calls(declared: &Declared<'_>, index: &Index<'_>, found: &mut Diagnostics) -> Vec<Call> {
    let mut all = Vec::new();
    for (name, policy) in declared.calls {
        if name.value == declared.name.value {
            found.push(Diagnostic::error("S0906", name.span, "a service does not call itself"));
            continue;
        }
        if index.entities(&name.value).is_none() {
            let names = index.services.iter().map(|(name, _)| *name);
            found.push(Diagnostic::error("S0601", name.span, format!("there is no service `{}`", name.value)).suggest(&name.value, names));
            continue;
        }
        let retries = policy.retries.as_ref().map_or(2, |retries| retries.value);
        if let Some(given) = policy.retries.as_ref().filter(|_| retries > 10) {
            found.push(Diagnostic::error("S0906", given.span, "more than 10 retries make an outage worse").help("2 or 3 are usual"));
        }
        let timeout = policy.timeout.as_ref().and_then(|raw| units::duration(raw, found)).unwrap_or(Duration { milliseconds: 2000 });
        let circuit_breaker = policy.circuit_breaker.as_ref().is_none_or(|flag| flag.value);
        all.push(Call { service: name.value.clone(), timeout, retries: u32::try_from(retries).unwrap_or(10), circuit_breaker });
    }
    all
}

/// What a stack must be able to do for this service, each with the place that asks for it.
fn needs(declared: &Declared<'_>, service: &Service, system: &System) -> Vec<(&'static str, Span)> {
    if declared.template.is_some() {
        // Nobody here knows what it can do.
        return Vec::new();
    }
    let mut needs = vec![("http", service.span)];
    let mut ask = |wanted: bool, feature: &'static str, span: Span| {
        if wanted {
            needs.push((feature, span));
        }
    };
    let engine = declared.database.and_then(|database| database.engine.as_ref()).map_or(service.span, |engine| engine.span);
    let uses_rows = !service.entities.is_empty();
    ask(uses_rows, "crud", service.span);
    ask(uses_rows && service.engine == Engine::Postgres, "db.postgres", engine);
    ask(uses_rows && service.engine == Engine::Sqlite, "db.sqlite", engine);
    ask(uses_rows && service.engine == Engine::Mongodb, "db.mongodb", engine);
    ask(system.auth.is_some(), "auth.jwt", service.span);
    let limited = declared.endpoints.iter().find_map(|endpoint| endpoint.rate_limit.as_ref());
    ask(limited.is_some(), "rate_limit", limited.map_or(service.span, |raw| raw.text.span));
    let cache = declared.cache.as_ref().map_or(service.span, |cache| cache.span);
    ask(service.cache == CacheKind::Redis, "cache.redis", cache);
    ask(service.cache == CacheKind::Memcached, "cache.memcached", cache);
    let cached = declared.entities.iter().find_map(|(_, entity)| entity.cache.as_ref());
    ask(cached.is_some(), "cache.memory", cached.map_or(service.span, |raw| raw.text.span));
    if let Some((event, _)) = declared.events.first() {
        ask(true, "events", event.span);
    }
    if let Some((event, _)) = declared.subscribes.first() {
        ask(true, "events", event.span);
    }
    if let Some((call, _)) = declared.calls.first() {
        ask(true, "calls", call.span);
    }
    if let Some(flag) = &declared.graphql {
        ask(flag.value, "graphql", flag.span);
    }
    for (_, entity) in &declared.entities {
        if let Some(first) = entity.many_to_many.as_ref().and_then(|many| many.0.first()) {
            ask(true, "many_to_many", first.span);
        }
    }
    let kept = system.retention.iter().find(|kept| declared.entities.iter().any(|(name, _)| name.value == kept.entity));
    ask(kept.is_some(), "retention", kept.map_or(service.span, |kept| kept.span));
    // A gateway answers browsers for all services.
    ask(system.gateway.kind == GatewayKind::None && !system.gateway.cors_origins.is_empty(), "cors", system.gateway.cors_span);
    let encrypted = service.entities.iter().flat_map(|entity| &entity.fields).find(|field| field.encrypted);
    ask(encrypted.is_some(), "auth.encryption", encrypted.map_or(service.span, |field| field.span));
    needs
}
