//! `scaffold blueprint test`: a pack's blueprints are linted, and each spec in `tests/` is generated; what the pack has
//! a hand in is compared with `tests/golden/`, what has a parser here is parsed, and where it is asked for, every service
//! is checked with its own toolchain, and every stack of the pack held to the suite of HTTP cases.

use super::conformance::Suite;
use super::golden::{Tried, tried};
use super::place::Place;
use super::write::{Change, apply};
use super::{lint, verify};
use crate::blueprint::{Registry, pack};
use crate::cli::TestPack;
use crate::cmd::refused;
use crate::cmd::{Outcome, Status, input};
use crate::tree::RelPath;
use similar::TextDiff;
use std::collections::BTreeMap;

/// How many lines of a difference are shown.
const SHOWN: usize = 40;

/// Tests the pack at hand.
///
/// # Errors
/// Here is no pack, or it has no tests.
pub fn run(here: &Place, options: &TestPack) -> Result<Outcome, Outcome> {
    if !here.root.join(pack::FILE).is_file() {
        return Err(refused("here is no pack: `scaffold blueprint test` is for the repository of a team's blueprints"));
    }
    let registry = here.registry()?;
    let files = input::folder_inside(&here.root, "tests").map_err(refused)?.unwrap_or_default();
    let specs: Vec<(&str, &str)> = files.iter().filter_map(|(path, text)| Some((spec_name(path)?, text.as_str()))).collect();
    if specs.is_empty() {
        return Err(refused("there is no test: put a spec into `tests/`, such as `tests/notes.yaml`"));
    }
    let suite = options.conformance.then(|| Suite::of(here, &registry)).transpose()?;
    let mut faults = lint::faults(&registry);
    let mut out = String::new();
    for (name, text) in specs {
        let tried = one(here, &registry, (name, text))?;
        faults.push_str(&unparsed(name, &tried));
        let golden = golden_of(&files, name);
        if options.bless {
            apply(&here.root, &blessed(name, &golden, &tried.own))?;
        } else {
            faults.push_str(&differences(name, &golden, &tried.own));
        }
        if options.verify && faults.is_empty() {
            faults.push_str(&verify::run(&registry, &tried)?);
        }
        out.push_str(&format!("{name}: {} files, {} of them of {}\n", tried.tree.len(), tried.own.len(), here.name));
    }
    if let Some(suite) = suite.filter(|_| faults.is_empty()) {
        let found = suite.play(here, &registry, options)?;
        out.push_str(&found.out);
        faults.push_str(&found.faults);
    }
    let status = if faults.is_empty() { Status::Done } else { Status::Refused };
    Ok(Outcome { out, err: faults, status })
}

/// Where a pack's golden files for a spec are.
pub fn golden_folder(name: &str) -> String {
    format!("tests/golden/{name}")
}

fn one(here: &Place, registry: &Registry, (name, text): (&str, &str)) -> Result<Tried, Outcome> {
    tried(registry, &here.name, (&here.root.join("tests").join(format!("{name}.yaml")), text), None)
}

fn spec_name(path: &str) -> Option<&str> {
    path.strip_suffix(".yaml").filter(|name| !name.contains('/'))
}

fn golden_of<'f>(files: &'f [(String, String)], name: &str) -> BTreeMap<&'f str, &'f str> {
    let folder = format!("golden/{name}/");
    files.iter().filter_map(|(path, text)| Some((path.strip_prefix(&folder)?, text.as_str()))).collect()
}

fn blessed(name: &str, golden: &BTreeMap<&str, &str>, own: &BTreeMap<String, String>) -> Vec<Change> {
    let place = |path: &str| format!("{}/{path}", golden_folder(name));
    let written = own.iter().filter(|(path, text)| golden.get(path.as_str()) != Some(&text.as_str()));
    let gone = golden.keys().filter(|path| !own.contains_key(**path));
    written.map(|(path, text)| (place(path), Some(text.clone()))).chain(gone.map(|path| (place(path), None))).collect()
}

fn differences(name: &str, golden: &BTreeMap<&str, &str>, own: &BTreeMap<String, String>) -> String {
    let mut told = String::new();
    for (path, text) in own {
        let expected = golden.get(path.as_str()).copied().unwrap_or_default();
        if !golden.contains_key(path.as_str()) || expected != text {
            let header = (format!("{}/{path}", golden_folder(name)), format!("{name}: {path}"));
            let diff = TextDiff::from_lines(expected, text).unified_diff().header(&header.0, &header.1).to_string();
            told.extend(diff.split_inclusive('\n').take(SHOWN));
        }
    }
    for path in golden.keys().filter(|path| !own.contains_key(**path)) {
        told.push_str(&format!("{}/{path}: it is not generated any more\n", golden_folder(name)));
    }
    if !told.is_empty() {
        told.push_str("= help: where this is as it should be, `scaffold blueprint test --bless` says so\n");
    }
    told
}

/// Generated files that are not what their names say, a line each.
fn unparsed(name: &str, tried: &Tried) -> String {
    let checked = tried.tree.iter().filter(|(path, _)| !tried.verbatim.iter().any(|verbatim| verbatim == path.as_str()));
    let fault = |(path, file): (&RelPath, &crate::tree::File)| {
        let why = parsed(path.as_str(), &String::from_utf8_lossy(&file.bytes())).err()?;
        Some(format!("{name}: {path}: {why}\n"))
    };
    checked.filter_map(fault).collect()
}

fn parsed(path: &str, text: &str) -> Result<(), String> {
    match path.rsplit('.').next() {
        Some("json") => serde_json::from_str::<serde::de::IgnoredAny>(text).map(drop).map_err(|error| error.to_string()),
        Some("yaml" | "yml") => serde_saphyr::from_multiple::<serde::de::IgnoredAny>(text).map(drop).map_err(|error| error.to_string()),
        _ => Ok(()),
    }
}
