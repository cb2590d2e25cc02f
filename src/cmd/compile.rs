//! The pipeline that all commands share: text → spec → model, and the blueprints to go with it.

use super::layers::{self, Layers};
use super::{Outcome, Status, input, report};
use crate::blueprint::{Layer, Registry};
use crate::cli;
use crate::diag::{Diagnostics, Sources, Span};
use crate::model::{self, types::System};
use crate::spec;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything known before a plan is made.
pub struct Compiled {
    /// The spec's files.
    pub sources: Sources,
    /// The model, where there is one.
    pub system: Option<System>,
    /// Every blueprint.
    pub registry: Registry,
    /// What they are made of, besides those that are built in.
    pub layers: Layers,
    /// What was found.
    pub found: Diagnostics,
}

/// Reads and checks a spec; with the plan's diagnostics, since they belong to the spec's lines.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn compile(options: &cli::Spec) -> Result<Compiled, Outcome> {
    compile_again(options, &BTreeMap::new(), &layers::folder_of(&options.file))
}

/// As [`compile`], for services of which some have a port already, in a repository that holds its packs.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn compile_again(options: &cli::Spec, ports: &BTreeMap<String, u16>, root: &Path) -> Result<Compiled, Outcome> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    input::main_spec(&options.file, &mut sources, &mut found);
    compile_read(options, ports, root, (sources, found))
}

/// As [`compile_again`], of a text that is being edited: what the file has counts for nothing.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn compile_text(options: &cli::Spec, ports: &BTreeMap<String, u16>, root: &Path, text: &str) -> Result<Compiled, Outcome> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    sources.add(options.file.display().to_string(), text);
    if text.len() > spec::LIMIT_BYTES {
        found.push(spec::too_large(Span::default(), text.len()));
    }
    compile_read(options, ports, root, (sources, found))
}

fn compile_read(
    options: &cli::Spec,
    ports: &BTreeMap<String, u16>,
    root: &Path,
    (mut sources, mut found): (Sources, Diagnostics),
) -> Result<Compiled, Outcome> {
    if found.has_errors() {
        return Ok(Compiled { sources, system: None, registry: Registry::default(), layers: Layers::default(), found });
    }
    let (spec, parsed) = spec::parse(&mut sources, &mut |name| input::included(&options.file, name));
    found.extend(parsed);
    let (mut system, lowered) = model::lower(&spec, &model::Options { stack: options.stack.clone(), ports: ports.clone() });
    found.extend(lowered);
    let layers = layers::of(system.as_ref(), root, options, &mut found)?;
    let registry = registry(&layers.layers)?;
    if let Some(known) = &system {
        found.extend(crate::plan::check(known, &registry));
    }
    if found.has_errors() {
        system = None;
    }
    Ok(Compiled { sources, system, registry, layers, found })
}

/// A text, by its name, as `scaffold check` sees it with these blueprints; `included` gives the files that it names.
pub fn checked(
    registry: &Registry,
    (name, text): (&str, &str),
    stack: Option<&str>,
    included: &mut dyn FnMut(&str) -> Result<String, String>,
) -> (Option<System>, Diagnostics, Sources) {
    let mut sources = Sources::default();
    sources.add(name, text);
    let (spec, mut found) = spec::parse(&mut sources, included);
    let options = model::Options { stack: stack.map(str::to_owned), ..model::Options::default() };
    let (system, lowered) = model::lower(&spec, &options);
    found.extend(lowered);
    found.extend(system.as_ref().map(|system| crate::plan::check(system, registry)).unwrap_or_default());
    (system, found, sources)
}

/// The system of a spec as far as that needs no blueprints: it names the packs and templates.
///
/// # Errors
/// A spec that cannot be read.
pub fn named(spec: &Path) -> Result<System, Outcome> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    input::main_spec(spec, &mut sources, &mut found);
    let (parsed, faults) = spec::parse(&mut sources, &mut |name| input::included(spec, name));
    found.extend(faults);
    let (system, _) = model::lower(&parsed, &model::Options::default());
    let rejected = || Outcome { out: String::new(), err: report(&found, &sources, false), status: Status::SpecErrors };
    system.filter(|_| !found.has_errors()).ok_or_else(rejected)
}

/// The built-in blueprints with layers over them.
///
/// # Errors
/// A blueprint that cannot be used.
pub fn registry(layers: &[Layer]) -> Result<Registry, Outcome> {
    Registry::load(layers).map_err(|error| Outcome::failed(Status::Refused, format!("blueprint {error}")))
}

impl Compiled {
    /// The outcome where the spec has errors.
    pub fn rejected(&self, colour: bool) -> Outcome {
        Outcome { out: String::new(), err: report(&self.found, &self.sources, colour), status: Status::SpecErrors }
    }
}
