//! A spec as it was last without an error, and what each panel of the page shows of it. What is large is made when it
//! is asked for, by the functions that the other commands use.

use crate::blueprint::Policy;
use crate::cli;
use crate::cmd::compile::{Compiled, compile_text};
use crate::cmd::generation::{Given, besides, generate};
use crate::cmd::regen::{Next, Site};
use crate::cmd::{Outcome, docs, layers, report};
use crate::diag;
use crate::document::{Documents, Format, Graph, page};
use crate::lock;
use crate::migrate::Migrations;
use crate::model::types::{Service, System};
use crate::plan::{Plan, plan};
use crate::regen::{Change, Disk};
use crate::render::one;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A text that was looked at: what was found, and the draft that it makes if it has no error.
pub struct Checked<'a> {
    /// As `scaffold check --format json` lists them.
    pub diagnostics: Value,
    /// None where there are errors.
    pub draft: Option<Draft<'a>>,
}

/// A system that can be generated.
pub struct Draft<'a> {
    basis: Basis<'a>,
    /// Why there is no regeneration of the repository around it.
    obstacle: Option<String>,
    difference: OnceCell<Result<(Value, Vec<Change>), String>>,
}

/// What it would be generated into.
enum Basis<'a> {
    /// A new folder.
    New(Box<Fresh>),
    /// The repository at hand.
    Again(Box<Next<'a>>),
}

struct Fresh {
    system: System,
    compiled: Compiled,
    stack: Option<String>,
    migrations: Migrations,
    reached: BTreeMap<String, u32>,
}

/// Checks a text, as the spec of a new system or of the repository's.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn check<'a>(options: &cli::Spec, site: Option<&'a Site>, text: &str) -> Result<Checked<'a>, Outcome> {
    let ports = site.and_then(|site| site.lock().ok()).map(|(lock, _)| lock.ports).unwrap_or_default();
    let root = site.map_or_else(|| layers::folder_of(&options.file), |site| site.root.clone());
    let mut compiled = compile_text(options, &ports, &root, text)?;
    let diagnostics = diag::json(&compiled.found, &compiled.sources);
    let Some(system) = compiled.system.take() else { return Ok(Checked { diagnostics, draft: None }) };
    let again = site.map(|site| Next::of_text(site, options, text));
    let (basis, obstacle) = match again {
        Some(Ok(next)) => (Basis::Again(Box::new(next)), None),
        other => {
            let migrations = Migrations::initial(&system);
            let reached = migrations.reached(&BTreeMap::new());
            let fresh = Fresh { system, compiled, stack: options.stack.clone(), migrations, reached };
            (Basis::New(Box::new(fresh)), other.and_then(Result::err).map(|outcome| outcome.err))
        }
    };
    Ok(Checked { diagnostics, draft: Some(Draft { basis, obstacle, difference: OnceCell::new() }) })
}

impl Draft<'_> {
    /// What the page always shows.
    pub fn summary(&self) -> Result<Value, String> {
        let system = self.system();
        let service = |service: &Service| {
            json!({
                "name": service.name,
                "stack": service.made_of(),
                "port": service.port,
                "engine": service.has_database().then(|| service.engine.word()),
                "entities": service.entities.iter().map(|entity| &entity.name).collect::<Vec<_>>(),
                "endpoints": service.endpoints.len(),
            })
        };
        let services: Vec<Value> = system.services.iter().map(service).collect();
        Ok(json!({ "name": system.name, "services": services, "files": self.files()? }))
    }

    /// The system, or the tables of a service.
    pub fn picture(&self, tables: Option<&str>) -> Option<String> {
        let graph = match tables {
            None => Graph::of_system(self.system()),
            Some(name) => Graph::of_tables(self.service(name)?),
        };
        Some(graph.print(Format::Svg))
    }

    /// The text of one file.
    ///
    /// # Errors
    /// A fault of a blueprint.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let (plan, given) = (self.plan()?, self.given());
        if let Some(file) = one(&plan, &self.documents(), path).map_err(|error| error.to_string())? {
            return Ok(Some(file.bytes().into_owned()));
        }
        if path == lock::PATH {
            let generation = generate(&plan, given)?;
            return Ok(generation.tree.get(path).map(|file| file.bytes().into_owned()));
        }
        if let Some((_, file)) = besides(&plan, given)?.into_iter().find(|(known, _)| known.as_str() == path) {
            return Ok(Some(file.bytes().into_owned()));
        }
        Ok(self.next().and_then(|next| next.kept_text(path)))
    }

    /// The service's interface.
    pub fn interface(&self, service: &str) -> Option<Vec<u8>> {
        let service = self.service(service)?;
        self.documents().text("openapi", Some(service), None).ok().map(|text| text.bytes().into_owned())
    }

    /// The architecture document as a page.
    ///
    /// # Errors
    /// A fault of a blueprint.
    pub fn document(&self) -> Result<String, String> {
        Ok(page::page(&docs::document(&self.plan()?, &self.documents())?, self.system()))
    }

    /// What a regeneration would change.
    ///
    /// # Errors
    /// Why there can be none.
    pub fn difference(&self) -> Result<&Value, String> {
        self.computed().map(|(value, _)| value)
    }

    /// A file of the repository as it is, and as a regeneration would leave it.
    ///
    /// # Errors
    /// Why there can be no regeneration.
    pub fn change(&self, path: &str) -> Result<Option<Value>, String> {
        let (_, changes) = self.computed()?;
        let (Some(next), Some(change)) = (self.next(), changes.iter().find(|change| change.path == path)) else { return Ok(None) };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let before = next.text_now(path).map(|bytes| text(&bytes));
        let after = match &change.disk {
            Disk::Leave => before.clone(),
            Disk::Write(version) => Some(text(&version.bytes)),
            Disk::Remove => None,
        };
        Ok(Some(json!({ "before": before, "after": after })))
    }

    fn computed(&self) -> Result<&(Value, Vec<Change>), String> {
        let compute = || match (self.next(), &self.obstacle) {
            (Some(next), _) => next.difference().map_err(|outcome| outcome.err),
            (None, Some(why)) => Err(why.clone()),
            (None, None) => Err("this is no generated repository".to_owned()),
        };
        self.difference.get_or_init(compute).as_ref().map_err(Clone::clone)
    }

    /// Every path with what regeneration does with it.
    fn files(&self) -> Result<Vec<(String, &'static str)>, String> {
        let plan = self.plan()?;
        let planned = plan.groups.iter().flat_map(|group| &group.files).map(|file| (file.path.clone(), file.policy.word()));
        let besides = besides(&plan, self.given())?.into_iter().map(|(path, _)| (path.to_string(), Policy::Merge.word()));
        let kept = self.given().kept.iter().map(|entry| (entry.path.to_string(), Policy::Frozen.word()));
        let own = std::iter::once((lock::PATH.to_owned(), Policy::Merge.word()));
        let all: BTreeMap<String, &'static str> = planned.chain(besides).chain(own).chain(kept).collect();
        Ok(all.into_iter().collect())
    }

    fn plan(&self) -> Result<Plan<'_>, String> {
        match &self.basis {
            Basis::Again(next) => next.plan(false).map_err(|outcome| outcome.err),
            Basis::New(fresh) => {
                let (plan, found) = plan(&fresh.system, &fresh.compiled.registry, &fresh.migrations);
                if found.has_errors() { Err(report(&found, self.given().sources, false)) } else { Ok(plan) }
            }
        }
    }

    fn given(&self) -> Given<'_> {
        match &self.basis {
            Basis::Again(next) => next.given(),
            Basis::New(fresh) => Given {
                sources: &fresh.compiled.sources,
                stack: fresh.stack.as_deref(),
                blueprint_folder: None,
                reached: &fresh.reached,
                kept: &[],
                blueprints: &fresh.compiled.layers.kept,
            },
        }
    }

    fn system(&self) -> &System {
        match &self.basis {
            Basis::Again(next) => next.system(),
            Basis::New(fresh) => &fresh.system,
        }
    }

    fn service(&self, name: &str) -> Option<&Service> {
        self.system().services.iter().find(|service| service.name == name)
    }

    fn documents(&self) -> Documents<'_> {
        Documents::new(self.system(), self.given().sources)
    }

    fn next(&self) -> Option<&Next<'_>> {
        if let Basis::Again(next) = &self.basis { Some(next) } else { None }
    }
}
