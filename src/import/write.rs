//! A draft in the short forms of the language.

use super::draft::{Api, Auth, Decl, Draft, Endpoint, Entity, Enum, Field, Response, Service, Shape, Value};
use super::outline::{Entries, Entry, Item, Node, print};
use crate::spec::field::{Modifiers, looks_like_type};
use crate::spec::syntax;

/// The spec's text.
pub fn write(draft: &Draft) -> String {
    let mut top = Entries::default();
    top.put("scaffold", Node::Bare("1".to_owned()));
    top.text("name", Some(&draft.name));
    top.text("summary", draft.summary.as_deref());
    top.text("description", draft.description.as_deref());
    top.text("stack", Some(&draft.stack).filter(|stack| !stack.is_empty()).map(String::as_str));
    top.text("database", draft.database);
    draft.api.iter().for_each(|api| put_api(api, &mut top));
    draft.auth.iter().for_each(|auth| put_auth(auth, &mut top));
    top.filled("enums", Node::Map(draft.enums.iter().map(enum_).collect()));
    top.filled("types", Node::Map(draft.types.iter().map(named_type).collect()));
    match draft.services.as_slice() {
        [one] => {
            top.comment(&[]);
            put_service(one, &mut top);
        }
        several => top.filled("services", Node::Map(several.iter().map(service).collect())),
    }
    print(&draft.comments, &top.0)
}

fn put_api(api: &Api, top: &mut Entries) {
    let mut entries = Entries::default();
    if let Some(version) = api.version {
        entries.put("version", Node::Bare(version.to_string()));
    }
    entries.text("base_path", api.base_path.as_deref());
    top.filled("api", Node::Short(entries.0));
    top.comment(&api.comments);
}

fn put_auth(auth: &Auth, top: &mut Entries) {
    match auth {
        Auth::Off { comments } => {
            top.text("auth", Some("none"));
            if let Some(last) = top.0.last_mut() {
                last.value = Node::Bare("none".to_owned());
            }
            top.comment(comments);
        }
        Auth::Tokens(tokens) => {
            let mut entries = Entries::default();
            entries.text("issuer", Some(&tokens.issuer));
            entries.text("audience", Some(&tokens.audience));
            entries.filled("roles", Node::words(&tokens.roles));
            entries.filled("scopes", Node::words(&tokens.scopes));
            entries.text("default", tokens.public_by_default.then_some("public"));
            top.put("auth", Node::Map(entries.0));
            top.comment(&tokens.comments);
        }
    }
}

fn enum_(known: &Enum) -> Entry {
    Entry { comments: known.comments.clone(), key: known.name.clone(), value: Node::words(&known.values) }
}

fn service(service: &Service) -> Entry {
    let mut entries = Entries::default();
    put_service(service, &mut entries);
    Entry { comments: service.comments.clone(), key: service.name.clone(), value: Node::Map(entries.0) }
}

fn put_service(service: &Service, entries: &mut Entries) {
    entries.text("summary", service.summary.as_deref().filter(|_| !entries.0.iter().any(|entry| entry.key == "summary")));
    if let Some(port) = service.port {
        entries.put("port", Node::Bare(port.to_string()));
    }
    entries.text("database", service.database);
    entries.text("cache", service.cache);
    entries.filled("calls", Node::words(&service.calls));
    entries.filled("entities", Node::Map(service.entities.iter().map(entity).collect()));
    entries.filled("endpoints", Node::List(service.endpoints.iter().map(endpoint).collect()));
    entries.filled("events", Node::Map(service.events.iter().map(field).collect()));
}

fn entity(entity: &Entity) -> Entry {
    let fields: Vec<Entry> = entity.fields.iter().map(field).collect();
    let mut entries = Entries::default();
    entries.text("description", entity.description.as_deref());
    put_names(entity, &mut entries);
    let alone = entries.0.is_empty() && is_short(&fields);
    entries.put("fields", Node::Map(fields));
    let before = entries.0.len();
    put_rules(entity, &mut entries);
    let value = match entries.0.pop() {
        Some(Entry { value: fields, .. }) if alone && before == entries.0.len() + 1 => fields,
        last => {
            entries.0.extend(last);
            Node::Map(entries.0)
        }
    };
    Entry { comments: entity.comments.clone(), key: entity.name.clone(), value }
}

fn put_names(entity: &Entity, entries: &mut Entries) {
    entries.text("plural", entity.plural.as_deref());
    entries.text("table", entity.table.as_deref());
    entries.text("path", entity.path.as_deref());
    entries.text("primary_key", entity.primary_key.as_deref());
    if let Some(timestamps) = entity.timestamps {
        entries.put("timestamps", Node::Bare(timestamps.to_string()));
    }
    if entity.soft_delete {
        entries.put("soft_delete", Node::Bare("true".to_owned()));
    }
}

fn put_rules(entity: &Entity, entries: &mut Entries) {
    let lists = |lists: &[Vec<String>]| {
        let item = |list: &Vec<String>| Item {
            comments: Vec::new(),
            value: match list.as_slice() {
                [one] => Node::Text(one.clone()),
                several => Node::words(several),
            },
        };
        Node::List(lists.iter().map(item).collect())
    };
    entries.filled("indexes", lists(&entity.indexes));
    entries.filled("unique", lists(&entity.unique));
    entries.filled("many_to_many", Node::words(&entity.many_to_many));
    match entity.api.as_deref() {
        None => {}
        Some([]) => entries.put("api", Node::Bare("none".to_owned())),
        Some(operations) => entries.put("api", Node::words(operations.iter().copied())),
    }
    match entity.access.as_slice() {
        [] => {}
        [(operation, grants)] if operation.is_empty() => entries.put("access", one_or_many(grants)),
        several => {
            let by_operation = several.iter().map(|(operation, grants)| Entry {
                comments: Vec::new(),
                key: operation.clone(),
                value: one_or_many(grants),
            });
            entries.put("access", Node::Short(by_operation.collect()));
        }
    }
}

fn one_or_many(words: &[String]) -> Node {
    match words {
        [one] => Node::Text(one.clone()),
        several => Node::words(several),
    }
}

/// Whether fields alone are read as an entity.
fn is_short(fields: &[Entry]) -> bool {
    let key = |entry: &Entry| syntax::Entity::KEYS.contains(&entry.key.as_str());
    let typed = |entry: &Entry| matches!(&entry.value, Node::Line(line) if looks_like_type(line));
    !fields.iter().any(key) && fields.iter().any(typed)
}

fn field(field: &Field) -> Entry {
    Entry { comments: field.comments.clone(), key: field.name.clone(), value: decl(&field.decl) }
}

/// A named type is an object, whatever its properties are called.
fn named_type(named: &Field) -> Entry {
    let value = match &named.decl.shape {
        Shape::Object(properties) => object(properties, &named.decl),
        _ => decl(&named.decl),
    };
    Entry { comments: named.comments.clone(), key: named.name.clone(), value }
}

fn decl(decl: &Decl) -> Node {
    if let Some(line) = line(decl) {
        return Node::Line(line);
    }
    match &decl.shape {
        Shape::Object(properties) => object(properties, decl),
        _ => Node::Short(long(decl).0),
    }
}

/// Properties, under `properties` where they could be taken for something else or more is said of the object.
fn object(properties: &[Field], decl: &Decl) -> Node {
    let fields: Vec<Entry> = properties.iter().map(field).collect();
    let misread = fields.iter().all(|entry| Modifiers::KEYS.contains(&entry.key.as_str()));
    if !misread && !decl.optional && decl.description.is_none() {
        return Node::Map(fields);
    }
    let mut entries = Entries::default();
    entries.put("type", Node::Bare("object".to_owned()));
    if decl.optional {
        entries.put("optional", Node::Bare("true".to_owned()));
    }
    entries.text("description", decl.description.as_deref());
    entries.put("properties", Node::Map(fields));
    Node::Map(entries.0)
}

/// The declaration on one line, or nothing where something in it needs a key of its own.
fn line(decl: &Decl) -> Option<String> {
    if decl.description.is_some() || decl.example.is_some() {
        return None;
    }
    let mut line = type_word(&decl.shape)?;
    if decl.optional {
        line.push('?');
    }
    if let Some(value) = &decl.default {
        line.push_str(" = ");
        line.push_str(&match value {
            Value::Bare(text) => text.clone(),
            Value::Text(text) if is_word(text) => text.clone(),
            Value::Text(text) => in_quotes(text)?,
        });
    }
    for flag in &decl.flags {
        line.push(' ');
        line.push_str(flag);
    }
    for (key, value) in [("min", &decl.min), ("max", &decl.max)] {
        if let Some(value) = value {
            line.push_str(&format!(" {key}={value}"));
        }
    }
    if let Some(pattern) = &decl.pattern {
        line.push_str(&format!(" pattern={}", in_quotes(pattern)?));
    }
    if let Some(rule) = decl.on_delete {
        line.push_str(&format!(" on_delete={rule}"));
    }
    Some(line)
}

/// The type as it stands in front of modifiers.
fn type_word(shape: &Shape) -> Option<String> {
    match shape {
        Shape::Word(word) => Some(word.clone()),
        Shape::Enum(values) => {
            let quoted = |value: &String| if is_word(value) { Some(value.clone()) } else { in_quotes(value) };
            Some(format!("enum({})", values.iter().map(quoted).collect::<Option<Vec<_>>>()?.join(", ")))
        }
        Shape::List(items) => Some(format!("list({})", element_word(items)?)),
        Shape::Object(_) => None,
    }
}

/// The type of a list's elements, where nothing but a type is said of them; quotes do not nest.
fn element_word(items: &Decl) -> Option<String> {
    let Decl { shape, optional, default, min, max, pattern, flags, on_delete, description, example } = items;
    let said = *optional || default.is_some() || min.is_some() || max.is_some() || pattern.is_some() || !flags.is_empty();
    let said = said || on_delete.is_some() || description.is_some() || example.is_some();
    if said { None } else { type_word(shape).filter(|word| !word.contains('"')) }
}

/// What is read as it stands between spaces, commas and parentheses.
fn is_word(text: &str) -> bool {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+'));
    plain && !matches!(text, "null" | "now" | "new")
}

/// In double quotes a backslash escapes the quote only, so a text that ends with one, or has one before a quote, cannot
/// be written on the line.
fn in_quotes(text: &str) -> Option<String> {
    let fits = !text.ends_with('\\') && !text.contains("\\\"") && !text.contains(['\n', '\r']);
    fits.then(|| format!("\"{}\"", text.replace('"', "\\\"")))
}

fn long(decl: &Decl) -> Entries {
    let mut entries = Entries::default();
    put_shape(decl, &mut entries);
    if let Some(value) = &decl.default {
        entries.put("default", value_node(value));
    }
    for (key, value) in [("min", &decl.min), ("max", &decl.max)] {
        if let Some(value) = value {
            entries.put(key, Node::Bare(value.clone()));
        }
    }
    entries.text("pattern", decl.pattern.as_deref());
    for flag in &decl.flags {
        entries.put(flag, Node::Bare("true".to_owned()));
    }
    entries.text("on_delete", decl.on_delete);
    entries.text("description", decl.description.as_deref());
    if let Some(value) = &decl.example {
        entries.put("example", value_node(value));
    }
    entries
}

fn put_shape(decl: &Decl, entries: &mut Entries) {
    let mark = if decl.optional { "?" } else { "" };
    match (type_word(&decl.shape), &decl.shape) {
        (Some(word), _) => return entries.put("type", Node::Line(format!("{word}{mark}"))),
        (None, Shape::List(items)) => {
            entries.put("type", Node::Bare("array".to_owned()));
            entries.put("items", self::decl(items));
        }
        (None, Shape::Enum(values)) => entries.put("enum", Node::words(values)),
        (None, Shape::Object(_) | Shape::Word(_)) => {}
    }
    if decl.optional {
        entries.put("optional", Node::Bare("true".to_owned()));
    }
}

fn value_node(value: &Value) -> Node {
    match value {
        Value::Text(text) => Node::Text(text.clone()),
        Value::Bare(text) => Node::Bare(text.clone()),
    }
}

fn endpoint(endpoint: &Endpoint) -> Item {
    let mut entries = Entries::default();
    entries.text("path", Some(&endpoint.path));
    entries.text("method", Some(endpoint.method));
    entries.text("operation", endpoint.operation.as_deref());
    entries.text("description", endpoint.description.as_deref());
    if !endpoint.access.is_empty() {
        entries.put("access", one_or_many(&endpoint.access));
    }
    if let Some(since) = &endpoint.deprecated_since {
        entries.put(
            "deprecated",
            Node::Short(vec![Entry { comments: Vec::new(), key: "since".to_owned(), value: Node::Bare(since.clone()) }]),
        );
    }
    if let Some((entity, action)) = &endpoint.binding {
        entries.text("entity", Some(entity));
        entries.text("action", Some(action));
    }
    if endpoint.stub {
        entries.put("stub", Node::Bare("true".to_owned()));
    }
    let mut request = Entries::default();
    request.filled("headers", Node::Map(endpoint.headers.iter().map(field).collect()));
    request.filled("query", Node::Map(endpoint.query.iter().map(field).collect()));
    if let Some(body) = &endpoint.body {
        request.put("body", decl(body));
    }
    entries.filled("request", Node::Map(request.0));
    entries.filled("response", Node::Map(endpoint.responses.iter().map(response).collect()));
    Item { comments: endpoint.comments.clone(), value: Node::Map(entries.0) }
}

fn response(response: &Response) -> Entry {
    let mut entries = Entries::default();
    entries.text("description", response.description.as_deref());
    if let Some(body) = &response.body {
        entries.put("body", decl(body));
    }
    entries.filled("headers", Node::Map(response.headers.iter().map(field).collect()));
    Entry { comments: response.comments.clone(), key: response.status.to_string(), value: Node::Short(entries.0) }
}
