//! The entity scope.

use super::keys::{put, view};
use super::{Terms, field, names, sample, text};
use crate::model::name::Case;
use crate::model::types::{Action, Entity, Field, Grant, IdSource, Owner, Service, System, Type};
use serde_json::{Map, Value, json};
use std::cell::LazyCell;

/// The fields of an entity by their place, made when the first of them is wanted.
type Fields<'f> = LazyCell<Vec<Value>, Box<dyn FnOnce() -> Vec<Value> + 'f>>;

/// An entity without its fields, for lists.
pub fn brief(entity: &Entity, lexicon: &Terms<'_>) -> Value {
    let offers = |action: Action| entity.operations.iter().any(|operation| operation.action == action);
    view!(lexicon, {
        "name": entity.name,
        "snake": Case::Snake.apply(&entity.name),
        "kebab": Case::Kebab.apply(&entity.name),
        "pascal": Case::Pascal.apply(&entity.name),
        "plural": entity.plural,
        "plural_kebab": Case::Kebab.apply(&entity.plural),
        "as": names::forms(&entity.name, lexicon),
        "many": names::forms(&entity.plural, lexicon),
        "words": text(&entity.plural.replace('_', " ")),
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
        "if_match_required": entity.if_match_required,
    })
}

/// An entity with everything a template of its scope needs.
pub fn entity(entity: &Entity, service: &Service, system: &System, lexicon: &Terms<'_>) -> Value {
    let mut view = brief(entity, lexicon);
    let Some(map) = view.as_object_mut() else { return view };
    let fields: Fields<'_> = LazyCell::new(Box::new(|| entity.fields.iter().map(|one| field::field(one, service, lexicon)).collect()));
    let pick = |indices: &mut dyn Iterator<Item = usize>| Value::Array(indices.filter_map(|at| fields.get(at).cloned()).collect());
    put!(map, lexicon, "create_fields", pick(&mut entity.writable().map(|(at, _)| at)));
    put!(map, lexicon, "change_fields", pick(&mut entity.changeable().map(|(at, _)| at)));
    put!(map, lexicon, "visible_fields", pick(&mut entity.visible().map(|(at, _)| at)));
    put!(map, lexicon, "filters", pick(&mut entity.filters.iter().copied()));
    put!(map, lexicon, "sorts", pick(&mut entity.sorts.iter().copied()));
    put!(map, lexicon, "encrypted_fields", pick(&mut indices_of(entity, |one| one.encrypted)));
    put!(map, lexicon, "hashed_fields", pick(&mut indices_of(entity, |one| one.encrypted && one.unique)));
    put!(map, lexicon, "references", pick(&mut indices_of(entity, |one| matches!(one.type_, Type::Ref(_)))));
    // A foreign key sees a row that is only marked as deleted.
    let live = |one: &Field| matches!(one.type_, Type::Ref(at) if service.entities.get(at).is_some_and(|target| target.soft_delete));
    let live: Vec<usize> = entity.fields.iter().enumerate().filter(|(_, one)| live(one)).map(|(at, _)| at).collect();
    put!(map, lexicon, "has_live_references", Value::Bool(!live.is_empty()));
    put!(map, lexicon, "live_references", pick(&mut live.into_iter()));
    put!(map, lexicon, "has_immutable", Value::Bool(immutable(entity).next().is_some()));
    put!(map, lexicon, "immutable_fields", pick(&mut immutable(entity)));
    put!(map, lexicon, "has_write_only", Value::Bool(entity.fields.iter().any(|one| one.write_only)));
    put!(map, lexicon, "write_only_fields", pick(&mut indices_of(entity, |one| one.write_only)));
    put!(map, lexicon, "json_fields", pick(&mut indices_of(entity, |one| one.type_ == Type::Json)));
    put!(map, lexicon, "id", fields.get(entity.id).cloned().unwrap_or_default());
    put!(map, lexicon, "uniques", uniques(entity, &fields));
    flags(map, entity, lexicon);
    ownership(map, entity, &fields, lexicon);
    examples(map, entity, service, lexicon, &fields);
    put!(map, lexicon, "constants", pick(&mut indices_of(entity, is_constant)));
    put!(map, lexicon, "operations", operations(entity, lexicon));
    generated(map, entity, &fields, lexicon);
    models(map, entity, service, lexicon);
    put!(map, lexicon, "enums", enums(entity, service, lexicon));
    put!(map, lexicon, "fields", Value::Array(fields.clone()));
    put!(map, lexicon, "has_auth", Value::Bool(system.auth.is_some()));
    view
}

fn indices_of(entity: &Entity, wanted: fn(&Field) -> bool) -> impl Iterator<Item = usize> {
    entity.fields.iter().enumerate().filter(move |(_, one)| wanted(one)).map(|(at, _)| at)
}

/// A field that no body sets, and that starts with a constant.
fn is_constant(field: &Field) -> bool {
    use crate::model::types::{Default, FieldRole};
    field.read_only && field.role == FieldRole::Plain && matches!(field.default, Some(Default::Value(_)))
}

fn flags(map: &mut Map<String, Value>, entity: &Entity, lexicon: &Terms<'_>) {
    let mut flag = |name: &str, value: bool| {
        if lexicon.wants(name) {
            map.insert(name.to_owned(), Value::Bool(value));
        }
    };
    let any = |wanted: fn(&Field) -> bool| entity.fields.iter().any(wanted);
    flag("has_filters", !entity.filters.is_empty());
    let offers = |action: Action| entity.operations.iter().any(|operation| operation.action == action);
    flag("lists_by_filters", !entity.filters.is_empty() && offers(Action::List));
    flag("tests_make_rows", [Action::List, Action::Get, Action::Update, Action::Delete].into_iter().any(offers));
    flag("has_writes", entity.operations.iter().any(|operation| !matches!(operation.action, Action::List | Action::Get)));
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
}

fn uniques(entity: &Entity, fields: &[Value]) -> Value {
    entity
        .uniques
        .iter()
        .map(|columns| json!({ "fields": columns.iter().filter_map(|at| fields.get(*at).cloned()).collect::<Vec<_>>() }))
        .collect()
}

fn ownership(map: &mut Map<String, Value>, entity: &Entity, fields: &Fields<'_>, lexicon: &Terms<'_>) {
    let owner = if let Some(Owner::Field(at)) = entity.owner { Some(at) } else { None };
    put!(map, lexicon, "is_owned", Value::Bool(entity.owner.is_some()));
    put!(map, lexicon, "owned_by_subject", Value::Bool(entity.owner == Some(Owner::Subject)));
    put!(map, lexicon, "owned_by_field", Value::Bool(owner.is_some()));
    let column = owner.map_or("owner_subject", |at| entity.fields.get(at).map_or("", |field| field.name.as_str()));
    put!(map, lexicon, "owner_column", Value::String(column.to_owned()));
    put!(map, lexicon, "owner_field", owner.and_then(|at| fields.get(at).cloned()).unwrap_or_default());
    put!(map, lexicon, "has_tenant", Value::Bool(entity.tenant.is_some()));
    put!(map, lexicon, "tenant_field", entity.tenant.and_then(|at| fields.get(at).cloned()).unwrap_or_default());
}

/// What tests of the entity send.
fn examples(map: &mut Map<String, Value>, entity: &Entity, service: &Service, lexicon: &Terms<'_>, fields: &Fields<'_>) {
    let needed: Vec<(usize, &Field)> = entity.writable().filter(|(_, one)| one.must_be_sent()).collect();
    let mut targets: Vec<String> = needed
        .iter()
        .filter_map(|(_, one)| match one.type_ {
            Type::Ref(at) => service.entities.get(at).map(|target| names::form(&target.name, "module", lexicon)),
            _ => None,
        })
        .collect();
    targets.sort();
    targets.dedup();
    put!(map, lexicon, "has_required_references", Value::Bool(!targets.is_empty()));
    put!(map, lexicon, "example_targets", targets.into_iter().map(|module| json!({ "module": module })).collect());
    let pick =
        |wanted: fn(&Field) -> bool| needed.iter().filter(|(_, one)| wanted(one)).filter_map(|(at, _)| fields.get(*at).cloned()).collect();
    put!(map, lexicon, "immutable_example_fields", Value::Array(pick(|one| one.immutable)));
    let differs = |one: &Field| one.write_only || sample::is_partial(&one.type_, service);
    put!(map, lexicon, "answers_example", Value::Bool(!needed.is_empty() && !needed.iter().any(|(_, one)| differs(one))));
    put!(map, lexicon, "has_example_fields", Value::Bool(!needed.is_empty()));
    put!(map, lexicon, "example_fields", Value::Array(pick(|_| true)));
    let offers = |action: Action| entity.operations.iter().any(|operation| operation.action == action);
    let create = is_tested(entity, service);
    put!(map, lexicon, "can_create", Value::Bool(offers(Action::Create)));
    for (key, action) in
        [("get", Action::Get), ("list", Action::List), ("replace", Action::Replace), ("update", Action::Update), ("delete", Action::Delete)]
    {
        map.insert(format!("has_create_and_{key}"), Value::Bool(create && offers(action)));
    }
    put!(map, lexicon, "is_tested", Value::Bool(create));
    put!(map, lexicon, "shares_row", Value::Bool(shares_row(entity)));
    let list = entity.operations.iter().find(|operation| operation.action == Action::List);
    put!(map, lexicon, "list_needs_token", Value::Bool(list.is_some_and(|operation| !operation.access.contains(&Grant::Public))));
    put!(map, lexicon, "hides_rows_of_others", Value::Bool(hides_rows_of_others(entity, service)));
}

/// Whether tests can make a row that any subject may ask for, and that is not shown to every one of them.
pub fn hides_rows_of_others(entity: &Entity, service: &Service) -> bool {
    let mut reads = entity.operations.iter().filter(|operation| operation.action == Action::Get);
    is_tested(entity, service)
        && reads.any(|operation| {
            let grants = |grant: Grant| operation.access.contains(&grant);
            let shows_all = grants(Grant::Public) || grants(Grant::Authenticated);
            (entity.owner.is_some() && grants(Grant::Owner) && !shows_all)
                || (entity.tenant.is_some() && (grants(Grant::Owner) || grants(Grant::Authenticated)))
        })
}

/// Whether tests can make a row, with all the rows it needs.
pub fn is_tested(entity: &Entity, service: &Service) -> bool {
    let mut needed = entity.writable().filter(|(_, one)| one.must_be_sent());
    let creates = entity.operations.iter().any(|operation| operation.action == Action::Create);
    creates && !needed.any(|(_, one)| matches!(one.type_, Type::Ref(at) if !can_create(service, at)))
}

/// Whether tests refer to the same row twice rather than make a second one, which would have the same unique values.
pub fn shares_row(entity: &Entity) -> bool {
    let mut needed = entity.writable().filter(|(_, one)| one.must_be_sent());
    let lists = entity.operations.iter().any(|operation| operation.action == Action::List);
    lists && (!entity.uniques.is_empty() || needed.any(|(_, one)| one.unique))
}

/// Whether a test refers to a row that tests share.
pub fn refers_to_shared_row(entity: &Entity, service: &Service) -> bool {
    let mut needed = entity.writable().filter(|(_, one)| one.must_be_sent());
    let shared = |at: usize| service.entities.get(at).is_some_and(shares_row);
    is_tested(entity, service) && needed.any(|(_, one)| matches!(one.type_, Type::Ref(at) if shared(at)))
}

/// An entity in the list of its service.
pub fn listed(entity: &Entity, service: &Service, lexicon: &Terms<'_>) -> Value {
    let mut view = brief(entity, lexicon);
    if let Some(map) = view.as_object_mut() {
        put!(map, lexicon, "is_tested", Value::Bool(is_tested(entity, service)));
    }
    view
}

/// Whether a row of an entity can be made over HTTP, with all the rows it needs.
fn can_create(service: &Service, at: usize) -> bool {
    service.entities.get(at).is_some_and(|target| {
        target.operations.iter().any(|operation| operation.action == Action::Create)
            && target.writable().all(|(_, one)| match one.type_ {
                Type::Ref(next) if one.must_be_sent() && next != at => can_create(service, next),
                _ => true,
            })
    })
}

fn operations(entity: &Entity, lexicon: &Terms<'_>) -> Value {
    let mut all = Map::new();
    for operation in &entity.operations {
        let mut view = access(&operation.access, lexicon);
        if let Some(map) = view.as_object_mut() {
            put!(map, lexicon, "name", Value::String(operation.name.clone()));
            put!(map, lexicon, "as", names::forms(&operation.name, lexicon));
        }
        all.insert(operation.action.word().to_owned(), view);
    }
    Value::Object(all)
}

/// Required fields that no body sets and that have no constant default: the service makes a value.
fn generated_fields(entity: &Entity) -> impl Iterator<Item = (usize, &Field)> {
    use crate::model::types::{Default, FieldRole};
    entity.fields.iter().enumerate().filter(|(_, one)| {
        let moving = matches!(one.default, Some(Default::Now | Default::NewUuid));
        one.read_only && one.role == FieldRole::Plain && (moving || one.must_be_sent())
    })
}

fn generated(map: &mut Map<String, Value>, entity: &Entity, fields: &Fields<'_>, lexicon: &Terms<'_>) {
    let pick = |wanted: fn(&Type) -> bool| {
        generated_fields(entity).filter(|(_, one)| wanted(&one.type_)).filter_map(|(at, _)| fields.get(at).cloned()).collect()
    };
    put!(map, lexicon, "generated_codes", Value::Array(pick(|type_| matches!(type_, Type::String(_)))));
    put!(map, lexicon, "generated_times", Value::Array(pick(|type_| *type_ == Type::DateTime)));
    put!(map, lexicon, "generated_ids", Value::Array(pick(|type_| *type_ == Type::Uuid)));
    put!(map, lexicon, "has_generated", Value::Bool(generated_fields(entity).next().is_some()));
}

/// Fields that are set with a new row and never again.
fn immutable(entity: &Entity) -> impl Iterator<Item = usize> {
    entity.writable().map(|(at, _)| at).filter(|at| entity.changeable().all(|(other, _)| other != *at))
}

/// Which bodies the entity needs: for its own operations, and for endpoints that are bound to it.
fn models(map: &mut Map<String, Value>, entity: &Entity, service: &Service, lexicon: &Terms<'_>) {
    for (key, action) in
        [("has_create_model", Action::Create), ("has_replace_model", Action::Replace), ("has_update_model", Action::Update)]
    {
        map.insert(key.to_owned(), Value::Bool(needs_model(action, entity, service)));
    }
    let all = [Action::List, Action::Get, Action::Create, Action::Replace, Action::Update, Action::Delete];
    let serves = |action: Action| needs_model(action, entity, service);
    put!(map, lexicon, "has_body_model", Value::Bool([Action::Create, Action::Replace, Action::Update].into_iter().any(serves)));
    // The same fields with the same rules: one type is enough.
    let same = serves(Action::Create) && immutable(entity).next().is_none();
    put!(map, lexicon, "replaces_as_created", Value::Bool(same));
    put!(map, lexicon, "serves_list", Value::Bool(serves(Action::List)));
    put!(map, lexicon, "serves_get", Value::Bool(serves(Action::Get)));
    put!(map, lexicon, "serves_delete", Value::Bool(serves(Action::Delete)));
    put!(map, lexicon, "is_served", Value::Bool(all.into_iter().any(serves)));
    put!(map, lexicon, "serves_plain_list", Value::Bool(is_bound(Action::List, entity, service)));
    let rows = [Action::Get, Action::Replace, Action::Update, Action::Delete];
    put!(map, lexicon, "has_row_routes", Value::Bool(entity.operations.iter().any(|operation| rows.contains(&operation.action))));
    put!(map, lexicon, "row_path", text(&format!("{}/{{id}}", entity.path)));
    let id = entity.fields.get(entity.id).map_or("id", |id| id.name.as_str());
    put!(map, lexicon, "id_is_named", Value::Bool(id != "id"));
}

fn needs_model(action: Action, entity: &Entity, service: &Service) -> bool {
    entity.operations.iter().any(|operation| operation.action == action) || is_bound(action, entity, service)
}

/// Whether an endpoint of the spec is an operation of the entity.
fn is_bound(action: Action, entity: &Entity, service: &Service) -> bool {
    service.endpoints.iter().any(|endpoint| match &endpoint.binding {
        crate::model::types::Binding::Entity { entity: at, action: bound, .. } => {
            *bound == action && service.entities.get(*at).is_some_and(|target| target.name == entity.name)
        }
        crate::model::types::Binding::Stub { .. } => false,
    })
}

/// The enums that are declared in the entity's own fields.
fn enums(entity: &Entity, service: &Service, lexicon: &Terms<'_>) -> Value {
    let mut all = Vec::new();
    for one in &entity.fields {
        let mut type_ = &one.type_;
        while let Type::List(element) = type_ {
            type_ = element;
        }
        if let Type::Enum(at) = type_
            && let Some(known) = service.enums.get(*at).filter(|known| !known.named)
        {
            all.push(names::choice(known, lexicon));
        }
    }
    Value::Array(all)
}

/// Who may, as booleans and lists.
pub fn access(grants: &[Grant], lexicon: &Terms<'_>) -> Value {
    let roles: Vec<Value> = grants.iter().filter_map(|grant| if let Grant::Role(role) = grant { Some(text(role)) } else { None }).collect();
    let scopes: Vec<Value> =
        grants.iter().filter_map(|grant| if let Grant::Scope(scope) = grant { Some(text(scope)) } else { None }).collect();
    let has = |wanted: &Grant| grants.contains(wanted);
    view!(lexicon, {
        "is_public": has(&Grant::Public),
        "is_authenticated": has(&Grant::Authenticated),
        "is_owner": has(&Grant::Owner),
        "has_roles": !roles.is_empty(),
        "roles": roles,
        "has_scopes": !scopes.is_empty(),
        "scopes": scopes,
    })
}
