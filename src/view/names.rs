//! A name in every form that a template may need.

use super::Terms;
use crate::model::name::Case;
use serde_json::{Map, Value};

/// A name in each kind of the lexicon (`class`, `field`, …), free of what the language reserves.
pub fn forms(name: &str, lexicon: &Terms<'_>) -> Value {
    let mut forms = Map::new();
    for (kind, rule) in lexicon.names.iter().filter(|(kind, _)| lexicon.wants(kind)) {
        let case = Case::of(&rule.case).unwrap_or(Case::Verbatim);
        forms.insert(kind.clone(), Value::String(rule.free(case.apply(name))));
    }
    Value::Object(forms)
}

/// One form of a name.
pub fn form(name: &str, kind: &str, lexicon: &Terms<'_>) -> String {
    match lexicon.names.get(kind) {
        Some(rule) => rule.free(Case::of(&rule.case).unwrap_or(Case::Verbatim).apply(name)),
        None => name.to_owned(),
    }
}
