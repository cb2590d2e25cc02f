//! JHipster's domain language: applications become services, entities and relationships entities and references.

mod applications;
mod auth;
mod body;
mod cursor;
mod entity;
pub mod jhipster;
mod lex;
mod options;
mod parse;
mod relations;
mod syntax;

use super::draft::{Draft, Entity, Enum, Service};
use super::names::{Names, label};
use super::text::{approximated, lost, renamed};
use super::{kind, rings};
use crate::diag::{Diagnostic, Diagnostics, Source, Sources, Span};
use applications::Plan;
use options::Options;
use std::collections::HashMap;
use std::path::Path;
use syntax::Jdl;

/// A place that is not understood.
const SYNTAX: &str = "S1306";
/// The most entities that a spec can hold, and the most options that are read.
const LIMIT: usize = 10_000;

/// What is known of the whole text while entities are made.
struct Model<'a> {
    jdl: &'a Jdl,
    options: Options,
    plans: Vec<Plan<'a>>,
    /// What entities are called in the spec.
    names: HashMap<&'a str, String>,
    /// What enums are called; nothing for those that are texts.
    enums: HashMap<&'a str, Option<String>>,
    constants: HashMap<&'a str, &'a str>,
    /// The entities of each service.
    made: Vec<Vec<Entity>>,
    /// The names of each one's fields, and where the fields come from.
    fields: Vec<Vec<(Names, Vec<Span>)>>,
    /// By service and name in the text.
    places: HashMap<(usize, &'a str), usize>,
    found: Diagnostics,
}

/// Reads a text.
pub fn draft(source: &Source, found: &mut Diagnostics) -> Option<Draft> {
    let jdl = parse::parse(&source.text, 0, found);
    let stem = Path::new(&source.name).file_stem().and_then(|stem| stem.to_str()).filter(|stem| !stem.starts_with('<'));
    of(&jdl, &label(stem.unwrap_or("jhipster"), "jhipster"), found)
}

/// Reads the files of a project, which are all sources.
pub fn project(sources: &Sources, found: &mut Diagnostics) -> Option<Draft> {
    let jdl = jhipster::read(sources, found);
    if found.has_errors() {
        return None;
    }
    of(&jdl, "jhipster", found)
}

/// The spec of what was read.
fn of(jdl: &Jdl, name: &str, found: &mut Diagnostics) -> Option<Draft> {
    let options = Options::of(jdl, found);
    if jdl.entities.is_empty() || jdl.entities.len() > LIMIT || jdl.options.len() > LIMIT {
        let message =
            if jdl.entities.is_empty() { "there is no entity in this file" } else { "there are more than 10,000 entities or options" };
        found.push(Diagnostic::error("S1301", Span::default(), message));
        return None;
    }
    let plans = applications::plans(jdl, &options, name, found);
    let mut model = Model {
        jdl,
        options,
        plans,
        names: HashMap::new(),
        enums: HashMap::new(),
        constants: jdl.constants.iter().map(|(name, value)| (name.value.as_str(), value.value.as_str())).collect(),
        made: Vec::new(),
        fields: Vec::new(),
        places: HashMap::new(),
        found: Diagnostics::default(),
    };
    let enums = model.declare();
    model.entities();
    model.relationships();
    // A single application is the system.
    let name = match (model.plans.as_slice(), jdl.applications.as_slice()) {
        ([only], [_]) => only.name.clone(),
        _ => name.to_owned(),
    };
    let auth = auth::auth(jdl, &name, &mut model.found);
    let services = model.services();
    for deployment in &jdl.deployments {
        let message = "the deployment is left out: the generated system has its own, with Compose and Helm";
        model.found.push(lost(*deployment, message));
    }
    found.extend(model.found);
    if services.is_empty() {
        found.push(Diagnostic::error("S1301", Span::default(), "no application of this file has an entity of its own"));
        return None;
    }
    Some(Draft { name, auth, enums, services, ..Draft::default() })
}

impl Model<'_> {
    /// Gives every entity and enum its name; the enums.
    fn declare(&mut self) -> Vec<Enum> {
        let mut types = Names::default();
        for entity in &self.jdl.entities {
            if self.names.contains_key(entity.name.value.as_str()) {
                self.found.push(lost(entity.name.span, format!("a second entity `{}` is left out", entity.name.value)));
                continue;
            }
            let name = types.entity(&entity.name.value);
            if name != entity.name.value {
                self.found.push(renamed(entity.name.span, "the entity", &entity.name.value, &name));
            }
            self.names.insert(&entity.name.value, name);
        }
        let mut enums = Vec::new();
        for known in &self.jdl.enums {
            let values: Vec<String> = known.values.iter().map(|(value, _)| value.value.clone()).collect();
            let name = match kind::unfit_enum(&values) {
                None => Some(types.type_(&known.name.value)),
                Some(why) => {
                    self.found.push(approximated(known.name.span, format!("`{}` is a text in the spec: {why}", known.name.value)));
                    None
                }
            };
            if let Some((_, Some(text))) = known.values.iter().find(|(_, text)| text.is_some()) {
                let message = format!("what people are shown for the values of `{}` is left out", known.name.value);
                self.found.push(lost(text.span, message).help("the values are on the wire; a client translates them"));
            }
            if let Some(name) = name.clone().filter(|_| !self.enums.contains_key(known.name.value.as_str())) {
                let comments = known.doc.iter().cloned().collect();
                enums.push(Enum { comments, name, values });
            }
            self.enums.entry(&known.name.value).or_insert(name);
        }
        enums
    }

    fn services(&mut self) -> Vec<Service> {
        let mut services = Vec::new();
        let made = std::mem::take(&mut self.made);
        for (at, mut entities) in made.into_iter().enumerate() {
            for (entity, field) in rings::open(&mut entities) {
                let place = self.fields.get(at).and_then(|all| all.get(entity)).and_then(|(_, places)| places.get(field));
                let name = entities.get(entity).and_then(|entity| entity.fields.get(field)).map_or("", |field| field.name.as_str());
                let message = format!("`{name}` is optional: it closes a ring of required references, of which no row could be the first");
                self.found.push(approximated(place.copied().unwrap_or_default(), message));
            }
            let Some(plan) = self.plans.get(at) else { continue };
            let database = plan.application.and_then(|application| applications::database(application, &mut self.found));
            let cache = plan.application.and_then(|application| applications::cache(application, &mut self.found));
            services.push(Service { name: plan.name.clone(), port: plan.port, database, cache, entities, ..Service::default() });
        }
        services
    }
}
