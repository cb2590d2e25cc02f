//! The JSON Schema of the language, from the same declarations as the reader.

use super::read::{Definitions, Read as _};
use super::syntax::System;
use serde_json::{Value, json};

/// JSON Schema 2020-12 of a spec file, for editors.
pub fn json_schema() -> Value {
    let mut definitions = Definitions::new();
    System::schema(&mut definitions);
    let mut root = definitions.remove("System").unwrap_or_default();
    if let Some(object) = root.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".to_owned(), json!("scaffold spec, version 1"));
        object.insert("required".to_owned(), json!(["scaffold", "name"]));
        object.insert("$defs".to_owned(), Value::Object(definitions));
    }
    root
}
