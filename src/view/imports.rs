//! The import lines of a file, from what it holds.

use crate::blueprint::Lexicon;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Collects the names that a file uses.
pub struct Imports<'a> {
    lexicon: &'a Lexicon,
    names: BTreeSet<&'a str>,
    before: BTreeMap<String, BTreeSet<String>>,
    after: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Imports<'a> {
    /// Nothing yet.
    pub fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, names: BTreeSet::new(), before: BTreeMap::new(), after: BTreeMap::new() }
    }

    /// The language's names and types.
    pub fn lexicon(&self) -> &'a Lexicon {
        self.lexicon
    }

    /// The names of a feature, if the file has it.
    pub fn feature(&mut self, wanted: bool, feature: &str) {
        if let (true, Some(names)) = (wanted, self.lexicon.imports.features.get(feature)) {
            self.names.extend(names.split_whitespace());
        }
    }

    /// The names of a type for a purpose (`uses`, `answer_uses`, …).
    pub fn type_(&mut self, word: &str, purpose: &str) {
        if let Some(names) = self.lexicon.types.get(word).and_then(|purposes| purposes.get(purpose)) {
            self.names.extend(names.split_whitespace());
        }
    }

    /// A name from a module of the service's contract, such as `widget`; these come first among the service's own.
    pub fn contract(&mut self, module: &str, name: String) {
        let root = self.root("contract_root");
        self.before.entry(format!("{root}{module}")).or_default().insert(name);
    }

    /// A name from another module of the service; these come last.
    pub fn own(&mut self, module: &str, name: String) {
        let root = self.root("own_root");
        self.after.entry(format!("{root}{module}")).or_default().insert(name);
    }

    /// Forgets a module of the contract: a file does not import itself.
    pub fn drop_contract(&mut self, module: &str) {
        let root = self.root("contract_root");
        self.before.remove(&format!("{root}{module}"));
    }

    fn root(&self, key: &str) -> &'a str {
        self.lexicon.imports.features.get(key).map_or("", String::as_str)
    }

    /// One entry a module, in the formatter's order; `starts_group` where an empty line belongs before it.
    pub fn lines(&self) -> Value {
        let mut lines: Vec<Value> = Vec::new();
        let last = self.lexicon.imports.groups.len().saturating_sub(1);
        for (number, group) in self.lexicon.imports.groups.iter().enumerate() {
            let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (name, module) in group.iter().filter(|(name, _)| self.names.contains(name.as_str())) {
                modules.entry(module).or_default().push(name);
            }
            let mut in_order: Vec<(&str, Vec<&str>)> = modules.into_iter().collect();
            if number == last {
                let own = |map: &'_ BTreeMap<String, BTreeSet<String>>| -> Vec<(String, Vec<String>)> {
                    map.iter().map(|(module, names)| (module.clone(), names.iter().cloned().collect())).collect()
                };
                let (before, after) = (own(&self.before), own(&self.after));
                let first = lines.len();
                for (module, names) in before {
                    push(&mut lines, first, &module, names.iter().map(String::as_str).collect());
                }
                for (module, names) in in_order.drain(..) {
                    push(&mut lines, first, module, names);
                }
                for (module, names) in after {
                    push(&mut lines, first, &module, names.iter().map(String::as_str).collect());
                }
            }
            let first = lines.len();
            for (module, names) in in_order {
                push(&mut lines, first, module, names);
            }
        }
        Value::Array(lines)
    }
}

fn push(lines: &mut Vec<Value>, first_of_group: usize, module: &str, mut names: Vec<&str>) {
    names.sort_by_key(|name| (kind(name), name.to_lowercase()));
    let starts_group = lines.len() == first_of_group && !lines.is_empty();
    let whole = module.starts_with("import ");
    lines.push(json!({ "module": module, "names": names, "starts_group": starts_group, "is_whole": whole, "statement": super::code(module.to_owned()) }));
}

/// Constants, then types, then functions, as import sorters have it.
fn kind(name: &str) -> u8 {
    let first = name.chars().next().unwrap_or('a');
    if name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
        0
    } else if first.is_ascii_uppercase() {
        1
    } else {
        2
    }
}
