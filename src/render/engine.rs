//! Templates to bytes: one registry for each language, so that its printers are the only ones at hand.

use super::batch::{self, Batch};
use super::helpers::{self, DOCUMENT};
use super::imports::Exports;
use super::long;
use crate::blueprint::{Blueprint, TemplateFile};
use crate::document::Documents;
use crate::escape::{self, Language};
use crate::plan::{Group, Plan, Planned};
use crate::tree::{Contents, File, Mode, RelPath, Tree, refuse_attributes};
use crate::view::Terms;
use handlebars::{Context, Handlebars, Template};
use rayon::prelude::*;
use serde_json::Value;
use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Why a file could not be rendered. Each is a fault of a blueprint, never of a spec.
#[derive(Clone, Debug)]
pub struct RenderError {
    /// The file of the blueprint, with its blueprint's id.
    pub file: String,
    /// What is wrong.
    pub why: String,
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.why)
    }
}

/// Renders every file of a plan.
///
/// # Errors
/// The first file that could not be rendered, or whose path is refused.
pub fn render(plan: &Plan<'_>, documents: &Documents<'_>) -> Result<Tree, RenderError> {
    render_with(&mut Engines::default(), plan, documents)
}

/// Renders every file of a plan with the templates that earlier plans of the same blueprints have compiled, and keeps those
/// that this one compiles.
///
/// # Errors
/// The first file that could not be rendered, or whose path is refused.
pub fn render_with<'b>(engines: &mut Engines<'b>, plan: &Plan<'b>, documents: &Documents<'_>) -> Result<Tree, RenderError> {
    batch::check_paths(plan)?;
    engines.learn(plan)?;
    let mut tree = Tree::new();
    for (path, file) in each_with(engines, &Exports::of(plan), plan, documents, Ok::<_, RenderError>)? {
        let file_of = path.to_string();
        tree.insert(path, file).map_err(|error| RenderError { file: file_of, why: error.to_string() })?;
    }
    Ok(tree)
}

/// Renders every file of a plan, many at a time, and gives them to `take` in batches, from any thread; so nobody holds
/// them all. What it returns for them comes in an order that depends on the plan alone. No file is rendered before all
/// paths are known to be good.
///
/// # Errors
/// The first file that could not be rendered, whose path is refused, or that was not taken.
pub fn each<T, E>(
    plan: &Plan<'_>,
    documents: &Documents<'_>,
    take: impl Fn(Vec<(RelPath, File)>) -> Result<Vec<T>, E> + Sync,
) -> Result<Vec<T>, E>
where
    T: Send,
    E: From<RenderError> + Send,
{
    batch::check_paths(plan)?;
    each_with(&Engines::of(plan)?, &Exports::of(plan), plan, documents, take)
}

/// Renders one file of a plan, as it is among all others.
///
/// # Errors
/// It could not be rendered.
pub fn one(plan: &Plan<'_>, documents: &Documents<'_>, path: &str) -> Result<Option<File>, RenderError> {
    let exports = Exports::of(plan);
    let mut alone = Plan { system: plan.system, groups: plan.groups.clone(), stacks: plan.stacks.clone() };
    alone.groups.iter_mut().for_each(|group| group.files.retain(|file| file.path == path));
    alone.groups.retain(|group| !group.files.is_empty());
    let files = each_with(&Engines::of(&alone)?, &exports, &alone, documents, Ok::<_, RenderError>)?;
    Ok(files.into_iter().next().map(|(_, file)| file))
}

fn each_with<T, E>(
    engines: &Engines<'_>,
    exports: &Exports<'_>,
    plan: &Plan<'_>,
    documents: &Documents<'_>,
    take: impl Fn(Vec<(RelPath, File)>) -> Result<Vec<T>, E> + Sync,
) -> Result<Vec<T>, E>
where
    T: Send,
    E: From<RenderError> + Send,
{
    let scopes = batch::scopes(plan);
    let terms: Vec<Terms<'_>> = scopes.iter().map(|scope| Terms::new(&scope.blueprint.lexicon, &scope.keys, &plan.stacks)).collect();
    let batches = batch::batches(plan, &scopes, &terms);
    let one_batch = |batch: &Batch<'_>| take(rendered(batch, engines, exports, documents)?);
    let taken: Vec<Result<Vec<T>, E>> = batches.par_iter().with_max_len(1).map(one_batch).collect();
    // All are waited for, so that of several errors the same one is told on every machine.
    Ok(taken.into_iter().collect::<Result<Vec<_>, E>>()?.into_iter().flatten().collect())
}

fn rendered(
    batch: &Batch<'_>,
    engines: &Engines<'_>,
    exports: &Exports<'_>,
    documents: &Documents<'_>,
) -> Result<Vec<(RelPath, File)>, RenderError> {
    let mut views = batch.views.clone();
    let mut files = Vec::with_capacity(batch.files.len());
    for about in batch.files.chunk_by(|a, b| std::ptr::eq(a.0, b.0)) {
        let Some((group, _)) = about.first() else { continue };
        let templates = about.iter().any(|(_, file)| file.source.template && document_call(file.source).is_none());
        let context = Context::from(if templates { views.of(group.subject) } else { Value::Null });
        for (_, file) in about {
            let fault = |why: String| at_fault(group, file, why);
            let contents = contents(engines, exports, group, file, &context, documents).map_err(fault)?;
            let path = RelPath::new(&file.path).map_err(|error| fault(error.to_string()))?;
            refuse_attributes(&path, &contents).map_err(|error| fault(error.to_string()))?;
            let mode = if file.executable { Mode::Executable } else { Mode::Regular };
            files.push((path, File { contents, mode }));
        }
    }
    Ok(files)
}

/// A fault of one file of a blueprint.
pub(super) fn at_fault(group: &Group<'_>, file: &Planned<'_>, why: String) -> RenderError {
    RenderError { file: format!("{} ({})", file.source.path, group.blueprint.manifest.id), why }
}

fn contents(
    engines: &Engines<'_>,
    exports: &Exports<'_>,
    group: &Group<'_>,
    file: &Planned<'_>,
    context: &Context,
    documents: &Documents<'_>,
) -> Result<Contents, String> {
    if let Some(document) = document_call(file.source) {
        return documents.text(document, group.subject.service(), group.subject.step());
    }
    if !file.source.template {
        return Ok(engines.verbatim(&file.source.text).into());
    }
    let language = language(&file.path)?;
    let text = with_documents(engines.render(language, group.blueprint, file, context)?, group, documents)?;
    let text = exports.fill(text, language, group, &file.path);
    Ok(if language.breaks_calls() { long::broken(text) } else { text }.into_bytes().into())
}

/// The text with its documents in the place of their marks, without the end of their last line.
fn with_documents(text: String, group: &Group<'_>, documents: &Documents<'_>) -> Result<String, String> {
    let mut parts = text.split(DOCUMENT);
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let Some(name) = parts.next() {
        let document = documents.text(name, group.subject.service(), group.subject.step())?;
        out.push_str(String::from_utf8_lossy(&document.bytes()).trim_end_matches('\n'));
        out.push_str(parts.next().unwrap_or_default());
    }
    Ok(out)
}

fn language(path: &str) -> Result<&'static Language, String> {
    let known = escape::language_of_path(path).and_then(escape::language);
    known.ok_or_else(|| format!("no printer knows the language of `{}`", path.rsplit('/').next().unwrap_or("")))
}

/// A template that is nothing but `{{document "name"}}`.
pub(super) fn document_call(file: &TemplateFile) -> Option<&str> {
    Some(file).filter(|file| file.template)?.text.trim().strip_prefix("{{document \"")?.strip_suffix("\"}}")
}

/// Registries by language and blueprint, with all templates compiled, and texts that many services share.
#[derive(Default)]
pub struct Engines<'b> {
    registries: HashMap<(&'static str, &'b str), Handlebars<'static>>,
    verbatim: HashMap<usize, Arc<[u8]>>,
    /// Where the files are that are here.
    known: HashSet<usize>,
}

thread_local! {
    /// Set by the escape function, which cannot fail itself.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

impl<'b> Engines<'b> {
    fn of(plan: &Plan<'b>) -> Result<Self, RenderError> {
        let mut engines = Self::default();
        engines.learn(plan)?;
        Ok(engines)
    }

    /// Compiles what the files of a plan need and is not here.
    fn learn(&mut self, plan: &Plan<'b>) -> Result<(), RenderError> {
        for group in &plan.groups {
            for file in &group.files {
                if self.known.insert(std::ptr::from_ref(file.source).addr()) {
                    self.add(group.blueprint, file).map_err(|why| at_fault(group, file, why))?;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, blueprint: &'b Blueprint, file: &Planned<'_>) -> Result<(), String> {
        let (name, text) = (&file.source.path, &file.source.text);
        if !file.source.template {
            self.verbatim.insert(text.as_ptr() as usize, Arc::from(text.as_bytes()));
        } else if document_call(file.source).is_none() {
            let language = language(&file.path)?;
            let engine = match self.registries.entry((language.name, &blueprint.manifest.id)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(engine(language, blueprint)?),
            };
            engine.register_template(name, compiled(text, name)?);
        }
        Ok(())
    }

    /// A file without tags: the same bytes for every service.
    fn verbatim(&self, text: &Arc<str>) -> Arc<[u8]> {
        let known = self.verbatim.get(&(text.as_ptr() as usize));
        known.map_or_else(|| Arc::from(text.as_bytes()), Arc::clone)
    }

    fn render(&self, language: &'static Language, blueprint: &Blueprint, file: &Planned<'_>, context: &Context) -> Result<String, String> {
        let engine = self.registries.get(&(language.name, blueprint.manifest.id.as_str())).ok_or("its template is not compiled")?;
        REFUSED.set(false);
        let text = engine.render_with_context(&file.source.path, context).map_err(|error| explained(&error))?;
        if REFUSED.get() {
            return Err(
                "a value was printed that is no plain name: a text of the spec needs a printer of the language, such as `{{string …}}`"
                    .to_owned(),
            );
        }
        Ok(text)
    }
}

fn compiled(text: &str, name: &str) -> Result<Template, String> {
    Template::compile_with_name(text, name.to_owned()).map_err(|error| error.to_string())
}

fn explained(error: &handlebars::RenderError) -> String {
    let line = error.line_no.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{line}{}", error.reason())
}

fn engine(language: &'static Language, blueprint: &Blueprint) -> Result<Handlebars<'static>, String> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(plain);
    helpers::register(&mut engine, language);
    for partial in blueprint.partials.iter().filter(|partial| speaks(&partial.path, language)) {
        engine.register_template(partial.stem(), compiled(&partial.text, &partial.path)?);
    }
    Ok(engine)
}

fn speaks(path: &str, language: &Language) -> bool {
    escape::language_of_path(path) == Some(language.name)
}

/// What `{{name}}` prints by itself: names, numbers and paths. Anything else is refused.
fn plain(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'+' | b'@' | b':');
    if !text.bytes().all(safe) {
        REFUSED.set(true);
    }
    text.to_owned()
}
