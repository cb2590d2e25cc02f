//! The OpenTelemetry collector, built of the parts that a system's configuration names, reads that configuration.

use super::read;
use crate::root;
use crate::tools::quiet;
use std::path::Path;
use std::process::Command;

/// Generated systems, in a folder.
pub fn check(systems: &[impl AsRef<Path>]) -> Result<(), String> {
    let (source, program) = (root().join("tests/collector"), root().join("target/otelcol"));
    let mut build = Command::new("go");
    quiet(build.args(["build", "-mod=readonly", "-o"]).arg(&program).arg(".").current_dir(&source).env("CGO_ENABLED", "0"))?;
    let modules = read(&source.join("go.mod"))?;
    for system in systems {
        let ops = system.as_ref().join("ops");
        quiet(Command::new(&program).args(["validate", "--config"]).arg(ops.join("otel/config.yaml")))?;
        same_version(&modules, &read(&ops.join("compose.observability.yaml"))?)?;
    }
    Ok(())
}

/// What compose starts is of the version that was built.
fn same_version(modules: &str, compose: &str) -> Result<(), String> {
    let version = modules.lines().find_map(|line| line.trim().strip_prefix("go.opentelemetry.io/collector/otelcol v"));
    let image = compose.lines().find_map(|line| line.trim().strip_prefix("image: otel/opentelemetry-collector-contrib:"));
    if image.is_some() && image == version {
        return Ok(());
    }
    Err(format!("compose.observability.yaml starts the collector {image:?}, and tests/collector is {version:?}"))
}
