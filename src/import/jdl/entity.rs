//! Entities and their fields.

use super::super::draft::{Decl, Entity as Draft, Field as Made};
use super::super::names::Names;
use super::super::text::{approximated, lost, prose, renamed};
use super::super::trial::settle;
use super::Model;
use super::parse::short;
use super::syntax::{Annotation, Entity, Field, Text};
use crate::model::name::{check_identifier, plural};

/// The most fields, with room for keys and references.
const LIMIT_FIELDS: usize = 900;

impl Model<'_> {
    /// Makes the entities of every service.
    pub(super) fn entities(&mut self) {
        for service in 0..self.plans.len() {
            let Some((entities, numbered)) = self.plans.get(service).map(|plan| (plan.entities.clone(), plan.numbered)) else { continue };
            let (mut made, mut names) = (Vec::new(), Vec::new());
            for entity in entities {
                self.places.insert((service, &entity.name.value), made.len());
                let (draft, taken) = self.entity(entity, numbered);
                made.push(draft);
                names.push(taken);
            }
            self.made.push(made);
            self.fields.push(names);
        }
    }

    fn entity(&mut self, entity: &Entity, numbered: bool) -> (Draft, (Names, Vec<crate::diag::Span>)) {
        let name = self.names.get(entity.name.value.as_str()).cloned().unwrap_or_default();
        let table = entity.table.as_ref().and_then(|table| self.table(table)).filter(|table| *table != plural(&name));
        let said = self.options.about(&entity.name.value);
        let mut draft = Draft {
            name,
            description: entity.doc.as_deref().and_then(prose),
            timestamps: Some(false),
            table,
            api: said.read_only.then(|| vec!["list", "get"]),
            ..Draft::default()
        };
        let (mut names, mut places) = (Names::default(), Vec::new());
        let key = entity.fields.iter().find(|field| is_key(field));
        match key {
            Some(key) => draft.primary_key = Some(key.name.value.clone()).filter(|name| name != "id"),
            None => {
                names.reserve("id");
                if numbered {
                    draft.fields.push(Made::new("id", Decl::word("long")));
                    places.push(entity.name.span);
                }
            }
        }
        for field in entity.fields.iter().take(LIMIT_FIELDS) {
            for (made, span) in self.field(field, &mut names) {
                draft.fields.push(made);
                places.push(span);
            }
        }
        if let Some(surplus) = entity.fields.get(LIMIT_FIELDS) {
            self.found.push(lost(surplus.name.span, format!("fields beyond {LIMIT_FIELDS} are left out")));
        }
        if draft.fields.is_empty() {
            draft.fields.push(Made::new("id", Decl::word("uuid")));
            places.push(entity.name.span);
        }
        (draft, (names, places))
    }

    fn table(&mut self, table: &Text) -> Option<String> {
        if check_identifier(&table.value).is_ok() {
            return Some(table.value.clone());
        }
        self.found.push(lost(table.span, format!("`{}` cannot be the name of a table here", short(&table.value))));
        None
    }

    /// A field, and what kind of content it has where it holds bytes.
    fn field(&mut self, field: &Field, names: &mut Names) -> Vec<(Made, crate::diag::Span)> {
        let name = names.column(&field.name.value);
        if name != field.name.value {
            self.found.push(renamed(field.name.span, "the field", &field.name.value, &name));
        }
        let mut made = Made::new(name, Decl { optional: true, ..self.type_of(&field.type_) });
        made.decl.description = field.doc.as_deref().and_then(prose);
        for rule in &field.rules {
            self.rule(rule, field, &mut made);
        }
        if is_key(field) {
            made.decl.optional = false;
        }
        for gone in settle(&mut made) {
            self.found.push(lost(field.name.span, format!("the {gone} of `{}` is left out: it does not fit the type", field.name.value)));
        }
        let content = made.decl.shape_is("bytes") && field.type_.value != "ByteBuffer";
        let optional = made.decl.optional;
        let mut all = vec![(made, field.name.span)];
        if content {
            let mut decl = Decl::word("string");
            decl.optional = optional;
            all.push((Made::new(names.column(&format!("{}ContentType", field.name.value)), decl), field.name.span));
        }
        all
    }

    fn type_of(&mut self, type_: &Text) -> Decl {
        let word = match type_.value.as_str() {
            "String" => "string",
            "Integer" => "int",
            "Long" => "long",
            "BigDecimal" => "decimal(21,2)",
            "Float" | "Double" => "float",
            "Boolean" => "bool",
            "LocalDate" => "date",
            "LocalTime" => "time",
            "ZonedDateTime" | "Instant" => "datetime",
            "UUID" => "uuid",
            "Blob" | "AnyBlob" | "ImageBlob" | "ByteBuffer" => "bytes",
            "TextBlob" => "text",
            "Duration" => {
                self.found.push(approximated(type_.span, "a duration is a text, such as `PT1H30M`"));
                "string(64)"
            }
            other => match self.enums.get(other) {
                Some(Some(name)) => return Decl::word(name.clone()),
                Some(None) => "string",
                None => {
                    let message = format!("the type `{}` is not known here: a text takes its place", short(other));
                    self.found.push(approximated(type_.span, message));
                    "text"
                }
            },
        };
        Decl::word(word)
    }

    fn rule(&mut self, rule: &Annotation, field: &Field, made: &mut Made) {
        let value = rule.value.as_ref().map(|value| self.constants.get(value.value.as_str()).map_or(value.value.as_str(), |known| known));
        let blob = made.decl.shape_is("bytes");
        let decl = &mut made.decl;
        match (rule.name.value.as_str(), value) {
            ("required", _) => decl.optional = false,
            ("unique", _) if !blob => decl.flags.push("unique"),
            ("maxlength", Some(value)) if decl.shape_is("string") => match value.parse::<u32>() {
                Ok(length @ 1..=10_485_760) => decl.shape = Decl::word(format!("string({length})")).shape,
                _ => self.found.push(lost(rule.name.span, format!("`{}` is no length of `{}`", short(value), field.name.value))),
            },
            ("minlength" | "min", Some(value)) => decl.min = Some(value.to_owned()),
            ("maxlength" | "max", Some(value)) => decl.max = Some(value.to_owned()),
            ("minbytes", Some(value)) if blob => decl.min = Some(value.to_owned()),
            ("maxbytes", Some(value)) if blob => decl.max = Some(value.to_owned()),
            ("pattern", Some(value)) => decl.pattern = Some(value.to_owned()),
            (word, _) => {
                let message = format!("`{}` of `{}` is left out", short(word), field.name.value);
                self.found.push(lost(rule.name.span, message).help("check it in a handler"));
            }
        }
    }
}

/// Whether a field is the entity's own key.
fn is_key(field: &Field) -> bool {
    let annotated = field.annotations.iter().any(|annotation| annotation.name.value.eq_ignore_ascii_case("id"));
    (annotated || field.name.value == "id") && matches!(field.type_.value.as_str(), "Long" | "Integer" | "String" | "UUID")
}
