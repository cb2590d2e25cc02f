//! Where blueprints are worked on: in a pack of a team, or in a generated repository.

use crate::blueprint::{Layer, Registry, pack, place};
use crate::cli;
use crate::cmd::compile::{self, compile_again};
use crate::cmd::layers::{BASES, Layers, OWN, layer};
use crate::cmd::{Outcome, input, refused};
use crate::lock;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder that has blueprints of its own.
pub struct Place {
    /// The pack's or the repository's root.
    pub root: PathBuf,
    /// Where it has its blueprints, from there.
    pub folder: &'static str,
    /// What its blueprints are known by: a pack's name, or where a repository has its own.
    pub name: String,
    /// What is below its own blueprints, besides what is built in.
    lower: Vec<Layer>,
    /// Its own blueprints, with what was copied as it was then.
    files: Vec<(String, String)>,
}

impl Place {
    /// The place that a folder is in.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn at(here: &Path) -> Result<Self, Outcome> {
        Self::find(here)?.ok_or_else(|| {
            refused(
                "here is neither a pack of blueprints nor a generated repository\n\
                 = help: `scaffold blueprint new NAME` makes a pack, `scaffold new --from spec.yaml` a repository",
            )
        })
    }

    /// As [`Place::at`], where there may be none.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn find(here: &Path) -> Result<Option<Self>, Outcome> {
        let is_pack = |folder: &Path| folder.join(pack::FILE).is_file();
        let is_repository = |folder: &Path| folder.join(lock::PATH).is_file() || folder.join(lock::MODEL).is_file();
        let Some(root) = here.ancestors().find(|folder| is_pack(folder) || is_repository(folder)) else { return Ok(None) };
        let (folder, name, lower) = if is_pack(root) {
            let files = input::pack(root).map_err(refused)?;
            ("blueprints", input::pack_name(&files).map_err(refused)?, Vec::new())
        } else {
            (OWN, OWN.to_owned(), packs(root)?.layers.into_iter().filter(|layer| layer.name != OWN).collect())
        };
        let files = input::folder_inside(root, folder).map_err(refused)?.unwrap_or_default();
        Ok(Some(Self { root: root.to_owned(), folder, name, lower, files }))
    }

    /// All blueprints as they are here.
    ///
    /// # Errors
    /// A blueprint that cannot be used.
    pub fn registry(&self) -> Result<Registry, Outcome> {
        compile::registry(&self.layers())
    }

    /// The layers over the built-in blueprints.
    pub fn layers(&self) -> Vec<Layer> {
        self.lower.iter().cloned().chain([layer(&self.name, self.files.clone())]).collect()
    }

    /// All blueprints as they would be without one of the place's own files.
    ///
    /// # Errors
    /// A blueprint that cannot be used.
    pub fn registry_without(&self, place: &str) -> Result<Registry, Outcome> {
        let mut layers = self.layers();
        if let Some(own) = layers.last_mut() {
            own.files.retain(|(path, _)| !is_at(path, place));
        }
        compile::registry(&layers)
    }

    /// The place's own files that take the place of others: where each is, and its text.
    pub fn own(&self) -> impl Iterator<Item = &(String, String)> {
        self.files.iter().filter(|(path, _)| path.contains('/') && !path.starts_with(BASES))
    }

    /// What the place's own files were copied from: where each is, and its text.
    pub fn bases(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.strip_prefix(BASES)?.strip_prefix('/')?, text.as_str())))
    }
}

/// Whether a file of a layer goes to a place.
pub fn is_at(path: &str, wanted: &str) -> bool {
    place(path).is_ok_and(|place| place == wanted)
}

/// All blueprints of the place that a folder is in, or else those that are built in; with a folder over them.
///
/// # Errors
/// A blueprint that cannot be used.
pub fn registry(here: &Path, over: Option<&Path>) -> Result<Registry, Outcome> {
    let mut layers = Place::find(here)?.map(|place| place.layers()).unwrap_or_default();
    if let Some(folder) = over {
        layers.push(layer(&folder.display().to_string(), input::blueprint_folder(folder).map_err(refused)?));
    }
    compile::registry(&layers)
}

/// The packs of a repository.
fn packs(root: &Path) -> Result<Layers, Outcome> {
    let options = cli::Spec { file: root.join("scaffold.yaml"), stack: None, blueprints: None };
    let compiled = compile_again(&options, &BTreeMap::new(), root)?;
    if compiled.found.has_errors() { Err(compiled.rejected(false)) } else { Ok(compiled.layers) }
}
