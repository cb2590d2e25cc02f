//! Everything that one generation emits: the files of the plan, the spec, the model, and the lock over them.

use crate::blueprint::Blueprint;
use crate::diag::Sources;
use crate::document::{Documents, model};
use crate::git::{BlobId, Listed};
use crate::lock::{self, Digest256, Entry, Lock};
use crate::plan::Plan;
use crate::render::render;
use crate::tree::{Contents, File, RelPath, Tree};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A generation in memory.
pub struct Generation {
    /// All files, the lock among them.
    pub tree: Tree,
    /// The lock.
    pub lock: Lock,
}

/// What a generation depends on besides the plan.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The spec's files.
    pub sources: &'a Sources,
    /// What the command line decided for all services.
    pub stack: Option<&'a str>,
    /// The blueprints over the built-in ones, as the lock names them.
    pub blueprint_folder: Option<&'a str>,
    /// Service → number of its last migration.
    pub reached: &'a BTreeMap<String, u32>,
    /// Files of earlier generations that are not made again.
    pub kept: &'a [Entry],
    /// The blueprints that the repository holds itself.
    pub blueprints: &'a [(String, String)],
}

/// Renders a plan.
///
/// # Errors
/// What a blueprint does wrong.
pub fn generate(plan: &Plan<'_>, given: Given<'_>) -> Result<Generation, String> {
    let mut tree = render(plan, &Documents::new(plan.system, given.sources)).map_err(|error| error.to_string())?;
    for (path, file) in besides(plan, given)? {
        tree.insert(path, file).map_err(|error| error.to_string())?;
    }
    let listed = tree.iter().map(|(path, file)| Listed { path: path.clone(), mode: file.mode, blob: BlobId::of(&file.contents) });
    let (lock, (path, file)) = lock_file(plan, listed.collect(), given)?;
    tree.insert(path, file).map_err(|error| error.to_string())?;
    Ok(Generation { tree, lock })
}

/// What no blueprint emits: the files that the spec includes, the blueprints that are not built in, and the model.
///
/// # Errors
/// A name that cannot be a path.
pub fn besides(plan: &Plan<'_>, given: Given<'_>) -> Result<Vec<(RelPath, File)>, String> {
    let blueprints = given.blueprints.iter().map(|(path, text)| (path.as_str(), text.as_bytes().into()));
    let included = given.sources.iter().skip(1).map(|source| (source.name.as_str(), source.text.as_bytes().into()));
    let file = |(path, contents): (&str, Contents)| {
        let path = RelPath::new(path).map_err(|error| error.to_string())?;
        Ok((path, File::regular(contents)))
    };
    included.chain(blueprints).chain([(lock::MODEL, model(plan.system))]).map(file).collect()
}

/// The lock over these files, and the file that it is.
///
/// # Errors
/// Files that no lock can list.
pub fn lock_file(plan: &Plan<'_>, files: Vec<Listed>, given: Given<'_>) -> Result<(Lock, (RelPath, File)), String> {
    let lock = lock_of(plan, files, given);
    let text = lock.print().map_err(|error| error.to_string())?;
    let path = RelPath::new(lock::PATH).map_err(|error| error.to_string())?;
    Ok((lock, (path, File::regular(text.into_bytes()))))
}

fn lock_of(plan: &Plan<'_>, listed: Vec<Listed>, given: Given<'_>) -> Lock {
    let ids: HashMap<&str, &str> =
        plan.groups.iter().flat_map(|group| &group.files).map(|file| (file.path.as_str(), file.id.as_str())).collect();
    let mut files: Vec<Entry> = listed
        .into_iter()
        .map(|file| Entry {
            // What no blueprint emits is a copy of the spec or of the model: its path is its name.
            id: ids.get(file.path.as_str()).map_or_else(|| format!("scaffold:{}", file.path.as_str()), |id| (*id).to_owned()),
            blob: file.blob.to_string(),
            mode: file.mode,
            path: file.path,
        })
        .collect();
    let kept: HashSet<&str> = given.kept.iter().map(|entry| entry.path.as_str()).collect();
    files.retain(|entry| !kept.contains(entry.path.as_str()));
    files.extend(given.kept.iter().cloned());
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Lock { files, ..inputs(plan, given) }
}

/// The lock without its files: what the generation depends on.
pub fn inputs(plan: &Plan<'_>, given: Given<'_>) -> Lock {
    let used: BTreeMap<&str, &Blueprint> =
        plan.groups.iter().map(|group| (group.blueprint.manifest.id.as_str(), group.blueprint)).collect();
    let ports = plan.system.services.iter().map(|service| (service.name.clone(), service.port)).collect();
    Lock {
        format: lock::FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        spec: digest(&Documents::new(plan.system, given.sources), given.sources),
        stack: given.stack.map(str::to_owned),
        blueprint_folder: given.blueprint_folder.map(str::to_owned),
        blueprints: used.into_iter().map(|(id, blueprint)| (id.to_owned(), lock_blueprint(blueprint))).collect(),
        ports,
        migrations: given.reached.clone(),
        files: Vec::new(),
    }
}

/// Of the spec's text as the repository holds it, and of what it includes.
fn digest(documents: &Documents<'_>, sources: &Sources) -> Digest256 {
    let main = documents.spec();
    let included = sources.iter().skip(1).flat_map(|source| ["\0", &source.name, "\0", &source.text]);
    Digest256::of(std::iter::once(main.as_str()).chain(included).collect::<String>().as_bytes())
}

fn lock_blueprint(blueprint: &Blueprint) -> lock::Blueprint {
    let text: String = blueprint.texts.iter().flat_map(|(path, source)| [path.as_str(), "\0", &source.text, "\0"]).collect();
    lock::Blueprint { version: env!("CARGO_PKG_VERSION").to_owned(), digest: Digest256::of(text.as_bytes()) }
}
