//! `scaffold new`: plan everything, then render and write it where nobody sees it, and publish it in one step.

use super::compile::compile;
use super::generation::{Given, besides, generate, lock_file};
use super::{Outcome, Status, overlay, report};
use crate::cli::New;
use crate::document::Documents;
use crate::fs::{self, FileStat, Stage, WriteError};
use crate::git::{BlobId, Blobs, Commit, Identity, Listed, Snapshot, Time};
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::plan::{Plan, plan};
use crate::render::{RenderError, each};
use crate::tree::{File, RelPath, Tree};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Generates a system.
pub fn run(options: &New, colour: bool) -> Outcome {
    made(options, colour).unwrap_or_else(|outcome| outcome)
}

fn made(options: &New, colour: bool) -> Result<Outcome, Outcome> {
    if let Some(spec) = spec_without_from(options) {
        let why = format!("`{0}` is a file, and no folder to make: a spec is given by `--from {0}`", spec.display());
        return Err(Outcome::failed(Status::Usage, why));
    }
    let mut compiled = compile(&options.spec)?;
    if options.deny.is_some() {
        compiled.found.deny_warnings();
    }
    let Some(system) = compiled.system.take().filter(|_| !compiled.found.has_errors()) else { return Err(compiled.rejected(colour)) };
    let migrations = Migrations::initial(&system);
    let (plan, faults) = plan(&system, &compiled.registry, &migrations);
    if faults.has_errors() {
        compiled.found.extend(faults);
        return Err(compiled.rejected(colour));
    }
    let reached = migrations.reached(&BTreeMap::new());
    let target = options.dir.clone().unwrap_or_else(|| PathBuf::from(&system.name));
    let blueprint_folder = options.spec.blueprints.as_deref().map(|folder| overlay::recorded(folder, &target)).transpose()?;
    let given = Given {
        sources: &compiled.sources,
        stack: options.spec.stack.as_deref(),
        blueprint_folder: blueprint_folder.as_deref(),
        reached: &reached,
        kept: &[],
        blueprints: &compiled.layers.kept,
    };
    let warnings = report(&compiled.found, &compiled.sources, colour);
    let made = if options.dry_run {
        generate(&plan, given).map(|generation| listing(&generation.tree, options.json)).map_err(Failure::Blueprint)
    } else {
        publish(&target, &plan, given, options.no_git).map(|published| summary(&target, &published, &system, options.json))
    };
    match made {
        Ok(out) => Ok(Outcome { out, err: warnings, status: Status::Done }),
        Err(Failure::Blueprint(why)) => Err(Outcome::failed(Status::Refused, format!("a blueprint is at fault: {why}"))),
        Err(Failure::Write(error)) => {
            Err(Outcome { err: format!("{warnings}error: {error}\n"), out: String::new(), status: status_of(&error) })
        }
    }
}

/// A file in the place of the folder, where no spec was named and none is here.
fn spec_without_from(options: &New) -> Option<&Path> {
    let is_named = options.spec.file != Path::new("scaffold.yaml") || options.spec.file.exists();
    options.dir.as_deref().filter(|dir| !is_named && dir.is_file())
}

/// Why nothing was generated.
enum Failure {
    Blueprint(String),
    Write(WriteError),
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Self::Blueprint(error.to_string())
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// What was generated.
struct Published {
    files: usize,
    commit: Option<String>,
}

fn status_of(error: &WriteError) -> Status {
    match error {
        WriteError::Finish { .. } | WriteError::Io { .. } | WriteError::DiskFull(_) | WriteError::SizeLimit(_) | WriteError::OpenFiles => {
            Status::Failed
        }
        _ => Status::Refused,
    }
}

/// Renders, writes and packs file by file where nobody sees it; then the commit, and the name.
fn publish(target: &Path, plan: &Plan<'_>, given: Given<'_>, no_git: bool) -> Result<Published, Failure> {
    let documents = Documents::new(plan.system, given.sources);
    fs::stage(target, |stage| {
        let blobs = (!no_git).then(Blobs::default);
        let mut files = each(plan, &documents, |files| write(stage, blobs.as_ref(), files))?;
        files.extend(write(stage, blobs.as_ref(), besides(plan, given).map_err(Failure::Blueprint)?)?);
        let listed = files.iter().map(|(file, _)| file.clone()).collect();
        let (_, lock) = lock_file(plan, listed, given).map_err(Failure::Blueprint)?;
        files.extend(write(stage, blobs.as_ref(), vec![lock])?);
        files.sort_unstable_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        let (listed, stats): (Vec<Listed>, Vec<FileStat>) = files.into_iter().unzip();
        let count = listed.len();
        let Some(blobs) = blobs else { return Ok(Published { files: count, commit: None }) };
        let staged = stage.staged(stats, listed.iter().map(|file| file.mode));
        let (message, identity) = (message(plan.system), Identity::of_user());
        let commit = Commit { message: &message, identity: &identity, time: commit_time() };
        let id = Snapshot::of(listed, blobs, &commit).and_then(|snapshot| snapshot.write(&staged));
        Ok(Published { files: count, commit: Some(id.map_err(|error| stage.explain(error))?.to_string()) })
    })
}

/// Writes files, and takes their contents for the commit if there will be one.
fn write(stage: &Stage<'_>, blobs: Option<&Blobs>, mut files: Vec<(RelPath, File)>) -> Result<Vec<(Listed, FileStat)>, Failure> {
    files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let stats = stage.write(files.iter().map(|(path, file)| (path.as_str(), file)))?;
    let listed = |((path, file), stat): ((RelPath, File), FileStat)| {
        let blob = match blobs {
            Some(blobs) => blobs.add(&file.contents).map_err(|error| stage.explain(error))?,
            None => BlobId::of(&file.contents),
        };
        Ok((Listed { path, mode: file.mode, blob }, stat))
    };
    files.into_iter().zip(stats).map(listed).collect()
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), or now; in UTC.
pub fn commit_time() -> Time {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now =
        || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok().and_then(|past| u32::try_from(past.as_secs()).ok());
    Time { seconds: given.or_else(now).unwrap_or(0), offset_minutes: 0 }
}

fn message(system: &System) -> String {
    let services: Vec<String> = system.services.iter().map(|service| format!("- {} ({})", service.name, service.made_of())).collect();
    format!("Generate {}\n\n{}\n\nMade by scaffold {} from scaffold.yaml.\n", system.name, services.join("\n"), env!("CARGO_PKG_VERSION"))
}

fn listing(tree: &Tree, as_json: bool) -> String {
    if as_json {
        let files: Vec<_> = tree
            .iter()
            .map(|(path, file)| json!({ "path": path.as_str(), "mode": file.mode.as_git(), "bytes": file.contents.len() }))
            .collect();
        return serde_json::to_string_pretty(&json!({ "files": files })).unwrap_or_default() + "\n";
    }
    tree.iter().map(|(path, file)| format!("{} {:>8} {}\n", file.mode.as_git(), file.contents.len(), path.as_str())).collect()
}

fn summary(target: &Path, published: &Published, system: &System, as_json: bool) -> String {
    let Published { files, commit } = published;
    if as_json {
        let services: Vec<_> = system
            .services
            .iter()
            .map(|service| json!({ "name": service.name, "stack": service.made_of(), "port": service.port }))
            .collect();
        let report = json!({ "path": target.display().to_string(), "files": files, "commit": commit, "services": services });
        return serde_json::to_string_pretty(&report).unwrap_or_default() + "\n";
    }
    let services: String = system
        .services
        .iter()
        .map(|service| format!("  {:<20} {:<10} http://localhost:{}\n", service.name, service.made_of(), service.port))
        .collect();
    let committed = commit.as_deref().map(|id| format!(", committed as {}", id.get(..10).unwrap_or(id))).unwrap_or_default();
    format!(
        "{files} files in {}{committed}\n{services}\nNext:\n  cd {}\n  scaffold up\n{}\n\n\
         `scaffold up` stays until Ctrl-C; `make setup && make up` does the same without it.\n\
         From now on `scaffold.yaml` in that folder is the spec: change it, then `scaffold regen`.\n",
        target.display(),
        shell_word(&target.display().to_string()),
        first_request(system),
    )
}

/// Something that answers once the services run.
fn first_request(system: &System) -> String {
    let Some(service) = system.described().next() else {
        return system.services.first().map(|service| format!("  curl http://localhost:{}/healthz", service.port)).unwrap_or_default();
    };
    match (service.entities.first(), &system.auth) {
        (None, _) => format!("  curl http://localhost:{}/docs", service.port),
        (Some(entity), None) => format!("  curl http://localhost:{}{}", service.port, entity.path),
        (Some(entity), Some(_)) => format!(
            "  curl -H \"Authorization: Bearer $(make -s -C services/{} token SUB=alice)\" http://localhost:{}{}",
            service.name, service.port, entity.path
        ),
    }
}

/// A path that can be pasted into a shell.
pub fn shell_word(path: &str) -> String {
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-'));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
