//! Documents that are made as values and then printed, rather than written by a template.

pub mod expanded;
pub mod graph;
mod json;
pub mod openapi;
pub mod page;
mod sink;
mod yaml;

pub use expanded::expanded;
pub use graph::{Format, Graph};
pub use json::to_json;
pub use openapi::openapi;
pub use yaml::to_yaml;

use crate::diag::Sources;
use crate::migrate::{Dialect, Step};
use crate::model::types::{Service, System};
use crate::seed::seed;
use crate::tree::{Contents, Spool};
use json::Json;
use serde_json::Value;
use sink::Sink;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use yaml::Yaml;

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
    waiting: Mutex<HashMap<(String, &'static str), Contents>>,
}

const MODEL_HEAD: &str = "# What this repository was generated from, in the long form. Written by scaffold; edit scaffold.yaml.\n";

/// What a repository was generated from, as a spec in the long form.
pub fn model(system: &System) -> Contents {
    let mut out = Spool::default();
    let _ = out.write_str(MODEL_HEAD);
    let mut yaml = Yaml::new(out);
    expanded::emit(system, &mut yaml);
    yaml.finish().finish()
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
    pub fn text(&self, name: &str, service: Option<&Service>, step: Option<&Step>, kind: Kind) -> Result<Contents, String> {
        let name = match (name, kind) {
            ("openapi", Kind::Json) => "openapi.json",
            ("openapi", Kind::Yaml) => "openapi.yaml",
            (other, _) => other,
        };
        match (name, service) {
            ("spec", _) => Ok(self.spec().into_bytes().into()),
            ("schema", _) => Ok(to_json(&crate::spec::json_schema()).into_bytes().into()),
            (name, _) if name.starts_with("graph.system.") => picture(name, &Graph::of_system(self.system)),
            (name, Some(service)) if name.starts_with("graph.tables.") => picture(name, &Graph::of_tables(service)),
            ("seed.postgresql", Some(service)) => Ok(seed(self.system, service, Dialect::Postgres).into_bytes().into()),
            ("seed.sqlite", Some(service)) => Ok(seed(self.system, service, Dialect::Sqlite).into_bytes().into()),
            (name, Some(service)) if TOGETHER.contains(&name) => Ok(self.description(name, service)),
            _ => step
                .and_then(|step| of_step(name, step))
                .map(|text| text.as_bytes().into())
                .ok_or_else(|| format!("there is no document `{name}` in this scope")),
        }
    }

    /// The service's OpenAPI document in one form; the other is kept until it is asked for.
    fn description(&self, name: &str, service: &Service) -> Contents {
        for known in TOGETHER.iter().filter(|known| **known == name) {
            if let Some(text) = self.waiting().remove(&(service.name.clone(), *known)) {
                return text;
            }
        }
        let mut pages = Pages { json: Json::new(Spool::default()), yaml: Yaml::new(Spool::default()) };
        openapi::emit(self.system, service, &mut pages);
        let (json, yaml) = (pages.json.finish().finish(), pages.yaml.finish().finish());
        let [(_, wanted), (other, waiting)] = if name == "openapi.json" {
            [("openapi.json", json), ("openapi.yaml", yaml)]
        } else {
            [("openapi.yaml", yaml), ("openapi.json", json)]
        };
        self.waiting().insert((service.name.clone(), other), waiting);
        wanted
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<(String, &'static str), Contents>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The spec as it is in the repository: as it was read, with its schema named in the first line.
    pub fn spec(&self) -> String {
        const SCHEMA: &str = "# yaml-language-server: $schema=.scaffold/spec.schema.json\n";
        let text = self.sources.get(0).map_or("", |source| source.text.as_str()).trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        let body = if text.ends_with('\n') { text } else { text + "\n" };
        if body.starts_with("# yaml-language-server:") { body } else { format!("{SCHEMA}{body}") }
    }
}

/// A graph in the form that the document's name ends with.
fn picture(name: &str, graph: &Graph) -> Result<Contents, String> {
    let form = name.rsplit('.').next().unwrap_or("");
    let format = Format::ALL.iter().find(|(known, _)| *known == form).map(|(_, format)| *format);
    format.map(|format| graph.print(format).into_bytes().into()).ok_or_else(|| format!("there is no form `{form}` of a graph"))
}

fn of_step<'s>(name: &str, step: &'s Step) -> Option<&'s str> {
    let text = match name {
        "migration.postgresql.up" => &step.postgres.up,
        "migration.postgresql.down" => &step.postgres.down,
        "migration.sqlite.up" => &step.sqlite.up,
        "migration.sqlite.down" => &step.sqlite.down,
        _ => return None,
    };
    Some(text)
}

/// Both forms of a document, printed while it is made.
struct Pages {
    json: Json<Spool>,
    yaml: Yaml<Spool>,
}

impl Sink for Pages {
    fn begin(&mut self, key: &str) {
        self.json.begin(key);
        self.yaml.begin(key);
    }

    fn put(&mut self, key: &str, value: Value) {
        self.json.put(key, &value);
        self.yaml.put(key, &value);
    }

    fn end(&mut self) {
        self.json.end();
        self.yaml.end();
    }
}
