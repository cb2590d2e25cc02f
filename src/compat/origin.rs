//! From a place in a document back to the line of the spec that causes it.

use crate::diag::Span;
use crate::document::openapi::schema_name;
use crate::model::types::{Endpoint, Entity, Field, Grant, Service};
use std::collections::HashMap;

/// What in a document something belongs to, as names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The operation's name.
    pub operation: String,
    /// A parameter or header of it.
    pub part: Option<String>,
    /// The schemas on the way, each with the property that leads on.
    pub schemas: Vec<(String, Option<String>)>,
}

impl Origin {
    /// An operation as a whole.
    pub fn of(operation: &str) -> Self {
        Self { operation: operation.to_owned(), ..Self::default() }
    }

    /// A parameter or header of the operation.
    #[must_use]
    pub fn part(&self, name: &str) -> Self {
        Self { part: Some(name.to_owned()), ..self.clone() }
    }

    /// Inside a schema, where it has a name.
    #[must_use]
    pub fn inside(&self, schema: Option<&str>) -> Self {
        let mut origin = self.clone();
        origin.schemas.extend(schema.map(|name| (name.to_owned(), None)));
        origin
    }

    /// A property of the schema that this is in.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        let mut origin = self.clone();
        if let Some((_, property)) = origin.schemas.last_mut() {
            *property = Some(name.to_owned());
        }
        origin
    }
}

/// An operation as the model knows it.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    /// Where it is declared.
    pub span: Span,
    /// Who may.
    pub access: &'a [Grant],
    /// The entity that offers it.
    entity: Option<&'a Entity>,
    /// The endpoint that the spec lists.
    pub endpoint: Option<&'a Endpoint>,
}

/// Where everything that a document names stands in the spec.
pub struct Spans<'a> {
    service: &'a Service,
    operations: HashMap<&'a str, Operation<'a>>,
    schemas: HashMap<String, (Span, &'a [Field])>,
}

impl<'a> Spans<'a> {
    /// Of one service.
    pub fn new(service: &'a Service) -> Self {
        let mut operations = HashMap::new();
        for entity in &service.entities {
            operations.extend(entity.operations.iter().map(|offered| {
                let operation = Operation { span: entity.span, access: &offered.access, entity: Some(entity), endpoint: None };
                (offered.name.as_str(), operation)
            }));
        }
        operations.extend(service.endpoints.iter().map(|endpoint| {
            let operation = Operation { span: endpoint.span, access: &endpoint.access, entity: None, endpoint: Some(endpoint) };
            (endpoint.operation.as_str(), operation)
        }));
        Self { service, operations, schemas: schemas(service) }
    }

    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<Operation<'a>> {
        self.operations.get(name).copied()
    }

    /// The innermost place that is declared in this spec.
    pub fn span(&self, origin: &Origin) -> Span {
        let operation = self.operation(&origin.operation);
        let by_schema = origin.schemas.iter().rev().find_map(|(name, property)| self.schema(name, property.as_deref()));
        let by_part = || origin.part.as_deref().and_then(|part| operation?.field(part)).map(|field| field.span);
        by_schema.or_else(by_part).or(operation.map(|operation| operation.span)).unwrap_or(self.service.span)
    }

    /// The schema of the entity that an operation of another generation belongs to, where there still is one.
    pub fn home(&self, operation: Operation<'_>) -> Option<String> {
        let name = &operation.entity?.name;
        let entities = &self.service.entities;
        let same = entities.iter().find(|entity| entity.name == *name);
        same.or_else(|| entities.iter().find(|entity| entity.was.as_ref() == Some(name))).map(|entity| schema_name(&entity.name))
    }

    fn schema(&self, name: &str, property: Option<&str>) -> Option<Span> {
        let (span, fields) = self.schemas.get(name)?;
        let field = fields.iter().find(|field| Some(field.name.as_str()) == property);
        Some(field.map_or(*span, |field| field.span))
    }
}

impl<'a> Operation<'a> {
    /// What declares a parameter or header.
    fn field(self, name: &str) -> Option<&'a Field> {
        if let Some(endpoint) = self.endpoint {
            let parameters = endpoint.parameters.iter().map(|parameter| &parameter.field);
            let headers = endpoint.responses.iter().flat_map(|response| &response.headers);
            return parameters.chain(headers).find(|field| field.name == name);
        }
        self.entity?.fields.iter().find(|field| field.name == name)
    }
}

/// By name of the schema: where it is declared, and its properties. An entity has several schemas.
fn schemas(service: &Service) -> HashMap<String, (Span, &[Field])> {
    let mut all = HashMap::new();
    all.extend(service.enums.iter().map(|known| (schema_name(&known.name), (known.span, <&[Field]>::default()))));
    all.extend(service.objects.iter().map(|object| (schema_name(&object.name), (object.span, object.fields.as_slice()))));
    for entity in &service.entities {
        let of_entity = (entity.span, entity.fields.as_slice());
        let name = schema_name(&entity.name);
        all.extend(["", "Create", "Replace", "Update", "Page"].iter().map(|suffix| (format!("{name}{suffix}"), of_entity)));
    }
    all
}
