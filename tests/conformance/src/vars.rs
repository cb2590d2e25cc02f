//! Cases refer to values that exist only while they run: `$(name)`. One small language, so that
//! the data stay readable and no case needs code.
//!
//! `$(unique)` own text of the case; `$(w.id)` a property and `$(w@etag)` a header of the saved
//! answer `w`; `$(x*200)` repetition; `$(page.next_cursor|url)` percent-encoding.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An answer that a step saved under a name.
#[derive(Clone, Debug)]
pub struct Saved {
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

#[derive(Clone, Debug, Default)]
pub struct Vars {
    plain: BTreeMap<String, Value>,
    saved: BTreeMap<String, Saved>,
}

/// What becomes of a reference to a name that is not known: `each` fills its own names first and
/// leaves the others for the run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Keep,
    Refuse,
}

impl Vars {
    pub fn set(&mut self, name: &str, value: Value) {
        self.plain.insert(name.to_owned(), value);
    }

    pub fn save(&mut self, name: &str, saved: Saved) {
        self.saved.insert(name.to_owned(), saved);
    }

    pub fn text(&self, name: &str) -> String {
        self.plain.get(name).map(as_text).unwrap_or_default()
    }

    fn look_up(&self, reference: &str) -> Option<Value> {
        if let Some((name, header)) = reference.split_once('@') {
            let saved = self.saved.get(name)?;
            return saved.headers.get(&header.to_lowercase()).cloned().map(Value::String);
        }
        let (name, path) = reference.split_once('.').unwrap_or((reference, ""));
        let root = self.plain.get(name).or_else(|| self.saved.get(name).map(|saved| &saved.body))?;
        if path.is_empty() {
            return Some(root.clone());
        }
        root.pointer(&format!("/{}", path.replace('.', "/"))).cloned()
    }
}

/// A copy of `value` with every reference filled in, in keys as well as in values.
pub fn fill(value: &Value, vars: &Vars, unknown: Unknown) -> Result<Value, String> {
    match value {
        Value::String(text) => fill_text(text, vars, unknown),
        Value::Array(items) => items.iter().map(|item| fill(item, vars, unknown)).collect::<Result<_, _>>().map(Value::Array),
        Value::Object(entries) => {
            let mut filled = Map::new();
            for (key, entry) in entries {
                filled.insert(as_text(&fill_text(key, vars, unknown)?), fill(entry, vars, unknown)?);
            }
            Ok(Value::Object(filled))
        }
        other => Ok(other.clone()),
    }
}

/// A text that is one reference keeps the type of what it refers to; within a text it is printed.
fn fill_text(text: &str, vars: &Vars, unknown: Unknown) -> Result<Value, String> {
    let whole = text.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    if let Some(expression) = whole.filter(|inner| !inner.contains(')')) {
        return match evaluate(expression, vars, unknown) {
            Some(value) => Ok(value),
            None if unknown == Unknown::Keep => Ok(Value::String(text.to_owned())),
            None => Err(format!("nothing is called $({expression})")),
        };
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("$(") {
        out.push_str(before);
        let Some((expression, behind)) = after.split_once(')') else {
            return Err(format!("`$(` without `)` in {text}"));
        };
        match evaluate(expression, vars, unknown) {
            Some(value) => out.push_str(&as_text(&value)),
            None if unknown == Unknown::Keep => out.push_str(&format!("$({expression})")),
            None => return Err(format!("nothing is called $({expression})")),
        }
        rest = behind;
    }
    out.push_str(rest);
    Ok(Value::String(out))
}

fn evaluate(expression: &str, vars: &Vars, unknown: Unknown) -> Option<Value> {
    if let Some((inner, filter)) = expression.rsplit_once('|') {
        let text = as_text(&evaluate(inner, vars, unknown)?);
        return Some(Value::String(match filter {
            "url" => percent_encode(&text),
            "upper" => text.to_uppercase(),
            "lower" => text.to_lowercase(),
            _ => return None,
        }));
    }
    let repeated = expression.rsplit_once('*').and_then(|(unit, times)| Some((unit, times.parse().ok()?)));
    match repeated {
        // Left for the run, so that the names of cases stay short.
        Some(_) if unknown == Unknown::Keep => None,
        Some((unit, times)) => Some(Value::String(unit.repeat(times))),
        None => vars.look_up(expression),
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out + char::from(byte).to_string().as_str(),
        other => out + format!("%{other:02X}").as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_filled_and_keep_their_type() {
        let mut vars = Vars::default();
        vars.set("n", json!(3));
        vars.save("w", Saved { headers: [("etag".to_owned(), "\"1\"".to_owned())].into(), body: json!({"id": "a b"}) });
        let filled = fill(&json!(["$(n)", "x$(n)", "$(w.id|url)", "$(w@ETag)", "$(ab*2)"]), &vars, Unknown::Refuse);
        assert_eq!(filled, Ok(json!([3, "x3", "a%20b", "\"1\"", "abab"])));
        assert!(fill(&json!("$(nobody)"), &vars, Unknown::Refuse).is_err());
    }
}
