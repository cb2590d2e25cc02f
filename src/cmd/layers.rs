//! What stands over the built-in blueprints: the packs that the spec names, then the repository's own, then the folder
//! that was given. Nothing is fetched here: a repository holds its packs.

use super::{Outcome, input, refused};
use crate::blueprint::Layer;
use crate::cli;
use crate::diag::{Diagnostic, Diagnostics};
use crate::lock::packs::{self, PACKS, PINS, Pin, Pins};
use crate::model::pack::{Pack, PackOrigin};
use std::path::{Path, PathBuf};

/// Where a repository has blueprints of its own.
pub const OWN: &str = ".scaffold/blueprints";
/// Where a layer keeps what its files were copied from.
pub const BASES: &str = ".base";
/// Where a pack has its blueprints.
const BLUEPRINTS: &str = "blueprints/";

/// The layers, from the lowest to the highest.
#[derive(Debug, Default)]
pub struct Layers {
    /// What they hold.
    pub layers: Vec<Layer>,
    /// What a repository holds of them, so that it generates the same by itself: paths from its root, and texts.
    pub kept: Vec<(String, String)>,
    /// The versions of its packs.
    pub pins: Pins,
}

/// The folder that a spec is in.
pub fn folder_of(spec: &Path) -> PathBuf {
    spec.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// All layers of a spec in a repository. What is wrong with a pack is told at its line.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn of(named: &[Pack], root: &Path, options: &cli::Spec, found: &mut Diagnostics) -> Result<Layers, Outcome> {
    let mut layers = Layers::default();
    let pinned = pins(root).map_err(refused)?;
    for pack in named {
        match files_of(pack, root, &folder_of(&options.file), &pinned) {
            Ok((files, pin)) => layers.add(pack, files, pin),
            Err(fault) => found.push(fault.of(pack)),
        }
    }
    if !layers.pins.is_empty() {
        layers.kept.push((PINS.to_owned(), packs::print(&layers.pins).map_err(refused)?));
    }
    layers.add_own(root)?;
    if let Some(folder) = &options.blueprints {
        let files = input::blueprint_folder(folder).map_err(refused)?;
        layers.layers.push(layer(&folder.display().to_string(), files));
    }
    Ok(layers)
}

impl Layers {
    fn add(&mut self, pack: &Pack, files: Vec<(String, String)>, pin: Pin) {
        self.kept.extend(files.iter().map(|(path, text)| (format!("{PACKS}/{}/{path}", pack.name), text.clone())));
        self.layers.push(pack_layer(&pack.name, files));
        self.pins.insert(pack.name.clone(), pin);
    }

    /// Adds the blueprints that are the repository's own.
    pub fn add_own(&mut self, root: &Path) -> Result<(), Outcome> {
        let files = input::folder_inside(root, OWN).map_err(refused)?.unwrap_or_default();
        self.kept.extend(files.iter().map(|(path, text)| (format!("{OWN}/{path}"), text.clone())));
        self.layers.push(layer(OWN, files));
        Ok(())
    }
}

/// A layer of the files of a folder.
pub fn layer(name: &str, mut files: Vec<(String, String)>) -> Layer {
    files.retain(|(path, _)| !path.starts_with(BASES));
    Layer { name: name.to_owned(), files }
}

/// A layer of the files of a pack.
pub fn pack_layer(name: &str, files: Vec<(String, String)>) -> Layer {
    let blueprints = files.into_iter().filter_map(|(path, text)| Some((path.strip_prefix(BLUEPRINTS)?.to_owned(), text)));
    layer(name, blueprints.collect())
}

/// The versions of packs that a repository holds.
pub fn pins(root: &Path) -> Result<Pins, String> {
    input::text_inside(root, PINS)?.map_or_else(|| Ok(Pins::new()), |text| packs::parse(&text))
}

/// Why a pack does not count.
struct Fault {
    code: &'static str,
    why: String,
    help: Option<String>,
}

impl Fault {
    fn unusable(why: String) -> Self {
        Self { code: "S1007", why, help: None }
    }

    fn absent(why: String) -> Self {
        Self { code: "S1005", why, help: Some("run `scaffold blueprint add`, which fetches what the spec names".to_owned()) }
    }

    fn changed(why: String) -> Self {
        let help = "run `scaffold blueprint add` to have the pack as the spec names it; \
                    to change it for this system alone, run `scaffold blueprint eject`";
        Self { code: "S1006", why, help: Some(help.to_owned()) }
    }

    fn of(self, pack: &Pack) -> Diagnostic {
        let told = Diagnostic::error(self.code, pack.span, format!("pack `{}`: {}", pack.name, self.why));
        self.help.into_iter().fold(told, Diagnostic::help)
    }
}

/// A pack's files, and what they are pinned by: as the repository holds them, else from the folder that the spec names.
fn files_of(pack: &Pack, root: &Path, spec_folder: &Path, pinned: &Pins) -> Result<(Vec<(String, String)>, Pin), Fault> {
    let folder = format!("{PACKS}/{}", pack.name);
    let (files, pin) = match (input::pack_inside(root, &folder).map_err(Fault::unusable)?, &pack.origin) {
        (Some(files), origin) => {
            let pin = pinned.get(&pack.name).ok_or_else(|| Fault::changed(format!("`{PINS}` does not pin it")))?;
            same(origin, pin)?;
            if packs::digest(&files) != pin.digest {
                return Err(Fault::changed(format!("its files in `{folder}` are not those that `{PINS}` pins")));
            }
            (files, pin.clone())
        }
        (None, PackOrigin::Folder(path)) => {
            let files = input::pack(&spec_folder.join(path)).map_err(Fault::unusable)?;
            let digest = packs::digest(&files);
            (files, Pin { git: None, rev: None, commit: None, digest })
        }
        (None, PackOrigin::Git { .. }) => return Err(Fault::absent("it was not fetched yet".to_owned())),
    };
    let name = input::pack_name(&files).map_err(Fault::unusable)?;
    if name == pack.name {
        return Ok((files, pin));
    }
    Err(Fault { help: Some(format!("write `name: {name}`")), ..Fault::unusable(format!("its `pack.yaml` calls it `{name}`")) })
}

/// Whether the pack that is held is the one that the spec asks for.
fn same(origin: &PackOrigin, pin: &Pin) -> Result<(), Fault> {
    let PackOrigin::Git { url, rev } = origin else { return Ok(()) };
    if (Some(url), rev) == (pin.git.as_ref(), &pin.rev) {
        return Ok(());
    }
    let version = |url: Option<&String>, rev: &Option<String>| {
        format!("{}{}", url.map_or("a folder", String::as_str), rev.as_ref().map(|rev| format!(" at {rev}")).unwrap_or_default())
    };
    Err(Fault::absent(format!("the spec asks for {}, and here is {}", version(Some(url), rev), version(pin.git.as_ref(), &pin.rev))))
}
