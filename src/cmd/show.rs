//! `scaffold show`: the spec with every default filled in, what endpoints are bound to and why, and every name.

use super::{Outcome, compile::compile};
use crate::blueprint::Lexicon;
use crate::cli::Show;
use crate::document::{expanded, to_json, to_yaml};
use crate::model::name::Case;
use crate::model::types::{Binding, Entity, Service, System};

/// Shows a spec as it is understood. What is printed can be read again, and means the same.
pub fn run(options: &Show, colour: bool) -> Outcome {
    let compiled = match compile(&options.spec.spec()) {
        Ok(compiled) => compiled,
        Err(outcome) => return outcome,
    };
    let Some(system) = &compiled.system else { return compiled.rejected(colour) };
    let lexicon = |service: &Service| compiled.registry.stack(&service.stack).map(|blueprint| &blueprint.lexicon);
    let spec = expanded(system);
    let out = if options.json { to_json(&spec) } else { to_yaml(&spec) + notes(system, &lexicon).as_str() };
    Outcome { out, err: super::report(&compiled.found, &compiled.sources, colour), status: super::Status::Done }
}

/// What no key of the spec says, as comments.
fn notes<'a>(system: &System, lexicon: &dyn Fn(&Service) -> Option<&'a Lexicon>) -> String {
    let mut lines = Vec::new();
    for service in &system.services {
        if !service.endpoints.is_empty() {
            lines.push(format!("# Who answers the endpoints of {}, and why:", service.name));
            lines.extend(bindings(service));
        }
        if let Some(lexicon) = lexicon(service).filter(|_| !service.entities.is_empty()) {
            lines.push(format!("# Names in the code of {}:", service.name));
            lines.extend(service.entities.iter().map(|entity| code_names(entity, lexicon)));
        }
    }
    lines.into_iter().map(|line| line.replace('\n', " ") + "\n").collect()
}

fn bindings(service: &Service) -> Vec<String> {
    let line = |endpoint: &crate::model::types::Endpoint| {
        let (bound, why) = match &endpoint.binding {
            Binding::Entity { entity, action, why } => {
                let name = service.entities.get(*entity).map_or("", |entity| entity.name.as_str());
                (format!("{} of {name}", action.word()), why)
            }
            Binding::Stub { why } => ("a stub".to_owned(), why),
        };
        format!("#   {} {}: {bound}, {why}", endpoint.method.word(), endpoint.path)
    };
    service.endpoints.iter().map(line).collect()
}

/// The entity's name in each of its forms, and the fields that the language writes differently.
fn code_names(entity: &Entity, lexicon: &Lexicon) -> String {
    let form = |name: &str, kind: &str| {
        let rule = lexicon.names.get(kind)?;
        Some(rule.free(Case::of(&rule.case)?.apply(name)))
    };
    let kinds = lexicon.names.keys().filter_map(|kind| form(&entity.name, kind).map(|name| format!("{kind} {name}")));
    let renamed = entity.fields.iter().filter_map(|field| {
        form(&field.name, "field").filter(|name| *name != field.name).map(|name| format!("field {} as {name}", field.name))
    });
    format!("#   {}: {}", entity.name, kinds.chain(renamed).collect::<Vec<_>>().join(", "))
}
