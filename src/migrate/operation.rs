//! One thing that is done to a database, with what undoes it.

/// When an operation is due. Those of one phase are one migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Adds, and takes away what would be in the way; quick, in a transaction.
    Expand,
    /// Slow, beside the traffic, and never in a transaction.
    Concurrent,
    /// Uses what was made concurrently, and drops; quick, in a transaction.
    Contract,
    /// Looks at every row, beside the traffic, in a transaction.
    Validate,
}

impl Phase {
    /// Every phase in order.
    pub const ALL: [Self; 4] = [Self::Expand, Self::Concurrent, Self::Contract, Self::Validate];
}

/// Statements, and those that undo them.
#[derive(Clone, Debug)]
pub struct Operation {
    pub phase: Phase,
    pub up: Vec<String>,
    pub down: Vec<String>,
}

impl Operation {
    /// One statement, and the one that undoes it.
    pub fn new(phase: Phase, up: String, down: String) -> Self {
        Self { phase, up: vec![up], down: vec![down] }
    }

    /// A statement that leaves nothing to undo.
    pub fn only(phase: Phase, up: String) -> Self {
        Self { phase, up: vec![up], down: Vec::new() }
    }
}
