//! Who may call before and after. The model is compared, since a document does not tell an owner from any valid token.

use crate::model::types::{Grant, System};

/// Whether a caller who was allowed may be turned away.
pub fn narrowed(old: (&System, &[Grant]), new: (&System, &[Grant])) -> bool {
    new.0.auth.is_some() && effective(old).iter().any(|grant| !new.1.iter().any(|allowed| covers(allowed, grant)))
}

/// Whether a caller may be allowed who was turned away.
pub fn widened(old: (&System, &[Grant]), new: (&System, &[Grant])) -> bool {
    narrowed(new, old)
}

/// A list of grants in a few words.
pub fn words(of: (&System, &[Grant])) -> String {
    let names: Vec<&str> = effective(of).iter().map(name).collect();
    format!("`{}`", names.join(","))
}

/// Without tokens, everybody may.
fn effective<'a>((system, access): (&System, &'a [Grant])) -> &'a [Grant] {
    if system.auth.is_some() { access } else { &[Grant::Public] }
}

fn covers(allowed: &Grant, wanted: &Grant) -> bool {
    match allowed {
        Grant::Public => true,
        Grant::Authenticated => *wanted != Grant::Public,
        Grant::Owner | Grant::Role(_) | Grant::Scope(_) => allowed == wanted,
    }
}

fn name(grant: &Grant) -> &str {
    match grant {
        Grant::Public => "public",
        Grant::Authenticated => "authenticated",
        Grant::Owner => "owner",
        Grant::Role(name) | Grant::Scope(name) => name,
    }
}
