//! One OpenAPI document of what the gateway answers says what the documents of its services say.

use crate::support::{files, generated, root};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;

/// The same names with the same and with other meanings, once for a schema that only refers to such a one.
const CLASHING: &str = "\
scaffold: 1
name: desk
auth: none
stack: axum
services:
  tickets:
    entities:
      Item: {path: ticket-items, fields: {title: string(100), state: \"enum(open, done) = open\"}}
      Same: {path: same-tickets, fields: {title: string(100)}}
  people:
    entities:
      Item: {path: people-items, fields: {name: string(100), state: \"enum(open, done) = open\"}}
      Same: {path: same-people, fields: {title: string(100)}}
";

/// The joint document, where there is one, and those of the services by name.
fn documents(spec: &str) -> (Option<Value>, Vec<(String, Value)>) {
    let folder = generated(spec);
    let target = folder.path().join("made");
    let read = |path: &Path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let joint = target.join("contracts/openapi.json");
    let each = files(&target.join("contracts/openapi"));
    let each = each.iter().map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), read(path))).collect();
    (joint.is_file().then(|| read(&joint)), each)
}

fn example(name: &str) -> String {
    std::fs::read_to_string(root().join("examples").join(name)).unwrap()
}

/// A value with everything that it refers to in the place of its reference.
fn resolved(value: &Value, document: &Value) -> Value {
    match value {
        Value::Object(map) => match map.get("$ref") {
            Some(reference) => {
                let pointer = reference.as_str().unwrap().trim_start_matches('#');
                resolved(document.pointer(pointer).unwrap_or_else(|| panic!("nothing is at {pointer}")), document)
            }
            None => map.iter().map(|(key, value)| (key.clone(), resolved(value, document))).collect::<Map<_, _>>().into(),
        },
        Value::Array(values) => values.iter().map(|value| resolved(value, document)).collect(),
        other => other.clone(),
    }
}

/// Takes an operation's name off, the service's before it included, also where links name one.
fn without_names(item: &mut Value, service: &str) {
    let members = item.as_object_mut().unwrap().values_mut().filter_map(Value::as_object_mut);
    for operation in members {
        operation.remove("tags");
        let answers = operation["responses"].as_object_mut().unwrap().values_mut();
        let links = answers.filter_map(|answer| answer.get_mut("links")?.as_object_mut()).flat_map(Map::values_mut);
        links.for_each(|link| link["operationId"] = plain(&link["operationId"], service));
        operation["operationId"] = plain(&operation["operationId"], service);
    }
}

fn plain(name: &Value, service: &str) -> Value {
    let name = name.as_str().unwrap();
    name.strip_prefix(&format!("{service}.")).unwrap_or(name).into()
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let items = document["paths"].as_object().unwrap().values();
    items.flat_map(|item| item.as_object().unwrap().values()).filter(|member| member.is_object())
}

fn says_the_same(spec: &str) -> Value {
    let (joint, each) = documents(spec);
    let joint = joint.unwrap();
    let mut count = 0;
    for (service, document) in &each {
        for (path, item) in document["paths"].as_object().unwrap() {
            let (mut ours, mut theirs) = (resolved(&joint["paths"][path], &joint), resolved(item, document));
            without_names(&mut ours, service);
            without_names(&mut theirs, service);
            assert_eq!(ours, theirs, "{service} {path}");
            count += 1;
        }
    }
    assert_eq!(joint["paths"].as_object().unwrap().len(), count);
    let names: BTreeSet<&str> = operations(&joint).map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations(&joint).count(), "a name of two operations");
    joint
}

#[test]
fn services_without_a_name_in_common_keep_theirs() {
    let joint = says_the_same(&example("shop.yaml"));
    assert!(joint["components"]["schemas"].as_object().unwrap().keys().all(|name| !name.contains('.')));
    assert_eq!(joint["servers"][0]["url"], "https://{host}");
    let tags: Vec<&str> = joint["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(tags, ["accounts", "catalog", "orders", "payments"]);
}

#[test]
fn what_two_services_name_alike_is_told_apart() {
    let joint = says_the_same(CLASHING);
    let schemas: Vec<&str> = joint["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    for name in ["tickets.Item", "tickets.ItemPage", "people.Item", "people.ItemPage", "Same", "SamePage", "ItemState", "Problem"] {
        assert!(schemas.contains(&name), "{name} is not among {schemas:?}");
    }
    assert!(!schemas.contains(&"Item") && !schemas.contains(&"tickets.Same"), "{schemas:?}");
}

#[test]
fn there_is_none_where_it_could_not_tell_services_apart_or_would_say_nothing_new() {
    let without_gateway = CLASHING.replace("auth: none", "auth: none\ngateway: {kind: none}");
    for (why, spec) in
        [("one path of five", example("polyglot.yaml")), ("one service", example("hello.yaml")), ("no gateway", without_gateway)]
    {
        assert!(documents(&spec).0.is_none(), "{why}");
    }
}
