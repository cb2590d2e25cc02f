//! The example of a team's pack, proven as what is built in: its own test with the toolchain, and the HTTP suite against
//! the stack that it makes.

use super::generated::{self, Selection};
use super::{root, run, tools};
use std::path::Path;
use std::process::Command;

/// Tests `examples/team`.
pub fn all() -> Result<(), String> {
    generated::build()?;
    let pack = root().join("examples/team");
    run(scaffold(&pack).args(["blueprint", "test", "--verify"]))?;
    let folder = generated::fresh("team")?;
    let spec = std::fs::read_to_string(root().join("tests/specs/conformance.yaml")).map_err(|error| error.to_string())?;
    let used = format!("{spec}\nblueprints:\n  - {{name: acme, path: \"{}\"}}\n", pack.display());
    std::fs::write(folder.join("scaffold.yaml"), used).map_err(|error| error.to_string())?;
    tools::quiet(scaffold(&folder).args(["new", "--stack", "acme", "conformance"]))?;
    let service = folder.join("conformance/services/depot");
    tools::quiet(Command::new("make").args(["-s", "setup"]).current_dir(&service))?;
    generated::conformance_only(&Selection::of(service))
}

fn scaffold(folder: &Path) -> Command {
    let mut command = Command::new(root().join("target/debug/scaffold"));
    command.current_dir(folder);
    command
}
