//! A collector of OpenTelemetry spans on a loopback port: OTLP over HTTP, in protobuf.

use super::issuer::lock;
use prost::Message;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use tiny_http::{Request, Response, Server};

pub struct Collector {
    pub url: String,
    received: Arc<Mutex<Received>>,
}

/// What came, and what should not have come.
#[derive(Clone, Default)]
pub struct Received {
    pub spans: Vec<Value>,
    pub problems: Vec<String>,
}

impl Collector {
    pub fn start() -> Result<Self, String> {
        let server = Server::http("127.0.0.1:0").map_err(|error| format!("cannot collect spans: {error}"))?;
        let url = format!("http://{}", server.server_addr());
        let received = Arc::new(Mutex::new(Received::default()));
        let shared = Arc::clone(&received);
        // Ends with the process: it holds nothing that needs closing.
        std::thread::spawn(move || {
            for mut request in server.incoming_requests() {
                match export(&mut request) {
                    Ok(spans) => lock(&shared).spans.extend(spans),
                    Err(problem) => lock(&shared).problems.push(problem),
                }
                // A service that goes away early is its own loss.
                let _ = request.respond(Response::empty(200));
            }
        });
        Ok(Self { url, received })
    }

    pub fn received(&self) -> Received {
        lock(&self.received).clone()
    }
}

fn export(request: &mut Request) -> Result<Vec<Value>, String> {
    if request.url() != "/v1/traces" {
        return Err(format!("the collector got {} {}", request.method(), request.url()));
    }
    let mut body = Vec::new();
    request.as_reader().read_to_end(&mut body).map_err(|error| format!("spans broke off: {error}"))?;
    let export = Export::decode(body.as_slice()).map_err(|error| format!("spans that cannot be read: {error}"))?;
    Ok(export.resources.iter().flat_map(Resource::spans).collect())
}

/// What cases speak of, out of `ExportTraceServiceRequest` (opentelemetry-proto, stable).
#[derive(Message)]
struct Export {
    #[prost(message, repeated, tag = "1")]
    resources: Vec<Resource>,
}

#[derive(Message)]
struct Resource {
    #[prost(message, optional, tag = "1")]
    resource: Option<Attributes>,
    #[prost(message, repeated, tag = "2")]
    scopes: Vec<Scope>,
}

#[derive(Message)]
struct Attributes {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<Attribute>,
}

#[derive(Message)]
struct Scope {
    #[prost(message, repeated, tag = "2")]
    spans: Vec<Span>,
}

#[derive(Message)]
struct Span {
    #[prost(bytes = "vec", tag = "1")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    parent_id: Vec<u8>,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(int32, tag = "6")]
    kind: i32,
    #[prost(message, repeated, tag = "9")]
    attributes: Vec<Attribute>,
    #[prost(message, optional, tag = "15")]
    status: Option<Status>,
}

#[derive(Message)]
struct Status {
    #[prost(int32, tag = "3")]
    code: i32,
}

#[derive(Message)]
struct Attribute {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Message)]
struct AnyValue {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(int64, optional, tag = "3")]
    number: Option<i64>,
}

impl Resource {
    fn spans(&self) -> impl Iterator<Item = Value> {
        let known = self.resource.as_ref().map(|resource| values(&resource.attributes)).unwrap_or_default();
        let service = known.get("service.name").cloned().unwrap_or_default();
        self.scopes.iter().flat_map(|scope| &scope.spans).map(move |span| {
            json!({
                "service": service,
                "trace_id": hexadecimal(&span.trace_id),
                "parent_id": hexadecimal(&span.parent_id),
                "name": span.name,
                "kind": span.kind,
                "status": span.status.as_ref().map_or(0, |status| status.code),
                "attributes": values(&span.attributes),
            })
        })
    }
}

fn values(attributes: &[Attribute]) -> Map<String, Value> {
    let value = |attribute: &Attribute| match &attribute.value {
        Some(AnyValue { text: Some(text), .. }) => json!(text),
        Some(AnyValue { number, .. }) => json!(number),
        None => Value::Null,
    };
    attributes.iter().map(|attribute| (attribute.key.clone(), value(attribute))).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
