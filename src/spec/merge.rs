//! Joining an included file to the main one.

use super::forms::Entities;
use super::read::Entries;
use super::syntax::System;
use crate::diag::{Diagnostic, Diagnostics, Span};

impl System {
    /// Adds an included file: lists and maps of names are joined, a single key may stand in one file only.
    pub fn merge(&mut self, part: System, found: &mut Diagnostics) {
        macro_rules! single {
            ($($field:ident),*) => { $(
                match (&self.$field, part.$field) {
                    (Some(_), Some(_)) => found.push(twice(stringify!($field), part.span)),
                    (None, Some(value)) => self.$field = Some(value),
                    _ => {}
                }
            )* };
        }
        macro_rules! joined {
            ($($field:ident),*) => { $( join(&mut self.$field, part.$field, found); )* };
        }
        single!(scaffold, name, summary, description, stack, database, cache, events, api, auth, gateway, mesh, load, slo);
        single!(privacy, observability, deploy, port, schema, graphql);
        joined!(types, enums, services, subscribes);
        if let Some(Entities(more)) = part.entities {
            let mut entries = self.entities.take().map(|entities| entities.0);
            join(&mut entries, Some(more), found);
            self.entities = entries.map(Entities);
        }
        if let Some(more) = part.endpoints {
            self.endpoints.get_or_insert_default().extend(more);
        }
        if let Some(more) = part.blueprints {
            self.blueprints.get_or_insert_default().extend(more);
        }
    }
}

fn join<T>(into: &mut Option<Entries<T>>, from: Option<Entries<T>>, found: &mut Diagnostics) {
    for (key, value) in from.unwrap_or_default() {
        let entries = into.get_or_insert_default();
        if let Some((first, _)) = entries.iter().find(|(known, _)| known.value == key.value) {
            found.push(
                Diagnostic::error("S0106", key.span, format!("`{}` is given twice", key.value))
                    .label("again here")
                    .also(first.span, "first given here"),
            );
        } else {
            entries.push((key, value));
        }
    }
}

fn twice(key: &str, span: Span) -> Diagnostic {
    Diagnostic::error("S0106", span, format!("the key `{key}` of this file is given in another file as well"))
        .help("keep it in one of the two files")
}
