//! The crate as cargo gets it.

use super::{cargo, generated, root, run, tools};
use dist::small;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What crates.io takes.
const LARGEST_CRATE: u64 = 10 << 20;

/// Installs the packaged crate where there is no network and nothing but its vendored sources, and generates with it.
pub fn installed() -> Result<(), String> {
    let folder = generated::fresh("packaged")?;
    run(cargo(&["package", "--locked", "--allow-dirty", "--no-verify", "--quiet", "--package", "scaffold", "--target-dir"]).arg(&folder))?;
    let (name, file) = one_crate(&folder.join("package"))?;
    small(&file, LARGEST_CRATE)?;
    run(Command::new("tar").arg("-C").arg(&folder).arg("-xzf").arg(&file))?;
    let sources = folder.join(name);
    let config = tools::quiet(cargo(&["vendor", "--locked", "vendor"]).current_dir(&sources))?;
    tools::write(&sources.join(".cargo/config.toml"), &config)?;
    let mut install = cargo(&["install", "--offline", "--locked", "--debug", "--quiet", "--path", ".", "--root"]);
    install.arg(folder.join("installed")).current_dir(&sources);
    // No registry, no cache, no settings of whoever runs this.
    install.env("CARGO_HOME", folder.join("home")).env("CARGO_TARGET_DIR", folder.join("target"));
    run(&mut install)?;
    let made = folder.join("hello");
    let mut new = Command::new(folder.join("installed/bin/scaffold"));
    tools::quiet(new.args(["new", "--from"]).arg(root().join("examples/hello.yaml")).arg(&made))?;
    tools::quiet(Command::new("git").arg("-C").arg(&made).args(["fsck", "--strict"])).map(drop)
}

fn one_crate(folder: &Path) -> Result<(String, PathBuf), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let named = |path: PathBuf| Some((path.file_name()?.to_str()?.strip_suffix(".crate")?.to_owned(), path));
    entries.flatten().find_map(|entry| named(entry.path())).ok_or_else(|| format!("{} has no crate", folder.display()))
}
