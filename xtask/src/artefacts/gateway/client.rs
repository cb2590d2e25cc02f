//! Requests to a gateway over TLS, from whichever address of this machine.

use crate::tools::quiet;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// A gateway's address, and whom it is believed to be.
pub struct Gateway {
    pub port: u16,
    pub certificate: PathBuf,
}

/// What comes back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Value,
}

impl Answer {
    /// A header's values; none is empty.
    pub fn header(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        values.collect::<Vec<_>>().join(", ")
    }

    /// A header that the request had where it arrived.
    pub fn arrived(&self, name: &str) -> &str {
        self.body["headers"][name].as_str().unwrap_or_default()
    }

    /// Whether it is a problem of this status that names its request and what was asked for.
    pub fn is_problem(&self, status: u16, path: &str) -> bool {
        let id = self.header("X-Request-Id");
        self.status == status
            && self.header("Content-Type") == "application/problem+json"
            && self.body["status"] == status
            && ["type", "title", "detail"].iter().all(|member| self.body[member].is_string())
            && self.body["instance"] == path
            && !id.is_empty()
            && self.body["request_id"] == id.as_str()
    }
}

impl Gateway {
    /// One request from an address of this machine.
    pub fn send(&self, from: &str, method: &str, path: &str, headers: &[&str], more: &[&str]) -> Result<Answer, String> {
        let mut command = self.curl(from);
        // To the head of an answer no body belongs, and curl would wait for one.
        let method: &[&str] = if method == "HEAD" { &["--head"] } else { &["--request", method] };
        command.args(method).args(headers.iter().flat_map(|header| ["--header", header])).args(more).arg("--include");
        parsed(&quiet(command.arg(self.address(path)))?)
    }

    /// As a client sends that asks for nothing special.
    pub fn get(&self, from: &str, path: &str) -> Result<Answer, String> {
        self.send(from, "GET", path, &[], &[])
    }

    /// The statuses of so many requests, one after another on one connection.
    pub fn burst(&self, from: &str, path: &str, count: u32) -> Result<Vec<u16>, String> {
        let mut command = self.curl(from);
        command.args(["--output", "/dev/null", "--write-out", "%{http_code}\n"]);
        let told = quiet(command.arg(self.address(&format!("{path}?limit=[1-{count}]"))))?;
        told.lines().map(|status| status.parse().map_err(|_| format!("`{status}` is no status"))).collect()
    }

    fn curl(&self, from: &str) -> Command {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--max-time", "20", "--interface", from, "--cacert"]).arg(&self.certificate);
        command
    }

    fn address(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }
}

fn parsed(text: &str) -> Result<Answer, String> {
    let mut rest = text;
    loop {
        let (head, body) = rest.split_once("\r\n\r\n").ok_or_else(|| format!("no answer: {text}"))?;
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or_else(|| format!("no status: {head}"))?;
        if status >= 200 {
            let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            return Ok(Answer { status, headers, body: serde_json::from_str(body).unwrap_or(Value::Null) });
        }
        rest = body;
    }
}
