//! `scaffold blueprint eject`: a file of a blueprint becomes one's own, and it is known what it was.

use super::copied::{base_path, text};
use super::place::{Place, is_at};
use super::write::{Change, apply};
use crate::blueprint::{Registry, place};
use crate::cmd::{Outcome, refused};
use crate::diag::did_you_mean;

/// Copies files of a blueprint.
///
/// # Errors
/// A file that is not there, or is one's own already; nothing was written.
pub fn run(here: &Place, id: &str, files: &[String]) -> Result<Outcome, Outcome> {
    let registry = here.registry()?;
    let mut changes: Vec<Change> = Vec::new();
    let mut out = String::new();
    for file in files {
        let (path, text) = copied(here, &registry, id, file)?;
        out.push_str(&format!("{}/{path}\n", here.folder));
        changes.push((format!("{}/{path}", here.folder), Some(text.clone())));
        changes.push((format!("{}/{}", here.folder, base_path(&path)), Some(text)));
    }
    apply(&here.root, &changes)?;
    Ok(Outcome::done(out))
}

/// The name of the copy below the place's folder, and its text.
fn copied(here: &Place, registry: &Registry, id: &str, file: &str) -> Result<(String, String), Outcome> {
    let wanted = place(&format!("{id}/{file}")).map_err(|why| refused(format!("`{id}/{file}`: {why}")))?;
    if let Some((path, _)) = here.own().find(|(path, _)| is_at(path, &wanted)) {
        return Err(refused(format!("`{}/{path}` is there already: nothing was written", here.folder)));
    }
    let text = text(registry, &wanted).ok_or_else(|| absent(registry, id, &wanted))?;
    let is_template = !wanted.ends_with("/blueprint.yaml") && !wanted.ends_with("/types.yaml");
    Ok((if is_template { format!("{wanted}.hbs") } else { wanted }, text))
}

fn absent(registry: &Registry, id: &str, wanted: &str) -> Outcome {
    let Some(blueprint) = registry.get(id) else {
        return unknown(registry, id);
    };
    let file = wanted.strip_prefix(&blueprint.folder).unwrap_or(wanted);
    let near = did_you_mean(file, blueprint.texts.keys().map(String::as_str));
    let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    refused(format!("`{id}` has no file `{file}`{meant}\n= help: `scaffold blueprint show {id}` lists them"))
}

/// What is said of an id that no blueprint has.
pub fn unknown(registry: &Registry, id: &str) -> Outcome {
    let near = did_you_mean(id, registry.iter().map(|blueprint| blueprint.manifest.id.as_str()));
    let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    refused(format!("there is no blueprint `{id}`{meant}\n= help: `scaffold blueprint list` shows them"))
}
