//! Operations as endpoints: parameters, bodies, answers.

use super::paths::Operation;
use super::security::Security;
use super::tree::Node;
use super::types::{Types, Way};
use crate::diag::Span;
use crate::import::draft::{Decl, Endpoint, Field, Response, Shape};
use crate::import::names::Names;
use crate::import::text::{approximated, lost, prose, renamed};
use crate::model::name::{Case, LIMIT, OWN_HEADERS, singular};

impl<'d> Types<'d> {
    /// An endpoint; `operations` holds the names that are taken.
    pub fn endpoint(&mut self, operation: &Operation<'d>, security: &Security<'d>, operations: &mut Names) -> Endpoint {
        self.scope(|types| {
            let name = types.operation_name(operation, operations);
            let hint = Case::Pascal.apply(&name);
            let (access, note) = security.access(operation.node, &mut types.found);
            types.notes.extend(note);
            types.other_parts(operation.node);
            let (query, headers) = types.parameters(operation, security, &hint);
            let body = types.body(operation, &hint);
            let responses = types.responses(operation, &hint);
            if operation.node.flag("deprecated") {
                types.found.push(approximated(operation.span, "a deprecated operation says so in a comment: the day is not known"));
                types.notes.push("Deprecated. Say since when: `deprecated: {since: 2026-01-31}`.".to_owned());
            }
            Endpoint {
                comments: std::mem::take(&mut types.notes),
                path: operation.path.clone(),
                method: operation.method,
                operation: Some(name),
                description: description(operation.node),
                access,
                query,
                headers,
                body,
                responses,
                ..Endpoint::default()
            }
        })
    }

    fn operation_name(&mut self, operation: &Operation<'d>, operations: &mut Names) -> String {
        let given = operation.node.text_of("operationId");
        let made = || {
            let parameters: Vec<String> = operation
                .path
                .split('/')
                .filter_map(|part| part.strip_prefix('{'))
                .map(|part| part.trim_end_matches('}').to_owned())
                .collect();
            let literal = Case::Snake.apply(operation.literal());
            let of_one = operation.path.ends_with('}');
            let noun = if of_one { singular(&literal) } else { literal };
            let by = parameters.last().filter(|_| of_one).map(|name| format!("_by_{name}")).unwrap_or_default();
            format!("{}_{noun}{by}", operation.method.to_ascii_lowercase())
        };
        let wanted = Case::Snake.apply(given.unwrap_or(&made()));
        let name = operations.identifier(&wanted, "operation");
        if let Some(node) = operation.node.get("operationId").filter(|_| name != wanted) {
            self.found.push(renamed(node.span, "the operation", &wanted, &name));
        }
        name
    }

    /// Parts of an operation that nothing is made of.
    fn other_parts(&mut self, node: &'d Node) {
        for (key, value) in node.entries() {
            let why = match key.value.as_str() {
                "callbacks" => "callbacks are left out: declare an event, or call the address in the handler",
                "externalDocs" => "`externalDocs` is left out",
                "servers" => "servers of a single path or operation are left out",
                key if key.starts_with("x-") => "extensions (`x-…`) are left out",
                _ => continue,
            };
            if !matches!(key.value.as_str(), "servers") || !value.items().is_empty() {
                self.found.push(lost(key.span, why));
            }
        }
    }

    fn parameters(&mut self, operation: &Operation<'d>, security: &Security<'d>, hint: &str) -> (Vec<Field>, Vec<Field>) {
        let (mut query, mut headers): (Vec<Field>, Vec<Field>) = (Vec::new(), Vec::new());
        let mut taken = Names::default();
        operation.parameters.iter().for_each(|(_, name)| taken.reserve(name));
        for parameter in &operation.declared {
            let name = parameter.text_of("name").unwrap_or("");
            match parameter.text_of("in") {
                Some("path") => self.path_parameter(parameter),
                Some("query") => {
                    if let Some(field) = self.query_parameter(parameter, name, hint, &mut taken) {
                        query.push(field);
                    }
                }
                Some("header") if security.is_credential(name) => {}
                Some("header") => {
                    let same = |known: &Field| known.name.eq_ignore_ascii_case(name);
                    if !is_header(name) || OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) || headers.iter().any(same) {
                        self.found.push(lost(
                            parameter.span,
                            "a header that HTTP or the service itself uses, or whose name is none, is left out",
                        ));
                    } else {
                        headers.push(self.parameter(parameter, name, hint, false));
                    }
                }
                _ => self.found.push(lost(parameter.span, "cookies are left out")),
            }
        }
        (query, headers)
    }

    /// A parameter of the path is a text, or has the type of the key of the entity before it.
    fn path_parameter(&mut self, parameter: &'d Node) {
        let nodes: Vec<&Node> = parameter.get("schema").into_iter().collect();
        let view = self.view(&nodes);
        let rules = ["pattern", "minLength", "maxLength", "minimum", "maximum", "format"];
        if !view.is_type("string") || rules.iter().any(|rule| view.said.contains_key(rule)) || view.values.is_some() {
            self.found.push(approximated(parameter.span, "a parameter of a path is a text of up to 255 characters, or its entity's key"));
        }
    }

    fn query_parameter(&mut self, parameter: &'d Node, name: &str, hint: &str, taken: &mut Names) -> Option<Field> {
        let plain = !name.is_empty()
            && name.len() <= LIMIT
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
        let why = if matches!(name, "page" | "cursor") {
            "`page` and `cursor` are kept for paging: this parameter is left out, and refused where it is sent"
        } else if !plain {
            "a query parameter whose name the language does not take is left out, and refused where it is sent"
        } else if !taken.claim(name) {
            "a query parameter that would be called like another one is left out"
        } else {
            return Some(self.parameter(parameter, name, hint, true));
        };
        self.found.push(lost(parameter.span, why));
        None
    }

    /// A single value, or for a query a list of them.
    fn parameter(&mut self, parameter: &'d Node, name: &str, hint: &str, lists: bool) -> Field {
        let hint = format!("{hint}{}", Case::Pascal.apply(name));
        let nodes: Vec<&Node> = parameter.get("schema").into_iter().collect();
        let required = parameter.flag("required");
        let mut field = self.field(name.to_owned(), &nodes, required, &hint, Way::Request);
        let flat = |decl: &Decl| match &decl.shape {
            Shape::Word(word) => !matches!(word.as_str(), "json" | "bytes"),
            Shape::Enum(_) => true,
            Shape::List(_) | Shape::Object(_) => false,
        };
        let named_object = |types: &mut Self| {
            let target = super::view::sole(&nodes, types.documents);
            target.is_some_and(|target| types.form(target) == super::types::Form::Object)
        };
        let fits = match &field.decl.shape {
            Shape::List(items) => lists && flat(items) && !self.lists_objects(&nodes),
            _ => flat(&field.decl) && !named_object(self),
        };
        if !fits {
            self.found.push(approximated(parameter.span, "a parameter that is no single value, nor a list of them, is a text"));
            field.decl = Decl { optional: !required, ..Decl::word("text") };
        } else if matches!(field.decl.shape, Shape::List(_))
            && (parameter.text_of("explode") == Some("false") || parameter.text_of("style").is_some_and(|style| style != "form"))
        {
            self.found.push(approximated(parameter.span, "a list in a query is sent as a parameter for each value"));
        }
        field.decl.description = parameter.text_of("description").and_then(prose).or(field.decl.description);
        if parameter.flag("deprecated") && !field.decl.flags.contains(&"deprecated") {
            field.decl.flags.push("deprecated");
        }
        field
    }

    fn lists_objects(&mut self, nodes: &[&'d Node]) -> bool {
        let view = self.view(nodes);
        let target = super::view::sole(&view.items, self.documents);
        target.is_some_and(|target| self.form(target) == super::types::Form::Object)
    }

    fn body(&mut self, operation: &Operation<'d>, hint: &str) -> Option<Decl> {
        let body = operation.node.get("requestBody").and_then(|body| self.documents.resolve(body))?;
        if matches!(operation.method, "GET" | "HEAD" | "DELETE") {
            self.found.push(lost(body.span, "a GET, HEAD or DELETE request has no body"));
            return None;
        }
        if body.text_of("required") == Some("false") {
            self.found.push(approximated(body.span, "a body that may be left out is required"));
        }
        let schema = self.content(body, true)?;
        let mut decl = self.decl(&[schema], &format!("{hint}Request"), Way::Request);
        decl.optional = false;
        decl.default = None;
        Some(decl)
    }

    /// The schema of the one media type that the service speaks.
    fn content(&mut self, node: &'d Node, request: bool) -> Option<&'d Node> {
        let content = node.get("content")?;
        let json = |kind: &str| kind.starts_with("application/json") || kind.contains("+json") || kind == "*/*";
        let form = |kind: &str| kind.starts_with("application/x-www-form-urlencoded") || kind.starts_with("multipart/");
        let chosen = content.entries().iter().find(|(kind, _)| json(&kind.value));
        let chosen = chosen.or_else(|| content.entries().iter().find(|(kind, _)| request && form(&kind.value)));
        for (kind, media) in content.entries() {
            let picked = chosen.is_some_and(|(_, own)| std::ptr::eq(own, media));
            match (picked, json(&kind.value)) {
                (true, true) => {}
                (true, false) => self.found.push(approximated(kind.span, "a form is a JSON body with the same properties")),
                (false, _) if chosen.is_some() => self.found.push(lost(kind.span, "another media type beside JSON is left out")),
                (false, _) => self.found.push(lost(kind.span, "a body that is not JSON is left out")),
            }
            if let Some(example) = media.get("example").or_else(|| media.get("examples")) {
                self.found.push(lost(example.span, "examples are left out"));
            }
        }
        self.documents.resolve(&chosen?.1)?.get("schema")
    }

    fn responses(&mut self, operation: &Operation<'d>, hint: &str) -> Vec<Response> {
        let mut all: Vec<Response> = Vec::new();
        let listed = operation.node.get("responses").and_then(|all| self.documents.resolve(all)).map(Node::entries).unwrap_or_default();
        let success = listed.iter().any(|(status, _)| status.value.starts_with(['2', '3']));
        for (status, response) in listed {
            let word = status.value.as_str();
            let code = match word.to_ascii_uppercase().as_str() {
                "DEFAULT" if !success => Some(200),
                "2XX" => Some(200),
                other => other.parse::<u16>().ok().filter(|code| (200..=599).contains(code)),
            };
            match (code, self.documents.resolve(response)) {
                (Some(code), Some(response)) if !all.iter().any(|known| known.status == code) => {
                    if word.parse::<u16>().is_err() {
                        self.found.push(approximated(status.span, format!("the answer `{word}` is the one with status {code}")));
                    }
                    all.push(self.scope(|types| types.response(code, response, hint)));
                }
                (_, Some(_)) if word == "default" => {
                    self.found.push(approximated(status.span, "errors that no status declares are problems as in RFC 9457"));
                }
                (_, Some(_)) if word.starts_with("x-") => self.found.push(lost(status.span, "extensions (`x-…`) are left out")),
                (_, Some(_)) => {
                    self.found.push(lost(status.span, "an answer for a range of statuses, or with a status below 200, is left out"))
                }
                (_, None) => {}
            }
        }
        all.sort_by_key(|response| response.status);
        all
    }

    fn response(&mut self, status: u16, node: &'d Node, hint: &str) -> Response {
        let suffix = if (200..300).contains(&status) { "Response".to_owned() } else { format!("Response{status}") };
        let mut body = self.content(node, false).map(|schema| {
            let mut decl = self.decl(&[schema], &format!("{hint}{suffix}"), Way::Response);
            if std::mem::take(&mut decl.optional) {
                self.found.push(approximated(schema.span, "the body of an answer is not null"));
            }
            decl.default = None;
            // What the answer is stands beside its status already.
            decl.description = None;
            decl
        });
        if matches!(status, 204 | 205 | 304) && body.take().is_some() {
            self.found.push(lost(node.span, "an answer with this status has no body"));
        }
        if let Some(links) = node.get("links") {
            self.found.push(lost(links.span, "links between operations are left out"));
        }
        let headers = self.headers(node, hint);
        Response {
            comments: std::mem::take(&mut self.notes),
            status,
            description: node.text_of("description").and_then(prose),
            body,
            headers,
        }
    }

    fn headers(&mut self, response: &'d Node, hint: &str) -> Vec<Field> {
        let mut all: Vec<Field> = Vec::new();
        for (name, header) in response.get("headers").into_iter().flat_map(Node::entries) {
            let lower = name.value.to_ascii_lowercase();
            let own = OWN_HEADERS.contains(&lower.as_str()) && lower != "location";
            if own || !is_header(&name.value) || all.iter().any(|known| known.name.eq_ignore_ascii_case(&name.value)) {
                self.found.push(lost(name.span, "a header that HTTP or the service itself uses, or whose name is none, is left out"));
            } else if let Some(header) = self.documents.resolve(header) {
                let mut field = self.parameter(header, &name.value, hint, false);
                field.decl.default = None;
                if field.decl.description.take().is_some() {
                    self.found.push(lost(header.span, "descriptions of the headers of answers are left out"));
                }
                all.push(field);
            }
        }
        all
    }

    /// Webhooks are what the service tells others: events.
    pub fn webhook(&mut self, name: &str, span: Span, item: &'d Node, names: &mut Names) -> Option<Field> {
        let mut methods = item.entries().iter().filter(|(key, _)| matches!(key.value.as_str(), "post" | "put" | "patch"));
        let (_, operation) = methods.next()?;
        let body = operation.get("requestBody").and_then(|body| self.documents.resolve(body))?;
        let schema = self.content(body, true)?;
        let event = names.identifier(&Case::Snake.apply(name), "event").to_ascii_lowercase();
        let hint = format!("{}Event", Case::Pascal.apply(&event));
        self.found
            .push(approximated(span, "a webhook is an event: it is published as a CloudEvent, and what receivers answer is not declared"));
        self.scope(|types| {
            let mut decl = types.decl(&[schema], &hint, Way::Response);
            decl.optional = false;
            let object = match &decl.shape {
                Shape::Object(_) => true,
                Shape::Word(_) => {
                    super::view::sole(&[schema], types.documents).is_some_and(|target| types.form(target) == super::types::Form::Object)
                }
                _ => false,
            };
            if !object {
                decl = Decl { shape: Shape::Object(vec![Field::new("data", decl)]), ..Decl::default() };
                types.notes.push("The payload is no object in the original.".to_owned());
            }
            decl.description = description(operation);
            let mut field = Field::new(event, decl);
            field.comments = std::mem::take(&mut types.notes);
            Some(field)
        })
    }
}

fn is_header(name: &str) -> bool {
    name.len() <= LIMIT
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// The summary, and behind it the description where it says more.
fn description(node: &Node) -> Option<String> {
    let summary = node.text_of("summary").and_then(prose);
    let description = node.text_of("description").and_then(prose);
    match (summary, description) {
        (Some(summary), Some(description)) => {
            let bare = |text: &str| text.trim_end_matches('.').to_lowercase();
            let said = bare(&description).starts_with(&bare(&summary));
            // A line without a full stop reads as a heading.
            let stop = if summary.ends_with(|c: char| c.is_ascii_punctuation()) { "" } else { "." };
            Some(if said { description } else { format!("{summary}{stop}\n\n{description}") })
        }
        (summary, description) => summary.or(description),
    }
}
