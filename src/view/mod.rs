//! The model as plain data for templates: every decision is taken here, so that a template only prints.
//!
//! Three kinds of value: names, numbers and booleans print as they are; a spec's text is `{"text": …}` and prints
//! only through a printer of the target's language; a piece of code from `types.yaml` is `{"code": …}`.

mod endpoint;
mod entity;
mod field;
mod names;
mod pattern;
mod service;
mod system;

pub use endpoint::endpoint;
pub use entity::entity;
pub use service::{service, service_brief};
pub use system::system;

use serde_json::{Value, json};

/// A text of the spec.
fn text(value: &str) -> Value {
    json!({ "text": value })
}

/// A piece of code from a lexicon.
fn code(value: String) -> Value {
    json!({ "code": value })
}
