//! Prometheus watches five services, each in another stack, while they fail in every way that there is an alert for;
//! Alertmanager hears of each.

mod clients;
mod faults;
mod program;
mod rules;
mod services;
mod toxiproxy;
mod watch;

use self::faults::FAULTS;
use self::rules::Rules;
use self::services::Service;
use self::toxiproxy::Toxiproxy;
use self::watch::Watch;
use super::monitoring::{expressions, metrics};
use super::{patiently, read};
use crate::conformance::Kind;
use crate::conformance::database::Databases;
use crate::generated::generate;
use crate::root;
use crate::stacks::STACKS;
use crate::tools::write;
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};

const SPEC: &str = "tests/specs/alarm.yaml";
/// An hour of the rules, and what a busy machine takes more.
const PATIENCE: Duration = Duration::from_secs(120);

/// Every metric that rules and panels name is exported by every stack, every expression is one, and every alert arrives.
/// In which stack each service is turns: after as many turns as there are stacks, each has raised every alert.
pub fn check(folder: &Path, turn: usize) -> Result<(), String> {
    let spec = folder.join("alarm.yaml");
    write(&spec, &turned(&read(&root().join(SPEC))?, turn))?;
    let made = generate(&spec.display().to_string(), None, folder)?;
    let system = folder.join("alarm");
    let rules = Rules::read(&system)?;
    faults::are_complete(&rules.alerts)?;
    let (databases, proxy) = (Databases::open(Kind::Postgres)?, Toxiproxy::start()?);
    let mut services = services::started(&made, &databases, &proxy)?;
    let watch = Watch::start(&system, &rules, &services)?;
    is_calm(&watch, &rules, &services, &system)?;
    std::thread::scope(|scope| {
        let faults: Vec<_> = services.iter_mut().map(|service| scope.spawn(|| suffers(service, &watch))).collect();
        let outcomes = faults.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err("a thread of this check panicked".to_owned())));
        let why: Vec<String> = outcomes.filter_map(Result::err).collect();
        if why.is_empty() { Ok(()) } else { Err(why.join("\n")) }
    })
}

fn turned(spec: &str, turn: usize) -> String {
    let next = |line: &str| {
        let (before, name) = line.split_once("stack: ")?;
        let at = STACKS.iter().position(|stack| stack.name == name)?;
        Some(format!("{before}stack: {}\n", STACKS[(at + turn) % STACKS.len()].name))
    };
    spec.lines().map(|line| next(line).unwrap_or_else(|| format!("{line}\n"))).collect()
}

/// Everything is measured and recorded, and nobody is told of anything.
fn is_calm(watch: &Watch, rules: &Rules, services: &[Service], system: &Path) -> Result<(), String> {
    let expressions = expressions(&system.join("ops"))?;
    metrics(&expressions)?.iter().chain(&rules.records).try_for_each(|name| watch.has(name, services))?;
    expressions.iter().try_for_each(|expression| watch.query(expression).map(drop))?;
    // Before the first look at a service there is none to be seen.
    patiently(PATIENCE, "no alert is told while nothing happens", || Ok(watch.alerts()?.is_empty()))
}

/// What happens to one service, one after another.
fn suffers(service: &mut Service, watch: &Watch) -> Result<(), String> {
    let name = service.name.clone();
    for fault in FAULTS.iter().filter(|fault| fault.services.contains(&name.as_str())) {
        let started = Instant::now();
        (fault.happen)(service).map_err(|error| format!("{name}: {error}"))?;
        for alert in fault.alerts {
            patiently(PATIENCE, &format!("{alert} of {name} arrives"), || arrived(watch, alert, &name))?;
            println!("alarm: {name}: {alert} after {} s", started.elapsed().as_secs());
        }
    }
    Ok(())
}

fn arrived(watch: &Watch, alert: &str, service: &str) -> Result<bool, String> {
    let named = |told: &&Value| {
        let label = |name: &str| told.get("labels")?.get(name)?.as_str();
        let labels = told.get("labels").unwrap_or(&Value::Null);
        label("service") == Some(service) && rules::shown(label("alertname").unwrap_or_default(), labels) == alert
    };
    watch.alerts()?.iter().find(named).map_or(Ok(false), |told| watch.is_told_well(told).map(|()| true))
}
