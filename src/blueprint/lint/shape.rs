//! What values of a view look like, learnt from views that were made.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The values that may stand at one place of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// No view had a value here.
    #[default]
    Unknown,
    /// Values of several kinds, told apart by a printer.
    Mixed,
    /// A boolean.
    Flag,
    /// A name or number.
    Plain,
    /// A text of the spec.
    Text,
    /// A piece of code from a lexicon.
    Code,
    /// Values by key; many scopes share them.
    Object(Rc<BTreeMap<String, Shape>>),
    /// A list, with what its elements look like.
    List(Rc<Shape>),
}

impl Shape {
    /// What a value looks like.
    pub fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.learn(value);
        shape
    }

    /// Also looks like this value from now on.
    pub fn learn(&mut self, value: &Value) {
        match (&mut *self, value) {
            (_, Value::Null) => {}
            (Self::List(element), Value::Array(elements)) => {
                let element = Rc::make_mut(element);
                elements.iter().for_each(|value| element.learn(value));
            }
            (Self::Object(known), Value::Object(map)) if is_object(map) => {
                let known = Rc::make_mut(known);
                for (key, value) in map {
                    // Nearly always it is known, and needs no copy of its key.
                    match known.get_mut(key) {
                        Some(shape) => shape.learn(value),
                        None => known.entry(key.clone()).or_default().learn(value),
                    }
                }
            }
            (Self::Unknown, _) => {
                *self = Self::empty(value);
                self.learn(value);
            }
            (known, value) if *known == Self::empty(value) => {}
            (known, _) => *known = Self::Mixed,
        }
    }

    /// What a value is, without what is in it.
    fn empty(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unknown,
            Value::Bool(_) => Self::Flag,
            Value::Number(_) | Value::String(_) => Self::Plain,
            Value::Array(_) => Self::List(Rc::default()),
            Value::Object(map) => match single(map) {
                Some("text") => Self::Text,
                Some("code") => Self::Code,
                _ => Self::Object(Rc::default()),
            },
        }
    }

    /// What looks like either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, known) | (known, Self::Unknown) => known,
            (one, other) if one == other => one,
            (Self::List(one), Self::List(other)) => Self::List(Rc::new(Rc::unwrap_or_clone(one).and(Rc::unwrap_or_clone(other)))),
            (Self::Object(mut one), Self::Object(other)) => {
                let all = Rc::make_mut(&mut one);
                for (key, shape) in Rc::unwrap_or_clone(other) {
                    let known = all.entry(key).or_default();
                    *known = std::mem::take(known).and(shape);
                }
                Self::Object(one)
            }
            _ => Self::Mixed,
        }
    }

    /// What stands under a key; nothing where no view had it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        const ANYTHING: &Shape = &Shape::Mixed;
        match self {
            Self::Object(known) => known.get(key),
            Self::Unknown | Self::Mixed => Some(ANYTHING),
            _ => None,
        }
    }

    /// The keys under which something stands.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let known = if let Self::Object(known) = self { Some(known) } else { None };
        known.into_iter().flat_map(|known| known.keys().map(String::as_str))
    }

    /// What a loop over it sees; nothing where it is no list.
    pub fn element(&self) -> Option<Self> {
        match self {
            Self::List(element) => Some((**element).clone()),
            Self::Object(known) => Some(known.values().cloned().fold(Self::Unknown, Self::and)),
            Self::Unknown | Self::Mixed => Some(Self::Mixed),
            _ => None,
        }
    }

    /// Whether it may be of one of these kinds.
    pub fn may_be(&self, kinds: &[Self]) -> bool {
        matches!(self, Self::Unknown | Self::Mixed) || kinds.contains(self)
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unknown | Self::Mixed => "a value",
            Self::Flag => "a boolean",
            Self::Plain => "a name or number",
            Self::Text => "a text of the spec",
            Self::Code => "a piece of code",
            Self::Object(_) => "an object",
            Self::List(_) => "a list",
        }
    }
}

fn is_object(map: &Map<String, Value>) -> bool {
    !matches!(single(map), Some("text" | "code"))
}

fn single(map: &Map<String, Value>) -> Option<&str> {
    let (key, value) = map.iter().next().filter(|_| map.len() == 1)?;
    value.is_string().then_some(key)
}
