//! The contracts as Redocly reads them: each service's OpenAPI, the one of what a gateway answers, and the AsyncAPI of events.

use super::super::root;
use super::files;
use crate::tools::{node, node_packages, quiet};
use std::path::Path;
use std::process::Command;

/// One generated system.
pub fn check(system: &Path) -> Result<(), String> {
    let folder = node_packages("redocly", &root().join("tests/redocly"))?;
    let joint = ["openapi.json", "asyncapi.json"].map(|name| system.join("contracts").join(name)).into_iter().filter(|path| path.is_file());
    let mut redocly = Command::new(node()?.join("node"));
    redocly.env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true").arg(folder.join("node_modules/@redocly/cli/bin/cli.js"));
    redocly.args(["lint", "--format=stylish", "--config"]).arg(folder.join("redocly.yaml"));
    quiet(redocly.args(files(&system.join("contracts/openapi"), ".json")?).args(joint)).map(drop)
}
