//! What a request leaves behind: its log line, its row in the database, what it made others fetch.

use super::case::Expect;
use super::http::Answer;
use super::issuer::Issuer;
use super::matching::{Mode, differences};
use super::process::Service;
use serde_json::Value;
use std::time::{Duration, Instant};

const LOG_DELAY: Duration = Duration::from_secs(3);
const LOG_PAUSE: Duration = Duration::from_millis(400);

pub fn failures(expect: &Expect, answer: &Answer, service: &Service, issuer: &Issuer) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(expected) = &expect.log {
        found.extend(log_line(expected, answer, service));
    }
    if !expect.log_never.is_empty() {
        // A line that never comes cannot be waited for, only given time.
        std::thread::sleep(LOG_PAUSE);
        let log = service.log().join("\n");
        found.extend(expect.log_never.iter().filter(|text| log.contains(*text)).map(|text| format!("the log has {text:?}")));
    }
    if !expect.stored.is_empty() || !expect.stored_never.is_empty() {
        match service.stored_bytes() {
            Err(error) => found.push(error),
            Ok(stored) => {
                let missing = expect.stored.iter().filter(|text| !holds(&stored, text));
                found.extend(missing.map(|text| format!("the database does not hold {text:?}")));
                let readable = expect.stored_never.iter().filter(|text| holds(&stored, text));
                found.extend(readable.map(|text| format!("the database holds {text:?}")));
            }
        }
    }
    if let Some(path) = expect.never_fetched.as_ref().filter(|path| issuer.fetches(path) > 0) {
        found.push(format!("the service fetched /{path}"));
    }
    found
}

/// As it is, or as a dump prints binary columns.
fn holds(stored: &[u8], text: &str) -> bool {
    let hexadecimal: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    [text, &hexadecimal].iter().any(|form| stored.windows(form.len()).any(|window| window == form.as_bytes()))
}

/// The line is written after the answer, so it is waited for.
fn log_line(expected: &Value, answer: &Answer, service: &Service) -> Vec<String> {
    let id = answer.header("X-Request-Id").unwrap_or_default();
    let started = Instant::now();
    loop {
        let lines = service.log();
        let own = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let own: Vec<Value> = own.filter(|line| line.get("request_id").and_then(Value::as_str) == Some(id.as_str())).collect();
        let differing: Vec<Vec<String>> = own.iter().map(|line| differences(expected, line, Mode::Partial)).collect();
        if differing.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        if started.elapsed() > LOG_DELAY {
            let best = differing.into_iter().min_by_key(Vec::len);
            return best.unwrap_or_else(|| vec![format!("no log line has the request_id {id}")]);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
