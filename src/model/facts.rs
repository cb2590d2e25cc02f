//! What follows from the parts of a system.

use super::types::{Engine, Entity, Field, FieldRole, IdSource, Service, System};

impl System {
    /// The services whose interface the spec describes.
    pub fn described(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| service.is_described())
    }
}

impl Service {
    /// Whether the spec describes its interface, which nobody knows of a template.
    pub fn is_described(&self) -> bool {
        self.template.is_none()
    }

    /// What it is made of, in a word.
    pub fn made_of(&self) -> &str {
        if self.template.is_some() { "template" } else { &self.stack }
    }

    /// The paths that it answers with all that is below them.
    pub fn folders(&self) -> Vec<String> {
        let own = self.template.iter().map(|_| format!("{}/{}", self.api.prefix, self.name));
        let served = self.entities.iter().filter(|entity| !entity.operations.is_empty());
        own.chain(served.map(|entity| entity.path.clone())).collect()
    }

    /// Whether it keeps rows.
    pub fn has_database(&self) -> bool {
        self.engine != Engine::None && !self.entities.is_empty()
    }

    /// Whether it keeps anything encrypted.
    pub fn has_encrypted(&self) -> bool {
        self.entities.iter().flat_map(|entity| &entity.fields).any(|field| field.encrypted)
    }
}

impl Entity {
    /// The fields a body may hold at creation, as indices.
    pub fn writable(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| {
            !field.read_only && (field.role == FieldRole::Plain || (field.role == FieldRole::Id && self.id_source == IdSource::Client))
        })
    }

    /// The fields a body may hold when a row is replaced or changed.
    pub fn changeable(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.writable().filter(|(_, field)| !field.immutable && field.role == FieldRole::Plain)
    }

    /// The fields an answer shows.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| !field.write_only)
    }
}
