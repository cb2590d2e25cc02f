//! What a container needs in which people work on the system: the tools of its stacks.

use super::keys::view;
use super::{Terms, code};
use crate::blueprint::Feature;
use crate::model::types::System;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a template sees as `system.dev_container`.
pub fn of_system(system: &System, terms: &Terms<'_>) -> Value {
    let feature = |stack: &str| terms.toolchain(stack).and_then(|toolchain| toolchain.feature.as_ref());
    let features: Option<BTreeMap<&str, &Feature>> =
        system.services.iter().map(|service| feature(&service.stack).map(|feature| (feature.name.as_str(), feature))).collect();
    view!(terms, {
        // One that lacks the tools of a stack would be of no use.
        "has_features": features.is_some(),
        "features": features.unwrap_or_default().into_values().map(printed).collect::<Vec<_>>(),
    })
}

fn printed(feature: &Feature) -> Value {
    let options = feature.options.iter().map(|(name, value)| json!({ "name": name, "value": code(value.clone()) }));
    json!({ "name": code(feature.name.clone()), "options": options.collect::<Vec<_>>() })
}
