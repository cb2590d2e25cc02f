//! What stands over the built-in blueprints: the packs that the spec names, then the services that are made from a
//! template, then the repository's own, then the folder that was given. Nothing is fetched here: a repository holds its
//! packs and templates.

use super::filled::filled;
use super::{Outcome, input, refused};
use crate::blueprint::Layer;
use crate::cli;
use crate::diag::Span;
use crate::diag::{Diagnostic, Diagnostics};
use crate::lock::packs::{self, PACKS, Pin, Pins, Store, TEMPLATES};
use crate::model::pack::{Pack, PackOrigin, Template};
use crate::model::types::{Service, System};
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
}

/// Texts by their paths.
pub type Files = Vec<(String, String)>;

/// The folder that a spec is in.
pub fn folder_of(spec: &Path) -> PathBuf {
    spec.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// All layers of a system in its repository. What is wrong with a pack or a template is told at its line.
///
/// # Errors
/// Blueprints that cannot be read.
pub fn of(system: Option<&System>, root: &Path, options: &cli::Spec, found: &mut Diagnostics) -> Result<Layers, Outcome> {
    let mut layers = Layers::default();
    let folder = folder_of(&options.file);
    if let Some(system) = system {
        let packs = Shelf::of(PACKS, root, &folder)?;
        layers.keep(&packs, system.packs.iter().filter_map(|pack| packs.pack(pack, found)).collect())?;
        // What is not sound yet is filled into nothing.
        if !found.has_errors() {
            let templates = Shelf::of(TEMPLATES, root, &folder)?;
            layers.keep(&templates, system.services.iter().filter_map(|service| templates.template(system, service, found)).collect())?;
        }
    }
    layers.add_own(root)?;
    if let Some(folder) = &options.blueprints {
        let files = input::blueprint_folder(folder).map_err(refused)?;
        layers.layers.push(layer(&folder.display().to_string(), files));
    }
    Ok(layers)
}

impl Layers {
    fn keep(&mut self, shelf: &Shelf<'_>, all: Vec<Held>) -> Result<(), Outcome> {
        let mut pins = Pins::new();
        for Held { name, files, pin, layer } in all {
            self.kept.extend(files.into_iter().map(|(path, text)| (format!("{}/{name}/{path}", shelf.store.folder), text)));
            self.layers.push(layer);
            pins.insert(name, pin);
        }
        if !pins.is_empty() {
            self.kept.push((shelf.store.pins.to_owned(), packs::print(&pins).map_err(refused)?));
        }
        Ok(())
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

/// The versions that a repository holds.
pub fn pins(root: &Path, store: Store) -> Result<Pins, String> {
    input::text_inside(root, store.pins)?.map_or_else(|| Ok(Pins::new()), |text| packs::parse(store, &text))
}

/// The template of a service as it is read from a folder.
pub fn template(folder: &Path) -> Result<Files, String> {
    input::blueprint_folder(folder)
}

/// Why something of a team does not count.
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
        let help = "run `scaffold blueprint add` to have it as the spec names it; \
                    to change a file for this system alone, run `scaffold blueprint eject`";
        Self { code: "S1006", why, help: Some(help.to_owned()) }
    }

    fn of(self, store: Store, name: &str, span: Span) -> Diagnostic {
        let told = Diagnostic::error(self.code, span, format!("{} `{name}`: {}", store.what, self.why));
        self.help.into_iter().fold(told, Diagnostic::help)
    }
}

/// What a repository holds of a team.
struct Held {
    name: String,
    files: Files,
    pin: Pin,
    layer: Layer,
}

/// A store of a repository, with what is pinned there.
struct Shelf<'a> {
    store: Store,
    pinned: Pins,
    root: &'a Path,
    /// What folders are named from.
    spec_folder: &'a Path,
}

impl<'a> Shelf<'a> {
    fn of(store: Store, root: &'a Path, spec_folder: &'a Path) -> Result<Self, Outcome> {
        Ok(Self { store, pinned: pins(root, store).map_err(refused)?, root, spec_folder })
    }

    fn pack(&self, pack: &Pack, found: &mut Diagnostics) -> Option<Held> {
        let taken = || {
            let there = input::pack_inside(self.root, &self.folder(&pack.name)).map_err(Fault::unusable)?;
            let (files, pin) = self.take(&pack.name, &pack.origin, there, &input::pack)?;
            let name = input::pack_name(&files).map_err(Fault::unusable)?;
            if name == pack.name {
                return Ok(Held { layer: pack_layer(&name, files.clone()), name, files, pin });
            }
            Err(Fault { help: Some(format!("write `name: {name}`")), ..Fault::unusable(format!("its `pack.yaml` calls it `{name}`")) })
        };
        taken().map_err(|fault: Fault| found.push(fault.of(self.store, &pack.name, pack.span))).ok()
    }

    fn template(&self, system: &System, service: &Service, found: &mut Diagnostics) -> Option<Held> {
        let given: &Template = service.template.as_ref()?;
        let name = service.name.clone();
        let taken = || {
            let there = input::folder_inside(self.root, &self.folder(&name)).map_err(Fault::unusable)?;
            let (files, pin) = self.take(&name, &given.origin, there, &template)?;
            let layer = filled(&files, given, service, system).map_err(|why| Fault { code: "S1008", why, help: None })?;
            Ok(Held { name: name.clone(), files, pin, layer })
        };
        taken().map_err(|fault: Fault| found.push(fault.of(self.store, &name, given.span))).ok()
    }

    fn folder(&self, name: &str) -> String {
        format!("{}/{name}", self.store.folder)
    }

    /// Files, and what they are pinned by: as the repository holds them, else from the folder that the spec names.
    fn take(
        &self,
        name: &str,
        origin: &PackOrigin,
        there: Option<Files>,
        read: &dyn Fn(&Path) -> Result<Files, String>,
    ) -> Result<(Files, Pin), Fault> {
        let (folder, pins) = (self.folder(name), self.store.pins);
        match (there, origin) {
            (Some(files), origin) => {
                let pin = self.pinned.get(name).ok_or_else(|| Fault::changed(format!("`{pins}` does not pin it")))?;
                same(origin, pin)?;
                if packs::digest(&files) != pin.digest {
                    return Err(Fault::changed(format!("its files in `{folder}` are not those that `{pins}` pins")));
                }
                Ok((files, pin.clone()))
            }
            (None, PackOrigin::Folder(path)) => {
                let files = read(&self.spec_folder.join(path)).map_err(Fault::unusable)?;
                let digest = packs::digest(&files);
                Ok((files, Pin { git: None, rev: None, commit: None, digest }))
            }
            (None, PackOrigin::Git { .. }) => Err(Fault::absent("it was not fetched yet".to_owned())),
        }
    }
}

/// Whether what is held is the one that the spec asks for.
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
