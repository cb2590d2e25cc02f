//! The entity scope.

use super::{field, names, text};
use crate::blueprint::Lexicon;
use crate::model::name::Case;
use crate::model::types::{Action, Entity, Field, Grant, IdSource, Owner, Service, System, Type};
use serde_json::{Map, Value, json};

/// An entity without its fields, for lists.
pub fn brief(entity: &Entity, lexicon: &Lexicon) -> Value {
    let offers = |action: Action| entity.operations.iter().any(|operation| operation.action == action);
    json!({
        "name": entity.name,
        "snake": Case::Snake.apply(&entity.name),
        "kebab": Case::Kebab.apply(&entity.name),
        "pascal": Case::Pascal.apply(&entity.name),
        "plural": entity.plural,
        "plural_kebab": Case::Kebab.apply(&entity.plural),
        "as": names::forms(&entity.name, lexicon),
        "many": names::forms(&entity.plural, lexicon),
        "table": entity.table,
        "path": entity.path,
        "has_operations": !entity.operations.is_empty(),
        "has_description": !entity.description.is_empty(),
        "description": text(&entity.description),
        "can_list": offers(Action::List),
        "can_get": offers(Action::Get),
        "can_create": offers(Action::Create),
        "can_replace": offers(Action::Replace),
        "can_update": offers(Action::Update),
        "can_delete": offers(Action::Delete),
        "soft_delete": entity.soft_delete,
    })
}

/// An entity with everything a template of its scope needs.
pub fn entity(entity: &Entity, service: &Service, system: &System, lexicon: &Lexicon) -> Value {
    let mut view = brief(entity, lexicon);
    let Some(map) = view.as_object_mut() else { return view };
    let fields: Vec<Value> = entity.fields.iter().map(|one| field::field(one, service, lexicon)).collect();
    let pick = |indices: &mut dyn Iterator<Item = usize>| Value::Array(indices.filter_map(|at| fields.get(at).cloned()).collect());
    map.insert("create_fields".to_owned(), pick(&mut entity.writable().map(|(at, _)| at)));
    map.insert("change_fields".to_owned(), pick(&mut entity.changeable().map(|(at, _)| at)));
    map.insert("visible_fields".to_owned(), pick(&mut entity.visible().map(|(at, _)| at)));
    map.insert("filters".to_owned(), pick(&mut entity.filters.iter().copied()));
    map.insert("sorts".to_owned(), pick(&mut entity.sorts.iter().copied()));
    map.insert("encrypted_fields".to_owned(), pick(&mut indices_of(entity, |one| one.encrypted)));
    map.insert("hashed_fields".to_owned(), pick(&mut indices_of(entity, |one| one.encrypted && one.unique)));
    map.insert("references".to_owned(), pick(&mut indices_of(entity, |one| matches!(one.type_, Type::Ref(_)))));
    map.insert("json_fields".to_owned(), pick(&mut indices_of(entity, |one| one.type_ == Type::Json)));
    map.insert("id".to_owned(), fields.get(entity.id).cloned().unwrap_or_default());
    map.insert("uniques".to_owned(), uniques(entity, &fields));
    flags(map, entity);
    ownership(map, entity, &fields);
    map.insert("operations".to_owned(), operations(entity, lexicon));
    map.insert("fields".to_owned(), Value::Array(fields));
    map.insert("has_auth".to_owned(), Value::Bool(system.auth.is_some()));
    view
}

fn indices_of(entity: &Entity, wanted: fn(&Field) -> bool) -> impl Iterator<Item = usize> {
    entity.fields.iter().enumerate().filter(move |(_, one)| wanted(one)).map(|(at, _)| at)
}

fn flags(map: &mut Map<String, Value>, entity: &Entity) {
    let mut flag = |name: &str, value: bool| {
        map.insert(name.to_owned(), Value::Bool(value));
    };
    let any = |wanted: fn(&Field) -> bool| entity.fields.iter().any(wanted);
    flag("if_match_required", entity.if_match_required);
    flag("has_filters", !entity.filters.is_empty());
    flag("has_uniques", !entity.uniques.is_empty());
    flag("has_references", any(|one| matches!(one.type_, Type::Ref(_))));
    flag("has_encrypted", any(|one| one.encrypted));
    flag("has_hashed", any(|one| one.encrypted && one.unique));
    flag("has_json", any(|one| one.type_ == Type::Json));
    flag("has_created_at", any(|one| one.role == crate::model::types::FieldRole::CreatedAt));
    flag("has_updated_at", any(|one| one.role == crate::model::types::FieldRole::UpdatedAt));
    flag("id_is_uuid", entity.id_source == IdSource::Uuid);
    flag("id_is_sequence", entity.id_source == IdSource::Sequence);
    flag("id_is_client", entity.id_source == IdSource::Client);
    flag("has_create_fields", entity.writable().next().is_some());
    flag("has_change_fields", entity.changeable().next().is_some());
    flag("has_required_references", any(|one| matches!(one.type_, Type::Ref(_)) && !one.optional));
}

fn uniques(entity: &Entity, fields: &[Value]) -> Value {
    entity
        .uniques
        .iter()
        .map(|columns| json!({ "fields": columns.iter().filter_map(|at| fields.get(*at).cloned()).collect::<Vec<_>>() }))
        .collect()
}

fn ownership(map: &mut Map<String, Value>, entity: &Entity, fields: &[Value]) {
    let owner_field = match entity.owner {
        Some(Owner::Field(at)) => fields.get(at).cloned(),
        _ => None,
    };
    map.insert("is_owned".to_owned(), Value::Bool(entity.owner.is_some()));
    map.insert("owned_by_subject".to_owned(), Value::Bool(entity.owner == Some(Owner::Subject)));
    map.insert("owned_by_field".to_owned(), Value::Bool(owner_field.is_some()));
    let column = match &owner_field {
        Some(field) => field.get("name").cloned().unwrap_or_default(),
        None => Value::String("owner_subject".to_owned()),
    };
    map.insert("owner_column".to_owned(), column);
    map.insert("owner_field".to_owned(), owner_field.unwrap_or_default());
    map.insert("has_tenant".to_owned(), Value::Bool(entity.tenant.is_some()));
    map.insert("tenant_field".to_owned(), entity.tenant.and_then(|at| fields.get(at).cloned()).unwrap_or_default());
}

fn operations(entity: &Entity, lexicon: &Lexicon) -> Value {
    let mut all = Map::new();
    for operation in &entity.operations {
        let mut view = access(&operation.access);
        if let Some(map) = view.as_object_mut() {
            map.insert("name".to_owned(), Value::String(operation.name.clone()));
            map.insert("as".to_owned(), names::forms(&operation.name, lexicon));
        }
        all.insert(operation.action.word().to_owned(), view);
    }
    Value::Object(all)
}

/// Who may, as booleans and lists.
pub fn access(grants: &[Grant]) -> Value {
    let roles: Vec<Value> = grants.iter().filter_map(|grant| if let Grant::Role(role) = grant { Some(text(role)) } else { None }).collect();
    let scopes: Vec<Value> = grants.iter().filter_map(|grant| if let Grant::Scope(scope) = grant { Some(text(scope)) } else { None }).collect();
    let has = |wanted: &Grant| grants.contains(wanted);
    json!({
        "is_public": has(&Grant::Public),
        "is_authenticated": has(&Grant::Authenticated),
        "is_owner": has(&Grant::Owner),
        "has_roles": !roles.is_empty(),
        "roles": roles,
        "has_scopes": !scopes.is_empty(),
        "scopes": scopes,
    })
}
