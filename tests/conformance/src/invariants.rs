//! What holds for every answer of every service, whatever the case is about.

use super::http::Answer;
use super::matching::{regex, text_matches};
use serde_json::Value;

/// The request, as far as the invariants depend on it.
pub struct Asked<'a> {
    pub method: &'a str,
    pub target: &'a str,
    pub with_token: bool,
    /// The endpoint declares its own error body for this status.
    pub declared: bool,
}

const CODES: &[&str] = &[
    "required",
    "unknown",
    "type",
    "format",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "max_items",
    "min_items",
    "pattern",
    "enum",
    "precision",
    "duplicate",
    "cursor",
    "sort",
    "text",
];

/// Signs that something internal got out: traces, SQL, paths, names of libraries.
const LEAKS: &str = concat!(
    r"(?i)traceback|\bat [\w.$]+\([\w.]+:\d+\)|\.(py|ts|js|go|rs|java)[:\x22]|select .* from |insert into|sqlite|postgres|",
    r"asyncpg|psycopg|sqlalchemy|pydantic|starlette|node_modules|goroutine|panicked|org\.springframework|sqlx|/home/|/usr/lib|/tmp/|/dev/shm/"
);

pub fn broken(asked: &Asked<'_>, answer: &Answer) -> Vec<String> {
    let mut found = headers(asked, answer);
    if answer.status >= 400 && asked.method != "HEAD" && !asked.declared {
        found.extend(problem(asked, answer));
    }
    if answer.status >= 400 && regex(LEAKS, &answer.text().replace(asked.target, "")) {
        found.push(format!("something internal leaks: {}", answer.text()));
    }
    found
}

fn headers(asked: &Asked<'_>, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    let mut wants = |name: &str, expected: &str| {
        let got = answer.header(name);
        if !got.as_deref().is_some_and(|value| text_matches(expected, value)) {
            found.push(format!("header {name}: expected {expected}, got {got:?}"));
        }
    };
    wants("X-Content-Type-Options", "nosniff");
    wants("X-Request-Id", "<re:^[A-Za-z0-9._-]{1,128}$>");
    // The documentation page has a policy of its own, but it has one.
    let docs = asked.target.starts_with("/docs");
    wants("Content-Security-Policy", if docs { "<text>" } else { "default-src 'none'" });
    let read = matches!(asked.method, "GET" | "HEAD" | "OPTIONS");
    if answer.status >= 400 || !read || asked.with_token {
        wants("Cache-Control", "<re:no-store>");
    }
    found
}

/// RFC 9457, with the members the contract adds.
fn problem(asked: &Asked<'_>, answer: &Answer) -> Vec<String> {
    let Some(body) = answer.json() else {
        return vec![format!("a problem in JSON expected, got {:?}", answer.text())];
    };
    let mut found = Vec::new();
    if !answer.header("Content-Type").is_some_and(|value| value.starts_with("application/problem+json")) {
        found.push(format!("expected application/problem+json, got {:?}", answer.header("Content-Type")));
    }
    let path = asked.target.split('?').next().unwrap_or_default();
    let request_id = answer.header("X-Request-Id").unwrap_or_default();
    for (name, expected) in [("type", "about:blank"), ("title", phrase(answer.status)), ("instance", path), ("request_id", &request_id)] {
        if body.get(name).and_then(Value::as_str) != Some(expected) {
            found.push(format!("problem's {name}: expected {expected:?}, got {:?}", body.get(name)));
        }
    }
    if body.get("status").and_then(Value::as_u64) != Some(u64::from(answer.status)) {
        found.push(format!("problem's status: {:?} in an answer with {}", body.get("status"), answer.status));
    }
    if body.get("detail").and_then(Value::as_str).is_none_or(str::is_empty) {
        found.push("the problem has no detail".to_owned());
    }
    for item in body.get("errors").and_then(Value::as_array).into_iter().flatten() {
        found.extend(error_item(item));
    }
    found
}

fn error_item(item: &Value) -> Option<String> {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let places = ["pointer", "parameter", "header"].iter().filter(|name| text(name).is_some()).count();
    let code = text("code").is_some_and(|code| CODES.contains(&code));
    let fine = places == 1 && code && text("detail").is_some_and(|detail| !detail.is_empty());
    (!fine).then(|| format!("an item of errors is not {{pointer|parameter|header, code, detail}}: {item}"))
}

fn phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "a status of the contract",
    }
}
