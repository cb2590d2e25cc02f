//! Ends of a service: asked to (SIGTERM), or not asked (SIGKILL). What it acknowledged must be there.

use super::feats::{PATIENCE, post};
use super::http::{Body, Connection, get};
use super::issuer::lock;
use super::launch::Launcher;
use super::process::Service;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Where rows are made, by this body; `$$` is a number.
    path: String,
    body: Value,
    clients: usize,
}

/// What the clients saw.
#[derive(Default)]
struct Seen {
    locations: Mutex<Vec<String>>,
    problems: Mutex<Vec<String>>,
    number: AtomicUsize,
    stop: AtomicBool,
}

/// For two seconds after SIGTERM new requests are still served while `/readyz` is 503; what began
/// is finished; the exit code is 0; no acknowledged row is lost. The end comes when the last request is
/// answered: the grace period, which is longer than this waits, is never slept through.
pub fn drain(launcher: &Launcher<'_>, with: &Ending) -> Result<(), String> {
    let database = launcher.fresh_database()?;
    let grace = BTreeMap::from([("SHUTDOWN_GRACE_SECONDS".to_owned(), "60".to_owned())]);
    let service = launcher.start_on(&database, &grace)?;
    let seen = Seen::default();
    let asked = std::thread::scope(|scope| {
        for _ in 0..with.clients {
            scope.spawn(|| keep_posting(&service, with, &seen));
        }
        wait_for_rows(&seen);
        let slow = scope.spawn(|| slow_post(&service, with, Duration::from_millis(2600)));
        std::thread::sleep(Duration::from_millis(300));
        service.terminate();
        let asked = Instant::now();
        if let Err(problem) = watch_ready(&service, asked) {
            lock(&seen.problems).push(problem);
        }
        std::thread::sleep(Duration::from_millis(1500).saturating_sub(asked.elapsed()));
        seen.stop.store(true, Ordering::Relaxed);
        match slow.join().unwrap_or_else(|_| Err("the slow client failed".to_owned())) {
            Ok(location) => lock(&seen.locations).push(location),
            Err(problem) => lock(&seen.problems).push(format!("a request that was under way: {problem}")),
        }
        asked
    });
    let code = service.wait_exit(Duration::from_secs(20));
    if code != Some(0) {
        lock(&seen.problems).push(format!("exit code {code:?} {} ms after SIGTERM", asked.elapsed().as_millis()));
    }
    drop(service);
    finish(&launcher.start_on(&database, &BTreeMap::new())?, seen)
}

/// SIGKILL in the middle of writes: a restart finds every acknowledged row.
pub fn kill(launcher: &Launcher<'_>, with: &Ending) -> Result<(), String> {
    let database = launcher.fresh_database()?;
    let service = launcher.start_on(&database, &BTreeMap::new())?;
    let seen = Seen::default();
    std::thread::scope(|scope| {
        for _ in 0..with.clients {
            scope.spawn(|| keep_posting(&service, with, &seen));
        }
        wait_for_rows(&seen);
        service.kill();
        seen.stop.store(true, Ordering::Relaxed);
    });
    drop(service);
    // Those that were under way are lost, of course, and not acknowledged.
    lock(&seen.problems).clear();
    finish(&launcher.start_on(&database, &BTreeMap::new())?, seen)
}

fn finish(again: &Service, seen: Seen) -> Result<(), String> {
    let locations = lock(&seen.locations).clone();
    let mut problems = lock(&seen.problems).clone();
    if locations.len() < 5 {
        problems.push(format!("only {} rows were made: nothing was tested", locations.len()));
    }
    for location in locations {
        let status = get(again.address, &location, PATIENCE)?.status;
        if status != 200 {
            problems.push(format!("{location} was acknowledged and is {status} after the restart"));
        }
    }
    problems.truncate(4);
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

/// The end is to come in the middle of writes, however slow the machine is.
fn wait_for_rows(seen: &Seen) {
    let started = Instant::now();
    while lock(&seen.locations).len() < 10 && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn keep_posting(service: &Service, with: &Ending, seen: &Seen) {
    while !seen.stop.load(Ordering::Relaxed) {
        let answer = post(service, &with.path, &body(with, seen.number.fetch_add(1, Ordering::Relaxed)));
        match answer.map(|answer| (answer.status, answer.header("Location"))) {
            Ok((201, Some(location))) => lock(&seen.locations).push(location),
            Ok((status, _)) => lock(&seen.problems).push(format!("a client got {status}")),
            Err(problem) => {
                lock(&seen.problems).push(format!("a client got no answer: {problem}"));
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

fn slow_post(service: &Service, with: &Ending, pause: Duration) -> Result<String, String> {
    let (host, body) = (service.address, body(with, 1_000_000));
    let (first, rest) = body.split_at(body.len() / 2);
    let mut connection = Connection::open(host, PATIENCE)?;
    let head = format!("POST {} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n", with.path);
    connection.send(format!("{head}Content-Length: {}\r\n\r\n{first}", body.len()).as_bytes());
    std::thread::sleep(pause);
    connection.send(rest.as_bytes());
    let answer = connection.answer(Body::Expected)?;
    answer.header("Location").ok_or_else(|| format!("{} {}", answer.status, answer.text()))
}

fn watch_ready(service: &Service, asked: Instant) -> Result<(), String> {
    let mut last = "nothing".to_owned();
    while asked.elapsed() < Duration::from_millis(1200) {
        match get(service.address, "/readyz", PATIENCE) {
            Ok(answer) if answer.status == 503 => return Ok(()),
            Ok(answer) => last = answer.status.to_string(),
            Err(problem) => last = problem,
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    Err(format!("/readyz did not turn 503 after SIGTERM, but {last}"))
}

fn body(with: &Ending, number: usize) -> String {
    with.body.to_string().replace("$$", &number.to_string())
}
