//! One operation: what all have in common, whoever answers.

use super::response::{self, failing, headers};
use super::{Api, access, schema_name};
use crate::model::types::Grant;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An operation before the contract's common parts are added.
pub struct Outline<'a> {
    /// Unique in the service.
    pub id: &'a str,
    /// The entity it belongs to; `None` for the service's own tag.
    pub entity: Option<usize>,
    /// One line.
    pub summary: String,
    /// More; may be empty.
    pub description: String,
    /// Who may.
    pub access: &'a [Grant],
    /// On its way out: since when, and until when where that is known.
    pub deprecated: Option<&'a (String, Option<String>)>,
    /// In their order.
    pub parameters: Vec<Value>,
    /// The `requestBody`.
    pub body: Option<Value>,
    /// What it answers by status, beside the contract's failures.
    pub answers: BTreeMap<u16, Value>,
    /// Which of the contract's failures it can have.
    pub risks: Risks,
}

/// What can go wrong with an operation, beside what can with every one.
#[derive(Clone, Copy, Default)]
pub struct Risks {
    /// It takes a body.
    pub body: bool,
    /// Its row may not exist.
    pub missing: bool,
    /// It may be in conflict with other rows or an earlier request.
    pub conflict: bool,
    /// It honours `If-Match`.
    pub precondition: bool,
    /// It needs `If-Match`.
    pub precondition_required: bool,
    /// A valid token may be turned away.
    pub forbidden: bool,
    /// Nobody has written it yet.
    pub stub: bool,
}

impl Risks {
    /// The statuses of the contract's failures, ascending.
    pub fn statuses(self, api: &Api<'_>) -> impl Iterator<Item = u16> {
        [
            (400, true),
            (401, api.auth().is_some()),
            (403, self.forbidden),
            (404, self.missing),
            (406, true),
            (409, self.conflict),
            (412, self.precondition),
            (413, self.body),
            (415, self.body),
            (428, self.precondition_required),
            (429, true),
            (501, self.stub),
            (503, true),
        ]
        .into_iter()
        .filter(|(_, possible)| *possible)
        .map(|(status, _)| status)
    }
}

/// The operation object.
pub fn operation(api: &mut Api<'_>, outline: Outline<'_>) -> Value {
    let mut operation = Map::new();
    operation.insert("tags".to_owned(), json!([tag(api, outline.entity)]));
    operation.insert("summary".to_owned(), json!(outline.summary));
    let parts = [outline.description, access::sentence(api, outline.access)];
    let description = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    operation.insert("description".to_owned(), json!(if description.is_empty() { &outline.summary } else { &description }));
    operation.insert("operationId".to_owned(), json!(outline.id));
    if outline.deprecated.is_some() {
        operation.insert("deprecated".to_owned(), json!(true));
    }
    operation.insert("security".to_owned(), access::security(api, outline.access));
    if !outline.parameters.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(outline.parameters));
    }
    if let Some(body) = outline.body {
        operation.insert("requestBody".to_owned(), body);
    }
    let mut answers = outline.answers;
    for status in outline.risks.statuses(api).collect::<Vec<_>>() {
        if !answers.contains_key(&status)
            && let Some(failure) = failing(api, status)
        {
            answers.insert(status, failure);
        }
    }
    if let Some((_, sunset)) = outline.deprecated {
        let names: &[&'static str] = if sunset.is_some() { &["Deprecation", "Sunset"] } else { &["Deprecation"] };
        answers.iter_mut().for_each(|(status, answer)| response::add_headers(api, *status, answer, names));
    }
    let responses: Map<String, Value> = answers.into_iter().map(|(status, answer)| (status.to_string(), answer)).collect();
    operation.insert("responses".to_owned(), Value::Object(responses));
    Value::Object(operation)
}

fn tag(api: &Api<'_>, entity: Option<usize>) -> String {
    let entity = entity.and_then(|at| api.service.entities.get(at));
    entity.map_or_else(|| api.service.name.clone(), |entity| schema_name(&entity.name))
}

/// A `requestBody` of JSON that must be sent.
pub fn body(schema: &Value, media_types: &[&str]) -> Value {
    let content: Map<String, Value> = media_types.iter().map(|type_| ((*type_).to_owned(), json!({ "schema": schema }))).collect();
    json!({ "required": true, "content": content })
}

/// An answer with a JSON body, or none.
pub fn answer(api: &mut Api<'_>, status: u16, description: &str, schema: Option<Value>, more: &[&'static str]) -> Value {
    let mut answer = Map::new();
    answer.insert("description".to_owned(), json!(description));
    answer.insert("headers".to_owned(), headers(api, status, more));
    if let Some(schema) = schema {
        answer.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
    }
    Value::Object(answer)
}

/// Adds the contract's problem to an answer that the spec declares with a body of its own.
pub fn or_problem(api: &mut Api<'_>, answer: &mut Value) {
    let content = response::problem_content(api);
    if let Some(map) = answer.as_object_mut()
        && let Some(known) = map.entry("content").or_insert_with(|| json!({})).as_object_mut()
    {
        known.insert(response::PROBLEM_JSON.to_owned(), content);
    }
}
