//! A service that is made from a team's template: the template filled in becomes a stack of that service alone, so that
//! it is planned, written and merged as every other.

use super::blueprint::expand::{Filling, expand};
use crate::blueprint::Layer;
use crate::model::pack::Template;
use crate::model::types::{Service, System};
use crate::tree::{RelPath, refuse_attributes};
use regex::Regex;

/// What such a stack extends: how every service is set up, checked and run.
const BASE: &str = "artefact/template";
/// What is built, read and run around a service.
const FILES: [&str; 3] = ["Dockerfile", "Makefile", "README.md"];
/// What the system's own Makefile and `scaffold up` ask of it.
const TARGETS: [&str; 6] = ["setup", "lint", "test", "run", "seed", "sbom"];

/// The stack that a template makes for a service.
///
/// # Errors
/// A template that cannot be filled in, or that lacks what a service of a system has.
pub fn filled(files: &[(String, String)], template: &Template, service: &Service, system: &System) -> Result<Layer, String> {
    check_attributes(files)?;
    let port = service.port.to_string();
    let given = [("port", port.as_str()), ("service", &service.name), ("system", &system.name)];
    let own = template.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let values: Vec<(&str, &str)> = given.into_iter().chain(own).collect();
    let made = expand(files, &Filling { name: &service.name, values: &values, identity: None })?;
    check(&made)?;
    let id = format!("stack/{}", service.stack);
    let manifest = format!("blueprint: 1\nid: \"{id}\"\nextends: {BASE}\nscope: service\n");
    // A template's own `.hbs` is a part of its name, which a blueprint's is not.
    let texts = made.into_iter().map(|(path, text)| (format!("{id}/files/{path}.hbs"), text));
    let layer = texts.chain([(format!("{id}/blueprint.yaml"), manifest)]).collect();
    Ok(Layer { name: format!("the template of {}", service.name), files: layer })
}

/// The repository holds the template as it is, and git reads attributes wherever they are.
fn check_attributes(files: &[(String, String)]) -> Result<(), String> {
    let refused = |(path, text): &(String, String)| {
        let path = RelPath::new(path.as_str()).map_err(|error| error.to_string())?;
        refuse_attributes(&path, &text.as_bytes().into()).map_err(|error| error.to_string())
    };
    files.iter().try_for_each(refused)
}

/// Whether everything is there that is used from outside of the service.
fn check(made: &[(String, String)]) -> Result<(), String> {
    let text = |wanted: &str| made.iter().find(|(path, _)| path == wanted).map(|(_, text)| text.as_str());
    if let Some(missing) = FILES.iter().find(|file| text(file).is_none()) {
        return Err(format!("it makes no `{missing}`"));
    }
    if let Some((path, _)) = made.iter().find(|(path, _)| path.contains(['[', ']'])) {
        return Err(format!("`{path}`: a bracket in a path is a loop of a blueprint"));
    }
    let has = |file: &str, pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text(file).unwrap_or_default()));
    if let Some(missing) = TARGETS.iter().find(|target| !has("Makefile", &format!(r"(?m)^(?:[\w.-]+ +)*{target}(?: +[\w.-]+)* *:"))) {
        return Err(format!("its `Makefile` has no target `{missing}`"));
    }
    if has("Dockerfile", r"(?m)^HEALTHCHECK\s") { Ok(()) } else { Err("its `Dockerfile` has no `HEALTHCHECK`".to_owned()) }
}
