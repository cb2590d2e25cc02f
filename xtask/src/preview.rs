//! The page of `scaffold preview`: bundled, and driven in a browser as a person would.

use super::{cargo, root, run, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is made of the page's sources, and shipped in the program.
const MADE: [&str; 3] = ["app.js", "app.css", "licences.txt"];

/// The lock whose packages are there.
const INSTALLED: &str = "installed";

/// Bundles the page; with `--check`, says whether that was done since its sources changed.
pub fn page(words: &[String]) -> Result<(), String> {
    let check = match words {
        [] => false,
        [word] if word == "--check" => true,
        _ => return Err("usage: cargo xtask preview-page [--check]".to_owned()),
    };
    let folder = installed("page", &root().join("src/cmd/preview/page"))?;
    let tool = |name: &str| folder.join("node_modules/.bin").join(name);
    tools::quiet(Command::new(tool("prettier")).current_dir(&folder).args(["--log-level", "warn", "--check", "src", "build.mjs"]))?;
    tools::quiet(Command::new(tool("tsc")).current_dir(&folder).args(["--project", "."]))?;
    tools::quiet(Command::new("node").current_dir(&folder).args(["build.mjs", "made"]))?;
    for name in MADE {
        let (made, kept) = (folder.join("made").join(name), root().join("src/cmd/preview/assets").join(name));
        let text = read(&made)?;
        if read(&kept).is_ok_and(|known| known == text) {
            continue;
        }
        if check {
            return Err(format!("{} is not what its sources give: run `cargo xtask preview-page`", kept.display()));
        }
        fs::write(&kept, text).map_err(|error| format!("{}: {error}", kept.display()))?;
    }
    Ok(())
}

/// The bundle is fresh, and the page does what it should in a browser.
pub fn all() -> Result<(), String> {
    tools::install_missing()?;
    page(&["--check".to_owned()])?;
    run(&mut cargo(&["build", "--quiet"]))?;
    let folder = installed("preview", &root().join("tests/preview"))?;
    run(Command::new("node")
        .current_dir(&folder)
        .args(["--test", "--test-reporter=spec"])
        .env("SCAFFOLD", root().join("target/debug/scaffold"))
        .env("EXAMPLES", root().join("examples")))
}

/// A copy of a folder with the packages of its lock beside it; they are no part of the sources.
fn installed(name: &str, sources: &Path) -> Result<PathBuf, String> {
    let folder = root().join("target/node").join(name);
    clear(&folder)?;
    copy(sources, &folder)?;
    let (lock, mark) = (read(&folder.join("package-lock.json"))?, folder.join(INSTALLED));
    if read(&mark).is_ok_and(|known| known == lock) {
        return Ok(folder);
    }
    tools::quiet(Command::new("npm").current_dir(&folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::write(&mark, lock).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(folder)
}

/// Takes away what an earlier copy left, but for the packages.
fn clear(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "node_modules" {
            fs::remove_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        } else if path.is_file() && entry.file_name() != INSTALLED {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(fault)?;
    for entry in fs::read_dir(from).map_err(fault)?.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map_err(fault)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
