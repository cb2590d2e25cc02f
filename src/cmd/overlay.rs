//! The folder of blueprints that a repository was generated with, as its lock names it.

use super::{Outcome, refused};
use std::path::{Component, Path, PathBuf};

/// The name for the lock: from the repository's root, or as it was given where that is an absolute path out of the repository.
///
/// # Errors
/// A path that no lock can hold, or that is gone.
pub fn recorded(folder: &Path, root: &Path) -> Result<String, Outcome> {
    let (real, root) = (real(folder)?, real(root)?);
    let name = if folder.is_absolute() && !real.starts_with(&root) { folder.to_owned() } else { from(&root, &real) };
    name.to_str().map(str::to_owned).ok_or_else(|| refused(format!("`{}` is not UTF-8", folder.display())))
}

/// The folder that a lock names.
///
/// # Errors
/// It is gone.
pub fn named(name: &str, root: &Path) -> Result<PathBuf, Outcome> {
    let folder = root.join(name);
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(refused(format!(
        "the blueprints that this repository was generated with are not at `{name}` any more: nothing was written\n\
         = help: bring the folder back, or say with `--blueprints DIR` where it is now; an empty folder stands for the built-in ones alone"
    )))
}

/// A path without links; its last name may not be there yet.
fn real(path: &Path) -> Result<PathBuf, Outcome> {
    let absolute = std::path::absolute(path);
    let beside = |path: &Path| path.parent()?.canonicalize().ok().zip(path.file_name()).map(|(parent, name)| parent.join(name));
    let found = absolute.and_then(|path| path.canonicalize().or_else(|error| beside(&path).ok_or(error)));
    found.map_err(|error| refused(format!("cannot read `{}`: {error}", path.display())))
}

/// The way from one folder to another.
fn from(root: &Path, to: &Path) -> PathBuf {
    let common = root.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = root.components().skip(common).map(|_| Component::ParentDir);
    up.chain(to.components().skip(common)).collect()
}
