//! What a layer of blueprints may emit, and where: what there is to agree to before it is used.

use crate::blueprint::{Blueprint, Registry, Scope};

/// What a layer adds to the blueprints below it, a line each.
pub fn of(layer: &str, now: &Registry, below: &Registry) -> String {
    let touched = now.iter().filter(|blueprint| blueprint.texts.values().any(|source| *source.layer == *layer));
    touched.map(|blueprint| blueprint_lines(layer, blueprint, below.get(&blueprint.manifest.id))).collect()
}

fn blueprint_lines(layer: &str, blueprint: &Blueprint, below: Option<&Blueprint>) -> String {
    let id = &blueprint.manifest.id;
    let own = || blueprint.texts.iter().filter(|(_, source)| *source.layer == *layer).map(|(path, _)| path.as_str());
    let is_below = |path: &str| below.is_some_and(|below| below.texts.contains_key(path));
    let list = |word: &str, paths: Vec<String>| {
        if paths.is_empty() { String::new() } else { format!("  {word} {}\n", paths.join(", ")) }
    };
    let replaced = own().filter(|path| is_below(path)).map(|path| format!("{id}/{path}")).collect();
    let added = own().filter(|path| path.starts_with("files/") && !is_below(path)).map(|path| emitted(blueprint, path)).collect();
    let what = match (below, &blueprint.manifest.extends) {
        (Some(_), _) => String::new(),
        (None, parent) => {
            let each = if blueprint.manifest.scope == Scope::Service { "each of its services" } else { "the system" };
            let like = parent.as_ref().map(|parent| format!(", like {parent}")).unwrap_or_default();
            format!("  new {id}, once for {each}{like}\n")
        }
    };
    format!("{what}{}{}", list("replaces", replaced), list("emits", added))
}

/// Where a file goes in a repository.
fn emitted(blueprint: &Blueprint, path: &str) -> String {
    let path = path.strip_prefix("files/").unwrap_or(path);
    let root = &blueprint.manifest.root;
    if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") }
}
