//! What a cargo-generate template may not do here: run anything, or name a value that nobody gives. cargo-generate
//! would ask for the first and pass over the second.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const CONFIG: &str = "cargo-generate.toml";

/// What cargo-generate gives to every template.
const GIVEN: [&str; 8] = ["project-name", "project_name", "crate_name", "crate_type", "authors", "username", "os-arch", "is_init"];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Config {
    template: Settings,
    placeholders: BTreeMap<String, toml::Value>,
    hooks: BTreeMap<String, toml::Value>,
    conditional: BTreeMap<String, toml::Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Settings {
    include: Vec<String>,
    exclude: Vec<String>,
}

/// Checks a template. Gives the files that have tags to fill in.
pub fn check<'f>(files: &'f [(String, String)], values: &[&str]) -> Result<Vec<&'f (String, String)>, String> {
    let config = files.iter().find(|(path, _)| path == CONFIG).map_or("", |(_, text)| text);
    let config: Config = toml::from_str(config).map_err(|error| format!("{CONFIG}: {}", error.message()))?;
    if !config.hooks.is_empty() {
        return Err(format!("{CONFIG}: the template has hooks, which would be run: a template is only filled in"));
    }
    if !config.conditional.is_empty() {
        return Err(format!("{CONFIG}: the template has `[conditional]` expressions, which are scripts: a template is only filled in"));
    }
    let script = pattern(r"\|\s*rhai\b")?;
    let (included, excluded) = (globs(&config.template.include)?, globs(&config.template.exclude)?);
    let is_rendered = |path: &str| if included.is_empty() { !is_in(&excluded, path) } else { is_in(&included, path) };
    let known: BTreeSet<&str> =
        GIVEN.into_iter().chain(values.iter().copied()).chain(config.placeholders.keys().map(String::as_str)).collect();
    let mut rendered = Vec::new();
    for file in files.iter().filter(|(path, _)| path != CONFIG && is_rendered(path)) {
        let (path, text) = file;
        if path.ends_with(".rhai") || script.is_match(text) || script.is_match(path) {
            return Err(format!("{path}: the template has a script: a template is only filled in"));
        }
        if let Some(name) = unknown(text, &known)?.or(unknown(path, &known)?) {
            return Err(format!("{path}: nobody gives `{name}`: declare it under `[placeholders]` of {CONFIG}, with a `default`"));
        }
        if has_tags(text)? {
            rendered.push(file);
        }
    }
    Ok(rendered)
}

/// Checks that who fills a template in, where and when, changes nothing in it.
pub fn check_same_for_all(rendered: &[&(String, String)]) -> Result<(), String> {
    let varying = pattern(r#"\{[{%][^}]*?(authors|username|os-arch|["'](?:now|today)["'])"#)?;
    for (path, text) in rendered {
        if let Some(name) = varying.captures(text).or_else(|| varying.captures(path)).and_then(|found| found.get(1)) {
            return Err(format!("{path}: {} differs by who fills the template in, where and when", name.as_str()));
        }
    }
    Ok(())
}

/// The first value that is printed and that neither anybody gives nor the text itself makes.
fn unknown(text: &str, known: &BTreeSet<&str>) -> Result<Option<String>, String> {
    let made = pattern(r"\{%-?\s*(?:assign|capture|for|increment|decrement)\s+([A-Za-z_][\w-]*)")?;
    let made: BTreeSet<&str> = made.captures_iter(text).filter_map(|found| found.get(1)).map(|name| name.as_str()).collect();
    let printed = pattern(r"\{\{-?\s*([A-Za-z_][\w-]*)")?;
    let text = raw()?.replace_all(text, "");
    let mut names = printed.captures_iter(&text).filter_map(|found| found.get(1)).map(|name| name.as_str());
    Ok(names.find(|name| !known.contains(name) && !made.contains(name) && *name != "forloop").map(str::to_owned))
}

fn has_tags(text: &str) -> Result<bool, String> {
    Ok(pattern(r"\{\{|\{%")?.is_match(text))
}

/// What is printed as it is.
fn raw() -> Result<Regex, String> {
    pattern(r"(?s)\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}")
}

fn pattern(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| error.to_string())
}

fn globs(patterns: &[String]) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        builder.add_line(None, pattern).map_err(|error| format!("{CONFIG}: {error}"))?;
    }
    builder.build().map_err(|error| format!("{CONFIG}: {error}"))
}

fn is_in(globs: &Gitignore, path: &str) -> bool {
    globs.matched_path_or_any_parents(path, false).is_ignore()
}
