//! Routes that two things would answer.

use super::super::name::OWN_SEGMENTS;
use super::super::types::{Action, Binding, Service};
use crate::diag::{Diagnostic, Diagnostics, Span};
use std::collections::HashMap;

/// Paths that every service answers itself.
pub fn owned(service: &Service, found: &mut Diagnostics) {
    for endpoint in &service.endpoints {
        let first = endpoint.path.trim_start_matches('/').split('/').next().unwrap_or("");
        if OWN_SEGMENTS.contains(&first.to_ascii_lowercase().as_str()) {
            let message = format!("`/{first}` belongs to the service itself");
            found.push(
                Diagnostic::error("S0704", endpoint.span, message)
                    .help(format!("put it below the API's prefix, such as `{}/{first}`", service.api.prefix)),
            );
        }
    }
}

/// Two routes of the same method and shape.
pub fn distinct(service: &Service, found: &mut Diagnostics) {
    let mut seen: HashMap<(String, &str), (String, Span)> = HashMap::new();
    for entity in &service.entities {
        for operation in &entity.operations {
            let (method, path) = match operation.action {
                Action::List => ("GET", entity.path.clone()),
                Action::Create => ("POST", entity.path.clone()),
                Action::Get => ("GET", format!("{}/{{id}}", entity.path)),
                Action::Replace => ("PUT", format!("{}/{{id}}", entity.path)),
                Action::Update => ("PATCH", format!("{}/{{id}}", entity.path)),
                Action::Delete => ("DELETE", format!("{}/{{id}}", entity.path)),
            };
            seen.insert((shape(&path), method), (format!("`{}` of {}", operation.name, entity.name), entity.span));
        }
    }
    for endpoint in &service.endpoints {
        let key = (shape(&endpoint.path), endpoint.method.word());
        match seen.get(&key) {
            Some((other, span)) => {
                let bound = matches!(endpoint.binding, Binding::Entity { .. });
                let help = if bound {
                    "the entity answers it already: remove the endpoint, or the operation from the entity's `api`"
                } else {
                    "remove the operation from the entity's `api`, or change the path"
                };
                let message = format!("{} {} is answered by {other} already", endpoint.method.word(), endpoint.path);
                found.push(Diagnostic::error("S0703", endpoint.span, message).label("this route").also(*span, "and this one").help(help));
            }
            None => {
                seen.insert(key, (format!("`{}`", endpoint.operation), endpoint.span));
            }
        }
    }
}

fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/").to_ascii_lowercase()
}
