//! Documents that are made as values and then printed, rather than written by a template.

pub mod expanded;
pub mod graph;
pub mod openapi;
mod yaml;

pub use expanded::expanded;
pub use graph::{Format, Graph};
pub use openapi::openapi;
pub use yaml::to_yaml;

use crate::diag::Sources;
use crate::migrate::Step;
use crate::model::types::{Service, System};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    /// Texts that were made together with one that was asked for, by service and name.
    waiting: Mutex<HashMap<(String, &'static str), String>>,
}

/// Documents of a service that are made together.
const TOGETHER: [&str; 2] = ["openapi.json", "openapi.yaml"];

impl<'a> Documents<'a> {
    /// Documents of this system, made from these sources.
    pub fn new(system: &'a System, sources: &'a Sources) -> Self {
        Self { system, sources, waiting: Mutex::default() }
    }

    /// A document by its name; of a service or of one of its migrations where the file is about one.
    ///
    /// # Errors
    /// A name that is not known in the file's scope.
    pub fn text(&self, name: &str, service: Option<&Service>, step: Option<&Step>, kind: Kind) -> Result<String, String> {
        let name = match (name, kind) {
            ("openapi", Kind::Json) => "openapi.json",
            ("openapi", Kind::Yaml) => "openapi.yaml",
            (other, _) => other,
        };
        match (name, service) {
            ("spec", _) => Ok(self.spec()),
            ("schema", _) => Ok(to_json(&crate::spec::json_schema())),
            (name, _) if name.starts_with("graph.system.") => picture(name, &Graph::of_system(self.system)),
            (name, Some(service)) if name.starts_with("graph.tables.") => picture(name, &Graph::of_tables(service)),
            (name, Some(service)) if TOGETHER.contains(&name) => Ok(self.description(name, service)),
            _ => step.and_then(|step| of_step(name, step)).ok_or_else(|| format!("there is no document `{name}` in this scope")),
        }
    }

    /// The service's OpenAPI document in one form; the other is kept until it is asked for.
    fn description(&self, name: &str, service: &Service) -> String {
        for known in TOGETHER.iter().filter(|known| **known == name) {
            if let Some(text) = self.waiting().remove(&(service.name.clone(), *known)) {
                return text;
            }
        }
        let document = openapi(self.system, service);
        let mut wanted = String::new();
        for (known, text) in TOGETHER.into_iter().zip([to_json(&document), to_yaml(&document)]) {
            if known == name {
                wanted = text;
            } else {
                self.waiting().insert((service.name.clone(), known), text);
            }
        }
        wanted
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<(String, &'static str), String>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The spec as it was read, with its schema named in the first line.
    fn spec(&self) -> String {
        const SCHEMA: &str = "# yaml-language-server: $schema=.scaffold/spec.schema.json\n";
        let text = self.sources.get(0).map_or("", |source| source.text.as_str()).trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        let body = if text.ends_with('\n') { text } else { text + "\n" };
        if body.starts_with("# yaml-language-server:") { body } else { format!("{SCHEMA}{body}") }
    }
}

/// A graph in the form that the document's name ends with.
fn picture(name: &str, graph: &Graph) -> Result<String, String> {
    let form = name.rsplit('.').next().unwrap_or("");
    let format = Format::ALL.iter().find(|(known, _)| *known == form).map(|(_, format)| *format);
    format.map(|format| graph.print(format)).ok_or_else(|| format!("there is no form `{form}` of a graph"))
}

fn of_step(name: &str, step: &Step) -> Option<String> {
    let text = match name {
        "migration.postgresql.up" => &step.postgres.up,
        "migration.postgresql.down" => &step.postgres.down,
        "migration.sqlite.up" => &step.sqlite.up,
        "migration.sqlite.down" => &step.sqlite.down,
        _ => return None,
    };
    Some(text.clone())
}

/// Prints a document as JSON: two spaces a level, keys in their order, a newline at the end.
pub fn to_json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
