//! Publishing a tree: everything is written beside the target, then becomes visible in one rename.
//!
//! * Killed at any point, the target is absent (or the empty folder it was) or whole. What a killed run leaves is
//!   `.scaffold-tmp-N` beside the target: mode 0700, locked by its run while that lives, removed by the next run.
//! * Every write goes through a handle of its folder, creates a new file, and follows no link.
//! * Before the rename, pack, pack index and their folder are fsynced, after it the parent. So after a power cut
//!   every file can be had from the commit (`git checkout .`), without the price of a sync for each of them.

mod dir;
mod error;
mod journal;
mod staging;
#[cfg_attr(unix, path = "fs/unix.rs")]
#[cfg_attr(windows, path = "fs/windows.rs")]
mod system;
mod target;
mod work;
mod writer;

use std::error::Error;
use std::path::Path;

pub use dir::{Access, Dir, Durability, FileStat};
pub use error::WriteError;
pub use journal::{FileChange, Journal, Journals, Phase};
pub use staging::{Stage, Staged};
pub use system::stat_at;
pub use work::{Standing, Work};

use crate::tree::Tree;
use staging::Staging;
use target::Target;

/// Says now what `publish` would refuse the target for. Writes nothing.
pub fn check(target: &Path) -> Result<(), WriteError> {
    Target::resolve(target)?.check()
}

/// Writes `tree`, runs `finish` on it where nobody sees it, and then gives it the name `target`.
///
/// The target is absent or an empty folder; missing parents are made, and removed again on failure.
pub fn publish<T, E>(target: &Path, tree: &Tree, finish: impl FnOnce(&Staged<'_>) -> Result<T, E>) -> Result<T, WriteError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    stage(target, |stage| {
        let files = stage.write(tree.iter().map(|(path, file)| (path.as_str(), file)))?;
        let staged = stage.staged(files, tree.iter().map(|(_, file)| file.mode));
        finish(&staged).map_err(|error| stage.explain(error))
    })
}

/// Lets `make` write a tree where nobody sees it, file by file if it likes, and then gives it the name `target`.
pub fn stage<T, E>(target: &Path, make: impl FnOnce(&Stage<'_>) -> Result<T, E>) -> Result<T, E>
where
    E: From<WriteError>,
{
    let target = Target::resolve(target)?;
    target.check()?;
    let parents = target.create_parents()?;
    let parent = target.open_parent()?;
    staging::sweep(&parent);
    let mut staging = Staging::create(&target, &parent)?;
    let done = make(&Stage::new(&staging, &target))?;
    staging.rename_to(&target)?;
    parents.keep();
    drop(staging);
    parent.sync().map_err(|e| target.explain(e))?;
    Ok(done)
}
