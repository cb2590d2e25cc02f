//! `scaffold blueprint add`: brings packs into the repository that uses them, and pins what was brought.

use super::capabilities;
use super::fetch::fetch;
use super::write::{Change, apply};
use crate::cmd::compile::{named, registry};
use crate::cmd::layers::{self, Files, OWN, layer, pack_layer};
use crate::cmd::refused;
use crate::cmd::{Outcome, Status, input, overlay};
use crate::lock::packs::{self, PACKS, Pin, Store, TEMPLATES};
use crate::model::pack::{Pack, PackOrigin};
use crate::model::types::Service;
use std::path::Path;

/// A pack as it was brought.
struct Brought {
    name: String,
    files: Vec<(String, String)>,
    pin: Pin,
}

/// Brings one pack, or all packs and templates that the spec names.
///
/// # Errors
/// One that cannot be had or used; nothing was written.
pub fn run(here: &Path, source: Option<&str>, rev: Option<&str>) -> Result<Outcome, Outcome> {
    let root = here.ancestors().find(|folder| folder.join(SPEC).is_file()).ok_or_else(|| {
        refused(format!("there is no `{SPEC}` here or in a folder above: a pack is added to a system\n= help: `scaffold blueprint new NAME` makes a pack"))
    })?;
    let system = named(&root.join(SPEC))?;
    let named = &system.packs;
    let (packs, origin) = match source {
        Some(source) => {
            let origin = origin(here, root, source, rev)?;
            (vec![bring(root, &origin)?], Some(origin))
        }
        None => (named.iter().map(|pack| bring_named(root, pack)).collect::<Result<_, _>>()?, None),
    };
    let of_spec = system.services.iter().filter(|_| source.is_none());
    let templates: Vec<Brought> = of_spec.filter_map(|service| bring_template(root, service)).collect::<Result<_, _>>()?;
    if packs.is_empty() && templates.is_empty() {
        return Err(refused("the spec names no pack and no template: name a pack with `scaffold blueprint add GIT|PATH`"));
    }
    let mut changes = changes(root, PACKS, &packs)?;
    changes.extend(self::changes(root, TEMPLATES, &templates)?);
    let mut said = said(root, named, &packs)?;
    said.extend(templates.iter().map(|one| line(one, "the template of ")));
    let hint = match (origin, packs.first()) {
        (Some(origin), Some(one)) if !named.iter().any(|pack| pack.name == one.name && pack.origin == origin) => hint(&one.name, &origin),
        _ => String::new(),
    };
    apply(root, &changes)?;
    Ok(Outcome { out: said, err: hint, status: Status::Done })
}

const SPEC: &str = "scaffold.yaml";

/// A folder that is a pack, or else what git knows.
fn origin(here: &Path, root: &Path, source: &str, rev: Option<&str>) -> Result<PackOrigin, Outcome> {
    let folder = here.join(source);
    if rev.is_none() && !source.starts_with('-') && folder.join(crate::blueprint::pack::FILE).is_file() {
        return overlay::recorded(Path::new(source), root).map(PackOrigin::Folder);
    }
    Ok(PackOrigin::Git { url: source.to_owned(), rev: rev.map(str::to_owned) })
}

fn bring_named(root: &Path, pack: &Pack) -> Result<Brought, Outcome> {
    let brought = bring(root, &pack.origin)?;
    if brought.name == pack.name {
        return Ok(brought);
    }
    Err(refused(format!("the spec names the pack `{}`, and its `pack.yaml` calls it `{}`", pack.name, brought.name)))
}

fn bring(root: &Path, origin: &PackOrigin) -> Result<Brought, Outcome> {
    let (files, pin) = files_of(root, origin, &input::pack, &input::is_of_pack)?;
    let name = input::pack_name(&files).map_err(refused)?;
    Ok(Brought { name, files, pin })
}

fn bring_template(root: &Path, service: &Service) -> Option<Result<Brought, Outcome>> {
    let origin = &service.template.as_ref()?.origin;
    let brought = files_of(root, origin, &layers::template, &|_| true);
    Some(brought.map(|(files, pin)| Brought { name: service.name.clone(), files, pin }))
}

fn files_of(
    root: &Path,
    origin: &PackOrigin,
    read: &dyn Fn(&Path) -> Result<Files, String>,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<(Files, Pin), Outcome> {
    let (files, git, rev, commit) = match origin {
        PackOrigin::Folder(path) => (read(&root.join(path)).map_err(refused)?, None, None, None),
        PackOrigin::Git { url, rev } => {
            let fetched = fetch(url, rev.as_deref(), is_wanted).map_err(|why| refused(format!("{why}; nothing was written")))?;
            (fetched.files, Some(url.clone()), rev.clone(), Some(fetched.commit))
        }
    };
    let digest = packs::digest(&files);
    Ok((files, Pin { git, rev, commit, digest }))
}

/// What has to be written and removed in a store.
fn changes(root: &Path, store: Store, brought: &[Brought]) -> Result<Vec<Change>, Outcome> {
    if brought.is_empty() {
        return Ok(Vec::new());
    }
    let mut pins = layers::pins(root, store).map_err(refused)?;
    let mut changes = Vec::new();
    for one in brought {
        changes.extend(changed(root, store, one)?);
        pins.insert(one.name.clone(), one.pin.clone());
    }
    changes.push((store.pins.to_owned(), Some(packs::print(&pins).map_err(refused)?)));
    Ok(changes)
}

fn changed(root: &Path, store: Store, brought: &Brought) -> Result<Vec<Change>, Outcome> {
    let folder = format!("{}/{}", store.folder, brought.name);
    let there = input::folder_inside(root, &folder).map_err(refused)?.unwrap_or_default();
    let gone = there.iter().filter(|(path, _)| !brought.files.iter().any(|(other, _)| other == path));
    let new = brought.files.iter().filter(|file| !there.contains(file));
    let written = new.map(|(path, text)| (format!("{folder}/{path}"), Some(text.clone())));
    Ok(written.chain(gone.map(|(path, _)| (format!("{folder}/{path}"), None))).collect())
}

/// What the packs may emit, once all blueprints are known to be usable with them.
fn said(root: &Path, named: &[Pack], brought: &[Brought]) -> Result<String, Outcome> {
    let mut layers = Vec::new();
    for pack in named.iter().filter(|pack| !brought.iter().any(|one| one.name == pack.name)) {
        let held = input::pack_inside(root, &format!("{}/{}", PACKS.folder, pack.name)).map_err(refused)?;
        layers.extend(held.map(|files| pack_layer(&pack.name, files)));
    }
    let below = layers.clone();
    layers.extend(brought.iter().map(|one| pack_layer(&one.name, one.files.clone())));
    let own = input::folder_inside(root, OWN).map_err(refused)?.unwrap_or_default();
    registry(&layers.iter().cloned().chain([layer(OWN, own)]).collect::<Vec<_>>())?;
    let (below, now) = (registry(&below)?, registry(&layers)?);
    let mut said = String::new();
    for one in brought {
        said.push_str(&line(one, ""));
        said.push_str(&capabilities::of(&one.name, &now, &below));
    }
    Ok(said)
}

fn line(Brought { name, files, pin }: &Brought, what: &str) -> String {
    let version = pin.commit.as_ref().map(|commit| format!(" of commit {commit}")).unwrap_or_default();
    format!("{what}{name}: {} files{version}, sha256 {}\n", files.len(), pin.digest.as_str())
}

/// What to write into the spec.
fn hint(name: &str, origin: &PackOrigin) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let from = match origin {
        PackOrigin::Folder(path) => format!("path: {}", quoted(path)),
        PackOrigin::Git { url, rev: None } => format!("git: {}", quoted(url)),
        PackOrigin::Git { url, rev: Some(rev) } => format!("git: {}, rev: {}", quoted(url), quoted(rev)),
    };
    format!("= help: it counts once `{SPEC}` names it, the later over the earlier:\n\nblueprints:\n  - {{name: {name}, {from}}}\n")
}
