//! Paths of the document as paths that every stack routes alike, and where they begin.

use super::documents::Documents;
use super::tree::Node;
use crate::diag::{Diagnostics, Span};
use crate::import::names::Names;
use crate::import::text::{approximated, lost};
use crate::model::name::{LIMIT, OWN_SEGMENTS, check_identifier};
use std::collections::HashMap;

/// One operation of the document, before its parts are read.
pub struct Operation<'d> {
    pub method: &'static str,
    /// As the spec writes it.
    pub path: String,
    /// The path's parameters: the name in the document and in the spec.
    pub parameters: Vec<(String, String)>,
    pub span: Span,
    pub node: &'d Node,
    /// Path, query, header and cookie parameters, resolved.
    pub declared: Vec<&'d Node>,
}

impl Operation<'_> {
    /// The last part that is no parameter.
    pub fn literal(&self) -> &str {
        self.path.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or("")
    }
}

const METHODS: [(&str, &str); 6] =
    [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE"), ("head", "HEAD")];

/// All operations in the document's order.
pub fn operations<'d>(documents: &'d Documents, base: &str, found: &mut Diagnostics) -> Vec<Operation<'d>> {
    let mut all = Vec::new();
    let mut routes: HashMap<(String, &str), Span> = HashMap::new();
    for (path, item) in documents.part(&["paths"]).into_iter().flat_map(Node::entries).filter(|(path, _)| !path.value.starts_with("x-")) {
        let Some(item) = documents.resolve(item) else { continue };
        let Some((text, parameters)) = path_of(base, &path.value, path.span, found) else { continue };
        for (key, node) in item.entries() {
            let Some((_, method)) = METHODS.iter().find(|(known, _)| *known == key.value) else {
                unknown(&key.value, key.span, found);
                continue;
            };
            if let Some(first) = routes.insert((shape(&text), method), key.span) {
                let message = "another operation answers the same requests: this one is left out";
                found.push(lost(key.span, message).also(first, "the other one"));
                routes.insert((shape(&text), method), first);
                continue;
            }
            let Some(node) = documents.resolve(node) else { continue };
            let declared = declared(item, node, documents);
            all.push(Operation { method, path: text.clone(), parameters: parameters.clone(), span: key.span, node, declared });
        }
    }
    all
}

fn unknown(key: &str, span: Span, found: &mut Diagnostics) {
    match key {
        "parameters" | "summary" | "description" | "$ref" => {}
        "servers" => found.push(lost(span, "servers of a single path or operation are left out")),
        "options" => found.push(lost(span, "OPTIONS is answered by every path already")),
        "trace" => found.push(lost(span, "TRACE is left out: a service must not echo what it was sent")),
        key if key.starts_with("x-") => found.push(lost(span, "extensions (`x-…`) are left out")),
        _ => found.push(lost(span, "a method that no endpoint can have")),
    }
}

/// An operation's own parameters, and those of its path that it does not declare anew.
fn declared<'d>(item: &'d Node, operation: &'d Node, documents: &'d Documents) -> Vec<&'d Node> {
    let list = |node: &'d Node| node.get("parameters").into_iter().flat_map(Node::items).filter_map(|one| documents.resolve(one));
    let own: Vec<&Node> = list(operation).collect();
    let same = |a: &Node, b: &Node| a.text_of("name") == b.text_of("name") && a.text_of("in") == b.text_of("in");
    let inherited = list(item).filter(|parameter| !own.iter().any(|known| same(known, parameter)));
    inherited.chain(own.iter().copied()).collect()
}

/// What two routes may not share.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/").to_ascii_lowercase()
}

type Path = (String, Vec<(String, String)>);

/// A path below the base, with its parameters.
fn path_of(base: &str, text: &str, span: Span, found: &mut Diagnostics) -> Option<Path> {
    let (plain, rest) = text.split_once(['#', '?']).map_or((text, false), |(plain, _)| (plain, true));
    if rest {
        found.push(approximated(span, "a path ends before `#` or `?`"));
    }
    let mut names = Names::default();
    let (mut segments, mut parameters): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    for segment in plain.split('/').filter(|segment| !matches!(*segment, "" | "." | "..")) {
        segments.extend(segments_of(segment, &mut names, &mut parameters, span, found));
    }
    if plain.len() > 1 && plain.ends_with('/') {
        found.push(approximated(span, "a path has no slash at its end"));
    }
    let mut path = format!("{base}/{}", segments.join("/"));
    path.truncate(path.trim_end_matches('/').len());
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    if OWN_SEGMENTS.contains(&first.to_ascii_lowercase().as_str()) {
        found.push(approximated(span, format!("`/{first}` belongs to the service itself: the path is below `/api`")));
        path = format!("/api{path}");
    }
    if path.is_empty() || path.len() > 512 {
        found.push(lost(span, "an operation at `/` itself, or with a path of more than 512 bytes, is left out"));
        return None;
    }
    Some((path, parameters))
}

/// What a segment becomes: itself, one parameter, or several segments where a `:` divided it.
fn segments_of(
    segment: &str,
    names: &mut Names,
    parameters: &mut Vec<(String, String)>,
    span: Span,
    found: &mut Diagnostics,
) -> Vec<String> {
    if let Some(inner) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains(['{', '}'])) {
        let name = names.identifier(inner, "parameter");
        if name != inner {
            found.push(approximated(span, format!("a parameter of the path is called `{name}` in the spec")));
        }
        parameters.push((inner.to_owned(), name.clone()));
        return vec![format!("{{{name}}}")];
    }
    if segment.contains(['{', '}']) {
        let plain: String = segment.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let name = names.identifier(plain.trim_matches('_'), "parameter");
        let message = format!("a segment that mixes text and parameters is one parameter, `{name}`: its handler takes it apart");
        found.push(approximated(span, message));
        return vec![format!("{{{}}}", name.chars().take(LIMIT).collect::<String>())];
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    if segment.chars().all(allowed) {
        return vec![segment.to_owned()];
    }
    found.push(approximated(span, "a path has `/` or `-` in the place of a character that not every stack routes alike"));
    let plain = |part: &str| part.chars().map(|c| if allowed(c) { c } else { '-' }).collect::<String>();
    segment.split(':').filter(|part| !part.is_empty()).map(plain).collect()
}

/// Where all paths begin: the path of the first server that can be one. Gives the version at its end, if there is one.
pub fn base(documents: &Documents, found: &mut Diagnostics) -> String {
    let servers: Vec<&Node> = documents.main().and_then(|main| main.get("servers")).into_iter().flat_map(Node::items).collect();
    let usable = |server: &&&Node| {
        let about = server.text_of("description").unwrap_or("").to_lowercase();
        !["mock", "sandbox", "local", "test", "staging"].iter().any(|word| about.contains(word)) && base_of(server).is_some()
    };
    let chosen = servers.iter().find(usable).or_else(|| servers.iter().find(|server| base_of(server).is_some())).copied();
    for server in servers.iter().filter(|server| chosen.is_none_or(|chosen| !std::ptr::eq(chosen, **server))) {
        if base_of(server) != chosen.and_then(base_of) {
            found.push(lost(server.span, "a server whose paths begin elsewhere is left out"));
        }
    }
    chosen.and_then(base_of).unwrap_or_default()
}

/// The path of a server's address, if it can stand before every path.
fn base_of(server: &Node) -> Option<String> {
    let mut url = server.text_of("url")?.to_owned();
    for (name, variable) in server.get("variables").into_iter().flat_map(Node::entries) {
        url = url.replace(&format!("{{{}}}", name.value), variable.text_of("default").unwrap_or(""));
    }
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| rest.get(at..).unwrap_or("")),
        None => url.as_str(),
    };
    let path = path.trim_matches('/');
    let fits = |segment: &str| {
        !matches!(segment, "" | "." | "..") && segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~'))
    };
    if path.is_empty() {
        return Some(String::new());
    }
    (path.len() <= 200 && path.split('/').all(fits)).then(|| format!("/{path}"))
}

/// The number in a segment such as `v3`.
pub fn version(base: &str) -> Option<(String, u32)> {
    let (before, last) = base.rsplit_once('/')?;
    let number = last.strip_prefix('v')?.parse().ok().filter(|number| (1..=999).contains(number))?;
    let canonical = last == format!("v{number}") && check_identifier(last).is_ok();
    canonical.then(|| (if before.is_empty() { "/".to_owned() } else { before.to_owned() }, number))
}
