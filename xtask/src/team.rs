//! The example of a team's pack, proven as its team proves it: its own test with the toolchain, and the HTTP suite against
//! the stack that it makes.

use super::{generated, root, run};
use std::process::Command;

/// Tests `examples/team`.
pub fn all() -> Result<(), String> {
    generated::build()?;
    let mut test = Command::new(root().join("target/debug/scaffold"));
    run(test.current_dir(root().join("examples/team")).args(["blueprint", "test", "--verify", "--conformance"]))
}
