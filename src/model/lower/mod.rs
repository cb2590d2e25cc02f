//! Spec to model: names resolved, defaults filled in, everything that does not fit reported.

mod access;
mod alerting;
mod binding;
mod bounds;
mod endpoint;
mod entity;
mod field;
mod key;
pub mod pattern;
mod service;
mod system;
mod template;
pub mod time;
pub mod units;
pub mod value;

use super::name::{Fault, check_identifier, check_label, repaired, repaired_label};
use super::types::{System, Type};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::spec::syntax::{self, Text};
use std::collections::BTreeMap;

/// What the outside decides: ports that are taken already, a stack for all services.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--stack NAME`: instead of what the spec says.
    pub stack: Option<String>,
    /// Services that have a port already keep it, unless the spec gives another.
    pub ports: BTreeMap<String, u16>,
}

/// The model of a spec. Nothing where there is too little to go on; errors are in the diagnostics.
pub fn lower(spec: &syntax::System, options: &Options) -> (Option<System>, Diagnostics) {
    let mut found = Diagnostics::default();
    let system = system::lower(spec, options, &mut found);
    found.gather(|one| one.code == "S0801");
    if let Some(system) = &system {
        super::validate::all(system, &mut found);
    }
    (system, found)
}

/// What a service may refer to in others, known before any is lowered.
struct Index<'a> {
    services: Vec<(&'a str, Vec<(&'a str, Span)>)>,
    declared: &'a [service::Declared<'a>],
    spec: &'a syntax::System,
}

impl Index<'_> {
    fn entities(&self, service: &str) -> Option<&[(&str, Span)]> {
        self.services.iter().find(|(name, _)| *name == service).map(|(_, entities)| entities.as_slice())
    }

    /// The type of an entity's key.
    fn key(&self, service: &str, entity: &str) -> Type {
        let service = self.declared.iter().find(|known| known.name.value == service);
        let entity = service.and_then(|service| service.entities.iter().find(|(name, _)| name.value == entity));
        entity.map_or(Type::Uuid, |(_, entity)| key::key_type(entity))
    }
}

/// Checks a name that code has, and reports what is wrong with it.
fn check_name(name: &Text, what: &str, found: &mut Diagnostics) {
    if let Err(fault) = check_identifier(&name.value) {
        found.push(misnamed(name, what, fault, &repaired(&name.value)));
    }
}

/// Checks a name that hosts and folders have, and reports what is wrong with it.
fn check_kebab(name: &Text, what: &str, found: &mut Diagnostics) {
    let better = repaired_label(&name.value);
    if let Err(fault) = check_label(&name.value) {
        found.push(misnamed(name, what, fault, &better));
    } else if name.value.contains(|c: char| c.is_ascii_uppercase() || c == '_') {
        let wrong = Diagnostic::error("S0303", name.span, format!("the name of {what} must be in kebab-case"));
        found.push(wrong.help(format!("for example `{better}`")));
    }
}

fn misnamed(name: &Text, what: &str, fault: Fault, better: &str) -> Diagnostic {
    let shown: String = name.value.chars().take(80).flat_map(char::escape_default).collect();
    let message = match fault {
        Fault::Empty => format!("the name of {what} is empty"),
        Fault::TooLong(bytes) => format!("the name of {what} has {bytes} bytes, the limit is 63: `{shown}`"),
        Fault::Character(c) => format!("`{}` is not allowed here in the name of {what}: `{shown}`", c.escape_default()),
        Fault::NoLetter => format!("`{shown}` is no name for {what}: it has no letter"),
    };
    let mut wrong = Diagnostic::error("S0303", name.span, message);
    if !better.is_empty() && better != name.value {
        wrong = wrong.help(format!("for example `{better}`"));
    }
    wrong.help("names are ASCII letters, digits and underscores (services: also dashes), start with a letter, and have at most 63 bytes")
}

/// The text of an optional key; empty where there is none.
fn text(of: Option<&Text>) -> String {
    of.map(|text| text.value.clone()).unwrap_or_default()
}
