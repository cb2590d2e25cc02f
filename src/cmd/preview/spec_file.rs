//! The spec's file: read, and written only as long as nobody else has.

use crate::cmd::input;
use crate::diag::{Diagnostics, Sources};
use crate::lock::Digest256;
use std::io::Write as _;
use std::path::Path;

/// The file as it is now.
pub struct SpecFile {
    /// Its text; empty where there is no such file yet.
    pub text: String,
    /// What tells this text from another, or from no file.
    pub digest: String,
}

/// Reads it.
///
/// # Errors
/// What is wrong with it.
pub fn read(path: &Path) -> Result<SpecFile, String> {
    if !path.exists() {
        return Ok(SpecFile { text: String::new(), digest: String::new() });
    }
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    input::main_spec(path, &mut sources, &mut found);
    if let Some(fault) = found.sorted().first() {
        return Err(fault.message.clone());
    }
    let text = sources.get(0).map(|source| source.text.clone()).unwrap_or_default();
    Ok(SpecFile { digest: digest(&text), text })
}

/// Why a text was not saved.
pub enum Unsaved {
    /// The file is not what the writer saw last.
    Changed,
    /// The disk refuses.
    Failed(String),
}

/// Puts a text in the place of the one that the writer saw last, and gives its digest.
///
/// # Errors
/// Somebody else wrote the file meanwhile, or the disk refuses.
pub fn save(path: &Path, text: &str, seen: &str) -> Result<String, Unsaved> {
    let now = read(path).map_err(Unsaved::Failed)?;
    if now.digest != seen {
        return Err(Unsaved::Changed);
    }
    replace(path, text).map_err(|error| Unsaved::Failed(format!("{}: {error}", path.display())))?;
    Ok(digest(text))
}

/// The file behind a link is replaced, in one step, with its permissions kept.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = match std::fs::metadata(&real) {
        Ok(about) => {
            let file = tempfile::NamedTempFile::new_in(folder)?;
            file.as_file().set_permissions(about.permissions())?;
            file
        }
        // As any new file.
        Err(_) => tempfile::Builder::new().make_in(folder, |path| std::fs::File::create_new(path))?,
    };
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&real)?;
    Ok(())
}

fn digest(text: &str) -> String {
    Digest256::of(text.as_bytes()).into()
}
