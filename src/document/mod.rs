//! Documents that are made as values and then printed, rather than written by a template.

pub mod openapi;
mod yaml;

pub use openapi::openapi;
pub use yaml::to_yaml;

use crate::diag::Sources;
use crate::migrate::{self, Dialect};
use crate::model::types::{Service, System};
use serde_json::Value;

/// How a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON with two spaces.
    Json,
    /// YAML in block style.
    Yaml,
}

/// The documents of a system, made when a file asks for them.
pub struct Documents<'a> {
    system: &'a System,
    sources: &'a Sources,
}

impl<'a> Documents<'a> {
    /// Documents of this system, made from these sources.
    pub fn new(system: &'a System, sources: &'a Sources) -> Self {
        Self { system, sources }
    }

    /// A document by its name.
    ///
    /// # Errors
    /// A name that is not known in the file's scope.
    pub fn text(&self, name: &str, service: Option<&Service>, kind: Kind) -> Result<String, String> {
        let print = |value: &Value| match kind {
            Kind::Json => to_json(value),
            Kind::Yaml => to_yaml(value),
        };
        match (name, service) {
            ("spec", _) => Ok(self.spec()),
            ("schema", _) => Ok(to_json(&crate::spec::json_schema())),
            ("openapi", Some(service)) => Ok(print(&openapi(self.system, service))),
            ("migration.postgresql.up", Some(service)) => Ok(migrate::initial(self.system, service, Dialect::Postgres).up),
            ("migration.postgresql.down", Some(service)) => Ok(migrate::initial(self.system, service, Dialect::Postgres).down),
            ("migration.sqlite.up", Some(service)) => Ok(migrate::initial(self.system, service, Dialect::Sqlite).up),
            ("migration.sqlite.down", Some(service)) => Ok(migrate::initial(self.system, service, Dialect::Sqlite).down),
            _ => Err(format!("there is no document `{name}` in this scope")),
        }
    }

    /// The spec as it was read, with its schema named in the first line.
    fn spec(&self) -> String {
        const SCHEMA: &str = "# yaml-language-server: $schema=.scaffold/spec.schema.json\n";
        let text = self.sources.get(0).map_or("", |source| source.text.as_str()).trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        let body = if text.ends_with('\n') { text } else { text + "\n" };
        if body.starts_with("# yaml-language-server:") { body } else { format!("{SCHEMA}{body}") }
    }
}

/// Prints a document as JSON: two spaces a level, keys in their order, a newline at the end.
pub fn to_json(value: &Value) -> String {
    format!("{value:#}\n")
}
