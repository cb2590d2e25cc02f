//! A service that a team's own template makes: what the spec may say of it, and what the template is filled with.

use super::super::pack::{PackOrigin, Template};
use super::system::missing;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::spec::syntax::{self, Raw, Text};

/// What every template is given, whatever the spec says.
const GIVEN: [&str; 6] = ["project-name", "project_name", "crate_name", "port", "service", "system"];
/// Beside letters and digits: nothing that quotes, escapes or calls anything in any language.
const PLAIN: &str = " ._-/:@+,";

/// Refuses what only a service can have whose code follows from the spec.
pub fn refuse_keys(name: &Text, service: &syntax::Service, found: &mut Diagnostics) {
    let Some(template) = &service.template else { return };
    // What is in a list or a map, else the service where there is nothing in it.
    let first = |span: Option<Span>| span.unwrap_or(name.span);
    let keys: [(&str, Option<Span>); 10] = [
        ("stack", service.stack.as_ref().map(|stack| stack.span)),
        ("database", service.database.as_ref().map(|database| database.span)),
        ("cache", service.cache.as_ref().map(|cache| cache.span)),
        ("entities", service.entities.as_ref().map(|all| first(all.iter().next().map(|(entity, _)| entity.span)))),
        ("schema", service.schema.as_ref().map(|schema| schema.text.span)),
        ("endpoints", service.endpoints.as_ref().map(|all| first(all.iter().next().map(|endpoint| endpoint.span)))),
        ("events", service.events.as_ref().map(|all| first(all.iter().next().map(|(event, _)| event.span)))),
        ("subscribes", service.subscribes.as_ref().map(|all| first(all.iter().next().map(|(event, _)| event.span)))),
        ("calls", service.calls.as_ref().map(|calls| first(calls.0.first().map(|(called, _)| called.span)))),
        ("graphql", service.graphql.as_ref().map(|flag| flag.span)),
    ];
    for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        let message = format!("`{}` is made from a template, and `{key}` is for services whose code follows from the spec", name.value);
        found.push(
            Diagnostic::error("S0913", span, message)
                .also(template.span, "the template")
                .help("such a service has `template`, `port`, `summary`, `description`, `load` and `slo`"),
        );
    }
}

/// A template as the spec names it.
pub fn lower(given: &syntax::Template, found: &mut Diagnostics) -> Option<Template> {
    let Some(from) = &given.from else {
        found.push(missing(given.span, "from", "name the template's folder or git repository"));
        return None;
    };
    let is_git = from.value.contains("://") || from.value.split('/').next().is_some_and(|first| first.contains(':'));
    if let Some(rev) = given.rev.as_ref().filter(|_| !is_git) {
        found.push(
            Diagnostic::error("S0913", rev.span, "a folder has no revisions")
                .also(from.span, "the folder")
                .help("a git repository is written as an address, `file:///srv/templates/service.git` for one on this machine"),
        );
    }
    let rev = given.rev.as_ref().map(|rev| rev.value.clone());
    let origin = if is_git { PackOrigin::Git { url: from.value.clone(), rev } } else { PackOrigin::Folder(from.value.clone()) };
    let values = given.values.iter().flatten().filter_map(|(name, value)| checked(name, value, found)).collect();
    let ci_image = given.ci_image.as_ref().filter(|image| is_exact_image(image, found)).map(|image| image.value.clone());
    Some(Template { span: from.span, origin, values, ci_image })
}

/// Whether it is the reference of an image, with a tag or a digest: `latest` is another one tomorrow.
fn is_exact_image(image: &Text, found: &mut Diagnostics) -> bool {
    let (named, digest) = image.value.split_once("@sha256:").map_or((&*image.value, None), |(named, digest)| (named, Some(digest)));
    // A colon before a slash belongs to the port of a registry.
    let (path, tag) = match named.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (named, None),
    };
    let made_of = |text: &str, other: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || other.contains(c));
    let is_path = path.starts_with(|first: char| first.is_ascii_alphanumeric()) && made_of(path, "._-/:");
    let is_tag = tag.is_none_or(|tag| made_of(tag, "._-") && tag.len() <= 128);
    let is_digest = digest.is_none_or(|digest| digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_exact = digest.is_some() || tag.is_some_and(|tag| tag != "latest");
    let is_reference = is_path && is_tag && is_digest && is_exact && image.value.len() <= 400;
    if !is_reference {
        found.push(
            Diagnostic::error("S0913", image.span, format!("`{}` is no image with a tag or a digest", image.value))
                .help("an image that has `make` and the template's tools, as in `ci_image: python:3.13-bookworm`"),
        );
    }
    is_reference
}

/// A value that can be printed in any language as it is: nobody knows where a template prints it.
fn checked(name: &Text, value: &Raw, found: &mut Diagnostics) -> Option<(String, String)> {
    let is_name = name.value.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && name.value.len() <= 63;
    let text = &value.text.value;
    let is_plain = text.len() <= 200 && text.chars().all(|c| c.is_ascii_alphanumeric() || PLAIN.contains(c));
    let fault = if GIVEN.contains(&name.value.as_str()) {
        Diagnostic::error("S0913", name.span, format!("every template is given `{}` already", name.value))
    } else if !is_name {
        Diagnostic::error("S0913", name.span, "a placeholder's name is letters, digits, `-` and `_`, and begins with a letter")
    } else if !is_plain {
        let message = format!("the value of `{}` is more than letters, digits, spaces and `{}`", name.value, PLAIN.trim());
        Diagnostic::error("S0913", value.text.span, message)
            .help("a template prints it as it is, in whatever language: it has at most 200 characters that mean nothing in any")
    } else {
        return Some((name.value.clone(), text.clone()));
    };
    found.push(fault);
    None
}
