//! The scope of one migration.

use super::keys::view;
use super::{Terms, text};
use crate::migrate::Step;
use serde_json::Value;

/// A migration: its place in the history, and how it is to be run. Its statements are documents.
pub fn step(step: &Step, lexicon: &Terms<'_>) -> Value {
    let first = step.previous.is_none();
    let title = if first { "The first tables.".to_owned() } else { titled(&step.name) };
    view!(lexicon, {
        "number": digits(step.number),
        "previous": digits(step.previous.unwrap_or_default()),
        "name": step.name,
        "title": text(&title),
        "is_first": first,
        "is_concurrent": !step.postgres.transactional,
    })
}

fn digits(number: u32) -> String {
    format!("{number:04}")
}

/// A name as a sentence.
fn titled(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
