//! A field or a shape: `string(64) unique pattern="…"` on one line, the same as a map, or an object's properties.

use super::line::Line;
use super::read::{Definitions, Entries, Read, Reader, known_keys, record};
use super::syntax::{OnDelete, Raw, Text};
use super::yaml::{Kind, Node, Style};
use crate::diag::{Diagnostic, Span, Spanned};
use serde_json::{Value, json};

/// The words for types, as the language page lists them.
pub const TYPE_WORDS: &[&str] = &[
    "string",
    "text",
    "int",
    "long",
    "float",
    "decimal",
    "bool",
    "uuid",
    "date",
    "time",
    "datetime",
    "json",
    "bytes",
    "email",
    "url",
    "enum",
    "ref",
    "list",
    "integer",
    "number",
    "boolean",
    "timestamp",
    "int64",
    "object",
    "array",
];

/// Whether a text starts like a type: one of the words, whatever follows.
pub fn looks_like_type(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let rest = text.get(word.len()..).unwrap_or("");
    let ends = rest.is_empty() || rest.starts_with(['(', '?', ' ']);
    let prose = rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic())
        && !rest.contains(['=', '('])
        && rest.split_whitespace().count() > 3;
    ends && !prose && TYPE_WORDS.contains(&word.to_ascii_lowercase().as_str())
}

/// A type with its modifiers. Short and long form give the same value.
#[derive(Clone, Debug, Default)]
pub struct FieldDecl {
    /// The whole declaration.
    pub span: Span,
    /// The type.
    pub shape: ShapeDecl,
    /// Written with `?`, or `optional: true`.
    pub optional: bool,
    /// Modifiers.
    pub is: Modifiers,
}

impl FieldDecl {
    /// A declaration that was not read from YAML (a column of DDL).
    pub fn of_type(span: Span, word: &str, args: Vec<Raw>) -> Self {
        let expr = TypeExpr { span, word: Spanned::new(word.to_owned(), span), args };
        Self { span, shape: ShapeDecl::Word(expr), optional: false, is: Modifiers { span, ..Modifiers::default() } }
    }
}

/// What a declaration's type is.
#[derive(Clone, Debug)]
pub enum ShapeDecl {
    /// A type word.
    Word(TypeExpr),
    /// Properties, and the `required` list where one is written.
    Object(Entries<FieldDecl>, Option<Vec<Text>>),
    /// `type: array` with `items`.
    List(Box<FieldDecl>),
}

impl Default for ShapeDecl {
    fn default() -> Self {
        Self::Object(Vec::new(), None)
    }
}

/// `word(argument, …)`.
#[derive(Clone, Debug, Default)]
pub struct TypeExpr {
    /// The whole expression.
    pub span: Span,
    /// The word before the parenthesis.
    pub word: Text,
    /// What is in the parentheses; a nested type stays text.
    pub args: Vec<Raw>,
}

record! {
    /// Everything that can be said of a field beside its type.
    Modifiers("a field") {
        /// The type.
        "type" type_: Text,
        /// May be left out, or be null.
        "optional" optional: Spanned<bool>,
        /// The same, as OpenAPI 3.0 writes it.
        "nullable" nullable: Spanned<bool>,
        /// JSON Schema's format of a string.
        "format" format: Text,
        /// The element type of `type: array`.
        "items" items: Box<FieldDecl>,
        /// The properties of `type: object`.
        "properties" properties: Entries<FieldDecl>,
        /// Which properties must be there.
        "required" required: Vec<Text>,
        /// The values of an enum.
        "enum" values: Vec<Text>,
        /// The value where none is sent.
        "default" default: ValueDecl,
        /// The least value, length or number of items.
        "min" min: Raw,
        /// The greatest value, length or number of items.
        "max" max: Raw,
        /// The same as `min`, for numbers.
        "minimum" minimum: Raw,
        /// The same as `max`, for numbers.
        "maximum" maximum: Raw,
        /// The least number of characters.
        "min_length" min_length: Raw,
        /// The greatest number of characters.
        "max_length" max_length: Raw,
        /// JSON Schema's spelling of `min_length`.
        "minLength" min_length_schema: Raw,
        /// JSON Schema's spelling of `max_length`.
        "maxLength" max_length_schema: Raw,
        /// The greatest number of items.
        "max_items" max_items: Raw,
        /// Digits of a decimal.
        "precision" precision: Raw,
        /// Digits behind the point.
        "scale" scale: Raw,
        /// A regular expression the text must match.
        "pattern" pattern: Text,
        /// No two rows have the same value.
        "unique" unique: Spanned<bool>,
        /// Has an index.
        "index" index: Spanned<bool>,
        /// Set by the service, never taken from a body.
        "read_only" read_only: Spanned<bool>,
        /// Taken from a body, never shown.
        "write_only" write_only: Spanned<bool>,
        /// Set once.
        "immutable" immutable: Spanned<bool>,
        /// Personal data: never logged.
        "pii" pii: Spanned<bool>,
        /// Stored encrypted.
        "encrypted" encrypted: Spanned<bool>,
        /// What happens when the row it refers to goes.
        "on_delete" on_delete: Spanned<OnDelete>,
        /// The name it had before.
        "was" was: Text,
        /// On its way out.
        "deprecated" deprecated: Spanned<bool>,
        /// What it is.
        "description" description: Text,
        /// A value as an example.
        "example" example: ValueDecl,
    }
}

/// A default or an example: a scalar as written, or a JSON value.
#[derive(Clone, Debug, Default)]
pub struct ValueDecl {
    /// Where it stands.
    pub span: Span,
    /// A scalar, as written.
    pub raw: Option<Raw>,
    /// A list or a map.
    pub json: Option<Value>,
}

impl Read for ValueDecl {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Kind::Scalar(scalar) = &node.kind {
            let text = Spanned::new(scalar.text.clone(), node.span);
            if !node.is_null() {
                reader.scalar(node, "a value")?;
            }
            return Some(Self { span: node.span, raw: Some(Raw { text, quoted: scalar.style != Style::Plain }), json: None });
        }
        Some(Self { span: node.span, raw: None, json: Some(to_json(node)) })
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({})
    }
}

impl Read for Box<FieldDecl> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        FieldDecl::read(node, reader).map(Box::new)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        FieldDecl::schema(definitions)
    }
}

impl Read for FieldDecl {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(_) if !node.is_null() => {
                let (text, _) = reader.scalar(node, "a type")?;
                short(&text, reader)
            }
            Kind::Map(entries) if is_long_form(entries) => long(node, reader),
            Kind::Map(_) => {
                let properties = Entries::read(node, reader)?;
                Some(Self { span: node.span, shape: ShapeDecl::Object(properties, None), ..Self::default() })
            }
            _ => {
                reader.expected(node, "a type, such as `string(200)`");
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        if !definitions.contains_key("FieldDecl") {
            definitions.insert("FieldDecl".to_owned(), Value::Null);
            let long = Modifiers::schema(definitions);
            let schema = json!({
                "description": "A type with modifiers on one line, the same as a map, or an object's properties.",
                "anyOf": [
                    { "type": "string" },
                    long,
                    { "type": "object", "additionalProperties": { "$ref": "#/$defs/FieldDecl" } },
                ],
            });
            definitions.insert("FieldDecl".to_owned(), schema);
        }
        json!({ "$ref": "#/$defs/FieldDecl" })
    }
}

/// A map is the long form of one field where it has a `type` (or `enum`) and nothing that is not a modifier;
/// otherwise its keys are properties.
fn is_long_form(entries: &[(Spanned<String>, Node)]) -> bool {
    let known = entries.iter().all(|(key, _)| Modifiers::KEYS.contains(&key.value.as_str()));
    let typed = entries.iter().any(|(key, value)| match key.value.as_str() {
        "type" | "format" => matches!(value.kind, Kind::Scalar(_)),
        "enum" => matches!(value.kind, Kind::List(_)),
        "properties" => matches!(value.kind, Kind::Map(_)),
        _ => false,
    });
    let json_schema = entries
        .iter()
        .any(|(key, value)| key.value == "type" && matches!(&value.kind, Kind::Scalar(s) if matches!(s.text.as_str(), "object" | "array")));
    typed && (known || json_schema)
}

fn long(node: &Node, reader: &mut Reader<'_>) -> Option<FieldDecl> {
    known_keys(node, "a field", Modifiers::KEYS, &mut Reader { found: &mut crate::diag::Diagnostics::default(), text: reader.text })?;
    let mut is = Modifiers::read(node, reader)?;
    let word = is.type_.clone();
    let optional = is.optional.as_ref().or(is.nullable.as_ref()).is_some_and(|flag| flag.value);
    let mut decl = FieldDecl { span: node.span, optional, ..FieldDecl::default() };
    match word.as_ref().map(|word| word.value.as_str()) {
        Some("object") if is.properties.is_some() => {
            decl.shape = ShapeDecl::Object(is.properties.take().unwrap_or_default(), is.required.take());
        }
        Some("array") => match is.items.take() {
            Some(items) => decl.shape = ShapeDecl::List(items),
            None => {
                reader.found.push(
                    Diagnostic::error("S0502", node.span, "`type: array` needs `items`")
                        .help("add `items: string`, or write `list(string)`"),
                );
                return None;
            }
        },
        None if is.properties.is_some() => {
            decl.shape = ShapeDecl::Object(is.properties.take().unwrap_or_default(), is.required.take());
        }
        _ => {
            let (expr, question) = type_of_long(&is, node.span, reader)?;
            decl.shape = ShapeDecl::Word(expr);
            decl.optional |= question;
        }
    }
    is.max = is.max.or(is.maximum.take()).or(is.max_length.take()).or(is.max_length_schema.take()).or(is.max_items.take());
    is.min = is.min.or(is.minimum.take()).or(is.min_length.take()).or(is.min_length_schema.take());
    decl.is = is;
    Some(decl)
}

/// The type expression of a long form: `type`, `enum`, `format`, `precision` and `scale` together.
fn type_of_long(is: &Modifiers, span: Span, reader: &mut Reader<'_>) -> Option<(TypeExpr, bool)> {
    let (mut expr, question) = match (&is.type_, &is.format) {
        (_, Some(format)) if !matches!(format.value.as_str(), "int32" | "float" | "double" | "password") => {
            let word = match format.value.as_str() {
                "date-time" => "datetime",
                "uri" => "url",
                "byte" | "binary" => "bytes",
                "int64" => "long",
                other => other,
            };
            (TypeExpr { span: format.span, word: Spanned::new(word.to_owned(), format.span), args: Vec::new() }, false)
        }
        (Some(text), _) => type_line(text, reader)?,
        (None, _) => (TypeExpr { span, word: Spanned::new("enum".to_owned(), span), args: Vec::new() }, false),
    };
    if let Some(values) = &is.values {
        expr.word.value = "enum".to_owned();
        expr.args = values.iter().map(|value| Raw { text: value.clone(), quoted: true }).collect();
    }
    if let (Some(precision), Some(scale), true) = (&is.precision, &is.scale, expr.args.is_empty()) {
        expr.args = vec![precision.clone(), scale.clone()];
    }
    Some((expr, question))
}

/// A type expression alone on its line, and whether a `?` follows.
pub fn type_line(text: &Text, reader: &mut Reader<'_>) -> Option<(TypeExpr, bool)> {
    let decl = short(text, reader)?;
    match decl.shape {
        ShapeDecl::Word(expr) => Some((expr, decl.optional)),
        _ => None,
    }
}

/// `type[?] [modifiers]`.
fn short(text: &Text, reader: &mut Reader<'_>) -> Option<FieldDecl> {
    let mut line = Line { text: &text.value, at: 0 };
    let place = |start: usize, end: usize, reader: &Reader<'_>| reader.inside(text.span, &text.value, start, end);
    let word_end = line.word();
    if word_end == 0 {
        reader.found.push(Diagnostic::error("S0501", text.span, "expected a type, such as `string(200)` or `uuid?`"));
        return None;
    }
    let word = Spanned::new(text.value.get(..word_end).unwrap_or("").to_owned(), place(0, word_end, reader));
    let mut args = Vec::new();
    if line.take('(') {
        match line.arguments() {
            Some(list) => {
                args.extend(
                    list.into_iter().map(|(text, start, end, quoted)| Raw { text: Spanned::new(text, place(start, end, reader)), quoted }),
                );
            }
            None => {
                let help = "close the parenthesis; inside `{…}` quote the whole value";
                reader.found.push(Diagnostic::error("S0501", text.span, format!("`{}` is not closed", text.value)).help(help));
                return None;
            }
        }
    }
    let span = place(0, line.at, reader);
    let optional = line.take('?');
    let is = modifiers(&mut line, text, reader);
    Some(FieldDecl { span: text.span, shape: ShapeDecl::Word(TypeExpr { span, word, args }), optional, is })
}

fn modifiers(line: &mut Line<'_>, text: &Text, reader: &mut Reader<'_>) -> Modifiers {
    let mut is = Modifiers { span: text.span, ..Modifiers::default() };
    loop {
        line.spaces();
        if line.rest().is_empty() {
            return is;
        }
        let start = line.at;
        if line.take('=') {
            line.spaces();
            is.default = line.value().map(|(value, from, to, quoted)| {
                let span = reader.inside(text.span, &text.value, from, to);
                if value == "[]" && !quoted {
                    return ValueDecl { span, raw: None, json: Some(json!([])) };
                }
                ValueDecl { span, raw: Some(Raw { text: Spanned::new(value, span), quoted }), json: None }
            });
            continue;
        }
        let end = line.word();
        let name = text.value.get(start..end).unwrap_or("");
        let span = reader.inside(text.span, &text.value, start, end.max(start + 1));
        if name.is_empty() {
            let rest = line.rest();
            reader.found.push(
                Diagnostic::error("S0503", span, format!("cannot read `{rest}` after the type"))
                    .help("modifiers are words such as `unique`, or `name=value`"),
            );
            return is;
        }
        let value = if line.take('=') {
            line.value()
                .map(|(value, from, to, quoted)| Raw { text: Spanned::new(value, reader.inside(text.span, &text.value, from, to)), quoted })
        } else {
            None
        };
        modifier(&mut is, &Spanned::new(name.to_owned(), span), value, reader);
    }
}

const FLAGS: &[&str] = &["unique", "index", "read_only", "write_only", "immutable", "pii", "encrypted", "deprecated"];
const VALUED: &[&str] = &["min", "max", "pattern", "on_delete", "was"];

fn modifier(is: &mut Modifiers, name: &Text, value: Option<Raw>, reader: &mut Reader<'_>) {
    let on = || Some(Spanned::new(true, name.span));
    let flag = match name.value.as_str() {
        "unique" => Some(&mut is.unique),
        "index" => Some(&mut is.index),
        "read_only" => Some(&mut is.read_only),
        "write_only" => Some(&mut is.write_only),
        "immutable" => Some(&mut is.immutable),
        "pii" => Some(&mut is.pii),
        "encrypted" => Some(&mut is.encrypted),
        "deprecated" => Some(&mut is.deprecated),
        _ => None,
    };
    match (flag, value) {
        (Some(flag), None) => *flag = on(),
        (Some(_), Some(value)) => {
            let message = format!("`{}` takes no value", name.value);
            reader.found.push(Diagnostic::error("S0503", value.text.span, message).help(format!("write `{}` alone", name.value)));
        }
        (None, value) => match (name.value.as_str(), value) {
            ("min", Some(value)) => is.min = Some(value),
            ("max", Some(value)) => is.max = Some(value),
            ("pattern", Some(value)) => is.pattern = Some(value.text),
            ("was", Some(value)) => is.was = Some(value.text),
            ("on_delete", Some(value)) => match OnDelete::of(&value.text.value) {
                Some(rule) => is.on_delete = Some(Spanned::new(rule, value.text.span)),
                None => reader.found.push(super::read::unknown_word(&value.text, "an on_delete rule", OnDelete::WORDS)),
            },
            (known, None) if VALUED.contains(&known) => {
                reader.found.push(
                    Diagnostic::error("S0503", name.span, format!("`{known}` needs a value"))
                        .help(format!("write `{known}=…` without spaces")),
                );
            }
            (unknown, _) => reader.found.push(unknown_modifier(unknown, name.span)),
        },
    }
}

fn unknown_modifier(name: &str, span: Span) -> Diagnostic {
    let known = FLAGS.iter().chain(VALUED).copied();
    let wrong = Diagnostic::error("S0503", span, format!("unknown modifier `{name}`"));
    match name {
        "null" | "nullable" | "optional" => wrong.help("write `?` behind the type"),
        "required" | "not" => wrong.help("a type without `?` is required already; remove the word"),
        "default" => wrong.help("write `= value`"),
        _ => wrong.suggest(name, known.clone()).help(format!("modifiers: {}", known.collect::<Vec<_>>().join(", "))),
    }
}

/// YAML's core schema, for JSON defaults and examples.
fn to_json(node: &Node) -> Value {
    match &node.kind {
        Kind::List(items) => Value::Array(items.iter().map(to_json).collect()),
        Kind::Map(entries) => Value::Object(entries.iter().map(|(key, value)| (key.value.clone(), to_json(value))).collect()),
        Kind::Scalar(_) if node.is_null() => Value::Null,
        Kind::Scalar(scalar) if scalar.style == Style::Plain => {
            let looks_like_json =
                matches!(scalar.text.as_str(), "true" | "false") || scalar.text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            let typed = if looks_like_json { serde_json::from_str(&scalar.text).ok() } else { None };
            typed.unwrap_or_else(|| Value::String(scalar.text.clone()))
        }
        Kind::Scalar(scalar) => Value::String(scalar.text.clone()),
    }
}
