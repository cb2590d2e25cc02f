//! Reading typed values from nodes, going on after an error.
//!
//! [`record!`] and [`words!`] declare the language once: the struct, its reader, its JSON Schema.

use super::yaml::{Kind, Node, Style};
use crate::diag::{Diagnostic, Diagnostics, Span, Spanned, did_you_mean};
use serde_json::{Map as JsonMap, Value, json};

/// The longest text.
pub const LIMIT_TEXT: usize = 64 * 1024;

/// Where findings go, and the text for exact places inside a scalar.
pub struct Reader<'a> {
    pub found: &'a mut Diagnostics,
    pub text: &'a str,
}

/// Schema definitions by name, each written once.
pub type Definitions = JsonMap<String, Value>;

/// A part of the language: how it is read and how its JSON Schema looks.
pub trait Read: Sized {
    /// The value, or nothing after saying why not.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;
    /// The JSON Schema of what `read` accepts.
    fn schema(definitions: &mut Definitions) -> Value;
}

/// A map in the order of the spec.
pub type Entries<T> = Vec<(Spanned<String>, T)>;

impl Reader<'_> {
    /// Reports that something else was expected here.
    pub fn expected(&mut self, node: &Node, what: &str) {
        let got = match &node.kind {
            _ if node.is_null() => "nothing",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
            Kind::Scalar(_) => "a plain value",
        };
        self.found.push(Diagnostic::error("S0202", self.place(node), format!("expected {what}, found {got}")));
    }

    /// Reports that several were named where there is one.
    pub fn expected_one(&mut self, node: &Node, several: &[Node]) {
        let mut wrong = Diagnostic::error("S0202", self.place(node), "expected one word or a map, found a list");
        if let Some(Kind::Scalar(first)) = several.first().map(|first| &first.kind) {
            wrong = wrong.help(format!("there can be only one: write `{}`", first.text));
        }
        self.found.push(wrong);
    }

    /// Where to point: at an empty value's line rather than at nothing.
    fn place(&self, node: &Node) -> Span {
        if node.span.end > node.span.start { node.span } else { Span { end: node.span.start + 1, ..node.span } }
    }

    /// A scalar's text with its place; the text is checked for characters no target can hold.
    pub fn scalar(&mut self, node: &Node, what: &str) -> Option<(Spanned<String>, Style)> {
        match &node.kind {
            Kind::Scalar(scalar) if !node.is_null() => {
                self.check_text(&scalar.text, node.span);
                Some((Spanned::new(scalar.text.clone(), node.span), scalar.style))
            }
            _ => {
                self.expected(node, what);
                None
            }
        }
    }

    /// The place of a byte range of a scalar's text.
    pub fn inside(&self, whole: Span, text: &str, start: usize, end: usize) -> Span {
        let raw = self.text.get(whole.start as usize..whole.end as usize).unwrap_or("");
        let shift = if raw.starts_with(text) { 0 } else { 1 };
        let verbatim = raw.get(shift..).is_some_and(|rest| rest.starts_with(text));
        let narrow = |at: usize| whole.start + u32::try_from(at + shift).unwrap_or(0);
        if verbatim { Span { start: narrow(start), end: narrow(end.max(start)), ..whole } } else { whole }
    }

    fn check_text(&mut self, text: &str, span: Span) {
        if let Some(bad) = text.chars().find(|c| is_forbidden(*c)) {
            let message = format!("the character U+{:04X} is not allowed in a spec", u32::from(bad));
            self.found.push(
                Diagnostic::error("S0301", span, message)
                    .help("NUL cannot be stored, and bidirectional controls make text read differently than it is"),
            );
        }
        if text.len() > LIMIT_TEXT {
            let message = format!("a text may have at most 64 KiB, this one has {} bytes", text.len());
            self.found.push(Diagnostic::error("S0302", span, message));
        }
    }
}

/// NUL and the bidirectional controls.
pub fn is_forbidden(c: char) -> bool {
    matches!(c, '\0' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

impl Read for Spanned<String> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (text, style) = reader.scalar(node, "a text")?;
        if style == Style::Plain {
            warn_ambiguous(&text, reader);
        }
        Some(text)
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({ "type": "string" })
    }
}

/// A plain `no` is a text in YAML 1.2 and a boolean in YAML 1.1; `1.10` is a number in both.
fn warn_ambiguous(text: &Spanned<String>, reader: &mut Reader<'_>) {
    let lower = text.value.to_ascii_lowercase();
    let boolean = matches!(lower.as_str(), "yes" | "no" | "on" | "off" | "y" | "n" | "true" | "false");
    let number = text.value.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') && text.value.parse::<f64>().is_ok();
    if boolean || number {
        let kind = if boolean { "a boolean" } else { "a number" };
        let message = format!("other YAML readers take `{}` for {kind}, here it is a text", text.value);
        reader.found.push(Diagnostic::warning("S0203", text.span, message).help(format!("quote it: \"{}\"", text.value)));
    }
}

impl Read for Spanned<bool> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (text, style) = reader.scalar(node, "`true` or `false`")?;
        match (text.value.as_str(), style) {
            ("true", Style::Plain) => Some(Spanned::new(true, text.span)),
            ("false", Style::Plain) => Some(Spanned::new(false, text.span)),
            (other, _) => {
                let mut wrong = Diagnostic::error("S0202", text.span, format!("expected `true` or `false`, found `{other}`"));
                match other.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "true" => wrong = wrong.help("write `true`"),
                    "no" | "off" | "n" | "false" => wrong = wrong.help("write `false`"),
                    _ => {}
                }
                reader.found.push(wrong);
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({ "type": "boolean" })
    }
}

impl Read for Spanned<u64> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (text, style) = reader.scalar(node, "a whole number")?;
        let digits = text.value.bytes().all(|b| b.is_ascii_digit());
        let canonical = text.value == "0" || !text.value.starts_with('0');
        match text.value.parse() {
            Ok(number) if style == Style::Plain && digits && canonical => Some(Spanned::new(number, text.span)),
            _ => {
                let mut wrong = Diagnostic::error("S0202", text.span, format!("expected a whole number, found `{}`", text.value));
                if style != Style::Plain && digits {
                    wrong = wrong.help("remove the quotes");
                } else if digits {
                    wrong = wrong.help("write it without a leading zero");
                }
                reader.found.push(wrong);
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::List(items) => Some(items.iter().filter_map(|item| T::read(item, reader)).collect()),
            _ => {
                reader.expected(node, "a list");
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

impl<T: Read> Read for Entries<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(entries) => Some(
                entries
                    .iter()
                    .filter_map(|(key, value)| {
                        reader.check_text(&key.value, key.span);
                        T::read(value, reader).map(|value| (key.clone(), value))
                    })
                    .collect(),
            ),
            _ if node.is_null() => Some(Vec::new()),
            _ => {
                reader.expected(node, "a map");
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        json!({ "type": "object", "additionalProperties": T::schema(definitions) })
    }
}

/// One value or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::List(_) => Vec::read(node, reader).map(Self),
            _ => T::read(node, reader).map(|one| Self(vec![one])),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let one = T::schema(definitions);
        json!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// Reads the entries of a map whose keys are known, and names the keys that are not. A key that was misspelled is read
/// as what it was meant to be, so that what refers to its content is not told as well.
pub fn known_keys<'n>(node: &'n Node, what: &str, known: &'static [&str], reader: &mut Reader<'_>) -> Option<Vec<(&'n str, &'n Node)>> {
    let Kind::Map(entries) = &node.kind else {
        if node.is_null() {
            return Some(Vec::new());
        }
        reader.expected(node, &format!("a map ({what})"));
        return None;
    };
    let is_written = |name: &str| entries.iter().any(|(key, _)| key.value == name);
    let meant = entries.iter().map(|(key, value)| {
        if known.contains(&key.value.as_str()) {
            return (key.value.as_str(), value);
        }
        let near = did_you_mean(&key.value, known.iter().copied());
        let unknown = Diagnostic::error("S0201", key.span, format!("unknown key `{}` in {what}", key.value)).suggest(&key.value, near);
        let lists = near.is_none() && known.len() <= 12;
        reader.found.push(if lists { unknown.help(format!("known keys: {}", known.join(", "))) } else { unknown });
        (near.filter(|near| !is_written(near)).unwrap_or(&key.value), value)
    });
    Some(meant.collect())
}

/// Declares a map of known keys: the struct, its reader and its JSON Schema. Every key is optional here;
/// what must be there is a rule of the model, so that one run can report all that is missing.
macro_rules! record {
    ($(#[doc = $doc:literal])+ $name:ident ($what:literal) { $($(#[doc = $key_doc:literal])+ $key:literal $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            /// The whole map.
            pub span: $crate::diag::Span,
            $($(#[doc = $key_doc])+ pub $field: Option<$type>,)*
        }

        impl $name {
            /// Every key, as the spec writes it.
            pub const KEYS: &'static [&'static str] = &[$($key),*];
        }

        impl $crate::spec::read::Read for $name {
            fn read(node: &$crate::spec::yaml::Node, reader: &mut $crate::spec::read::Reader<'_>) -> Option<Self> {
                let mut record = Self { span: node.span, ..Self::default() };
                for (key, value) in $crate::spec::read::known_keys(node, $what, Self::KEYS, reader)? {
                    match key {
                        $($key => record.$field = <$type as $crate::spec::read::Read>::read(value, reader),)*
                        _ => {}
                    }
                }
                Some(record)
            }

            fn schema(definitions: &mut $crate::spec::read::Definitions) -> serde_json::Value {
                let name = stringify!($name);
                if !definitions.contains_key(name) {
                    definitions.insert(name.to_owned(), serde_json::Value::Null);
                    let mut properties = serde_json::Map::new();
                    $(
                        let mut property = <$type as $crate::spec::read::Read>::schema(definitions);
                        $crate::spec::read::describe(&mut property, concat!($($key_doc),+));
                        properties.insert($key.to_owned(), property);
                    )*
                    let schema = serde_json::json!({
                        "type": "object",
                        "description": concat!($($doc),+).trim(),
                        "properties": properties,
                        "additionalProperties": false,
                    });
                    definitions.insert(name.to_owned(), schema);
                }
                serde_json::json!({ "$ref": format!("#/$defs/{name}") })
            }
        }
    };
}

/// Declares a closed list of words.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident ($what:literal) { $($variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[doc = $word] $variant,)+ }

        impl $name {
            /// Every word.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word as the spec writes it.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value of a word.
            pub fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::spec::read::Read for $crate::diag::Spanned<$name> {
            fn read(node: &$crate::spec::yaml::Node, reader: &mut $crate::spec::read::Reader<'_>) -> Option<Self> {
                let (text, _) = reader.scalar(node, $what)?;
                let value = $name::of(&text.value);
                if value.is_none() {
                    reader.found.push($crate::spec::read::unknown_word(&text, $what, $name::WORDS));
                }
                value.map(|value| $crate::diag::Spanned::new(value, text.span))
            }

            fn schema(_: &mut $crate::spec::read::Definitions) -> serde_json::Value {
                serde_json::json!({ "enum": $name::WORDS })
            }
        }
    };
}

pub(crate) use {record, words};

/// A word that is not in a closed list.
pub fn unknown_word(text: &Spanned<String>, what: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("S0204", text.span, format!("`{}` is not {what}", text.value))
        .suggest(&text.value, known.iter().copied())
        .help(format!("one of: {}", known.join(", ")))
}

/// Puts a description beside a schema, also where it is a reference.
pub fn describe(schema: &mut Value, text: &str) {
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), Value::String(text.trim().to_owned()));
    }
}
