//! Documents that are made as values and then printed, rather than written by a template.

mod asyncapi;
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
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use yaml::Yaml;

/// The documents of a system, made when a file asks for them.
pub struct Documents<'a> {
    system: &'a System,
    sources: &'a Sources,
    /// The description of each service, from the first file that it is until the second: the contract, and what is served.
    waiting: Mutex<HashMap<String, Contents>>,
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

impl<'a> Documents<'a> {
    /// Documents of this system, made from these sources.
    pub fn new(system: &'a System, sources: &'a Sources) -> Self {
        Self { system, sources, waiting: Mutex::default() }
    }

    /// A document by its name; of a service or of one of its migrations where the file is about one.
    ///
    /// # Errors
    /// A name that is not known in the file's scope.
    pub fn text(&self, name: &str, service: Option<&Service>, step: Option<&Step>) -> Result<Contents, String> {
        match (name, service) {
            ("spec", _) => Ok(self.spec().into_bytes().into()),
            ("schema", _) => Ok(to_json(&crate::spec::json_schema()).into_bytes().into()),
            (name, _) if name.starts_with("graph.system.") => picture(name, &Graph::of_system(self.system)),
            (name, Some(service)) if name.starts_with("graph.tables.") => picture(name, &Graph::of_tables(service)),
            ("openapi", Some(service)) => Ok(self.description(service)),
            ("openapi.gateway", _) => Ok(printed(|page| openapi::emit_joint(self.system, page))),
            ("asyncapi", _) => Ok(printed(|page| asyncapi::emit(self.system, page))),
            ("seed.postgresql", Some(service)) => Ok(seed(self.system, service, Dialect::Postgres).into_bytes().into()),
            ("seed.sqlite", Some(service)) => Ok(seed(self.system, service, Dialect::Sqlite).into_bytes().into()),
            _ => step
                .and_then(|step| of_step(name, step))
                .map(|text| text.as_bytes().into())
                .ok_or_else(|| format!("there is no document `{name}` in this scope")),
        }
    }

    /// The service's OpenAPI document; a copy is kept until it is asked for.
    fn description(&self, service: &Service) -> Contents {
        if let Some(text) = self.waiting().remove(&service.name) {
            return text;
        }
        let text = printed(|page| openapi::emit(self.system, service, page));
        self.waiting().insert(service.name.clone(), text.clone());
        text
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, Contents>> {
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

/// A document as JSON, made member by member.
fn printed(emit: impl FnOnce(&mut Json<Spool>)) -> Contents {
    let mut page = Json::new(Spool::default());
    emit(&mut page);
    page.finish().finish()
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
