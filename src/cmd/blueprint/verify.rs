//! Generated services checked with their own toolchains, in a folder that is gone afterwards.

use super::golden::Tried;
use super::scratch::Scratch;
use crate::blueprint::{Blueprint, Registry, Verify};
use crate::cmd::{Outcome, Status, posix};
use crate::fs;
use crate::model::types::Service;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs what each service's stack says: set-up, linter, tests. What they print goes to standard error; what failed is
/// told, a line each.
///
/// # Errors
/// The disk failed.
pub fn run(registry: &Registry, tried: &Tried) -> Result<String, Outcome> {
    let (_scratch, root) = published(tried)?;
    let checked = tried.system.services.iter().filter_map(|service| Some((service, registry.stack(&service.stack)?)));
    Ok(checked.filter_map(|(service, blueprint)| of_service(&root, service, blueprint).err()).collect())
}

/// Writes a system into a folder that is gone afterwards; gives the folder, and where the system is in it.
///
/// # Errors
/// The disk failed.
pub fn published(tried: &Tried) -> Result<(Scratch, PathBuf), Outcome> {
    let failed = |why: String| Outcome::failed(Status::Failed, why);
    let scratch = Scratch::new().map_err(failed)?;
    let root = scratch.path().join(&tried.system.name);
    fs::publish(&root, &tried.tree, |_| Ok::<_, std::io::Error>(())).map_err(|error| failed(error.to_string()))?;
    Ok((scratch, root))
}

/// The folder of a service in a system.
pub fn folder_of(root: &Path, service: &Service, blueprint: &Blueprint) -> PathBuf {
    root.join(blueprint.manifest.root.replace("[service.name]", &service.name))
}

fn of_service(root: &Path, service: &Service, blueprint: &Blueprint) -> Result<(), String> {
    let id = &blueprint.manifest.id;
    let verify =
        blueprint.manifest.verify.as_ref().ok_or_else(|| format!("{}: {id} does not say how it is checked (`verify:`)\n", service.name))?;
    let folder = folder_of(root, service, blueprint);
    let steps = [&verify.setup, &verify.lint, &verify.test];
    steps
        .into_iter()
        .filter(|step| !step.is_empty())
        .try_for_each(|step| shell(&folder, verify, step).map_err(|why| format!("{}: `{step}` {why}\n", service.name)))
}

fn shell(folder: &Path, verify: &Verify, step: &str) -> Result<(), String> {
    let mut command = Command::new(posix::shell()?);
    command.args(["-ec", step]).current_dir(folder).envs(&verify.env).stdin(Stdio::null()).stdout(std::io::stderr());
    let status = command.status().map_err(|error| format!("cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed ({status})")) }
}
