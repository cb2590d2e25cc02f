//! `{{imports}}`: the import lines of a file, worked out from the names that the rest of it uses.

use crate::blueprint::lexicon::Imports;
use crate::escape::{ImportGroup, Language, names_used};
use crate::plan::{Group, Plan};
use serde_json::Value;
use std::collections::HashMap;

/// Stands for the lines until the rest of the file is known; no text of a spec holds a NUL.
pub const MARK: &str = "\0imports\0";

/// What the files of each service export: name → path below the service's folder. A name may begin with `type `.
#[derive(Default)]
pub struct Exports<'a> {
    by_service: HashMap<&'a str, HashMap<String, Export>>,
}

struct Export {
    path: String,
    is_type: bool,
}

impl<'a> Exports<'a> {
    /// Collects what every planned file exports.
    pub fn of(plan: &'a Plan<'_>) -> Self {
        let mut exports = Self::default();
        for group in &plan.groups {
            let Some(service) = group.service else { continue };
            let names = exports.by_service.entry(service.name.as_str()).or_default();
            let own = &group.blueprint.lexicon.imports.own;
            for file in group.files.iter().filter(|_| !own.is_empty()) {
                let Some(templates) = own.get(&file.source.path) else { continue };
                for template in templates {
                    let (is_type, template) = match template.strip_prefix("type ") {
                        Some(rest) => (true, rest),
                        None => (false, template.as_str()),
                    };
                    for name in filled(template, &group.view) {
                        let path = group.below(&file.path).to_owned();
                        names.entry(name).or_insert(Export { path, is_type });
                    }
                }
            }
        }
        exports
    }

    /// The text with its import lines in the place of the mark.
    pub fn fill(&self, text: String, language: &Language, group: &Group<'_>, path: &str) -> String {
        let Some((before, after)) = text.split_once(MARK) else { return text };
        let lines = language.imports(&self.groups(after, language, group, group.below(path)));
        // Without imports, neither their line nor the empty one behind it is left.
        let after = after.strip_prefix('\n').unwrap_or(after);
        let after = if lines.is_empty() { after.strip_prefix('\n').unwrap_or(after) } else { after };
        format!("{before}{lines}{after}")
    }

    fn groups(&self, text: &str, language: &Language, group: &Group<'_>, path: &str) -> Vec<ImportGroup> {
        let table: &Imports = &group.blueprint.lexicon.imports;
        let own = group.service.and_then(|service| self.by_service.get(service.name.as_str()));
        let mut groups = vec![ImportGroup::new(); table.groups.len().max(1)];
        let root = table.root.replace("[service.name]", group.service.map_or("", |service| &service.name));
        for name in names_used(language.name, text) {
            if let Some(export) = own.and_then(|names| names.get(name)) {
                let module = if export.path == path { None } else { language.module(&root, path, &export.path) };
                if let (Some(module), Some(last)) = (module, groups.last_mut()) {
                    let name = if export.is_type { format!("type {name}") } else { name.to_owned() };
                    last.entry(module).or_default().insert(name);
                }
                continue;
            }
            for (known, into) in table.groups.iter().zip(&mut groups) {
                for name in [name.to_owned(), format!("type {name}")] {
                    if let Some(module) = known.get(&name) {
                        into.entry(placed(module, &root, language, path)).or_default().insert(name);
                    }
                }
            }
        }
        groups
    }
}

/// A module of the table: `./…` is a path below the service's folder.
fn placed(module: &str, root: &str, language: &Language, path: &str) -> String {
    match module.strip_prefix("./") {
        Some(own) => language.module(root, path, own).unwrap_or_default(),
        None => module.to_owned(),
    }
}

/// A name with its `[…]` filled in; one for each element where the path leads through a list.
fn filled(template: &str, view: &Value) -> Vec<String> {
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
