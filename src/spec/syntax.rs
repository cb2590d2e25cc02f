//! The language, version 1: every map, every key, every closed list of words.

use super::field::FieldDecl;
use super::read::{Entries, OneOrMany, Read, Reader, record, words};
use super::yaml::{Kind, Node, Style};
use crate::diag::{Diagnostic, Diagnostics, Span, Spanned};
use serde_json::{Value, json};

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

words! {
    /// Database engines.
    Engine("a database engine") { Postgres = "postgres", Sqlite = "sqlite", Mongodb = "mongodb", None = "none", }
}
words! {
    /// Cache products.
    CacheKind("a cache") { Memory = "memory", Redis = "redis", Memcached = "memcached", None = "none", }
}
words! {
    /// How events travel.
    Broker("a broker") { Http = "http", Rabbitmq = "rabbitmq", Kafka = "kafka", Sqs = "sqs", }
}
words! {
    /// Gateway products.
    GatewayKind("a gateway") { Nginx = "nginx", Traefik = "traefik", Envoy = "envoy", None = "none", }
}
words! {
    /// Service meshes.
    Mesh("a mesh") { None = "none", Linkerd = "linkerd", Istio = "istio", }
}
words! {
    /// What happens to a row when the row it refers to goes.
    OnDelete("an on_delete rule") { Cascade = "cascade", Restrict = "restrict", SetNull = "set_null", }
}
words! {
    /// HTTP methods that an endpoint may have.
    Method("a method an endpoint can have") { Get = "GET", Post = "POST", Put = "PUT", Patch = "PATCH", Delete = "DELETE", Head = "HEAD", }
}
words! {
    /// What a service offers on an entity.
    Action("an operation") { List = "list", Get = "get", Create = "create", Update = "update", Replace = "replace", Delete = "delete", }
}
words! {
    /// CI systems.
    CiKind("a CI system") { Github = "github", Gitlab = "gitlab", }
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
        /// Express, FastAPI, Gin, axum, Spring Boot or a team's stack.
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
        "template" template: Text,
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

/// Reads a word as `{key: word}` of the long form, or the long form.
macro_rules! word_or_map {
    ($(#[doc = $doc:literal])+ $name:ident = $map:ident . $field:ident: $word:ty) => {
        $(#[doc = $doc])+
        pub type $name = WordOr<$map>;

        impl FromWord for $map {
            type Word = $word;

            fn from_word(word: $word, span: Span) -> Self {
                Self { span, $field: Some(word), ..Self::default() }
            }
        }
    };
}

/// A long form that a single word can stand for.
pub trait FromWord: Read {
    /// The word.
    type Word: Read;
    /// The long form that the word means.
    fn from_word(word: Self::Word, span: Span) -> Self;
}

/// A map for which a word can stand.
#[derive(Clone, Debug, Default)]
pub struct WordOr<T>(pub T);

impl<T> std::ops::Deref for WordOr<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromWord> Read for WordOr<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(_) => T::Word::read(node, reader).map(|word| Self(T::from_word(word, node.span))),
            _ => T::read(node, reader).map(Self),
        }
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        json!({ "anyOf": [T::Word::schema(definitions), T::schema(definitions)] })
    }
}

word_or_map! {
    /// A database's name, or its settings.
    Database = DatabaseMap.engine: Spanned<Engine>
}
word_or_map! {
    /// A gateway's name, or its settings.
    Gateway = GatewayMap.kind: Spanned<GatewayKind>
}

words! {
    /// The one word that stands for no authentication.
    AuthOff("`none` or a map") { None = "none", }
}

/// How callers are known.
#[derive(Clone, Debug)]
pub enum Auth {
    /// `auth: none`.
    Off(Span),
    /// Tokens of an issuer.
    Tokens(Box<AuthMap>),
}

impl Read for Auth {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(_) => Spanned::<AuthOff>::read(node, reader).map(|word| Self::Off(word.span)),
            _ => AuthMap::read(node, reader).map(|map| Self::Tokens(Box::new(map))),
        }
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        json!({ "anyOf": [{ "enum": ["none"] }, AuthMap::schema(definitions)] })
    }
}

/// `events` at the top: a broker's name, or a map that may name the broker and what a single service publishes.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// The broker.
    pub broker: Option<Spanned<Broker>>,
    /// Payloads by event name.
    pub published: Entries<FieldDecl>,
}

impl Read for Events {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            return Spanned::<Broker>::read(node, reader).map(|broker| Self { broker: Some(broker), published: Vec::new() });
        };
        let mut events = Self::default();
        for (key, value) in entries {
            if key.value == "broker" {
                events.broker = Spanned::<Broker>::read(value, reader);
            } else if let Some(payload) = FieldDecl::read(value, reader) {
                events.published.push((key.clone(), payload));
            }
        }
        Some(events)
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        let payload = FieldDecl::schema(definitions);
        json!({ "anyOf": [
            { "enum": Broker::WORDS },
            { "type": "object", "properties": { "broker": { "enum": Broker::WORDS } }, "additionalProperties": payload },
        ] })
    }
}

/// SQL DDL, with what is needed to point into it.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The DDL after YAML's unindenting.
    pub text: Text,
    /// For each line of the DDL: its offset in the DDL, and the offset in the file where it stands.
    pub lines: Vec<(usize, u32)>,
}

impl Schema {
    /// The place in the file of a byte range of the DDL.
    pub fn span(&self, range: &std::ops::Range<usize>) -> Span {
        let place = |at: usize| {
            let line = self.lines.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
            let (start, file_offset) = self.lines.get(line)?;
            Some(file_offset + u32::try_from(at - start).ok()?)
        };
        match (place(range.start), place(range.end)) {
            (Some(start), Some(end)) => Span { start, end: end.max(start), ..self.text.span },
            _ => self.text.span,
        }
    }
}

impl Read for Schema {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (text, style) = reader.scalar(node, "SQL DDL in a block (`schema: |`)")?;
        let lines = if style == Style::Block { block_lines(&text, reader.text) } else { Vec::new() };
        Some(Self { text, lines })
    }

    fn schema(_: &mut super::read::Definitions) -> Value {
        json!({ "type": "string" })
    }
}

/// Follows a block scalar's lines through the file: each stands there behind its indentation.
fn block_lines(text: &Text, file: &str) -> Vec<(usize, u32)> {
    let mut lines = Vec::new();
    let mut at = text.span.start as usize;
    let mut offset = 0;
    for line in text.value.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let Some(found) = file.get(at..).and_then(|rest| rest.find(content)) else { return Vec::new() };
        at += found;
        lines.push((offset, u32::try_from(at).unwrap_or(u32::MAX)));
        at += content.len();
        if let Some(newline) = file.get(at..).and_then(|rest| rest.find('\n')) {
            at += newline + 1;
        }
        offset += line.len();
    }
    lines
}

/// Who may do what: the same for every operation, or by operation (`read` and `write` name several).
#[derive(Clone, Debug)]
pub enum Access {
    /// For every operation.
    All(OneOrMany<Text>),
    /// By operation.
    PerOperation(Entries<OneOrMany<Text>>),
}

impl Read for Access {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(_) => Entries::read(node, reader).map(Self::PerOperation),
            _ => OneOrMany::read(node, reader).map(Self::All),
        }
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        let grants = OneOrMany::<Text>::schema(definitions);
        json!({ "anyOf": [grants, { "type": "object", "additionalProperties": grants }] })
    }
}

/// `calls`: names, or names with a policy.
#[derive(Clone, Debug, Default)]
pub struct Calls(pub Entries<CallPolicy>);

impl Read for Calls {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::List(_) => {
                Vec::<Text>::read(node, reader).map(|names| Self(names.into_iter().map(|name| (name, CallPolicy::default())).collect()))
            }
            _ => Entries::read(node, reader).map(Self),
        }
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        let policy = CallPolicy::schema(definitions);
        json!({ "anyOf": [
            { "type": "array", "items": { "type": "string" } },
            { "type": "object", "additionalProperties": policy },
        ] })
    }
}

/// Entities by name; an entity whose keys are all fields needs no `fields`.
#[derive(Clone, Debug, Default)]
pub struct Entities(pub Entries<Entity>);

impl std::ops::Deref for Entities {
    type Target = [(Text, Entity)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Read for Entities {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            return Entries::<Entity>::read(node, reader).map(Self);
        };
        let mut all = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            let entity = match &value.kind {
                Kind::Map(keys) if is_short(keys) => {
                    Entries::read(value, reader).map(|fields| Entity { span: value.span, fields: Some(fields), ..Entity::default() })
                }
                _ => Entity::read(value, reader),
            };
            all.extend(entity.map(|entity| (name.clone(), entity)));
        }
        Some(Self(all))
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        let (long, field) = (Entity::schema(definitions), FieldDecl::schema(definitions));
        let short = json!({ "type": "object", "additionalProperties": field });
        json!({ "type": "object", "additionalProperties": { "anyOf": [long, short] } })
    }
}

/// `{title: string, body: text?}`: types all through, or types under keys that an entity does not have.
fn is_short(keys: &[(Text, Node)]) -> bool {
    let known = |key: &Text| Entity::KEYS.contains(&key.value.as_str());
    let typed = |node: &Node| matches!(&node.kind, Kind::Scalar(scalar) if super::field::looks_like_type(&scalar.text));
    let any_known = keys.iter().any(|(key, _)| known(key));
    let all_typed = !keys.is_empty() && keys.iter().all(|(_, value)| typed(value));
    all_typed || (!any_known && keys.iter().any(|(_, value)| typed(value)))
}

/// A request header: a type, or the text `Bearer {token}`.
#[derive(Clone, Debug)]
pub enum Header {
    /// A typed header.
    Field(Box<FieldDecl>),
    /// A text that describes a credential.
    Credential(Text),
}

impl Read for Header {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.text.contains('{') => reader.scalar(node, "a text").map(|(text, _)| Self::Credential(text)),
            _ => FieldDecl::read(node, reader).map(|field| Self::Field(Box::new(field))),
        }
    }

    fn schema(definitions: &mut super::read::Definitions) -> Value {
        FieldDecl::schema(definitions)
    }
}

impl System {
    /// Adds an included file: lists and maps of names are joined, a single key may stand in one file only.
    pub fn merge(&mut self, part: System, found: &mut Diagnostics) {
        macro_rules! single {
            ($($field:ident),*) => { $(
                match (&self.$field, part.$field) {
                    (Some(_), Some(_)) => found.push(twice(stringify!($field), part.span)),
                    (None, Some(value)) => self.$field = Some(value),
                    _ => {}
                }
            )* };
        }
        macro_rules! joined {
            ($($field:ident),*) => { $( join(&mut self.$field, part.$field, found); )* };
        }
        single!(scaffold, name, summary, description, stack, database, cache, events, api, auth, gateway, mesh, load, slo);
        single!(privacy, observability, deploy, port, schema, graphql);
        joined!(types, enums, services, subscribes);
        if let Some(Entities(more)) = part.entities {
            let mut entries = self.entities.take().map(|entities| entities.0);
            join(&mut entries, Some(more), found);
            self.entities = entries.map(Entities);
        }
        if let Some(more) = part.endpoints {
            self.endpoints.get_or_insert_default().extend(more);
        }
        if let Some(more) = part.blueprints {
            self.blueprints.get_or_insert_default().extend(more);
        }
    }
}

fn join<T>(into: &mut Option<Entries<T>>, from: Option<Entries<T>>, found: &mut Diagnostics) {
    for (key, value) in from.unwrap_or_default() {
        let entries = into.get_or_insert_default();
        if let Some((first, _)) = entries.iter().find(|(known, _)| known.value == key.value) {
            found.push(
                Diagnostic::error("S0106", key.span, format!("`{}` is given twice", key.value))
                    .label("again here")
                    .also(first.span, "first given here"),
            );
        } else {
            entries.push((key, value));
        }
    }
}

fn twice(key: &str, span: Span) -> Diagnostic {
    Diagnostic::error("S0106", span, format!("the key `{key}` of this file is given in another file as well"))
        .help("keep it in one of the two files")
}
