//! A tree as the first commit of a fresh repository: one pack, its index, `main`, and a work tree that is clean at once.
//!
//! Ids, pack and index are computed here and not by libgit2, which hashes with collision detection, deflates at
//! level 6 and inflates and hashes all again to index the pack: five times the CPU time for the same objects.
//! No repository is opened, so no configuration, template, hook or `GIT_*` variable can have a say.

mod identity;
mod index;
mod landing;
mod layout;
mod pack;
mod repo;
mod trees;

use std::collections::HashMap;
use std::io;

use git2::Oid;
use thiserror::Error;

use crate::fs::Staged;
use crate::tree::Tree;
use pack::{Id, Kind, Pack, PackWriter};

pub use identity::Identity;
pub use landing::{Edit, Landing, Slot, slots};
pub use repo::{Generated, Repo};

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

/// All objects of the first commit, in memory. Making it touches no disk, so it can run while the files are written.
#[derive(Debug)]
pub struct Snapshot {
    commit: Id,
    pack: Pack,
    blobs: Vec<Id>,
    cached_trees: Vec<u8>,
    reflog: String,
}

impl Snapshot {
    pub fn new(tree: &Tree, commit: &Commit<'_>) -> Result<Self, GitError> {
        let message = commit.message.trim_end();
        if message.is_empty() || message.contains('\0') {
            return Err(GitError::Message);
        }
        let mut pack = PackWriter::new();
        let blobs = add_blobs(&mut pack, tree)?;
        let root = trees::add(&mut pack, tree, &blobs)?;
        let signature = signature(commit);
        let tree_id = pack::hex(&root.id);
        let text = format!("tree {tree_id}\nauthor {signature}\ncommitter {signature}\n\n{message}\n");
        let id = pack.add(Kind::Commit, text.as_bytes())?;
        let subject = message.lines().next().unwrap_or_default();
        let reflog = format!("{:040} {} {signature}\tcommit (initial): {subject}\n", 0, pack::hex(&id));
        Ok(Self { commit: id, pack: pack.finish()?, blobs, cached_trees: root.cached, reflog })
    }

    pub fn id(&self) -> Result<Oid, GitError> {
        Oid::from_bytes(&self.commit).map_err(|_| GitError::OtherTree)
    }

    /// Adds `.git` to the staged files of this tree.
    pub fn write(&self, staged: &Staged<'_>, tree: &Tree) -> Result<Oid, GitError> {
        let index = index::bytes(tree, &self.blobs, staged.files(), &self.cached_trees)?;
        layout::write(staged, self, &index)?;
        self.id()
    }
}

/// Commits the staged tree as the first commit of `main`.
pub fn commit_fresh(staged: &Staged<'_>, tree: &Tree, commit: &Commit<'_>) -> Result<Oid, GitError> {
    Snapshot::new(tree, commit)?.write(staged, tree)
}

/// The id that git gives to a file of these contents.
pub fn blob_id(bytes: &[u8]) -> String {
    pack::hex(&pack::object_id(Kind::Blob, bytes))
}

/// The blob of every file, in order of path. Shared contents are hashed once.
fn add_blobs(pack: &mut PackWriter, tree: &Tree) -> Result<Vec<Id>, GitError> {
    let mut seen: HashMap<(*const u8, usize), Id> = HashMap::with_capacity(tree.len());
    let add = |(_, file): (_, &crate::tree::File)| {
        let key = (file.bytes.as_ptr(), file.bytes.len());
        if let Some(id) = seen.get(&key) {
            return Ok(*id);
        }
        let id = pack.add(Kind::Blob, &file.bytes)?;
        seen.insert(key, id);
        Ok(id)
    };
    tree.iter().map(add).collect()
}

fn signature(commit: &Commit<'_>) -> String {
    let Time { seconds, offset_minutes } = commit.time;
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let minutes = offset_minutes.unsigned_abs();
    format!("{} {seconds} {sign}{:02}{:02}", commit.identity, minutes / 60 % 24, minutes % 60)
}
