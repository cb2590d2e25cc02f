//! What a client sent and read, as text in which nothing differs that may: ids, times and cursors have names.

use super::Step;
use crate::conformance::database::Database;
use crate::conformance::http::{Answer, Body, exchange};
use crate::conformance::issuer::Issuer;
use crate::conformance::request::prepare;
use crate::conformance::vars::{Saved, Unknown, Vars, fill};
use regex_lite::Regex;
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// Headers that say something of the connection or the moment.
const PASSING: &[&str] = &["connection", "content-length", "date", "keep-alive", "ratelimit", "transfer-encoding"];

/// Who calls the service.
pub struct Client<'a> {
    pub address: SocketAddr,
    pub issuer: &'a Issuer,
}

impl Client<'_> {
    /// Plays the steps one by one.
    pub fn play(&self, steps: &[Value], known: &mut Vars) -> Result<String, String> {
        let unique = known.text("unique");
        let mut names = Names::new(&unique)?;
        let mut lines = String::new();
        for (at, raw) in steps.iter().enumerate() {
            let step = Step::deserialize(fill(raw, known, Unknown::Refuse)?).map_err(|error| error.to_string())?;
            let mut target = step.send.clone();
            let mut answer = self.send(&step, &target, at, &unique)?;
            lines += &names.apply(&shown(&target, &answer));
            while let Some(next) = step.walk.as_ref().and_then(|_| next_page(&answer)) {
                target = format!("GET {next}");
                answer = self.send(&step, &target, at, &unique)?;
                lines += &names.apply(&shown(&target, &answer));
            }
            if let Some(name) = &step.save {
                let (headers, body) = (answer.header_map(), answer.json().unwrap_or_default());
                known.save(name, Saved { headers, body });
            }
        }
        Ok(lines)
    }

    fn send(&self, step: &Step, target: &str, at: usize, unique: &str) -> Result<Answer, String> {
        let mut step = Step { send: target.to_owned(), ..step.clone() };
        step.headers.insert("X-Request-Id".to_owned(), Value::String(format!("step-{at}")));
        let request = prepare(&step, self.address, self.issuer, unique)?;
        exchange(self.address, &request.bytes, Body::Expected, PATIENCE).map_err(|why| format!("{}: {why}", request.shown))
    }
}

fn next_page(answer: &Answer) -> Option<String> {
    let link = answer.header("Link")?;
    Some(link.split_once('<')?.1.split_once('>')?.0.to_owned())
}

fn shown(target: &str, answer: &Answer) -> String {
    let headers: String = answer
        .header_map()
        .iter()
        .filter(|(name, _)| !PASSING.contains(&name.as_str()))
        .map(|(name, value)| format!("  {name}: {value}\n"))
        .collect();
    // White space between values is no part of an answer, nor is how a number is written; the order of properties is.
    let body = answer.json().map_or_else(|| answer.text(), |json| one_form(json).to_string());
    format!("{target}\n  {}\n{headers}  {body}\n", answer.status)
}

/// `5.0` as `5`.
pub fn one_form(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(real) if !number.is_i64() && real.fract() == 0.0 && real.abs() < 9e15 => Value::from(real as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(one_form).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, entry)| (key, one_form(entry))).collect(),
        other => other,
    }
}

/// Names for what is new in each run, in the order in which it is first seen.
struct Names {
    id: Regex,
    cursor: Regex,
    moment: Regex,
    ids: Vec<String>,
    unique: String,
}

impl Names {
    fn new(unique: &str) -> Result<Self, String> {
        let regex = |text: &str| Regex::new(text).map_err(|error| error.to_string());
        Ok(Self {
            id: regex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")?,
            cursor: regex("(next_cursor\":\"|cursor=)[A-Za-z0-9_%.=-]+")?,
            moment: regex("(_at\":\")20[2-9][1-9]-[0-9T:.-]+Z")?,
            ids: Vec::new(),
            unique: unique.to_owned(),
        })
    }

    fn apply(&mut self, text: &str) -> String {
        for found in self.id.find_iter(text) {
            if !self.ids.iter().any(|id| id == found.as_str()) {
                self.ids.push(found.as_str().to_owned());
            }
        }
        let place = |id: &str| self.ids.iter().position(|known| known == id).unwrap_or_default();
        let text = self.id.replace_all(text, |found: &regex_lite::Captures<'_>| format!("<id {}>", place(&found[0])));
        let text = self.cursor.replace_all(&text, "${1}<cursor>");
        self.moment.replace_all(&text, "${1}<moment>").replace(&self.unique, "<unique>")
    }
}

/// The requests that were answered otherwise.
pub fn difference(first: &str, now: &str, what: &str) -> Option<String> {
    let (first, now) = (requests(first), requests(now));
    let mut found: Vec<String> = Vec::new();
    for (one, other) in first.iter().zip(&now).filter(|(one, other)| one != other) {
        let only = |of: &[&str], other: &[&str], sign: char| -> String {
            of.iter().filter(|line| !other.contains(line)).map(|line| format!("  {sign} {}\n", line.trim_start())).collect()
        };
        let request = one.first().copied().unwrap_or_default();
        found.push(format!("  {request}\n{}{}", only(one, other, '-'), only(other, one, '+')));
    }
    if first.len() != now.len() {
        found.push(format!("  {} requests rather than {}\n", now.len(), first.len()));
    }
    if found.is_empty() { None } else { Some(format!("the client {what} and reads otherwise:\n{}", found.concat())) }
}

/// The lines of each request and its answer.
fn requests(transcript: &str) -> Vec<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    for line in transcript.lines() {
        match all.last_mut().filter(|_| line.starts_with(' ')) {
            Some(lines) => lines.push(line),
            None => all.push(vec![line]),
        }
    }
    all
}

/// How SQLite keeps the rows that every stack left with the same values, without what is new in each.
pub fn stored_forms(database: &Database) -> Result<Vec<String>, String> {
    let url = database.url();
    let path = url.strip_prefix("sqlite://").ok_or("the database is no SQLite file")?;
    let connection = rusqlite::Connection::open(path).map_err(|error| error.to_string())?;
    let query = "SELECT group_concat(name, '|') FROM pragma_table_info('widgets') WHERE name NOT IN ('id', 'sku', 'category')";
    let columns: String = connection.query_row(query, [], |row| row.get(0)).map_err(|error| error.to_string())?;
    let forms: Vec<String> = columns.split('|').map(form).collect();
    let query = format!("SELECT {} FROM widgets WHERE sku LIKE 'FULL-%'", forms.join(" || ', ' || "));
    let mut statement = connection.prepare(&query).map_err(|error| error.to_string())?;
    let rows = statement.query_map([], |row| row.get(0)).map_err(|error| error.to_string())?;
    let rows: BTreeSet<String> = rows.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    Ok(rows.into_iter().collect())
}

/// A column as its type and value; of the moments of writing, the shape alone; of free JSON, that it is a text (how it reads, the
/// transcript says).
fn form(column: &str) -> String {
    let value = match column {
        "created_at" | "updated_at" => {
            format!("({column} GLOB '20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z')")
        }
        "attributes" => return format!("'{column} ' || typeof({column})"),
        "tags" => format!("json({column})"),
        _ => format!("quote({column})"),
    };
    format!("'{column} ' || typeof({column}) || ' ' || {value}")
}
