//! The repository at hand: its root, its git, its lock, and what was generated before.

use super::{Outcome, failed, refused, system_of};
use crate::blueprint::Registry;
use crate::cli;
use crate::cmd::generation::{Given, inputs};
use crate::cmd::{compile, layers, overlay};
use crate::diag::{Diagnostics, Severity};
use crate::document::Documents;
use crate::fs::{Journals, Standing, Work};
use crate::git::{self, BlobId, Merging, Repo, Tracked};
use crate::lock::{self, Entry, Lock};
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::plan::plan;
use crate::regen::Ours;
use crate::render::render;
use crate::tree::{Mode, folders_of};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

/// Where the texts are kept that were generated for files which people changed.
pub const BASES: &str = ".scaffold/base";

/// No file that is generated is larger.
const LARGEST: u64 = 16 << 20;

/// A generated repository.
pub struct Site {
    pub root: PathBuf,
    pub work: Work,
    /// None where git does not know the generated files.
    pub repo: Option<Repo>,
    tracked: OnceCell<Tracked>,
}

impl Site {
    /// The repository that a folder is in.
    pub fn find(from: &Path) -> Result<Self, Outcome> {
        Self::around(from)?.ok_or_else(|| {
            refused(format!(
                "there is no `{}` here or in a folder above: this is no generated repository\n\
                 = help: `scaffold new --from spec.yaml` makes one",
                lock::PATH
            ))
        })
    }

    /// The repository that a folder is in, if it is in one.
    pub fn around(from: &Path) -> Result<Option<Self>, Outcome> {
        let root = from.ancestors().find(|folder| folder.join(lock::PATH).is_file() || folder.join(lock::MODEL).is_file());
        let Some(root) = root else { return Ok(None) };
        let repo = Repo::containing(root, lock::PATH).map_err(|error| unreadable(&error))?;
        Ok(Some(Self { work: Work::open(root).map_err(failed)?, root: root.to_owned(), repo, tracked: OnceCell::new() }))
    }

    pub fn spec(&self) -> PathBuf {
        self.root.join("scaffold.yaml")
    }

    /// Where interrupted work is written down.
    pub fn journal_dir(&self) -> PathBuf {
        self.repo.as_ref().map_or_else(|| self.root.join(".scaffold/journal"), |repo| repo.dir().join("scaffold"))
    }

    pub fn journals(&self) -> Result<Journals, Outcome> {
        let opened = Journals::open(&self.journal_dir(), &self.root).map_err(failed)?;
        opened.ok_or_else(|| refused("another regeneration is at work in this repository: wait for it"))
    }

    /// Says why nothing can be merged now.
    pub fn refuse_if_busy(&self) -> Result<(), Outcome> {
        if self.journal_dir().join("journal.json").is_file() {
            return Err(refused(
                "a regeneration is in progress: resolve what `scaffold regen --status` lists, then `scaffold regen --continue`, \
                 or undo it with `scaffold regen --abort`",
            ));
        }
        match self.repo.as_ref().and_then(Repo::obstacle) {
            Some(why) => Err(refused(format!("{why}; nothing was written"))),
            None => Ok(()),
        }
    }

    /// The lock, and its text.
    pub fn lock(&self) -> Result<(Lock, String), Outcome> {
        match self.work.at(lock::PATH).map_err(failed)? {
            Standing::File { bytes, .. } => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                Ok((Lock::parse(&text).map_err(refused)?, text))
            }
            _ => Err(refused(format!(
                "`{}` is gone, and with it the knowledge of what was generated\n\
                 = help: bring it back with `git checkout HEAD -- {0}`, or from any commit that has it: `git log --oneline -- {0}`",
                lock::PATH
            ))),
        }
    }

    /// The folder of blueprints to go with, and its name in the lock: the one that is given now, or else the one of the
    /// generation before.
    pub fn blueprints(&self, lock: &Lock, given: Option<&Path>) -> Result<Option<(PathBuf, String)>, Outcome> {
        match (given, &lock.blueprint_folder) {
            (Some(folder), _) => Ok(Some((folder.to_owned(), overlay::recorded(folder, &self.root)?))),
            (None, Some(name)) => Ok(Some((overlay::named(name, &self.root)?, name.clone()))),
            (None, None) => Ok(None),
        }
    }

    /// All blueprints that the system at hand is generated with.
    ///
    /// # Errors
    /// Blueprints that cannot be read.
    pub fn registry(&self, lock: &Lock, system: &System, given: Option<&Path>) -> Result<Registry, Outcome> {
        let blueprints = self.blueprints(lock, given)?.map(|(folder, _)| folder);
        let mut found = Diagnostics::default();
        let layers = layers::of(Some(system), &self.root, &cli::Spec { file: self.spec(), stack: None, blueprints }, &mut found)?;
        match found.into_iter().find(|fault| fault.severity == Severity::Error) {
            Some(fault) => Err(refused(fault.message)),
            None => compile::registry(&layers.layers),
        }
    }

    /// The system that the files were generated for.
    pub fn model(&self, lock: &Lock) -> Result<System, Outcome> {
        let entry = lock.files.iter().find(|entry| entry.path.as_str() == lock::MODEL);
        let standing = self.work.at(lock::MODEL).map_err(failed)?;
        let text = match (standing, entry) {
            (Standing::File { bytes, .. }, Some(entry)) if git::blob_id(&bytes) == entry.blob => Some(bytes),
            (_, Some(entry)) => self.kept(entry),
            _ => None,
        };
        text.and_then(|bytes| system_of(&String::from_utf8_lossy(&bytes), lock)).ok_or_else(|| {
            refused(format!(
                "`{0}` is not what the lock says, so what the spec changed cannot be known: bring it back with `git checkout HEAD -- {0}`",
                lock::MODEL
            ))
        })
    }

    /// A generated text by its blob, from git or from what was kept.
    pub fn kept(&self, entry: &Entry) -> Option<Vec<u8>> {
        let from_git = || self.repo.as_ref().and_then(|repo| repo.blob(&entry.blob));
        let beside = || match self.work.at(&format!("{BASES}/{}", entry.blob)) {
            Ok(Standing::File { bytes, .. }) if git::blob_id(&bytes) == entry.blob => Some(bytes),
            _ => None,
        };
        from_git().or_else(beside)
    }

    pub fn ours(&self) -> Result<WorkTree<'_>, Outcome> {
        Ok(WorkTree { site: self, tracked: self.tracked()?, modes: self.repo.as_ref().is_none_or(Repo::trusts_mode) })
    }

    /// What git's index has; nothing where there is no git.
    pub fn tracked(&self) -> Result<&Tracked, Outcome> {
        if let Some(known) = self.tracked.get() {
            return Ok(known);
        }
        let tracked = match &self.repo {
            Some(repo) => repo.tracked().map_err(|error| failed(error.message()))?,
            None => Tracked::default(),
        };
        Ok(self.tracked.get_or_init(|| tracked))
    }
}

/// Says why git cannot be read, and how an index becomes readable that only git itself knows.
fn unreadable(error: &git2::Error) -> Outcome {
    let why = error.message();
    let known = [("'link'", "git update-index --no-split-index"), ("'sdir'", "git sparse-checkout reapply --no-sparse-index")];
    match known.into_iter().find(|(extension, _)| why.contains(extension)) {
        Some((_, command)) => refused(format!("git: {why}\n= help: run `{command}` first; nothing was written")),
        None => failed(format!("git: {why}")),
    }
}

/// What was generated before, file by file: from git, from what was kept, or rendered again where tool and blueprints
/// are the same.
pub struct Bases<'a> {
    site: &'a Site,
    lock: &'a Lock,
    system: &'a System,
    registry: &'a Registry,
    rendered: OnceCell<HashMap<String, Vec<u8>>>,
}

impl<'a> Bases<'a> {
    pub fn new(site: &'a Site, lock: &'a Lock, system: &'a System, registry: &'a Registry) -> Self {
        Self { site, lock, system, registry, rendered: OnceCell::new() }
    }

    pub fn of(&self, entry: &Entry) -> Option<Vec<u8>> {
        self.site.kept(entry).or_else(|| self.rendered.get_or_init(|| self.render().unwrap_or_default()).get(&entry.blob).cloned())
    }

    fn render(&self) -> Option<HashMap<String, Vec<u8>>> {
        let sources = crate::diag::Sources::default();
        let migrations = Migrations::initial(self.system);
        let (plan, _) = plan(self.system, self.registry, &migrations);
        let reached = &self.lock.migrations;
        let now = inputs(&plan, Given { sources: &sources, stack: None, blueprint_folder: None, reached, kept: &[], blueprints: &[] });
        if now.tool != self.lock.tool || now.blueprints != self.lock.blueprints {
            return None;
        }
        let tree = render(&plan, &Documents::new(self.system, &sources)).ok()?;
        Some(tree.iter().map(|(_, file)| (BlobId::of(&file.contents).to_string(), file.bytes().into_owned())).collect())
    }
}

/// The files as they are on the disk.
pub struct WorkTree<'a> {
    site: &'a Site,
    tracked: &'a Tracked,
    /// Whether the executable bit of a file means anything.
    modes: bool,
}

impl Ours for WorkTree<'_> {
    fn at(&self, path: &str) -> io::Result<Standing> {
        let now = self.site.work.at(path)?;
        // What the index has above a path is a repository of its own, and so is what has a `.git`.
        let is_repository =
            |above: &str| matches!(self.site.work.at(&format!("{above}/.git")), Ok(Standing::File { .. } | Standing::Folder));
        if folders_of(path).any(|above| self.tracked.all.contains(above) || now == Standing::Absent && is_repository(above)) {
            return Ok(Standing::Blocked);
        }
        let staged = || self.site.repo.as_ref().and_then(|repo| repo.staged(path));
        Ok(match now {
            Standing::Absent if self.tracked.hidden.contains(path) => match staged() {
                Some((bytes, mode)) => Standing::File { bytes, executable: mode == Mode::Executable.bits() },
                None => Standing::Absent,
            },
            Standing::File { bytes, executable } if !self.modes => {
                Standing::File { bytes, executable: staged().map_or(executable, |(_, mode)| mode == Mode::Executable.bits()) }
            }
            other => other,
        })
    }

    fn is_tracked(&self, path: &str) -> bool {
        self.tracked.all.contains(path)
    }

    fn is_filtered(&self, path: &str) -> bool {
        self.site.repo.as_ref().is_some_and(|repo| repo.is_filtered(path))
    }

    fn merging(&self, path: &str) -> Merging {
        self.site.repo.as_ref().map_or(Merging::Lines, |repo| repo.merging(path))
    }

    fn files(&self) -> io::Result<Vec<String>> {
        let mut walk = ignore::WalkBuilder::new(&self.site.root);
        walk.hidden(false).require_git(false).follow_links(false).filter_entry(|entry| entry.file_name() != ".git");
        let mut found = Vec::new();
        for entry in walk.build() {
            let entry = entry.map_err(io::Error::other)?;
            let is_file = entry.metadata().is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
            let path = entry.path().strip_prefix(&self.site.root).ok().and_then(Path::to_str);
            found.extend(path.filter(|_| is_file).map(str::to_owned));
        }
        Ok(found)
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.site.work.names(folder)
    }
}
