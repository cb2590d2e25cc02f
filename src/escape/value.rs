//! JSON values as literals of a language.

use super::{Language, Unprintable};
use serde_json::Value;

/// How a language writes what JSON knows.
struct Forms {
    null: &'static str,
    yes: &'static str,
    no: &'static str,
    list: (&'static str, &'static str),
    map: (&'static str, &'static str),
    colon: &'static str,
    /// What stands behind an integer of more than 32 bits.
    long: &'static str,
    /// A map of more than ten entries, where it has a form of its own: around all, and around each entry.
    large: Option<[&'static str; 4]>,
}

const JSON_LIKE: Forms =
    Forms { null: "null", yes: "true", no: "false", list: ("[", "]"), map: ("{", "}"), colon: ": ", long: "", large: None };

fn forms(language: &str) -> Option<Forms> {
    match language {
        "python" => Some(Forms { null: "None", yes: "True", no: "False", ..JSON_LIKE }),
        "typescript" => Some(Forms { map: ("{ ", " }"), ..JSON_LIKE }),
        "json" | "yaml" | "compose" => Some(JSON_LIKE),
        "go" => Some(Forms { null: "nil", list: ("[]any{", "}"), map: ("map[string]any{", "}"), ..JSON_LIKE }),
        "rust" => Some(Forms { null: "None", ..JSON_LIKE }),
        "java" => Some(Forms {
            list: ("List.of(", ")"),
            map: ("Map.of(", ")"),
            colon: ", ",
            long: "L",
            large: Some(["Map.ofEntries(", ")", "Map.entry(", ")"]),
            ..JSON_LIKE
        }),
        _ => None,
    }
}

impl Language {
    /// Whether the language's formatter writes `{ a }` rather than `{a}` on one line.
    pub fn spaces_braces(&self) -> bool {
        matches!(self.name, "typescript" | "rust")
    }

    /// Whether the language's formatter breaks long lines.
    pub fn breaks_lines(&self) -> bool {
        self.name != "go"
    }

    /// Whether the language's formatter leaves a text beside its name that no line could hold.
    pub fn keeps_long_texts(&self) -> bool {
        self.name == "rust"
    }

    /// Whether the language's formatter takes long literals apart, one element a line.
    pub fn spreads_values(&self) -> bool {
        matches!(self.name, "typescript" | "python")
    }

    /// Whether the language's formatter writes a chain of plain calls below its key rather than take it apart.
    pub fn drops_chains(&self) -> bool {
        self.name == "typescript"
    }

    /// Whether the language's formatter closes an exploded list behind its last element.
    pub fn attaches_closers(&self) -> bool {
        self.name == "java"
    }

    /// Whether the language's formatter takes a call off its receiver before it takes apart two arguments.
    pub fn breaks_calls(&self) -> bool {
        self.name == "rust"
    }

    /// A JSON value as a literal; a text of the view (`{"text": …}`) is a string.
    ///
    /// # Errors
    /// A language without such literals, or a string that it cannot hold.
    pub fn value(&self, value: &Value) -> Result<String, Unprintable> {
        let refused = |reason: &str| Unprintable { language: self.name, slot: "value", reason: reason.to_owned() };
        let forms = forms(self.name).ok_or_else(|| refused("a value"))?;
        let string = self.printer("string").ok_or_else(|| refused("a string"))?;
        print(value, &forms, string, self.printer("key").unwrap_or(string))
    }
}

fn print(value: &Value, forms: &Forms, string: super::Printer, key: super::Printer) -> Result<String, Unprintable> {
    Ok(match value {
        Value::Null => forms.null.to_owned(),
        Value::Bool(true) => forms.yes.to_owned(),
        Value::Bool(false) => forms.no.to_owned(),
        Value::Number(number) => {
            let is_long = number.as_i64().is_some_and(|number| i32::try_from(number).is_err());
            format!("{number}{}", if is_long { forms.long } else { "" })
        }
        Value::String(text) => string(text)?,
        Value::Array(items) => {
            let items = items.iter().map(|item| print(item, forms, string, key)).collect::<Result<Vec<_>, _>>()?;
            format!("{}{}{}", forms.list.0, items.join(", "), forms.list.1)
        }
        Value::Object(entries) => match (entries.len(), entries.get("text")) {
            (1, Some(Value::String(text))) => string(text)?,
            (0, _) => format!("{}{}", forms.map.0.trim_end(), forms.map.1.trim_start()),
            _ => {
                let pair =
                    |(name, value): (&String, &Value)| Ok(format!("{}{}{}", key(name)?, forms.colon, print(value, forms, string, key)?));
                let entries = entries.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
                if let (Some([open, close, before, after]), 11..) = (forms.large, entries.len()) {
                    let entries: Vec<String> = entries.iter().map(|entry| format!("{before}{entry}{after}")).collect();
                    return Ok(format!("{open}{}{close}", entries.join(", ")));
                }
                format!("{}{}{}", forms.map.0, entries.join(", "), forms.map.1)
            }
        },
    })
}
