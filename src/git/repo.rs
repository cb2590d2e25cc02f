//! A repository that people work in: what it holds, what stands in the way, and how a generation is merged into it.
//!
//! Hooks do not run and configuration that runs programs is not used; libgit2 has neither.

#![allow(clippy::disallowed_methods, reason = "git looks at files as it does")]

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use git2::{IndexEntry, ObjectType, Oid, Repository, RepositoryState, Signature, StatusOptions};

use super::{Identity, Time};

/// How many commits are looked at for the last generation.
const LOOKED_AT: usize = 5000;
/// The bit of an index entry whose file a sparse checkout leaves out.
const SKIP_WORKTREE: u16 = 1 << 14;
/// The bit of an index entry whose file git takes for unchanged.
const ASSUME_UNCHANGED: u16 = 1 << 15;

/// A repository, and the folder in it that was generated.
pub struct Repo {
    repo: Repository,
    /// Path of the folder below the repository's root; empty or with `/` at its end.
    prefix: String,
}

/// What the index has of a folder.
#[derive(Debug, Default)]
pub struct Tracked {
    /// Every path.
    pub all: HashSet<String>,
    /// Those that a sparse checkout leaves out.
    pub hidden: HashSet<String>,
    /// Those whose changes git is told not to look for, as with `git update-index --assume-unchanged`.
    pub unwatched: HashSet<String>,
}

/// A file for the commit of a generation.
pub struct Generated<'a> {
    pub path: &'a str,
    pub blob: &'a str,
    pub mode: u32,
    pub bytes: Option<Cow<'a, [u8]>>,
}

impl Repo {
    /// The repository that the folder is in, if git tracks `marker` in it.
    pub fn containing(root: &Path, marker: &str) -> Result<Option<Self>, git2::Error> {
        let repo = match Repository::discover(root) {
            Ok(repo) => repo,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(top) = repo.workdir().and_then(|top| top.canonicalize().ok()) else { return Ok(None) };
        let Some(below) = root.canonicalize().ok().and_then(|root| root.strip_prefix(&top).map(Path::to_owned).ok()) else {
            return Ok(None);
        };
        let prefix: String = below.iter().map(|name| format!("{}/", name.to_str().unwrap_or_default())).collect();
        let found = Self { repo, prefix };
        let tracked = found.repo.index()?.get_path(Path::new(&found.full(marker)), 0).is_some() || found.is_unborn();
        Ok(tracked.then_some(found))
    }

    /// Where this work tree's own files of git are.
    pub fn dir(&self) -> PathBuf {
        self.repo.path().to_owned()
    }

    pub fn inner(&self) -> &Repository {
        &self.repo
    }

    /// A path below the generated folder as git names it.
    pub fn full(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Whether git ignores a path below the generated folder, which it does not know.
    pub fn ignores(&self, path: &str) -> bool {
        self.repo.is_path_ignored(self.full(path)).unwrap_or(false)
    }

    fn is_unborn(&self) -> bool {
        self.repo.head().is_err_and(|error| error.code() == git2::ErrorCode::UnbornBranch)
    }

    /// Why nothing can be merged now.
    pub fn obstacle(&self) -> Option<String> {
        let doing = match self.repo.state() {
            RepositoryState::Clean | RepositoryState::Bisect => None,
            RepositoryState::Merge => Some(("a merge", "git merge --continue` or `git merge --abort")),
            RepositoryState::Revert | RepositoryState::RevertSequence => {
                Some(("a revert", "git revert --continue` or `git revert --abort"))
            }
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => {
                Some(("a cherry-pick", "git cherry-pick --continue` or `git cherry-pick --abort"))
            }
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
                Some(("a rebase", "git rebase --continue` or `git rebase --abort"))
            }
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => {
                Some(("`git am`", "git am --continue` or `git am --abort"))
            }
        };
        if let Some((what, way)) = doing {
            return Some(format!("{what} is in progress: finish it first (`{way}`)"));
        }
        if self.is_unborn() {
            return Some("there is no commit yet: commit what is here, then run this again".to_owned());
        }
        let conflicts = self.repo.index().is_ok_and(|index| index.has_conflicts());
        conflicts.then(|| "the index has unresolved conflicts: resolve and commit them first (`git status` names them)".to_owned())
    }

    /// A blob's contents.
    pub fn blob(&self, id: &str) -> Option<Vec<u8>> {
        self.repo.find_blob(Oid::from_str(id).ok()?).ok().map(|blob| blob.content().to_vec())
    }

    /// Paths of the generated folder that the index has.
    pub fn tracked(&self) -> Result<Tracked, git2::Error> {
        let index = self.repo.index()?;
        let below = |entry: &IndexEntry| String::from_utf8(entry.path.clone()).ok()?.strip_prefix(&self.prefix).map(str::to_owned);
        let mut found = Tracked::default();
        for entry in index.iter() {
            let Some(path) = below(&entry) else { continue };
            if entry.flags_extended & SKIP_WORKTREE != 0 {
                found.hidden.insert(path.clone());
            }
            if entry.flags_extended & SKIP_WORKTREE != 0 || entry.flags & ASSUME_UNCHANGED != 0 {
                found.unwatched.insert(path.clone());
            }
            found.all.insert(path);
        }
        Ok(found)
    }

    /// The index's version of a file, with its mode.
    pub fn staged(&self, path: &str) -> Option<(Vec<u8>, u32)> {
        let entry = self.repo.index().ok()?.get_path(Path::new(&self.full(path)), 0)?;
        Some((self.repo.find_blob(entry.id).ok()?.content().to_vec(), entry.mode))
    }

    /// Whether the file system keeps the executable bit, as this repository sees it.
    pub fn trusts_mode(&self) -> bool {
        self.repo.config().and_then(|config| config.get_bool("core.filemode")).unwrap_or(true)
    }

    /// Paths of the generated folder with changes that are not committed, new files among them. What a sparse checkout
    /// leaves out looks deleted, and is not.
    pub fn uncommitted(&self, tracked: &Tracked) -> Result<HashSet<String>, git2::Error> {
        let mut options = StatusOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .include_ignored(false)
            .exclude_submodules(true)
            .renames_head_to_index(false);
        let statuses = self.repo.statuses(Some(&mut options))?;
        let path = |entry: git2::StatusEntry<'_>| String::from_utf8_lossy(entry.path_bytes()).strip_prefix(&self.prefix).map(str::to_owned);
        let mut found: HashSet<String> = statuses.iter().filter_map(path).collect();
        found.retain(|path| !tracked.hidden.contains(path));
        Ok(found)
    }

    /// Writes a version of a file as a blob, with the line ends and the `$Id$` that git keeps for it.
    pub fn write_blob(&self, path: &str, bytes: &[u8]) -> Result<Oid, git2::Error> {
        if !bytes.windows(2).any(|pair| pair == b"\r\n") && !bytes.windows(4).any(|four| four == b"$Id:") {
            return self.repo.blob(bytes);
        }
        let mut writer = self.repo.blob_writer(Some(Path::new(&self.full(path))))?;
        std::io::Write::write_all(&mut writer, bytes).map_err(|error| git2::Error::from_str(&error.to_string()))?;
        writer.commit()
    }

    /// Notes the state of the file in an entry of the index, if the file is what the entry says: git then has no need to
    /// read it again, and `git merge --abort` takes it for unchanged.
    pub(super) fn note_state(&self, entry: &mut IndexEntry) {
        let Some(path) = self.repo.workdir().and_then(|top| std::str::from_utf8(&entry.path).ok().map(|path| top.join(path))) else {
            return;
        };
        let Ok(found) = crate::fs::stat_at(&path) else { return };
        let bytes = if path.is_symlink() {
            std::fs::read_link(&path).map(|target| target.as_os_str().as_encoded_bytes().to_vec())
        } else {
            std::fs::read(&path)
        };
        let below = std::str::from_utf8(&entry.path).unwrap_or_default().strip_prefix(&self.prefix).unwrap_or_default();
        if !bytes.is_ok_and(|bytes| self.write_blob(below, &bytes).is_ok_and(|id| id == entry.id)) {
            return;
        }
        let time = |(seconds, nanoseconds): (u32, u32)| git2::IndexTime::new(seconds as i32, nanoseconds);
        (entry.ctime, entry.mtime) = (time(found.ctime), time(found.mtime));
        (entry.dev, entry.ino, entry.file_size) = (found.device, found.inode, found.size);
        (entry.uid, entry.gid) = (found.user, found.group);
    }

    /// Commits a generation as it was made, on top of the one before where that is known.
    pub fn commit_generation(&self, files: &[Generated<'_>], lock_before: &str, commit: &super::Commit<'_>) -> Result<Oid, git2::Error> {
        let mut index = git2::Index::new()?;
        let odb = self.repo.odb()?;
        for file in files {
            let id = Oid::from_str(file.blob)?;
            // What is kept from before and lost from git cannot be in the commit.
            let is_there =
                odb.exists(id) || file.bytes.as_ref().is_some_and(|bytes| odb.write(ObjectType::Blob, bytes).is_ok_and(|made| made == id));
            if !is_there {
                continue;
            }
            index.add(&entry(&self.full(file.path), id, file.mode, 0))?;
        }
        let tree = self.repo.find_tree(index.write_tree_to(&self.repo)?)?;
        let parent = self.last_generation(lock_before)?;
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        let who = self.signature(commit)?;
        self.repo.commit(None, &who, &who, commit.message, &tree, &parents)
    }

    /// The oldest commit that has this lock: the pristine one, or what a squash made of it.
    fn last_generation(&self, lock: &str) -> Result<Option<git2::Commit<'_>>, git2::Error> {
        let lock_blob = Oid::from_str(&super::blob_id(lock.as_bytes()))?;
        let mut walk = self.repo.revwalk()?;
        walk.push_head()?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL)?;
        let path = self.full(crate::lock::PATH);
        let mut found = None;
        for id in walk.take(LOOKED_AT) {
            // A shallow clone ends somewhere.
            let Ok(commit) = id.and_then(|id| self.repo.find_commit(id)) else { break };
            let has = commit.tree().and_then(|tree| tree.get_path(Path::new(&path))).is_ok_and(|entry| entry.id() == lock_blob);
            if has {
                found = Some(commit);
            }
        }
        Ok(found)
    }

    /// The commit of a merge, on top of `HEAD`: its tree with these files changed; `None` removes one.
    pub fn commit_merge(
        &self,
        changes: &[(String, Option<(Oid, u32)>)],
        theirs: Oid,
        commit: &super::Commit<'_>,
    ) -> Result<Oid, git2::Error> {
        let mut index = git2::Index::new()?;
        index.read_tree(&self.repo.head()?.peel_to_tree()?)?;
        // What goes, first: a folder may take its place.
        for (path, _) in changes.iter().filter(|(_, version)| version.is_none()) {
            index.remove_path(Path::new(&self.full(path)))?;
        }
        for (path, version) in changes {
            if let Some((id, mode)) = version {
                index.add(&entry(&self.full(path), *id, *mode, 0))?;
            }
        }
        self.commit_on_head(index.write_tree_to(&self.repo)?, theirs, commit)
    }

    /// Commits what is staged as the merge of a generation.
    pub fn commit_staged(&self, theirs: Oid, commit: &super::Commit<'_>) -> Result<Oid, git2::Error> {
        let mut index = self.repo.index()?;
        index.read(true)?;
        self.commit_on_head(index.write_tree()?, theirs, commit)
    }

    /// A commit of a tree, with `HEAD` and a generation as its parents.
    fn commit_on_head(&self, tree: Oid, theirs: Oid, commit: &super::Commit<'_>) -> Result<Oid, git2::Error> {
        let tree = self.repo.find_tree(tree)?;
        let head = self.repo.head()?.peel_to_commit()?;
        let theirs = self.repo.find_commit(theirs)?;
        let who = self.signature(commit)?;
        self.repo.commit(None, &who, &who, commit.message, &tree, &[&head, &theirs])
    }

    fn signature(&self, commit: &super::Commit<'_>) -> Result<Signature<'static>, git2::Error> {
        let Time { seconds, offset_minutes } = commit.time;
        let time = git2::Time::new(i64::from(seconds), i32::from(offset_minutes));
        Signature::new(commit.identity.name(), commit.identity.email(), &time)
    }

    /// Who commits, as this repository is configured.
    pub fn identity(&self) -> Identity {
        Identity::of(self.repo.config())
    }
}

/// An entry of an index without a file's state: git looks at the file when it next needs to.
pub(super) fn entry(path: &str, id: Oid, mode: u32, stage: u16) -> IndexEntry {
    IndexEntry {
        ctime: git2::IndexTime::new(0, 0),
        mtime: git2::IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: stage << 12,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
