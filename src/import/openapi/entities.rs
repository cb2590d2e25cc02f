//! Which schemas are rows: those that a path with a key leads to, and on which there is more to do than to read one.

use super::paths::Operation;
use super::tree::Node;
use super::types::{Form, Keyed, Types, Way};
use super::view::{View, sole};
use crate::diag::Span;
use crate::import::draft::{Entity, Field, Shape};
use crate::import::text::approximated;
use crate::model::name::{Case, OWN_TABLES, plural, singular};
use std::collections::{HashMap, HashSet};

/// A schema that may become an entity.
struct Candidate<'d> {
    schema: &'d Node,
    name: String,
    /// The last part of its path that is no parameter.
    segment: String,
    key: String,
    operations: usize,
}

/// A schema that is an entity, with the segment that names it in paths.
pub struct Row<'d> {
    pub schema: &'d Node,
    pub segment: String,
}

impl<'d> Types<'d> {
    /// Finds the entities among the components and gives them their names.
    pub fn find_entities(&mut self, components: &'d Node, operations: &[Operation<'d>]) -> Vec<Row<'d>> {
        let names: HashMap<*const Node, &str> =
            components.entries().iter().map(|(name, schema)| (std::ptr::from_ref(schema), name.value.as_str())).collect();
        let mut candidates: Vec<Candidate<'d>> = Vec::new();
        for operation in operations {
            let Some(schema) = self.answered(operation) else { continue };
            let Some(name) = names.get(&std::ptr::from_ref(schema)) else { continue };
            let Some(key) = self.key_of(schema, operation) else { continue };
            if candidates.iter().any(|known| std::ptr::eq(known.schema, schema)) {
                continue;
            }
            let segment = operation.literal().to_owned();
            let others = operations.iter().filter(|other| is_plain(other) && other.literal() == segment).count();
            candidates.push(Candidate { schema, name: (*name).to_owned(), segment, key, operations: others });
        }
        candidates.retain(|candidate| candidate.operations >= 2);
        self.without_rows_inside(components, &mut candidates);
        let mut plurals = HashSet::new();
        candidates.retain(|candidate| {
            let plural = plural(&Case::Pascal.apply(&singular(&candidate.name)));
            let own = OWN_TABLES.contains(&plural.as_str()) || plural.starts_with("pg_") || plural.starts_with("sqlite_");
            !own && plurals.insert(plural)
        });
        for candidate in &candidates {
            let name = self.names.entity(&candidate.name);
            self.entities.insert(candidate.schema, Keyed { name, key: candidate.key.clone() });
        }
        candidates.into_iter().map(|candidate| Row { schema: candidate.schema, segment: candidate.segment }).collect()
    }

    /// The schema that a plain `GET …/{key}` answers with.
    fn answered(&mut self, operation: &Operation<'d>) -> Option<&'d Node> {
        if operation.method != "GET" || !operation.path.ends_with('}') || !is_plain(operation) {
            return None;
        }
        let responses = operation.node.get("responses")?;
        let response = self.documents.resolve(responses.get("200")?)?;
        let content = response.get("content")?;
        let (_, media) = content.entries().iter().find(|(kind, _)| kind.value.starts_with("application/json"))?;
        let target = sole(&[media.get("schema")?], self.documents)?;
        (self.form(target) == Form::Object).then_some(target)
    }

    /// The property that the parameter at the end of the path holds.
    fn key_of(&mut self, schema: &'d Node, operation: &Operation<'d>) -> Option<String> {
        let view = self.view(&[schema]);
        if !self.is_storable(&view) {
            return None;
        }
        let parameter = operation.parameters.last().map(|(foreign, _)| Case::Snake.apply(foreign))?;
        let named = |name: &str| view.properties.iter().find(|property| Case::Snake.apply(property.name) == name);
        let property = named(&parameter).or_else(|| named("id"))?;
        let inner = self.view(&property.nodes);
        let word = super::scalar::plain_word(&inner);
        let fits = matches!(word, "uuid" | "int" | "long" | "string") && inner.values.is_none() && !inner.nullable;
        fits.then(|| property.name.to_owned())
    }

    /// A row holds no other row, so whatever leads to an entity is no entity itself; and of a row and a named type only
    /// one can hold the other.
    fn without_rows_inside(&mut self, components: &'d Node, candidates: &mut Vec<Candidate<'d>>) {
        let rows: HashSet<*const Node> = candidates.iter().map(|candidate| std::ptr::from_ref(candidate.schema)).collect();
        let mut held: HashSet<*const Node> = HashSet::new();
        for (_, schema) in components.entries() {
            if self.form(schema) == Form::Object {
                held.extend(self.targets(schema).into_iter().filter(|target| !std::ptr::eq(*target, schema)).map(std::ptr::from_ref));
            }
        }
        candidates.retain(|candidate| {
            let inside = self.leads_to(candidate.schema);
            let holds_types = inside.iter().any(|target| self.forms.get(target).is_some_and(|form| *form != Form::Other));
            let schema = std::ptr::from_ref(candidate.schema);
            let holds_row = inside.iter().any(|target| rows.contains(target));
            !(holds_row || holds_types && held.contains(&schema))
        });
    }

    /// Every schema that a value of this one can hold, by way of others as well.
    fn leads_to(&mut self, schema: &'d Node) -> HashSet<*const Node> {
        let mut seen: HashSet<*const Node> = HashSet::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            open.extend(self.targets(schema).into_iter().filter(|target| seen.insert(std::ptr::from_ref(*target))));
        }
        seen
    }

    /// The schemas that one refers to from its properties, elements and choices.
    fn targets(&mut self, schema: &'d Node) -> Vec<&'d Node> {
        let mut targets = Vec::new();
        let mut seen: HashSet<*const Node> = HashSet::new();
        let mut open: Vec<View<'d>> = vec![self.view(&[schema])];
        while let Some(view) = open.pop() {
            let properties = view.properties.iter().map(|property| property.nodes.clone());
            let lists = properties.chain([view.items.clone()]).chain(view.choices.iter().map(|choice| vec![*choice]));
            for nodes in lists.filter(|nodes| !nodes.is_empty()) {
                match sole(&nodes, self.documents) {
                    Some(target) => {
                        self.form(target);
                        targets.push(target);
                    }
                    None if nodes.iter().any(|node| seen.insert(std::ptr::from_ref(*node))) => open.push(self.view(&nodes)),
                    None => {}
                }
            }
        }
        targets
    }

    /// The entity itself: its properties as columns, none added.
    pub fn entity(&mut self, row: &Row<'d>) -> Option<Entity> {
        let keyed = self.entities.get(&std::ptr::from_ref(row.schema)).cloned()?;
        let view = self.view(&[row.schema]);
        let mut fields = self.scope(|types| types.properties(&view, &keyed.name, Way::Response));
        for field in &mut fields {
            let is_key = field.name == keyed.key;
            let property = view.properties.iter().find(|property| property.name == field.name);
            let read_only = property.is_some_and(|property| super::view::around(&property.nodes).flag("readOnly"));
            self.column(field, is_key, read_only, view.span);
        }
        fields.sort_by_key(|field| field.name != keyed.key);
        let has = |name: &str| fields.iter().any(|field| field.name == name && field.decl.shape_is("datetime"));
        let timestamps = !(has("created_at") && has("updated_at"));
        let named = named_by_rule(&keyed.name, &row.segment);
        let slug = row.segment.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        Some(Entity {
            comments: Vec::new(),
            description: view.text("description").and_then(crate::import::text::prose),
            primary_key: (keyed.key != "id").then(|| keyed.key.clone()),
            timestamps: timestamps.then_some(false),
            path: (!named && slug).then(|| row.segment.clone()),
            api: Some(Vec::new()),
            name: keyed.name,
            fields,
            ..Entity::default()
        })
    }

    fn column(&mut self, field: &mut Field, is_key: bool, read_only: bool, span: Span) {
        if is_key {
            field.decl.optional = false;
            field.decl.default = None;
            (field.decl.min, field.decl.max, field.decl.pattern) = (None, None, None);
            return;
        }
        if !read_only {
            return;
        }
        let made = matches!(&field.decl.shape, Shape::Word(word) if matches!(word.split('(').next(), Some("string" | "datetime" | "uuid")));
        if !made && !field.decl.optional && field.decl.default.is_none() {
            field.decl.optional = true;
            self.found.push(approximated(span, "a column that only the service sets is optional until it does"));
        }
        field.decl.flags.push("read_only");
    }
}

/// No parameter but the one of the row.
fn is_plain(operation: &Operation<'_>) -> bool {
    let in_path = operation.parameters.len();
    let allowed = usize::from(operation.path.ends_with('}'));
    in_path == allowed && operation.declared.iter().all(|parameter| parameter.text_of("in") == Some("path"))
}

fn named_by_rule(name: &str, segment: &str) -> bool {
    let (own, snake) = (plural(name), Case::Snake.apply(segment));
    own == snake || Case::Snake.apply(name) == snake || singular(&own) == snake || Case::Kebab.apply(&own) == segment
}

impl Row<'_> {
    /// Where it stands, for the order of entities.
    pub fn span(&self) -> Span {
        self.schema.span
    }
}
