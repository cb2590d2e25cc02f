//! The key of an entity.

use super::super::types::{Field, FieldRole, IdSource, Type};
use super::bounds::{bounds, string};
use super::entity::implicit;
use super::pattern;
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::field::ShapeDecl;
use crate::spec::syntax::{self, Text};

/// Matches what a path can lead to: no client sends an empty segment, `.` or `..`.
const ADDRESSABLE: &str = r"[^.]|\.{3}";

/// What the field is called that is the key, if there is one.
pub fn name(decl: &syntax::Entity) -> &str {
    decl.primary_key.as_ref().map_or("id", |name| name.value.as_str())
}

/// The key: the field `id` (or the table's own primary key), made where there is none.
pub fn key(entity: &Text, decl: &syntax::Entity, fields: &mut Vec<Field>, found: &mut Diagnostics) -> (usize, IdSource) {
    let named = decl.primary_key.as_ref();
    let wanted = name(decl);
    let Some(at) = fields.iter().position(|field| field.name == wanted) else {
        fields.insert(0, implicit("id", entity.span, Type::Uuid, FieldRole::Id));
        return (0, IdSource::Uuid);
    };
    let Some(field) = fields.get_mut(at) else { return (0, IdSource::Uuid) };
    field.role = FieldRole::Id;
    field.unique = false;
    field.index = false;
    if field.optional && named.is_none() {
        found.push(Diagnostic::error("S0510", field.span, "a primary key cannot be optional").help("remove the `?`"));
    }
    field.optional = false;
    let source = match field.type_ {
        Type::Uuid => IdSource::Uuid,
        Type::Int | Type::Long => IdSource::Sequence,
        Type::String(_) => IdSource::Client,
        _ => {
            found.push(
                Diagnostic::error("S0510", field.span, "a key of this type cannot be made or found")
                    .help("`uuid`, `int`, `long` and `string(n)` can be keys"),
            );
            IdSource::Uuid
        }
    };
    if field.default.is_some() && named.is_none() {
        found.push(
            Diagnostic::error("S0506", field.span, "a primary key has no default: two rows would share it")
                .help("remove the default; keys are made by the service"),
        );
    }
    field.default = None;
    field.immutable = true;
    field.read_only = source != IdSource::Client;
    if source == IdSource::Client {
        addressable(field, found);
    }
    (at, source)
}

/// The type of an entity's key, for those that refer to it from another service.
pub fn key_type(decl: &syntax::Entity) -> Type {
    let wanted = name(decl);
    let Some((_, field)) = decl.fields.iter().flatten().find(|(name, _)| name.value == wanted) else { return Type::Uuid };
    let ShapeDecl::Word(expr) = &field.shape else { return Type::Uuid };
    // What is wrong with it is told where it is declared.
    let mut told = Diagnostics::default();
    let mut type_ = match expr.word.value.as_str() {
        "string" => string(expr, &mut told).unwrap_or(Type::Uuid),
        "int" | "integer" => Type::Int,
        "long" | "int64" => Type::Long,
        _ => Type::Uuid,
    };
    bounds(&mut type_, field, &mut told);
    type_
}

/// Keys that clients make lead to their rows.
fn addressable(field: &mut Field, found: &mut Diagnostics) {
    let own = field.pattern.get_or_insert_with(|| ADDRESSABLE.to_owned());
    let lost = ["", ".", ".."].into_iter().find(|key| pattern::matches(own, key));
    if let Some(lost) = lost {
        let message = format!("the pattern takes the key `{lost}`, which no path can lead to");
        let help = "let the pattern ask for a character that is no dot, such as `^[a-z][a-z.]*$`";
        found.push(Diagnostic::error("S0510", field.span, message).help(help));
    }
}
