//! Applications as services, and which entities each of them has.

use super::super::names::label;
use super::super::text::{approximated, lost};
use super::options::Options;
use super::syntax::{Application, Entity, Jdl, Text};
use crate::diag::Diagnostics;
use std::collections::{HashMap, HashSet};

/// A service to be.
pub struct Plan<'a> {
    pub name: String,
    pub application: Option<&'a Application>,
    pub port: Option<u16>,
    pub entities: Vec<&'a Entity>,
    /// Whether keys are numbers; document databases make texts.
    pub numbered: bool,
}

/// The configuration that a service has in some way; all other keys are about JHipster's own code.
const CARRIED: &[&str] = &[
    "baseName",
    "applicationType",
    "serverPort",
    "databaseType",
    "prodDatabaseType",
    "cacheProvider",
    "authenticationType",
    "messageBroker",
];

/// The services of a text, those without entities left out.
pub fn plans<'a>(jdl: &'a Jdl, options: &Options, name: &str, found: &mut Diagnostics) -> Vec<Plan<'a>> {
    let mut all: Vec<Plan<'a>> = jdl.applications.iter().map(|application| plan(application, found)).collect();
    if all.is_empty() {
        all.push(Plan { name: name.to_owned(), application: None, port: None, entities: Vec::new(), numbered: true });
    }
    let own = all.len();
    let mut by_base: HashMap<String, usize> = HashMap::new();
    for (at, application) in jdl.applications.iter().enumerate() {
        by_base.entry(base_name(application).to_owned()).or_insert(at);
    }
    let mut seen = HashSet::new();
    for entity in jdl.entities.iter().filter(|entity| seen.insert(entity.name.value.as_str())) {
        let said = options.about(&entity.name.value);
        if said.no_server {
            found.push(lost(entity.name.span, format!("`{}` is left out: it has `skipServer`", entity.name.value)));
            continue;
        }
        let homes = match said.microservice.as_ref() {
            Some(service) => vec![microservice(service, &mut by_base, &mut all)],
            None => homes(jdl, entity, own),
        };
        if homes.is_empty() {
            let message = format!("`{}` is left out: no application has it", entity.name.value);
            found.push(lost(entity.name.span, message).help("name it under `entities` of an application"));
        }
        homes.into_iter().filter_map(|at| all.get_mut(at).map(|plan| plan.entities.push(entity))).for_each(drop);
    }
    without_entities(&all, found);
    all.retain(|plan| !plan.entities.is_empty());
    distinct(&mut all, found);
    all
}

/// The application that an entity names, or a service without one.
fn microservice(service: &Text, by_base: &mut HashMap<String, usize>, all: &mut Vec<Plan<'_>>) -> usize {
    *by_base.entry(service.value.clone()).or_insert_with(|| {
        let name = label(&service.value, "service");
        all.push(Plan { name, application: None, port: None, entities: Vec::new(), numbered: true });
        all.len() - 1
    })
}

/// The applications that list an entity; a gateway only where nobody else does, since it shows what others have.
fn homes(jdl: &Jdl, entity: &Entity, own: usize) -> Vec<usize> {
    if jdl.applications.is_empty() {
        return vec![own - 1];
    }
    // Where none lists any, each has all.
    let silent = jdl.applications.iter().all(|application| application.entities.is_none());
    let lists = |application: &Application| silent || application.entities.as_ref().is_some_and(|of| of.holds(&entity.name.value));
    let holding = jdl.applications.iter().enumerate().filter(|(_, application)| lists(application));
    let (gateways, others): (Vec<_>, Vec<_>) = holding.partition(|(_, application)| is_gateway(application));
    let homes = if others.is_empty() { gateways } else { others };
    homes.into_iter().map(|(at, _)| at).collect()
}

fn plan<'a>(application: &'a Application, found: &mut Diagnostics) -> Plan<'a> {
    let left_out: Vec<&Text> = application.config.iter().map(|(key, _)| key).filter(|key| !CARRIED.contains(&key.value.as_str())).collect();
    let base = base_name(application);
    if let Some(first) = left_out.first() {
        let keys: Vec<String> = left_out.iter().map(|key| super::parse::short(&key.value)).collect();
        let message = format!("configuration of `{}` is left out: {}", super::parse::short(base), keys.join(", "));
        found.push(lost(first.span, message).help("it is about JHipster's own code, clients and tools"));
    }
    let port = setting(application, "serverPort").and_then(|port| port.value.parse().ok()).filter(|port| *port >= 1024);
    let documents = ["databaseType", "prodDatabaseType"].iter().any(|key| {
        setting(application, key).is_some_and(|engine| ["mongodb", "couchbase", "cassandra", "neo4j"].contains(&engine.value.as_str()))
    });
    Plan { name: label(base, "service"), application: Some(application), port, entities: Vec::new(), numbered: !documents }
}

fn base_name(application: &Application) -> &str {
    setting(application, "baseName").map_or("jhipster", |name| name.value.as_str())
}

fn is_gateway(application: &Application) -> bool {
    setting(application, "applicationType").is_some_and(|kind| kind.value == "gateway")
}

/// A setting of an application.
pub fn setting<'a>(application: &'a Application, key: &str) -> Option<&'a Text> {
    application.config.iter().find(|(known, _)| known.value == key).and_then(|(_, values)| values.first())
}

fn without_entities(all: &[Plan<'_>], found: &mut Diagnostics) {
    for plan in all.iter().filter(|plan| plan.entities.is_empty()) {
        let Some(application) = plan.application else { continue };
        let why = if is_gateway(application) { "the system has a gateway of its own" } else { "it has no entity of its own" };
        found.push(lost(application.span, format!("the application `{}` is no service: {why}", plan.name)));
    }
}

/// Names and ports are each service's own.
fn distinct(all: &mut [Plan<'_>], found: &mut Diagnostics) {
    let (mut names, mut ports) = (HashSet::new(), HashSet::new());
    for plan in all {
        let wanted = plan.name.clone();
        let mut number = 2;
        while !names.insert(crate::model::name::collision_key(&plan.name)) {
            plan.name = format!("{wanted}-{number}");
            number += 1;
        }
        if plan.port.is_some_and(|port| !ports.insert(port)) {
            plan.port = None;
            let span = plan.application.map(|application| application.span).unwrap_or_default();
            found.push(lost(span, format!("the port of `{}` is another service's already", plan.name)));
        }
    }
}

/// The database; nothing where it is PostgreSQL.
pub fn database(application: &Application, found: &mut Diagnostics) -> Option<&'static str> {
    let engine = setting(application, "prodDatabaseType").or_else(|| setting(application, "databaseType"))?;
    if !matches!(engine.value.as_str(), "postgresql" | "sql") {
        let message = format!("`{}` is PostgreSQL, or SQLite, in the generated service", super::parse::short(&engine.value));
        found.push(approximated(engine.span, message));
    }
    None
}

/// The cache, where it is a server.
pub fn cache(application: &Application, found: &mut Diagnostics) -> Option<&'static str> {
    let cache = setting(application, "cacheProvider")?;
    match cache.value.as_str() {
        "redis" => Some("redis"),
        "memcached" => Some("memcached"),
        "hazelcast" | "infinispan" => {
            let message = format!("`{}` is a cache in each process: give `cache: redis` for one that all share", cache.value);
            found.push(approximated(cache.span, message));
            None
        }
        _ => None,
    }
}
