//! The program's own comparison of interfaces against `oasdiff breaking`: whatever that calls breaking, we do.

use super::{root, tools};
use scaffold::compat;
use scaffold::diag::Sources;
use scaffold::document::openapi;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fewer breaking comparisons than this mean that the other side saw nothing.
const LEAST_BREAKING: usize = 80;

/// `tests/compat/*.yaml`: as `tests/it/compat.rs` reads it.
#[derive(Deserialize)]
struct Table {
    spec: Option<String>,
    document: Option<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    change: String,
    from: String,
    to: String,
}

/// Two documents to compare.
struct Comparison {
    name: String,
    old: Value,
    new: Value,
}

/// One finding of the other program.
#[derive(Deserialize)]
struct Finding {
    id: String,
    #[serde(default)]
    operation: String,
    #[serde(default)]
    path: String,
}

/// Compares every case, and every feature of `tests/deltas`, in both directions.
pub fn all() -> Result<(), String> {
    let oasdiff = tools::go_program("oasdiff")?;
    let folder = root().join("target/compat");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let comparisons = comparisons()?;
    let (mut faults, mut breaking) = (Vec::new(), 0);
    for comparison in &comparisons {
        let findings = findings(&oasdiff, &folder, comparison)?;
        breaking += usize::from(!findings.is_empty());
        faults.extend(missed(comparison, &findings));
    }
    println!("compatibility: {} comparisons, {breaking} of them breaking to oasdiff, {} missed", comparisons.len(), faults.len());
    if breaking < LEAST_BREAKING {
        faults.push(format!("oasdiff found only {breaking} of {} comparisons breaking", comparisons.len()));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// What the other program calls breaking in an operation that we call compatible.
fn missed(comparison: &Comparison, findings: &[Finding]) -> Vec<String> {
    let ours = compat::differences(&comparison.old, &comparison.new);
    let broken: BTreeSet<String> =
        ours.iter().filter(|one| one.breaking).filter_map(|one| one.place.first()).map(|place| shape(place)).collect();
    let named = |finding: &&Finding| !broken.contains(&shape(&format!("{} {}", finding.operation, finding.path)));
    findings
        .iter()
        .filter(named)
        .map(|finding| format!("{}: {} in {} {} is missed", comparison.name, finding.id, finding.operation, finding.path))
        .collect()
}

/// An operation without the names of its path's parameters.
fn shape(operation: &str) -> String {
    let segments = operation.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn findings(oasdiff: &Path, folder: &Path, comparison: &Comparison) -> Result<Vec<Finding>, String> {
    let write = |name: &str, document: &Value| -> Result<PathBuf, String> {
        let path = folder.join(name);
        std::fs::write(&path, with_own_parameters(document.clone()).to_string()).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    };
    let (old, new) = (write("old.json", &comparison.old)?, write("new.json", &comparison.new)?);
    let text = tools::quiet(Command::new(oasdiff).arg("breaking").args([old, new]).args(["--format", "json"]))?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&text).map_err(|error| format!("{}: what oasdiff says cannot be read: {error}\n{text}", comparison.name))
}

/// The same document with the parameters of a path on each of its operations: oasdiff takes a move from one to the other for a change.
fn with_own_parameters(mut document: Value) -> Value {
    for item in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut()) {
        let Some(Value::Array(shared)) = item.as_object_mut().and_then(|item| item.remove("parameters")) else { continue };
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            let own = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
            let is_same =
                |one: &Value, other: &Value| ["name", "in"].iter().all(|key| one.get(key).is_some() && one.get(key) == other.get(key));
            let inherited = shared.iter().filter(|shared| !own.iter().any(|own| is_same(own, shared)));
            let all: Vec<Value> = inherited.chain(&own).cloned().collect();
            operation["parameters"] = Value::Array(all);
        }
    }
    document
}

fn comparisons() -> Result<Vec<Comparison>, String> {
    let mut all = Vec::new();
    for path in files("tests/compat")? {
        let table: Table = serde_saphyr::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        let of = |text: &str| match table.document {
            Some(_) => serde_saphyr::from_str(text).map_err(|error| format!("{}: {error}", path.display())),
            None => document(text),
        };
        let before =
            table.document.as_ref().or(table.spec.as_ref()).ok_or_else(|| format!("{}: neither spec nor document", path.display()))?;
        for case in &table.cases {
            both_ways(&case.change, of(before)?, of(&before.replace(&case.from, &case.to))?, &mut all);
        }
    }
    let base = document(&read(&root().join("tests/deltas/base.yaml"))?)?;
    for path in files("tests/deltas")? {
        both_ways(&path.display().to_string(), base.clone(), document(&read(&path)?)?, &mut all);
    }
    Ok(all)
}

fn both_ways(name: &str, old: Value, new: Value, all: &mut Vec<Comparison>) {
    all.push(Comparison { name: name.to_owned(), old: old.clone(), new: new.clone() });
    all.push(Comparison { name: format!("not any more: {name}"), old: new, new: old });
}

/// The document of a spec's only service.
fn document(spec: &str) -> Result<Value, String> {
    let mut sources = Sources::default();
    sources.add("spec.yaml", spec);
    let (syntax, _) = scaffold::spec::parse(&mut sources, &mut |name| Err(format!("no {name}")));
    let options = scaffold::model::Options { stack: Some("axum".to_owned()), ..Default::default() };
    let system = scaffold::model::lower(&syntax, &options).0.ok_or_else(|| format!("a spec with errors:\n{spec}"))?;
    let service = system.services.first().ok_or("a spec without services")?;
    Ok(openapi(&system, service))
}

fn files(folder: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(root().join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
