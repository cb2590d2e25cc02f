//! What is written once and referred to by name; only what something refers to is listed.

use super::super::sink::Sink;
use super::{Api, access, parameter, response, schema_name, types};
use crate::model::types::{Entity, Field, Service, Type};
use serde_json::{Value, json};
use std::collections::BTreeSet;

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

/// Which of a list are used, and of which of these it is not known yet what they refer to.
struct Marks {
    seen: Vec<bool>,
    waiting: Vec<usize>,
}

impl Marks {
    fn new(length: usize) -> Self {
        Self { seen: vec![false; length], waiting: Vec::new() }
    }

    fn has(&self, at: usize) -> bool {
        self.seen.get(at).copied().unwrap_or_default()
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

    fn fields<'f>(&mut self, fields: impl Iterator<Item = &'f Field>) {
        fields.for_each(|field| self.refer(&field.type_));
    }

    fn refer(&mut self, type_: &Type) {
        match type_ {
            Type::List(element) => self.refer(element),
            Type::Object(at) => self.object(*at),
            Type::Row(at) => self.row(*at),
            _ => {}
        }
    }
}

/// All components that the operations refer to, and those that these refer to.
pub fn all(api: &mut Api<'_>, sink: &mut impl Sink) {
    let responses = response::components(api);
    let headers = response::header_components(api);
    let parameters = parameter::components(api);
    // Every operation can fail: where none refers to the problem, there is none, and no schema.
    if api.used.problem {
        sink.begin("schemas");
        schemas(api, sink);
        sink.end();
    }
    for (kind, members) in [("responses", responses), ("parameters", parameters), ("headers", headers)] {
        if !members.is_empty() {
            sink.put(kind, Value::Object(members));
        }
    }
    if let Some(auth) = api.auth() {
        sink.put("securitySchemes", json!({ access::SCHEME: access::scheme(auth) }));
    }
}

/// What is referred to and what that refers to: entities in the order of the spec, each with its rows first; then objects,
/// enums and the problem.
pub fn schemas(api: &mut Api<'_>, sink: &mut impl Sink) {
    close(api);
    let service = api.service;
    for (at, entity) in service.entities.iter().enumerate() {
        let name = schema_name(&entity.name);
        if api.used.rows.has(at) {
            sink.put(&name, types::row(api, entity));
        }
        for (suffix, shape) in shapes(api, at, entity) {
            sink.put(&format!("{name}{suffix}"), shape);
        }
    }
    for (at, object) in service.objects.iter().enumerate() {
        if api.used.objects.has(at) {
            sink.put(&schema_name(&object.name), types::object(api, object));
        }
    }
    for (_, known) in service.enums.iter().enumerate().filter(|(at, _)| api.used.choices.has(*at)) {
        sink.put(&schema_name(&known.name), types::choice(known));
    }
    if api.used.problem {
        sink.put(api.problem, response::problem(api.problem));
        sink.put(&format!("{}Item", api.problem), response::problem_item());
    }
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
        own.push(("Page", types::page(api, entity)));
    }
    own
}

/// Marks the rows and objects that marked schemas refer to, and what these refer to.
fn close(api: &mut Api<'_>) {
    let (service, used) = (api.service, &mut api.used);
    for (at, entity) in service.entities.iter().enumerate() {
        let shapes = used.shapes.get(at).copied().unwrap_or_default();
        if shapes.page {
            used.row(at);
        }
        if shapes.create {
            used.fields(entity.writable().map(|(_, field)| field));
        }
        if shapes.replace || shapes.update {
            used.fields(entity.changeable().map(|(_, field)| field));
        }
    }
    loop {
        if let Some(at) = used.rows.waiting.pop() {
            used.fields(service.entities.get(at).into_iter().flat_map(Entity::visible).map(|(_, field)| field));
        } else if let Some(at) = used.objects.waiting.pop() {
            used.fields(service.objects.get(at).into_iter().flat_map(|object| &object.fields));
        } else {
            return;
        }
    }
}
