//! Who may do what. A rule that cannot be enforced is an error, never an open door.

use super::super::types::{Action, Grant, System};
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::syntax::{Access, Text};

/// What an entity's rules allow for one operation.
pub fn of_operation(
    access: Option<&Access>,
    action: Action,
    default: &[Grant],
    system: &System,
    owned: bool,
    found: &mut Diagnostics,
) -> Vec<Grant> {
    let listed = match access {
        None => None,
        Some(Access::All(list)) => Some(list.0.as_slice()),
        Some(Access::PerOperation(entries)) => {
            let of = |key: &str| entries.iter().find(|(name, _)| name.value == key).map(|(_, list)| list.0.as_slice());
            let group = if matches!(action, Action::List | Action::Get) { "read" } else { "write" };
            of(action.word()).or_else(|| of(group))
        }
    };
    match listed {
        Some(words) => grants(words, system, owned, found),
        None => default.to_vec(),
    }
}

/// Keys of `access` that are no operation.
pub fn check_keys(access: Option<&Access>, found: &mut Diagnostics) {
    let Some(Access::PerOperation(entries)) = access else { return };
    for (key, _) in entries {
        let known = Action::WORDS.iter().copied().chain(["read", "write"]);
        if !known.clone().any(|word| word == key.value) {
            let message = format!("`{}` is not an operation", key.value);
            found.push(
                Diagnostic::error("S0201", key.span, message)
                    .suggest(&key.value, known)
                    .help("operations: list, get, create, update, replace, delete; or `read` and `write`"),
            );
        }
    }
}

/// Words to grants.
pub fn grants(words: &[Text], system: &System, owned: bool, found: &mut Diagnostics) -> Vec<Grant> {
    let mut all = Vec::new();
    for word in words {
        if let Some(grant) = grant(word, system, owned, found)
            && !all.contains(&grant)
        {
            all.push(grant);
        }
    }
    // An error was reported where nothing is left; nobody may, rather than everybody.
    all
}

fn grant(word: &Text, system: &System, owned: bool, found: &mut Diagnostics) -> Option<Grant> {
    let name = word.value.as_str();
    if name == "public" {
        return Some(Grant::Public);
    }
    let Some(auth) = &system.auth else {
        found.push(
            Diagnostic::error("S0802", word.span, format!("`{name}` cannot be enforced: there is no `auth`, so nobody is known"))
                .help("describe the issuer of tokens under `auth`, or say `public`"),
        );
        return None;
    };
    match name {
        "authenticated" => Some(Grant::Authenticated),
        "owner" if owned => Some(Grant::Owner),
        "owner" => {
            found.push(
                Diagnostic::error("S0804", word.span, "`owner` needs to know whose a row is")
                    .help("add `owner: subject` to the entity, or name the field that holds the owner"),
            );
            None
        }
        _ if auth.roles.iter().any(|role| role == name) => Some(Grant::Role(name.to_owned())),
        _ if auth.scopes.iter().any(|scope| scope == name) => Some(Grant::Scope(name.to_owned())),
        _ => {
            let known = ["public", "authenticated", "owner"].into_iter().chain(auth.roles.iter().chain(&auth.scopes).map(String::as_str));
            found.push(
                Diagnostic::error("S0801", word.span, format!("`{name}` is neither a role nor a scope"))
                    .suggest(name, known)
                    .help("declare it under `auth: roles` or `auth: scopes`"),
            );
            None
        }
    }
}
