//! What a service tells a collector of OpenTelemetry spans.

use super::collector::Collector;
use super::feats::PATIENCE;
use super::http::{Body, exchange};
use super::launch::Launcher;
use super::matching::{Mode, differences};
use super::process::Service;
use crate::ports::free_port;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// The two seconds of draining, the grace that services are started with, and something for slow machines.
const STOP_LIMIT: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spans {
    /// Nothing listens where the spans go.
    #[serde(default)]
    collector_is_down: bool,
    requests: Vec<Traced>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Traced {
    send: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// All spans of the trace that the request's log line names.
    spans: Vec<Value>,
}

/// All requests, one after the other, then SIGTERM: what the service still holds is sent before it ends with 0.
pub fn spans(launcher: &Launcher<'_>, with: &Spans) -> Result<(), String> {
    let collector = Collector::start()?;
    let url = if with.collector_is_down { format!("http://127.0.0.1:{}", free_port()?) } else { collector.url.clone() };
    let service = launcher.start(&BTreeMap::from([("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), url)]))?;
    let ids = with.requests.iter().map(|request| send(&service, request)).collect::<Result<Vec<_>, _>>()?;
    service.terminate();
    let code = service.wait_exit(STOP_LIMIT);
    if code != Some(0) {
        return Err(format!("exit code {code:?} within {STOP_LIMIT:?} of SIGTERM"));
    }
    let received = collector.received();
    let mut problems = received.problems;
    for (request, id) in with.requests.iter().zip(&ids) {
        let trace = trace_of(&service, id)?;
        let own: Vec<Value> = received.spans.iter().filter(|span| span.get("trace_id") == Some(&trace)).cloned().collect();
        let differing = differences(&Value::from(request.spans.clone()), &Value::from(own), Mode::Partial);
        problems.extend(differing.iter().map(|problem| format!("{}: {problem}", request.send)));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The id of the request that was answered.
fn send(service: &Service, request: &Traced) -> Result<String, String> {
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (host, line) = (service.address, &request.send);
    let text = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
    let answer = exchange(service.address, text.as_bytes(), Body::Expected, PATIENCE)?;
    answer.header("X-Request-Id").ok_or_else(|| format!("{line}: the answer has no X-Request-Id"))
}

fn trace_of(service: &Service, request_id: &str) -> Result<Value, String> {
    let lines = service.log();
    let mut events = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let own = events.find(|event| event.get("request_id").and_then(Value::as_str) == Some(request_id) && event.get("trace_id").is_some());
    own.and_then(|event| event.get("trace_id").cloned()).ok_or_else(|| format!("no log line has the request_id {request_id}"))
}
