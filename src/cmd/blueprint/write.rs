//! Changes to the files of a pack or repository: all are written beside their places first, then take them.

use crate::cmd::{Outcome, Status};
use crate::fs::Work;
use std::io;
use std::path::Path;

const SUFFIX: &str = "scaffold-tmp";

/// A file as it is to be: its path, and its text or nothing.
pub type Change = (String, Option<String>);

/// Makes changes below a folder; no link is followed.
///
/// # Errors
/// The disk failed, and everything is as it was unless the message says otherwise.
pub fn apply(root: &Path, changes: &[Change]) -> Result<(), Outcome> {
    let failed = |error: io::Error| Outcome::failed(Status::Failed, format!("cannot write in `{}`: {error}", root.display()));
    let work = Work::open(root).map_err(failed)?;
    let written = changes.iter().filter_map(|(path, text)| Some((path, text.as_ref()?)));
    for (path, text) in written.clone() {
        let staged = work.drop_beside(path, SUFFIX).and_then(|()| work.write_beside(path, SUFFIX, text.as_bytes(), false));
        if let Err(error) = staged {
            changes.iter().for_each(|(path, _)| drop(work.drop_beside(path, SUFFIX)));
            return Err(failed(error));
        }
    }
    let removed = changes.iter().filter(|(_, text)| text.is_none());
    let done = written.map(|(path, _)| work.take_beside(path, SUFFIX).map(drop)).chain(removed.map(|(path, _)| work.remove(path)));
    done.collect::<io::Result<()>>().map_err(failed)
}
