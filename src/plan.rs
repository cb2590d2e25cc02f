//! What will be emitted: every path, where its text comes from, and for which part of the system. Nothing is rendered
//! yet, so that every obstacle is known before the first byte.

use crate::blueprint::{Blueprint, Policy, Registry, TemplateFile};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::types::{Service, System};
use crate::view;
use serde_json::Value;

/// Every file of the system to be.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Grouped by what they see; in the order of the blueprints' ids.
    pub groups: Vec<Group<'a>>,
}

/// Files that are rendered with the same data.
#[derive(Debug)]
pub struct Group<'a> {
    /// The blueprint they belong to.
    pub blueprint: &'a Blueprint,
    /// The service they are for; `None` for the system's own.
    pub service: Option<&'a Service>,
    /// The folder that they are in.
    pub root: String,
    /// What their templates see.
    pub view: Value,
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
#[derive(Debug)]
pub struct Planned<'a> {
    /// Where it goes.
    pub path: String,
    /// Where its text comes from.
    pub source: &'a TemplateFile,
    /// Stable name of the file: blueprint file and the element it is for.
    pub id: String,
    /// What regeneration does with it.
    pub policy: Policy,
    /// Whether it can be run.
    pub executable: bool,
}

/// What a spec asks of its stacks: whether they exist, and do it. Needs no more than names, so that it can be said
/// together with every other error.
pub fn check(system: &System, registry: &Registry) -> Diagnostics {
    let mut found = Diagnostics::default();
    for service in &system.services {
        match registry.stack(&service.stack) {
            Some(blueprint) => provided(service, blueprint, registry, &mut found),
            // A missing stack was reported where the service is declared.
            None if service.stack.is_empty() => {}
            None => found.push(unknown_stack(service, registry)),
        }
    }
    found
}

/// Plans all files of a system that was checked without an error.
pub fn plan<'a>(system: &'a System, registry: &'a Registry) -> (Plan<'a>, Diagnostics) {
    let mut found = Diagnostics::default();
    let mut groups = Vec::new();
    let system_view = view::system(system);
    for blueprint in registry.of_system() {
        let data = object([("system", system_view.clone())]);
        if wanted(blueprint.manifest.when.as_deref(), &data) {
            groups.extend(group(blueprint, None, data, "", &mut found));
            if has_scope(blueprint, "[service.") {
                for service in &system.services {
                    let brief = view::service_brief(service, system, &blueprint.lexicon);
                    let data = object([("system", slim_system(&system_view)), ("service", brief)]);
                    groups.extend(group(blueprint, Some(service), data, "[service.", &mut found));
                }
            }
        }
    }
    for service in &system.services {
        if let Some(blueprint) = registry.stack(&service.stack) {
            of_service(system, service, blueprint, &system_view, &mut groups, &mut found);
        }
    }
    (Plan { groups }, found)
}

fn unknown_stack(service: &Service, registry: &Registry) -> Diagnostic {
    let known: Vec<&str> = registry.stack_names().collect();
    let message = format!("there is no stack `{}`", service.stack);
    Diagnostic::error("S1001", service.stack_span, message)
        .suggest(&service.stack, known.iter().copied())
        .help(format!("stacks: {}", known.join(", ")))
}

/// Says at the spec's line what is asked for and not emitted; where that would leave a door open, it is an error.
fn provided(service: &Service, blueprint: &Blueprint, registry: &Registry, found: &mut Diagnostics) {
    for (feature, span) in &service.needs {
        if blueprint.manifest.provides.iter().any(|known| known == feature) {
            continue;
        }
        let able: Vec<&str> = registry
            .iter()
            .filter(|other| other.manifest.provides.iter().any(|known| known == feature))
            .filter_map(|other| other.manifest.id.strip_prefix("stack/"))
            .collect();
        let security = feature.starts_with("auth.") || matches!(*feature, "http" | "crud" | "rate_limit");
        let mut missing = if security {
            Diagnostic::error("S1002", *span, format!("the stack `{}` cannot enforce or serve this ({feature})", service.stack))
        } else {
            Diagnostic::warning(
                "S1003",
                *span,
                format!("the stack `{}` does not emit this yet ({feature}); it is checked and left out", service.stack),
            )
        };
        if !able.is_empty() {
            missing = missing.help(format!("stacks that do: {}", able.join(", ")));
        }
        found.push(missing);
    }
}

fn of_service<'a>(
    system: &'a System,
    service: &'a Service,
    blueprint: &'a Blueprint,
    system_view: &Value,
    groups: &mut Vec<Group<'a>>,
    found: &mut Diagnostics,
) {
    let lexicon = &blueprint.lexicon;
    let brief = view::service_brief(service, system, lexicon);
    let own = object([("system", system_view.clone()), ("service", view::service(service, system, lexicon))]);
    groups.extend(group(blueprint, Some(service), own, "", found));
    // The parts see a short form of the rest: otherwise a large system would cost the square of its size.
    let slim = slim_system(system_view);
    if has_scope(blueprint, "[entity.") {
        for entity in &service.entities {
            let data =
                object([("system", slim.clone()), ("service", brief.clone()), ("entity", view::entity(entity, service, system, lexicon))]);
            groups.extend(group(blueprint, Some(service), data, "[entity.", found));
        }
    }
    if has_scope(blueprint, "[endpoint.") {
        for endpoint in &service.endpoints {
            let data = object([
                ("system", slim.clone()),
                ("service", brief.clone()),
                ("endpoint", view::endpoint(endpoint, service, system, lexicon)),
            ]);
            groups.extend(group(blueprint, Some(service), data, "[endpoint.", found));
        }
    }
}

fn has_scope(blueprint: &Blueprint, marker: &str) -> bool {
    blueprint.files.iter().any(|file| file.path.contains(marker))
}

fn slim_system(system: &Value) -> Value {
    let mut slim = system.clone();
    if let Some(map) = slim.as_object_mut() {
        map.remove("services");
    }
    slim
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

const LOOPS: [&str; 3] = ["[entity.", "[endpoint.", "[service."];

/// The files of one scope: those with the marker in their path, or those with no loop at all.
fn group<'a>(
    blueprint: &'a Blueprint,
    service: Option<&'a Service>,
    view: Value,
    marker: &str,
    found: &mut Diagnostics,
) -> Option<Group<'a>> {
    let mut files = Vec::new();
    let (root, place) = match fill(&blueprint.manifest.root, &view) {
        Ok(filled) => filled,
        Err(why) => {
            found.push(at_fault(blueprint, "root", &why));
            return None;
        }
    };
    for source in &blueprint.files {
        let in_scope =
            if marker.is_empty() { !LOOPS.iter().any(|known| source.path.contains(known)) } else { source.path.contains(marker) };
        let when = source.rule.as_ref().and_then(|rule| rule.when.as_deref());
        if !in_scope || !wanted(when, &view) {
            continue;
        }
        match fill(&source.path, &view) {
            Ok((path, element)) => files.push(Planned {
                id: format!("{}:{}{place}{element}", blueprint.manifest.id, source.path),
                path: if root.is_empty() { path } else { format!("{root}/{path}") },
                source,
                policy: source.rule.as_ref().map_or(Policy::Merge, |rule| rule.policy),
                executable: source.rule.as_ref().is_some_and(|rule| rule.executable),
            }),
            Err(why) => found.push(at_fault(blueprint, &source.path, &why)),
        }
    }
    if files.is_empty() { None } else { Some(Group { blueprint, service, root, view, files }) }
}

fn at_fault(blueprint: &Blueprint, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("S1004", Span::default(), format!("blueprint {}: {path}: {why}", blueprint.manifest.id))
}

fn wanted(when: Option<&str>, view: &Value) -> bool {
    when.is_none_or(|path| lookup(view, path).and_then(Value::as_bool).unwrap_or(false))
}

fn lookup<'v>(view: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(view, |value, key| value.get(key))
}

/// A path with its `[scope.value]` parts filled in, and the elements they stand for.
fn fill(template: &str, view: &Value) -> Result<(String, String), String> {
    let mut path = String::with_capacity(template.len());
    let mut element = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        let (name, tail) = after.split_once(']').ok_or("a `[` is not closed")?;
        let value = lookup(view, name).and_then(Value::as_str).ok_or_else(|| format!("`[{name}]` is no value of this scope"))?;
        path.push_str(before);
        path.push_str(value);
        element.push('#');
        element.push_str(value);
        rest = tail;
    }
    path.push_str(rest);
    Ok((path, element))
}
