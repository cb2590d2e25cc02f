//! What is written once and referred to by name; only what something refers to is listed.

use super::{Api, access, parameter, response, schema_name, types};
use crate::model::types::{Entity, Service};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What has been referred to so far.
pub struct Used {
    /// Statuses of the contract's own failures.
    pub statuses: BTreeSet<u16>,
    /// Names of headers.
    pub headers: BTreeSet<&'static str>,
    /// Names of parameters.
    pub parameters: BTreeSet<&'static str>,
    /// The schema of problems.
    pub problem: bool,
    /// By entity: whether an operation carries its tag.
    pub tags: Vec<bool>,
    /// By entity: which of its schemas.
    pub shapes: Vec<Shapes>,
    objects: Marks,
    choices: Marks,
    rows: Marks,
}

/// The schemas of one entity, beside its row.
#[derive(Clone, Copy, Default)]
pub struct Shapes {
    /// What creates a row.
    pub create: bool,
    /// What replaces a row.
    pub replace: bool,
    /// What changes a row.
    pub update: bool,
    /// A page of rows.
    pub page: bool,
}

/// Which of a list are used, and which of these have not been written yet.
struct Marks {
    seen: Vec<bool>,
    waiting: Vec<usize>,
}

impl Marks {
    fn new(length: usize) -> Self {
        Self { seen: vec![false; length], waiting: Vec::new() }
    }

    fn mark(&mut self, at: usize) {
        if let Some(seen) = self.seen.get_mut(at).filter(|seen| !**seen) {
            *seen = true;
            self.waiting.push(at);
        }
    }
}

impl Used {
    /// Nothing yet.
    pub fn new(service: &Service) -> Self {
        Self {
            statuses: BTreeSet::new(),
            headers: BTreeSet::new(),
            parameters: BTreeSet::new(),
            problem: false,
            tags: vec![false; service.entities.len()],
            shapes: vec![Shapes::default(); service.entities.len()],
            objects: Marks::new(service.objects.len()),
            choices: Marks::new(service.enums.len()),
            rows: Marks::new(service.entities.len()),
        }
    }

    /// An object type is referred to.
    pub fn object(&mut self, at: usize) {
        self.objects.mark(at);
    }

    /// An enum is referred to.
    pub fn choice(&mut self, at: usize) {
        self.choices.mark(at);
    }

    /// A row is referred to.
    pub fn row(&mut self, at: usize) {
        self.rows.mark(at);
    }
}

/// All components that the operations refer to, and those that these refer to.
pub fn all(api: &mut Api<'_>) -> Value {
    let responses = response::components(api);
    let headers = response::header_components(api);
    let parameters = parameter::components(api);
    let mut components = Map::new();
    for (kind, members) in [("schemas", schemas(api)), ("responses", responses), ("parameters", parameters), ("headers", headers)] {
        if !members.is_empty() {
            components.insert(kind.to_owned(), Value::Object(members));
        }
    }
    if let Some(auth) = api.auth() {
        components.insert("securitySchemes".to_owned(), json!({ access::SCHEME: access::scheme(auth) }));
    }
    Value::Object(components)
}

/// Entities in the order of the spec, each with its rows first; then objects, enums and the problem.
fn schemas(api: &mut Api<'_>) -> Map<String, Value> {
    let service = api.service;
    let shapes: Vec<Vec<(&str, Value)>> = service.entities.iter().enumerate().map(|(at, entity)| shapes(api, at, entity)).collect();
    let (mut rows, objects) = reachable(api);
    let mut all = Map::new();
    for (at, (entity, own)) in service.entities.iter().zip(shapes).enumerate() {
        let name = schema_name(&entity.name);
        if let Some(row) = rows.remove(&at) {
            all.insert(name.clone(), row);
        }
        all.extend(own.into_iter().map(|(suffix, shape)| (format!("{name}{suffix}"), shape)));
    }
    for (at, object) in objects {
        let name = service.objects.get(at).map(|object| schema_name(&object.name)).unwrap_or_default();
        all.insert(name, object);
    }
    for (known, _) in service.enums.iter().zip(&api.used.choices.seen).filter(|(_, used)| **used) {
        all.insert(schema_name(&known.name), types::choice(known));
    }
    if api.used.problem {
        all.insert(api.problem.to_owned(), response::problem(api.problem));
        all.insert(format!("{}Item", api.problem), response::problem_item());
    }
    all
}

/// The schemas of an entity beside its row, each with the suffix of its name.
fn shapes(api: &mut Api<'_>, at: usize, entity: &Entity) -> Vec<(&'static str, Value)> {
    let used = api.used.shapes.get(at).copied().unwrap_or_default();
    let mut own = Vec::new();
    if used.create {
        own.push(("Create", types::create(api, entity)));
    }
    if used.replace {
        own.push(("Replace", types::replace(api, entity)));
    }
    if used.update {
        own.push(("Update", types::update(api, entity)));
    }
    if used.page {
        api.used.row(at);
        own.push(("Page", types::page(api, entity)));
    }
    own
}

/// Rows and objects, until what they refer to is written as well.
fn reachable(api: &mut Api<'_>) -> (BTreeMap<usize, Value>, BTreeMap<usize, Value>) {
    let service = api.service;
    let (mut rows, mut objects) = (BTreeMap::new(), BTreeMap::new());
    loop {
        if let Some(at) = api.used.rows.waiting.pop() {
            rows.extend(service.entities.get(at).map(|entity| (at, types::row(api, entity))));
        } else if let Some(at) = api.used.objects.waiting.pop() {
            objects.extend(service.objects.get(at).map(|object| (at, types::object(api, object))));
        } else {
            return (rows, objects);
        }
    }
}
