//! `scaffold graph`: the system, or the tables of one of its services, as a picture.

use super::{Outcome, Status, compile::compile};
use crate::cli::Graph as Options;
use crate::document::{Format, Graph};

/// Draws.
pub fn run(options: &Options, colour: bool) -> Outcome {
    let compiled = match compile(&options.spec.spec()) {
        Ok(compiled) => compiled,
        Err(outcome) => return outcome,
    };
    let Some(system) = &compiled.system else { return compiled.rejected(colour) };
    let graph = match &options.tables {
        None => Graph::of_system(system),
        Some(name) => match system.services.iter().find(|service| service.name == *name) {
            Some(service) => Graph::of_tables(service),
            None => {
                let known: Vec<&str> = system.services.iter().map(|service| service.name.as_str()).collect();
                return Outcome::failed(Status::SpecErrors, format!("there is no service `{name}`; there are: {}", known.join(", ")));
            }
        },
    };
    if options.json {
        return Outcome::done(serde_json::to_string_pretty(&graph).unwrap_or_default() + "\n");
    }
    let format = Format::ALL.iter().find(|(known, _)| *known == options.format).map_or(Format::Text, |(_, format)| *format);
    Outcome::done(graph.print(format))
}
