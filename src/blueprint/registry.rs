//! All blueprints of a run, made of layers.

use super::layer::{BUILT_IN, Layer, Source, Texts, merged};
use super::partial;
use super::{FileRule, Footprint, Lexicon, Manifest, Scope, Toolchain};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many blueprints may stand on each other's shoulders.
const DEEPEST: usize = 8;

/// Blueprints by id.
#[derive(Debug, Default)]
pub struct Registry {
    blueprints: BTreeMap<String, Blueprint>,
}

/// One blueprint.
#[derive(Debug)]
pub struct Blueprint {
    /// Where it is among the blueprints, with `/` at its end.
    pub folder: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// Names and types of its language.
    pub lexicon: Lexicon,
    /// The files it emits, by path.
    pub files: Vec<TemplateFile>,
    /// What several of its templates have in common, by path below `partials/`.
    pub partials: Vec<TemplateFile>,
    /// All its texts, by path below its folder: what it is told from another version of itself by.
    pub texts: Texts,
}

/// What is told of a stack outside of its own files.
#[derive(Clone, Debug, Default)]
pub struct StackFacts {
    /// What it is made of.
    pub title: String,
    /// What a spec may ask of it.
    pub provides: Vec<String>,
    /// What a service of it costs.
    pub footprint: Footprint,
    /// Where a service of it is checked.
    pub toolchain: Option<Toolchain>,
}

/// A file below `files/`.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    /// Path below `files/`, with `[…]` segments and without `.hbs`.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// Has tags to fill in; any other text is emitted as it is.
    pub template: bool,
    /// What the manifest says of it.
    pub rule: Option<FileRule>,
    /// The layer that it is from.
    pub layer: Arc<str>,
}

/// Why a blueprint cannot be used.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.why)
    }
}

impl LoadError {
    fn new(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), why: why.into() }
    }
}

impl Registry {
    /// The blueprints that come with the program, with further layers over them.
    ///
    /// # Errors
    /// A file that is no part of a blueprint, a manifest or `types.yaml` that cannot be read, or templates without end.
    pub fn load(layers: &[Layer]) -> Result<Self, LoadError> {
        let texts = merged(layers).map_err(|(path, why)| LoadError { path, why })?;
        let mut registry = Self::default();
        for folder in folders(&texts)? {
            let blueprint = Blueprint::load(folder, &texts, &mut Vec::new())?;
            if blueprint.texts.values().any(|source| *source.layer != *BUILT_IN) {
                partial::check(&blueprint).map_err(|(file, why)| LoadError::new(format!("{folder}/{file}"), why))?;
            }
            registry.blueprints.insert(folder.to_owned(), blueprint);
        }
        Ok(registry)
    }

    /// A blueprint by its id.
    pub fn get(&self, id: &str) -> Option<&Blueprint> {
        self.blueprints.get(id)
    }

    /// The blueprint of a stack by the name a spec gives.
    pub fn stack(&self, name: &str) -> Option<&Blueprint> {
        self.blueprints.get(&format!("stack/{name}"))
    }

    /// The names a spec may give to `stack`.
    pub fn stack_names(&self) -> impl Iterator<Item = &str> {
        self.blueprints.keys().filter_map(|id| id.strip_prefix("stack/"))
    }

    /// What each stack is and costs, by its name.
    pub fn stack_facts(&self) -> BTreeMap<String, StackFacts> {
        let facts = |manifest: &Manifest| StackFacts {
            title: manifest.title.clone(),
            provides: manifest.provides.clone(),
            footprint: manifest.footprint.unwrap_or_default(),
            toolchain: manifest.toolchain.clone(),
        };
        let stacks = self.blueprints.iter().filter_map(|(id, blueprint)| Some((id.strip_prefix("stack/")?, blueprint)));
        stacks.map(|(name, blueprint)| (name.to_owned(), facts(&blueprint.manifest))).collect()
    }

    /// Every blueprint in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Blueprint> {
        self.blueprints.values()
    }

    /// The blueprints that are rendered once for the system.
    pub fn of_system(&self) -> impl Iterator<Item = &Blueprint> {
        self.iter().filter(|blueprint| blueprint.manifest.scope == Scope::System)
    }
}

impl TemplateFile {
    /// What a partial is called by: its name without what tells its language.
    pub fn stem(&self) -> &str {
        self.path.split('.').next().unwrap_or(&self.path)
    }
}

impl Blueprint {
    /// Loads the blueprint of a folder; `children` are those that are loaded because they extend it.
    fn load(folder: &str, all: &Texts, children: &mut Vec<String>) -> Result<Self, LoadError> {
        let manifest_path = format!("{folder}/blueprint.yaml");
        let own = below(all, folder);
        let manifest: Manifest = read(&own, "blueprint.yaml", folder)?.ok_or_else(|| LoadError::new(&manifest_path, "it is missing"))?;
        if manifest.blueprint != 1 {
            return Err(LoadError::new(manifest_path, format!("format {} is not known here", manifest.blueprint)));
        }
        if manifest.id != folder {
            return Err(LoadError::new(manifest_path, format!("its `id` is `{}`, and its folder is `{folder}`", manifest.id)));
        }
        let (mut manifest, texts) = match manifest.extends.clone() {
            None => (manifest, own),
            Some(parent) => {
                children.push(folder.to_owned());
                let parent = Self::extended(&parent, &manifest, all, children)?;
                let inherited = parent.texts.into_iter().filter(|(path, _)| path != "blueprint.yaml");
                (manifest.over(parent.manifest), inherited.chain(own).collect())
            }
        };
        let lexicon: Lexicon = read(&texts, "types.yaml", folder)?.unwrap_or_default();
        for text in manifest.texts_with_versions() {
            for (name, version) in &lexicon.versions {
                *text = text.replace(&format!("[{name}]"), version);
            }
        }
        let partials = templates(&texts, "partials", &[]);
        let files = templates(&texts, "files", &manifest.files);
        Ok(Self { folder: format!("{folder}/"), manifest, lexicon, files, partials, texts })
    }

    fn extended(id: &str, child: &Manifest, all: &Texts, children: &mut Vec<String>) -> Result<Self, LoadError> {
        let at_fault = |why: String| LoadError::new(format!("{}/blueprint.yaml", child.id), why);
        if children.iter().any(|known| known == id) {
            return Err(at_fault(format!("`extends` leads back: {} → {id}", children.join(" → "))));
        }
        if children.len() > DEEPEST {
            return Err(at_fault(format!("more than {DEEPEST} blueprints extend each other")));
        }
        if !all.contains_key(&format!("{id}/blueprint.yaml")) {
            return Err(at_fault(format!("`extends: {id}`: there is no such blueprint; `scaffold blueprint list` shows them")));
        }
        let parent = Self::load(id, all, children)?;
        if parent.manifest.scope != child.scope {
            return Err(at_fault(format!("`extends: {id}`: its `scope` is another")));
        }
        Ok(parent)
    }
}

/// The folders that hold a blueprint; each file is in one.
fn folders(texts: &Texts) -> Result<Vec<&str>, LoadError> {
    let folders: Vec<&str> =
        texts.keys().filter_map(|path| path.strip_suffix("/blueprint.yaml")).filter(|path| path.matches('/').count() == 1).collect();
    let is_in = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let stray = texts.keys().find(|path| !folders.iter().any(|folder| is_in(path, folder)));
    match stray {
        Some(path) => {
            let folder = path.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
            Err(LoadError::new(
                path,
                format!("there is no blueprint `{folder}`; `scaffold blueprint list` shows them, and a new one has a `blueprint.yaml`"),
            ))
        }
        None => Ok(folders),
    }
}

/// The texts in a folder, by their paths below it.
fn below(texts: &Texts, folder: &str) -> Texts {
    let folder = format!("{folder}/");
    let inside = texts.range(folder.clone()..).map_while(|(path, text)| Some((path.strip_prefix(&folder)?.to_owned(), text.clone())));
    inside.collect()
}

fn templates(texts: &Texts, folder: &str, rules: &[FileRule]) -> Vec<TemplateFile> {
    let template = |(path, source): (String, Source)| {
        let rule = rules.iter().find(|rule| rule.matches(&path)).cloned();
        let template = source.text.contains("{{") && !rule.as_ref().is_some_and(|rule| rule.verbatim);
        TemplateFile { path, text: source.text, template, rule, layer: source.layer }
    };
    below(texts, folder).into_iter().map(template).collect()
}

fn read<T: serde::de::DeserializeOwned>(texts: &Texts, path: &str, folder: &str) -> Result<Option<T>, LoadError> {
    let parse = |source: &Source| {
        serde_saphyr::from_str(&source.text).map_err(|error| LoadError::new(format!("{folder}/{path}"), error.to_string()))
    };
    texts.get(path).map(parse).transpose()
}
