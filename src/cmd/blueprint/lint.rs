//! `scaffold blueprint lint`: every template against what it will see, and every file made once.

use crate::blueprint::lint::{Known, Shape, check};
use crate::blueprint::{Blueprint, Registry, Scope, StackFacts, TemplateFile};
use crate::cli;
use crate::cmd::{Outcome, Status, for_machines};
use crate::diag::{Diagnostic, Diagnostics, Format, Severity, Sources, Span, print};
use crate::document::Documents;
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::render::Engines;
use crate::view::{Keys, Subject, Terms, Views};
use crate::{escape, model, plan, render, spec};
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::rc::Rc;

/// Checks all blueprints.
pub fn run(registry: &Registry, wanted: cli::Format, colour: bool) -> Outcome {
    let (found, sources) = findings(registry);
    let status = if found.has_errors() { Status::Refused } else { Status::Done };
    if let Some(out) = for_machines(&found, &sources, wanted) {
        return Outcome { out, err: String::new(), status };
    }
    let count = found.count(Severity::Error);
    let faults = if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") };
    let mut err = print(&found, &sources, Format::Human { colour });
    if count > 0 {
        err.push_str(&format!("{faults}; `scaffold explain CODE` says more about each\n"));
    }
    Outcome { out: String::new(), err, status }
}

/// What is wrong with blueprints, for people; nothing where nothing is.
pub fn faults(registry: &Registry) -> String {
    let (found, sources) = findings(registry);
    if found.has_errors() { print(&found, &sources, Format::Human { colour: false }) } else { String::new() }
}

/// What is wrong with blueprints, with the texts that it is found in.
fn findings(registry: &Registry) -> (Diagnostics, Sources) {
    let (samples, stacks) = (samples(registry), registry.stack_facts());
    let slots = escape::LANGUAGES.iter().flat_map(|language| language.slots.iter().map(|(slot, _)| *slot));
    let helpers: Vec<&str> = render::HELPER_NAMES.iter().copied().chain(slots).collect();
    let (mut found, mut sources) = (Diagnostics::default(), Sources::default());
    // Diagnostics of a plan have no place of their own.
    sources.add("blueprint", "");
    // What blueprints of the system see differs by their names and types alone.
    let mut shared: BTreeMap<Option<&str>, Rc<[Kind<'_>]>> = BTreeMap::new();
    for blueprint in registry.iter() {
        let learnt = || Rc::from(kinds(blueprint, &stacks, &samples));
        let kinds = match blueprint.manifest.scope {
            Scope::System => Rc::clone(shared.entry(blueprint.texts.get("types.yaml").map(|source| &*source.text)).or_insert_with(learnt)),
            Scope::Service => learnt(),
        };
        let sees = |file: &TemplateFile| kinds.iter().find(|kind| plan::is_about(file, kind.subject)).map(|kind| &kind.shape);
        let known = Known { helpers: &helpers, features: model::FEATURES, language_of: escape::language_of_path, sees: &sees };
        found.extend(check(blueprint, &known, &mut sources));
    }
    if !found.has_errors() {
        let mut engines = Engines::default();
        samples.iter().filter(|sample| sample.has_room(registry)).for_each(|sample| found.extend(made(sample, registry, &mut engines)));
    }
    (found, sources)
}

/// Systems with something of everything, and with hardly anything, for each stack; for one of them in each product's turn.
fn samples(registry: &Registry) -> Vec<Sample> {
    const FULL: &str = include_str!("samples/full.yaml");
    const SMALL: &str = include_str!("samples/small.yaml");
    let with = |mesh: &str, gateway: &str| FULL.replace("mesh: linkerd", mesh).replace("kind: nginx", gateway);
    let turns = [with("mesh: istio", "kind: traefik"), with("mesh: none", "kind: envoy")];
    let of_one = registry.stack_names().take(1).flat_map(|stack| turns.iter().filter_map(move |text| Sample::of(stack, text)));
    let of_all = registry.stack_names().flat_map(|stack| [FULL, SMALL].into_iter().filter_map(move |text| Sample::of(stack, text)));
    of_all.chain(of_one).collect()
}

/// A system that blueprints are tried with, all of one stack.
struct Sample {
    sources: Sources,
    system: System,
    migrations: Migrations,
}

impl Sample {
    fn of(stack: &str, text: &str) -> Option<Self> {
        let mut sources = Sources::default();
        sources.add("sample.yaml", text);
        let (spec, _) = spec::parse(&mut sources, &mut |_| Err(String::new()));
        let (system, _) = model::lower(&spec, &model::Options { stack: Some(stack.to_owned()), ..model::Options::default() });
        let system = system?;
        let migrations = Migrations::initial(&system);
        Some(Self { sources, system, migrations })
    }

    /// A stack that gives no folder to each service is for systems of one.
    fn has_room(&self, registry: &Registry) -> bool {
        let named = |stack: &str| registry.stack(stack).is_some_and(|blueprint| blueprint.manifest.root.contains("[service."));
        matches!(self.system.services.as_slice(), [_]) || self.system.services.iter().all(|service| named(&service.stack))
    }

    /// What files of a blueprint can be about.
    fn subjects(&self, blueprint: &Blueprint) -> Vec<Subject<'_>> {
        match blueprint.manifest.scope {
            Scope::System => plan::of_system(&self.system),
            Scope::Service => {
                let own = self.system.services.iter().filter(|service| blueprint.manifest.id == format!("stack/{}", service.stack));
                own.flat_map(|service| plan::of_service(service, &self.migrations)).collect()
            }
        }
    }
}

/// One kind of subject, with what any file about one of them sees.
struct Kind<'s> {
    kind: Discriminant<Subject<'s>>,
    subject: Subject<'s>,
    shape: Shape,
}

fn kinds<'s>(blueprint: &Blueprint, stacks: &BTreeMap<String, StackFacts>, samples: &'s [Sample]) -> Vec<Kind<'s>> {
    let terms = Terms::new(&blueprint.lexicon, Keys::all(), stacks);
    let mut kinds: Vec<Kind<'s>> = Vec::new();
    for sample in samples {
        let mut subjects = sample.subjects(blueprint).into_iter().peekable();
        if subjects.peek().is_none() {
            continue;
        }
        let mut views = Views::new(&sample.system, &terms);
        for subject in subjects {
            let (kind, view) = (discriminant(&subject), views.of(subject));
            match kinds.iter_mut().find(|known| known.kind == kind) {
                Some(known) => known.shape.learn(&view),
                None => kinds.push(Kind { kind, subject, shape: Shape::of(&view) }),
            }
        }
    }
    kinds
}

/// What planning and making every file of a sample finds.
fn made<'b>(sample: &'b Sample, registry: &'b Registry, engines: &mut Engines<'b>) -> Diagnostics {
    let (plan, mut found) = plan::plan(&sample.system, registry, &sample.migrations);
    if !found.has_errors()
        && let Err(error) = render::render_with(engines, &plan, &Documents::new(&sample.system, &sample.sources))
    {
        found.push(Diagnostic::error("S1107", Span::default(), error.to_string()));
    }
    found
}
