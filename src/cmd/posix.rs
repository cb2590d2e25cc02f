//! Where programs are found, and the shell that the commands of blueprints are written for, which Windows has where git has
//! brought it.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

/// The folders in which programs are looked for, in their order.
pub fn path() -> Vec<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect()
}

/// Where the shell is.
///
/// # Errors
/// What to do where there is none.
pub fn shell() -> Result<PathBuf, String> {
    let folders = path();
    let of_git = folders.iter().filter(|folder| folder.join("git.exe").is_file()).map(|folder| folder.join("../bin/sh.exe"));
    let mut all = folders.iter().map(|folder| folder.join(format!("sh{EXE_SUFFIX}"))).chain(of_git);
    all.find(|shell| shell.is_file()).ok_or_else(|| {
        "there is no `sh`, by which the tools of services are called\n= help: put it on the PATH; on Windows, git brings one: https://gitforwindows.org"
            .to_owned()
    })
}
