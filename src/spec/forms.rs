//! Places of the language where a word, a list or a map can stand for the same thing.

use super::field::FieldDecl;
use super::read::{Definitions, Entries, OneOrMany, Read, Reader, words};
use super::syntax::{AuthMap, CallPolicy, DatabaseMap, Entity, GatewayMap, TemplateMap, Text};
use super::words::{Broker, Engine, GatewayKind};
use super::yaml::{Kind, Node, Style};
use crate::diag::{Span, Spanned};
use serde_json::{Value, json};

/// Reads a word as `{key: word}` of the long form, or the long form.
macro_rules! word_or_map {
    ($(#[doc = $doc:literal])+ $name:ident = $map:ident . $field:ident: $word:ty) => {
        $(#[doc = $doc])+
        pub type $name = WordOr<$map>;

        impl FromWord for $map {
            type Word = $word;

            fn from_word(word: $word, span: Span) -> Self {
                Self { span, $field: Some(word), ..Self::default() }
            }
        }
    };
}

/// A long form that a single word can stand for.
pub trait FromWord: Read {
    /// The word.
    type Word: Read;
    /// The long form that the word means.
    fn from_word(word: Self::Word, span: Span) -> Self;
}

/// A map for which a word can stand.
#[derive(Clone, Debug, Default)]
pub struct WordOr<T>(pub T);

impl<T> std::ops::Deref for WordOr<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromWord> Read for WordOr<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(_) => T::Word::read(node, reader).map(|word| Self(T::from_word(word, node.span))),
            Kind::List(several) => {
                reader.expected_one(node, several);
                None
            }
            _ => T::read(node, reader).map(Self),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        json!({ "anyOf": [T::Word::schema(definitions), T::schema(definitions)] })
    }
}

word_or_map! {
    /// A database's name, or its settings.
    Database = DatabaseMap.engine: Spanned<Engine>
}
word_or_map! {
    /// A gateway's name, or its settings.
    Gateway = GatewayMap.kind: Spanned<GatewayKind>
}

word_or_map! {
    /// Where a template is, or what else there is to say of it.
    Template = TemplateMap.from: Text
}

words! {
    /// The one word that stands for no authentication.
    AuthOff("`none` or a map") { None = "none", }
}

/// How callers are known.
#[derive(Clone, Debug)]
pub enum Auth {
    /// `auth: none`.
    Off(Span),
    /// Tokens of an issuer.
    Tokens(Box<AuthMap>),
}

impl Read for Auth {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(_) => Spanned::<AuthOff>::read(node, reader).map(|word| Self::Off(word.span)),
            _ => AuthMap::read(node, reader).map(|map| Self::Tokens(Box::new(map))),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        json!({ "anyOf": [{ "enum": ["none"] }, AuthMap::schema(definitions)] })
    }
}

/// `events` at the top: a broker's name, or a map that may name the broker and what a single service publishes.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// The broker.
    pub broker: Option<Spanned<Broker>>,
    /// Payloads by event name.
    pub published: Entries<FieldDecl>,
}

impl Read for Events {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            return Spanned::<Broker>::read(node, reader).map(|broker| Self { broker: Some(broker), published: Vec::new() });
        };
        let mut events = Self::default();
        for (key, value) in entries {
            if key.value == "broker" {
                events.broker = Spanned::<Broker>::read(value, reader);
            } else if let Some(payload) = FieldDecl::read(value, reader) {
                events.published.push((key.clone(), payload));
            }
        }
        Some(events)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let payload = FieldDecl::schema(definitions);
        json!({ "anyOf": [
            { "enum": Broker::WORDS },
            { "type": "object", "properties": { "broker": { "enum": Broker::WORDS } }, "additionalProperties": payload },
        ] })
    }
}

/// SQL DDL, with what is needed to point into it.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The DDL after YAML's unindenting.
    pub text: Text,
    /// For each line of the DDL: its offset in the DDL, and the offset in the file where it stands.
    pub lines: Vec<(usize, u32)>,
}

impl Schema {
    /// The place in the file of a byte range of the DDL.
    pub fn span(&self, range: &std::ops::Range<usize>) -> Span {
        let place = |at: usize| {
            let line = self.lines.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
            let (start, file_offset) = self.lines.get(line)?;
            Some(file_offset + u32::try_from(at - start).ok()?)
        };
        match (place(range.start), place(range.end)) {
            (Some(start), Some(end)) => Span { start, end: end.max(start), ..self.text.span },
            _ => self.text.span,
        }
    }
}

impl Read for Schema {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (text, style) = reader.scalar(node, "SQL DDL in a block (`schema: |`)")?;
        let lines = if style == Style::Block { block_lines(&text, reader.text) } else { Vec::new() };
        Some(Self { text, lines })
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({ "type": "string" })
    }
}

/// Follows a block scalar's lines through the file: each stands there behind its indentation.
fn block_lines(text: &Text, file: &str) -> Vec<(usize, u32)> {
    let mut lines = Vec::new();
    let mut at = text.span.start as usize;
    let mut offset = 0;
    for line in text.value.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let Some(found) = file.get(at..).and_then(|rest| rest.find(content)) else { return Vec::new() };
        at += found;
        lines.push((offset, u32::try_from(at).unwrap_or(u32::MAX)));
        at += content.len();
        if let Some(newline) = file.get(at..).and_then(|rest| rest.find('\n')) {
            at += newline + 1;
        }
        offset += line.len();
    }
    lines
}

/// Who may do what: the same for every operation, or by operation (`read` and `write` name several).
#[derive(Clone, Debug)]
pub enum Access {
    /// For every operation.
    All(OneOrMany<Text>),
    /// By operation.
    PerOperation(Entries<OneOrMany<Text>>),
}

impl Read for Access {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(_) => Entries::read(node, reader).map(Self::PerOperation),
            _ => OneOrMany::read(node, reader).map(Self::All),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let grants = OneOrMany::<Text>::schema(definitions);
        json!({ "anyOf": [grants, { "type": "object", "additionalProperties": grants }] })
    }
}

/// `calls`: names, or names with a policy.
#[derive(Clone, Debug, Default)]
pub struct Calls(pub Entries<CallPolicy>);

impl Read for Calls {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::List(_) => {
                Vec::<Text>::read(node, reader).map(|names| Self(names.into_iter().map(|name| (name, CallPolicy::default())).collect()))
            }
            _ => Entries::read(node, reader).map(Self),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let policy = CallPolicy::schema(definitions);
        json!({ "anyOf": [
            { "type": "array", "items": { "type": "string" } },
            { "type": "object", "additionalProperties": policy },
        ] })
    }
}

/// Entities by name; an entity whose keys are all fields needs no `fields`.
#[derive(Clone, Debug, Default)]
pub struct Entities(pub Entries<Entity>);

impl std::ops::Deref for Entities {
    type Target = [(Text, Entity)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Read for Entities {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            return Entries::<Entity>::read(node, reader).map(Self);
        };
        let mut all = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            let entity = match &value.kind {
                Kind::Map(keys) if is_short(keys) => {
                    Entries::read(value, reader).map(|fields| Entity { span: value.span, fields: Some(fields), ..Entity::default() })
                }
                _ => Entity::read(value, reader),
            };
            all.extend(entity.map(|entity| (name.clone(), entity)));
        }
        Some(Self(all))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let (long, field) = (Entity::schema(definitions), FieldDecl::schema(definitions));
        let short = json!({ "type": "object", "additionalProperties": field });
        json!({ "type": "object", "additionalProperties": { "anyOf": [long, short] } })
    }
}

/// `{title: string, body: text?}`: types all through, or types under keys that an entity does not have.
fn is_short(keys: &[(Text, Node)]) -> bool {
    let known = |key: &Text| Entity::KEYS.contains(&key.value.as_str());
    let typed = |node: &Node| matches!(&node.kind, Kind::Scalar(scalar) if super::field::looks_like_type(&scalar.text));
    let any_known = keys.iter().any(|(key, _)| known(key));
    let all_typed = !keys.is_empty() && keys.iter().all(|(_, value)| typed(value));
    all_typed || (!any_known && keys.iter().any(|(_, value)| typed(value)))
}

/// A request header: a type, or the text `Bearer {token}`.
#[derive(Clone, Debug)]
pub enum Header {
    /// A typed header.
    Field(Box<FieldDecl>),
    /// A text that describes a credential.
    Credential(Text),
}

impl Read for Header {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.text.contains('{') => reader.scalar(node, "a text").map(|(text, _)| Self::Credential(text)),
            _ => FieldDecl::read(node, reader).map(|field| Self::Field(Box::new(field))),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        FieldDecl::schema(definitions)
    }
}
