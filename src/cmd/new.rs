//! `scaffold new`: plan and render everything in memory, then publish it in one step.

use super::compile::{Compiled, compile};
use super::{Outcome, Status, report};
use crate::blueprint::Blueprint;
use crate::cli::New;
use crate::document::Documents;
use crate::fs::{self, WriteError};
use crate::git::{self, Commit, Identity, Time};
use crate::lock::{self, Digest256, Entry, Lock};
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::plan::{Plan, plan};
use crate::render::render;
use crate::tree::{File, RelPath, Tree};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Generates a system.
pub fn run(options: &New, colour: bool) -> Outcome {
    let mut compiled = match compile(&options.spec) {
        Ok(compiled) => compiled,
        Err(outcome) => return outcome,
    };
    if options.deny.is_some() {
        compiled.found.deny_warnings();
    }
    let Some(system) = compiled.system.take().filter(|_| !compiled.found.has_errors()) else { return compiled.rejected(colour) };
    let migrations = Migrations::initial(&system);
    let (plan, faults) = plan(&system, &compiled.registry, &migrations);
    if faults.has_errors() {
        compiled.found.extend(faults);
        return compiled.rejected(colour);
    }
    let tree = match tree(&plan, &system, &compiled, options) {
        Ok(tree) => tree,
        Err(why) => return Outcome::failed(Status::Refused, format!("a blueprint is at fault: {why}")),
    };
    let warnings = report(&compiled.found, &compiled.sources, colour);
    let target = options.dir.clone().unwrap_or_else(|| PathBuf::from(&system.name));
    if options.dry_run {
        return Outcome { out: listing(&tree, options.json), err: warnings, status: Status::Done };
    }
    match publish(&target, &tree, &system, options.no_git) {
        Ok(commit) => {
            Outcome { out: summary(&target, &tree, &system, commit.as_deref(), options.json), err: warnings, status: Status::Done }
        }
        Err(error) => Outcome { err: format!("{warnings}error: {error}\n"), out: String::new(), status: status_of(&error) },
    }
}

fn status_of(error: &WriteError) -> Status {
    match error {
        WriteError::Finish { .. } | WriteError::Io { .. } | WriteError::DiskFull(_) | WriteError::SizeLimit(_) | WriteError::OpenFiles => {
            Status::Failed
        }
        _ => Status::Refused,
    }
}

/// All files: those of the plan, and the lock.
fn tree(plan: &Plan<'_>, system: &System, compiled: &Compiled, options: &New) -> Result<Tree, String> {
    let documents = Documents::new(system, &compiled.sources);
    let mut tree = render(plan, &documents).map_err(|error| error.to_string())?;
    let lock = lock_of(plan, &tree, system, compiled, options).print().map_err(|error| error.to_string())?;
    let path = RelPath::new(lock::PATH).map_err(|error| error.to_string())?;
    tree.insert(path, File::regular(lock.into_bytes())).map_err(|error| error.to_string())?;
    Ok(tree)
}

fn lock_of(plan: &Plan<'_>, tree: &Tree, system: &System, compiled: &Compiled, options: &New) -> Lock {
    let ids: HashMap<&str, &str> =
        plan.groups.iter().flat_map(|group| &group.files).map(|file| (file.path.as_str(), file.id.as_str())).collect();
    let files = tree
        .iter()
        .map(|(path, file)| Entry {
            id: ids.get(path.as_str()).map_or_else(String::new, |id| (*id).to_owned()),
            blob: git::blob_id(&file.bytes),
            mode: file.mode,
            path: path.clone(),
        })
        .collect();
    let spec: String = compiled.sources.iter().map(|source| source.text.as_str()).collect();
    let used: BTreeMap<&str, &Blueprint> =
        plan.groups.iter().map(|group| (group.blueprint.manifest.id.as_str(), group.blueprint)).collect();
    let blueprints = used.into_iter().map(|(id, blueprint)| (id.to_owned(), lock_blueprint(blueprint))).collect();
    Lock {
        format: lock::FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        spec: Digest256::of(spec.as_bytes()),
        blueprints,
        ports: system.services.iter().map(|service| (service.name.clone(), service.port)).collect(),
        model: json!({ "stack": options.spec.stack, "services": system.services.iter().map(|service| service.name.clone()).collect::<Vec<_>>() }),
        files,
    }
}

fn lock_blueprint(blueprint: &Blueprint) -> lock::Blueprint {
    let text: String = blueprint.files.iter().flat_map(|file| [file.path.as_str(), "\0", &file.text, "\0"]).collect();
    lock::Blueprint { version: env!("CARGO_PKG_VERSION").to_owned(), digest: Digest256::of(text.as_bytes()) }
}

fn publish(target: &Path, tree: &Tree, system: &System, no_git: bool) -> Result<Option<String>, WriteError> {
    if no_git {
        return fs::publish(target, tree, |_| Ok::<_, std::io::Error>(None));
    }
    let (message, identity) = (message(system), Identity::of_user());
    let commit = Commit { message: &message, identity: &identity, time: commit_time() };
    fs::publish(target, tree, |staged| git::commit_fresh(staged, tree, &commit).map(|id| Some(id.to_string())))
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), or now; in UTC.
fn commit_time() -> Time {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now =
        || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok().and_then(|past| u32::try_from(past.as_secs()).ok());
    Time { seconds: given.or_else(now).unwrap_or(0), offset_minutes: 0 }
}

fn message(system: &System) -> String {
    let services: Vec<String> = system.services.iter().map(|service| format!("- {} ({})", service.name, service.stack)).collect();
    format!("Generate {}\n\n{}\n\nMade by scaffold {} from scaffold.yaml.\n", system.name, services.join("\n"), env!("CARGO_PKG_VERSION"))
}

fn listing(tree: &Tree, as_json: bool) -> String {
    if as_json {
        let files: Vec<_> = tree
            .iter()
            .map(|(path, file)| json!({ "path": path.as_str(), "mode": file.mode.as_git(), "bytes": file.bytes.len() }))
            .collect();
        return serde_json::to_string_pretty(&json!({ "files": files })).unwrap_or_default() + "\n";
    }
    tree.iter().map(|(path, file)| format!("{} {:>8} {}\n", file.mode.as_git(), file.bytes.len(), path.as_str())).collect()
}

fn summary(target: &Path, tree: &Tree, system: &System, commit: Option<&str>, as_json: bool) -> String {
    if as_json {
        let services: Vec<_> =
            system.services.iter().map(|service| json!({ "name": service.name, "stack": service.stack, "port": service.port })).collect();
        let report = json!({ "path": target.display().to_string(), "files": tree.len(), "commit": commit, "services": services });
        return serde_json::to_string_pretty(&report).unwrap_or_default() + "\n";
    }
    let services: String = system
        .services
        .iter()
        .map(|service| format!("  {:<20} {:<10} http://localhost:{}\n", service.name, service.stack, service.port))
        .collect();
    let committed = commit.map(|id| format!(", committed as {}", id.get(..10).unwrap_or(id))).unwrap_or_default();
    format!(
        "{} files in {}{committed}\n{services}\nNext:\n  cd {}\n  make setup test\n  make up\n",
        tree.len(),
        target.display(),
        shell_word(&target.display().to_string()),
    )
}

/// A path that can be pasted into a shell.
fn shell_word(path: &str) -> String {
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-'));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
