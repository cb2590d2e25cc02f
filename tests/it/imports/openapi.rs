//! Documents that cannot be read, that lead astray, or whose texts would like to be more than text.

use super::{checked, faults, imported_text, scaffold};
use crate::support::root;
use scaffold::import::Language;

/// Documents that cannot be read, and a part of what is said of each.
#[test]
fn what_cannot_be_read_says_why() {
    let bomb: String = (1..40).fold("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, level| {
        let below = format!("*a{}", level - 1);
        format!("{text}a{level}: &a{level} [{}]\n", [below.as_str(); 10].join(", "))
    });
    let cases = [
        ("", "the file is empty"),
        ("swagger: '2.0'", "this is Swagger 2.0"),
        ("asyncapi: 3.0.0", "this is AsyncAPI"),
        ("{\"__schema\": {}}", "GraphQL"),
        ("openapi: 4.0.0", "OpenAPI 4.0.0 is not read"),
        ("openapi: 3.1.0", "neither `paths` nor `webhooks`"),
        ("openapi: 3.0.0\npaths: {}", "nothing to generate"),
        ("just words", "no OpenAPI document"),
        ("{\"openapi\": \"3.0.0\", \"openapi\": \"3.1.0\"}", "given twice"),
        ("a: [", "neither valid YAML nor valid JSON"),
        ("a: *b", "neither valid YAML nor valid JSON"),
        ("a: &b [*b]", "stands inside of what it stands for"),
        ("a\0b: 1", "neither valid YAML nor valid JSON"),
        (&"[".repeat(100_000), "nests deeper"),
        (&bomb, "more than 2000000 values"),
    ];
    for (text, expected) in cases {
        let (spec, said) = imported_text(Language::Openapi, text);
        assert!(spec.is_none() && said.contains(expected), "{}: {said}", &text[..text.len().min(60)]);
    }
}

/// A document with this text wherever a text can stand.
fn everywhere(text: &str) -> String {
    let schema = serde_json::json!({
        "type": "object", "description": text, "title": text, "properties": {
            text: {"type": "string", "description": text, "default": text, "pattern": text},
            "words": {"type": "string", "enum": [text, "b"]},
            "plain": {"type": "integer", "minimum": text, "default": text},
        },
        "required": [text, 3],
    });
    let operation = serde_json::json!({
        "operationId": text, "summary": text, "description": text, "tags": [text], "security": [{text: [text]}],
        "parameters": [
            {"name": text, "in": "query", "description": text, "schema": {"type": "string"}},
            {"name": text, "in": "header", "schema": {"type": "string"}},
            {"name": text, "in": text},
        ],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/x"}}}},
        "responses": {"200": {"description": text, "content": {"application/json": {"schema": schema}}}, text: {"description": text}},
    });
    let document = serde_json::json!({
        "openapi": "3.1.0", "info": {"title": text, "description": text, "version": text, "license": {"name": text}},
        "servers": [{"url": text, "description": text}],
        "paths": {"/ok/{id}": {"post": operation}, format!("/{text}"): {"get": operation}},
        "webhooks": {text: {"post": operation}},
        "components": {"schemas": {"x": schema, text: schema}, "securitySchemes": {text: {"type": "oauth2", "flows": {text: {"tokenUrl": text}}}}},
    });
    document.to_string()
}

#[test]
fn no_text_becomes_anything_but_text() {
    let texts = [
        "a: b",
        "- a",
        "# a",
        "a #b",
        "---",
        "...",
        "x\n- y: z",
        "x\n...\ny",
        "\"",
        "'",
        "\\",
        "{a",
        "]",
        "*a",
        "&a",
        "!!int 1",
        "%YAML",
        "|",
        ">-",
        "null",
        "yes",
        "1e3",
        "~",
        "<<",
        "x\ry",
        "\u{2028}x",
        "\u{85}y",
        "\u{202e}evil",
        "\0",
        "\u{feff}",
        "'; DROP TABLE users; --",
        "$(rm -rf /)",
        "{{x}}",
        "${x}",
        "scaffold: 2",
        "../../etc/passwd",
        "https://169.254.169.254/",
        "日本語",
        "",
        " ",
        "a\tb",
        "x\n\n  y\n",
    ];
    for text in texts {
        let (spec, losses) = imported_text(Language::Openapi, &everywhere(text));
        let spec = spec.unwrap_or_else(|| panic!("{text:?}: {losses}"));
        let (system, faults) = checked(&spec);
        assert!(faults.is_empty(), "{text:?}: {}\n{spec}", faults.join("\n"));
        let expected = scaffold::import::text::prose(text).unwrap_or_default();
        assert_eq!(system.unwrap().description, expected, "{text:?}\n{spec}");
    }
}

#[test]
fn chains_and_rings_of_references_end() {
    let chain = |of: &dyn Fn(usize) -> String| {
        let schemas: Vec<String> = (0..2000).map(|at| format!("    S{at}: {}", of(at))).collect();
        let head = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}}}}\ncomponents:\n  schemas:\n";
        format!("{head}{}\n", schemas.join("\n"))
    };
    let next = |at: usize| format!("{{$ref: '#/components/schemas/S{}'}}", (at + 1) % 2000);
    let documents = [
        chain(&|at| next(at)),
        chain(&|at| format!("{{type: array, items: {}}}", next(at))),
        chain(&|at| format!("{{allOf: [{}, {{properties: {{p{at}: {{type: boolean}}}}}}]}}", next(at))),
        chain(&|at| format!("{{oneOf: [{}, {{type: string}}]}}", next(at))),
        chain(&|at| format!("{{type: object, required: [n], properties: {{n: {}}}}}", next(at))),
    ];
    for document in documents {
        let (spec, losses) = imported_text(Language::Openapi, &document);
        let spec = spec.unwrap_or_else(|| panic!("{losses}"));
        let faults = faults(&spec);
        assert!(faults.is_empty(), "{}\n{}", faults.join("\n"), &spec[..spec.len().min(2000)]);
    }
}

#[test]
fn a_spec_that_is_there_stays_and_a_huge_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let input = root().join("tests/import/openapi/shapes/openapi.yaml").display().to_string();
    std::fs::write(path("spec.yaml"), "mine").unwrap();
    let refused = scaffold(&["import", "openapi", &input, "-o", &path("spec.yaml")]);
    assert_eq!((refused.status.code(), std::fs::read_to_string(path("spec.yaml")).unwrap().as_str()), (Some(4), "mine"));
    let forced = scaffold(&["import", "openapi", &input, "-o", &path("spec.yaml"), "--force", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_slice(&forced.stdout).unwrap();
    assert!(forced.status.success() && !told["diagnostics"].as_array().unwrap().is_empty());
    assert!(std::fs::read_to_string(path("spec.yaml")).unwrap().contains("PaymentInput:"));
    std::fs::File::create(path("huge.yaml")).unwrap().set_len(100 << 20).unwrap();
    let huge = scaffold(&["import", "openapi", &path("huge.yaml")]);
    let said = String::from_utf8_lossy(&huge.stderr).into_owned();
    assert!(huge.status.code() == Some(1) && said.contains("larger than 64 MiB"), "{said}");
}
