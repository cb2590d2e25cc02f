//! Reads rows and sends them back, as the service's own document says.

use super::Rows;
use crate::conformance::http::{Answer, Body, Connection};
use crate::switch::transcript::one_form;
use serde_json::{Map, Value};
use std::net::SocketAddr;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// Fewer than any service answers on one connection.
const REQUESTS: usize = 50;

pub struct Client {
    address: SocketAddr,
    connection: Connection,
    sent: usize,
    token: String,
    document: Value,
}

impl Client {
    pub fn new(address: SocketAddr, token: &str) -> Result<Self, String> {
        let connection = Connection::open(address, PATIENCE)?;
        let mut client = Self { address, connection, sent: 0, token: token.to_owned(), document: Value::Null };
        client.document = client.send("GET", "/openapi.json", None, 200)?.json().ok_or("the document is no JSON")?;
        Ok(client)
    }

    /// All rows that can be listed.
    pub fn rows(&mut self) -> Result<Rows, String> {
        let lists: Vec<String> = self.lists().map(|(path, _)| path.to_owned()).collect();
        let mut all = Rows::new();
        for path in lists {
            let mut rows = Vec::new();
            let mut next = Some(format!("{path}?limit=50"));
            while let Some(target) = next {
                let page = self.send("GET", &target, None, 200)?.json().unwrap_or_default();
                rows.extend(page["items"].as_array().into_iter().flatten().cloned().map(one_form));
                next = page["next_cursor"].as_str().map(|cursor| format!("{path}?limit=50&cursor={cursor}"));
            }
            rows.sort_by_key(|row| row["id"].to_string());
            all.insert(path, rows);
        }
        Ok(all)
    }

    /// Holds rows against the schema of the list that they come from.
    pub fn validate(&self, rows: &Rows) -> Result<(), String> {
        for (path, schema) in self.lists() {
            let mut schema = self.resolved(schema)["properties"]["items"]["items"].clone();
            schema["components"] = self.document["components"].clone();
            let options = jsonschema::options().should_validate_formats(true);
            let validator = options.build(&schema).map_err(|error| format!("the schema of {path}: {error}"))?;
            for row in rows.get(path).into_iter().flatten() {
                validator.validate(row).map_err(|error| format!("{path}: {error} at {}\n{row}", error.instance_path()))?;
            }
        }
        Ok(())
    }

    /// Sends what may be changed of each row, as it is: the service takes it.
    pub fn send_back(&mut self, rows: &Rows) -> Result<(), String> {
        for (path, rows) in rows {
            let one = format!("{path}/{{id}}");
            let patch = &self.document["paths"][&one]["patch"];
            if patch.is_null() {
                continue;
            }
            let schema = self.resolved(&patch["requestBody"]["content"]["application/json"]["schema"]);
            let known = schema["properties"].as_object().cloned().unwrap_or_default();
            for row in rows {
                let sent: Map<String, Value> = row
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(name, _)| known.contains_key(*name))
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                let id = row["id"].as_str().map_or_else(|| row["id"].to_string(), encoded);
                self.send("PATCH", &format!("{path}/{id}"), Some(&Value::Object(sent)), 200)?;
            }
        }
        Ok(())
    }

    /// The paths of lists, each with the schema of its pages.
    fn lists(&self) -> impl Iterator<Item = (&str, &Value)> {
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths.filter_map(|(path, operations)| {
            let schema = &operations["get"]["responses"]["200"]["content"]["application/json"]["schema"];
            (!self.resolved(schema)["properties"]["next_cursor"].is_null()).then_some((path.as_str(), schema))
        })
    }

    fn resolved<'v>(&'v self, schema: &'v Value) -> &'v Value {
        let pointer = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        pointer.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(schema)
    }

    fn send(&mut self, method: &str, target: &str, body: Option<&Value>, status: u16) -> Result<Answer, String> {
        self.sent += 1;
        if self.sent.is_multiple_of(REQUESTS) {
            self.connection = Connection::open(self.address, PATIENCE)?;
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let content = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Type: application/json\r\nIf-Match: *\r\nContent-Length: {}\r\n", body.len())
        };
        let head = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n{content}\r\n", self.token);
        self.connection.send(format!("{head}{body}").as_bytes());
        let answer = self.connection.answer(Body::Expected).map_err(|why| format!("{method} {target}: {why}"))?;
        if answer.status == status { Ok(answer) } else { Err(format!("{method} {target} {body}: {} {}", answer.status, answer.text())) }
    }
}

/// As one segment of a path.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn keys_are_one_segment() {
        assert_eq!(encoded("a/b c"), "a%2Fb%20c");
    }
}
