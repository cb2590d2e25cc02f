//! A tree as the first commit of a fresh repository: one pack, its index, `main`, and a work tree that is clean at once.
//!
//! Ids, pack and index are computed here and not by libgit2, which hashes with collision detection, deflates at
//! level 6 and inflates and hashes all again to index the pack: five times the CPU time for the same objects.
//! No repository is opened, so no configuration, template, hook or `GIT_*` variable can have a say.

mod attributes;
mod fetched;
mod identity;
mod index;
mod landing;
mod layout;
mod pack;
mod repo;
mod trees;

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::Oid;
use thiserror::Error;

use crate::fs::Staged;
use crate::tree::{Contents, File, Mode, Packed, RelPath, Tree};
use pack::{Id, Kind, Pack, PackWriter};

pub use attributes::Merging;
pub use fetched::{Wanted, read as read_commit};
pub use identity::Identity;
pub use landing::{Edit, Landing, Slot, slots};
pub use repo::{Generated, Repo, Tracked};

/// When the commit was made: chosen by the caller, so that one tree has one id everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Since 1970, as `SOURCE_DATE_EPOCH` counts.
    pub seconds: u32,
    pub offset_minutes: i16,
}

/// What a commit says besides its tree.
#[derive(Debug, Clone)]
pub struct Commit<'a> {
    pub message: &'a str,
    pub identity: &'a Identity,
    pub time: Time,
}

#[derive(Debug, Error)]
pub enum GitError {
    #[error("the generated files take more than 2 GiB")]
    TooLarge,
    #[error("the commit message is empty or has a NUL character")]
    Message,
    #[error("the files on disk are not those of the tree")]
    OtherTree,
    #[error("cannot compress an object")]
    Compress(#[source] flate2::CompressError),
    #[error("cannot write `.git/{path}`")]
    Io { path: &'static str, source: io::Error },
}

/// The id that git gives to the contents of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobId(Id);

impl BlobId {
    pub fn of(contents: &Contents) -> Self {
        Self(pack::blob_id(contents))
    }
}

impl std::fmt::Display for BlobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&pack::hex(&self.0))
    }
}

/// A file as the commit lists it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub path: RelPath,
    pub mode: Mode,
    pub blob: BlobId,
}

/// Contents of files, compressed for the pack as they come, from any thread; equal ones once.
#[derive(Debug, Default)]
pub struct Blobs(Mutex<HashMap<Id, Packed>>);

impl Blobs {
    pub fn add(&self, contents: &Contents) -> Result<BlobId, GitError> {
        let id = pack::blob_id(contents);
        let is_known = self.known().contains_key(&id);
        if is_known {
            return Ok(BlobId(id));
        }
        // Not under the lock: compressing is what the other threads are for.
        let packed = match contents {
            Contents::Plain(bytes) => pack::packed(bytes)?,
            Contents::Packed(packed) => packed.clone(),
        };
        self.known().insert(id, packed);
        Ok(BlobId(id))
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Id, Packed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// In the order of the files, so that the pack does not depend on who came first.
    fn into_pack(self, files: &[Listed], pack: &mut PackWriter) -> Result<(), GitError> {
        let mut known = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        for Listed { blob: BlobId(id), .. } in files {
            match known.remove(id) {
                Some(packed) => pack.add_packed(Kind::Blob, *id, &packed)?,
                None if pack.has(id) => {}
                None => return Err(GitError::OtherTree),
            }
        }
        Ok(())
    }
}

/// All objects of the first commit, in memory.
#[derive(Debug)]
pub struct Snapshot {
    commit: Id,
    pack: Pack,
    files: Vec<Listed>,
    cached_trees: Vec<u8>,
    reflog: String,
}

impl Snapshot {
    /// Of a tree in memory.
    pub fn new(tree: &Tree, commit: &Commit<'_>) -> Result<Self, GitError> {
        let blobs = Blobs::default();
        let add = |(path, file): (&RelPath, &File)| Ok(Listed { path: path.clone(), mode: file.mode, blob: blobs.add(&file.contents)? });
        let files = tree.iter().map(add).collect::<Result<_, GitError>>()?;
        Self::of(files, blobs, commit)
    }

    /// Of files, in the order of their paths, whose contents are all among the blobs.
    pub fn of(files: Vec<Listed>, blobs: Blobs, commit: &Commit<'_>) -> Result<Self, GitError> {
        let message = commit.message.trim_end();
        if message.is_empty() || message.contains('\0') {
            return Err(GitError::Message);
        }
        let mut pack = PackWriter::new();
        blobs.into_pack(&files, &mut pack)?;
        let root = trees::add(&mut pack, &files)?;
        let signature = signature(commit);
        let tree_id = pack::hex(&root.id);
        let text = format!("tree {tree_id}\nauthor {signature}\ncommitter {signature}\n\n{message}\n");
        let id = pack.add(Kind::Commit, text.as_bytes())?;
        let subject = message.lines().next().unwrap_or_default();
        let reflog = format!("{:040} {} {signature}\tcommit (initial): {subject}\n", 0, pack::hex(&id));
        Ok(Self { commit: id, pack: pack.finish()?, files, cached_trees: root.cached, reflog })
    }

    pub fn id(&self) -> Result<Oid, GitError> {
        Oid::from_bytes(&self.commit).map_err(|_| GitError::OtherTree)
    }

    /// Adds `.git` to the staged files.
    pub fn write(&self, staged: &Staged<'_>) -> Result<Oid, GitError> {
        let index = index::bytes(&self.files, staged.files(), &self.cached_trees)?;
        layout::write(staged, self, &index)?;
        self.id()
    }
}

/// Commits the staged tree as the first commit of `main`.
pub fn commit_fresh(staged: &Staged<'_>, tree: &Tree, commit: &Commit<'_>) -> Result<Oid, GitError> {
    Snapshot::new(tree, commit)?.write(staged)
}

/// The id that git gives to a file of these contents.
pub fn blob_id(bytes: &[u8]) -> String {
    pack::hex(&pack::object_id(Kind::Blob, bytes))
}

fn signature(commit: &Commit<'_>) -> String {
    let Time { seconds, offset_minutes } = commit.time;
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let minutes = offset_minutes.unsigned_abs();
    format!("{} {seconds} {sign}{:02}{:02}", commit.identity, minutes / 60 % 24, minutes % 60)
}
