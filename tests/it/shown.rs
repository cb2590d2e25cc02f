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

/// A shown spec declares its enums before they are used, so that they come earlier among the schemas of a document;
/// all else has one order.
fn is_same((name, one): &(String, String), (other_name, other): &(String, String)) -> bool {
    let sorted = |text: &str| {
        let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
        if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(|schemas| schemas.as_object_mut()) {
            schemas.sort_keys();
        }
        document.to_string()
    };
    name == other_name && (one == other || name.ends_with(".json") && sorted(one) == sorted(other))
}

#[test]
fn a_shown_spec_reads_back_as_the_same_system() {
    let folder = tempfile::tempdir().unwrap();
    for spec in [
        "examples/hello.yaml",
        "examples/pasted.yaml",
        "examples/shop.yaml",
        "tests/conformance/conformance.yaml",
        "tests/specs/words.yaml",
    ] {
        let shown = folder.path().join("shown.yaml");
        std::fs::write(&shown, scaffold(&["show", "--stack", "fastapi", "--from", spec])).unwrap();
        let (written, read_back) = (system(spec, folder.path()), system(&shown.display().to_string(), folder.path()));
        let different: Vec<&String> =
            written.iter().zip(&read_back).filter(|(one, other)| !is_same(one, other)).map(|((name, _), _)| name).collect();
        assert!(written.len() == read_back.len() && different.is_empty(), "{spec}: {different:?}");
        std::fs::remove_dir_all(folder.path().join(shown.display().to_string().replace('/', "-"))).unwrap();
    }
}

#[test]
fn what_is_deprecated_goes_when_the_period_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.yaml");
    let endpoint = |days: &str| format!("{{method: GET, deprecated: {{{days}}}, response: {{200: {{body: {{found: int}}}}}}, path: ");
    let (by_period, by_itself) = (endpoint("since: 2023-12-31"), endpoint("since: 2023-12-31, sunset: 2024-01-01"));
    let spec = format!(
        "scaffold: 1\nname: demo\nstack: gin\nauth: none\napi: {{deprecations: {{period: 60 days}}}}\nendpoints:\n  - {by_period}/api/v1/one}}\n  - {by_itself}/api/v1/two}}\n"
    );
    std::fs::write(&path, spec).unwrap();
    let shown = String::from_utf8(scaffold(&["show", "--from", path.to_str().unwrap()])).unwrap();
    let sunsets: Vec<&str> = shown.lines().filter_map(|line| line.trim().strip_prefix("sunset: ")).collect();
    assert_eq!(sunsets, ["\"2024-02-29\"", "\"2024-01-01\""], "{shown}");
}

#[test]
fn the_document_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec.yaml");
    let shop = std::fs::read_to_string(root().join("examples/shop.yaml")).unwrap();
    std::fs::write(&spec, shop.replace("Catalogue, orders", "<script>alert(1)</script> & [x](http://evil.example), orders")).unwrap();
    let page = folder.path().join("page.html");
    let (spec, target) = (spec.to_str().unwrap(), page.to_str().unwrap());
    scaffold(&["docs", "--from", spec, "--format", "html", "-o", target]);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "text of the spec stays text");
    assert_eq!(html.matches("<svg ").count(), 5, "the system, and the tables of four services");
    for outside in ["src=", "@import", "url(http", "href=\"http", "href=\"..", ".md\""] {
        assert!(!html.contains(outside), "the page leads to {outside}");
    }
    let anchors: Vec<&str> = html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(anchors.len() >= 7 && anchors.iter().all(|anchor| html.contains(&format!("id=\"{anchor}\""))), "{anchors:?}");
    let markdown = String::from_utf8(scaffold(&["docs", "--from", spec])).unwrap();
    let links: Vec<&str> = markdown.split("](").skip(1).filter(|target| !target.starts_with('#')).collect();
    assert!(links.iter().all(|target| target.starts_with("http")), "{links:?}");
    assert!(markdown.contains("n1[\"Product (products)\"]"), "tables are drawn");
}
