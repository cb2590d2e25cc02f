//! `scaffold blueprint new`: a team's pack that is a good project from its first commit: a read-me, something of its own,
//! a test, and CI.

use super::copied::{base_path, text};
use super::eject::unknown;
use super::expand::{Filling, expand};
use super::fetch::fetch;
use super::golden::tried;
use super::test::golden_folder;
use crate::blueprint::{Pack, Registry, Scope, pack};
use crate::cli::NewPack;
use crate::cmd::layers::layer;
use crate::cmd::new::commit_time;
use crate::cmd::{Outcome, compile, input, refused};
use crate::fs;
use crate::git::{Commit, Identity, commit_fresh};
use crate::tree::{File, RelPath, Tree};
use std::collections::BTreeMap;
use std::path::Path;

/// What every repository has beside its services.
const EVERYWHERE: &str = "artefact/system";
/// The file that a new pack changes.
const CHANGED: &str = "files/README.md";

/// The files of a pack: path → text.
type Files = BTreeMap<String, String>;

/// Makes a pack.
///
/// # Errors
/// A name that no pack has, a blueprint or template that cannot be used, or a folder that is in the way.
pub fn run(options: &NewPack) -> Result<Outcome, Outcome> {
    let name = options.dir.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let about = format!("pack: 1\nname: {name}\ntitle: Blueprints of {name}\n");
    Pack::parse(&about).map_err(|_| refused(format!("`{name}` is not a name in kebab-case, as a pack has")))?;
    fs::check(&options.dir).map_err(refused)?;
    let extends = options.extends.as_deref();
    let mut files = Files::from([(pack::FILE.to_owned(), about)]);
    files.extend(blueprints(&compile::registry(&[])?, name, extends)?);
    let fill = filling(name, extends)?;
    files.insert("README.md".to_owned(), fill(include_str!("skeleton/README.md")));
    let conformance = extends.filter(|id| id.starts_with("stack/")).map_or("", |_| include_str!("skeleton/conformance.yaml"));
    files.insert(".github/workflows/test.yaml".to_owned(), fill(&[include_str!("skeleton/test.yaml"), conformance].concat()));
    if let Some(template) = &options.template {
        files.extend(of_template(template, options.rev.as_deref(), name, &fill("[stack]"))?);
    }
    if !files.keys().any(|path| spec_name(path).is_some()) {
        files.insert("tests/notes.yaml".to_owned(), fill(include_str!("skeleton/notes.yaml")));
    }
    let goldens = goldens(name, &files)?;
    files.extend(goldens);
    publish(&options.dir, name, files)
}

/// What fills in the texts that every pack begins with.
fn filling(name: &str, extends: Option<&str>) -> Result<impl Fn(&str) -> String, Outcome> {
    let built_in = compile::registry(&[])?;
    let own = extends.filter(|id| id.starts_with("stack/")).map(|_| name);
    let stack = own.or_else(|| built_in.stack_names().next()).unwrap_or_default().to_owned();
    let id = extends.map_or_else(|| EVERYWHERE.to_owned(), |parent| own_id(parent, name));
    let name = name.to_owned();
    Ok(move |text: &str| {
        let filled = text.replace("[name]", &name).replace("[id]", &id).replace("[stack]", &stack);
        filled.replace("[version]", env!("CARGO_PKG_VERSION"))
    })
}

/// The files of a team's own template.
fn of_template(template: &str, rev: Option<&str>, name: &str, stack: &str) -> Result<Vec<(String, String)>, Outcome> {
    let folder = Path::new(template);
    let files = if rev.is_none() && !template.starts_with('-') && folder.is_dir() {
        input::blueprint_folder(folder)
    } else {
        fetch(template, rev, &|_| true).map(|fetched| fetched.files)
    };
    let values = [("stack", stack), ("scaffold_version", env!("CARGO_PKG_VERSION"))];
    let filling = Filling { name, values: &values, identity: Some(&Identity::of_user()) };
    files.and_then(|files| expand(&files, &filling)).map_err(|why| refused(format!("{template}: {why}; nothing was written")))
}

/// What the pack's specs come to.
fn goldens(name: &str, files: &Files) -> Result<Files, Outcome> {
    let about = Pack::parse(files.get(pack::FILE).map_or("", String::as_str)).map_err(refused)?;
    if about.name != name {
        return Err(refused(format!(
            "the template's {} calls the pack `{}`, and its folder is `{name}`; nothing was written",
            pack::FILE,
            about.name
        )));
    }
    let own = files.iter().filter_map(|(path, text)| Some((path.strip_prefix("blueprints/")?.to_owned(), text.clone())));
    let registry = compile::registry(&[layer(name, own.collect())])?;
    let mut goldens = Files::new();
    for (path, text) in files {
        let Some(spec) = spec_name(path) else { continue };
        let tried = tried(&registry, name, (Path::new(path), text), None)?;
        goldens.extend(tried.own.into_iter().map(|(path, text)| (format!("{}/{path}", golden_folder(spec)), text)));
    }
    Ok(goldens)
}

fn spec_name(path: &str) -> Option<&str> {
    path.strip_prefix("tests/")?.strip_suffix(".yaml").filter(|name| !name.contains('/'))
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
    let mut files = Files::from([(format!("blueprints/{path}"), after), (format!("blueprints/{}", base_path(&path)), before)]);
    if extends.is_some() {
        let scope = if blueprint.manifest.scope == Scope::Service { "service" } else { "system" };
        let title = format!("{} of {name}", blueprint.manifest.title);
        let manifest = format!("blueprint: 1\nid: {id}\ntitle: {title}\nextends: {parent}\nscope: {scope}\n");
        files.insert(format!("blueprints/{id}/blueprint.yaml"), manifest);
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
