//! The laws that concern more than one thing. One function a rule; this is the list.

mod names;
mod references;
mod routes;

use super::types::System;
use crate::diag::Diagnostics;

/// Checks every rule.
pub fn all(system: &System, found: &mut Diagnostics) {
    names::services(system, found);
    names::events(system, found);
    for service in &system.services {
        names::types(service, found);
        names::tables(service, found);
        names::fields(service, found);
        names::operations(service, found);
        names::plural_entities(service, found);
        references::required_cycles(service, found);
        references::nested_objects(service, found);
        routes::owned(service, found);
        routes::distinct(service, found);
    }
    names::limits(system, found);
}
