//! The files of a JHipster project: `.yo-rc.json` is its application, `.jhipster/*.json` are its entities. They say
//! what JDL says, so they are read into the same.

use super::super::openapi::tree::{LIMIT_NODES, Node, tree};
use super::super::text::lost;
use super::syntax::{Annotation, Application, Entity, Enum, Field, Jdl, Kind, Relationship, Selection, Side, Text};
use crate::diag::{Diagnostics, Sources};
use std::path::Path;

/// The file of the application.
pub const APPLICATION: &str = ".yo-rc.json";

/// Options of an entity, with what they are called in JDL.
const OPTIONS: &[(&str, &str)] = &[
    ("dto", "dto"),
    ("service", "service"),
    ("pagination", "paginate"),
    ("searchEngine", "search"),
    ("readOnly", "readOnly"),
    ("skipServer", "skipServer"),
    ("skipClient", "skipClient"),
    ("embedded", "embedded"),
    ("jpaMetamodelFiltering", "filter"),
    ("microserviceName", "microservice"),
    ("clientRootFolder", "clientRootFolder"),
    ("angularJSSuffix", "angularSuffix"),
];
/// What else an entity's file says that is read, or is only about when and by whom it was made.
const READ: &[&str] = &[
    "name",
    "fields",
    "relationships",
    "javadoc",
    "documentation",
    "entityTableName",
    "changelogDate",
    "applications",
    "fluentMethods",
    "incrementalChangelog",
    "databaseType",
];

/// Everything that the files say, as JDL would.
pub fn read(sources: &Sources, found: &mut Diagnostics) -> Jdl {
    let mut jdl = Jdl::default();
    let mut budget = LIMIT_NODES;
    let mut files = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let Some(root) = tree(&source.text, u16::try_from(at).unwrap_or(u16::MAX), &mut budget, found) else { continue };
        let path = Path::new(&source.name);
        if path.file_name().is_some_and(|name| name == APPLICATION) {
            jdl.applications.extend(root.get("generator-jhipster").map(application));
        } else {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("Entity").to_owned();
            files.push((stem, root));
        }
    }
    for (stem, root) in &files {
        let entity = entity(stem, root, &mut jdl.enums);
        left_out(&entity, root, found);
        jdl.entities.push(entity);
    }
    for (at, (_, root)) in files.iter().enumerate() {
        let Some(name) = jdl.entities.get(at).map(|entity| entity.name.clone()) else { continue };
        for node in root.get("relationships").map_or(&[][..], Node::items) {
            jdl.relationships.extend(relationship(&name, node, &jdl.entities, &files));
        }
    }
    jdl
}

fn text(node: &Node, value: &str) -> Text {
    Text::new(value.to_owned(), node.span)
}

fn text_of(node: &Node, key: &str) -> Option<Text> {
    let value = node.get(key)?;
    value.text().filter(|text| !text.is_empty()).map(|content| text(value, content))
}

fn doc(node: &Node) -> Option<String> {
    node.text_of("documentation").or_else(|| node.text_of("javadoc")).map(str::to_owned)
}

fn application(node: &Node) -> Application {
    let mut application = Application { span: node.span, ..Application::default() };
    for (key, value) in node.entries() {
        let values = match value.items() {
            [] => value.text().map(|content| text(value, content)).into_iter().collect(),
            items => items.iter().filter_map(|item| item.text().map(|content| text(item, content))).collect(),
        };
        if key.value == "entities" {
            application.entities = Some(Selection { names: values, ..Selection::default() });
        } else {
            application.config.push((key.clone(), values));
        }
    }
    application
}

fn entity(stem: &str, root: &Node, enums: &mut Vec<Enum>) -> Entity {
    let mut annotations = Vec::new();
    for (key, option) in OPTIONS {
        let Some(value) = root.get(key).filter(|value| !matches!(value.text(), None | Some("no" | "false" | ""))) else { continue };
        let content = value.text().filter(|text| *text != "true").map(|content| text(value, content));
        annotations.push(Annotation { name: text(value, option), value: content });
    }
    Entity {
        name: text_of(root, "name").unwrap_or_else(|| text(root, stem)),
        table: text_of(root, "entityTableName"),
        doc: doc(root),
        annotations,
        fields: root.get("fields").map_or(&[][..], Node::items).iter().filter_map(|node| field(node, enums)).collect(),
    }
}

fn left_out(entity: &Entity, root: &Node, found: &mut Diagnostics) {
    let known = |key: &str| READ.contains(&key) || OPTIONS.iter().any(|(option, _)| *option == key);
    let others: Vec<&Text> = root.entries().iter().map(|(key, _)| key).filter(|key| !known(&key.value)).collect();
    if let Some(first) = others.first() {
        let keys: Vec<String> = others.iter().map(|key| super::parse::short(&key.value)).collect();
        found.push(lost(first.span, format!("left out of `{}`: {}", entity.name.value, keys.join(", "))));
    }
}

fn field(node: &Node, enums: &mut Vec<Enum>) -> Option<Field> {
    let (name, mut type_) = (text_of(node, "fieldName")?, text_of(node, "fieldType")?);
    if type_.value == "byte[]" {
        type_.value = match node.text_of("fieldTypeBlobContent") {
            Some("text") => "TextBlob".to_owned(),
            Some("image") => "ImageBlob".to_owned(),
            _ => "AnyBlob".to_owned(),
        };
    }
    if let Some(values) = text_of(node, "fieldValues")
        && !enums.iter().any(|known| known.name.value == type_.value)
    {
        enums.push(Enum { name: type_.clone(), doc: None, values: values_of(&values) });
    }
    let rules = node.get("fieldValidateRules").map_or(&[][..], Node::items).iter().filter_map(|rule| {
        let word = rule.text()?;
        let mut letters = word.chars();
        let first = letters.next()?.to_uppercase();
        let argument = text_of(node, &format!("fieldValidateRules{first}{}", letters.as_str()));
        Some(Annotation { name: text(rule, word), value: argument })
    });
    let key = node.flag("id").then(|| Annotation { name: Text::new("id".to_owned(), name.span), value: None });
    Some(Field { rules: rules.collect(), doc: doc(node), annotations: key.into_iter().collect(), name, type_ })
}

/// `A,B (shown as this)`
fn values_of(all: &Text) -> Vec<(Text, Option<Text>)> {
    let of = |value: &str| Text::new(value.trim().to_owned(), all.span);
    let value = |written: &str| match written.split_once('(') {
        Some((name, shown)) => (of(name), Some(of(shown.trim_end().trim_end_matches(')')))),
        None => (of(written), None),
    };
    all.value.split(',').filter(|written| !written.trim().is_empty()).map(value).collect()
}

/// A relationship stands in the files of both entities: it is taken from the one that holds it.
fn relationship(own: &Text, node: &Node, entities: &[Entity], files: &[(String, Node)]) -> Option<Relationship> {
    let kind = Kind::of(node.text_of("relationshipType")?)?;
    let written = text_of(node, "otherEntityName")?;
    // The other name begins with a small letter there.
    let matching = |entity: &&Entity| entity.name.value.eq_ignore_ascii_case(&written.value);
    let other = match entities.iter().find(matching) {
        Some(entity) => entity.name.value.clone(),
        None => crate::model::name::Case::Pascal.apply(&written.value),
    };
    let back = text_of(node, "otherEntityRelationshipName");
    let holds = match node.text_of("relationshipSide") {
        Some(side) => side == "left",
        None => node.get("ownerSide").is_none() || node.flag("ownerSide"),
    };
    let told_there = match kind {
        Kind::ManyToOne => false,
        Kind::OneToMany => is_many_to_one(&other, own, back.as_ref(), entities, files),
        Kind::OneToOne | Kind::ManyToMany => !holds,
    };
    if told_there {
        return None;
    }
    let rules = node.get("relationshipValidateRules");
    let required =
        rules.filter(|rules| rules.text() == Some("required") || rules.items().iter().any(|rule| rule.text() == Some("required")));
    let display = text_of(node, "otherEntityField").filter(|field| field.value != "id");
    let side =
        |entity: Text, field: Option<Text>| Side { entity, field, display: None, required: None, doc: None, annotations: Vec::new() };
    let mut from = side(own.clone(), text_of(node, "relationshipName"));
    (from.display, from.required, from.doc) = (display, required.map(|rules| rules.span), doc(node));
    Some(Relationship { kind, from, to: side(Text::new(other, written.span), back), options: Vec::new() })
}

/// Whether the other entity's file has this end as its own.
fn is_many_to_one(other: &str, own: &Text, back: Option<&Text>, entities: &[Entity], files: &[(String, Node)]) -> bool {
    let file = entities.iter().position(|entity| entity.name.value == other).and_then(|at| files.get(at));
    file.and_then(|(_, root)| root.get("relationships")).map_or(&[][..], Node::items).iter().any(|node| {
        node.text_of("relationshipType") == Some("many-to-one")
            && node.text_of("otherEntityName").is_some_and(|name| name.eq_ignore_ascii_case(&own.value))
            && back.is_none_or(|back| node.text_of("relationshipName") == Some(&back.value))
    })
}
