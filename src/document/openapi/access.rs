//! Who may call an operation, for machines and for people.

use super::Api;
use crate::model::types::{Auth, Grant};
use serde_json::{Value, json};

/// The name of the only security scheme.
pub const SCHEME: &str = "bearer";

/// The scheme: tokens of the issuer.
pub fn scheme(auth: &Auth) -> Value {
    let mut description = format!("A JSON Web Token of the issuer `{}` for the audience `{}`.", auth.issuer, auth.audience);
    for (names, claim) in [(&auth.roles, "Roles (claim `roles`)"), (&auth.scopes, "Scopes (claim `scope`)")] {
        if !names.is_empty() {
            description.push_str(&format!(" {claim}: {}.", listed(names)));
        }
    }
    json!({ "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": description })
}

/// The `security` of an operation: a list of alternatives, each with the role or scope that it asks for.
pub fn security(api: &Api<'_>, access: &[Grant]) -> Value {
    if api.auth().is_none() || access.contains(&Grant::Public) {
        return json!([]);
    }
    let mut alternatives: Vec<Value> = Vec::new();
    for grant in access {
        match grant {
            Grant::Role(name) | Grant::Scope(name) => alternatives.push(json!({ SCHEME: [name] })),
            Grant::Public | Grant::Authenticated | Grant::Owner => return json!([{ SCHEME: [] }]),
        }
    }
    if alternatives.is_empty() {
        alternatives.push(json!({ SCHEME: [] }));
    }
    Value::Array(alternatives)
}

/// Whether a valid token can be turned away.
pub fn can_forbid(api: &Api<'_>, access: &[Grant]) -> bool {
    api.auth().is_some() && !access.iter().any(|grant| matches!(grant, Grant::Public | Grant::Authenticated | Grant::Owner))
}

/// One sentence on who may; empty where nobody is asked.
pub fn sentence(api: &Api<'_>, access: &[Grant]) -> String {
    if api.auth().is_none() {
        return String::new();
    }
    let words: Vec<String> = access
        .iter()
        .map(|grant| match grant {
            Grant::Public => "anybody".to_owned(),
            Grant::Authenticated => "any valid token".to_owned(),
            Grant::Owner => "the subject that a row belongs to".to_owned(),
            Grant::Role(name) => format!("the role `{name}`"),
            Grant::Scope(name) => format!("the scope `{name}`"),
        })
        .collect();
    match words.split_last() {
        None => "Access: nobody.".to_owned(),
        Some((only, [])) => format!("Access: {only}."),
        Some((last, others)) => format!("Access: {} or {last}.", others.join(", ")),
    }
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
