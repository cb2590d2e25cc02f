//! Endpoints that the spec lists: path, parameters, bodies, answers.

use super::super::name::{Case, OWN_HEADERS, check_identifier, singular};
use super::super::types::{
    Action, Binding, Duration, Endpoint, Field, FieldRole, Grant, Location, Method, OnDelete, Parameter, Response, Service, System, Type,
};
use super::field::Types;
use super::service::Declared;
use super::{access, binding, check_name, text, time, units};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::spec::syntax::{self, Header, Raw, Text};

pub fn all(declared: &Declared<'_>, service: &mut Service, types: &mut Types<'_>, system: &System, found: &mut Diagnostics) {
    for decl in declared.endpoints {
        if let Some(endpoint) = one(decl, service, types, system, found) {
            take_over(&endpoint, decl, service, found);
            service.endpoints.push(endpoint);
        }
    }
}

/// An endpoint at an entity's own route answers instead of the entity's operation.
fn take_over(endpoint: &Endpoint, decl: &syntax::Endpoint, service: &mut Service, found: &mut Diagnostics) {
    for entity in &mut service.entities {
        let Some(rest) = endpoint.path.strip_prefix(entity.path.as_str()) else { continue };
        let of_row = rest.starts_with("/{") && rest.matches('/').count() == 1;
        let action = match (endpoint.method, rest.is_empty(), of_row) {
            (Method::Get, true, _) => Action::List,
            (Method::Post, true, _) => Action::Create,
            (Method::Get, _, true) => Action::Get,
            (Method::Put, _, true) => Action::Replace,
            (Method::Patch, _, true) => Action::Update,
            (Method::Delete, _, true) => Action::Delete,
            _ => continue,
        };
        let offered = entity.operations.iter().position(|operation| operation.action == action);
        if let Some(at) = offered {
            entity.operations.remove(at);
            if let (Binding::Stub { why }, None) = (&endpoint.binding, &decl.stub) {
                let message = format!("this endpoint takes the place of {}'s own `{}`, and is a stub: {why}", entity.name, action.word());
                found.push(Diagnostic::warning("S0709", endpoint.span, message).help("say `stub: true` if that is meant, or make it fit"));
            }
        }
    }
}

/// Where an endpoint's headers ask for a token.
pub fn bearer_header(decl: &syntax::Endpoint) -> Option<Span> {
    let headers = decl.request.as_ref()?.headers.as_ref()?;
    headers.iter().find(|(name, _)| name.value.eq_ignore_ascii_case("authorization")).map(|(name, _)| name.span)
}

fn one(decl: &syntax::Endpoint, service: &Service, types: &mut Types<'_>, system: &System, found: &mut Diagnostics) -> Option<Endpoint> {
    let path = decl.path.as_ref().or_else(|| report_missing(decl, "path", found))?;
    let method_text = decl.method.as_ref().or_else(|| report_missing(decl, "method", found))?;
    let method = method(method_text, found)?;
    let names = path_parameters(path, found)?;
    let mut parameters: Vec<Parameter> = names.iter().map(|name| path_parameter(name, path, service)).collect();
    let operation = operation(decl, method, path, service, found);
    let hint = Case::Pascal.apply(&operation);
    let types_before = (types.objects.len(), types.enums.len());
    query_and_headers(decl, &hint, types, &mut parameters, found);
    let body = body(decl, method, &hint, types, found);
    let responses = responses(decl, &hint, types, found);
    let mut endpoint = Endpoint {
        span: path.span,
        method,
        path: path.value.clone(),
        description: text(decl.description.as_ref()),
        body,
        responses,
        access: Vec::new(),
        rate_limit: decl.rate_limit.as_ref().and_then(|raw| units::rate(raw, found)),
        idempotent: method == Method::Post || decl.idempotent.as_ref().is_some_and(|flag| flag.value),
        publishes: publishes(decl, service, found),
        deprecated: deprecated(decl, service.api.deprecated_for, found),
        binding: Binding::Stub { why: String::new() },
        operation,
        parameters,
    };
    endpoint.binding = binding::of(decl, &endpoint, service, types, found);
    if let Binding::Entity { entity, .. } = &endpoint.binding
        && let Some(key) = service.entities.get(*entity).and_then(|entity| entity.fields.get(entity.id))
        && let Some(parameter) = endpoint.parameters.iter_mut().rfind(|parameter| parameter.location == Location::Path)
    {
        parameter.field.type_ = key.type_.clone();
    }
    endpoint.access = grants(decl, &endpoint, service, system, found);
    if let (Binding::Entity { entity, action, .. }, None) = (&endpoint.binding, &decl.operation)
        && let Some(entity) = service.entities.get(*entity)
        && entity.operations.iter().any(|operation| operation.name == endpoint.operation)
    {
        // The entity's own operation has the plain name already.
        let literal = path.value.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or("");
        endpoint.operation = format!("{}_{}", action.word(), Case::Snake.apply(literal));
        if entity.operations.iter().any(|operation| operation.name == endpoint.operation) {
            endpoint.operation = format!("{}_{}", endpoint.method.word().to_ascii_lowercase(), Case::Snake.apply(literal));
        }
        types.rename(types_before, &hint, &Case::Pascal.apply(&endpoint.operation));
    }
    Some(endpoint)
}

fn report_missing<'a>(decl: &syntax::Endpoint, key: &str, found: &mut Diagnostics) -> Option<&'a Text> {
    found.push(super::system::missing(decl.span, key, "an endpoint has a `path` and a `method`"));
    None
}

fn method(word: &Text, found: &mut Diagnostics) -> Option<Method> {
    if let Some(method) = Method::of(&word.value) {
        return Some(method);
    }
    let mut wrong = Diagnostic::error("S0702", word.span, format!("`{}` is not a method an endpoint can have", word.value));
    wrong = match word.value.to_ascii_uppercase().as_str() {
        "OPTIONS" => wrong.help("OPTIONS is answered by every path already"),
        "TRACE" | "CONNECT" => wrong.help("a service must not echo what it was sent"),
        upper if Method::of(upper).is_some() => wrong.help(format!("write `{upper}`")),
        upper => wrong.suggest(upper, Method::WORDS.iter().copied()).help("one of: GET, POST, PUT, PATCH, DELETE"),
    };
    found.push(wrong);
    None
}

/// Checks `api: base_path`.
pub fn check_base_path(base: &Text, found: &mut Diagnostics) {
    if base.value != "/" {
        path_parameters(base, found);
    }
    if base.value.contains('{') {
        found.push(Diagnostic::error("S0701", base.span, "the base path has no parameters"));
    }
}

/// The names in braces, or nothing where the path cannot be routed alike in every stack.
fn path_parameters<'a>(path: &'a Text, found: &mut Diagnostics) -> Option<Vec<&'a str>> {
    let mut names: Vec<&str> = Vec::new();
    let fault = path_fault(&path.value, &mut names);
    if let Some((why, help)) = fault {
        found.push(Diagnostic::error("S0701", path.span, format!("`{}` is not a path: {why}", path.value)).help(help));
        return None;
    }
    Some(names)
}

fn path_fault<'a>(path: &'a str, names: &mut Vec<&'a str>) -> Option<(String, &'static str)> {
    let Some(rest) = path.strip_prefix('/') else {
        return Some(("it does not start with `/`".to_owned(), "write the whole path, such as `/api/v1/products/{id}/publish`"));
    };
    if path.len() > 512 {
        return Some(("it is longer than 512 bytes".to_owned(), "shorten it"));
    }
    if rest.ends_with('/') {
        return Some(("it ends with `/`".to_owned(), "remove the last slash: both spellings would be one route"));
    }
    for segment in rest.split('/') {
        if let Some(name) = segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            if check_identifier(name).is_err() {
                return Some((format!("`{{{name}}}` is not a parameter"), "a parameter is a name in braces: `{id}`"));
            }
            if names.contains(&name) {
                return Some((format!("`{{{name}}}` stands in it twice"), "give each parameter its own name"));
            }
            names.push(name);
        } else if segment.contains(['{', '}']) {
            return Some((
                format!("`{segment}` mixes a parameter with text"),
                "a parameter is a whole segment; not every stack can route anything else",
            ));
        } else if segment.is_empty() || segment == "." || segment == ".." {
            return Some(("it has an empty or dotted segment".to_owned(), "clients and gateways rewrite such a path"));
        } else if let Some(bad) = segment.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~'))) {
            return Some((
                format!("`{}` cannot stand in it", bad.escape_default()),
                "letters, digits, `-`, `_`, `.`, `~` and `{parameters}` can",
            ));
        }
    }
    None
}

/// A parameter that follows an entity's segment has the type of that entity's key.
fn path_parameter(name: &str, path: &Text, service: &Service) -> Parameter {
    let before = path.value.split(&format!("/{{{name}}}")).next().unwrap_or("");
    let literal = before.rsplit('/').next().unwrap_or("");
    let type_ = match binding::named_by(literal, service) {
        Some(entity) => service.entities.get(entity).and_then(|entity| entity.fields.get(entity.id)).map(|field| field.type_.clone()),
        None => None,
    };
    Parameter { location: Location::Path, field: parameter(name, path.span, type_.unwrap_or(Type::String(255))) }
}

fn parameter(name: &str, span: Span, type_: Type) -> Field {
    Field {
        name: name.to_owned(),
        span,
        type_,
        optional: false,
        default: None,
        min: None,
        max: None,
        pattern: None,
        unique: false,
        index: false,
        read_only: false,
        write_only: false,
        immutable: false,
        pii: false,
        encrypted: false,
        on_delete: OnDelete::Restrict,
        deprecated: false,
        description: String::new(),
        example: None,
        was: None,
        role: FieldRole::Plain,
    }
}

fn query_and_headers(decl: &syntax::Endpoint, hint: &str, types: &mut Types<'_>, parameters: &mut Vec<Parameter>, found: &mut Diagnostics) {
    let Some(request) = &decl.request else { return };
    for (name, field) in request.query.iter().flatten() {
        if matches!(name.value.as_str(), "page" | "cursor") {
            found.push(
                Diagnostic::error("S0705", name.span, format!("`{}` is kept for paging", name.value))
                    .help("lists of entities are paged by `limit` and `cursor`"),
            );
        }
        let plain = !name.value.is_empty()
            && name.value.len() <= 63
            && name.value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
        if !plain {
            found.push(Diagnostic::error(
                "S0705",
                name.span,
                format!("`{}` is not a name for a query parameter", name.value.escape_default()),
            ));
        }
        add_parameter(name, Location::Query, hint, types.field(hint, name, field, found), parameters, found);
    }
    for (name, header) in request.headers.iter().flatten() {
        check_header(name, true, found);
        if let Header::Field(field) = header
            && !name.value.eq_ignore_ascii_case("authorization")
        {
            add_parameter(name, Location::Header, hint, types.field(hint, name, field, found), parameters, found);
        } else if let Header::Credential(text) = header
            && !name.value.eq_ignore_ascii_case("authorization")
        {
            found.push(Diagnostic::error("S0710", text.span, "a header's value is a type, such as `string(64)`"));
        }
    }
}

fn add_parameter(
    name: &Text,
    location: Location,
    _hint: &str,
    field: Option<Field>,
    parameters: &mut Vec<Parameter>,
    found: &mut Diagnostics,
) {
    let Some(field) = field else { return };
    let flat = match &field.type_ {
        Type::List(element) => {
            location == Location::Query && !matches!(**element, Type::List(_) | Type::Object(_) | Type::Row(_) | Type::Json)
        }
        Type::Object(_) | Type::Row(_) | Type::Json | Type::Problem | Type::Bytes => false,
        _ => true,
    };
    if !flat {
        found.push(
            Diagnostic::error("S0705", name.span, format!("`{}` cannot be sent outside a body", name.value))
                .help("parameters are single values; put structure into the body"),
        );
    }
    let same = |known: &&Parameter| {
        known.location == location && known.field.name.eq_ignore_ascii_case(&name.value) && location == Location::Header
    };
    if let Some(first) = parameters.iter().find(same) {
        found.push(
            Diagnostic::error("S0304", name.span, format!("`{}` is the same header as another one", name.value))
                .also(first.field.span, "this one")
                .help("header names ignore case"),
        );
    }
    parameters.push(Parameter { location, field });
}

/// A header's name is a token (RFC 9110) that the service or the protocol does not use itself.
fn check_header(name: &Text, request: bool, found: &mut Diagnostics) {
    let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let lower = name.value.to_ascii_lowercase();
    if name.value.is_empty()
        || name.value.len() > 63
        || !name.value.chars().all(token)
        || !name.value.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        found.push(
            Diagnostic::error("S0710", name.span, format!("`{}` is not a header's name", name.value.escape_default()))
                .help("letters, digits, `-` and `_`"),
        );
    } else if OWN_HEADERS.contains(&lower.as_str()) && (request || lower != "location") {
        found.push(
            Diagnostic::error("S0710", name.span, format!("the header `{}` belongs to HTTP or to the service itself", name.value))
                .help("choose another name, or leave it out"),
        );
    }
}

fn body(decl: &syntax::Endpoint, method: Method, hint: &str, types: &mut Types<'_>, found: &mut Diagnostics) -> Option<Type> {
    let declared = decl.request.as_ref()?.body.as_ref()?;
    if matches!(method, Method::Get | Method::Head | Method::Delete) {
        found.push(
            Diagnostic::error("S0706", declared.span, format!("a {} request has no body", method.word()))
                .help("proxies and clients drop it; use query parameters, or POST"),
        );
        return None;
    }
    types.body(&format!("{hint}Request"), declared, found)
}

fn responses(decl: &syntax::Endpoint, hint: &str, types: &mut Types<'_>, found: &mut Diagnostics) -> Vec<Response> {
    let mut all: Vec<Response> = Vec::new();
    for (status, response) in decl.response.iter().flatten() {
        let Some(code) = status.value.parse::<u16>().ok().filter(|code| (200..=599).contains(code) && status.value.len() == 3) else {
            found.push(
                Diagnostic::error("S0707", status.span, format!("`{}` is not a status that an endpoint answers with", status.value))
                    .help("write the status itself: `201:`, between 200 and 599"),
            );
            continue;
        };
        let suffix = if (200..300).contains(&code) { "Response".to_owned() } else { format!("Response{code}") };
        let body = response.body.as_ref().and_then(|body| types.body(&format!("{hint}{suffix}"), body, found));
        if let (Some(declared), true) = (&response.body, matches!(code, 204 | 205 | 304)) {
            found.push(
                Diagnostic::error("S0707", declared.span, format!("an answer with status {code} has no body"))
                    .help("remove `body`, or answer with 200"),
            );
        }
        for (name, _) in response.headers.iter().flatten() {
            check_header(name, false, found);
        }
        let headers = response.headers.iter().flatten().filter_map(|(name, field)| types.field(hint, name, field, found)).collect();
        let error_property = body.as_ref().filter(|_| code >= 400).and_then(|body| error_property(body, types));
        all.push(Response { status: code, description: text(response.description.as_ref()), body, error_property, headers });
    }
    if !all.iter().any(|response| (200..400).contains(&response.status)) {
        let default = Response { status: 204, description: String::new(), body: None, error_property: None, headers: Vec::new() };
        all.insert(0, default);
    }
    all
}

/// The single text property of an error body of the spec's own.
fn error_property(body: &Type, types: &Types<'_>) -> Option<String> {
    let Type::Object(at) = body else { return None };
    match types.objects.get(*at)?.fields.as_slice() {
        [only] if matches!(only.type_, Type::String(_) | Type::Text) && matches!(only.name.as_str(), "error" | "message" | "detail") => {
            Some(only.name.clone())
        }
        _ => None,
    }
}

fn publishes(decl: &syntax::Endpoint, service: &Service, found: &mut Diagnostics) -> Option<String> {
    let event = decl.publishes.as_ref()?;
    if !service.events.iter().any(|known| known.name == event.value) {
        found.push(
            Diagnostic::error("S0905", event.span, format!("this service has no event `{}`", event.value))
                .suggest(&event.value, service.events.iter().map(|known| known.name.as_str()))
                .help("describe its payload under `events` of the service"),
        );
    }
    Some(event.value.clone())
}

/// Since when an endpoint is deprecated, and until when it stays.
fn deprecated(decl: &syntax::Endpoint, period: Option<Duration>, found: &mut Diagnostics) -> Option<(String, Option<String>)> {
    let declared = decl.deprecated.as_ref()?;
    let mut day = |raw: &Raw| match time::normalised(&raw.text.value, &Type::Date) {
        Ok(day) => Some(day),
        Err(why) => {
            found.push(Diagnostic::error("S0901", raw.text.span, why));
            None
        }
    };
    let since = declared.since.as_ref().and_then(&mut day);
    let sunset = declared.sunset.as_ref().and_then(&mut day);
    if declared.since.is_none() {
        found.push(super::system::missing(declared.span, "since", "write the day it was deprecated: `deprecated: {since: 2026-01-31}`"));
    }
    if let (Some(since), Some(sunset), Some(raw)) = (&since, &sunset, &declared.sunset)
        && sunset < since
    {
        let why = format!("the endpoint would go on {sunset}, before it is deprecated on {since}");
        found.push(Diagnostic::error("S0901", raw.text.span, why).help("a sunset is at or after `since` (RFC 9745)"));
    }
    let since = since?;
    let sunset = sunset.or_else(|| Some(time::day_after(&since, period?)));
    Some((since, sunset))
}

fn grants(decl: &syntax::Endpoint, endpoint: &Endpoint, service: &Service, system: &System, found: &mut Diagnostics) -> Vec<Grant> {
    let bound = match &endpoint.binding {
        Binding::Entity { entity, action, .. } => service.entities.get(*entity).map(|entity| (entity, *action)),
        Binding::Stub { .. } => None,
    };
    let owned = bound.is_some_and(|(entity, _)| entity.owner.is_some());
    if let Some(words) = &decl.access {
        return access::grants(&words.0, system, owned, found);
    }
    let asks_for_token = bearer_header(decl).is_some();
    let inherited = bound.and_then(|(entity, action)| entity.operations.iter().find(|operation| operation.action == action));
    match (inherited, &system.auth) {
        (Some(operation), _) if !(asks_for_token && operation.access.contains(&Grant::Public)) => operation.access.clone(),
        (_, None) => vec![Grant::Public],
        (_, Some(auth)) if auth.public_by_default && !asks_for_token => vec![Grant::Public],
        (_, Some(_)) => vec![if owned { Grant::Owner } else { Grant::Authenticated }],
    }
}

/// The name given, or one made from method and path: `publish_product`, `get_search`, `create_import`.
fn operation(decl: &syntax::Endpoint, method: Method, path: &Text, service: &Service, found: &mut Diagnostics) -> String {
    if let Some(name) = &decl.operation {
        check_name(name, "an operation", found);
        return Case::Snake.apply(&name.value);
    }
    let segments: Vec<&str> = path.value.split('/').filter(|segment| !segment.is_empty()).collect();
    let literals: Vec<&str> = segments.iter().copied().filter(|segment| !segment.starts_with('{')).collect();
    let last = literals.last().copied().unwrap_or("root");
    let behind_parameter = segments.len() >= 2
        && segments.iter().rev().nth(1).is_some_and(|segment| segment.starts_with('{'))
        && segments.last() == literals.last();
    let owner = literals.iter().rev().nth(1).copied().unwrap_or("");
    let name = if behind_parameter && method == Method::Post && binding::named_by(last, service).is_none() {
        format!("{}_{}", Case::Snake.apply(last), singular(owner))
    } else {
        let verb = match method {
            Method::Get | Method::Head => "get",
            Method::Post => "create",
            Method::Put => "replace",
            Method::Patch => "update",
            Method::Delete => "delete",
        };
        let noun = if method == Method::Get { Case::Snake.apply(last) } else { singular(last) };
        let parent = if behind_parameter { format!("{}_", singular(owner)) } else { String::new() };
        format!("{verb}_{parent}{noun}")
    };
    Case::Snake.apply(&name)
}
