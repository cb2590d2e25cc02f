//! Rules of the repository that a compiler does not check.

use crate::support::{files, root};
use scaffold::model::name::TYPE_SUFFIXES;
use std::path::{Path, PathBuf};

fn sources() -> Vec<(PathBuf, String)> {
    let of = |folder: &str| files(&root().join(folder));
    let rust = ["src", "xtask/src", "xtask/dist", "tests/it", "tests/conformance/src"].into_iter().flat_map(of);
    rust.filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| text.lines().count() > 500)
        .map(|(path, text)| format!("{}: {} lines", relative(path), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "over 500 lines:\n{}", long.join("\n"));
}

/// Each module and what it may use of the crate, as ARCHITECTURE.md lists it.
const LAYERS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("spec", &["diag"]),
    ("model", &["spec", "diag"]),
    ("blueprint", &["diag", "tree"]),
    ("migrate", &["model", "diag"]),
    ("seed", &["model", "migrate"]),
    ("document", &["model", "blueprint", "migrate", "seed", "spec", "tree", "diag", "escape"]),
    ("compat", &["model", "document", "diag"]),
    ("import", &["model", "spec", "diag", "escape"]),
    ("view", &["model", "blueprint", "migrate"]),
    ("plan", &["model", "view", "blueprint", "migrate", "diag"]),
    ("regen", &["model", "document", "lock", "tree", "fs", "git"]),
    ("escape", &[]),
    ("render", &["plan", "view", "document", "blueprint", "escape", "tree", "diag", "model"]),
    ("tree", &[]),
    ("lock", &["tree", "diag"]),
    ("fs", &["tree", "lock", "diag"]),
    ("git", &["tree", "lock", "diag", "fs"]),
];

#[test]
fn modules_use_only_those_below() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let name = relative(&path);
        let Some(module) = name.strip_prefix("src/").and_then(|rest| rest.split(['/', '.']).next()) else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == module) else { continue };
        for used in
            text.match_indices("crate::").filter_map(|(at, _)| text[at + 7..].split(|c: char| !c.is_alphanumeric() && c != '_').next())
        {
            if used != module && !allowed.contains(&used) && LAYERS.iter().any(|(layer, _)| *layer == used) {
                faults.push(format!("{name} uses {used}"));
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_core_names_no_stack() {
    // The DDL reader speaks of PostgreSQL's GIN indexes.
    let words = ["express", "fastapi", "gin", "axum", "spring"];
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let name = relative(&path);
        let outside = !name.starts_with("src/")
            || name.starts_with("src/escape/")
            || name.starts_with("src/spec/ddl/")
            || name.starts_with("src/cli");
        for (number, line) in text.lines().enumerate().filter(|_| !outside) {
            let lower = line.to_lowercase();
            let named = lower.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
            if named {
                faults.push(format!("{name}:{}: {line}", number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_case_of_regeneration_is_held_by_a_test() {
    let table = std::fs::read_to_string(root().join("docs/regeneration-cases.md")).unwrap();
    let rows: Vec<Vec<&str>> =
        table.lines().filter(|line| line.starts_with("| ")).map(|line| line.split(" | ").collect()).skip(2).collect();
    let mut faults = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let number = row[0].trim_start_matches("| ");
        if number != (at + 1).to_string() {
            faults.push(format!("row {number} stands where {} should", at + 1));
        }
        let held = row.last().unwrap().trim_end_matches(" |").trim_matches('`');
        let (module, test) = held.split_once("::").unwrap_or((held, ""));
        let tests = std::fs::read_to_string(root().join(format!("tests/regen/{module}.rs"))).unwrap_or_default();
        if test.is_empty() || !tests.contains(&format!("#[test]\nfn {test}()")) {
            faults.push(format!("row {number}: there is no test {held}"));
        }
    }
    assert!(rows.len() >= 59, "only {} rows", rows.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a stack makes beside an entity's own type, in contents and in names of files, is no name of another entity.
#[test]
fn types_beside_an_entity_are_kept_for_it() {
    let mut faults = Vec::new();
    for path in files(&root().join("blueprints/stack")) {
        let text = format!("{}\n{}", relative(&path), std::fs::read_to_string(&path).unwrap());
        for (before, after) in ["{{entity.as.class}}", "[entity.as.class]"].iter().flat_map(|name| parted(&text, name)) {
            let suffix: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
            let is_whole = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if is_whole && !TYPE_SUFFIXES.contains(&suffix.as_str()) {
                faults.push(format!("{}: {suffix}", relative(&path)));
            }
        }
    }
    assert!(faults.is_empty(), "not among TYPE_SUFFIXES:\n{}", faults.join("\n"));
}

/// What stands before and after each place of a text.
fn parted<'t>(text: &'t str, at: &str) -> Vec<(&'t str, &'t str)> {
    text.match_indices(at).map(|(start, found)| (&text[..start], &text[start + found.len()..])).collect()
}

#[test]
fn every_blueprint_file_is_a_template_by_name() {
    // A folder with a literal Cargo.toml would vanish from the published package.
    let wrong: Vec<String> = files(&root().join("blueprints"))
        .iter()
        .map(|path| relative(path))
        .filter(|path| path.contains("/files/") && !path.ends_with(".hbs"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_package_holds_whatever_the_program_is_built_from() {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let output =
        cargo.current_dir(root()).args(["package", "--list", "--allow-dirty", "--offline", "--package", "scaffold"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let packed: std::collections::BTreeSet<PathBuf> = String::from_utf8_lossy(&output.stdout).lines().map(PathBuf::from).collect();
    let needed = ["src", "blueprints", "examples"].into_iter().flat_map(|folder| files(&root().join(folder)));
    let needed = needed.map(|path| path.strip_prefix(root()).unwrap().to_owned()).chain([PathBuf::from("build.rs")]);
    let missing: Vec<PathBuf> = needed.filter(|path| !packed.contains(path)).collect();
    assert!(missing.is_empty(), "not in the package: {missing:?}");
    let foreign: Vec<&PathBuf> =
        packed.iter().filter(|path| ["xtask", "tests", "target"].iter().any(|folder| path.starts_with(folder))).collect();
    assert!(foreign.is_empty(), "not for a package: {foreign:?}");
}

#[test]
fn the_walk_through_operations_names_what_is_there() {
    let text = std::fs::read_to_string(root().join("docs/operations-checklist.md")).unwrap();
    let spec = root().join("examples/shop.yaml");
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_scaffold")).args(["new", "--dry-run", "--from"]).arg(spec).output().unwrap();
    let listing = String::from_utf8(output.stdout).unwrap();
    let emitted: std::collections::BTreeSet<&str> = listing.lines().filter_map(|line| line.rsplit(' ').next()).collect();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")).map(|line| line.split(" | ").collect::<Vec<_>>());
    let places: Vec<&str> = rows.filter_map(|row| row.get(1)?.strip_prefix('`')?.strip_suffix('`')).collect();
    let missing: Vec<&&str> = places.iter().filter(|place| !emitted.contains(**place)).collect();
    assert!(places.len() > 40 && missing.is_empty(), "{} places, of which not emitted: {missing:?}", places.len());
}
