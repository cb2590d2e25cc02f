//! What a pack's own files come to for a spec: what its tests hold still.

use crate::blueprint::{Registry, TemplateFile};
use crate::cmd::{Outcome, Status, compile, input, report};
use crate::document::Documents;
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::plan::{Plan, plan};
use crate::render::render;
use crate::tree::Tree;
use std::collections::BTreeMap;
use std::path::Path;

/// A spec that a pack is tried with, and everything that is generated from it.
pub struct Tried {
    /// The system.
    pub system: System,
    /// All files.
    pub tree: Tree,
    /// Those that the pack has a hand in: path and text.
    pub own: BTreeMap<String, String>,
    /// Those that are their tool's own templates and nothing else.
    pub verbatim: Vec<String>,
}

/// Generates from a spec, in memory, with the stack that it names or with another.
///
/// # Errors
/// What is wrong with the spec, or with a blueprint.
pub fn tried(registry: &Registry, layer: &str, spec: (&Path, &str), stack: Option<&str>) -> Result<Tried, Outcome> {
    let (path, text) = spec;
    let name = path.display().to_string();
    let (system, found, sources) = compile::checked(registry, (&name, text), stack, &mut |name| input::included(path, name));
    let rejected = |found| Outcome { out: String::new(), err: report(found, &sources, false), status: Status::SpecErrors };
    let Some(system) = system.filter(|_| !found.has_errors()) else { return Err(rejected(&found)) };
    let migrations = Migrations::initial(&system);
    let (plan, faults) = plan(&system, registry, &migrations);
    if faults.has_errors() {
        return Err(rejected(&faults));
    }
    let at_fault = |why: &dyn std::fmt::Display| Outcome::failed(Status::Refused, format!("a blueprint is at fault: {why}"));
    let tree = render(&plan, &Documents::new(&system, &sources)).map_err(|why| at_fault(&why))?;
    let (own, verbatim) = (own(&plan, &tree, layer), verbatim(&plan));
    drop(plan);
    Ok(Tried { system, tree, own, verbatim })
}

fn own(plan: &Plan<'_>, tree: &Tree, layer: &str) -> BTreeMap<String, String> {
    let planned = plan.groups.iter().flat_map(|group| group.files.iter().map(move |file| (group, file)));
    let has_hand = planned.filter(|(group, file)| {
        let is_own = |file: &TemplateFile| *file.layer == *layer;
        let partials = group.blueprint.partials.iter().filter(|partial| is_own(partial));
        let mut names = partials.map(TemplateFile::stem);
        is_own(file.source)
            || names
                .any(|name| file.source.text.contains(&format!("{{{{> {name} ")) || file.source.text.contains(&format!("{{{{> {name}}}}}")))
    });
    let text = |path: &str| tree.get(path).map(|file| String::from_utf8_lossy(&file.bytes()).into_owned());
    has_hand.filter_map(|(_, file)| Some((file.path.clone(), text(&file.path)?))).collect()
}

fn verbatim(plan: &Plan<'_>) -> Vec<String> {
    let is_verbatim = |file: &TemplateFile| file.rule.as_ref().is_some_and(|rule| rule.verbatim);
    plan.groups.iter().flat_map(|group| &group.files).filter(|file| is_verbatim(file.source)).map(|file| file.path.clone()).collect()
}
