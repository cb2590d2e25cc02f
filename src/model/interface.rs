//! What a service offers beside its entities' own operations: endpoints, events, calls.

use super::types::{Action, Duration, Field, Grant, Method, Rate, Type};
use crate::diag::Span;

/// An endpoint that the spec lists.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Name in code and OpenAPI, snake_case.
    pub operation: String,
    /// Where it is declared.
    pub span: Span,
    /// Method.
    pub method: Method,
    /// Full path with `{parameters}`.
    pub path: String,
    /// What it does; may be empty.
    pub description: String,
    /// Path, query and header parameters, in this order.
    pub parameters: Vec<Parameter>,
    /// The body's type.
    pub body: Option<Type>,
    /// By status, in the order of the spec; at least one success.
    pub responses: Vec<Response>,
    /// Who may.
    pub access: Vec<Grant>,
    /// How often.
    pub rate_limit: Option<Rate>,
    /// `Idempotency-Key` is honoured.
    pub idempotent: bool,
    /// The event it causes.
    pub publishes: Option<String>,
    /// Since when and until when it is deprecated (ISO dates).
    pub deprecated: Option<(String, Option<String>)>,
    /// Who answers.
    pub binding: Binding,
}

/// Who answers an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// The generated handler of an entity.
    Entity {
        /// Index into [`Service::entities`].
        entity: usize,
        /// What it does there.
        action: Action,
        /// Why, for `scaffold show`.
        why: String,
    },
    /// A handler that a person writes.
    Stub {
        /// Why it is not bound, for `scaffold show`.
        why: String,
    },
}

/// A parameter outside the body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it is sent.
    pub location: Location,
    /// Name, type and rules.
    pub field: Field,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
}

/// What an endpoint answers with one status.
#[derive(Clone, Debug)]
pub struct Response {
    /// 100–599.
    pub status: u16,
    /// When; may be empty.
    pub description: String,
    /// The body's type.
    pub body: Option<Type>,
    /// The single text property of an error body of the endpoint's own (`error`, `message`, `detail`).
    pub error_property: Option<String>,
    /// Headers.
    pub headers: Vec<Field>,
}

/// An event that a service publishes.
#[derive(Clone, Debug)]
pub struct Event {
    /// As the spec writes it, such as `order.checked_out`.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Its payload.
    pub payload: Type,
}

/// An event that a service handles.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The event's name.
    pub event: String,
    /// The service that publishes it.
    pub publisher: String,
    /// The handler's name, snake_case.
    pub handler: String,
    /// Where it is declared.
    pub span: Span,
}

/// A service that is called.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub service: String,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How often an idempotent call is tried again.
    pub retries: u32,
    /// Whether a breaker opens.
    pub circuit_breaker: bool,
}
