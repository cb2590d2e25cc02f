//! What a commit holds, read from its objects: nothing is checked out, so no filter, hook or link has a say.

use std::path::Path;

use git2::{ObjectType, Repository, Tree};

/// Why a commit cannot be read, in words.
pub type Fault = String;

/// What is read of a commit.
pub struct Wanted<'w> {
    /// Whether a file or folder is.
    pub is_wanted: &'w dyn Fn(&str) -> bool,
    /// How many entries there may be.
    pub most: usize,
    /// How large a file may be.
    pub largest: usize,
}

/// Reads the wanted files of the commit that was fetched last, or of the one that is named, and gives its id. Links and
/// submodules among them are refused.
pub fn read(
    repo: &Path,
    commit: &str,
    wanted: &Wanted<'_>,
    take: &mut dyn FnMut(String, Vec<u8>) -> Result<(), Fault>,
) -> Result<String, Fault> {
    let repo = Repository::open_bare(repo).map_err(|error| said(&error))?;
    let commit = repo.revparse_single(commit).and_then(|found| found.peel_to_commit()).map_err(|error| said(&error))?;
    let tree = commit.tree().map_err(|error| said(&error))?;
    Walk { repo: &repo, wanted, left: wanted.most, take }.folder(&tree, "")?;
    Ok(commit.id().to_string())
}

struct Walk<'w> {
    repo: &'w Repository,
    wanted: &'w Wanted<'w>,
    /// Entries that may still come: one tree can stand in another many times.
    left: usize,
    take: &'w mut dyn FnMut(String, Vec<u8>) -> Result<(), Fault>,
}

impl Walk<'_> {
    fn folder(&mut self, tree: &Tree<'_>, prefix: &str) -> Result<(), Fault> {
        for entry in tree {
            let name = entry.name().map_err(|_| format!("{prefix}: a file name is not UTF-8"))?;
            let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
            if !(self.wanted.is_wanted)(&path) {
                continue;
            }
            self.left =
                self.left.checked_sub(1).ok_or_else(|| format!("{path}: there are more than {} files and folders", self.wanted.most))?;
            let is_plain = matches!(entry.filemode(), 0o100_644 | 0o100_755 | 0o100_664 | 0o040_000);
            match entry.kind() {
                Some(ObjectType::Tree) if path.len() <= crate::tree::MAX_PATH => {
                    let inner = self.repo.find_tree(entry.id()).map_err(|error| said(&error))?;
                    self.folder(&inner, &path)?;
                }
                Some(ObjectType::Blob) if is_plain => {
                    let bytes = self.blob(entry.id(), &path)?;
                    (self.take)(path, bytes)?;
                }
                _ => return Err(format!("{path}: plain files only, no links and no submodules")),
            }
        }
        Ok(())
    }

    /// Looked at before it is unpacked.
    fn blob(&self, id: git2::Oid, path: &str) -> Result<Vec<u8>, Fault> {
        let (size, _) = self.repo.odb().and_then(|objects| objects.read_header(id)).map_err(|error| said(&error))?;
        if size > self.wanted.largest {
            return Err(format!("{path}: it is larger than {} MiB", self.wanted.largest >> 20));
        }
        self.repo.find_blob(id).map(|blob| blob.content().to_vec()).map_err(|error| said(&error))
    }
}

fn said(error: &git2::Error) -> Fault {
    error.message().to_owned()
}
