//! A name in every form that a template may need.

use super::Terms;
use super::keys::view;
use crate::model::name::Case;
use crate::model::types::EnumType;
use serde_json::{Map, Value, json};

/// A name in each kind of the lexicon (`class`, `field`, …), free of what the language reserves.
pub fn forms(name: &str, lexicon: &Terms<'_>) -> Value {
    let mut forms = Map::new();
    for (kind, rule) in lexicon.names.iter().filter(|(kind, _)| lexicon.wants(kind)) {
        let case = Case::of(&rule.case).unwrap_or(Case::Verbatim);
        forms.insert(kind.clone(), Value::String(rule.free(cased(name, case))));
    }
    Value::Object(forms)
}

/// One form of a name.
pub fn form(name: &str, kind: &str, lexicon: &Terms<'_>) -> String {
    match lexicon.names.get(kind) {
        Some(rule) => rule.free(cased(name, Case::of(&rule.case).unwrap_or(Case::Verbatim))),
        None => name.to_owned(),
    }
}

/// A name in a case; as it is written only where that is an identifier, which a query parameter need not be.
fn cased(name: &str, case: Case) -> String {
    let identifier = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if case != Case::Verbatim || name.chars().all(identifier) {
        return case.apply(name);
    }
    let plain: String = name.chars().map(|c| if identifier(c) { c } else { '_' }).collect();
    plain.trim_matches('_').to_owned()
}

/// An enum with its values, as texts and under names.
pub fn choice(known: &EnumType, lexicon: &Terms<'_>) -> Value {
    view!(lexicon, {
        "as": forms(&known.name, lexicon),
        "values": known.values.iter().map(|value| super::text(value)).collect::<Vec<_>>(),
        "variants": variants(&known.values, lexicon),
    })
}

/// Names for the values of an enum, each once whatever the texts are.
pub fn variants(values: &[String], lexicon: &Terms<'_>) -> Vec<Value> {
    let mut taken: Vec<String> = Vec::new();
    let mut named = |text: &String| {
        let words: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        let words = if words.trim().is_empty() { "other".to_owned() } else { Case::Snake.apply(&words) };
        let is_free = |name: &String| !taken.contains(&Case::Flat.apply(name));
        let numbered = std::iter::once(words.clone()).chain((2..).map(|number| format!("{words}_{number}")));
        let name = numbered.into_iter().find(is_free).unwrap_or(words);
        taken.push(Case::Flat.apply(&name));
        json!({ "text": super::text(text), "as": forms(&name, lexicon) })
    };
    values.iter().map(&mut named).collect()
}
