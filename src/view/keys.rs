//! Which keys of a view anyone will look at: a view holds nothing else, since most of its cost is making it.

use crate::blueprint::{Footprint, Lexicon, StackFacts, Toolchain};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Deref;

/// The words that templates or paths name.
#[derive(Clone, Debug)]
pub enum Keys {
    /// These.
    Some(HashSet<String>),
    /// Whatever there is.
    All,
}

impl Keys {
    /// Every key that a view can have.
    pub fn all() -> &'static Self {
        &Self::All
    }

    /// The words between `{{` and `}}` of templates.
    pub fn of_templates<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut keys = HashSet::new();
        for text in texts {
            for tag in text.split("{{").skip(1) {
                let tag = tag.split("}}").next().unwrap_or(tag);
                // The name of a partial is no key.
                let partial = tag.strip_prefix('>').map(|call| call.trim_start().split_once(' ').map_or("", |(_, values)| values));
                add(partial.unwrap_or(tag), &mut keys);
            }
        }
        Self::Some(keys)
    }

    /// The words of paths such as `service.has_auth`.
    pub fn of_paths<'t>(paths: impl IntoIterator<Item = &'t str>) -> Self {
        let mut keys = HashSet::new();
        paths.into_iter().for_each(|path| add(path, &mut keys));
        Self::Some(keys)
    }

    fn has(&self, key: &str) -> bool {
        match self {
            Self::Some(keys) => keys.contains(key),
            Self::All => true,
        }
    }
}

fn add(text: &str, keys: &mut HashSet<String>) {
    let words = text.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    for word in words {
        if !keys.contains(word) {
            keys.insert(word.to_owned());
        }
    }
}

/// What views are made with: the language, and the keys that are wanted.
#[derive(Debug)]
pub struct Terms<'a> {
    lexicon: &'a Lexicon,
    keys: &'a Keys,
    stacks: &'a BTreeMap<String, StackFacts>,
    purposes: Vec<&'a str>,
}

impl<'a> Terms<'a> {
    /// Terms for a language and a set of keys, with what the stacks cost.
    pub fn new(lexicon: &'a Lexicon, keys: &'a Keys, stacks: &'a BTreeMap<String, StackFacts>) -> Self {
        let purposes: BTreeSet<&str> = lexicon.types.values().flat_map(|by_purpose| by_purpose.keys().map(String::as_str)).collect();
        Self { lexicon, keys, stacks, purposes: purposes.into_iter().filter(|purpose| keys.has(purpose)).collect() }
    }

    /// Whether anyone looks at a key.
    pub fn wants(&self, key: &str) -> bool {
        self.keys.has(key)
    }

    /// What a stack costs; the default where nobody measured it.
    pub fn footprint(&self, stack: &str) -> Footprint {
        self.stacks.get(stack).map(|facts| facts.footprint).unwrap_or_default()
    }

    /// Where services of a stack are checked.
    pub fn toolchain(&self, stack: &str) -> Option<&'a Toolchain> {
        self.stacks.get(stack)?.toolchain.as_ref()
    }

    /// Whether a stack's code does what a spec may ask for.
    pub fn provides(&self, stack: &str, feature: &str) -> bool {
        self.stacks.get(stack).is_some_and(|facts| facts.provides.iter().any(|known| known == feature))
    }

    /// What a stack is made of, in words.
    pub fn title(&self, stack: &str) -> String {
        self.stacks.get(stack).map_or_else(|| stack.to_owned(), |facts| facts.title.clone())
    }

    /// Every purpose that types are wanted for.
    pub fn purposes(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.purposes.iter().copied()
    }
}

impl Deref for Terms<'_> {
    type Target = Lexicon;

    fn deref(&self) -> &Lexicon {
        self.lexicon
    }
}

/// An object with the keys that are wanted; the value of any other is not even worked out.
macro_rules! view {
    ($terms:expr, { $($key:literal : $value:expr),* $(,)? }) => {{
        let mut map = serde_json::Map::new();
        $(crate::view::keys::put!(map, $terms, $key, serde_json::json!($value));)*
        serde_json::Value::Object(map)
    }};
}

/// Adds a value to an object if its key is wanted.
macro_rules! put {
    ($map:expr, $terms:expr, $key:literal, $value:expr) => {
        if $terms.wants($key) {
            $map.insert($key.to_owned(), $value);
        }
    };
}

pub(super) use {put, view};
