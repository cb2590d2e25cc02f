//! Schemas for what a service sends by another way than HTTP, in a document of several services.

use super::super::sink::Whole;
use super::joint::redirect;
use super::{Api, components, schema};
use crate::model::types::{Service, System, Type};
use serde_json::{Map, Value};

/// The schemas of types. What they refer to is added to `schemas`, with the service's name before each name.
pub fn payloads<'t>(
    system: &System,
    service: &Service,
    types: impl Iterator<Item = &'t Type>,
    schemas: &mut Map<String, Value>,
) -> Vec<Value> {
    let prefixed = |to: &str| to.rsplit_once('/').map(|(kind, name)| format!("{kind}/{}.{name}", service.name));
    let mut api = Api::new(system, service);
    let mut payloads: Vec<Value> = types.map(|type_| schema::of_type(&mut api, type_)).collect();
    let mut referred = Whole::default();
    components::schemas(&mut api, &mut referred);
    let Value::Object(mut referred) = referred.value() else { return payloads };
    payloads.iter_mut().chain(referred.values_mut()).for_each(|schema| redirect(schema, &prefixed));
    schemas.extend(referred.into_iter().map(|(name, schema)| (format!("{}.{name}", service.name), schema)));
    payloads
}
