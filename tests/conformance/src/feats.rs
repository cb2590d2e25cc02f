//! Named actions: what a request and its answer cannot say. The data give the parameters, so that
//! these stay neutral of the stack, and nearly of the service.

use super::drain;
use super::http::{Answer, Body, Connection, exchange};
use super::issuer::Issuer;
use super::launch::Launcher;
use super::matching::regex;
use super::play::Stage;
use super::process::{START_LIMIT, Service};
use super::report::Failure;
use super::spans;
use super::token::Identity;
use super::vars::{Unknown, fill};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub const PATIENCE: Duration = Duration::from_secs(30);

pub fn perform(action: &str, with: &Value, stage: &mut Stage<'_>, launcher: &Launcher<'_>) -> Result<(), Failure> {
    let with = fill(with, &stage.vars, Unknown::Refuse).map_err(Failure::of_case)?;
    let run = || -> Result<(), String> {
        match action {
            "drip" => drip(stage, &read(&with)?),
            "drain" => drain::drain(launcher, &read(&with)?),
            "kill" => drain::kill(launcher, &read(&with)?),
            "start-together" => start_together(launcher, &read(&with)?),
            "refuse-start" => refuse_start(launcher, &read(&with)?),
            "spans" => spans::spans(launcher, &read(&with)?),
            "rotate-keys" => rotate_keys(launcher, stage.issuer, &read(&with)?),
            "log-lines" => log_lines(stage.service),
            _ => Err(format!("no action is called {action}")),
        }
    };
    run().map_err(|problem| Failure::new(&format!("{action} {with}"), vec![problem], None))
}

pub fn starts_services(action: &str) -> bool {
    !matches!(action, "drip" | "log-lines")
}

fn read<T: DeserializeOwned>(with: &Value) -> Result<T, String> {
    serde_json::from_value(with.clone()).map_err(|error| error.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drip {
    /// Sent at once.
    first: String,
    /// Then this, once a second.
    drop: String,
    status: Vec<u16>,
    /// The service may close the connection without an answer.
    #[serde(default)]
    or_closed: bool,
    within_seconds: u64,
}

fn drip(stage: &Stage<'_>, with: &Drip) -> Result<(), String> {
    let limit = Duration::from_secs(with.within_seconds);
    let mut reader = Connection::open(stage.service.address, limit)?;
    reader.send(with.first.as_bytes());
    let mut writer = reader.second()?;
    let waiting = std::thread::spawn(move || reader.answer(Body::Expected));
    let started = Instant::now();
    while started.elapsed() < limit && !waiting.is_finished() {
        writer.send(with.drop.as_bytes());
        std::thread::sleep(Duration::from_secs(1));
    }
    match waiting.join().map_err(|_| "the client failed".to_owned())? {
        Ok(answer) if with.status.contains(&answer.status) => Ok(()),
        Ok(answer) => Err(format!("expected status {:?}, got {}", with.status, answer.status)),
        Err(error) if with.or_closed && error.contains("closed") => Ok(()),
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StartTogether {
    count: usize,
    /// A POST to the first, which every other must show.
    path: String,
    body: Value,
}

fn start_together(launcher: &Launcher<'_>, with: &StartTogether) -> Result<(), String> {
    let (database, env) = (launcher.fresh_database()?, BTreeMap::new());
    let services = (0..with.count).map(|_| launcher.spawn(&database, &env)).collect::<Result<Vec<_>, _>>()?;
    services.iter().try_for_each(Service::wait_ready)?;
    for (service, n) in services.iter().zip(1..) {
        let body = with.body.to_string().replace("$$", &n.to_string());
        let made = post(service, &with.path, &body)?;
        let location = made.header("Location").ok_or_else(|| format!("POST to start {n}: {} {}", made.status, made.text()))?;
        for other in &services {
            let shown = super::http::get(other.address, &location, PATIENCE)?;
            if shown.status != 200 {
                return Err(format!("a row of start {n} is {} at another", shown.status));
            }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefuseStart {
    env: BTreeMap<String, String>,
    names: String,
}

fn refuse_start(launcher: &Launcher<'_>, with: &RefuseStart) -> Result<(), String> {
    let service = launcher.spawn(&launcher.fresh_database()?, &with.env)?;
    let code = service.wait_exit(START_LIMIT).ok_or_else(|| format!("the service starts with {:?}", with.env))?;
    let output = service.output();
    if code == 0 {
        return Err("the service ends with 0".to_owned());
    }
    if let Some(line) = output.iter().find(|line| regex(r"^Traceback|^\s+at |panicked at|goroutine \d", line)) {
        return Err(format!("a trace instead of one line: {line}"));
    }
    let named = output.iter().filter(|line| line.contains(&with.names)).count();
    if named == 1 { Ok(()) } else { Err(format!("{named} lines name {}: {output:?}", with.names)) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RotateKeys {
    /// A path that wants a token.
    path: String,
    unknown_kids: usize,
    most_fetches: usize,
}

/// A new key is found without a restart, and unknown key ids cannot make the service hammer the issuer.
fn rotate_keys(launcher: &Launcher<'_>, issuer: &Issuer, with: &RotateKeys) -> Result<(), String> {
    let service = launcher.start(&BTreeMap::new())?;
    let ask = |attack: Option<&str>| -> Result<u16, String> {
        let who = Identity { sub: Some("rotation".to_owned()), ..Identity::default() };
        let token = issuer.keys.token(&who, "x", attack, &issuer.url)?;
        let (path, host) = (&with.path, service.address);
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n");
        Ok(exchange(service.address, request.as_bytes(), Body::Expected, PATIENCE)?.status)
    };
    if ask(None)? != 200 || ask(Some("rotated-key"))? != 401 {
        return Err("before the rotation the old key must do and the new one must not".to_owned());
    }
    issuer.rotate(&service.name);
    let started = Instant::now();
    // The refresh a moment ago may keep the next one away for a minute.
    while ask(Some("rotated-key"))? != 200 {
        if started.elapsed() > Duration::from_secs(75) {
            return Err("a new key of the issuer is not found within 75 s".to_owned());
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    for _ in 0..with.unknown_kids {
        if ask(Some("wrong-kid"))? != 401 {
            return Err("an unknown kid is not 401".to_owned());
        }
    }
    let fetches = issuer.fetches(&service.name);
    if fetches <= with.most_fetches { Ok(()) } else { Err(format!("{fetches} fetches of the key set")) }
}

/// Every line of standard output since the first JSON line is one JSON object with the fields of the contract.
fn log_lines(service: &Service) -> Result<(), String> {
    let lines = service.log();
    if !lines.iter().any(|line| line.starts_with('{')) {
        return Err("no line is JSON".to_owned());
    }
    let mut events = lines.iter().skip_while(|line| !line.starts_with('{')).filter(|line| !line.is_empty());
    events.try_for_each(|line| {
        let event: Value = serde_json::from_str(line).map_err(|_| format!("not JSON: {line}"))?;
        let missing = ["time", "level", "message", "service"].into_iter().find(|name| event.get(name).is_none());
        missing.map_or(Ok(()), |name| Err(format!("without {name}: {line}")))
    })
}

pub fn post(service: &Service, path: &str, body: &str) -> Result<Answer, String> {
    let (host, length) = (service.address, body.len());
    let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n");
    let request = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    exchange(service.address, request.as_bytes(), Body::Expected, PATIENCE)
}
