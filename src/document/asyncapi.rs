//! The AsyncAPI 3 document of a system: which service tells which of what, and what it says.

use super::openapi::{described, payloads};
use super::sink::Sink;
use crate::model::types::{Event, Service, System};
use serde_json::{Map, Value, json};

/// Makes the document of a system in which services tell each other of events.
pub fn emit(system: &System, sink: &mut impl Sink) {
    let publishers = || system.services.iter().filter(|service| !service.events.is_empty());
    let version = publishers().map(|service| service.api.version).max().unwrap_or(1);
    sink.put("asyncapi", json!("3.0.0"));
    let description = described([&system.description, &system.summary], "The events of", &system.name);
    sink.put("info", json!({ "title": system.name, "version": format!("{version}.0.0"), "description": description }));
    // Events are told in the envelope of CloudEvents 1.0, whatever carries them.
    sink.put("defaultContentType", json!("application/cloudevents+json"));
    sink.begin("channels");
    for service in publishers() {
        service.events.iter().for_each(|event| sink.put(&event.name, channel(service, event)));
    }
    sink.end();
    sink.begin("operations");
    for service in &system.services {
        operations(service, sink);
    }
    sink.end();
    let (mut messages, mut schemas) = (Map::new(), Map::new());
    for service in publishers() {
        let told = payloads(system, service, service.events.iter().map(|event| &event.payload), &mut schemas);
        messages.extend(service.events.iter().zip(told).map(|(event, data)| (event.name.clone(), message(service, event, &data))));
    }
    sink.begin("components");
    sink.put("messages", Value::Object(messages));
    sink.put("schemas", Value::Object(schemas));
    sink.end();
}

fn channel(service: &Service, event: &Event) -> Value {
    json!({
        "address": event.name,
        "description": format!("What {} tells of {}.", service.name, event.name),
        "messages": { &event.name: { "$ref": format!("#/components/messages/{}", event.name) } },
    })
}

/// What a service tells, and what it is told of.
fn operations(service: &Service, sink: &mut impl Sink) {
    for event in &service.events {
        let causes = service.endpoints.iter().filter(|endpoint| endpoint.publishes.as_ref() == Some(&event.name));
        let causes: Vec<String> = causes.map(|endpoint| format!("{} {}", endpoint.method.word(), endpoint.path)).collect();
        let summary = format!("{} tells of {}.", service.name, event.name);
        let mut operation = operation("send", &event.name, &summary);
        if let Some(map) = operation.as_object_mut().filter(|_| !causes.is_empty()) {
            map.insert("description".to_owned(), json!(format!("Caused by {}.", causes.join(", "))));
        }
        sink.put(&format!("{}.send.{}", service.name, event.name), operation);
    }
    for told in &service.subscriptions {
        let summary = format!("{} is told of {}: {}.", service.name, told.event, told.handler);
        sink.put(&format!("{}.receive.{}", service.name, told.event), operation("receive", &told.event, &summary));
    }
}

fn operation(action: &str, event: &str, summary: &str) -> Value {
    json!({
        "action": action,
        "channel": { "$ref": format!("#/channels/{event}") },
        "messages": [{ "$ref": format!("#/channels/{event}/messages/{event}") }],
        "summary": summary,
    })
}

fn message(service: &Service, event: &Event, data: &Value) -> Value {
    let text = |description: &str| json!({ "type": "string", "minLength": 1, "description": description });
    json!({
        "name": event.name,
        "payload": {
            "type": "object",
            "properties": {
                "specversion": { "const": "1.0" },
                "id": text("The same however often the event is delivered."),
                "source": { "const": service.name },
                "type": { "const": event.name },
                "time": { "type": "string", "format": "date-time", "description": "When it happened." },
                "datacontenttype": { "const": "application/json" },
                "data": data,
            },
            "required": ["specversion", "id", "source", "type", "time", "data"],
        },
    })
}
