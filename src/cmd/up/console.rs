//! What a person sees while services run, or a program as JSON, a line each.

use super::Service;
use crate::model::types::System;
use serde_json::{Value, json};
use std::cell::Cell;
use std::io::Write as _;
use std::time::Duration;

/// Colours of the services' names, in turn.
const COLOURS: [u8; 6] = [36, 33, 32, 35, 34, 31];

/// Something that this program says.
pub enum Note<'a> {
    SettingUp(usize),
    SetUp(usize, Duration),
    Ready(usize, Duration),
    /// All are; with the gateway that is not there.
    Running(&'a [Service], &'a System, Option<&'static str>),
    Stopping,
    Stopped,
    /// A service did; everything is stopped.
    Failed(&'a str),
}

/// Prints whole lines at once.
pub struct Console {
    names: Vec<String>,
    width: usize,
    coloured: bool,
    json: bool,
    /// Nobody reads any more.
    closed: Cell<bool>,
}

impl Console {
    pub fn new<'n>(names: impl Iterator<Item = &'n str>, coloured: bool, json: bool) -> Self {
        let names: Vec<String> = names.map(str::to_owned).collect();
        let width = names.iter().map(String::len).max().unwrap_or(0);
        Self { names, width, coloured, json, closed: Cell::new(false) }
    }

    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Something that a service says.
    pub fn line(&self, at: usize, text: &str) {
        if self.json {
            self.print(&json!({ "event": "log", "service": self.name(at), "line": text }).to_string());
        } else {
            self.print(&format!("{} {text}", self.prefix(at)));
        }
    }

    pub fn note(&self, note: &Note<'_>) {
        let text = if self.json { self.as_json(note).to_string() } else { self.for_people(note) };
        self.print(&text);
    }

    fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
            self.closed.set(true);
        }
    }

    fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    fn prefix(&self, at: usize) -> String {
        let name = format!("{:width$} │", self.name(at), width = self.width);
        match COLOURS.get(at % COLOURS.len()).filter(|_| self.coloured) {
            Some(colour) => format!("\u{1b}[{colour}m{name}\u{1b}[0m"),
            None => name,
        }
    }

    fn for_people(&self, note: &Note<'_>) -> String {
        match note {
            Note::SettingUp(at) => format!("{} sets up", self.prefix(*at)),
            Note::SetUp(at, after) => format!("{} is set up, {:.1} s", self.prefix(*at), after.as_secs_f32()),
            Note::Ready(at, after) => format!("{} is ready, {:.1} s after its start", self.prefix(*at), after.as_secs_f32()),
            Note::Running(services, system, gateway) => self.table(services, system, *gateway),
            Note::Stopping => "stopping; Ctrl-C again does not wait".to_owned(),
            Note::Stopped => "everything is stopped".to_owned(),
            Note::Failed(why) => (*why).to_owned(),
        }
    }

    fn table(&self, services: &[Service], system: &System, gateway: Option<&str>) -> String {
        let mut text = String::new();
        for (at, service) in services.iter().enumerate() {
            text.push_str(&format!("\n  {:width$}  {}", self.name(at), pages(service, system).join("  "), width = self.width));
        }
        if let Some(product) = gateway {
            text.push_str(&format!("\n\n  {product} is not started here: each service is reached on its own port"));
        }
        if let Some(service) = services.iter().find(|service| service.is_described && system.auth.is_some()) {
            text.push_str(&format!("\n\n  A token for development: make -s -C {} token SUB=alice", service.place));
        }
        text + "\n\n  Ctrl-C stops everything.\n"
    }

    fn as_json(&self, note: &Note<'_>) -> Value {
        let seconds = |after: &Duration| after.as_secs_f32();
        match note {
            Note::SettingUp(at) => json!({ "event": "setup", "service": self.name(*at) }),
            Note::SetUp(at, after) => json!({ "event": "set-up", "service": self.name(*at), "seconds": seconds(after) }),
            Note::Ready(at, after) => json!({ "event": "ready", "service": self.name(*at), "seconds": seconds(after) }),
            Note::Running(services, system, gateway) => {
                let one = |service: &Service| json!({ "name": service.name, "port": service.port, "pages": pages(service, system) });
                json!({ "event": "running", "services": services.iter().map(one).collect::<Vec<_>>(), "gateway_left_out": gateway })
            }
            Note::Stopping => json!({ "event": "stopping" }),
            Note::Stopped => json!({ "event": "stopped" }),
            Note::Failed(why) => json!({ "event": "failed", "why": why }),
        }
    }
}

/// Where a service is to be looked at.
fn pages(service: &Service, system: &System) -> Vec<String> {
    let base = format!("http://localhost:{}", service.port);
    let api = format!("{base}{}", service.path);
    let metrics = system.observability.metrics.then(|| format!("{base}/metrics"));
    let docs = service.is_described.then(|| format!("{base}/docs"));
    [Some(api), docs, metrics].into_iter().flatten().collect()
}
