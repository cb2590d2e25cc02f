//! What stands beside the services follows the spec: one changed edge or number changes what is about it, and no more.

use crate::support::{files, root};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

fn shop_with(was: &str, becomes: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("examples/shop.yaml")).unwrap();
    assert!(text.contains(was), "{was}");
    let folder = tempfile::tempdir().unwrap();
    let (spec, target) = (folder.path().join("shop.yaml"), folder.path().join("made"));
    std::fs::write(&spec, text.replacen(was, becomes, 1)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    let output = command.args(["new", "--no-git", "--from"]).arg(&spec).arg(&target).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let name = |path: &std::path::Path| path.strip_prefix(&target).unwrap().display().to_string();
    files(&target).iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// The paths whose texts differ, but for the spec itself and what is kept of it.
fn changed(was: &str, becomes: &str) -> Vec<String> {
    let (old, new) = (shop_with(was, was), shop_with(was, becomes));
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differs = |path: &&&String| old.get(**path) != new.get(**path) && !path.starts_with(".scaffold/") && **path != "scaffold.yaml";
    paths.iter().filter(differs).map(|path| (**path).clone()).collect()
}

#[test]
fn an_edge_between_services() {
    let changed = changed("calls: [catalog, payments]", "calls: [catalog]");
    let expected = [
        "deploy/chart/README.md",
        "deploy/chart/values.yaml",
        "docs/architecture.md",
        "docs/consistency.md",
        "docs/diagrams/system.svg",
        "ops/grafana/dashboards/orders.service.json",
        "ops/runbooks/error-budget-burn.md",
        "ops/runbooks/service-down.md",
    ];
    assert_eq!(changed, expected);
}

#[test]
fn room_to_grow() {
    let changed = changed("growth: 10x", "growth: 20x");
    let expected = [
        "deploy/chart/README.md",
        "deploy/chart/values.yaml",
        "docs/capacity.md",
        "ops/grafana/dashboards/accounts.service.json",
        "ops/grafana/dashboards/catalog.service.json",
        "ops/grafana/dashboards/orders.service.json",
        "ops/grafana/dashboards/payments.service.json",
        "ops/load/accounts.js",
        "ops/load/catalog.js",
        "ops/load/orders.js",
        "ops/load/payments.js",
        "ops/runbooks/connection-pool-saturated.md",
        "ops/runbooks/latency-budget-burn.md",
        "ops/runbooks/replicas-at-most.md",
    ];
    assert_eq!(changed, expected);
}

#[test]
fn a_mesh() {
    let changed = changed("cache: redis", "cache: redis\nmesh: linkerd");
    assert_eq!(
        changed,
        [
            "deploy/chart/README.md",
            "deploy/chart/templates/linkerd-calls.yaml",
            "deploy/chart/templates/linkerd.yaml",
            "deploy/chart/templates/network/mesh.yaml",
            "deploy/chart/values.yaml",
        ]
    );
}

#[test]
fn no_kubernetes() {
    let changed = changed("cache: redis", "cache: redis\ndeploy: {kubernetes: false}");
    let elsewhere: Vec<&String> = changed.iter().filter(|path| !path.starts_with("deploy/")).collect();
    let workflow = ".github/workflows/system.operations.yaml";
    let runbooks = ["pods-restart", "replica-down", "replicas-at-most", "replicas-missing", "service-down"];
    let runbooks = runbooks.map(|name| format!("ops/runbooks/{name}.md"));
    let expected: Vec<&str> = [workflow, "README.md"].into_iter().chain(runbooks.iter().map(String::as_str)).collect();
    assert_eq!(elsewhere, expected);
}

#[test]
fn no_metrics() {
    let changed = changed("cache: redis", "cache: redis\nobservability: {metrics: false}");
    let charts = "deploy/chart/templates/";
    for gone in ["network/metrics.yaml", "prometheusrules.yaml", "servicemonitors.yaml"] {
        assert!(changed.contains(&format!("{charts}{gone}")), "{gone}");
    }
}
