//! The load tests, read and run by k6.

use super::{files, read};
use crate::conformance::database::{Databases, Kind};
use crate::stacks::stack;
use crate::tools::{self, quiet};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What k6 says where a threshold is crossed.
const CROSSED: i32 = 99;

/// The tests of one generated system, each with thresholds on every scenario.
pub fn check(system: &Path) -> Result<(), String> {
    for path in files(&system.join("ops/load"), ".js")? {
        let options = quiet(Command::new(tools::go_program("k6")?).arg("inspect").arg(&path))?;
        let options: Value = serde_json::from_str(&options).map_err(|error| format!("{}: {error}", path.display()))?;
        let names = |of: &str| options[of].as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let (scenarios, thresholds) = (names("scenarios"), names("thresholds"));
        let held = |scenario: &String| {
            ["failed", "duration"].iter().all(|of| thresholds.contains(&format!("http_req_{of}{{scenario:{scenario}}}")))
        };
        if scenarios.is_empty() || !scenarios.iter().all(held) {
            return Err(format!("{}: not every scenario of {scenarios:?} is held to {thresholds:?}", path.display()));
        }
    }
    Ok(())
}

/// Sends a service its load for a moment; then once more where nothing answers, which is no success.
pub fn run(system: &Path) -> Result<(), String> {
    let folder = system.join("services/notes");
    let environment = stack("fastapi")?.prepare(&folder)?;
    let databases = Databases::open(Kind::Sqlite)?;
    let service = environment.start(&folder, &databases.fresh()?)?;
    let address = format!("http://{}", service.address);
    let (answered, told) = send(system, &address)?;
    // How long answers take says more about this machine than about the service.
    if !matches!(answered, Some(0 | CROSSED)) || told["fails"] != 0 || told["passes"].as_u64().is_none_or(|passes| passes == 0) {
        return Err(format!("k6 ended with {answered:?}; of its checks it tells {told}"));
    }
    service.kill();
    match send(system, &address)? {
        (Some(CROSSED), told) if told["passes"] == 0 => Ok(()),
        (ended, told) => Err(format!("nothing answers; k6 ended with {ended:?} and tells {told}")),
    }
}

/// How k6 ends, and what became of its checks.
fn send(system: &Path, address: &str) -> Result<(Option<i32>, Value), String> {
    let summary = system.with_extension("k6.json");
    let mut k6 = Command::new(tools::go_program("k6")?);
    k6.args(["run", "--quiet", "--no-usage-report", "--env", "STAGE=1s", "--env"]).arg(format!("BASE_URL={address}"));
    let ended = k6.arg("--summary-export").arg(&summary).arg(system.join("ops/load/notes.js")).output();
    let ended = ended.map_err(|error| format!("k6: {error}"))?;
    let text = read(&summary).map_err(|why| format!("{why}: {}", String::from_utf8_lossy(&ended.stderr)))?;
    let told: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", summary.display()))?;
    Ok((ended.status.code(), told["metrics"]["checks"].clone()))
}
