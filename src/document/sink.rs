//! Documents that are passed on member by member while they are made, so that nobody has to hold a whole one.

use serde_json::{Map, Value};

/// Takes the members of a document in their order.
pub trait Sink {
    /// A map begins; what follows belongs to it until it ends.
    fn begin(&mut self, key: &str);
    /// A member of the map at hand.
    fn put(&mut self, key: &str, value: Value);
    /// The map at hand ends.
    fn end(&mut self);
}

/// Collects a document as a value.
#[derive(Default)]
pub struct Whole {
    members: Map<String, Value>,
    /// The maps around the one at hand, each with the key of the next.
    around: Vec<(Map<String, Value>, String)>,
}

impl Whole {
    /// The document, once all maps have ended.
    pub fn value(self) -> Value {
        Value::Object(self.members)
    }
}

impl Sink for Whole {
    fn begin(&mut self, key: &str) {
        self.around.push((std::mem::take(&mut self.members), key.to_owned()));
    }

    fn put(&mut self, key: &str, value: Value) {
        self.members.insert(key.to_owned(), value);
    }

    fn end(&mut self) {
        if let Some((outer, key)) = self.around.pop() {
            let inner = std::mem::replace(&mut self.members, outer);
            self.members.insert(key, Value::Object(inner));
        }
    }
}
