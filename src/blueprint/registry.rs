//! All blueprints of a run, in layers: built in, then a team's, then the project's own. A later layer replaces
//! single files of an earlier one.

use super::{FileRule, Footprint, Lexicon, Manifest, Scope, Toolchain};
use include_dir::{Dir, DirEntry};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// All its texts, by path: what it is told from another version of itself by.
    pub texts: Vec<(String, Arc<str>)>,
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

static BUILT_IN: Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/blueprints");

impl Registry {
    /// The blueprints that come with the program, with further layers over them: (path, text) of every file of each.
    ///
    /// # Errors
    /// A manifest or `types.yaml` that cannot be read.
    pub fn load(layers: &[Vec<(String, String)>]) -> Result<Self, LoadError> {
        let mut files: BTreeMap<String, Arc<str>> = BTreeMap::new();
        collect(&BUILT_IN, &mut files);
        for layer in layers {
            files.extend(layer.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))));
        }
        let mut registry = Self::default();
        let roots: Vec<String> = files.keys().filter_map(|path| path.strip_suffix("blueprint.yaml")).map(str::to_owned).collect();
        for root in roots {
            let blueprint = Blueprint::load(&root, &files)?;
            registry.blueprints.insert(blueprint.manifest.id.clone(), blueprint);
        }
        Ok(registry)
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
            footprint: manifest.footprint,
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

impl Blueprint {
    fn load(root: &str, files: &BTreeMap<String, Arc<str>>) -> Result<Self, LoadError> {
        let path = format!("{root}blueprint.yaml");
        let mut manifest: Manifest = read(files, &path)?.ok_or(LoadError { path, why: "it is missing".to_owned() })?;
        let lexicon: Lexicon = read(files, &format!("{root}types.yaml"))?.unwrap_or_default();
        if manifest.blueprint != 1 {
            return Err(LoadError {
                path: format!("{root}blueprint.yaml"),
                why: format!("format {} is not known here", manifest.blueprint),
            });
        }
        for text in manifest.texts_with_versions() {
            for (name, version) in &lexicon.versions {
                *text = text.replace(&format!("[{name}]"), version);
            }
        }
        let partials = templates(files, &format!("{root}partials/"), &[]);
        let templates = templates(files, &format!("{root}files/"), &manifest.files);
        let texts = files.iter().filter(|(path, _)| path.starts_with(root)).map(|(path, text)| (path.clone(), Arc::clone(text))).collect();
        Ok(Self { folder: root.to_owned(), manifest, lexicon, files: templates, partials, texts })
    }
}

fn templates(files: &BTreeMap<String, Arc<str>>, below: &str, rules: &[FileRule]) -> Vec<TemplateFile> {
    files
        .range(below.to_owned()..)
        .map_while(|(path, text)| path.strip_prefix(below).map(|path| (path, text)))
        .map(|(path, text)| {
            let plain = path.strip_suffix(".hbs").unwrap_or(path);
            let rule = rules.iter().find(|rule| rule.matches(plain)).cloned();
            let template = text.contains("{{") && !rule.as_ref().is_some_and(|rule| rule.verbatim);
            TemplateFile { path: plain.to_owned(), text: Arc::clone(text), template, rule }
        })
        .collect()
}

fn read<T: serde::de::DeserializeOwned>(files: &BTreeMap<String, Arc<str>>, path: &str) -> Result<Option<T>, LoadError> {
    match files.get(path) {
        Some(text) => serde_saphyr::from_str(text).map(Some).map_err(|error| LoadError { path: path.to_owned(), why: error.to_string() }),
        None => Ok(None),
    }
}

fn collect(dir: &Dir<'static>, into: &mut BTreeMap<String, Arc<str>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, into),
            DirEntry::File(file) => {
                if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                    into.insert(path.to_owned(), Arc::from(text));
                }
            }
        }
    }
}
