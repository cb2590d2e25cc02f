//! The page of `scaffold preview`: bundled, and driven in a browser as a person would.

use super::{generated, root, run, tools};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is made of the page's sources, and shipped in the program.
const MADE: [&str; 3] = ["app.js", "app.css", "licences.txt"];

/// Bundles the page; with `--check`, says whether that was done since its sources changed.
pub fn page(words: &[String]) -> Result<(), String> {
    let check = match words {
        [] => false,
        [word] if word == "--check" => true,
        _ => return Err("usage: cargo xtask preview-page [--check]".to_owned()),
    };
    let folder = tools::node_packages("page", &root().join("src/cmd/preview/page"))?;
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
    generated::build()?;
    let folder = tools::node_packages("preview", &root().join("tests/preview"))?;
    run(Command::new("node")
        .current_dir(&folder)
        .args(["--test", "--test-reporter=spec"])
        .env("SCAFFOLD", root().join("target/debug/scaffold"))
        .env("EXAMPLES", root().join("examples")))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
