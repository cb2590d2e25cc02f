//! `{{imports}}`: the import lines of a file, worked out from the names that the rest of it uses.

use crate::blueprint::lexicon::Imports;
use crate::escape::{ImportGroup, Language, names_used};
use crate::plan::{Group, Plan};
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
            let Some(service) = group.subject.service() else { continue };
            let names = exports.by_service.entry(service.name.as_str()).or_default();
            for file in &group.files {
                for export in &file.exports {
                    let name = export.strip_prefix("type ");
                    let path = group.below(&file.path).to_owned();
                    names.entry(name.unwrap_or(export).to_owned()).or_insert(Export { path, is_type: name.is_some() });
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
        let own = group.subject.service().and_then(|service| self.by_service.get(service.name.as_str()));
        let mut groups = vec![ImportGroup::new(); table.groups.len().max(1)];
        let root = table.root.replace("[service.name]", group.subject.service().map_or("", |service| &service.name));
        for name in names_used(language.name, text) {
            if let Some(export) = own.and_then(|names| names.get(name)) {
                let module = if export.path == path { None } else { language.module(&root, path, &export.path) };
                if let (Some(module), Some(last)) = (module, groups.last_mut()) {
                    let name = if export.is_type { format!("type {name}") } else { name.to_owned() };
                    last.entry(module).or_default().insert(name);
                }
                continue;
            }
            let as_type = format!("type {name}");
            for (known, into) in table.groups.iter().zip(&mut groups) {
                for name in [name, &as_type] {
                    if let Some(module) = known.get(name) {
                        into.entry(placed(module, &root, language, path)).or_default().insert(name.to_owned());
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
