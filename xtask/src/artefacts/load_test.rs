//! The load tests are JavaScript that parses.

use super::{files, read};
use crate::tools::{node, quiet};
use std::path::Path;
use std::process::{Command, Stdio};

/// One generated system.
pub fn check(system: &Path) -> Result<(), String> {
    for path in files(&system.join("ops/load"), ".js")? {
        if !read(&path)?.contains("thresholds") {
            return Err(format!("{} has no thresholds", path.display()));
        }
        let source = std::fs::File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut parser = Command::new(node()?.join("node"));
        quiet(parser.args(["--input-type=module", "--check"]).stdin(Stdio::from(source)))
            .map_err(|why| format!("{}: {why}", path.display()))?;
    }
    Ok(())
}
