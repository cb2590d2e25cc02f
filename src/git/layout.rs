//! The files of `.git`, as `git init` and one commit leave them, without hooks and samples.

use std::io;

use super::{GitError, Snapshot, pack};
use crate::fs::{Access, Dir, Durability, Staged};

pub(super) fn write(staged: &Staged<'_>, snapshot: &Snapshot, index: &[u8]) -> Result<(), GitError> {
    let git = at("", staged.dir().create_dir(".git"))?;
    write_objects(&git, &snapshot.pack)?;
    write_refs(&git, snapshot)?;
    file(&git, "config", "config", config(staged.executable_bit_works()).as_bytes())?;
    file(&git, "HEAD", "HEAD", b"ref: refs/heads/main\n")?;
    // Last, so that it is younger than the files: git reads again what is as young as the index.
    file(&git, "index", "index", index)?;
    at("", git.sync())
}

fn write_objects(git: &Dir, pack: &pack::Pack) -> Result<(), GitError> {
    let objects = at("objects", git.create_dir("objects"))?;
    at("objects/info", objects.create_dir("info"))?;
    let folder = at("objects/pack", objects.create_dir("pack"))?;
    let name = |extension: &str| format!("pack-{}.{extension}", pack.name);
    at("objects/pack", folder.write_pieces(&name("pack"), pack.pieces(), Access::ReadOnly))?;
    at("objects/pack", folder.write_new(&name("idx"), &pack.index, Access::ReadOnly, Durability::Now))?;
    at("objects/pack", folder.sync())
}

fn write_refs(git: &Dir, snapshot: &Snapshot) -> Result<(), GitError> {
    let refs = at("refs", git.create_dir("refs"))?;
    at("refs/tags", refs.create_dir("tags"))?;
    let heads = at("refs/heads", refs.create_dir("heads"))?;
    let id = format!("{}\n", pack::hex(&snapshot.commit));
    file(&heads, "main", "refs/heads/main", id.as_bytes())?;
    let logs = at("logs", git.create_dir("logs"))?;
    file(&logs, "HEAD", "logs/HEAD", snapshot.reflog.as_bytes())?;
    let log_refs = at("logs/refs", logs.create_dir("refs"))?;
    let log_heads = at("logs/refs/heads", log_refs.create_dir("heads"))?;
    file(&log_heads, "main", "logs/refs/heads/main", snapshot.reflog.as_bytes())
}

fn config(executable_bit_works: bool) -> String {
    let mut text = "[core]\n\trepositoryformatversion = 0\n".to_owned();
    text += &format!("\tfilemode = {executable_bit_works}\n\tbare = false\n\tlogallrefupdates = true\n");
    if cfg!(target_os = "macos") {
        text += "\tignorecase = true\n\tprecomposeunicode = true\n";
    }
    if cfg!(windows) {
        text += "\tsymlinks = false\n\tignorecase = true\n";
    }
    text
}

fn file(dir: &Dir, name: &str, path: &'static str, bytes: &[u8]) -> Result<(), GitError> {
    at(path, dir.write_new(name, bytes, Access::Regular, Durability::Later)).map(drop)
}

fn at<T>(path: &'static str, result: io::Result<T>) -> Result<T, GitError> {
    result.map_err(|source| GitError::Io { path, source })
}
