//! The AsyncAPI document says which service tells which of what.

use crate::support::{generated, root};
use serde_json::{Value, json};

/// Two services that each mean a row of their own by one name.
const SPEC: &str = "\
scaffold: 1
name: desk
auth: none
stack: axum
types: {Remark: {text: string(20), tone: \"enum(calm, loud)\"}}
services:
  tickets:
    entities: {Item: {path: ticket-items, fields: {title: string(100), state: \"enum(open, done) = open\"}}}
    endpoints:
      - {path: \"/api/v1/ticket-items/{id}/close\", method: POST, publishes: item.closed, response: {204: {}}}
    events:
      item.closed: {item_id: uuid, remarks: list(Remark)}
      item.opened: Item
  people:
    entities: {Item: {path: people-items, fields: {weight: int}}}
    events: {item.weighed: {item: Item, remark: Remark}}
    subscribes: {item.closed: thank}
";

fn document(spec: &str) -> Option<Value> {
    let folder = generated(spec);
    let text = std::fs::read_to_string(folder.path().join("made/contracts/asyncapi.json")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// How many references there are, each of which leads somewhere.
fn references(value: &Value, document: &Value) -> usize {
    match value {
        Value::Object(map) => {
            if let Some(to) = map.get("$ref") {
                let pointer = to.as_str().unwrap().trim_start_matches('#');
                assert!(document.pointer(pointer).is_some(), "nothing is at {pointer}");
            }
            map.values().map(|value| references(value, document)).sum::<usize>() + usize::from(map.contains_key("$ref"))
        }
        Value::Array(values) => values.iter().map(|value| references(value, document)).sum(),
        _ => 0,
    }
}

#[test]
fn each_event_has_a_channel_a_teller_and_who_is_told() {
    let document = document(SPEC).unwrap();
    let keys = |pointer: &str| document.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys("/channels"), ["item.closed", "item.opened", "item.weighed"]);
    assert_eq!(
        keys("/operations"),
        ["tickets.send.item.closed", "tickets.send.item.opened", "people.send.item.weighed", "people.receive.item.closed"]
    );
    let told = &document["operations"]["people.receive.item.closed"];
    assert_eq!(told["action"], "receive");
    assert_eq!(told["channel"]["$ref"], "#/channels/item.closed");
    assert_eq!(document["operations"]["tickets.send.item.closed"]["description"], "Caused by POST /api/v1/ticket-items/{id}/close.");
}

#[test]
fn what_is_told_has_the_types_of_who_tells() {
    let document = document(SPEC).unwrap();
    assert!(references(&document, &document) > 10);
    let data = |event: &str| document["components"]["messages"][event]["payload"]["properties"]["data"]["$ref"].clone();
    assert_eq!(data("item.opened"), "#/components/schemas/tickets.Item");
    let schemas = &document["components"]["schemas"];
    let title = &schemas["tickets.Item"]["properties"]["title"];
    assert_eq!((&title["type"], &title["maxLength"]), (&json!("string"), &json!(100)));
    assert_eq!(schemas["people.Item"]["properties"]["weight"]["format"], "int32");
    assert_eq!(schemas["tickets.ItemClosedEvent"]["properties"]["remarks"]["items"]["$ref"], "#/components/schemas/tickets.Remark");
    assert_eq!(schemas["people.ItemWeighedEvent"]["properties"]["item"]["$ref"], "#/components/schemas/people.Item");
}

#[test]
fn a_system_without_events_has_no_such_document() {
    let hello = std::fs::read_to_string(root().join("examples/hello.yaml")).unwrap();
    assert!(document(&hello).is_none());
}
