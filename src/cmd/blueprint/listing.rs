//! `scaffold blueprint list` and `show`.

use super::eject::unknown;
use crate::blueprint::{BUILT_IN, Blueprint, Policy, Registry, Scope, TemplateFile};
use crate::cmd::Outcome;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A line for each blueprint.
pub fn list(registry: &Registry, as_json: bool) -> Outcome {
    if as_json {
        let one = |blueprint: &Blueprint| {
            let manifest = &blueprint.manifest;
            json!({ "id": manifest.id, "title": manifest.title, "provides": manifest.provides, "layers": layers(blueprint) })
        };
        let all: Vec<Value> = registry.iter().map(one).collect();
        return printed(&json!({ "blueprints": all }));
    }
    let widest = registry.iter().map(|blueprint| blueprint.manifest.id.len()).max().unwrap_or(0);
    let line = |blueprint: &Blueprint| {
        let over = layers(blueprint).into_iter().filter(|layer| *layer != BUILT_IN);
        let layers: String = over.map(|layer| format!(" [{layer}]")).collect();
        format!("{:<widest$}  {}{layers}\n", blueprint.manifest.id, blueprint.manifest.title)
    };
    Outcome::done(registry.iter().map(line).collect())
}

/// The layers that its files are from.
fn layers(blueprint: &Blueprint) -> BTreeSet<&str> {
    blueprint.texts.values().map(|source| &*source.layer).collect()
}

fn printed(value: &Value) -> Outcome {
    Outcome::done(serde_json::to_string_pretty(value).unwrap_or_default() + "\n")
}

/// Everything about one blueprint.
///
/// # Errors
/// There is none of that id.
pub fn show(registry: &Registry, id: &str, as_json: bool) -> Result<Outcome, Outcome> {
    let blueprint = registry.get(id).ok_or_else(|| unknown(registry, id))?;
    let manifest = &blueprint.manifest;
    if as_json {
        return Ok(printed(&facts(blueprint)));
    }
    let scope = match manifest.scope {
        Scope::System => "once for the system",
        Scope::Service => "once for each service",
    };
    let said = [
        ("title", manifest.title.clone()),
        ("rendered", scope.to_owned()),
        ("extends", manifest.extends.clone().unwrap_or_default()),
        ("provides", manifest.provides.join(", ")),
        ("when", manifest.when.as_ref().map(|when| when.value.clone()).unwrap_or_default()),
        ("emits in", if manifest.root.is_empty() { "the repository's root".to_owned() } else { manifest.root.clone() }),
    ];
    let said: String = said.iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| format!("{key:<9} {text}\n")).collect();
    let files: String = blueprint.files.iter().map(|file| line("files", file)).collect();
    let partials: String = blueprint.partials.iter().map(|file| line("partials", file)).collect();
    Ok(Outcome::done(format!("{id}\n{said}\n{files}{partials}")))
}

/// The same for programs.
fn facts(blueprint: &Blueprint) -> Value {
    let manifest = &blueprint.manifest;
    let file = |folder: &str, file: &TemplateFile| {
        let rule = file.rule.as_ref();
        json!({
            "path": format!("{folder}/{}", file.path),
            "layer": &*file.layer,
            "when": rule.and_then(|rule| rule.when.as_ref()).map(|when| &when.value),
            "policy": rule.map_or(Policy::Merge, |rule| rule.policy).word(),
            "executable": rule.is_some_and(|rule| rule.executable),
        })
    };
    let files = blueprint.files.iter().map(|one| file("files", one));
    let partials = blueprint.partials.iter().map(|one| file("partials", one));
    json!({
        "id": manifest.id,
        "title": manifest.title,
        "scope": match manifest.scope { Scope::System => "system", Scope::Service => "service" },
        "extends": manifest.extends,
        "provides": manifest.provides,
        "when": manifest.when.as_ref().map(|when| &when.value),
        "root": manifest.root,
        "files": files.chain(partials).collect::<Vec<_>>(),
    })
}

/// A file, and what is not as usual with it.
fn line(folder: &str, file: &TemplateFile) -> String {
    let rule = file.rule.as_ref();
    let when = rule.and_then(|rule| rule.when.as_ref()).map(|when| format!("when {}", when.value));
    let policy = rule.and_then(|rule| match rule.policy {
        Policy::Merge => None,
        Policy::Frozen => Some("never written again".to_owned()),
        Policy::Yield => Some("yields to edits".to_owned()),
    });
    let executable = rule.filter(|rule| rule.executable).map(|_| "executable".to_owned());
    let layer = Some(format!("[{}]", file.layer)).filter(|_| *file.layer != *BUILT_IN);
    let notes: Vec<String> = [when, policy, executable, layer].into_iter().flatten().collect();
    format!("{folder}/{}  {}", file.path, notes.join(", ")).trim_end().to_owned() + "\n"
}
