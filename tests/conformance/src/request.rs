//! From a step of a case to the bytes on the wire.

use super::case::{Fixtures, Step};
use super::issuer::Issuer;
use serde_json::{Map, Value};
use std::net::SocketAddr;

pub struct Prepared {
    pub method: String,
    pub target: String,
    pub with_token: bool,
    pub bytes: Vec<u8>,
    /// The request as a person reads it in a report.
    pub shown: String,
}

/// The step with what its fixture says, where the step does not say otherwise.
pub fn with_fixture(step: &Value, fixtures: &Fixtures) -> Result<Value, String> {
    let Some(name) = step.get("make").and_then(Value::as_str) else {
        return Ok(step.clone());
    };
    let Some(Value::Object(mut merged)) = fixtures.get(name).cloned() else {
        return Err(format!("no fixture is called {name}"));
    };
    for (key, value) in step.as_object().into_iter().flatten().filter(|(key, _)| *key != "make") {
        merged.insert(key.clone(), value.clone());
    }
    let changes = merged.shift_remove("with");
    if let (Some(Value::Object(body)), Some(Value::Object(changes))) = (merged.get_mut("json"), changes) {
        for (key, value) in changes {
            if value == "<omit>" {
                body.shift_remove(&key);
            } else {
                body.insert(key, value);
            }
        }
    }
    Ok(Value::Object(merged))
}

pub fn prepare(step: &Step, address: SocketAddr, issuer: &Issuer, suffix: &str) -> Result<Prepared, String> {
    if let Some(raw) = &step.raw {
        return Ok(raw_request(raw));
    }
    let (method, target) = step.send.split_once(' ').ok_or_else(|| format!("send: {:?} is not METHOD /path", step.send))?;
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut default = |name: &str, value: String| {
        if !step.headers.keys().any(|key| key.eq_ignore_ascii_case(name)) {
            headers.push((name.to_owned(), value));
        }
    };
    default("Host", address.to_string());
    default("Connection", "close".to_owned());
    if let Some(who) = &step.r#as {
        let token = issuer.keys.token(who, suffix, step.attack.as_deref(), &issuer.url)?;
        default("Authorization", format!("Bearer {token}"));
    }
    let body = body(step);
    if let Some(body) = &body {
        if step.json.is_some() {
            default("Content-Type", "application/json".to_owned());
        }
        match step.chunked {
            true => default("Transfer-Encoding", "chunked".to_owned()),
            false => default("Content-Length", body.len().to_string()),
        }
    }
    headers.extend(own_headers(&step.headers));
    let with_token = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let body = body.unwrap_or_default();
    let shown = show(method, target, step, &body);
    let framed = if step.chunked { chunk(&body) } else { body };
    let head: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let bytes = [format!("{method} {target} HTTP/1.1\r\n{head}\r\n").as_bytes(), framed.as_slice()].concat();
    Ok(Prepared { method: method.to_owned(), target: target.to_owned(), with_token, bytes, shown })
}

fn raw_request(raw: &str) -> Prepared {
    let mut words = raw.split([' ', '\r']);
    Prepared {
        method: words.next().unwrap_or_default().to_owned(),
        target: words.next().unwrap_or_default().to_owned(),
        with_token: raw.to_lowercase().contains("\nauthorization:"),
        bytes: one_byte_each(raw),
        shown: format!("{:?}", raw.chars().take(300).collect::<String>()),
    }
}

fn body(step: &Step) -> Option<Vec<u8>> {
    let mut body = match (&step.json, &step.body, &step.bytes) {
        (Some(json), ..) => json.to_string().into_bytes(),
        (None, Some(text), _) => text.clone().into_bytes(),
        (None, None, Some(bytes)) => one_byte_each(bytes),
        (None, None, None) => return None,
    };
    let missing = step.pad_to.unwrap_or(0).saturating_sub(body.len());
    body.extend(std::iter::repeat_n(b' ', missing));
    Some(body)
}

/// A list is sent as several headers of one name; `null` leaves a default header out.
fn own_headers(headers: &Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut out = Vec::new();
    for (name, value) in headers {
        match value {
            Value::Null => {}
            Value::Array(values) => out.extend(values.iter().map(|one| (name.clone(), text(one)))),
            one => out.push((name.clone(), text(one))),
        }
    }
    out
}

fn chunk(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in body.chunks(8 * 1024) {
        out.extend(format!("{:x}\r\n", part.len()).as_bytes());
        out.extend(part);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}

fn one_byte_each(text: &str) -> Vec<u8> {
    // A case that names a character beyond one byte gets a question mark and fails visibly.
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
}

fn show(method: &str, target: &str, step: &Step, body: &[u8]) -> String {
    let mut shown = format!("{method} {target}");
    if let Some(who) = &step.r#as {
        let sub = who.sub.as_deref().unwrap_or("nobody");
        shown.push_str(&format!(" as {sub}{}", step.attack.as_ref().map(|name| format!(" ({name})")).unwrap_or_default()));
    }
    for (name, value) in &step.headers {
        shown.push_str(&format!(" [{name}: {value}]"));
    }
    shown.push(' ');
    shown.push_str(&String::from_utf8_lossy(body));
    shown
}
