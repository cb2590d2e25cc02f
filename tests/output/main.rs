//! One binary: the output side at its boundary, on real disks and with the real git.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

mod commit;
mod hostile;
mod interrupted;
mod lock;
mod refused;
mod support;
mod tree;
