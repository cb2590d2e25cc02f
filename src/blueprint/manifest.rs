//! `blueprint.yaml`: what a blueprint is, and the exceptions among its files.

use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// The whole manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the format; this is version 1.
    pub blueprint: u32,
    /// Unique name, such as `stack/NAME`.
    pub id: String,
    /// The blueprint that this one differs from: what is not said here is as there, file by file.
    #[serde(default)]
    pub extends: Option<String>,
    /// What one rendering is for.
    pub scope: Scope,
    /// What it is for people.
    #[serde(default)]
    pub title: String,
    /// The features a spec may ask of it.
    #[serde(default)]
    pub provides: Vec<String>,
    /// What its files are emitted below; `[…]` names a value of the view.
    #[serde(default)]
    pub root: String,
    /// A boolean of the view without which nothing is emitted.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Exceptions; every file not named here is emitted always, and merged at regeneration.
    #[serde(default)]
    pub files: Vec<FileRule>,
    /// Commands that check and run a generated service.
    #[serde(default)]
    pub verify: Option<Verify>,
    /// What a machine needs for it.
    #[serde(default)]
    pub tools: Vec<Tool>,
    /// What a service of the stack costs.
    #[serde(default)]
    pub footprint: Option<Footprint>,
    /// Where a service of the stack is checked; without it, nobody's CI does.
    #[serde(default)]
    pub toolchain: Option<Toolchain>,
}

/// The path of a boolean of the view, and where it is written.
pub type Condition = Spanned<String>;

/// What one rendering of a blueprint is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Once.
    System,
    /// Once for each service whose `stack` names it.
    Service,
}

/// An exception for the files that match.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// A path below `files/`, where `*` stands for anything but `/` and `**` for anything.
    #[serde(rename = "match")]
    pub pattern: String,
    /// A boolean of the view without which the file is not emitted.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What regeneration does with it.
    #[serde(default)]
    pub policy: Policy,
    /// Whether it can be run.
    #[serde(default)]
    pub executable: bool,
    /// Whether its braces are another tool's, so that it is emitted as it is.
    #[serde(default)]
    pub verbatim: bool,
}

/// What regeneration does with a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Merged with what people did.
    #[default]
    Merge,
    /// Never touched again.
    Frozen,
    /// Merged as long as that makes no conflict; where it would, what people did stays.
    Yield,
}

impl Policy {
    /// As manifests write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Frozen => "frozen",
            Self::Yield => "yield",
        }
    }
}

/// Commands that check and run a generated service, in its folder; `{}` placeholders are not supported on purpose.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Verify {
    /// Installs what it needs.
    pub setup: String,
    /// Formatter, linter, types.
    pub lint: String,
    /// Its own tests.
    pub test: String,
    /// Starts it on `$PORT`; by `exec`, or the shell would be told to stop in its place.
    pub run: String,
    /// Environment of these commands.
    pub env: BTreeMap<String, String>,
}

/// A program that a machine needs before anything of a blueprint can be set up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// As people call it.
    pub name: String,
    /// A command of the shell that succeeds where it is there, and prints its version.
    pub ask: String,
    /// The oldest version that will do; `[…]` is a version of `types.yaml`.
    #[serde(default)]
    pub floor: Option<String>,
    /// What it is for, where that is not the services of the stack.
    #[serde(default, rename = "for")]
    pub purpose: Option<String>,
    /// Whether nothing but that purpose needs it.
    #[serde(default)]
    pub optional: bool,
    /// Its packages, by the package manager.
    #[serde(default)]
    pub packages: BTreeMap<String, String>,
    /// Where it comes from.
    pub home: String,
}

/// What a service of a stack costs, as `cargo xtask bench-services` measures it: replicas, requests and limits follow.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Footprint {
    /// Milliseconds of CPU time that an average request takes. Of our stacks it is twice the mean of what
    /// `cargo xtask bench-services` measures on PostgreSQL: there are tokens, larger rows and slower cores.
    pub cpu_per_request: f64,
    /// MiB of memory that a warm process holds.
    pub memory: u32,
    /// Seconds until it is ready, on one slow core.
    pub start: u32,
    /// The user of its image.
    pub user: u32,
}

/// Where services of a stack are checked by whichever CI, and what is specific to them there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// The image that has the tools; `[…]` is a version of `types.yaml`.
    pub image: String,
    /// What installs what the image lacks.
    #[serde(default)]
    pub prepare: Option<String>,
    /// The file that what is downloaded depends on.
    pub lock: String,
    /// The variables that say where downloads go; `[cache]` is the folder that CI keeps.
    pub cache: BTreeMap<String, String>,
    /// The files that undo a migration on PostgreSQL, as a pattern of the shell.
    pub undo: String,
    /// The table in which migrations are noted.
    pub history: String,
    /// What gives its tools to a dev container.
    #[serde(default)]
    pub feature: Option<Feature>,
}

/// A feature of a dev container (containers.dev), with its options.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its address.
    pub name: String,
    /// `[…]` is a version of `types.yaml`.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

impl Default for Footprint {
    fn default() -> Self {
        Self { cpu_per_request: 1.0, memory: 256, start: 10, user: 65532 }
    }
}

impl Manifest {
    /// The texts in which `[…]` is a version of `types.yaml`.
    pub fn texts_with_versions(&mut self) -> impl Iterator<Item = &mut String> {
        let floors = self.tools.iter_mut().filter_map(|tool| tool.floor.as_mut());
        let of_toolchain = self.toolchain.iter_mut().flat_map(|toolchain| {
            let options = toolchain.feature.iter_mut().flat_map(|feature| feature.options.values_mut());
            std::iter::once(&mut toolchain.image).chain(options)
        });
        floors.chain(of_toolchain)
    }

    /// This one, with what it does not say from the one that it extends. Its own exceptions come first.
    pub(super) fn over(mut self, parent: Self) -> Self {
        let or_else = |own: String, other: String| if own.is_empty() { other } else { own };
        self.files.extend(parent.files);
        Self {
            title: or_else(self.title, parent.title),
            provides: if self.provides.is_empty() { parent.provides } else { self.provides },
            root: or_else(self.root, parent.root),
            when: self.when.or(parent.when),
            verify: self.verify.or(parent.verify),
            footprint: self.footprint.or(parent.footprint),
            toolchain: self.toolchain.or(parent.toolchain),
            tools: if self.tools.is_empty() { parent.tools } else { self.tools },
            ..self
        }
    }
}

impl FileRule {
    /// Whether the rule is about a path below `files/`.
    pub fn matches(&self, path: &str) -> bool {
        glob(&self.pattern, path)
    }
}

fn glob(pattern: &str, path: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("**") {
        let rest = rest.trim_start_matches('/');
        return rest.is_empty() || (0..=path.len()).any(|at| path.get(at..).is_some_and(|tail| glob(rest, tail)));
    }
    if let Some(rest) = pattern.strip_prefix('*') {
        let reach = path.find('/').unwrap_or(path.len());
        return (0..=reach).any(|at| path.get(at..).is_some_and(|tail| glob(rest, tail)));
    }
    match (pattern.chars().next(), path.chars().next()) {
        (None, None) => true,
        (Some(a), Some(b)) if a == b => glob(pattern.get(a.len_utf8()..).unwrap_or(""), path.get(b.len_utf8()..).unwrap_or("")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs() {
        assert!(glob("app/**", "app/a/b.py"));
        assert!(glob("app/*.py", "app/b.py"));
        assert!(!glob("app/*.py", "app/a/b.py"));
        assert!(glob("**/x.py", "a/b/x.py"));
        assert!(glob("app/[entity.snake].py.hbs", "app/[entity.snake].py.hbs"));
        assert!(!glob("app", "app/x"));
    }
}
