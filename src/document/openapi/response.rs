//! Answers: the contract's own failures, their headers, the problem.

use super::{Api, reference, rules};
use serde_json::{Map, Value, json};

/// The media type of problems.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// One failure of the contract.
struct Failure {
    status: u16,
    /// The component's name.
    name: &'static str,
    /// RFC 9110's phrase.
    title: &'static str,
    description: &'static str,
    detail: &'static str,
}

const fn failure(status: u16, name: &'static str, title: &'static str, description: &'static str, detail: &'static str) -> Failure {
    Failure { status, name, title, description, detail }
}

const FAILURES: &[Failure] = &[
    failure(
        400,
        "BadRequest",
        "Bad Request",
        "The request is malformed, or a value in it is not valid; every fault is listed.",
        "The request is not valid.",
    ),
    failure(401, "Unauthorized", "Unauthorized", "There is no token, or it is not valid.", "A valid token is required."),
    failure(403, "Forbidden", "Forbidden", "The token lacks the role or scope.", "The token does not allow this."),
    failure(404, "NotFound", "Not Found", "There is no such row, or it is another one's.", "There is no such row."),
    failure(406, "NotAcceptable", "Not Acceptable", "The answer is JSON, and `Accept` excludes it.", "The answer can only be JSON."),
    failure(
        409,
        "Conflict",
        "Conflict",
        "The request is in conflict with other rows, or the idempotency key was used for another body.",
        "A row with this value exists already.",
    ),
    failure(412, "PreconditionFailed", "Precondition Failed", "`If-Match` names another version of the row.", "The row has been changed."),
    failure(413, "ContentTooLarge", "Content Too Large", "The body is larger than the service accepts.", "The body is too large."),
    failure(415, "UnsupportedMediaType", "Unsupported Media Type", "The body is not declared to be JSON.", "The body must be JSON."),
    failure(428, "PreconditionRequired", "Precondition Required", "`If-Match` is missing.", "If-Match is required."),
    failure(429, "TooManyRequests", "Too Many Requests", "The rate limit is reached.", "Too many requests."),
    failure(501, "NotImplemented", "Not Implemented", "The operation has no implementation yet.", "This operation is not implemented."),
    failure(
        503,
        "ServiceUnavailable",
        "Service Unavailable",
        "Something that the service depends on does not answer.",
        "The service is not available.",
    ),
];

/// A failure as the contract describes it; `None` where the contract has no such status.
pub fn failing(api: &mut Api<'_>, status: u16) -> Option<Value> {
    let known = FAILURES.iter().find(|failure| failure.status == status)?;
    api.used.statuses.insert(status);
    Some(reference("responses", known.name))
}

/// The `content` of a problem.
pub fn problem_content(api: &mut Api<'_>) -> Value {
    api.used.problem = true;
    json!({ "schema": reference("schemas", api.problem) })
}

/// The failures that operations refer to.
pub fn components(api: &mut Api<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    for known in FAILURES.iter().filter(|failure| api.used.statuses.contains(&failure.status)).collect::<Vec<_>>() {
        all.insert(known.name.to_owned(), in_full(api, known));
    }
    all
}

/// A failure with everything that it says.
fn in_full(api: &mut Api<'_>, known: &Failure) -> Value {
    let mut content = problem_content(api);
    if let Some(content) = content.as_object_mut() {
        content.insert("example".to_owned(), example(known));
    }
    json!({
        "description": known.description,
        "headers": headers(api, known.status, &[]),
        "content": { PROBLEM_JSON: content },
    })
}

/// Adds headers to an answer of one operation; a shared failure becomes its own, as a reference cannot say more than what it refers to.
pub fn add_headers(api: &mut Api<'_>, status: u16, answer: &mut Value, names: &[&'static str]) {
    let is_shared = answer.get("$ref").is_some();
    if let Some(known) = FAILURES.iter().find(|failure| is_shared && failure.status == status) {
        *answer = in_full(api, known);
    }
    if let Some(all) = answer.get_mut("headers").and_then(Value::as_object_mut) {
        for name in names {
            api.used.headers.insert(name);
            all.insert((*name).to_owned(), reference("headers", name));
        }
    }
}

fn example(failure: &Failure) -> Value {
    json!({
        "type": "about:blank",
        "title": failure.title,
        "status": failure.status,
        "detail": failure.detail,
        "instance": "/",
        "request_id": "0198c5a2-6f6e-7a2b-9d3c-2f1e0a4b5c6d",
    })
}

/// The headers of an answer: those of every answer, those of its status, and what else the operation adds.
pub fn headers(api: &mut Api<'_>, status: u16, more: &[&'static str]) -> Value {
    let of_status: &[&'static str] = match status {
        200..=299 => &["RateLimit", "RateLimit-Policy"],
        401 | 403 => &["WWW-Authenticate"],
        429 => &["Retry-After", "RateLimit", "RateLimit-Policy"],
        503 => &["Retry-After"],
        _ => &[],
    };
    let mut all = Map::new();
    for name in more.iter().chain(&["X-Request-Id"]).chain(of_status) {
        api.used.headers.insert(name);
        all.insert((*name).to_owned(), reference("headers", name));
    }
    Value::Object(all)
}

/// The headers that answers refer to.
pub fn header_components(api: &Api<'_>) -> Map<String, Value> {
    api.used.headers.iter().map(|name| ((*name).to_owned(), header(name))).collect()
}

fn header(name: &str) -> Value {
    let (always, description, schema) = match name {
        "ETag" => (true, "The version of the row, for `If-Match` and `If-None-Match`.", json!({ "type": "string", "examples": ["\"1\""] })),
        "Location" => (true, "The path of the new row.", json!({ "type": "string", "format": "uri-reference" })),
        "Link" => (false, "The next page (RFC 8288), where there is one.", json!({ "type": "string" })),
        "Idempotency-Replayed" => {
            (false, "The answer to an earlier request with the same key.", json!({ "type": "string", "enum": ["true"] }))
        }
        "RateLimit" => (false, "What is left of the limit.", json!({ "type": "string" })),
        "RateLimit-Policy" => (false, "The limit.", json!({ "type": "string" })),
        "Retry-After" => (true, "Seconds to wait.", json!({ "type": "integer", "minimum": 0 })),
        "Deprecation" => {
            let schema = json!({ "type": "string", "pattern": "^@-?[0-9]+$", "examples": ["@1767225600"] });
            (true, "Since when the operation is deprecated (RFC 9745), in seconds since 1970.", schema)
        }
        "Sunset" => {
            let schema = json!({ "type": "string", "examples": ["Fri, 01 Jan 2027 00:00:00 GMT"] });
            (true, "From when on the operation may be gone (RFC 8594).", schema)
        }
        "WWW-Authenticate" => (true, "How to authenticate (RFC 6750).", json!({ "type": "string" })),
        _ => (true, "The id of the request, as sent or a new one.", json!({ "type": "string", "pattern": rules::REQUEST_ID })),
    };
    let mut header = Map::new();
    header.insert("description".to_owned(), json!(description));
    if always {
        header.insert("required".to_owned(), json!(true));
    }
    header.insert("schema".to_owned(), schema);
    Value::Object(header)
}

/// RFC 9457's problem; its readers ignore members that they do not know.
pub fn problem(name: &str) -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string", "description": "The status in words." },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string", "description": "One sentence on this occurrence." },
            "instance": { "type": "string", "description": "The path of the request." },
            "request_id": { "type": "string", "pattern": rules::REQUEST_ID },
            "errors": { "type": "array", "items": reference("schemas", &format!("{name}Item")), "minItems": 1, "maxItems": 100 },
        },
        "required": ["type", "title", "status", "detail", "instance", "request_id"],
    })
}

/// One fault of a request: where, what kind, in words.
pub fn problem_item() -> Value {
    json!({
        "type": "object",
        "description": "One fault of the request, in its body, a parameter or a header.",
        "properties": {
            "pointer": { "type": "string", "description": "A place in the body (RFC 6901)." },
            "parameter": { "type": "string", "description": "A parameter in the path or the query." },
            "header": { "type": "string", "description": "A header." },
            "code": { "type": "string", "enum": CODES },
            "detail": { "type": "string", "description": "The fault in words." },
        },
        "required": ["code", "detail"],
        "oneOf": [{ "required": ["pointer"] }, { "required": ["parameter"] }, { "required": ["header"] }],
    })
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
    "min_items",
    "max_items",
    "pattern",
    "enum",
    "precision",
    "duplicate",
    "cursor",
    "sort",
    "text",
];
