//! What checks the repository by itself: where each service is checked, and what else there is to check.

use super::keys::view;
use super::{Terms, code};
use crate::model::types::{CiKind, Service, System};
use serde_json::{Value, json};

/// What a template sees as `system.ci`.
pub fn of_system(system: &System, terms: &Terms<'_>) -> Value {
    let (deploy, seen) = (&system.deploy, &system.observability);
    view!(terms, {
        "is_wanted": !deploy.ci.is_empty(),
        "has_github": deploy.ci.contains(&CiKind::Github),
        "has_gitlab": deploy.ci.contains(&CiKind::Gitlab),
        "has_operations": deploy.kubernetes || deploy.compose || seen.metrics && (seen.alerts || seen.dashboards),
        "has_toolchains": !deploy.ci.is_empty() && system.services.iter().any(|service| terms.toolchain(&service.stack).is_some()),
        "has_migrations": !deploy.ci.is_empty() && system.services.iter().any(|service| has_migrations(service, terms)),
    })
}

/// Whether a service has migrations that its stack says how to undo.
pub fn has_migrations(service: &Service, terms: &Terms<'_>) -> bool {
    service.has_database() && terms.toolchain(&service.stack).is_some()
}

/// The image in which CI lints and tests a service.
pub fn image<'a>(service: &'a Service, terms: &Terms<'a>) -> Option<&'a str> {
    match &service.template {
        Some(template) => template.ci_image.as_deref(),
        None => terms.toolchain(&service.stack).map(|toolchain| toolchain.image.as_str()),
    }
}

/// What a template sees as `service.toolchain`; nothing where the stack does not say.
pub fn toolchain(stack: &str, terms: &Terms<'_>) -> Value {
    let Some(toolchain) = terms.toolchain(stack) else { return Value::Null };
    let variable = |(name, value): (&String, &String)| {
        let (before, after) = value.split_once("[cache]").unwrap_or((value, ""));
        json!({ "name": name, "before": code(before.to_owned()), "after": code(after.to_owned()) })
    };
    view!(terms, {
        "has_prepare": toolchain.prepare.is_some(),
        "prepare": code(toolchain.prepare.clone().unwrap_or_default()),
        "lock": toolchain.lock,
        "cache": toolchain.cache.iter().map(variable).collect::<Vec<_>>(),
        "undo": code(toolchain.undo.clone()),
        "history": toolchain.history,
    })
}
