//! Entities: fields with their roles, keys, indexes, operations, filters and sort orders.

use super::super::name::{Case, RESERVED_COLUMNS, plural};
use super::super::types::{Action, Api, Entity, Field, FieldRole, Grant, OnDelete, Operation, Owner, System, Type};
use super::field::Types;
use super::service::Declared;
use super::{access, check_name, key, text, units};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::spec::read::OneOrMany;
use crate::spec::syntax::{self, Text};

const LIMIT_FIELDS: usize = 1000;

pub fn all(declared: &Declared<'_>, types: &mut Types<'_>, api: &Api, system: &System, found: &mut Diagnostics) -> Vec<Entity> {
    declared.entities.iter().map(|(name, decl)| one(name, decl, types, api, system, found)).collect()
}

fn one(name: &Text, decl: &syntax::Entity, types: &mut Types<'_>, api: &Api, system: &System, found: &mut Diagnostics) -> Entity {
    check_name(name, "an entity", found);
    let plural = decl.plural.as_ref().map_or_else(|| plural(&name.value), |given| Case::Snake.apply(&given.value));
    let segment = decl.path.as_ref().map_or_else(|| Case::Kebab.apply(&plural), |given| given.value.trim_start_matches('/').to_owned());
    let table = decl.table.as_ref().map_or_else(|| plural.clone(), |given| given.value.clone());
    check_overrides(decl, found);
    let mut fields = fields(name, decl, types, found);
    let (id, id_source) = key::key(name, decl, &mut fields, found);
    timestamps(decl, &mut fields, name.span);
    let owner = owner(decl, &mut fields, system, found);
    let tenant = tenant(decl, &mut fields, system, found);
    let mut entity = Entity {
        name: name.value.clone(),
        span: name.span,
        path: format!("{}/{segment}", api.prefix),
        plural,
        table,
        description: text(decl.description.as_ref()),
        fields,
        id,
        id_source,
        indexes: Vec::new(),
        uniques: Vec::new(),
        operations: Vec::new(),
        owner,
        tenant,
        soft_delete: decl.soft_delete.as_ref().is_some_and(|flag| flag.value),
        if_match_required: if_match(decl, found),
        cache: decl.cache.as_ref().and_then(|raw| units::duration(raw, found)),
        filters: Vec::new(),
        sorts: Vec::new(),
        many_to_many: many_to_many(decl, types, found),
        was: decl.was.as_ref().map(|was| was.value.clone()),
    };
    entity.indexes = keys(decl.indexes.as_deref(), &entity, found);
    entity.uniques = uniques(decl, &entity, found);
    entity.operations = operations(decl, &entity, system, found);
    entity.filters = filters(decl, &entity, found);
    entity.sorts = sorts(decl, &entity, found);
    entity
}

fn check_overrides(decl: &syntax::Entity, found: &mut Diagnostics) {
    for (given, what) in [(&decl.plural, "a plural"), (&decl.table, "a table")] {
        if let Some(name) = given {
            check_name(name, what, found);
        }
    }
    if let Some(path) = &decl.path {
        let segment = path.value.trim_start_matches('/');
        if segment.is_empty() || !segment.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            found.push(
                Diagnostic::error("S0701", path.span, format!("`{}` is not one segment of a path", path.value))
                    .help("write lower-case letters, digits and dashes, such as `order-lines`"),
            );
        }
    }
}

fn fields(entity: &Text, decl: &syntax::Entity, types: &mut Types<'_>, found: &mut Diagnostics) -> Vec<Field> {
    let declared = decl.fields.as_deref().unwrap_or_default();
    if decl.fields.is_none() {
        found.push(
            Diagnostic::error("S0909", entity.span, format!("the entity `{}` has no fields", entity.value))
                .help("add `fields: {title: string(200)}`"),
        );
    }
    if declared.len() > LIMIT_FIELDS {
        found.push(Diagnostic::error(
            "S0307",
            entity.span,
            format!("an entity may have {LIMIT_FIELDS} fields, this one has {}", declared.len()),
        ));
    }
    let key = key::name(decl);
    let mut all = Vec::with_capacity(declared.len() + 3);
    for (name, decl) in declared {
        check_name(name, "a field", found);
        check_reserved(name, found);
        let is_key = name.value == key;
        let field = if is_key { types.key_field(&entity.value, name, decl, found) } else { types.field(&entity.value, name, decl, found) };
        if let Some(field) = field {
            if matches!(field.type_, Type::Row(_)) {
                found.push(
                    Diagnostic::error(
                        "S0504",
                        decl.span,
                        format!("`{}` is an entity, not a type for a field", types.entities_name(&field.type_)),
                    )
                    .help(format!("write `ref({})` to refer to one of its rows", types.entities_name(&field.type_))),
                );
            }
            all.push(field);
        }
    }
    all
}

fn check_reserved(name: &Text, found: &mut Diagnostics) {
    let lower = name.value.to_ascii_lowercase();
    if name.value.starts_with("__") && name.value != "__proto__" {
        found.push(Diagnostic::error(
            "S0305",
            name.span,
            format!("`{}` is reserved: GraphQL and Prometheus keep names that start with `__`", name.value),
        ));
    } else if RESERVED_COLUMNS.contains(&lower.as_str()) {
        let why = if RESERVED_COLUMNS.iter().take(6).any(|column| *column == lower) {
            "PostgreSQL has a system column of that name"
        } else {
            "every table has a column of that name for the service itself"
        };
        found.push(
            Diagnostic::error("S0305", name.span, format!("`{}` cannot be a field: {why}", name.value))
                .help(format!("for example `{}_value`", name.value)),
        );
    }
}

pub fn implicit(name: &str, span: Span, type_: Type, role: FieldRole) -> Field {
    Field {
        name: name.to_owned(),
        span,
        type_,
        optional: false,
        default: None,
        min: None,
        max: None,
        pattern: None,
        unique: false,
        index: false,
        read_only: true,
        write_only: false,
        immutable: true,
        pii: false,
        encrypted: false,
        on_delete: OnDelete::Restrict,
        deprecated: false,
        description: String::new(),
        example: None,
        was: None,
        role,
    }
}

fn timestamps(decl: &syntax::Entity, fields: &mut Vec<Field>, span: Span) {
    let wanted = decl.timestamps.as_ref().is_none_or(|flag| flag.value);
    for (name, role) in [("created_at", FieldRole::CreatedAt), ("updated_at", FieldRole::UpdatedAt)] {
        match fields.iter_mut().find(|field| field.name == name) {
            Some(field) if field.type_ == Type::DateTime => {
                field.role = role;
                field.optional = false;
                field.default = None;
                field.read_only = true;
                field.immutable = true;
            }
            Some(_) => {}
            None if wanted => fields.push(implicit(name, span, Type::DateTime, role)),
            None => {}
        }
    }
}

fn owner(decl: &syntax::Entity, fields: &mut [Field], system: &System, found: &mut Diagnostics) -> Option<Owner> {
    let word = decl.owner.as_ref()?;
    if system.auth.is_none() {
        found.push(
            Diagnostic::error("S0804", word.span, "`owner` cannot be enforced: there is no `auth`, so nobody is known")
                .help("describe the issuer of tokens under `auth`"),
        );
    }
    if word.value == "subject" {
        return Some(Owner::Subject);
    }
    claimed(word, fields, FieldRole::Owner, "owner", found).map(Owner::Field)
}

fn tenant(decl: &syntax::Entity, fields: &mut [Field], system: &System, found: &mut Diagnostics) -> Option<usize> {
    let word = decl.tenant.as_ref()?;
    if system.auth.is_none() {
        found.push(
            Diagnostic::error("S0804", word.span, "`tenant` cannot be enforced: there is no `auth`, so nobody is known")
                .help("describe the issuer of tokens under `auth`"),
        );
    }
    claimed(word, fields, FieldRole::Tenant, "tenant", found)
}

/// A field that a claim of the token fills.
fn claimed(word: &Text, fields: &mut [Field], role: FieldRole, what: &str, found: &mut Diagnostics) -> Option<usize> {
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let Some((at, field)) = fields.iter_mut().enumerate().find(|(_, field)| field.name == word.value) else {
        found.push(
            Diagnostic::error("S0804", word.span, format!("there is no field `{}` to hold the {what}", word.value))
                .suggest(&word.value, names.iter().map(String::as_str).chain(["subject"])),
        );
        return None;
    };
    if !matches!(field.type_, Type::String(_)) || field.optional || field.encrypted {
        found.push(
            Diagnostic::error("S0804", word.span, format!("the {what} is a required `string(n)` that is not encrypted"))
                .also(field.span, "this field"),
        );
    }
    field.role = role;
    field.read_only = true;
    field.immutable = true;
    Some(at)
}

fn if_match(decl: &syntax::Entity, found: &mut Diagnostics) -> bool {
    match decl.if_match.as_ref() {
        Some(word) if word.value == "required" => true,
        Some(word) if word.value == "optional" => false,
        Some(word) => {
            found.push(Diagnostic::error("S0204", word.span, format!("`{}` is neither `required` nor `optional`", word.value)));
            false
        }
        None => false,
    }
}

fn many_to_many(decl: &syntax::Entity, types: &Types<'_>, found: &mut Diagnostics) -> Vec<usize> {
    let mut all = Vec::new();
    for word in decl.many_to_many.iter().flat_map(|list| &list.0) {
        match types.entities.iter().position(|(name, _)| *name == word.value) {
            Some(index) => all.push(index),
            None => found.push(
                Diagnostic::error("S0601", word.span, format!("there is no entity `{}` in this service", word.value))
                    .suggest(&word.value, types.entities.iter().map(|(name, _)| *name)),
            ),
        }
    }
    all
}

/// A field by its name, reported where there is none.
fn field_index(word: &Text, entity: &Entity, found: &mut Diagnostics) -> Option<usize> {
    let at = entity.fields.iter().position(|field| field.name == word.value);
    if at.is_none() {
        let message = format!("`{}` has no field `{}`", entity.name, word.value);
        found.push(
            Diagnostic::error("S0604", word.span, message).suggest(&word.value, entity.fields.iter().map(|field| field.name.as_str())),
        );
    }
    at
}

fn keys(lists: Option<&[OneOrMany<Text>]>, entity: &Entity, found: &mut Diagnostics) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    for OneOrMany(words) in lists.unwrap_or_default() {
        let mut columns = Vec::new();
        for word in words {
            let Some(at) = field_index(word, entity, found) else { continue };
            let fault = entity.fields.get(at).and_then(unindexable);
            if let Some(why) = fault {
                found.push(Diagnostic::error("S0510", word.span, format!("`{}` cannot be part of an index: {why}", word.value)));
            } else if columns.contains(&at) {
                found.push(Diagnostic::error("S0604", word.span, format!("`{}` stands twice in this index", word.value)));
            } else {
                columns.push(at);
            }
        }
        if !columns.is_empty() && !all.contains(&columns) {
            all.push(columns);
        }
    }
    all
}

fn unindexable(field: &Field) -> Option<&'static str> {
    match field.type_ {
        Type::Json | Type::List(_) | Type::Object(_) | Type::Bytes => Some("a value of this type has no order"),
        _ if field.encrypted => Some("it is encrypted, equal values are stored differently"),
        _ => None,
    }
}

fn uniques(decl: &syntax::Entity, entity: &Entity, found: &mut Diagnostics) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = entity.fields.iter().enumerate().filter(|(_, field)| field.unique).map(|(at, _)| vec![at]).collect();
    for columns in keys(decl.unique.as_deref(), entity, found) {
        if !all.contains(&columns) {
            all.push(columns);
        }
    }
    all
}

fn operations(decl: &syntax::Entity, entity: &Entity, system: &System, found: &mut Diagnostics) -> Vec<Operation> {
    let every = [Action::List, Action::Get, Action::Create, Action::Replace, Action::Update, Action::Delete];
    let mut wanted: Vec<Action> = Vec::new();
    match decl.api.as_ref().map(|list| list.0.as_slice()) {
        None => wanted.extend(every),
        Some(words) => {
            for word in words {
                match (word.value.as_str(), Action::of(&word.value)) {
                    ("crud", _) => wanted.extend(every),
                    ("none", _) if words.len() == 1 => {}
                    (_, Some(action)) => wanted.push(action),
                    (other, None) => found.push(
                        Diagnostic::error("S0204", word.span, format!("`{other}` is not an operation"))
                            .suggest(other, Action::WORDS.iter().copied().chain(["crud", "none"]))
                            .help("write `crud`, `none`, or a list of list, get, create, update, replace, delete"),
                    ),
                }
            }
        }
    }
    access::check_keys(decl.access.as_ref(), found);
    let default = default_access(entity, system);
    every
        .into_iter()
        .filter(|action| wanted.contains(action))
        .map(|action| Operation {
            action,
            name: operation_name(action, entity),
            access: access::of_operation(decl.access.as_ref(), action, &default, system, entity.owner.is_some(), found),
        })
        .collect()
}

/// `list_widgets`, `get_widget`, …
pub fn operation_name(action: Action, entity: &Entity) -> String {
    match action {
        Action::List => format!("list_{}", entity.plural),
        other => format!("{}_{}", other.word(), Case::Snake.apply(&entity.name)),
    }
}

fn default_access(entity: &Entity, system: &System) -> Vec<Grant> {
    vec![match (&system.auth, entity.owner) {
        (None, _) => Grant::Public,
        (Some(_), Some(_)) => Grant::Owner,
        (Some(auth), None) if auth.public_by_default => Grant::Public,
        (Some(_), None) => Grant::Authenticated,
    }]
}

fn filters(decl: &syntax::Entity, entity: &Entity, found: &mut Diagnostics) -> Vec<usize> {
    if let Some(words) = &decl.filter {
        return words
            .iter()
            .filter_map(|word| {
                let at = field_index(word, entity, found)?;
                let fault = entity.fields.get(at).filter(|field| !filterable(field) || field.write_only);
                if fault.is_some() {
                    found.push(
                        Diagnostic::error("S0510", word.span, format!("a list cannot be filtered by `{}`", word.value)).help(
                            "texts without a length, lists, objects, json, bytes, encrypted and write-only fields cannot be looked up",
                        ),
                    );
                    return None;
                }
                Some(at)
            })
            .collect();
    }
    let first_of_index = |at: usize| entity.indexes.iter().chain(&entity.uniques).any(|columns| columns.first() == Some(&at));
    let by_kind = |field: &Field| matches!(field.type_, Type::Enum(_) | Type::Bool | Type::Ref(_) | Type::RemoteRef(..));
    let wanted = |at: usize, field: &Field| by_kind(field) || field.unique || field.index || first_of_index(at);
    let shown = |field: &Field| filterable(field) && !field.write_only && matches!(field.role, FieldRole::Plain | FieldRole::Owner);
    entity.fields.iter().enumerate().filter(|(at, field)| shown(field) && wanted(*at, field)).map(|(at, _)| at).collect()
}

fn filterable(field: &Field) -> bool {
    match field.type_ {
        Type::Text | Type::Json | Type::Bytes | Type::List(_) | Type::Object(_) | Type::Float => false,
        _ => !field.encrypted || field.unique,
    }
}

fn sorts(decl: &syntax::Entity, entity: &Entity, found: &mut Diagnostics) -> Vec<usize> {
    let mut all = vec![entity.id];
    if let Some(words) = &decl.sort {
        for word in words {
            let Some(at) = field_index(word, entity, found) else { continue };
            match entity.fields.get(at) {
                Some(field) if !sortable(field) => found.push(
                    Diagnostic::error("S0510", word.span, format!("a list cannot be sorted by `{}`", word.value))
                        .help("optional, write-only and encrypted fields, json, lists, bytes and unlimited texts have no stable order"),
                ),
                Some(_) if !all.contains(&at) => all.push(at),
                _ => {}
            }
        }
        return all;
    }
    let first_of_index = |at: usize| entity.indexes.iter().chain(&entity.uniques).any(|columns| columns.first() == Some(&at));
    for (at, field) in entity.fields.iter().enumerate() {
        let managed = matches!(field.role, FieldRole::CreatedAt | FieldRole::UpdatedAt);
        if at != entity.id && sortable(field) && (managed || field.unique || field.index || first_of_index(at)) {
            all.push(at);
        }
    }
    all
}

fn sortable(field: &Field) -> bool {
    let ordered =
        !matches!(field.type_, Type::Text | Type::Json | Type::Bytes | Type::List(_) | Type::Object(_) | Type::Bool | Type::Float);
    ordered && !field.optional && !field.encrypted && !field.write_only
}
