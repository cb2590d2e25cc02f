//! Prometheus, Alertmanager, Grafana and the collector: each file through its own tool, and what no tool looks at.

use super::{files, read};
use crate::tools::{self, quiet};
use regex_lite::Regex;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Grafana's own; what it has removed (`graph`, `singlestat`, `table-old`) is not among them.
const PANELS: [&str; 4] = ["logs", "row", "stat", "timeseries"];

/// One generated system.
pub fn check(system: &Path) -> Result<(), String> {
    println!("monitoring: {}", system.display());
    let ops = system.join("ops");
    let rules = ops.join("prometheus/rules");
    let promtool = |words: &[&str]| {
        let mut command = Command::new("promtool");
        command.args(words);
        command
    };
    quiet(promtool(&["check", "config"]).arg(ops.join("prometheus/prometheus.yml")))?;
    quiet(promtool(&["check", "rules"]).args(rule_files(&rules)?))?;
    // Many seconds each, on one core.
    let tests = files(&rules, ".test.yaml")?;
    std::thread::scope(|scope| {
        let tests: Vec<_> = tests.iter().map(|test| scope.spawn(move || quiet(promtool(&["test", "rules"]).arg(test)))).collect();
        tests.into_iter().try_for_each(|test| test.join().unwrap_or_else(|_| Err("it broke off".to_owned())).map(drop))
    })?;
    quiet(Command::new("amtool").arg("check-config").arg(ops.join("alertmanager/alertmanager.yml")))?;
    runbooks(system, &rules)?;
    recorded(&ops)?;
    dashboards(&ops.join("grafana/dashboards"))?;
    collector(&ops.join("otel/config.yaml"))
}

/// Every name of a recording rule's form is recorded.
fn recorded(ops: &Path) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for path in files(&ops.join("prometheus/rules"), ".rules.yaml")? {
        known.extend(rules_of(&path)?.iter().filter_map(|rule| rule.get("record").and_then(Value::as_str).map(str::to_owned)));
    }
    match named(&expressions(ops)?)?.into_iter().find(|name| name.contains(':') && !known.contains(name)) {
        Some(name) => Err(format!("{}: nothing records {name}", ops.display())),
        None => Ok(()),
    }
}

/// Each alert has a severity, a summary, a description, and a runbook that is there.
fn runbooks(system: &Path, rules: &Path) -> Result<(), String> {
    for path in files(rules, ".alerts.yaml")? {
        for rule in rules_of(&path)? {
            let text = |pointer: &str| rule.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let alert = text("/alert");
            let link = text("/annotations/runbook_url").strip_prefix("{{ $externalLabels.runbooks }}/");
            let there = link.is_some_and(|file| system.join("ops/runbooks").join(file).is_file());
            let told = ["/annotations/summary", "/annotations/description", "/labels/severity", "/labels/service"];
            if alert.is_empty() || !there || told.iter().any(|pointer| text(pointer).is_empty()) {
                return Err(format!("{}: {alert} lacks a label, an annotation, or its runbook", path.display()));
            }
        }
    }
    Ok(())
}

/// What a chart makes for the Prometheus operator: the very groups of `ops/prometheus/rules`, and alerts about pods; each
/// alert has a runbook that is there.
pub fn charted(system: &Path, rendered: &Path) -> Result<(), String> {
    let mut groups = BTreeMap::new();
    for object in read(rendered)?.split("\n---\n").filter(|object| object.contains("kind: PrometheusRule")) {
        let object: Value = serde_saphyr::from_str(object).map_err(|error| format!("{}: {error}", rendered.display()))?;
        groups.extend(list(&object, "/spec/groups").map(|group| (group["name"].to_string(), group.clone())));
    }
    let rules = system.join("ops/prometheus/rules");
    for path in rule_files(&rules)? {
        let text = read(&path)?.replace("{{ $externalLabels.runbooks }}", "ops/runbooks");
        let file: Value = serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(other) = list(&file, "/groups").find(|group| groups.get(&group["name"].to_string()) != Some(group)) {
            return Err(format!("{}: the chart lacks {} of {}", rendered.display(), other["name"], path.display()));
        }
    }
    let alerts = groups.values().flat_map(|group| list(group, "/rules")).filter(|rule| rule.get("alert").is_some());
    for alert in alerts {
        let runbook = alert.pointer("/annotations/runbook_url").and_then(Value::as_str).unwrap_or_default();
        if !runbook.starts_with("ops/runbooks/") || !system.join(runbook).is_file() {
            return Err(format!("{}: {} has no runbook", rendered.display(), alert["alert"]));
        }
    }
    let all = rendered.with_extension("rules");
    tools::write(&all, &json!({ "groups": groups.into_values().collect::<Vec<_>>() }).to_string())?;
    quiet(Command::new("promtool").args(["check", "rules"]).arg(&all))?;
    std::fs::remove_file(&all).map_err(|error| format!("{}: {error}", all.display()))
}

/// The files of recording rules and of alerts, without their tests.
pub fn rule_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    Ok([files(folder, ".rules.yaml")?, files(folder, ".alerts.yaml")?].concat())
}

fn list<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn rules_of(path: &Path) -> Result<Vec<Value>, String> {
    let file: Value = yaml(path)?;
    Ok(list(&file, "/groups").flat_map(|group| list(group, "/rules")).cloned().collect())
}

fn yaml(path: &Path) -> Result<Value, String> {
    serde_saphyr::from_str(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fixed and unique names, one variable for the data source, panels that Grafana still has, a unit for each.
fn dashboards(folder: &Path) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for path in files(folder, ".json")? {
        let board: Value = serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        let fault = |what: &str| Err(format!("{}: {what}", path.display()));
        let name = board.get("uid").and_then(Value::as_str).unwrap_or_default().to_owned();
        if name.is_empty() || name.len() > 40 || !names.insert(name) {
            return fault("its uid is not one of its own, of at most 40 characters");
        }
        if board.pointer("/templating/list/0/type") != Some(&Value::from("datasource")) {
            return fault("the data source is no variable");
        }
        let mut ids = BTreeSet::new();
        for panel in board.get("panels").and_then(Value::as_array).into_iter().flatten() {
            let kind = panel.get("type").and_then(Value::as_str).unwrap_or_default();
            let measured = !matches!(kind, "logs" | "row");
            if !PANELS.contains(&kind) || !ids.insert(panel.get("id").map(Value::to_string)) {
                return fault(&format!("a panel of type `{kind}`, or with the id of another"));
            }
            if measured && panel.pointer("/fieldConfig/defaults/unit").is_none() {
                return fault(&format!("{} has no unit", panel.get("title").unwrap_or(&Value::Null)));
            }
        }
    }
    Ok(())
}

/// Every component that a pipeline names is configured, and every configured one is named.
fn collector(path: &Path) -> Result<(), String> {
    let config = yaml(path)?;
    let mut used = BTreeSet::new();
    for pipeline in config.pointer("/service/pipelines").and_then(Value::as_object).into_iter().flat_map(|pipelines| pipelines.values()) {
        for part in ["receivers", "processors", "exporters"] {
            used.extend(
                pipeline.get(part).and_then(Value::as_array).into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)),
            );
        }
    }
    let parts = ["receivers", "processors", "connectors", "exporters"];
    let components = parts.iter().filter_map(|part| config.get(*part)?.as_object());
    let configured: BTreeSet<String> = components.flat_map(|part| part.keys().cloned()).collect();
    if used == configured && used.contains("memory_limiter") && used.contains("resource_detection") {
        return Ok(());
    }
    Err(format!("{}: {used:?} are in pipelines, {configured:?} are configured", path.display()))
}

/// Every expression for Prometheus in rules and panels.
pub fn expressions(ops: &Path) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    let rules = ops.join("prometheus/rules");
    for path in rule_files(&rules)? {
        found.extend(rules_of(&path)?.iter().filter_map(|rule| rule.get("expr").and_then(Value::as_str).map(str::to_owned)));
    }
    for path in files(&ops.join("grafana/dashboards"), ".json")? {
        let board: Value = serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        for panel in board.get("panels").and_then(Value::as_array).into_iter().flatten() {
            let measured = panel.pointer("/datasource/type") == Some(&Value::from("prometheus"));
            let targets = panel.get("targets").and_then(Value::as_array).into_iter().flatten().filter(|_| measured);
            found.extend(
                targets.filter_map(|target| target.get("expr").and_then(Value::as_str)).map(|text| text.replace("$__rate_interval", "1m")),
            );
        }
    }
    Ok(found)
}

/// The metrics that expressions name and no rule records: services must export them.
pub fn metrics(expressions: &BTreeSet<String>) -> Result<BTreeSet<String>, String> {
    Ok(named(expressions)?.into_iter().filter(|name| !name.contains(':') && name != "up").collect())
}

fn named(expressions: &BTreeSet<String>) -> Result<BTreeSet<String>, String> {
    let name = Regex::new(r"([a-z_][a-zA-Z0-9_:]*)\{").map_err(|error| error.to_string())?;
    let names = expressions.iter().flat_map(|text| name.captures_iter(text));
    Ok(names.filter_map(|found| found.get(1).map(|name| name.as_str().to_owned())).collect())
}
