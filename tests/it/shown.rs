//! What `scaffold show` prints is a spec, and means the same as the one it was made from.

use crate::support::root;
use std::process::Command;

fn scaffold(words: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_scaffold")).current_dir(root()).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The documents and migrations of a system hold all that its model says.
fn system(spec: &str, folder: &std::path::Path) -> Vec<(String, String)> {
    let target = folder.join(spec.replace('/', "-"));
    scaffold(&["new", "--no-git", "--stack", "fastapi", "--from", spec, &target.display().to_string()]);
    crate::support::files(&target)
        .into_iter()
        .map(|path| (path.strip_prefix(&target).unwrap().display().to_string(), path))
        .filter(|(name, _)| name != "scaffold.yaml" && name != ".scaffold/lock.json")
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn a_shown_spec_reads_back_as_the_same_system() {
    let folder = tempfile::tempdir().unwrap();
    for spec in
        ["examples/hello.yaml", "examples/pasted.yaml", "examples/shop.yaml", "tests/specs/conformance.yaml", "tests/specs/texts.yaml"]
    {
        let shown = folder.path().join("shown.yaml");
        std::fs::write(&shown, scaffold(&["show", "--stack", "fastapi", "--from", spec])).unwrap();
        let (written, read_back) = (system(spec, folder.path()), system(&shown.display().to_string(), folder.path()));
        let different: Vec<&String> =
            written.iter().zip(&read_back).filter(|(one, other)| one != other).map(|((name, _), _)| name).collect();
        assert!(written.len() == read_back.len() && different.is_empty(), "{spec}: {different:?}");
        std::fs::remove_dir_all(folder.path().join(shown.display().to_string().replace('/', "-"))).unwrap();
    }
}
