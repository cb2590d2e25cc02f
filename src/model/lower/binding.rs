//! Which endpoints an entity's generated handler can answer, and why.

use super::super::name::{Case, singular};
use super::super::types::{Action, Binding, Endpoint, Entity, Field, Location, Method, Object, Service, Type};
use super::field::Types;
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::syntax;

/// The binding of an endpoint: by hand, by its form, or none.
pub fn of(decl: &syntax::Endpoint, endpoint: &Endpoint, service: &Service, types: &Types<'_>, found: &mut Diagnostics) -> Binding {
    let stub = |why: &str| Binding::Stub { why: why.to_owned() };
    if decl.stub.as_ref().is_some_and(|flag| flag.value) {
        return stub("the spec says `stub: true`");
    }
    let literal = endpoint.path.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or("");
    let by_hand = decl.entity.as_ref();
    let entity = match by_hand {
        Some(name) => match service.entities.iter().position(|entity| entity.name == name.value) {
            Some(at) => at,
            None => {
                let known = service.entities.iter().map(|entity| entity.name.as_str());
                found.push(
                    Diagnostic::error("S0601", name.span, format!("there is no entity `{}` in this service", name.value))
                        .suggest(&name.value, known),
                );
                return stub("its entity is not known");
            }
        },
        None => match named_by(literal, service) {
            Some(at) => at,
            None => return stub(&format!("`{literal}` names no entity")),
        },
    };
    let Some(target) = service.entities.get(entity) else { return stub("its entity is not known") };
    let action = match (&decl.action, action_of(endpoint)) {
        (Some(given), _) => given.value,
        (None, Ok(action)) => action,
        (None, Err(why)) => return refused(by_hand, why, found),
    };
    match misfit(action, endpoint, target, entity, types) {
        None => Binding::Entity {
            entity,
            action,
            why: format!("`{literal}` names {}, and method, parameters and bodies fit `{}`", target.name, action.word()),
        },
        Some(why) => refused(by_hand, why, found),
    }
}

/// Asked for by hand, a misfit is an error; found by its form, it is simply no binding.
fn refused(by_hand: Option<&syntax::Text>, why: String, found: &mut Diagnostics) -> Binding {
    if let Some(name) = by_hand {
        found.push(
            Diagnostic::error("S0708", name.span, format!("this endpoint cannot be bound to `{}`: {why}", name.value))
                .help("change it so that it fits, or remove `entity` and write the handler by hand"),
        );
    }
    Binding::Stub { why }
}

/// The entity that a path segment names, in singular or plural.
pub fn named_by(segment: &str, service: &Service) -> Option<usize> {
    let snake = Case::Snake.apply(segment);
    if snake.is_empty() {
        return None;
    }
    service.entities.iter().position(|entity| {
        let last = entity.path.rsplit('/').next().unwrap_or("");
        entity.plural == snake || Case::Snake.apply(&entity.name) == snake || last == segment || singular(&entity.plural) == snake
    })
}

fn action_of(endpoint: &Endpoint) -> Result<Action, String> {
    let parameters = endpoint.parameters.iter().filter(|parameter| parameter.location == Location::Path).count();
    let last_is_parameter = endpoint.path.ends_with('}');
    match (endpoint.method, parameters, last_is_parameter) {
        (Method::Get, 0, _) => Ok(Action::List),
        (Method::Post, 0, _) => Ok(Action::Create),
        (Method::Get, 1, true) => Ok(Action::Get),
        (Method::Put, 1, true) => Ok(Action::Replace),
        (Method::Patch, 1, true) => Ok(Action::Update),
        (Method::Delete, 1, true) => Ok(Action::Delete),
        (method, _, _) => Err(format!("{} on this path is not a plain create, read, list, update or delete", method.word())),
    }
}

/// Why an endpoint does not fit an operation.
fn misfit(action: Action, endpoint: &Endpoint, entity: &Entity, index: usize, types: &Types<'_>) -> Option<String> {
    if action_of(endpoint) != Ok(action) {
        return Some(format!("its method and path do not fit `{}`", action.word()));
    }
    if let Some(extra) = endpoint.parameters.iter().find(|parameter| parameter.location != Location::Path) {
        return Some(format!("the generated handler does not know the parameter `{}`", extra.field.name));
    }
    body_misfit(action, endpoint, entity, types).or_else(|| answer_misfit(action, endpoint, entity, index, types))
}

fn body_misfit(action: Action, endpoint: &Endpoint, entity: &Entity, types: &Types<'_>) -> Option<String> {
    let expected = matches!(action, Action::Create | Action::Replace | Action::Update);
    let object = match (&endpoint.body, expected) {
        (None, false) => return None,
        (None, true) => return Some("it declares no body".to_owned()),
        (Some(_), false) => return Some("it declares a body".to_owned()),
        (Some(Type::Object(at)), true) => types.objects.get(*at)?,
        (Some(_), true) => return Some("its body is not an object with properties of the entity".to_owned()),
    };
    let allowed: Vec<&Field> = match action {
        Action::Create => entity.writable().map(|(_, field)| field).collect(),
        _ => entity.changeable().map(|(_, field)| field).collect(),
    };
    for property in &object.fields {
        let Some(field) = allowed.iter().find(|field| field.name == property.name) else {
            return Some(format!("its body's `{}` is not a field of {} that can be set", property.name, entity.name));
        };
        if !accepts(field, property) {
            return Some(format!("its body's `{}` has another type than the field of {}", property.name, entity.name));
        }
    }
    if action == Action::Update {
        return None;
    }
    let missing = allowed.iter().find(|field| {
        !field.optional
            && field.default.is_none()
            && !object.fields.iter().any(|property| property.name == field.name && !property.optional)
    });
    missing.map(|field| format!("its body lacks `{}`, which {} requires", field.name, entity.name))
}

/// Whether every value of a body's property can be stored in the field.
fn accepts(field: &Field, property: &Field) -> bool {
    match (&field.type_, &property.type_) {
        (Type::String(_) | Type::Text | Type::Email | Type::Url, Type::String(_) | Type::Text | Type::Email | Type::Url) => true,
        (Type::Long, Type::Int) => true,
        (Type::Ref(_) | Type::RemoteRef(..), Type::Uuid | Type::Int | Type::Long | Type::String(_)) => true,
        (Type::Enum(_), Type::String(_) | Type::Enum(_)) => true,
        (stored, sent) => stored == sent,
    }
}

fn answer_misfit(action: Action, endpoint: &Endpoint, entity: &Entity, index: usize, types: &Types<'_>) -> Option<String> {
    let success = endpoint.responses.iter().find(|response| (200..300).contains(&response.status))?;
    match (action, &success.body) {
        (_, None) | (Action::Get | Action::Create | Action::Replace | Action::Update, Some(Type::Row(_))) => match &success.body {
            Some(Type::Row(at)) if *at != index => Some("it answers with another entity".to_owned()),
            _ => None,
        },
        (Action::Delete, Some(_)) => Some("a delete answers without a body".to_owned()),
        (Action::List, Some(Type::List(element))) => match &**element {
            Type::Row(at) if *at == index => None,
            Type::Object(at) => projection_misfit(types.objects.get(*at)?, entity),
            _ => Some(format!("it does not answer with rows of {}", entity.name)),
        },
        (Action::List, Some(_)) => Some("a list that is bound answers with an array; the entity's own list has pages".to_owned()),
        (_, Some(Type::Object(at))) => projection_misfit(types.objects.get(*at)?, entity),
        (_, Some(_)) => Some(format!("it does not answer with a row of {}", entity.name)),
    }
}

/// Why an answer's object is not a part of a row.
fn projection_misfit(object: &Object, entity: &Entity) -> Option<String> {
    for property in &object.fields {
        let Some((_, field)) = entity.visible().find(|(_, field)| field.name == property.name) else {
            return Some(format!("it answers with `{}`, which {} does not show", property.name, entity.name));
        };
        let same = field.type_ == property.type_
            || matches!(
                (&field.type_, &property.type_),
                (Type::String(_) | Type::Text | Type::Email | Type::Url | Type::Enum(_), Type::String(_) | Type::Text)
            )
            || matches!((&field.type_, &property.type_), (Type::Ref(_) | Type::RemoteRef(..), Type::Uuid | Type::Long | Type::String(_)));
        if !same || (field.optional && !property.optional) {
            return Some(format!("its `{}` has another type than the field of {}", property.name, entity.name));
        }
    }
    None
}
