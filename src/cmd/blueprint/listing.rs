//! `scaffold blueprint list` and `show`.

use super::eject::unknown;
use crate::blueprint::{BUILT_IN, Blueprint, Policy, Registry, Scope, TemplateFile};
use crate::cmd::Outcome;
use std::collections::BTreeSet;

/// A line for each blueprint.
pub fn list(registry: &Registry) -> Outcome {
    let widest = registry.iter().map(|blueprint| blueprint.manifest.id.len()).max().unwrap_or(0);
    let line = |blueprint: &Blueprint| {
        let layers: BTreeSet<&str> = blueprint.texts.values().map(|source| &*source.layer).filter(|layer| *layer != BUILT_IN).collect();
        let layers: String = layers.iter().map(|layer| format!(" [{layer}]")).collect();
        format!("{:<widest$}  {}{layers}\n", blueprint.manifest.id, blueprint.manifest.title)
    };
    Outcome::done(registry.iter().map(line).collect())
}

/// Everything about one blueprint.
///
/// # Errors
/// There is none of that id.
pub fn show(registry: &Registry, id: &str) -> Result<Outcome, Outcome> {
    let blueprint = registry.get(id).ok_or_else(|| unknown(registry, id))?;
    let manifest = &blueprint.manifest;
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
