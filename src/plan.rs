//! What will be emitted: every path, where its text comes from, and for which part of the system. Nothing is rendered
//! yet, so that every obstacle is known before the first byte.

mod condition;

use crate::blueprint::{Blueprint, Condition, Policy, Registry, StackFacts, TemplateFile};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::migrate::Migrations;
use crate::model::pack::OF_TEMPLATE;
use crate::model::types::{Service, System};
use crate::view::{Keys, Subject, Terms, Views, used};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Every file of the system to be.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The system they are for.
    pub system: &'a System,
    /// Grouped by what they see; in the order of the blueprints' ids.
    pub groups: Vec<Group<'a>>,
    /// What each stack is and costs, by its name.
    pub stacks: BTreeMap<String, StackFacts>,
}

/// Files that are rendered with the same data.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The blueprint they belong to.
    pub blueprint: &'a Blueprint,
    /// What they are about.
    pub subject: Subject<'a>,
    /// The folder that they are in.
    pub root: String,
    /// The files.
    pub files: Vec<Planned<'a>>,
}

impl Group<'_> {
    /// A path of the group as it is below its folder.
    pub fn below<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(&self.root).map_or(path, |rest| rest.trim_start_matches('/'))
    }
}

/// One file to be.
#[derive(Clone, Debug)]
pub struct Planned<'a> {
    /// Where it goes.
    pub path: String,
    /// Where its text comes from.
    pub source: &'a TemplateFile,
    /// Stable name of the file: blueprint file and the element it is for.
    pub id: String,
    /// The names that other files of the service may import from it.
    pub exports: Vec<String>,
    /// What regeneration does with it.
    pub policy: Policy,
    /// Whether it can be run.
    pub executable: bool,
}

/// What a spec asks of its stacks: whether they exist, and do it. Needs no more than names, so that it can be said
/// together with every other error.
pub fn check(system: &System, registry: &Registry) -> Diagnostics {
    let mut found = Diagnostics::default();
    let mut missing = Missing::new();
    for service in &system.services {
        match registry.stack(&service.stack).filter(|_| service.template.is_some() || !service.stack.starts_with(OF_TEMPLATE)) {
            Some(blueprint) => provided(service, blueprint, &mut missing),
            // A missing stack was reported where the service is declared, a template where it was filled in.
            None if service.stack.is_empty() || service.template.is_some() => {}
            None => found.push(unknown_stack(service, registry)),
        }
    }
    missing.iter().for_each(|((span, feature), stacks)| found.push(not_emitted(feature, *span, stacks, registry)));
    found
}

/// Plans all files of a system that was checked without an error, with the migrations that are to be written.
pub fn plan<'a>(system: &'a System, registry: &'a Registry, migrations: &'a Migrations) -> (Plan<'a>, Diagnostics) {
    let mut found = Diagnostics::default();
    let mut groups = Vec::new();
    let stacks = registry.stack_facts();
    for blueprint in registry.of_system() {
        of_blueprint(system, (blueprint, &stacks), of_system(system), &mut groups, &mut found);
    }
    for service in &system.services {
        let Some(blueprint) = registry.stack(&service.stack) else { continue };
        of_blueprint(system, (blueprint, &stacks), of_service(service, migrations), &mut groups, &mut found);
    }
    (Plan { system, groups, stacks }, found)
}

/// What the files of a blueprint of the system can be about.
pub fn of_system(system: &System) -> Vec<Subject<'_>> {
    std::iter::once(Subject::System).chain(system.services.iter().map(Subject::Listed)).collect()
}

/// What the files of a service's stack can be about.
pub fn of_service<'a>(service: &'a Service, migrations: &'a Migrations) -> Vec<Subject<'a>> {
    let entities = service.entities.iter().map(|entity| Subject::Entity(service, entity));
    let endpoints = service.endpoints.iter().map(|endpoint| Subject::Endpoint(service, endpoint));
    let (enums, objects) = used(service);
    let enums = enums.into_iter().map(|known| Subject::Enum(service, known));
    let objects = objects.into_iter().map(|object| Subject::Object(service, object));
    let steps = migrations.of(&service.name).map(|step| Subject::Step(service, step));
    std::iter::once(Subject::Service(service)).chain(entities).chain(endpoints).chain(enums).chain(objects).chain(steps).collect()
}

/// Plans one blueprint's files. The views hold only what paths and conditions name.
fn of_blueprint<'a>(
    system: &'a System,
    (blueprint, stacks): (&'a Blueprint, &BTreeMap<String, StackFacts>),
    subjects: Vec<Subject<'a>>,
    groups: &mut Vec<Group<'a>>,
    found: &mut Diagnostics,
) {
    let keys = keys_of_paths(blueprint);
    let terms = Terms::new(&blueprint.lexicon, &keys, stacks);
    let mut views = Views::new(system, &terms);
    condition::check(system, (blueprint, stacks), &subjects, found);
    let when = blueprint.manifest.when.as_ref();
    if when.is_some() && !wanted(when, &views.of(Subject::System)) {
        return;
    }
    for subject in subjects.into_iter().filter(|subject| blueprint.files.iter().any(|file| is_about(file, *subject))) {
        groups.extend(group(blueprint, subject, &views.of(subject), found));
    }
}

fn keys_of_paths(blueprint: &Blueprint) -> Keys {
    let manifest = &blueprint.manifest;
    let conditions = manifest.files.iter().filter_map(|rule| rule.when.as_ref()).chain(&manifest.when).map(|when| when.value.as_str());
    let exports = blueprint.lexicon.imports.own.values().flatten().map(String::as_str);
    let paths = blueprint.files.iter().map(|file| file.path.as_str()).chain([manifest.root.as_str()]);
    Keys::of_paths(conditions.chain(exports).chain(paths))
}

/// What a loop in a path begins with.
const LOOPS: [&str; 6] = ["[service.", "[entity.", "[endpoint.", "[enum.", "[object.", "[step."];

/// Whether a file is emitted once for each such subject: the loop in its path says so.
pub fn is_about(file: &TemplateFile, subject: Subject<'_>) -> bool {
    let has = |marker: &str| file.path.contains(marker);
    match subject {
        Subject::Listed(_) => has("[service."),
        Subject::Entity(..) => has("[entity."),
        Subject::Endpoint(..) => has("[endpoint."),
        Subject::Enum(..) => has("[enum."),
        Subject::Object(..) => has("[object."),
        Subject::Step(..) => has("[step."),
        Subject::System => !LOOPS.iter().any(|marker| has(marker)),
        // In a blueprint of a service, the service itself is no loop.
        Subject::Service(_) => !LOOPS.iter().any(|marker| *marker != "[service." && has(marker)),
    }
}

fn unknown_stack(service: &Service, registry: &Registry) -> Diagnostic {
    let known: Vec<&str> = registry.stack_names().filter(|name| !name.starts_with(OF_TEMPLATE)).collect();
    let message = format!("there is no stack `{}`", service.stack);
    Diagnostic::error("S1001", service.stack_span, message)
        .suggest(&service.stack, known.iter().copied())
        .help(format!("stacks: {}", known.join(", ")))
}

/// What is asked for at a place and not emitted: by which stacks.
type Missing = BTreeMap<(Span, &'static str), BTreeSet<String>>;

fn provided(service: &Service, blueprint: &Blueprint, missing: &mut Missing) {
    for (feature, span) in &service.needs {
        if !blueprint.manifest.provides.iter().any(|known| known == feature) {
            missing.entry((*span, feature)).or_default().insert(service.stack.clone());
        }
    }
}

/// Says at the spec's line what is not emitted; where that would leave a door open, it is an error.
fn not_emitted(feature: &str, span: Span, stacks: &BTreeSet<String>, registry: &Registry) -> Diagnostic {
    let able: Vec<&str> = registry
        .iter()
        .filter(|other| other.manifest.provides.iter().any(|known| known == feature))
        .filter_map(|other| other.manifest.id.strip_prefix("stack/"))
        .collect();
    let names = stacks.iter().map(|stack| format!("`{stack}`")).collect::<Vec<_>>().join(", ");
    let (stacks, does) = if stacks.len() == 1 { ("stack", "does") } else { ("stacks", "do") };
    let security = feature.starts_with("auth.") || matches!(feature, "http" | "crud" | "rate_limit");
    let missing = if security {
        Diagnostic::error("S1002", span, format!("the {stacks} {names} cannot enforce or serve this ({feature})"))
    } else {
        let message = format!("the {stacks} {names} {does} not emit this yet ({feature}); it is checked and left out");
        Diagnostic::warning("S1003", span, message)
    };
    if able.is_empty() { missing } else { missing.help(format!("stacks that do: {}", able.join(", "))) }
}

/// The files about one subject.
fn group<'a>(blueprint: &'a Blueprint, subject: Subject<'a>, view: &Value, found: &mut Diagnostics) -> Option<Group<'a>> {
    let root = match fill(&blueprint.manifest.root, view) {
        Ok(filled) => filled,
        Err(why) => {
            found.push(at_fault(blueprint, "root", &why));
            return None;
        }
    };
    let mut files = Vec::new();
    for source in blueprint.files.iter().filter(|file| is_about(file, subject)) {
        let when = source.rule.as_ref().and_then(|rule| rule.when.as_ref());
        if !wanted(when, view) {
            continue;
        }
        match fill(&source.path, view) {
            Ok(path) => files.push(Planned {
                id: format!("{}:{}#{}", blueprint.manifest.id, source.path, subject.label()),
                path: if root.is_empty() { path } else { format!("{root}/{path}") },
                source,
                exports: exports(blueprint, source, view),
                policy: source.rule.as_ref().map_or(Policy::Merge, |rule| rule.policy),
                executable: source.rule.as_ref().is_some_and(|rule| rule.executable),
            }),
            Err(why) => found.push(at_fault(blueprint, &source.path, &why)),
        }
    }
    if files.is_empty() { None } else { Some(Group { blueprint, subject, root, files }) }
}

fn exports(blueprint: &Blueprint, source: &TemplateFile, view: &Value) -> Vec<String> {
    let templates = blueprint.lexicon.imports.own.get(&source.path).map_or(&[][..], Vec::as_slice);
    templates.iter().flat_map(|template| names(template, view)).collect()
}

/// A name with its `[…]` filled in; one for each element where the path leads through a list.
fn names(template: &str, view: &Value) -> Vec<String> {
    let Some((before, rest)) = template.split_once('[') else { return vec![template.to_owned()] };
    let Some((path, after)) = rest.split_once(']') else { return Vec::new() };
    let mut found = Vec::new();
    collect(view, path, &mut found);
    found.into_iter().map(|value| format!("{before}{value}{after}")).collect()
}

fn collect<'v>(value: &'v Value, path: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, path, found)),
        Value::String(text) if path.is_empty() => found.push(text),
        _ => {
            let (key, rest) = path.split_once('.').unwrap_or((path, ""));
            if let Some(inner) = value.get(key) {
                collect(inner, rest, found);
            }
        }
    }
}

fn at_fault(blueprint: &Blueprint, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("S1004", Span::default(), format!("blueprint {}: {path}: {why}", blueprint.manifest.id))
}

/// A condition that names no boolean was found to be a fault before.
fn wanted(when: Option<&Condition>, view: &Value) -> bool {
    when.is_none_or(|when| lookup(view, &when.value).and_then(Value::as_bool).unwrap_or(false))
}

fn lookup<'v>(view: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(view, |value, key| value.get(key))
}

/// A path with its `[scope.value]` parts filled in.
fn fill(template: &str, view: &Value) -> Result<String, String> {
    let mut path = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        let (name, tail) = after.split_once(']').ok_or("a `[` is not closed")?;
        let value = lookup(view, name).and_then(Value::as_str).ok_or_else(|| format!("`[{name}]` is no value of this scope"))?;
        path.push_str(before);
        path.push_str(value);
        rest = tail;
    }
    path.push_str(rest);
    Ok(path)
}
