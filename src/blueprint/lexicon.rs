//! `types.yaml`: how a language writes the names and types of a spec.

use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// Names and types of one language, as its blueprint describes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// How names are written, by kind: `class`, `field`, `module`, …
    #[serde(default)]
    pub names: BTreeMap<String, NameRule>,
    /// How types are written: spec type → purpose → text with placeholders such as `{max}`.
    #[serde(default)]
    pub types: BTreeMap<String, BTreeMap<String, String>>,
    /// Where the names come from that a file uses.
    #[serde(default)]
    pub imports: Imports,
    /// Texts that a template may print as they are, by name: pinned versions and the like.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
}

/// What a file may import: a name that it uses and that stands here is imported.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    /// Groups in the order of the language's formatter: name → module, or a whole statement. What the service's own
    /// files export joins the last group.
    #[serde(default)]
    pub groups: Vec<BTreeMap<String, String>>,
    /// What the service's own files export: a path below `files/` → names, both with `[…]` for values of the view.
    #[serde(default)]
    pub own: BTreeMap<String, Vec<String>>,
    /// What the path of an own module begins with, for languages that name it absolutely.
    #[serde(default)]
    pub root: String,
}

/// How one kind of name is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRule {
    /// `snake`, `kebab`, `camel`, `pascal`, `screaming`, `flat` or `verbatim`.
    pub case: String,
    /// Words that mean something else at that place.
    #[serde(default)]
    pub reserved: HashSet<String>,
    /// Beginnings that mean something else at that place.
    #[serde(default)]
    pub reserved_prefixes: Vec<String>,
    /// Endings that mean something else at that place.
    #[serde(default)]
    pub reserved_suffixes: Vec<String>,
    /// Words in a name that begins with a capital each, and how the language writes them: `Id: ID`.
    #[serde(default)]
    pub spelled: BTreeMap<String, String>,
    /// What a reserved word gets behind it.
    #[serde(default = "underscore")]
    pub suffix: String,
}

fn underscore() -> String {
    "_".to_owned()
}

impl NameRule {
    /// A name already in its case, made free of what the language reserves.
    pub fn free(&self, cased: String) -> String {
        let mut cased = if self.spelled.is_empty() { cased } else { self.spell(&cased) };
        let first_is_digit = cased.starts_with(|c: char| c.is_ascii_digit());
        if cased.is_empty() || first_is_digit {
            cased.insert(0, '_');
        }
        if cased.starts_with('_') && self.reserved_prefixes.iter().any(|prefix| prefix == "_") {
            // A suffix alone would leave the beginning as it is.
            let bare = cased.trim_start_matches('_');
            let letter = match self.case.as_str() {
                _ if !bare.starts_with(|c: char| c.is_ascii_digit()) => "",
                "pascal" => "N",
                _ => "n",
            };
            return format!("{letter}{bare}{}", self.suffix);
        }
        let taken = self.reserved.contains(&cased)
            || self.reserved_prefixes.iter().any(|prefix| cased.starts_with(prefix.as_str()))
            || self.reserved_suffixes.iter().any(|suffix| cased.ends_with(suffix.as_str()));
        if taken {
            cased.push_str(&self.suffix);
        }
        cased
    }

    fn spell(&self, cased: &str) -> String {
        let mut spelled = String::with_capacity(cased.len());
        let mut rest = cased;
        while let Some(first) = rest.chars().next() {
            let behind = first.len_utf8();
            let end = rest.get(behind..).and_then(|tail| tail.find(|c: char| c.is_uppercase())).map_or(rest.len(), |at| at + behind);
            let (word, tail) = rest.split_at(end);
            spelled.push_str(self.spelled.get(word).map_or(word, String::as_str));
            rest = tail;
        }
        spelled
    }
}

impl Lexicon {
    /// The text of a type for a purpose, with its placeholders filled; nothing where the language has none.
    pub fn type_text(&self, type_: &str, purpose: &str, fill: &[(&str, String)]) -> Option<String> {
        let mut text = self.types.get(type_)?.get(purpose)?.clone();
        for (name, value) in fill {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        Some(text)
    }
}
