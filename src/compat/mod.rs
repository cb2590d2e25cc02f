//! API compatibility: what a new generation of a service changes for the clients of the one before.
//!
//! The OpenAPI documents are compared, since they are what clients are made from; each change is then traced to the line of the spec
//! that causes it. What goes away with its version or after its sunset is no break.

mod access;
mod difference;
mod document;
mod limits;
mod operation;
mod origin;
mod print;
mod schema;
mod sunset;

pub use difference::Difference;
pub use origin::Origin;
pub use print::{diagnostics, json, print};
pub use sunset::day;

use crate::diag::Span;
use crate::document::openapi;
use crate::model::types::{Service, System};
use document::Pair;
use indexmap::IndexMap;
use operation::Comparison;
use origin::Spans;
use serde_json::Value;

/// One change of a service's interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// A client that worked may fail.
    pub breaking: bool,
    /// A stable name in kebab-case, such as `response-property-removed`.
    pub code: String,
    /// Such as `GET /api/v1/orders/{id} → 200 → /total`.
    pub place: String,
    /// The operations that the same line of the spec changes in the same way.
    pub also: Vec<String>,
    /// What changed, in a few words.
    pub message: String,
    /// The cause in the new spec; of what was removed, the entity, endpoint or service that it was in.
    pub span: Span,
}

/// All changes of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceChanges {
    /// The service's name.
    pub service: String,
    /// Breaking ones first, then by place in the spec.
    pub changes: Vec<Change>,
}

/// The changes of every service that has any, in the order of the new spec; services that are gone come last.
///
/// `today` is an ISO date: what was deprecated until an earlier day may go.
pub fn services(old: &System, new: &System, today: &str) -> Vec<ServiceChanges> {
    let find = |system: &'_ System, name: &str| system.services.iter().position(|service| service.name == name);
    let whole = |service: &Service, code: &str, message: &str, breaking, span| {
        let (code, message) = (code.to_owned(), message.to_owned());
        let change = Change { breaking, code, place: service.name.clone(), also: Vec::new(), message, span };
        ServiceChanges { service: service.name.clone(), changes: vec![change] }
    };
    let mut all: Vec<ServiceChanges> = Vec::new();
    for service in &new.services {
        match find(old, &service.name).and_then(|at| old.services.get(at)) {
            Some(before) => {
                all.push(ServiceChanges { service: service.name.clone(), changes: changes((old, before), (new, service), today) });
            }
            None => all.push(whole(service, "service-added", "added", false, service.span)),
        }
    }
    let gone = old.services.iter().filter(|service| find(new, &service.name).is_none());
    all.extend(gone.map(|service| whole(service, "service-removed", "removed", true, Span::default())));
    all.retain(|service| !service.changes.is_empty());
    all
}

/// What a service's clients see change: breaking ones first, then by place in the spec.
///
/// `today` is an ISO date: what was deprecated until an earlier day may go.
pub fn changes(old: (&System, &Service), new: (&System, &Service), today: &str) -> Vec<Change> {
    let (before, after) = (openapi(old.0, old.1), openapi(new.0, new.1));
    let mut found = differences(&before, &after);
    // Told by the days themselves, below.
    found.retain(|one| !one.place.last().is_some_and(|place| matches!(place.as_str(), "header Deprecation" | "header Sunset")));
    let (known, spans) = (Spans::new(old.1), Spans::new(new.1));
    found.extend(promises((old.0, &known), (new.0, &spans), (&before, &after), today));
    for one in &mut found {
        let operation = known.operation(&one.origin.operation);
        let endpoint = operation.and_then(|operation| operation.endpoint);
        if one.code == REMOVED {
            let path = one.place.first().and_then(|place| place.split_once(' ')).map_or("", |(_, path)| path);
            let (breaking, code, message) = sunset::removal((old.1, path, endpoint), new.1, today);
            (one.breaking, one.code, one.message) = (breaking, code.to_owned(), message);
            one.origin = one.origin.inside(operation.and_then(|operation| spans.home(operation)).as_deref());
        } else if endpoint.is_some_and(|endpoint| sunset::is_past(endpoint, today)) {
            one.breaking = false;
        }
    }
    merged(found, &spans)
}

/// The code of an operation that is gone, before it is known why.
const REMOVED: &str = "api-removed";

/// What differs between two documents, whatever the specs say of versions and deprecation.
pub fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let pair = Pair::new(old, new);
    let (before, after) = (pair.old.operations(), pair.new.operations());
    let mut found = servers(old, new);
    let whole = |code: &str, breaking, operation: &document::Operation<'_>, message: &str| Difference {
        breaking,
        code: code.to_owned(),
        place: vec![operation.place.clone()],
        message: message.to_owned(),
        origin: Origin::of(operation.id),
    };
    for (key, operation) in &before {
        match after.get(key) {
            Some(now) => found.extend(Comparison::run(&pair, operation, now)),
            None => found.push(whole(REMOVED, true, operation, "removed")),
        }
    }
    let added = after.iter().filter(|(key, _)| !before.contains_key(*key));
    found.extend(added.map(|(_, operation)| whole("api-added", false, operation, "added")));
    found
}

fn servers(old: &Value, new: &Value) -> Vec<Difference> {
    let addresses = |document: &Value| -> Vec<String> {
        let servers = document.get("servers").and_then(Value::as_array).into_iter().flatten();
        servers.filter_map(|server| server.get("url").and_then(Value::as_str)).map(str::to_owned).collect()
    };
    let (old, new) = (addresses(old), addresses(new));
    let change = |breaking, code: &str, message| Difference {
        breaking,
        code: code.to_owned(),
        place: vec!["servers".to_owned()],
        message,
        origin: Origin::default(),
    };
    let removed = old.iter().filter(|url| !new.contains(url)).map(|url| change(true, "server-url-removed", format!("`{url}` removed")));
    let added = new.iter().filter(|url| !old.contains(url)).map(|url| change(false, "server-url-added", format!("`{url}` added")));
    removed.chain(added).collect()
}

/// What the model knows of operations that are in both documents: who may call them, and until when.
fn promises(old: (&System, &Spans<'_>), new: (&System, &Spans<'_>), documents: (&Value, &Value), today: &str) -> Vec<Difference> {
    let (before, after) = (document::Document(documents.0).operations(), document::Document(documents.1).operations());
    let mut found = Vec::new();
    for (key, operation) in &after {
        let known = before.get(key).and_then(|before| old.1.operation(before.id));
        let (Some(was), Some(is)) = (known, new.1.operation(operation.id)) else { continue };
        let (origin, place) = (Origin::of(operation.id), vec![operation.place.clone()]);
        let mut push = |(breaking, code, message): (bool, &str, String)| {
            found.push(Difference { breaking, code: code.to_owned(), place: place.clone(), message, origin: origin.clone() });
        };
        let (may_before, may_now) = ((old.0, was.access), (new.0, is.access));
        let message = format!("access {} → {}", access::words(may_before), access::words(may_now));
        if access::narrowed(may_before, may_now) {
            push((true, "api-access-narrowed", message));
        } else if access::widened(may_before, may_now) {
            push((false, "api-access-widened", message));
        }
        sunset::change(was.endpoint, is.endpoint, today).into_iter().for_each(&mut push);
    }
    found
}

/// One change for all that has the same cause, sorted.
fn merged(found: Vec<Difference>, spans: &Spans<'_>) -> Vec<Change> {
    let mut all: IndexMap<(bool, String, Span, String, String), Change> = IndexMap::new();
    for one in found {
        let span = spans.span(&one.origin);
        let subject = match one.place.as_slice() {
            [.., pointer] if pointer.starts_with('/') => pointer.rsplit('/').next().unwrap_or_default().to_owned(),
            // Each operation that breaks as a whole is named; what is merely new is told once.
            [only] if one.breaking => only.clone(),
            [_] => String::new(),
            [.., part] => part.clone(),
            [] => String::new(),
        };
        let operation = one.place.first().cloned().unwrap_or_default();
        let known = all.entry((!one.breaking, one.code.clone(), span, subject, one.message.clone())).or_insert_with(|| Change {
            breaking: one.breaking,
            code: one.code,
            place: one.place.join(" → "),
            also: Vec::new(),
            message: one.message,
            span,
        });
        if !(known.place == operation || known.place.starts_with(&format!("{operation} → ")) || known.also.contains(&operation)) {
            known.also.push(operation);
        }
    }
    let mut changes: Vec<Change> = all.into_values().collect();
    changes.sort_by(|a, b| (!a.breaking, a.span, &a.place, &a.code, &a.message).cmp(&(!b.breaking, b.span, &b.place, &b.code, &b.message)));
    changes
}
