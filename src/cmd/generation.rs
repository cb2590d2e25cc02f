//! Everything that one generation emits: the files of the plan, the spec, the model, and the lock over them.

use crate::blueprint::Blueprint;
use crate::diag::Sources;
use crate::document::{Documents, Kind, expanded, to_yaml};
use crate::git;
use crate::lock::{self, Digest256, Entry, Lock};
use crate::plan::Plan;
use crate::render::render;
use crate::tree::{File, RelPath, Tree};
use std::collections::{BTreeMap, HashMap};

/// A generation in memory.
pub struct Generation {
    /// All files, the lock among them.
    pub tree: Tree,
    /// The lock.
    pub lock: Lock,
}

/// Renders a plan. `stack` is what the command line decided for all services.
///
/// # Errors
/// What a blueprint does wrong.
pub fn generate(plan: &Plan<'_>, sources: &Sources, stack: Option<&str>) -> Result<Generation, String> {
    let documents = Documents::new(plan.system, sources);
    let mut tree = render(plan, &documents).map_err(|error| error.to_string())?;
    let mut put = |path: &str, text: String| {
        let path = RelPath::new(path).map_err(|error| error.to_string())?;
        tree.insert(path, File::regular(text.into_bytes())).map_err(|error| error.to_string())
    };
    for included in sources.iter().skip(1) {
        put(&included.name, included.text.clone())?;
    }
    put(lock::MODEL, format!("{MODEL_HEAD}{}", to_yaml(&expanded(plan.system))))?;
    let lock = lock_of(plan, &tree, sources, stack);
    let text = lock.print().map_err(|error| error.to_string())?;
    let path = RelPath::new(lock::PATH).map_err(|error| error.to_string())?;
    tree.insert(path, File::regular(text.into_bytes())).map_err(|error| error.to_string())?;
    Ok(Generation { tree, lock })
}

const MODEL_HEAD: &str = "# What this repository was generated from, in the long form. Written by scaffold; edit scaffold.yaml.\n";

fn lock_of(plan: &Plan<'_>, tree: &Tree, sources: &Sources, stack: Option<&str>) -> Lock {
    let ids: HashMap<&str, &str> =
        plan.groups.iter().flat_map(|group| &group.files).map(|file| (file.path.as_str(), file.id.as_str())).collect();
    let files = tree
        .iter()
        .map(|(path, file)| Entry {
            // What no blueprint emits is a copy of the spec or of the model: its path is its name.
            id: ids.get(path.as_str()).map_or_else(|| format!("scaffold:{}", path.as_str()), |id| (*id).to_owned()),
            blob: git::blob_id(&file.bytes),
            mode: file.mode,
            path: path.clone(),
        })
        .collect();
    Lock { files, ..inputs(plan, sources, stack) }
}

/// The lock without its files: what the generation depends on.
pub fn inputs(plan: &Plan<'_>, sources: &Sources, stack: Option<&str>) -> Lock {
    let used: BTreeMap<&str, &Blueprint> =
        plan.groups.iter().map(|group| (group.blueprint.manifest.id.as_str(), group.blueprint)).collect();
    let ports = plan.system.services.iter().map(|service| (service.name.clone(), service.port)).collect();
    Lock {
        format: lock::FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        spec: digest(&Documents::new(plan.system, sources), sources),
        stack: stack.map(str::to_owned),
        blueprints: used.into_iter().map(|(id, blueprint)| (id.to_owned(), lock_blueprint(blueprint))).collect(),
        ports,
        files: Vec::new(),
    }
}

/// Of the spec's text as the repository holds it, and of what it includes.
fn digest(documents: &Documents<'_>, sources: &Sources) -> Digest256 {
    let main = documents.text("spec", None, Kind::Yaml).unwrap_or_default();
    let included = sources.iter().skip(1).flat_map(|source| ["\0", &source.name, "\0", &source.text]);
    Digest256::of(std::iter::once(main.as_str()).chain(included).collect::<String>().as_bytes())
}

fn lock_blueprint(blueprint: &Blueprint) -> lock::Blueprint {
    let text: String = blueprint.texts.iter().flat_map(|(path, text)| [path.as_str(), "\0", text, "\0"]).collect();
    lock::Blueprint { version: env!("CARGO_PKG_VERSION").to_owned(), digest: Digest256::of(text.as_bytes()) }
}
