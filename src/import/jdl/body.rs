//! Entities, enums and relationships: statements with a body.

use super::cursor::Cursor;
use super::parse::{annotations, argument};
use super::syntax::{Annotation, Entity, Enum, Field, Kind, Relationship, Side};

/// What a field's value must be; a field may have such a name as well.
const RULES: &[&str] = &["required", "unique", "minlength", "maxlength", "min", "max", "minbytes", "maxbytes", "pattern"];

/// Reads what follows `entity`.
pub fn entity(cursor: &mut Cursor, doc: Option<String>, annotations: Vec<Annotation>) -> Option<Entity> {
    let Some(name) = cursor.word() else {
        cursor.expected(cursor.here(), "the entity's name");
        return None;
    };
    let mut entity = Entity { name, table: argument(cursor), doc, annotations, fields: Vec::new() };
    if cursor.eat('{').is_none() {
        return Some(entity);
    }
    while !cursor.closes('}') {
        if cursor.eat(',').is_none() {
            entity.fields.extend(field(cursor));
        }
    }
    Some(entity)
}

fn field(cursor: &mut Cursor) -> Option<Field> {
    let doc = cursor.docs();
    let annotations = annotations(cursor);
    let doc = doc.or(cursor.docs());
    let start = cursor.here();
    if cursor.is('}') {
        return None;
    }
    let Some(name) = cursor.word() else {
        cursor.pass(start, "a field's name");
        return None;
    };
    let Some(type_) = cursor.word() else {
        cursor.expected(start, "a field's name and its type");
        return None;
    };
    let mut rules = Vec::new();
    while cursor.peek_word().is_some_and(|word| RULES.contains(&word)) && !named_as_rule(cursor) {
        if let Some(name) = cursor.word() {
            rules.push(Annotation { name, value: argument(cursor) });
        }
    }
    let doc = doc.or(cursor.doc_behind());
    Some(Field { name, type_, rules, doc, annotations })
}

/// `required Boolean` is a field: types begin with a capital.
fn named_as_rule(cursor: &Cursor) -> bool {
    cursor.word_at(1).is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Reads what follows `enum`.
pub fn enumeration(cursor: &mut Cursor, doc: Option<String>) -> Option<Enum> {
    let Some(name) = cursor.word() else {
        cursor.expected(cursor.here(), "the enum's name");
        return None;
    };
    let mut known = Enum { name, doc, values: Vec::new() };
    if !cursor.open('{') {
        return Some(known);
    }
    while !cursor.closes('}') {
        cursor.docs();
        let start = cursor.here();
        if cursor.eat(',').is_some() || cursor.is('}') {
            continue;
        }
        match cursor.word() {
            Some(value) => known.values.push((value, argument(cursor))),
            None => cursor.pass(start, "a value's name"),
        }
    }
    Some(known)
}

/// Reads what follows `relationship`.
pub fn relationships(cursor: &mut Cursor, all: &mut Vec<Relationship>) {
    let start = cursor.here();
    let Some(kind) = cursor.word().and_then(|word| Kind::of(&word.value)) else {
        cursor.expected(start, "`OneToOne`, `OneToMany`, `ManyToOne` or `ManyToMany`");
        cursor.skip_block();
        return;
    };
    if !cursor.open('{') {
        return;
    }
    while !cursor.closes('}') {
        if cursor.eat(',').is_none() {
            all.extend(relationship(cursor, kind));
        }
    }
}

fn relationship(cursor: &mut Cursor, kind: Kind) -> Option<Relationship> {
    let from = side(cursor)?;
    if !cursor.eats("to") {
        cursor.expected(cursor.here(), "`to` and the other entity");
        return None;
    }
    let to = side(cursor)?;
    let mut options = Vec::new();
    while cursor.eats("with") {
        options.extend(cursor.word());
        while cursor.is(',') && cursor.word_at(1).is_some_and(|word| ["builtInEntity", "jpaDerivedIdentifier"].contains(&word)) {
            cursor.bump();
            options.extend(cursor.word());
        }
    }
    Some(Relationship { kind, from, to, options })
}

fn side(cursor: &mut Cursor) -> Option<Side> {
    let doc = cursor.docs();
    let annotations = annotations(cursor);
    let doc = doc.or(cursor.docs());
    let start = cursor.here();
    if cursor.is('}') {
        return None;
    }
    let Some(entity) = cursor.word() else {
        cursor.pass(start, "an entity's name");
        return None;
    };
    let mut side = Side { entity, field: None, display: None, required: None, doc, annotations };
    if cursor.eat('{').is_some() {
        ends(cursor, &mut side);
    }
    Some(side)
}

/// `field(display) required}`
fn ends(cursor: &mut Cursor, side: &mut Side) {
    while !cursor.closes('}') {
        let start = cursor.here();
        let Some(word) = cursor.word() else {
            cursor.pass(start, "the field's name");
            continue;
        };
        if side.field.is_some() && word.value == "required" {
            side.required = Some(word.span);
        } else if side.field.is_none() {
            side.field = Some(word);
            side.display = argument(cursor);
        } else {
            cursor.expected(word.span, "`required` or `}`");
        }
    }
}
