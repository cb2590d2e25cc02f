//! The enum scope.

use super::keys::view;
use super::{Terms, names, text};
use crate::model::name::Case;
use crate::model::types::EnumType;
use serde_json::{Value, json};

/// An enum with a name for each of its values, for languages whose enums have named constants.
pub fn enum_type(known: &EnumType, lexicon: &Terms<'_>) -> Value {
    view!(lexicon, {
        "name": known.name,
        "as": names::forms(&known.name, lexicon),
        "values": known.values.iter().map(|value| text(value)).collect::<Vec<_>>(),
        "constants": constants(&known.values, lexicon),
    })
}

/// A value that is no name, or one that another value has, is called by its place.
fn constants(values: &[String], lexicon: &Terms<'_>) -> Vec<Value> {
    let mut taken: Vec<String> = Vec::new();
    for (place, value) in values.iter().enumerate() {
        let word = Case::Screaming.apply(&value.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
        let form = names::form(&word, "constant", lexicon);
        let usable = word.starts_with(|c: char| c.is_ascii_alphabetic()) && !taken.contains(&form);
        taken.push(if usable { form } else { format!("VALUE_{}", place + 1) });
    }
    let last = values.len();
    let all = taken.iter().zip(values).zip(1..);
    all.map(|((name, value), place)| json!({ "name": name, "text": text(value), "is_last": place == last })).collect()
}
