//! The pipeline that all commands share: text → spec → model, and the blueprints to go with it.

use super::{Outcome, Status, input, report};
use crate::blueprint::Registry;
use crate::cli;
use crate::diag::{Diagnostics, Sources, Span};
use crate::model::{self, types::System};
use crate::spec;
use std::collections::BTreeMap;

/// Everything known before a plan is made.
pub struct Compiled {
    /// The spec's files.
    pub sources: Sources,
    /// The model, where there is one.
    pub system: Option<System>,
    /// Every blueprint.
    pub registry: Registry,
    /// What was found.
    pub found: Diagnostics,
}

/// Reads and checks a spec; with the plan's diagnostics, since they belong to the spec's lines.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn compile(options: &cli::Spec) -> Result<Compiled, Outcome> {
    compile_again(options, &BTreeMap::new())
}

/// As [`compile`], for services of which some have a port already.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn compile_again(options: &cli::Spec, ports: &BTreeMap<String, u16>) -> Result<Compiled, Outcome> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    input::main_spec(&options.file, &mut sources, &mut found);
    compile_read(options, ports, sources, found)
}

/// As [`compile_again`], of a text that is being edited: what the file has counts for nothing.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn compile_text(options: &cli::Spec, ports: &BTreeMap<String, u16>, text: &str) -> Result<Compiled, Outcome> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    sources.add(options.file.display().to_string(), text);
    if text.len() > spec::LIMIT_BYTES {
        found.push(spec::too_large(Span::default(), text.len()));
    }
    compile_read(options, ports, sources, found)
}

fn compile_read(
    options: &cli::Spec,
    ports: &BTreeMap<String, u16>,
    mut sources: Sources,
    mut found: Diagnostics,
) -> Result<Compiled, Outcome> {
    let registry = registry(options.blueprints.as_deref())?;
    if found.has_errors() {
        return Ok(Compiled { sources, system: None, registry, found });
    }
    let (spec, parsed) = spec::parse(&mut sources, &mut |name| input::included(&options.file, name));
    found.extend(parsed);
    let (mut system, lowered) = model::lower(&spec, &model::Options { stack: options.stack.clone(), ports: ports.clone() });
    found.extend(lowered);
    if let Some(known) = &system {
        found.extend(crate::plan::check(known, &registry));
    }
    if found.has_errors() {
        system = None;
    }
    Ok(Compiled { sources, system, registry, found })
}

/// The built-in blueprints with a folder over them.
///
/// # Errors
/// A folder or blueprint that cannot be read.
pub fn registry(folder: Option<&std::path::Path>) -> Result<Registry, Outcome> {
    let mut layers = Vec::new();
    if let Some(folder) = folder {
        layers.push(input::blueprint_folder(folder).map_err(|why| Outcome::failed(Status::Refused, why))?);
    }
    Registry::load(&layers).map_err(|error| Outcome::failed(Status::Refused, format!("blueprint {error}")))
}

impl Compiled {
    /// The outcome where the spec has errors.
    pub fn rejected(&self, colour: bool) -> Outcome {
        Outcome { out: String::new(), err: report(&self.found, &self.sources, colour), status: Status::SpecErrors }
    }
}
