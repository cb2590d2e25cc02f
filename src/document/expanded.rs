//! A spec with every default filled in and every short form written out: it reads back as the same system.

use super::sink::{Sink, Whole};
use crate::model::pack::{Pack, PackOrigin, Template};
use crate::model::types::{
    Binding, Default, Endpoint, Entity, Field, Grant, Location, Owner, Parameter, Rate, Response, Service, System, Type,
};
use serde_json::{Map, Value, json};

/// The spec of a system, in the long form.
pub fn expanded(system: &System) -> Value {
    let mut whole = Whole::default();
    emit(system, &mut whole);
    whole.value()
}

/// Makes the spec of a system, one entity and endpoint at a time.
pub fn emit(system: &System, sink: &mut impl Sink) {
    let mut put = |key: &str, value: Value| sink.put(key, value);
    put("scaffold", json!(1));
    put("name", json!(system.name));
    for (key, text) in [("summary", &system.summary), ("description", &system.description)] {
        if !text.is_empty() {
            put(key, json!(text));
        }
    }
    put("auth", auth(system));
    put("events", json!({ "broker": system.broker.word() }));
    if let Some(service) = system.services.first() {
        put("api", api(service));
    }
    put("gateway", gateway(system));
    put("mesh", json!(system.mesh.word()));
    if !system.retention.is_empty() {
        let periods = system.retention.iter().map(|kept| (kept.entity.clone(), json!(kept.period.short()))).collect();
        put("privacy", json!({ "retention": Value::Object(periods) }));
    }
    let seen = &system.observability;
    let routes: Map<String, Value> = seen.routes.iter().map(|route| (route.key(), json!(route.receiver.word()))).collect();
    put(
        "observability",
        json!({ "metrics": seen.metrics, "traces": seen.traces, "dashboards": seen.dashboards, "alerts": seen.alerts, "routes": routes }),
    );
    let ci: Vec<&str> = system.deploy.ci.iter().map(|kind| kind.word()).collect();
    put("deploy", json!({ "compose": system.deploy.compose, "kubernetes": system.deploy.kubernetes, "ci": ci }));
    if !system.packs.is_empty() {
        put("blueprints", system.packs.iter().map(pack).collect());
    }
    let (types, enums) = named(system);
    for (key, map) in [("types", types), ("enums", enums)] {
        if !map.is_empty() {
            put(key, Value::Object(map));
        }
    }
    sink.begin("services");
    for one in &system.services {
        sink.begin(&one.name);
        service(one, sink);
        sink.end();
    }
    sink.end();
}

fn pack(pack: &Pack) -> Value {
    match &pack.origin {
        PackOrigin::Folder(path) => json!({ "name": pack.name, "path": path }),
        PackOrigin::Git { url, rev: None } => json!({ "name": pack.name, "git": url }),
        PackOrigin::Git { url, rev: Some(rev) } => json!({ "name": pack.name, "git": url, "rev": rev }),
    }
}

fn auth(system: &System) -> Value {
    let Some(auth) = &system.auth else { return json!("none") };
    let mut map = json!({
        "issuer": auth.issuer,
        "audience": auth.audience,
        "algorithms": auth.algorithms,
        "roles": auth.roles,
        "scopes": auth.scopes,
        "default": if auth.public_by_default { "public" } else { "required" },
    });
    if let (Some(uri), Some(map)) = (&auth.jwks_uri, map.as_object_mut()) {
        map.insert("jwks_uri".to_owned(), json!(uri));
    }
    map
}

fn api(service: &Service) -> Value {
    let api = &service.api;
    let base = api.prefix.strip_suffix(&format!("/v{}", api.version)).unwrap_or(&api.prefix);
    json!({
        "version": api.version,
        "base_path": if base.is_empty() { "/" } else { base },
        "pagination": { "limit": api.limit, "max": api.max },
        "max_body": format!("{}B", api.max_body),
    })
}

fn gateway(system: &System) -> Value {
    let gateway = &system.gateway;
    let mut map = Map::new();
    map.insert("kind".to_owned(), json!(gateway.kind.word()));
    if let Some(limit) = &gateway.rate_limit {
        map.insert("rate_limit".to_owned(), json!(rate(limit)));
    }
    if !gateway.cors_origins.is_empty() {
        let mut cors = json!({ "origins": gateway.cors_origins, "credentials": gateway.cors_credentials });
        if let (Some(age), Some(cors)) = (gateway.cors_max_age, cors.as_object_mut()) {
            cors.insert("max_age".to_owned(), json!(age.short()));
        }
        map.insert("cors".to_owned(), cors);
    }
    if let Some((provider, age)) = &gateway.cdn {
        map.insert("cdn".to_owned(), json!({ "provider": provider, "max_age": age.short() }));
    }
    Value::Object(map)
}

/// What is declared under `types` and `enums`; every service has them.
fn named(system: &System) -> (Map<String, Value>, Map<String, Value>) {
    let Some(first) = system.services.first() else { return <(Map<_, _>, Map<_, _>)>::default() };
    let types = first.objects.iter().filter(|object| object.named);
    let enums = first.enums.iter().filter(|known| known.named);
    (
        types.map(|object| (object.name.clone(), object_of(&object.fields, &object.description, first))).collect(),
        enums.map(|known| (known.name.clone(), json!(known.values))).collect(),
    )
}

fn service(service: &Service, sink: &mut impl Sink) {
    let mut put = |key: &str, value: Value| sink.put(key, value);
    match &service.template {
        Some(given) => put("template", template(given)),
        None => put("stack", json!(service.stack)),
    }
    put("port", json!(service.port));
    for (key, text) in [("summary", &service.summary), ("description", &service.description)] {
        if !text.is_empty() {
            put(key, json!(text));
        }
    }
    if service.template.is_none() {
        put("database", database(service));
        put("cache", json!(service.cache.word()));
    }
    put("load", json!({ "requests_per_second": service.load.requests_per_second, "growth": format!("{}x", service.load.growth) }));
    put("slo", json!({ "availability": format!("{}%", service.slo.availability), "latency_p99": service.slo.latency_p99.short() }));
    if service.template.is_none() {
        interface(service, sink);
    }
}

fn template(template: &Template) -> Value {
    let mut map = match &template.origin {
        PackOrigin::Folder(path) => json!({ "from": path }),
        PackOrigin::Git { url, rev: None } => json!({ "from": url }),
        PackOrigin::Git { url, rev: Some(rev) } => json!({ "from": url, "rev": rev }),
    };
    if let Some((map, image)) = map.as_object_mut().zip(template.ci_image.as_ref()) {
        map.insert("ci_image".to_owned(), json!(image));
    }
    if let Some(map) = map.as_object_mut().filter(|_| !template.values.is_empty()) {
        map.insert("values".to_owned(), template.values.iter().map(|(name, value)| (name.clone(), json!(value))).collect());
    }
    map
}

fn database(service: &Service) -> Value {
    match service.pool {
        Some(pool) => json!({ "engine": service.engine.word(), "pool": pool }),
        None => json!({ "engine": service.engine.word() }),
    }
}

/// What it keeps, answers and tells.
fn interface(service: &Service, sink: &mut impl Sink) {
    let mut put = |key: &str, value: Value| sink.put(key, value);
    if service.graphql {
        put("graphql", json!(true));
    }
    let events: Map<String, Value> = service.events.iter().map(|event| (event.name.clone(), type_of(&event.payload, service))).collect();
    let subscribes: Map<String, Value> = service.subscriptions.iter().map(|one| (one.event.clone(), json!(one.handler))).collect();
    let calls = service.calls.iter().map(|call| {
        let policy = json!({ "timeout": call.timeout.short(), "retries": call.retries, "circuit_breaker": call.circuit_breaker });
        (call.service.clone(), policy)
    });
    for (key, entries) in [("events", events), ("subscribes", subscribes), ("calls", calls.collect())] {
        if !entries.is_empty() {
            put(key, Value::Object(entries));
        }
    }
    sink.begin("entities");
    service.entities.iter().for_each(|one| sink.put(&one.name, entity(one, service)));
    sink.end();
    sink.put("endpoints", service.endpoints.iter().map(|one| endpoint(one, service)).collect());
}

fn entity(entity: &Entity, service: &Service) -> Value {
    let name = |at: &usize| entity.fields.get(*at).map_or("", |field| field.name.as_str());
    let names = |columns: &[usize]| columns.iter().map(name).collect::<Vec<_>>();
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| drop(map.insert(key.to_owned(), value));
    if !entity.description.is_empty() {
        put("description", json!(entity.description));
    }
    put("fields", entity.fields.iter().map(|one| (one.name.clone(), field(one, service))).collect());
    put("primary_key", json!(name(&entity.id)));
    put("timestamps", json!(false));
    put("plural", json!(entity.plural));
    put("table", json!(entity.table));
    put("path", json!(entity.path.strip_prefix(&service.api.prefix).unwrap_or(&entity.path).trim_start_matches('/')));
    put("api", entity.operations.iter().map(|operation| operation.action.word()).collect());
    if entity.operations.is_empty() {
        put("api", json!("none"));
    }
    put("access", entity.operations.iter().map(|operation| (operation.action.word().to_owned(), access(&operation.access))).collect());
    put("indexes", entity.indexes.iter().map(|columns| json!(names(columns))).collect());
    put("unique", entity.uniques.iter().filter(|columns| columns.len() > 1).map(|columns| json!(names(columns))).collect());
    put("filter", json!(names(&entity.filters)));
    put("sort", json!(names(&entity.sorts)));
    match entity.owner {
        Some(Owner::Subject) => put("owner", json!("subject")),
        Some(Owner::Field(at)) => put("owner", json!(name(&at))),
        None => {}
    }
    if let Some(at) = &entity.tenant {
        put("tenant", json!(name(at)));
    }
    put("soft_delete", json!(entity.soft_delete));
    put("if_match", json!(if entity.if_match_required { "required" } else { "optional" }));
    if let Some(cache) = entity.cache {
        put("cache", json!(cache.short()));
    }
    if !entity.many_to_many.is_empty() {
        let tied = entity.many_to_many.iter().filter_map(|at| service.entities.get(*at)).map(|other| other.name.as_str());
        put("many_to_many", tied.collect());
    }
    if let Some(was) = &entity.was {
        put("was", json!(was));
    }
    Value::Object(map)
}

fn endpoint(endpoint: &Endpoint, service: &Service) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| drop(map.insert(key.to_owned(), value));
    put("path", json!(endpoint.path));
    put("method", json!(endpoint.method.word()));
    if !endpoint.description.is_empty() {
        put("description", json!(endpoint.description));
    }
    put("operation", json!(endpoint.operation));
    match &endpoint.binding {
        Binding::Entity { entity, action, .. } => {
            put("entity", json!(service.entities.get(*entity).map(|entity| &entity.name)));
            put("action", json!(action.word()));
        }
        Binding::Stub { .. } => put("stub", json!(true)),
    }
    let of = |location: Location| parameters(&endpoint.parameters, location, service);
    let mut request = Map::new();
    for (key, entries) in [("headers", of(Location::Header)), ("query", of(Location::Query))] {
        if !entries.is_empty() {
            request.insert(key.to_owned(), Value::Object(entries));
        }
    }
    if let Some(body) = &endpoint.body {
        request.insert("body".to_owned(), type_of(body, service));
    }
    if !request.is_empty() {
        put("request", Value::Object(request));
    }
    put("response", endpoint.responses.iter().map(|one| (one.status.to_string(), response(one, service))).collect());
    put("access", access(&endpoint.access));
    put("idempotent", json!(endpoint.idempotent));
    if let Some(limit) = &endpoint.rate_limit {
        put("rate_limit", json!(rate(limit)));
    }
    if let Some(event) = &endpoint.publishes {
        put("publishes", json!(event));
    }
    if let Some((since, sunset)) = &endpoint.deprecated {
        put("deprecated", sunset.as_ref().map_or_else(|| json!({ "since": since }), |sunset| json!({ "since": since, "sunset": sunset })));
    }
    Value::Object(map)
}

fn parameters(all: &[Parameter], location: Location, service: &Service) -> Map<String, Value> {
    all.iter()
        .filter(|parameter| parameter.location == location)
        .map(|parameter| (parameter.field.name.clone(), field(&parameter.field, service)))
        .collect()
}

fn response(response: &Response, service: &Service) -> Value {
    let mut map = Map::new();
    if !response.description.is_empty() {
        map.insert("description".to_owned(), json!(response.description));
    }
    if let Some(body) = &response.body {
        map.insert("body".to_owned(), type_of(body, service));
    }
    if !response.headers.is_empty() {
        let headers = response.headers.iter().map(|header| (header.name.clone(), field(header, service))).collect();
        map.insert("headers".to_owned(), Value::Object(headers));
    }
    Value::Object(map)
}

/// A field as a map.
fn field(field: &Field, service: &Service) -> Value {
    let mut value = type_of(&field.type_, service);
    let Some(map) = value.as_object_mut() else { return value };
    if field.optional {
        map.insert("optional".to_owned(), json!(true));
    }
    if !field.description.is_empty() {
        map.insert("description".to_owned(), json!(field.description));
    }
    match &field.default {
        Some(Default::Value(value)) => drop(map.insert("default".to_owned(), value.clone())),
        Some(Default::Now) => drop(map.insert("default".to_owned(), json!("now"))),
        Some(Default::NewUuid) => drop(map.insert("default".to_owned(), json!("uuid"))),
        None => {}
    }
    for (key, bound) in [("min", &field.min), ("max", &field.max), ("pattern", &field.pattern), ("was", &field.was)] {
        if let Some(bound) = bound {
            map.insert(key.to_owned(), json!(bound));
        }
    }
    let flags = [
        ("unique", field.unique),
        ("index", field.index),
        ("read_only", field.read_only),
        ("write_only", field.write_only),
        ("immutable", field.immutable),
        ("pii", field.pii),
        ("encrypted", field.encrypted),
        ("deprecated", field.deprecated),
    ];
    for (flag, _) in flags.iter().filter(|(_, on)| *on) {
        map.insert((*flag).to_owned(), json!(true));
    }
    if matches!(field.type_, Type::Ref(_)) {
        map.insert("on_delete".to_owned(), json!(field.on_delete.word()));
    }
    if let Some(example) = &field.example {
        map.insert("example".to_owned(), example.clone());
    }
    value
}

/// A type as a map, which modifiers may join.
fn type_of(type_: &Type, service: &Service) -> Value {
    let named = |name: &str| json!({ "type": name });
    let entity = |at: &usize| service.entities.get(*at).map_or("", |entity| entity.name.as_str());
    match type_ {
        Type::String(max) => named(&format!("string({max})")),
        Type::Text => named("text"),
        Type::Int => named("int"),
        Type::Long => named("long"),
        Type::Float => named("float"),
        Type::Decimal(precision, scale) => named(&format!("decimal({precision},{scale})")),
        Type::Bool => named("bool"),
        Type::Uuid => named("uuid"),
        Type::Date => named("date"),
        Type::Time => named("time"),
        Type::DateTime => named("datetime"),
        Type::Json => named("json"),
        Type::Bytes => named("bytes"),
        Type::Email => named("email"),
        Type::Url => named("url"),
        Type::Enum(at) => match service.enums.get(*at) {
            Some(known) if known.named => named(&known.name),
            Some(known) => json!({ "type": "string", "enum": known.values }),
            None => Value::Null,
        },
        Type::Ref(at) => named(&format!("ref({})", entity(at))),
        Type::RemoteRef(other, name, _) => named(&format!("ref({other}.{name})")),
        Type::List(element) => json!({ "type": "array", "items": type_of(element, service) }),
        Type::Object(at) => match service.objects.get(*at) {
            Some(object) if object.named => named(&object.name),
            Some(object) => object_of(&object.fields, &object.description, service),
            None => Value::Null,
        },
        Type::Row(at) => named(entity(at)),
        Type::Problem => named("Problem"),
    }
}

fn object_of(fields: &[Field], description: &str, service: &Service) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|one| (one.name.clone(), field(one, service))).collect();
    let mut object = json!({ "type": "object", "properties": properties });
    if let (false, Some(map)) = (description.is_empty(), object.as_object_mut()) {
        map.insert("description".to_owned(), json!(description));
    }
    object
}

fn access(grants: &[Grant]) -> Value {
    let word = |grant: &Grant| match grant {
        Grant::Public => "public".to_owned(),
        Grant::Authenticated => "authenticated".to_owned(),
        Grant::Owner => "owner".to_owned(),
        Grant::Role(name) | Grant::Scope(name) => name.clone(),
    };
    grants.iter().map(word).collect()
}

fn rate(rate: &Rate) -> String {
    let unit = match rate.seconds {
        1 => "s".to_owned(),
        60 => "min".to_owned(),
        3600 => "h".to_owned(),
        86_400 => "d".to_owned(),
        seconds => format!("{seconds}s"),
    };
    format!("{}/{unit}{}", rate.requests, if rate.per_client { " per client" } else { "" })
}
