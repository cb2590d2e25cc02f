//! Templates to bytes: one registry for each language, so that its printers are the only ones at hand.

use super::helpers;
use super::imports::Exports;
use crate::blueprint::Blueprint;
use crate::document::{Documents, Kind};
use crate::escape::{self, Language};
use crate::plan::{Group, Plan, Planned};
use crate::tree::{File, Mode, RelPath, Tree};
use crate::view::{Keys, Terms, Views};
use handlebars::{Context, Handlebars, Template};
use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    let mut engines = Engines::default();
    let exports = Exports::of(plan);
    let mut tree = Tree::new();
    for groups in plan.groups.chunk_by(|a, b| a.blueprint.manifest.id == b.blueprint.manifest.id) {
        let Some(blueprint) = groups.first().map(|group| group.blueprint) else { continue };
        let keys = Keys::of_templates(blueprint.files.iter().chain(&blueprint.partials).map(|file| &*file.text));
        let terms = Terms::new(&blueprint.lexicon, &keys);
        let mut views = Views::new(plan.system, &terms);
        for group in groups {
            let context = Context::from(views.of(group.subject));
            for file in &group.files {
                let fault = |why: String| RenderError { file: format!("{} ({})", file.source.path, blueprint.manifest.id), why };
                let bytes = one(&mut engines, &exports, group, file, &context, documents).map_err(fault)?;
                let path = RelPath::new(&file.path).map_err(|error| fault(error.to_string()))?;
                let mode = if file.executable { Mode::Executable } else { Mode::Regular };
                tree.insert(path, File { bytes, mode }).map_err(|error| fault(error.to_string()))?;
            }
        }
    }
    Ok(tree)
}

fn one<'b>(
    engines: &mut Engines<'b>,
    exports: &Exports<'_>,
    group: &Group<'b>,
    file: &Planned<'_>,
    context: &Context,
    documents: &Documents<'_>,
) -> Result<Arc<[u8]>, String> {
    let name = file.path.rsplit('/').next().unwrap_or("");
    if let Some(document) = document_call(&file.source.text) {
        let kind = if name.ends_with(".json") { Kind::Json } else { Kind::Yaml };
        return documents.text(document, group.subject.service(), group.subject.step(), kind).map(|text| Arc::from(text.into_bytes()));
    }
    if !file.source.template {
        return Ok(engines.verbatim(&file.source.text));
    }
    let language = escape::language_of_path(&file.path)
        .and_then(escape::language)
        .ok_or_else(|| format!("no printer knows the language of `{name}`"))?;
    let text = engines.render(language, group.blueprint, file, context)?;
    Ok(Arc::from(exports.fill(text, language, group, &file.path).into_bytes()))
}

/// A template that is nothing but `{{document "name"}}`.
fn document_call(text: &str) -> Option<&str> {
    text.trim().strip_prefix("{{document \"")?.strip_suffix("\"}}")
}

/// Registries by language and blueprint, with the templates compiled so far, and texts that many services share.
#[derive(Default)]
struct Engines<'b> {
    registries: HashMap<(&'static str, &'b str), Handlebars<'static>>,
    verbatim: HashMap<usize, Arc<[u8]>>,
}

thread_local! {
    /// Set by the escape function, which cannot fail itself.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

impl<'b> Engines<'b> {
    /// A file without tags: the same bytes for every service.
    fn verbatim(&mut self, text: &Arc<str>) -> Arc<[u8]> {
        let key = text.as_ptr() as usize;
        Arc::clone(self.verbatim.entry(key).or_insert_with(|| Arc::from(text.as_bytes())))
    }

    fn render(
        &mut self,
        language: &'static Language,
        blueprint: &'b Blueprint,
        file: &Planned<'_>,
        context: &Context,
    ) -> Result<String, String> {
        let engine = match self.registries.entry((language.name, &blueprint.manifest.id)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(engine(language, blueprint)?),
        };
        let name = &file.source.path;
        if !engine.has_template(name) {
            engine.register_template(name, compiled(&file.source.text, name)?);
        }
        REFUSED.set(false);
        let text = engine.render_with_context(name, context).map_err(|error| explained(&error))?;
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
        let name = partial.path.split('.').next().unwrap_or(&partial.path);
        engine.register_template(name, compiled(&partial.text, &partial.path)?);
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
