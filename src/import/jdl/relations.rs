//! Relationships as references and ties.

use super::super::draft::{Decl, Entity, Field};
use super::super::text::{approximated, lost, prose, renamed};
use super::Model;
use super::parse::short;
use super::syntax::{Kind, Relationship, Side, Text};
use crate::diag::Span;
use crate::model::name::{Case, collision_key};

/// Entities that every JHipster application has of itself.
const BUILT_IN: &[&str] = &["User", "Authority"];
/// The most fields of an entity.
const LIMIT_FIELDS: usize = 990;

/// What stands at the other end of a reference.
enum Target {
    /// The word of the type.
    Entity(String),
    /// One of JHipster's own.
    BuiltIn,
}

impl Model<'_> {
    /// Adds what relationships say to the entities.
    pub(super) fn relationships(&mut self) {
        let jdl = self.jdl;
        let shown: Vec<&Text> =
            jdl.relationships.iter().flat_map(|one| [&one.from, &one.to]).filter_map(|side| side.display.as_ref()).collect();
        if let Some(first) = shown.first() {
            let count = shown.len();
            let message = format!("which field a client shows of another entity, `({})`, is left out", first.value);
            let warning = lost(first.span, message);
            self.found.push(if count > 1 { warning.help(format!("said {count} times")) } else { warning });
        }
        for relationship in &jdl.relationships {
            for option in relationship.options.iter().filter(|option| option.value != "builtInEntity") {
                self.found.push(lost(option.span, format!("`with {}` is left out", short(&option.value))));
            }
            match relationship.kind {
                Kind::ManyToMany => self.tie(relationship),
                Kind::OneToMany => self.reference(&relationship.to, &relationship.from, relationship.kind),
                Kind::ManyToOne | Kind::OneToOne => self.reference(&relationship.from, &relationship.to, relationship.kind),
            }
        }
    }

    /// The services that have an entity.
    fn homes(&self, entity: &Text) -> Vec<usize> {
        (0..self.plans.len()).filter(|service| self.places.contains_key(&(*service, entity.value.as_str()))).collect()
    }

    fn is_built_in(&self, entity: &Text) -> bool {
        BUILT_IN.contains(&entity.value.as_str()) && !self.names.contains_key(entity.value.as_str())
    }

    /// What a service refers an entity by; tells where there is nothing.
    fn target(&mut self, service: usize, entity: &Text) -> Option<Target> {
        if self.is_built_in(entity) {
            return Some(Target::BuiltIn);
        }
        let name = self.names.get(entity.value.as_str()).cloned();
        let homes = self.homes(entity);
        match (name, homes.first()) {
            (Some(name), Some(_)) if homes.contains(&service) => Some(Target::Entity(format!("ref({name})"))),
            (Some(name), Some(other)) => self.plans.get(*other).map(|plan| Target::Entity(format!("ref({}.{name})", plan.name))),
            _ => {
                self.found.push(lost(entity.span, format!("the relationship is left out: there is no entity `{}`", short(&entity.value))));
                None
            }
        }
    }

    /// A field of the holder with the key of the other.
    fn reference(&mut self, holder: &Side, other: &Side, kind: Kind) {
        if let Some(required) = other.required {
            let message = format!("that `{}` needs at least one at the other end is left out", other.entity.value);
            self.found.push(lost(required, message).help("check it in a handler"));
        }
        let homes = self.homes(&holder.entity);
        if homes.is_empty() {
            let why = if self.is_built_in(&holder.entity) { "is JHipster's own" } else { "is no entity of a service" };
            let message = format!("the relationship is left out: `{}`, which would hold it, {why}", short(&holder.entity.value));
            return self.found.push(lost(holder.entity.span, message));
        }
        for service in homes {
            let Some(target) = self.target(service, &other.entity) else { continue };
            let wanted = holder.field.as_ref().map_or_else(|| Case::Camel.apply(&other.entity.value), |field| field.value.clone());
            let place = holder.field.as_ref().map_or(holder.entity.span, |field| field.span);
            let mut field = Field::new(wanted, Decl::default());
            field.decl = match target {
                Target::Entity(word) => Decl::word(word),
                Target::BuiltIn => self.built_in(&other.entity, &mut field),
            };
            field.decl.optional = holder.required.is_none();
            field.decl.description = holder.doc.as_deref().and_then(prose);
            field.decl.flags.extend((kind == Kind::OneToOne).then_some("unique"));
            field.decl.on_delete = self.on_delete(holder, &field.decl);
            self.add(service, &holder.entity, field, place);
        }
    }

    fn built_in(&mut self, entity: &Text, field: &mut Field) -> Decl {
        field.comments.push(format!("The subject of a {}'s token: {0} is JHipster's own.", entity.value.to_lowercase()));
        let message = format!("`{}` is JHipster's own: the subject of the token stands for it", entity.value);
        self.found.push(approximated(entity.span, message).help("`owner: subject` of the entity lets everybody see only their own rows"));
        Decl::word("string(100)")
    }

    fn on_delete(&mut self, holder: &Side, decl: &Decl) -> Option<&'static str> {
        let mut rule = None;
        for annotation in &holder.annotations {
            let value = annotation.value.as_ref().map(|value| value.value.to_ascii_uppercase().replace(' ', "_"));
            match (annotation.name.value.to_ascii_lowercase().as_str(), value.as_deref()) {
                ("ondelete", Some("CASCADE")) if !decl.shape_is("string(100)") => rule = Some("cascade"),
                ("ondelete", Some("SET_NULL")) if decl.optional && !decl.shape_is("string(100)") => rule = Some("set_null"),
                ("ondelete", Some("RESTRICT" | "NO_ACTION")) => {}
                (word, _) => self.found.push(lost(annotation.name.span, format!("`@{}` of the relationship is left out", short(word)))),
            }
        }
        let remote = matches!(&decl.shape, super::super::draft::Shape::Word(word) if word.contains('.'));
        rule.filter(|_| !remote)
    }

    /// Puts a reference into an entity, under a name that nothing else has.
    fn add(&mut self, service: usize, entity: &Text, mut field: Field, place: Span) {
        let Some(at) = self.places.get(&(service, entity.value.as_str())).copied() else { return };
        let (Some(draft), Some((names, places))) =
            (self.made.get_mut(service).and_then(|all| all.get_mut(at)), self.fields.get_mut(service).and_then(|all| all.get_mut(at)))
        else {
            return;
        };
        if draft.fields.len() > LIMIT_FIELDS {
            return self.found.push(lost(place, "the relationship is left out: the entity has too many fields"));
        }
        let column = collision_key(&format!("{}_id", field.name));
        let beside = draft.fields.iter().any(|other| collision_key(&other.name) == column);
        let wanted = if beside { format!("{}Ref", field.name) } else { field.name.clone() };
        let name = names.column(&wanted);
        if name != field.name {
            self.found.push(renamed(place, "the relationship", &field.name, &name));
        }
        field.name = name;
        draft.fields.push(field);
        places.push(place);
    }

    /// Rows of two entities tied in any number.
    fn tie(&mut self, relationship: &Relationship) {
        let (from, to) = (&relationship.from, &relationship.to);
        for required in [from.required, to.required].into_iter().flatten() {
            self.found.push(lost(required, "that there is at least one at the other end is left out").help("check it in a handler"));
        }
        if self.is_built_in(&to.entity) || self.is_built_in(&from.entity) {
            return self.subjects(from, to);
        }
        let homes: Vec<usize> =
            self.homes(&from.entity).into_iter().filter(|home| self.places.contains_key(&(*home, to.entity.value.as_str()))).collect();
        if homes.is_empty() {
            let message = format!(
                "the relationship is left out: no service has both `{}` and `{}`",
                short(&from.entity.value),
                short(&to.entity.value)
            );
            return self.found.push(lost(from.entity.span, message));
        }
        let (Some(own), Some(other)) =
            (self.names.get(from.entity.value.as_str()).cloned(), self.names.get(to.entity.value.as_str()).cloned())
        else {
            return;
        };
        for service in homes {
            let tied = |entity: &Entity| {
                (entity.name == own && entity.many_to_many.contains(&other)) || (entity.name == other && entity.many_to_many.contains(&own))
            };
            let Some(all) = self.made.get_mut(service) else { continue };
            if all.iter().any(tied) {
                let message = format!("a second relationship of any number between `{own}` and `{other}` is left out");
                self.found.push(lost(from.entity.span, message).help("declare an entity with a reference to each"));
            } else if let Some(entity) = all.iter_mut().find(|entity| entity.name == own) {
                entity.many_to_many.push(other.clone());
            }
        }
    }

    /// Any number of JHipster's own users: a list of their subjects, where one of our entities holds it.
    fn subjects(&mut self, from: &Side, to: &Side) {
        let (holder, other) = if self.is_built_in(&from.entity) { (to, from) } else { (from, to) };
        for service in self.homes(&holder.entity) {
            let wanted = holder.field.as_ref().map_or_else(|| Case::Camel.apply(&other.entity.value), |field| field.value.clone());
            let mut field = Field::new(wanted, Decl::default());
            let subject = self.built_in(&other.entity, &mut field);
            field.decl = Decl { shape: super::super::draft::Shape::List(Box::new(subject)), optional: true, ..Decl::default() };
            self.add(service, &holder.entity, field, holder.entity.span);
        }
    }
}
