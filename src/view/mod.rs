//! The model as plain data for templates: every decision is taken here, so that a template only prints.
//!
//! Three kinds of value: names, numbers and booleans print as they are; a spec's text is `{"text": …}` and prints
//! only through a printer of the target's language; a piece of code from `types.yaml` is `{"code": …}`.

mod capacity;
mod ci;
mod deployment;
mod dev_container;
mod dictionary;
mod endpoint;
mod entity;
mod enum_type;
mod field;
mod gateway;
mod keys;
mod load_test;
mod names;
mod pattern;
mod record;
mod sample;
mod security;
mod service;
mod step;
mod system;
mod used;
mod watch;

pub use keys::{Keys, Terms};
pub use used::used;

use endpoint::endpoint;
use entity::entity;
use enum_type::enum_type;
use service::{service, service_brief};
use step::step;
use system::{system, system_brief};

use crate::migrate::Step;
use crate::model::types::{Endpoint, Entity, EnumType, Object, Service, System};
use serde_json::{Value, json};

/// What one rendering of a template is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// The system.
    System,
    /// One of the system's services, seen from the system.
    Listed(&'a Service),
    /// A service.
    Service(&'a Service),
    /// An entity of a service.
    Entity(&'a Service, &'a Entity),
    /// An endpoint of a service.
    Endpoint(&'a Service, &'a Endpoint),
    /// An enum of a service, wherever it is declared.
    Enum(&'a Service, &'a EnumType),
    /// An object type of a service, wherever it is declared.
    Object(&'a Service, &'a Object),
    /// A migration of a service.
    Step(&'a Service, &'a Step),
}

impl<'a> Subject<'a> {
    /// The migration that it is.
    pub fn step(self) -> Option<&'a Step> {
        if let Self::Step(_, step) = self { Some(step) } else { None }
    }

    /// The service that it is, or belongs to.
    pub fn service(self) -> Option<&'a Service> {
        match self {
            Self::System => None,
            Self::Listed(service) | Self::Service(service) | Self::Entity(service, _) | Self::Endpoint(service, _) => Some(service),
            Self::Enum(service, _) | Self::Object(service, _) | Self::Step(service, _) => Some(service),
        }
    }

    /// What it is, by the names of the spec: stays while the spec's names stay. Empty for the system.
    pub fn label(self) -> String {
        let part = match self {
            Self::System => return String::new(),
            Self::Listed(service) | Self::Service(service) => return service.name.clone(),
            Self::Entity(_, entity) => &entity.name,
            Self::Endpoint(_, endpoint) => &endpoint.operation,
            Self::Enum(_, known) => &known.name,
            Self::Object(_, known) => &known.name,
            Self::Step(service, step) => return format!("{}/{:04}", service.name, step.number),
        };
        format!("{}/{part}", self.service().map_or("", |service| &service.name))
    }
}

/// Makes the views of a system for one set of terms. What the parts of a service see of the rest is made once.
#[derive(Clone)]
pub struct Views<'a> {
    system: &'a System,
    terms: &'a Terms<'a>,
    system_brief: Value,
    service_brief: Option<(&'a str, Value)>,
}

impl<'a> Views<'a> {
    /// Views of a system.
    pub fn new(system: &'a System, terms: &'a Terms<'a>) -> Self {
        Self { system, terms, system_brief: system_brief(system, terms), service_brief: None }
    }

    /// The same views, with what the parts of this service see of it made already.
    pub fn within(&self, service: &'a Service) -> Self {
        let brief = service_brief(service, self.system, self.terms);
        Self { service_brief: Some((&service.name, brief)), ..self.clone() }
    }

    /// What a template about the subject sees.
    pub fn of(&mut self, subject: Subject<'a>) -> Value {
        let (system, terms) = (self.system, self.terms);
        match subject {
            Subject::System => object([("system", self::system(system, terms))]),
            Subject::Listed(service) => object([("system", self.system_brief.clone()), ("service", system::whole(service, system, terms))]),
            Subject::Service(service) => {
                object([("system", self::system(system, terms)), ("service", self::service(service, system, terms))])
            }
            Subject::Entity(service, entity) => self.part(service, "entity", self::entity(entity, service, system, terms)),
            Subject::Endpoint(service, endpoint) => self.part(service, "endpoint", self::endpoint(endpoint, service, system, terms)),
            Subject::Enum(service, known) => self.part(service, "enum", enum_type(known, terms)),
            Subject::Object(service, known) => self.part(service, "object", endpoint::object(known, service, terms)),
            Subject::Step(service, known) => self.part(service, "step", step(known, terms)),
        }
    }

    fn part(&mut self, service: &'a Service, name: &str, view: Value) -> Value {
        if self.service_brief.as_ref().is_none_or(|(known, _)| *known != service.name) {
            self.service_brief = Some((&service.name, service_brief(service, self.system, self.terms)));
        }
        let service = self.service_brief.as_ref().map(|(_, brief)| brief.clone()).unwrap_or_default();
        object([("system", self.system_brief.clone()), ("service", service), (name, view)])
    }
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A text of the spec.
fn text(value: &str) -> Value {
    json!({ "text": value })
}

/// A piece of code from a lexicon.
fn code(value: String) -> Value {
    json!({ "code": value })
}
