//! `scaffold check`.

use super::{Outcome, Status, compile::compile, for_machines, report};
use crate::cli::{Check, Format};

/// Checks a spec; the findings go to standard error for people, to standard output for machines.
pub fn run(options: &Check, colour: bool) -> Outcome {
    let mut compiled = match compile(&options.spec.spec()) {
        Ok(compiled) => compiled,
        Err(outcome) => return outcome,
    };
    if options.deny.is_some() {
        compiled.found.deny_warnings();
    }
    let status = if compiled.found.has_errors() { Status::SpecErrors } else { Status::Done };
    let wanted = if options.json { Format::Json } else { options.format };
    if let Some(out) = for_machines(&compiled.found, &compiled.sources, wanted) {
        return Outcome { out, err: String::new(), status };
    }
    let mut err = report(&compiled.found, &compiled.sources, colour);
    if let (Status::Done, Some(system)) = (status, &compiled.system) {
        let entities: usize = system.services.iter().map(|service| service.entities.len()).sum();
        let endpoints: usize = system.services.iter().map(|service| service.endpoints.len()).sum();
        err.push_str(&format!(
            "{}: {} service(s), {entities} entities, {endpoints} endpoints of their own: fine\n",
            system.name,
            system.services.len()
        ));
    }
    Outcome { out: String::new(), err, status }
}
