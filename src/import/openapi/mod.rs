//! OpenAPI 3.0 and 3.1: every operation becomes an endpoint at the path and with the shapes that it has; components
//! become types; what looks like rows behind a path with a key becomes an entity, so that its endpoints are bound.

mod choices;
mod documents;
mod entities;
mod operation;
mod paths;
mod rings;
mod scalar;
mod security;
pub mod tree;
mod types;
mod view;

use super::draft::{Api, Draft, Service};
use super::names::{Names, label};
use super::text::{approximated, lost, prose};
use crate::diag::{Diagnostic, Diagnostics, Sources, Span};
use documents::Documents;
use security::Security;
use tree::Node;
use types::Types;

/// Reads a document with all the files that belong to it.
pub fn read(sources: &mut Sources, text_of: &mut dyn FnMut(&str) -> Result<String, String>, found: &mut Diagnostics) -> Option<Draft> {
    let documents = Documents::read(sources, text_of, found)?;
    let main = documents.main()?;
    if let Some(wrong) = fault(main) {
        found.push(wrong);
        return None;
    }
    let name = sources.get(0).map(|source| source.name.clone()).unwrap_or_default();
    let draft = draft(&documents, main, &name, found);
    found.extend(documents.take_faults());
    if draft.services.iter().all(|service| service.endpoints.is_empty()) {
        found.push(Diagnostic::error("S1301", head(main), "no operation of the document can be an endpoint: there is nothing to generate"));
    }
    Some(draft)
}

/// What the document is, where it is none that can be read, and what to do about it.
fn fault(main: &Node) -> Option<Diagnostic> {
    const READ: &str = "OpenAPI 3.0 and 3.1 are read, in YAML or JSON";
    let (what, help) = match (main.text_of("openapi"), main.text_of("swagger")) {
        (Some(version), _) if version.starts_with("3.0") || version.starts_with("3.1") => {
            if main.get("paths").or(main.get("webhooks")).is_some() {
                return None;
            }
            ("the document has neither `paths` nor `webhooks`".to_owned(), "import the file that has them: it leads to the others")
        }
        (Some(version), _) => {
            let shown: String = version.chars().take(20).flat_map(char::escape_debug).collect();
            (format!("OpenAPI {shown} is not read"), READ)
        }
        (None, Some(_)) => {
            ("this is Swagger 2.0".to_owned(), "convert it first, for example with `npx swagger2openapi`; OpenAPI 3.0 and 3.1 are read")
        }
        (None, None) => (
            format!(
                "this is {}",
                OTHERS
                    .iter()
                    .find(|(key, _)| main.get(key).is_some())
                    .map_or("no OpenAPI document: it has no key `openapi`", |(_, what)| what)
            ),
            READ,
        ),
    };
    Some(Diagnostic::error("S1301", head(main), what).help(help))
}

/// Keys that tell other kinds of documents.
const OTHERS: [(&str, &str); 8] = [
    ("asyncapi", "AsyncAPI, which describes messages"),
    ("arazzo", "Arazzo, which describes workflows"),
    ("scaffold", "a spec already: `scaffold check` reads it"),
    ("__schema", "the introspection of a GraphQL schema"),
    ("data", "the answer of a GraphQL server"),
    ("item", "a Postman collection"),
    ("$schema", "a JSON Schema without operations"),
    ("resources", "RAML or a discovery document"),
];

/// The first key of the document.
fn head(main: &Node) -> Span {
    main.entries().first().map_or(Span { end: main.span.start + 1, ..main.span }, |(key, _)| key.span)
}

fn draft(documents: &Documents, main: &Node, file: &str, found: &mut Diagnostics) -> Draft {
    let info = main.get("info");
    let title = info.and_then(|info| info.text_of("title")).and_then(prose).unwrap_or_default();
    let name = label(&title, "api");
    let base = paths::base(documents, found);
    let operations = paths::operations(documents, &base, found);
    let security = Security::read(documents, &name, found);
    other_parts(main, info, found);
    let mut types = Types::new(documents);
    let components = documents.part(&["components", "schemas"]);
    let mut service = Service { name: name.clone(), ..Service::default() };
    let mut rows = components.map(|components| types.find_entities(components, &operations)).unwrap_or_default();
    components.into_iter().for_each(|components| types.name_components(components));
    let mut names = Names::default();
    let mut tag = "";
    for operation in &operations {
        let mut endpoint = types.endpoint(operation, &security, &mut names);
        let own = operation.node.get("tags").and_then(|tags| tags.items().first()?.text()).unwrap_or("");
        if own != tag {
            tag = own;
            endpoint.comments.splice(0..0, prose(own));
        }
        service.endpoints.push(endpoint);
    }
    let mut events = Names::default();
    for (name, item) in main.get("webhooks").into_iter().flat_map(Node::entries) {
        let event = documents.resolve(item).and_then(|item| types.webhook(&name.value, name.span, item, &mut events));
        if event.is_none() {
            types.found.push(lost(name.span, "a webhook without a body that can be published is left out"));
        }
        service.events.extend(event);
    }
    rows.sort_by_key(entities::Row::span);
    service.entities = rows.iter().filter_map(|row| types.entity(row)).collect();
    if let Some(first) = service.entities.first_mut() {
        first
            .comments
            .push("With `api: none` an entity has the endpoints below alone: nothing is added to the original's paths.".to_owned());
    }
    let (objects, enums) = types.finish();
    components.into_iter().for_each(|components| types.unused(components));
    found.extend(std::mem::take(&mut types.found));
    Draft {
        comments: comments(main, info, file),
        name,
        summary: Some(title.replace('\n', " ")).filter(|title| !title.is_empty()),
        description: info.and_then(|info| info.text_of("description").or(info.text_of("summary"))).and_then(prose),
        api: paths::version(&base).map(|(base_path, version)| Api {
            comments: Vec::new(),
            version: (version != 1).then_some(version),
            base_path: (base_path != "/api").then_some(base_path),
        }),
        auth: Some(security.auth),
        types: objects,
        enums,
        services: vec![service],
        ..Draft::default()
    }
}

fn comments(main: &Node, info: Option<&Node>, file: &str) -> Vec<String> {
    let file = file.rsplit(['/', '\\']).next().unwrap_or("");
    let version =
        info.and_then(|info| info.text_of("version")).map(|version| format!(", version {version} of the document")).unwrap_or_default();
    let kind = main.text_of("openapi").unwrap_or("");
    let mut lines = vec![format!("Imported from {file} (OpenAPI {kind}{version}).")];
    let licence = info.and_then(|info| info.get("license")?.text_of("name"));
    lines.extend(licence.map(|licence| format!("Licence of the original: {licence}")));
    lines
}

/// What stands at the top and has no place in a spec.
fn other_parts(main: &Node, info: Option<&Node>, found: &mut Diagnostics) {
    for (key, value) in main.entries() {
        match key.value.as_str() {
            "externalDocs" => found.push(lost(key.span, "`externalDocs` is left out")),
            "jsonSchemaDialect" => found.push(lost(key.span, "another dialect of JSON Schema is read as the usual one")),
            "tags" => {
                let described = value.items().iter().filter_map(|tag| tag.get("description").or_else(|| tag.get("externalDocs")));
                described.for_each(|text| found.push(lost(text.span, "descriptions of tags are left out")));
            }
            key_text if key_text.starts_with("x-") => found.push(lost(key.span, "extensions (`x-…`) are left out")),
            _ => {}
        }
    }
    for (key, _) in info.into_iter().flat_map(Node::entries) {
        match key.value.as_str() {
            "termsOfService" | "contact" => found.push(lost(key.span, "contact and terms of service are left out")),
            "license" => found.push(approximated(key.span, "the licence is named in a comment")),
            key_text if key_text.starts_with("x-") => found.push(lost(key.span, "extensions (`x-…`) are left out")),
            _ => {}
        }
    }
}
