//! Layers of blueprints: built in, then teams', then the project's own. A later layer replaces single files of an
//! earlier one.

use include_dir::{Dir, DirEntry};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the layer that comes with the program.
pub const BUILT_IN: &str = "built-in";

/// Blueprints over those of the layers before.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What people know it by.
    pub name: String,
    /// Path and text of every file.
    pub files: Vec<(String, String)>,
}

/// A text, and the layer that it is from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text.
    pub text: Arc<str>,
    /// The layer's name.
    pub layer: Arc<str>,
}

/// Texts by path. Templates go without their `.hbs`, so that one takes the other's place whether it has any tags or not.
pub type Texts = BTreeMap<String, Source>;

static FILES: Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/blueprints");

/// What the layers come to, or a path that no blueprint has, and why.
pub fn merged(layers: &[Layer]) -> Result<Texts, (String, String)> {
    let mut texts = Texts::new();
    collect(&FILES, &Arc::from(BUILT_IN), &mut texts);
    for layer in layers {
        let name: Arc<str> = Arc::from(layer.name.as_str());
        let mut own = Texts::new();
        for (path, text) in layer.files.iter().filter(|(path, _)| path.contains('/')) {
            let path = place(path).map_err(|why| (path.clone(), why))?;
            let source = Source { text: Arc::from(text.as_str()), layer: Arc::clone(&name) };
            if own.insert(path.clone(), source).is_some() {
                return Err((path, "it is there twice, with `.hbs` and without".to_owned()));
            }
        }
        texts.append(&mut own);
    }
    Ok(texts)
}

/// Where a file of a layer goes, or why it is no part of a blueprint.
pub fn place(path: &str) -> Result<String, String> {
    let parts: Vec<&str> = path.splitn(4, '/').collect();
    match parts.as_slice() {
        ["stack" | "artefact", _, "blueprint.yaml" | "types.yaml"] => Ok(path.to_owned()),
        ["stack" | "artefact", _, "files" | "partials", _] => Ok(path.strip_suffix(".hbs").unwrap_or(path).to_owned()),
        _ => Err("no part of a blueprint: those are `blueprint.yaml`, `types.yaml`, `files/…` and `partials/…` in `stack/NAME` or `artefact/NAME`".to_owned()),
    }
}

fn collect(dir: &Dir<'static>, layer: &Arc<str>, into: &mut Texts) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, layer, into),
            DirEntry::File(file) => {
                if let (Some(Ok(path)), Some(text)) = (file.path().to_str().map(place), file.contents_utf8()) {
                    into.insert(path, Source { text: Arc::from(text), layer: Arc::clone(layer) });
                }
            }
        }
    }
}
