//! The crates as cargo gets them.

use super::{cargo, generated, root, run, tools};
use dist::small;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, and the suite of HTTP cases that it looks for beside itself.
const CRATES: [&str; 2] = ["scaffold", "scaffold-conformance"];
/// What crates.io takes.
const LARGEST_CRATE: u64 = 10 << 20;

/// Installs the packaged crates where there is no network and nothing but their vendored sources, and generates with them.
pub fn installed() -> Result<(), String> {
    let folder = generated::fresh("packaged")?;
    CRATES.into_iter().try_for_each(|name| install(name, &folder.join(name), &folder.join("installed")))?;
    let program = |name: &str| Command::new(folder.join("installed/bin").join(name));
    let made = folder.join("hello");
    tools::quiet(program("scaffold").args(["new", "--from"]).arg(root().join("examples/hello.yaml")).arg(&made))?;
    tools::quiet(Command::new("git").arg("-C").arg(&made).args(["fsck", "--strict"]))?;
    let spec = tools::quiet(program("scaffold-conformance").arg("spec"))?;
    tools::write(&folder.join("conformance.yaml"), &spec)?;
    tools::quiet(program("scaffold").args(["check", "--from"]).arg(folder.join("conformance.yaml"))).map(drop)
}

/// Packages a crate in a folder, and installs it from there alone.
fn install(name: &str, folder: &Path, to: &Path) -> Result<(), String> {
    run(cargo(&["package", "--locked", "--allow-dirty", "--no-verify", "--quiet", "--package", name, "--target-dir"]).arg(folder))?;
    let (version, file) = one_crate(&folder.join("package"))?;
    small(&file, LARGEST_CRATE)?;
    run(Command::new("tar").arg("-C").arg(folder).arg("-xzf").arg(&file))?;
    let sources = folder.join(version);
    let config = tools::quiet(cargo(&["vendor", "--locked", "vendor"]).current_dir(&sources))?;
    tools::write(&sources.join(".cargo/config.toml"), &config)?;
    let mut install = cargo(&["install", "--offline", "--locked", "--debug", "--quiet", "--path", ".", "--root"]);
    install.arg(to).current_dir(&sources);
    // No registry, no cache, no settings of whoever runs this.
    run(install.env("CARGO_HOME", folder.join("home")).env("CARGO_TARGET_DIR", folder.join("target")))
}

fn one_crate(folder: &Path) -> Result<(String, PathBuf), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let named = |path: PathBuf| Some((path.file_name()?.to_str()?.strip_suffix(".crate")?.to_owned(), path));
    entries.flatten().find_map(|entry| named(entry.path())).ok_or_else(|| format!("{} has no crate", folder.display()))
}
