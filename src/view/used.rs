//! Which types of a service its interface names: an event's payload, say, is not among them.

use crate::model::types::{EnumType, Object, Service, Type};

/// The enums and object types of the interface, in the order of the spec.
pub fn used(service: &Service) -> (Vec<&EnumType>, Vec<&Object>) {
    let mut used = Used { service, enums: vec![false; service.enums.len()], objects: vec![false; service.objects.len()] };
    for (at, object) in service.objects.iter().enumerate().filter(|(_, object)| object.named) {
        used.object(at, object);
    }
    for field in service.entities.iter().flat_map(|entity| &entity.fields) {
        used.visit(&field.type_);
    }
    for endpoint in &service.endpoints {
        endpoint.parameters.iter().for_each(|parameter| used.visit(&parameter.field.type_));
        endpoint.body.iter().for_each(|body| used.visit(body));
        let answers = endpoint.responses.iter().filter(|response| response.status < 400);
        answers.filter_map(|response| response.body.as_ref()).for_each(|body| used.visit(body));
    }
    let enums = service.enums.iter().zip(&used.enums).filter(|(known, used)| known.named || **used);
    let objects = service.objects.iter().zip(&used.objects).filter(|(_, used)| **used);
    (enums.map(|(known, _)| known).collect(), objects.map(|(object, _)| object).collect())
}

struct Used<'a> {
    service: &'a Service,
    enums: Vec<bool>,
    objects: Vec<bool>,
}

impl<'a> Used<'a> {
    fn visit(&mut self, type_: &Type) {
        match type_ {
            Type::List(element) => self.visit(element),
            Type::Enum(at) => {
                if let Some(used) = self.enums.get_mut(*at) {
                    *used = true;
                }
            }
            Type::Object(at) => {
                if let Some(object) = self.service.objects.get(*at) {
                    self.object(*at, object);
                }
            }
            _ => {}
        }
    }

    /// An object may hold a list of itself.
    fn object(&mut self, at: usize, object: &'a Object) {
        match self.objects.get_mut(at) {
            Some(used) if !*used => *used = true,
            _ => return,
        }
        for field in &object.fields {
            self.visit(&field.type_);
        }
    }
}
