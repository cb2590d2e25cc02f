//! The hostile catalogue (`tests/hostile.yaml`): names, paths, patterns and numbers that must be refused at their place,
//! and those that must come out exactly as they went in. Printing of texts is in `printers.rs`.

use scaffold::blueprint::Registry;
use scaffold::diag::Sources;
use scaffold::document::Documents;
use scaffold::migrate::Migrations;
use scaffold::model::types::System;
use scaffold::render::Engines;
use scaffold::{model, plan, render, spec};
use serde_json::Value;

/// Cases whose note leaves the decision open, settled in docs/spec.md: here they end otherwise than `expect` says.
const SETTLED: &[(&str, &str)] = &[
    ("path-34", "a service's name is a host name as it stands: no capitals"),
    ("path-38", "a service's name is a host name as it stands: no underscores"),
    ("route-25", "a colon is refused: not every stack routes it alike"),
    ("route-33", "a parameter is a whole segment"),
    ("route-50", "DELETE has no body"),
    ("num-17", "over 2^53 is decimal(20,0), exact and a string on the wire"),
    ("num-18", "int is 32 bits; long holds it"),
    ("gql-enum-true", "in GraphQL such an enum becomes a String"),
    ("gql-enum-false", "in GraphQL such an enum becomes a String"),
    ("gql-enum-null", "in GraphQL such an enum becomes a String"),
];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The spec that puts a value at the place a case is about; nothing for places tested elsewhere.
fn spec_of(place: &str, value: &str) -> Option<String> {
    let head = "scaffold: 1\nname: shop\nstack: fastapi\nauth: none\n";
    let entity = |fields: &str| format!("{head}entities:\n  Thing:\n    fields:\n{fields}\n");
    let typed = |type_: &str| entity(&format!("      plain: string\n      value: {{type: {type_}, default: {value}}}"));
    let endpoint = |path: &str, method: &str, more: &str| {
        format!("{head}entities:\n  Thing: {{plain: string}}\nendpoints:\n  - path: {path}\n    method: {method}\n{more}")
    };
    Some(match place {
        "entity.field.name" => entity(&format!("      plain: string\n      {}: string", quoted(value))),
        "entity.name" => format!("{head}entities:\n  {}: {{plain: string}}\n", quoted(value)),
        "service.name" => format!("{head}services:\n  {}:\n    entities:\n      Thing: {{plain: string}}\n", quoted(value)),
        "endpoint.path" => {
            // The other cases of this place say in words what is to be tried.
            let (method, path) = value.split_once(' ').filter(|(method, _)| method.chars().all(|c| c.is_ascii_uppercase() || c == ','))?;
            endpoint(&quoted(path), method, "")
        }
        "regex" => entity(&format!("      plain: {{type: string, pattern: {}}}", quoted(value))),
        "header.name" => endpoint("/api/v1/other", "GET", &format!("    request: {{headers: {{{}: string}}}}\n", quoted(value))),
        "enum.value" => entity(&format!("      plain: {{type: string, enum: [{}, other]}}", quoted(value))),
        "url" => format!(
            "{}auth: {{issuer: {}, audience: x}}\nentities: {{Thing: {{plain: string}}}}\n",
            head.replace("auth: none\n", ""),
            quoted(value)
        ),
        "description" => entity(&format!("      plain: {{type: string, description: {}}}", quoted(value))),
        "int.default" => typed("int"),
        "float.default" => typed("float"),
        "bool.default" => typed("bool"),
        "date.default" => typed("date"),
        "datetime.default" => typed("datetime"),
        "uuid.default" => typed("uuid"),
        "port" => format!("{head}port: {value}\nentities: {{Thing: {{plain: string}}}}\n"),
        "duration" => format!("{head}entities:\n  Thing:\n    fields: {{plain: string}}\n    cache: {value}\n"),
        "rate_limit" => endpoint("/api/v1/other", "GET", &format!("    rate_limit: {value}\n")),
        "status_code" if value != "204" => endpoint("/api/v1/other", "GET", &format!("    response: {{{value}: {{}}}}\n")),
        "string.max_length" => entity(&format!("      plain: string({value})")),
        "slo" => format!("{head}slo: {{availability: {value}}}\nentities: {{Thing: {{plain: string}}}}\n"),
        "yaml" => format!("{head}{value}\n"),
        _ => return None,
    })
}

/// A spec that is accepted.
struct Accepted {
    sources: Sources,
    system: System,
    migrations: Migrations,
}

impl Accepted {
    /// Reads a spec; where it is refused, whether each finding says something.
    fn read(text: &str) -> Result<Self, bool> {
        let mut sources = Sources::default();
        sources.add("spec.yaml", text);
        let (syntax, mut found) = spec::parse(&mut sources, &mut |name| Err(format!("no `{name}`")));
        let (system, lowered) = model::lower(&syntax, &model::Options::default());
        found.extend(lowered);
        match system.filter(|_| !found.has_errors()) {
            Some(system) => Ok(Self { migrations: Migrations::initial(&system), sources, system }),
            None => Err(found.sorted().iter().all(|one| !one.message.is_empty())),
        }
    }

    /// All that is generated, in one text.
    fn files<'b>(&'b self, registry: &'b Registry, engines: &mut Engines<'b>) -> Result<String, String> {
        let (plan, faults) = plan::plan(&self.system, registry, &self.migrations);
        assert!(!faults.has_errors(), "{faults:?}");
        let tree = render::render_with(engines, &plan, &Documents::new(&self.system, &self.sources)).map_err(|why| why.to_string())?;
        Ok(tree.iter().map(|(_, file)| String::from_utf8_lossy(&file.bytes()).into_owned()).collect())
    }
}

#[test]
fn names_paths_and_numbers() {
    let catalogue: Value =
        serde_saphyr::from_str(&std::fs::read_to_string(crate::support::root().join("tests/hostile.yaml")).unwrap()).unwrap();
    let registry = Registry::load(&[]).unwrap_or_else(|error| panic!("{error}"));
    let mut faults = Vec::new();
    let read = |case: &Value| {
        let spec = spec_of(case["where"].as_str().unwrap_or_default(), case["value"].as_str()?)?;
        Some((case.clone(), Accepted::read(&spec)))
    };
    let tried: Vec<(Value, Result<Accepted, bool>)> = catalogue["cases"].as_array().unwrap().iter().filter_map(read).collect();
    let mut engines = Engines::default();
    for (case, outcome) in &tried {
        let text = |key: &str| case[key].as_str().unwrap_or_default();
        let settled = SETTLED.iter().any(|(id, _)| *id == text("id"));
        let refused = (text("expect") == "reject") != settled;
        match (outcome, refused) {
            (Ok(_), true) => faults.push(format!("{}: {} is accepted", text("id"), case["value"])),
            (Err(_), false) => faults.push(format!("{}: {} is refused", text("id"), case["value"])),
            (Err(told), true) => faults.extend((!told).then(|| format!("{}: a finding says nothing", text("id")))),
            (Ok(accepted), false) => match accepted.files(&registry, &mut engines) {
                Err(why) => faults.push(format!("{}: not rendered: {why}", text("id"))),
                Ok(files) if text("where") == "entity.field.name" && !files.contains(&quoted(text("value"))) => {
                    faults.push(format!("{}: the wire name {} is nowhere in the output", text("id"), case["value"]));
                }
                Ok(_) => {}
            },
        }
    }
    assert!(tried.len() > 200, "only {} cases were found", tried.len());
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), tried.len(), faults.join("\n"));
}
