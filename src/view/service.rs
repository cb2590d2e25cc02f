//! The service scope.

use super::keys::{put, view};
use super::{Terms, names, text};
use crate::model::name::Case;
use crate::model::types::{Binding, CacheKind, Endpoint, Engine, Entity, Mesh, Service, System, Type};
use serde_json::{Value, json};

/// What a service is: as the spec says, or else what it keeps.
fn summary(service: &Service) -> String {
    const NAMED: usize = 5;
    let entities: Vec<&str> = service.entities.iter().map(|entity| entity.name.as_str()).collect();
    let named = || entities.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match (service.summary.as_str(), entities.len()) {
        ("", 0) => service.name.clone(),
        ("", ..=NAMED) => named(),
        ("", many) => format!("{} and {} more", named(), many - NAMED),
        (said, _) => said.to_owned(),
    }
}

/// A service without its parts: what a template of one entity sees of it, and what the system lists.
pub fn service_brief(service: &Service, system: &System, lexicon: &Terms<'_>) -> Value {
    let encrypted = service.has_encrypted();
    let hashed = service.entities.iter().flat_map(|entity| &entity.fields).any(|field| field.encrypted && field.unique);
    view!(lexicon, {
        "name": service.name,
        "stack": service.made_of(),
        "snake": Case::Snake.apply(&service.name),
        "screaming": Case::Screaming.apply(&service.name),
        "pascal": Case::Pascal.apply(&service.name),
        "as": names::forms(&service.name, lexicon),
        "port": service.port,
        "has_summary": !service.summary.is_empty(),
        "summary": text(&summary(service)),
        "has_description": !service.description.is_empty(),
        "description": text(&service.description),
        "package_name": format!("{}-service", service.name),
        // A hundred times the expected load of the busiest hour for one client is no person.
        "rate_limit": (u64::from(service.load.requests_per_second) * 60).max(6000),
        "has_toolchain": lexicon.toolchain(&service.stack).is_some(),
        "has_check": super::ci::image(service, lexicon).is_some(),
        "check_image": text(super::ci::image(service, lexicon).unwrap_or_default()),
        "has_undoing": super::ci::has_migrations(service, lexicon),
        "toolchain": super::ci::toolchain(&service.stack, lexicon),
        "has_api": service.is_described(),
        "has_auth": system.auth.is_some(),
        "has_entity_routes": service.entities.iter().any(|entity| !entity.operations.is_empty()),
        "has_entities": !service.entities.is_empty(),
        "has_database": service.has_database(),
        // A service of the contract has tables of its own even where the spec gives it none.
        "lacks_database": service.is_described() && !service.has_database(),
        "has_stubs": service.endpoints.iter().any(|endpoint| matches!(endpoint.binding, Binding::Stub { .. })),
        "has_endpoints": !service.endpoints.is_empty(),
        "has_encrypted": encrypted,
        "has_hashed": hashed,
        "has_owned": service.entities.iter().any(|entity| entity.owner.is_some()),
        "has_tenants": service.entities.iter().any(|entity| entity.tenant.is_some()),
        "has_cors": !system.gateway.cors_origins.is_empty(),
        "cors_origins": system.gateway.cors_origins.iter().map(|origin| text(origin)).collect::<Vec<_>>(),
        "cors_credentials": system.gateway.cors_credentials,
        "has_posts": has_posts(service),
        "prefers_postgres": service.engine == Engine::Postgres,
        "has_cache": service.cache != CacheKind::None,
        "pool": super::capacity::Capacity::of(service, lexicon).pool,
        "capacity": super::capacity::capacity(service, lexicon),
        "slo": super::capacity::slo(service, lexicon),
        "watch": super::watch::of_service(service, system, lexicon),
        "load_test": super::load_test::load_test(service, lexicon),
        "latency_buckets": super::capacity::latency_buckets(service),
        // For languages in which `1` is no number with a point.
        "latency_buckets_float": super::capacity::latency_buckets(service).into_iter().map(with_point).collect::<Vec<_>>(),
        "routes": super::deployment::routes(service),
        "has_calls": !service.calls.is_empty(),
        "calls": super::deployment::calls(service, lexicon),
        "callers": super::deployment::callers(service, system),
        "has_called": system.mesh == Mesh::Linkerd && super::deployment::called(service, system, lexicon).is_some(),
        "called": super::deployment::called(service, system, lexicon),
        "prefix": service.api.prefix,
        "api_version": service.api.version,
        "page_limit": service.api.limit,
        "page_max": service.api.max,
        "max_body": service.api.max_body,
        "requests_per_second": service.load.requests_per_second,
        "availability": service.slo.availability,
        "latency_p99_ms": service.slo.latency_p99.milliseconds,
        "versions": lexicon.versions.iter().map(|(name, version)| (name.clone(), super::code(version.clone()))).collect::<serde_json::Map<_, _>>(),
    })
}

/// A service with its entities (without their fields), endpoints, objects and enums.
pub fn service(service: &Service, system: &System, lexicon: &Terms<'_>) -> Value {
    let mut view = service_brief(service, system, lexicon);
    let Some(map) = view.as_object_mut() else { return view };
    let brief = |entity: &&Entity| super::entity::listed(entity, service, lexicon);
    put!(map, lexicon, "entities", service.entities.iter().map(|entity| brief(&entity)).collect());
    let mut entities: Vec<&Entity> = service.entities.iter().collect();
    entities.sort_by_cached_key(|entity| Case::Snake.apply(&entity.name));
    put!(map, lexicon, "sorted_entities", entities.iter().map(brief).collect());
    let brief = |endpoint: &&Endpoint| super::endpoint::brief(endpoint, service, lexicon);
    put!(map, lexicon, "endpoints", service.endpoints.iter().map(|endpoint| brief(&endpoint)).collect());
    let mut endpoints: Vec<&Endpoint> = service.endpoints.iter().collect();
    endpoints.sort_by(|a, b| a.operation.cmp(&b.operation));
    put!(map, lexicon, "sorted_endpoints", endpoints.iter().map(brief).collect());
    let contracts = |endpoint: &Endpoint| super::endpoint::has_contract(endpoint, service, lexicon);
    put!(map, lexicon, "has_endpoint_contracts", Value::Bool(service.endpoints.iter().any(contracts)));
    put!(map, lexicon, "has_tested_endpoints", Value::Bool(service.endpoints.iter().any(super::endpoint::is_tested)));
    let tested = |entity: &Entity| super::entity::is_tested(entity, service);
    put!(map, lexicon, "has_tested_entities", Value::Bool(service.entities.iter().any(tested)));
    let hides = |entity: &Entity| super::entity::hides_rows_of_others(entity, service);
    put!(map, lexicon, "has_hidden_rows", Value::Bool(service.entities.iter().any(hides)));
    routers(map, service, lexicon);
    let objects: Vec<Value> =
        service.objects.iter().filter(|object| object.named).map(|object| super::endpoint::object(object, service, lexicon)).collect();
    put!(map, lexicon, "has_named_objects", Value::Bool(!objects.is_empty()));
    let shared = |entity: &Entity| super::entity::refers_to_shared_row(entity, service);
    put!(map, lexicon, "tests_share_rows", Value::Bool(service.entities.iter().any(shared)));
    put!(map, lexicon, "has_forward_types", Value::Bool(has_forward_types(service)));
    let enums: Vec<Value> = service.enums.iter().filter(|known| known.named).map(|known| names::choice(known, lexicon)).collect();
    put!(map, lexicon, "has_shared_types", Value::Bool(!objects.is_empty() || !enums.is_empty()));
    put!(map, lexicon, "named_enums", Value::Array(enums));
    put!(map, lexicon, "named_objects", Value::Array(objects));
    view
}

/// Whether a named object has a property of its own type, or of one that is listed behind it.
fn has_forward_types(service: &Service) -> bool {
    let ahead = |at: usize, type_: &Type| {
        let mut type_ = type_;
        while let Type::List(element) = type_ {
            type_ = element;
        }
        matches!(type_, Type::Object(target) if *target >= at)
    };
    let named = service.objects.iter().enumerate().filter(|(_, object)| object.named);
    named.into_iter().any(|(at, object)| object.fields.iter().any(|field| ahead(at, &field.type_)))
}

/// The modules that hold routes: sorted for imports, and in the order in which paths are tried.
fn routers(map: &mut serde_json::Map<String, Value>, service: &Service, lexicon: &Terms<'_>) {
    let mut endpoints: Vec<_> = service.endpoints.iter().collect();
    // A brace sorts behind every letter: a fixed path is tried before one with a parameter.
    endpoints.sort_by(|a, b| a.path.cmp(&b.path).then(a.method.word().cmp(b.method.word())));
    let own = endpoints.iter().map(|endpoint| {
        let module = names::form(&endpoint.operation, "module", lexicon);
        (format!("operations.{module}"), format!("{module}_route"))
    });
    let entities = service.entities.iter().filter(|entity| !entity.operations.is_empty()).map(|entity| {
        let module = names::form(&entity.name, "module", lexicon);
        (module.clone(), format!("{module}_routes"))
    });
    let in_order: Vec<(String, String)> = own.chain(entities).collect();
    let mut sorted = in_order.clone();
    sorted.sort();
    put!(map, lexicon, "router_modules", sorted.iter().map(|(path, name)| json!({ "path": path, "name": name })).collect());
    put!(map, lexicon, "routers", in_order.into_iter().map(|(_, name)| Value::String(name)).collect());
}

fn has_posts(service: &Service) -> bool {
    use crate::model::types::{Action, Method};
    let entity = service.entities.iter().flat_map(|entity| &entity.operations).any(|operation| operation.action == Action::Create);
    entity || service.endpoints.iter().any(|endpoint| endpoint.method == Method::Post)
}

fn with_point(number: String) -> String {
    if number.contains('.') { number } else { number + ".0" }
}
