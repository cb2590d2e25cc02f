//! What a JDL text says, as plain data with places; the entity files of a JHipster project say the same.

use crate::diag::{Span, Spanned};

/// A word or a text and where it stands.
pub type Text = Spanned<String>;

/// A whole text.
#[derive(Clone, Debug, Default)]
pub struct Jdl {
    pub applications: Vec<Application>,
    pub entities: Vec<Entity>,
    pub enums: Vec<Enum>,
    pub relationships: Vec<Relationship>,
    /// `paginate A, B with pagination`, of the whole text.
    pub options: Vec<Choice>,
    /// `DEFAULT_LENGTH = 20`
    pub constants: Vec<(Text, Text)>,
    pub deployments: Vec<Span>,
}

/// `application { … }`
#[derive(Clone, Debug, Default)]
pub struct Application {
    pub span: Span,
    /// Keys with their values; a list has any number of them.
    pub config: Vec<(Text, Vec<Text>)>,
    pub entities: Option<Selection>,
    pub options: Vec<Choice>,
}

/// `*`, `A, B`, either with `except C`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub all: bool,
    pub names: Vec<Text>,
    pub except: Vec<Text>,
}

/// An option of entities, also where it is written as an annotation of one.
#[derive(Clone, Debug)]
pub struct Choice {
    pub keyword: Text,
    pub of: Selection,
    pub value: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct Entity {
    pub name: Text,
    pub table: Option<Text>,
    pub doc: Option<String>,
    pub annotations: Vec<Annotation>,
    pub fields: Vec<Field>,
}

/// `@Name` or `@Name(value)`
#[derive(Clone, Debug)]
pub struct Annotation {
    pub name: Text,
    pub value: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: Text,
    pub type_: Text,
    /// `required`, `maxlength(20)`
    pub rules: Vec<Annotation>,
    pub doc: Option<String>,
    pub annotations: Vec<Annotation>,
}

#[derive(Clone, Debug)]
pub struct Enum {
    pub name: Text,
    pub doc: Option<String>,
    /// Each with the text in parentheses, if there is one.
    pub values: Vec<(Text, Option<Text>)>,
}

/// How many rows of one entity belong to how many of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    OneToOne,
    OneToMany,
    ManyToOne,
    ManyToMany,
}

impl Kind {
    /// The kind of `OneToMany` or `one-to-many`.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word.replace('-', "").to_ascii_lowercase().as_str() {
            "onetoone" => Self::OneToOne,
            "onetomany" => Self::OneToMany,
            "manytoone" => Self::ManyToOne,
            "manytomany" => Self::ManyToMany,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
pub struct Relationship {
    pub kind: Kind,
    pub from: Side,
    pub to: Side,
    /// `with builtInEntity`
    pub options: Vec<Text>,
}

/// One end of a relationship.
#[derive(Clone, Debug)]
pub struct Side {
    pub entity: Text,
    /// What the other end is called here.
    pub field: Option<Text>,
    /// What a client shows of it.
    pub display: Option<Text>,
    pub required: Option<Span>,
    pub doc: Option<String>,
    pub annotations: Vec<Annotation>,
}

impl Selection {
    /// One entity.
    pub fn one(name: &Text) -> Self {
        Self { all: false, names: vec![name.clone()], except: Vec::new() }
    }

    /// Whether an entity is among them.
    pub fn holds(&self, name: &str) -> bool {
        let any = |list: &[Text]| list.iter().any(|known| known.value == name);
        (self.all || any(&self.names)) && !any(&self.except)
    }
}
