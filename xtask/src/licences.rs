//! What the programs are made of may be given away under its licence: `deny.toml`, read here so that every run of the
//! tests holds to it. `cargo deny` reads the same file, and the sources and known faults besides, before a release.

use super::{cargo, root, tools};
use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, Licensee};
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

/// Licences that are fine for one crate.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    package: String,
    allow: Vec<String>,
}

/// Names every crate of the programs whose licence is not among those that are allowed.
pub fn all() -> Result<(), String> {
    let text = std::fs::read_to_string(root().join("deny.toml")).map_err(|error| format!("deny.toml: {error}"))?;
    let rules = toml::from_str::<Deny>(&text).map_err(|error| format!("deny.toml: {error}"))?.licenses;
    let metadata = tools::quiet(&mut cargo(&["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let shipped = shipped(&metadata);
    let packages = list(&metadata, "packages").filter(|package| shipped.contains(text_of(package, "id")));
    let refused: Vec<String> = packages.filter_map(|package| refused(package, &rules)).collect();
    if refused.is_empty() { Ok(()) } else { Err(refused.join("\n")) }
}

/// The programs and all that is built into them or builds them; not what only tests need.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let nodes: Vec<&Value> = metadata.pointer("/resolve/nodes").and_then(Value::as_array).into_iter().flatten().collect();
    let is_test = |dependency: &Value| list(dependency, "dep_kinds").all(|kind| text_of(kind, "kind") == "dev");
    let is_program = |package: &&Value| ["scaffold", "scaffold-conformance"].contains(&text_of(package, "name"));
    let mut open: Vec<&str> = list(metadata, "packages").filter(is_program).map(|package| text_of(package, "id")).collect();
    let mut known = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !known.insert(id) {
            continue;
        }
        let node = nodes.iter().find(|node| text_of(node, "id") == id);
        let needed = node.into_iter().flat_map(|node| list(node, "deps")).filter(|dependency| !is_test(dependency));
        open.extend(needed.map(|dependency| text_of(dependency, "pkg")));
    }
    known
}

fn refused(package: &Value, rules: &Licences) -> Option<String> {
    let (name, licence) = (text_of(package, "name"), text_of(package, "license"));
    let exceptions = rules.exceptions.iter().filter(|exception| exception.package == name).flat_map(|exception| &exception.allow);
    let allowed: Vec<Licensee> = rules.allow.iter().chain(exceptions).filter_map(|name| Licensee::parse(name).ok()).collect();
    let is_allowed = |wanted: &spdx::LicenseReq| allowed.iter().any(|licensee| licensee.satisfies(wanted));
    let why = match Expression::parse_mode(licence, spdx::ParseMode::LAX) {
        Ok(expression) if expression.evaluate(is_allowed) => return None,
        Ok(_) => format!("`{licence}` is not among the licences of deny.toml"),
        Err(error) => format!("`{licence}` is no licence: {}", error.reason),
    };
    Some(format!("{name}: {why}"))
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
