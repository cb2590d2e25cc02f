//! A spec in the making, as plain data in the order in which it is to be read.
//!
//! Names in it are valid already (`names`), texts hold nothing that a spec refuses (`text`).

/// The whole spec.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Lines above everything else.
    pub comments: Vec<String>,
    /// In kebab-case.
    pub name: String,
    pub summary: Option<String>,
    pub description: Option<String>,
    /// The stack of every service.
    pub stack: String,
    /// The engine of every service, where the language's default is not meant.
    pub database: Option<&'static str>,
    pub api: Option<Api>,
    pub auth: Option<Auth>,
    /// Object types.
    pub types: Vec<Field>,
    pub enums: Vec<Enum>,
    /// A single one is written at the top level.
    pub services: Vec<Service>,
}

/// Where paths start.
#[derive(Clone, Debug)]
pub struct Api {
    pub comments: Vec<String>,
    pub version: Option<u32>,
    pub base_path: Option<String>,
}

/// Who knows the callers.
#[derive(Clone, Debug)]
pub enum Auth {
    /// `auth: none`.
    Off { comments: Vec<String> },
    /// Tokens of an issuer.
    Tokens(Tokens),
}

/// Tokens of an issuer.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    pub comments: Vec<String>,
    pub issuer: String,
    pub audience: String,
    pub roles: Vec<String>,
    pub scopes: Vec<String>,
    /// What names no access is open to everybody.
    pub public_by_default: bool,
}

/// A closed list of words.
#[derive(Clone, Debug, Default)]
pub struct Enum {
    pub comments: Vec<String>,
    pub name: String,
    pub values: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Service {
    pub comments: Vec<String>,
    /// In kebab-case; not written where there is one service only.
    pub name: String,
    pub summary: Option<String>,
    pub database: Option<&'static str>,
    pub cache: Option<&'static str>,
    pub port: Option<u16>,
    pub entities: Vec<Entity>,
    pub endpoints: Vec<Endpoint>,
    /// What it publishes: names with their payloads.
    pub events: Vec<Field>,
    pub calls: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Entity {
    pub comments: Vec<String>,
    pub name: String,
    pub description: Option<String>,
    pub fields: Vec<Field>,
    pub primary_key: Option<String>,
    /// `false` for tables that have no `created_at` and `updated_at`.
    pub timestamps: Option<bool>,
    /// Where the rule for plurals gives another.
    pub plural: Option<String>,
    pub table: Option<String>,
    pub path: Option<String>,
    pub indexes: Vec<Vec<String>>,
    pub unique: Vec<Vec<String>>,
    pub many_to_many: Vec<String>,
    pub soft_delete: bool,
    /// The operations it offers; `None` is all of them.
    pub api: Option<Vec<&'static str>>,
    /// By operation; the operation is empty where the grants are for all.
    pub access: Vec<(String, Vec<String>)>,
}

/// A name with what is declared of it: a field, a property, a parameter, a named type, an event.
#[derive(Clone, Debug, Default)]
pub struct Field {
    pub comments: Vec<String>,
    pub name: String,
    pub decl: Decl,
}

/// A type with everything that is said of it.
#[derive(Clone, Debug, Default)]
pub struct Decl {
    pub shape: Shape,
    pub optional: bool,
    pub default: Option<Value>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub pattern: Option<String>,
    /// Modifiers without a value, such as `unique`.
    pub flags: Vec<&'static str>,
    pub on_delete: Option<&'static str>,
    pub description: Option<String>,
    pub example: Option<Value>,
}

/// What the type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A word of the language or a declared name, with what stands in parentheses: `string(200)`, `ref(Customer)`.
    Word(String),
    /// Values of an enum that has no name.
    Enum(Vec<String>),
    List(Box<Decl>),
    Object(Vec<Field>),
}

impl Default for Shape {
    fn default() -> Self {
        Self::Word("json".to_owned())
    }
}

/// A default or an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    /// A number, a boolean, `now`: what must not be in quotes.
    Bare(String),
}

#[derive(Clone, Debug, Default)]
pub struct Endpoint {
    pub comments: Vec<String>,
    pub path: String,
    /// In capitals.
    pub method: &'static str,
    pub operation: Option<String>,
    pub description: Option<String>,
    pub access: Vec<String>,
    /// Since which day it is deprecated.
    pub deprecated_since: Option<String>,
    /// The entity and what is done on it, where form alone would not bind it.
    pub binding: Option<(String, &'static str)>,
    pub stub: bool,
    pub headers: Vec<Field>,
    pub query: Vec<Field>,
    pub body: Option<Decl>,
    pub responses: Vec<Response>,
}

#[derive(Clone, Debug, Default)]
pub struct Response {
    pub comments: Vec<String>,
    pub status: u16,
    pub description: Option<String>,
    pub body: Option<Decl>,
    pub headers: Vec<Field>,
}

impl Decl {
    /// A required value of a type.
    pub fn word(word: impl Into<String>) -> Self {
        Self { shape: Shape::Word(word.into()), ..Self::default() }
    }

    /// Whether the type is this word, with nothing in parentheses.
    pub fn shape_is(&self, word: &str) -> bool {
        matches!(&self.shape, Shape::Word(own) if own == word)
    }

    /// The same, optional.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

impl Field {
    /// A name with its type.
    pub fn new(name: impl Into<String>, decl: Decl) -> Self {
        Self { comments: Vec::new(), name: name.into(), decl }
    }
}
