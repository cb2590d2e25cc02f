//! Names that would fall together in some target.

use super::super::interface::Location;
use super::super::name::{Case, OWN_TABLES, TYPE_SUFFIXES, collision_key, looks_plural, singular};
use super::super::types::{Field, Service, System, Type};
use crate::diag::{Diagnostic, Diagnostics, Span};
use std::collections::HashMap;

const LIMIT_ENTITIES: usize = 10_000;

/// Reports every pair of names with the same key.
fn distinct<'a>(names: impl Iterator<Item = (String, &'a str, Span)>, what: &str, why: &str, found: &mut Diagnostics) {
    let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
    for (key, name, span) in names {
        match seen.get(&key) {
            Some((other, first)) => {
                let message = if *other == name {
                    format!("there are two {what} `{name}`")
                } else {
                    format!("the {what} `{name}` and `{other}` {why}")
                };
                found.push(
                    Diagnostic::error("S0304", span, message).label("this one").also(*first, "and this one").help("rename one of the two"),
                );
            }
            None => {
                seen.insert(key, (name, span));
            }
        }
    }
}

/// Service names become folders, host names and environment names.
pub fn services(system: &System, found: &mut Diagnostics) {
    let names = system.services.iter().map(|service| (collision_key(&service.name), service.name.as_str(), service.span));
    distinct(names, "services", "would share a folder or a host name", found);
}

/// Who handles an event names it alone: it has one publisher, and one payload.
pub fn events(system: &System, found: &mut Diagnostics) {
    let events = system.services.iter().flat_map(|service| &service.events);
    distinct(events.map(|event| (event.name.clone(), event.name.as_str(), event.span)), "events", "would be one event", found);
}

/// Entities, objects and enums share one space of type names.
pub fn types(service: &Service, found: &mut Diagnostics) {
    let entities = service.entities.iter().map(|entity| (collision_key(&entity.name), entity.name.as_str(), entity.span));
    let objects = service.objects.iter().map(|object| (collision_key(&object.name), object.name.as_str(), object.span));
    let enums = service.enums.iter().map(|known| (collision_key(&known.name), known.name.as_str(), known.span));
    distinct(entities.clone().chain(objects.clone()).chain(enums.clone()), "types", "would be one type in some language", found);
    let owned: HashMap<String, (&str, Span)> = service
        .entities
        .iter()
        .flat_map(|entity| {
            TYPE_SUFFIXES
                .iter()
                .skip(1)
                .map(move |suffix| (collision_key(&format!("{}{suffix}", entity.name)), (entity.name.as_str(), entity.span)))
        })
        .collect();
    for (key, name, span) in entities.chain(objects).chain(enums) {
        if let Some((entity, first)) = owned.get(&key) {
            let message = format!("`{name}` is the name of a type that is generated for `{entity}`");
            found.push(Diagnostic::error("S0304", span, message).also(*first, "this entity").help("rename one of the two"));
        }
    }
}

/// Tables and paths.
pub fn tables(service: &Service, found: &mut Diagnostics) {
    let tables = service.entities.iter().map(|entity| (entity.table.to_ascii_lowercase(), entity.name.as_str(), entity.span));
    distinct(tables, "entities", "would share a table (their plurals are the same); set `plural` or `table`", found);
    let paths = service.entities.iter().map(|entity| (entity.path.to_ascii_lowercase(), entity.name.as_str(), entity.span));
    distinct(paths, "entities", "would share a path (their plurals are the same); set `plural` or `path`", found);
    for entity in &service.entities {
        if OWN_TABLES.contains(&entity.table.to_ascii_lowercase().as_str())
            || entity.table.starts_with("sqlite_")
            || entity.table.starts_with("pg_")
        {
            let message = format!("the table `{}` of `{}` belongs to the service itself or to the database", entity.table, entity.name);
            found.push(Diagnostic::error("S0305", entity.span, message).help("set `table` of the entity"));
        }
    }
}

/// Fields of an entity, an object, the parameters of an endpoint.
pub fn fields(service: &Service, found: &mut Diagnostics) {
    for entity in &service.entities {
        of_fields(&entity.fields, found);
        let hashes =
            entity.fields.iter().filter(|field| field.encrypted && field.unique).map(|field| (format!("{}_hash", field.name), field));
        let references = entity
            .fields
            .iter()
            .filter(|field| matches!(field.type_, Type::Ref(_) | Type::RemoteRef(..)))
            .map(|field| (format!("{}_id", field.name), field));
        for (column, field) in hashes.chain(references) {
            if let Some(other) = entity.fields.iter().find(|other| collision_key(&other.name) == collision_key(&column)) {
                let message = format!("`{}` is the column that belongs to `{}`", other.name, field.name);
                found.push(Diagnostic::error("S0304", other.span, message).also(field.span, "this field").help("rename one of the two"));
            }
        }
    }
    for object in &service.objects {
        of_fields(&object.fields, found);
    }
    for endpoint in &service.endpoints {
        let query = endpoint.parameters.iter().filter(|parameter| parameter.location == Location::Query);
        let names = query.map(|parameter| &parameter.field).map(|field| (collision_key(&field.name), field.name.as_str(), field.span));
        distinct(names, "query parameters", "would be one name in some language", found);
    }
}

fn of_fields(fields: &[Field], found: &mut Diagnostics) {
    let names = fields.iter().map(|field| (collision_key(&field.name), field.name.as_str(), field.span));
    distinct(names, "fields", "would be one name in some language or database", found);
}

/// Operations become functions and files.
pub fn operations(service: &Service, found: &mut Diagnostics) {
    let entities =
        service.entities.iter().flat_map(|entity| entity.operations.iter().map(move |operation| (operation.name.as_str(), entity.span)));
    let endpoints = service.endpoints.iter().map(|endpoint| (endpoint.operation.as_str(), endpoint.span));
    let names = entities.chain(endpoints).map(|(name, span)| (collision_key(name), name, span));
    distinct(names, "operations", "would be one function", found);
}

/// `Users` where `User` is meant.
pub fn plural_entities(service: &Service, found: &mut Diagnostics) {
    for entity in &service.entities {
        if looks_plural(&entity.name) {
            let better = Case::Pascal.apply(&singular(&entity.name));
            let message = format!("`{}` looks like a plural; an entity is named for one of its rows", entity.name);
            found.push(
                Diagnostic::warning("S0306", entity.span, message)
                    .help(format!("did you mean `{better}`? Paths and tables are in the plural by themselves")),
            );
        }
    }
}

/// How much one spec may hold.
pub fn limits(system: &System, found: &mut Diagnostics) {
    let entities: usize = system.services.iter().map(|service| service.entities.len()).sum();
    let endpoints: usize = system.services.iter().map(|service| service.endpoints.len()).sum();
    for (count, what) in [(entities, "entities"), (endpoints, "endpoints")] {
        if count > LIMIT_ENTITIES {
            let span = system.services.first().map_or(Span::default(), |service| service.span);
            found.push(Diagnostic::error("S0307", span, format!("a spec may have {LIMIT_ENTITIES} {what}, this one has {count}")));
        }
    }
}
