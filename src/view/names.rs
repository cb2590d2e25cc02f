//! A name in every form that a template may need.

use crate::blueprint::Lexicon;
use crate::model::name::Case;
use serde_json::{Map, Value};

/// A name in each kind of the lexicon (`class`, `field`, …), free of what the language reserves.
pub fn forms(name: &str, lexicon: &Lexicon) -> Value {
    let mut forms = Map::new();
    for (kind, rule) in &lexicon.names {
        let case = Case::of(&rule.case).unwrap_or(Case::Verbatim);
        forms.insert(kind.clone(), Value::String(rule.free(case.apply(name))));
    }
    Value::Object(forms)
}

/// One form of a name.
pub fn form(name: &str, kind: &str, lexicon: &Lexicon) -> String {
    match lexicon.names.get(kind) {
        Some(rule) => rule.free(Case::of(&rule.case).unwrap_or(Case::Verbatim).apply(name)),
        None => name.to_owned(),
    }
}
