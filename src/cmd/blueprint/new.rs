//! `scaffold blueprint new`: a team's pack that is a good project from its first commit: a read-me, something of its own,
//! a test, and CI.

use super::copied::{base_path, text};
use super::eject::unknown;
use super::golden::tried;
use super::test::golden_folder;
use crate::blueprint::{Pack, Registry, Scope, pack};
use crate::cmd::layers::layer;
use crate::cmd::new::commit_time;
use crate::cmd::{Outcome, compile, refused};
use crate::fs;
use crate::git::{Commit, Identity, commit_fresh};
use crate::tree::{File, RelPath, Tree};
use std::path::Path;

/// What every repository has beside its services.
const EVERYWHERE: &str = "artefact/system";
/// The file that a new pack changes.
const CHANGED: &str = "files/README.md";

/// The files of a pack: path and text.
type Files = Vec<(String, String)>;

/// Makes a pack.
///
/// # Errors
/// A name that no pack has, a blueprint that is not there, or a folder that is in the way.
pub fn run(folder: &Path, extends: Option<&str>) -> Result<Outcome, Outcome> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let about = format!("pack: 1\nname: {name}\ntitle: Blueprints of {name}\n");
    Pack::parse(&about).map_err(|_| refused(format!("`{name}` is not a name in kebab-case, as a pack has")))?;
    let built_in = compile::registry(&[])?;
    let mut files = vec![(pack::FILE.to_owned(), about)];
    files.extend(blueprints(&built_in, name, extends)?);
    let own = files.iter().filter_map(|(path, text)| Some((path.strip_prefix("blueprints/")?.to_owned(), text.clone())));
    let registry = compile::registry(&[layer(name, own.collect())])?;
    let stack =
        extends.and_then(|id| id.strip_prefix("stack/")).map(|_| name).or_else(|| registry.stack_names().next()).unwrap_or_default();
    let id = extends.map_or_else(|| EVERYWHERE.to_owned(), |parent| own_id(parent, name));
    let fill = |text: &str| {
        let filled = text.replace("[name]", name).replace("[id]", &id).replace("[stack]", stack);
        filled.replace("[version]", env!("CARGO_PKG_VERSION"))
    };
    let spec = fill(include_str!("skeleton/notes.yaml"));
    let tried = tried(&registry, name, (Path::new("tests/notes.yaml"), &spec))?;
    files.extend(tried.own.into_iter().map(|(path, text)| (format!("{}/{path}", golden_folder("notes")), text)));
    files.push(("tests/notes.yaml".to_owned(), spec));
    files.push(("README.md".to_owned(), fill(include_str!("skeleton/README.md"))));
    files.push((".github/workflows/test.yaml".to_owned(), fill(include_str!("skeleton/test.yaml"))));
    publish(folder, name, files)
}

fn own_id(parent: &str, name: &str) -> String {
    format!("{}/{name}", parent.split('/').next().unwrap_or_default())
}

/// A file that is changed, with what it was copied from; and the manifest of what extends another.
fn blueprints(built_in: &Registry, name: &str, extends: Option<&str>) -> Result<Files, Outcome> {
    let parent = extends.unwrap_or(EVERYWHERE);
    let blueprint = built_in.get(parent).ok_or_else(|| unknown(built_in, parent))?;
    let id = extends.map_or_else(|| EVERYWHERE.to_owned(), |parent| own_id(parent, name));
    let before = text(built_in, &format!("{parent}/{CHANGED}"))
        .ok_or_else(|| refused(format!("`{parent}` has no `{CHANGED}` to begin with: start without `--extends`")))?;
    let path = format!("{id}/{CHANGED}.hbs");
    let after = format!("{}\n\nMade with the blueprints `{name}`.\n", before.trim_end());
    let mut files = vec![(format!("blueprints/{path}"), after), (format!("blueprints/{}", base_path(&path)), before)];
    if extends.is_some() {
        let scope = if blueprint.manifest.scope == Scope::Service { "service" } else { "system" };
        let title = format!("{} of {name}", blueprint.manifest.title);
        let manifest = format!("blueprint: 1\nid: {id}\ntitle: {title}\nextends: {parent}\nscope: {scope}\n");
        files.push((format!("blueprints/{id}/blueprint.yaml"), manifest));
    }
    Ok(files)
}

fn publish(folder: &Path, name: &str, files: Files) -> Result<Outcome, Outcome> {
    let mut tree = Tree::new();
    for (path, text) in files {
        let path = RelPath::new(path).map_err(refused)?;
        tree.insert(path, File::regular(text.into_bytes())).map_err(refused)?;
    }
    let message = format!("Begin the blueprints {name}\n\nMade by scaffold {}.\n", env!("CARGO_PKG_VERSION"));
    let commit = Commit { message: &message, identity: &Identity::of_user(), time: commit_time() };
    fs::publish(folder, &tree, |staged| commit_fresh(staged, &tree, &commit)).map_err(refused)?;
    let shown = folder.display();
    Ok(Outcome::done(format!("{} files in {shown}\n\nNext:\n  cd {shown}\n  scaffold blueprint test\n", tree.len())))
}
