//! The language, version 1: every map and every key. Closed lists of words are in `words`, places where a short form
//! can stand in `forms`.

use super::field::FieldDecl;
use super::read::{Entries, OneOrMany, Read, Reader, record};
use super::yaml::{Node, Style};
use crate::diag::Spanned;
use serde_json::{Value, json};

pub use super::forms::*;
pub use super::words::*;

/// A text with its place.
pub type Text = Spanned<String>;

/// A scalar that may be a number, a duration, a percentage …: its text, and whether it was quoted.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// The text as written.
    pub text: Text,
    /// `"5"` rather than `5`.
    pub quoted: bool,
}

impl Read for Raw {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        reader.scalar(node, "a value").map(|(text, style)| Self { text, quoted: style != Style::Plain })
    }

    fn schema(_: &mut super::read::Definitions) -> Value {
        json!({ "type": ["string", "number", "boolean"] })
    }
}

record! {
    /// The whole system.
    System("the spec") {
        /// The version of the language; this is version 1.
        "scaffold" scaffold: Raw,
        /// The system's name, in kebab-case.
        "name" name: Text,
        /// One line about the system.
        "summary" summary: Text,
        /// More about the system.
        "description" description: Text,
        /// Other spec files below the same folder, merged into this one.
        "include" include: Vec<Text>,
        /// The stack of every service that names none.
        "stack" stack: Text,
        /// The database of every service that names none.
        "database" database: Database,
        /// The cache of every service that names none.
        "cache" cache: Spanned<CacheKind>,
        /// The broker; in a single service also what it publishes.
        "events" events: Events,
        /// Version, paths and paging of the HTTP interface.
        "api" api: Api,
        /// Who issues tokens, and the roles and scopes they carry; or `none`.
        "auth" auth: Auth,
        /// The gateway in front of the services.
        "gateway" gateway: Gateway,
        /// A service mesh.
        "mesh" mesh: Spanned<Mesh>,
        /// The expected load.
        "load" load: Load,
        /// Service-level objectives.
        "slo" slo: Slo,
        /// How long personal data is kept.
        "privacy" privacy: Privacy,
        /// Metrics, traces, dashboards and alerts.
        "observability" observability: Observability,
        /// What the system is deployed with.
        "deploy" deploy: Deploy,
        /// Team blueprint packs.
        "blueprints" blueprints: Vec<BlueprintPack>,
        /// Named object types.
        "types" types: Entries<FieldDecl>,
        /// Named enums.
        "enums" enums: Entries<Vec<Text>>,
        /// The services, by name.
        "services" services: Entries<Service>,
        /// The port of a single service.
        "port" port: Spanned<u64>,
        /// The entities of a single service.
        "entities" entities: Entities,
        /// SQL DDL of a single service.
        "schema" schema: Schema,
        /// Endpoints of a single service.
        "endpoints" endpoints: Vec<Endpoint>,
        /// Events that a single service handles.
        "subscribes" subscribes: Entries<Text>,
        /// GraphQL for a single service.
        "graphql" graphql: Spanned<bool>,
    }
}

record! {
    /// One service.
    Service("a service") {
        /// The name of a stack, built in or a team's.
        "stack" stack: Text,
        /// The port it listens on in development.
        "port" port: Spanned<u64>,
        /// One line about the service.
        "summary" summary: Text,
        /// More about the service.
        "description" description: Text,
        /// Its database.
        "database" database: Database,
        /// Its cache.
        "cache" cache: Spanned<CacheKind>,
        /// Its entities.
        "entities" entities: Entities,
        /// Its tables as SQL DDL.
        "schema" schema: Schema,
        /// Its endpoints beside those of the entities.
        "endpoints" endpoints: Vec<Endpoint>,
        /// The events it publishes, with their payloads.
        "events" events: Entries<FieldDecl>,
        /// The events it handles, with the handlers' names.
        "subscribes" subscribes: Entries<Text>,
        /// The services it calls.
        "calls" calls: Calls,
        /// Whether it answers GraphQL as well.
        "graphql" graphql: Spanned<bool>,
        /// The load it gets, where it differs from the system's.
        "load" load: Load,
        /// Its own objectives.
        "slo" slo: Slo,
        /// A cargo-generate template instead of a stack.
        "template" template: Template,
    }
}

record! {
    /// A team's own template of a service.
    TemplateMap("template") {
        /// A folder or a git repository.
        "from" from: Text,
        /// The revision.
        "rev" rev: Text,
        /// What its placeholders are filled with.
        "values" values: Entries<Raw>,
        /// The image of a container in which CI lints and tests it.
        "ci_image" ci_image: Text,
    }
}

record! {
    /// One entity: a table, its endpoints, and who may use them.
    Entity("an entity") {
        /// Its fields.
        "fields" fields: Entries<FieldDecl>,
        /// Indexes: a field or a list of fields each.
        "indexes" indexes: Vec<OneOrMany<Text>>,
        /// Unique combinations of fields.
        "unique" unique: Vec<OneOrMany<Text>>,
        /// `crud`, `none`, or a list of operations.
        "api" api: OneOrMany<Text>,
        /// Who may do what.
        "access" access: Access,
        /// `subject`, or the field that holds the owner.
        "owner" owner: Text,
        /// The field that holds the tenant.
        "tenant" tenant: Text,
        /// Deleted rows stay, hidden.
        "soft_delete" soft_delete: Spanned<bool>,
        /// How long a read may be cached.
        "cache" cache: Raw,
        /// The fields a list can be filtered by.
        "filter" filter: Vec<Text>,
        /// The fields a list can be sorted by.
        "sort" sort: Vec<Text>,
        /// Entities that any number of rows are tied to.
        "many_to_many" many_to_many: OneOrMany<Text>,
        /// `required`: writes need `If-Match`.
        "if_match" if_match: Text,
        /// Whether `created_at` and `updated_at` are added.
        "timestamps" timestamps: Spanned<bool>,
        /// The name it had before.
        "was" was: Text,
        /// What it is.
        "description" description: Text,
        /// Its plural.
        "plural" plural: Text,
        /// Its table's name.
        "table" table: Text,
        /// The last segment of its path.
        "path" path: Text,
        /// The field that is the key, where it is not `id`.
        "primary_key" primary_key: Text,
    }
}

record! {
    /// One endpoint.
    Endpoint("an endpoint") {
        /// The path, with parameters in braces.
        "path" path: Text,
        /// The HTTP method.
        "method" method: Text,
        /// What it does.
        "description" description: Text,
        /// Its name in code and in OpenAPI.
        "operation" operation: Text,
        /// Headers, query and body.
        "request" request: Request,
        /// Bodies and headers by status.
        "response" response: Entries<Response>,
        /// Who may call it.
        "access" access: OneOrMany<Text>,
        /// How often, as in `100/min per client`.
        "rate_limit" rate_limit: Raw,
        /// `Idempotency-Key` is honoured, as it is for every POST.
        "idempotent" idempotent: Spanned<bool>,
        /// The event it causes.
        "publishes" publishes: Text,
        /// Since when, until when.
        "deprecated" deprecated: Deprecation,
        /// The entity it is bound to.
        "entity" entity: Text,
        /// What it does on that entity.
        "action" action: Spanned<Action>,
        /// A handler to be written, whatever would fit.
        "stub" stub: Spanned<bool>,
    }
}

record! {
    /// What an endpoint takes.
    Request("a request") {
        /// Headers by name.
        "headers" headers: Entries<Header>,
        /// Query parameters by name.
        "query" query: Entries<FieldDecl>,
        /// The body.
        "body" body: FieldDecl,
    }
}

record! {
    /// What an endpoint answers with one status.
    Response("a response") {
        /// When.
        "description" description: Text,
        /// The body.
        "body" body: FieldDecl,
        /// Headers by name.
        "headers" headers: Entries<FieldDecl>,
    }
}

record! {
    /// When something goes away.
    Deprecation("a deprecation") {
        /// The day it was deprecated.
        "since" since: Raw,
        /// The day it goes.
        "sunset" sunset: Raw,
    }
}

record! {
    /// The shape of the HTTP interface.
    Api("api") {
        /// The version in the path.
        "version" version: Spanned<u64>,
        /// What every path starts with.
        "base_path" base_path: Text,
        /// GraphQL beside REST.
        "graphql" graphql: Spanned<bool>,
        /// Page sizes.
        "pagination" pagination: Pagination,
        /// The largest body.
        "max_body" max_body: Raw,
        /// How long something deprecated stays.
        "deprecations" deprecations: Deprecations,
    }
}

record! {
    /// Page sizes.
    Pagination("pagination") {
        /// Where a request names none.
        "limit" limit: Spanned<u64>,
        /// The most a request may ask for.
        "max" max: Spanned<u64>,
    }
}

record! {
    /// The policy on deprecated parts.
    Deprecations("deprecations") {
        /// How long a deprecated part stays.
        "period" period: Raw,
    }
}

record! {
    /// Tokens.
    AuthMap("auth") {
        /// The `iss` of every token.
        "issuer" issuer: Text,
        /// The `aud` of every token.
        "audience" audience: Text,
        /// Where the keys are.
        "jwks_uri" jwks_uri: Text,
        /// The signature algorithms that are accepted.
        "algorithms" algorithms: Vec<Text>,
        /// The roles a token may carry.
        "roles" roles: Vec<Text>,
        /// The scopes a token may carry.
        "scopes" scopes: Vec<Text>,
        /// What is asked for where an entity or endpoint says nothing: `required` or `public`.
        "default" default: Text,
    }
}

record! {
    /// The gateway.
    GatewayMap("gateway") {
        /// The product.
        "kind" kind: Spanned<GatewayKind>,
        /// The limit for all routes together.
        "rate_limit" rate_limit: Raw,
        /// Which web origins may call.
        "cors" cors: Cors,
        /// A CDN in front.
        "cdn" cdn: Cdn,
    }
}

record! {
    /// Cross-origin requests.
    Cors("cors") {
        /// The origins, in full.
        "origins" origins: Vec<Text>,
        /// Whether cookies and tokens may come along.
        "credentials" credentials: Spanned<bool>,
        /// How long a browser may remember the answer.
        "max_age" max_age: Raw,
    }
}

record! {
    /// A CDN in front of the gateway.
    Cdn("cdn") {
        /// The product.
        "provider" provider: Text,
        /// How long it keeps a public read.
        "max_age" max_age: Raw,
    }
}

record! {
    /// The expected load.
    Load("load") {
        /// Requests a second at the busiest hour.
        "requests_per_second" requests_per_second: Raw,
        /// How much larger it may become.
        "growth" growth: Raw,
        /// The share of reads.
        "reads" reads: Raw,
    }
}

record! {
    /// Objectives.
    Slo("slo") {
        /// The share of requests that succeed.
        "availability" availability: Raw,
        /// What 99 of 100 requests stay under.
        "latency_p99" latency_p99: Raw,
        /// The period over which it is measured.
        "window" window: Raw,
    }
}

record! {
    /// Personal data.
    Privacy("privacy") {
        /// How long each entity's rows are kept.
        "retention" retention: Entries<Raw>,
    }
}

record! {
    /// What can be observed.
    Observability("observability") {
        /// Prometheus metrics.
        "metrics" metrics: Spanned<bool>,
        /// OpenTelemetry traces.
        "traces" traces: Spanned<bool>,
        /// Grafana dashboards.
        "dashboards" dashboards: Spanned<bool>,
        /// Alert rules.
        "alerts" alerts: Spanned<bool>,
        /// Where alerts go, by severity.
        "routes" routes: Entries<Text>,
    }
}

record! {
    /// What is delivered for deployment.
    Deploy("deploy") {
        /// compose.yaml.
        "compose" compose: Spanned<bool>,
        /// A Helm chart.
        "kubernetes" kubernetes: Spanned<bool>,
        /// CI systems.
        "ci" ci: OneOrMany<Spanned<CiKind>>,
    }
}

record! {
    /// A team's blueprints.
    BlueprintPack("a blueprint pack") {
        /// Its name.
        "name" name: Text,
        /// A folder.
        "path" path: Text,
        /// A git repository.
        "git" git: Text,
        /// The revision.
        "rev" rev: Text,
    }
}

record! {
    /// A database with settings.
    DatabaseMap("database") {
        /// The product.
        "engine" engine: Spanned<Engine>,
        /// Connections a process may hold.
        "pool" pool: Spanned<u64>,
    }
}

record! {
    /// How a service is called.
    CallPolicy("a call") {
        /// How long an answer may take.
        "timeout" timeout: Raw,
        /// How often an idempotent call is tried again.
        "retries" retries: Spanned<u64>,
        /// Whether a breaker opens after failures.
        "circuit_breaker" circuit_breaker: Spanned<bool>,
    }
}
