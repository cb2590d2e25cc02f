//! What every later stage works on: names resolved to indices, defaults filled in, every rule checked.

use super::pack::{Pack, Template};
use crate::diag::Span;
use serde_json::Value;

pub use super::alerting::*;
pub use super::interface::*;
pub use crate::spec::syntax::{Action, Broker, CacheKind, CiKind, Engine, GatewayKind, Mesh, Method, OnDelete};

/// The whole system.
#[derive(Clone, Debug)]
pub struct System {
    /// In kebab-case.
    pub name: String,
    /// One line; empty where the spec gives none.
    pub summary: String,
    /// More; empty where the spec gives none.
    pub description: String,
    /// Who issues tokens; `None` where nobody is asked for one.
    pub auth: Option<Auth>,
    /// The product in front of the services.
    pub gateway: Gateway,
    /// The service mesh.
    pub mesh: Mesh,
    /// How events travel.
    pub broker: Broker,
    /// What is deployed, and with what.
    pub deploy: Deploy,
    /// What can be observed.
    pub observability: Observability,
    /// How long rows are kept.
    pub retention: Vec<Retention>,
    /// The blueprints of teams, the later over the earlier.
    pub packs: Vec<Pack>,
    /// In the order of the spec.
    pub services: Vec<Service>,
}

/// How long the rows of an entity are kept.
#[derive(Clone, Debug)]
pub struct Retention {
    /// The entity's name.
    pub entity: String,
    /// Where it is declared.
    pub span: Span,
    /// How long.
    pub period: Duration,
}

/// Tokens.
#[derive(Clone, Debug)]
pub struct Auth {
    /// The `iss` of every token.
    pub issuer: String,
    /// The `aud` of every token.
    pub audience: String,
    /// Where the keys are; `None` means by the issuer's discovery.
    pub jwks_uri: Option<String>,
    /// The accepted signature algorithms.
    pub algorithms: Vec<String>,
    /// Declared roles.
    pub roles: Vec<String>,
    /// Declared scopes.
    pub scopes: Vec<String>,
    /// What names no access is public (`default: public`) rather than for any token.
    pub public_by_default: bool,
}

/// The gateway.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The product, or none.
    pub kind: GatewayKind,
    /// The limit for all routes together.
    pub rate_limit: Option<Rate>,
    /// Web origins that may call.
    pub cors_origins: Vec<String>,
    /// Where the spec names the first of them.
    pub cors_span: Span,
    /// Whether credentials may come along.
    pub cors_credentials: bool,
    /// How long a browser may remember a preflight's answer.
    pub cors_max_age: Option<Duration>,
    /// The CDN in front, if any: product and how long it keeps a public read.
    pub cdn: Option<(String, Duration)>,
}

/// What is delivered for deployment.
#[derive(Clone, Debug)]
pub struct Deploy {
    /// compose.yaml.
    pub compose: bool,
    /// A Helm chart.
    pub kubernetes: bool,
    /// CI systems.
    pub ci: Vec<CiKind>,
}

/// What can be observed.
#[derive(Clone, Debug)]
pub struct Observability {
    /// Prometheus metrics.
    pub metrics: bool,
    /// OpenTelemetry traces.
    pub traces: bool,
    /// Grafana dashboards.
    pub dashboards: bool,
    /// Alert rules.
    pub alerts: bool,
    /// Who is told, as the spec says it.
    pub routes: Vec<Route>,
}

/// One service.
#[derive(Clone, Debug)]
pub struct Service {
    /// In kebab-case; also its folder below `services/`.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The blueprint that emits it.
    pub stack: String,
    /// What it is made from where that is no stack.
    pub template: Option<Template>,
    /// Where the stack is named.
    pub stack_span: Span,
    /// The port in development.
    pub port: u16,
    /// One line.
    pub summary: String,
    /// More.
    pub description: String,
    /// Its database.
    pub engine: Engine,
    /// Connections a process may hold, where the spec says so.
    pub pool: Option<u32>,
    /// Its cache.
    pub cache: CacheKind,
    /// Paths, paging, sizes.
    pub api: Api,
    /// The load it is sized for.
    pub load: Load,
    /// Its objectives.
    pub slo: Slo,
    /// Object types, named ones first, then those made for bodies; [`Type::Object`] points here.
    pub objects: Vec<Object>,
    /// Enums, named ones first, then those made for fields; [`Type::Enum`] points here.
    pub enums: Vec<EnumType>,
    /// In the order of the spec.
    pub entities: Vec<Entity>,
    /// Every endpoint that is not an entity's own.
    pub endpoints: Vec<Endpoint>,
    /// What it publishes.
    pub events: Vec<Event>,
    /// What it handles.
    pub subscriptions: Vec<Subscription>,
    /// What it calls.
    pub calls: Vec<Call>,
    /// Whether it answers GraphQL.
    pub graphql: bool,
    /// What the spec asks of the stack (`auth.jwt`, `db.postgres`, `events.kafka`, …) and where.
    pub needs: Vec<(&'static str, Span)>,
}

/// The shape of a service's HTTP interface.
#[derive(Clone, Debug)]
pub struct Api {
    /// In every path.
    pub version: u32,
    /// What every entity's path starts with, such as `/api/v1`.
    pub prefix: String,
    /// Items of a page where a request names none.
    pub limit: u32,
    /// The most items of a page.
    pub max: u32,
    /// The largest body, in bytes.
    pub max_body: u64,
    /// How long something deprecated stays where it does not say so itself.
    pub deprecated_for: Option<Duration>,
}

/// The expected load.
#[derive(Clone, Debug)]
pub struct Load {
    /// At the busiest hour.
    pub requests_per_second: u32,
    /// How many times larger it may become.
    pub growth: u32,
}

/// Objectives.
#[derive(Clone, Debug)]
pub struct Slo {
    /// Share of requests that succeed, in percent as written (`99.9`).
    pub availability: String,
    /// What 99 of 100 requests stay under.
    pub latency_p99: Duration,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// In milliseconds.
    pub milliseconds: u64,
}

impl Duration {
    /// As the spec writes it, and as Go, Kubernetes and nginx read it: `2s`, `300ms`.
    pub fn short(self) -> String {
        let milliseconds = self.milliseconds;
        if milliseconds.is_multiple_of(1000) { format!("{}s", milliseconds / 1000) } else { format!("{milliseconds}ms") }
    }
}

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub requests: u32,
    /// In how many seconds.
    pub seconds: u32,
    /// Each client has its own count.
    pub per_client: bool,
}

/// An object type.
#[derive(Clone, Debug)]
pub struct Object {
    /// Type name, unique in the service.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What it is; may be empty.
    pub description: String,
    /// Declared under `types` or inside an entity, rather than inside a body.
    pub named: bool,
    /// In the order of the spec.
    pub fields: Vec<Field>,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct EnumType {
    /// Type name, unique in the service.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Declared under `enums`, rather than inside a field.
    pub named: bool,
    /// The values on the wire and in the database.
    pub values: Vec<String>,
}

/// An entity: a table and its endpoints.
#[derive(Clone, Debug)]
pub struct Entity {
    /// As the spec writes it; the type's name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// In snake_case.
    pub plural: String,
    /// The table.
    pub table: String,
    /// The collection's path, such as `/api/v1/order-lines`.
    pub path: String,
    /// What it is; may be empty.
    pub description: String,
    /// `id` first, `created_at` and `updated_at` last, where they are.
    pub fields: Vec<Field>,
    /// Index of the key in `fields`.
    pub id: usize,
    /// How a new row gets its key.
    pub id_source: IdSource,
    /// Beside the key and unique fields. Field indices.
    pub indexes: Vec<Vec<usize>>,
    /// Unique combinations, single fields included. Field indices.
    pub uniques: Vec<Vec<usize>>,
    /// What is offered, each with who may.
    pub operations: Vec<Operation>,
    /// Whose a row is.
    pub owner: Option<Owner>,
    /// The field that holds the tenant.
    pub tenant: Option<usize>,
    /// Deleted rows stay, hidden.
    pub soft_delete: bool,
    /// Writes need `If-Match`.
    pub if_match_required: bool,
    /// How long a read may be cached.
    pub cache: Option<Duration>,
    /// Fields a list can be filtered by.
    pub filters: Vec<usize>,
    /// Fields a list can be sorted by; `id` first.
    pub sorts: Vec<usize>,
    /// Entities of the same service that any number of rows are tied to.
    pub many_to_many: Vec<usize>,
    /// The name it had before.
    pub was: Option<String>,
}

/// How a new row gets its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdSource {
    /// A UUID of version 7, made by the service.
    Uuid,
    /// A number, made by the database.
    Sequence,
    /// Sent by the client.
    Client,
}

/// Whose a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A column of its own, `owner_subject`, that is not on the wire.
    Subject,
    /// A field, filled from the token's `sub`.
    Field(usize),
}

/// One operation on an entity.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Which.
    pub action: Action,
    /// Name in code and OpenAPI, such as `list_widgets`.
    pub name: String,
    /// Who may.
    pub access: Vec<Grant>,
}

/// One way to be allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Anybody, with or without a token.
    Public,
    /// Any valid token.
    Authenticated,
    /// The subject a row belongs to.
    Owner,
    /// A token with this role.
    Role(String),
    /// A token with this scope.
    Scope(String),
}

/// A field of an entity or object, or a parameter.
#[derive(Clone, Debug)]
pub struct Field {
    /// On the wire and in the database, as the spec writes it.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Its type.
    pub type_: Type,
    /// May be null or left out.
    pub optional: bool,
    /// The value where none is sent.
    pub default: Option<Default>,
    /// Bounds of a number, a length or a list.
    pub min: Option<String>,
    /// Bounds of a number, a length or a list.
    pub max: Option<String>,
    /// A regular expression in the subset that every target shares.
    pub pattern: Option<String>,
    /// No two rows have the same value.
    pub unique: bool,
    /// Has an index.
    pub index: bool,
    /// Set by the service.
    pub read_only: bool,
    /// Never shown.
    pub write_only: bool,
    /// Set once, at creation.
    pub immutable: bool,
    /// Never logged.
    pub pii: bool,
    /// Stored encrypted.
    pub encrypted: bool,
    /// Of a reference.
    pub on_delete: OnDelete,
    /// On its way out.
    pub deprecated: bool,
    /// What it is; may be empty.
    pub description: String,
    /// An example.
    pub example: Option<Value>,
    /// The name it had before.
    pub was: Option<String>,
    /// What the field is to the service.
    pub role: FieldRole,
}

impl Field {
    /// Whether whoever writes it has to send it: it can neither be left out nor is there a value for it.
    pub fn must_be_sent(&self) -> bool {
        !self.optional && self.default.is_none()
    }
}

/// What a field of an entity is to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// A field like any other.
    Plain,
    /// The key.
    Id,
    /// Set when the row is made.
    CreatedAt,
    /// Set when the row changes.
    UpdatedAt,
    /// Filled from the token's `sub`.
    Owner,
    /// Filled from the token's tenant.
    Tenant,
}

/// A type, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// At most so many code points.
    String(u32),
    /// At most 64 KiB.
    Text,
    /// 32 bits.
    Int,
    /// Within ±(2^53−1).
    Long,
    /// IEEE 754 double, finite.
    Float,
    /// Digits in all, and behind the point.
    Decimal(u32, u32),
    /// true or false.
    Bool,
    /// RFC 9562.
    Uuid,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// An instant.
    DateTime,
    /// Any JSON value.
    Json,
    /// Up to 64 KiB of bytes, base64 on the wire.
    Bytes,
    /// An e-mail address.
    Email,
    /// An http or https address.
    Url,
    /// Index into [`Service::enums`].
    Enum(usize),
    /// Another row of the same service: index into [`Service::entities`]; holds that row's key.
    Ref(usize),
    /// A row of another service: service name, entity name; holds its key, which is of this type.
    RemoteRef(String, String, Box<Type>),
    /// A list.
    List(Box<Type>),
    /// Index into [`Service::objects`].
    Object(usize),
    /// A whole row as it is shown: index into [`Service::entities`].
    Row(usize),
    /// The RFC 9457 problem.
    Problem,
}

/// The value of a field where none is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// A JSON value in wire form: a decimal is a string, a date is a string.
    Value(Value),
    /// The time of the request.
    Now,
    /// A new UUID of version 7.
    NewUuid,
}
