//! Blueprints are data: a new stack is a folder and no Rust, and templates only print.

use scaffold::blueprint::{Layer, LoadError, Registry};
use scaffold::diag::Sources;
use scaffold::document::Documents;
use scaffold::migrate::Migrations;
use scaffold::{model, plan, render, spec};

fn registry(layers: &[Vec<(String, String)>]) -> Registry {
    loaded(layers).unwrap_or_else(|error| panic!("{error}"))
}

fn loaded(layers: &[Vec<(String, String)>]) -> Result<Registry, LoadError> {
    let layer = |files: &Vec<(String, String)>| Layer { name: "test".to_owned(), files: files.clone() };
    Registry::load(&layers.iter().map(layer).collect::<Vec<_>>())
}

/// Takes a spec through the whole pipeline with a layer of blueprints; gives the tree, or what is wrong.
fn rendered(text: &str, layers: &[Vec<(String, String)>]) -> Result<scaffold::tree::Tree, String> {
    let mut sources = Sources::default();
    sources.add("spec.yaml", text);
    let (syntax, found) = spec::parse(&mut sources, &mut |_| Err("no includes".to_owned()));
    assert!(!found.has_errors(), "{found:?}");
    let (system, found) = model::lower(&syntax, &model::Options::default());
    assert!(!found.has_errors(), "{found:?}");
    let system = system.expect("a model");
    let registry = registry(layers);
    let checked = plan::check(&system, &registry);
    if checked.has_errors() {
        return Err(format!("{checked:?}"));
    }
    let migrations = Migrations::initial(&system);
    let (plan, found) = plan::plan(&system, &registry, &migrations);
    if found.has_errors() {
        return Err(format!("{found:?}"));
    }
    render::render(&plan, &Documents::new(&system, &sources)).map_err(|error| error.to_string())
}

const SPEC: &str = "scaffold: 1\nname: shop\nstack: toy\nauth: none\nentities:\n  Note: {title: string(200), class: int}\n";

fn toy(file: &str, text: &str) -> Vec<(String, String)> {
    let manifest = "blueprint: 1\nid: stack/toy\nscope: service\nroot: services/[service.name]\nprovides: [http, crud, db.postgres]\n";
    let types = "names:\n  field: {case: camel, reserved: [class]}\ntypes:\n  string: {code: \"String({max})\"}\n  int: {code: Int}\n  uuid: {code: Uuid}\n  datetime: {code: Instant}\n";
    vec![
        ("stack/toy/blueprint.yaml".to_owned(), manifest.to_owned()),
        ("stack/toy/types.yaml".to_owned(), types.to_owned()),
        (format!("stack/toy/files/{file}.hbs"), text.to_owned()),
    ]
}

#[test]
fn a_new_stack_is_a_folder() {
    let template = "# {{entity.name}}\n{{#each entity.fields as |field|}}\n{{field.as.field}} = {{string field.name}}  # {{code field.type.code}}\n{{/each}}\n";
    let tree = rendered(SPEC, &[toy("[entity.snake].toml", template)]).unwrap();
    let file = tree.get("services/shop/note.toml").expect("one file an entity");
    let expected = "# Note\nid = \"id\"  # Uuid\ntitle = \"title\"  # String(200)\nclass_ = \"class\"  # Int\ncreatedAt = \"created_at\"  # Instant\nupdatedAt = \"updated_at\"  # Instant\n";
    assert_eq!(String::from_utf8_lossy(&file.bytes()), expected);
}

#[test]
fn a_file_imports_what_it_uses() {
    let types = "names:\n  class: {case: pascal}\nimports:\n  groups: [{Decimal: decimal, Unused: nowhere}, {Base: app.base}]\n  own: {\"app/[entity.snake].py\": [\"[entity.as.class]\"]}\n";
    let mut files = toy("app/[entity.snake].py", "{{imports}}\n\nclass {{entity.as.class}}(Base):\n    {{> size entity}}\n");
    files.push(("stack/toy/partials/size.py.hbs".to_owned(), "size = Decimal({{string name}})  # Unused\n".to_owned()));
    files.push(("stack/toy/files/app/all.py.hbs".to_owned(), "{{imports}}\n\nALL = [Note]\n".to_owned()));
    files[1].1 = types.to_owned();
    let tree = rendered(SPEC, &[files]).unwrap();
    let text = |path: &str| String::from_utf8_lossy(&tree.get(path).expect(path).bytes()).into_owned();
    let expected =
        "from decimal import Decimal\n\nfrom app.base import Base\n\nclass Note(Base):\n    size = Decimal(\"Note\")  # Unused\n";
    assert_eq!(text("services/shop/app/note.py"), expected);
    assert_eq!(text("services/shop/app/all.py"), "from app.note import Note\n\nALL = [Note]\n");
}

/// What the lint says of a folder of blueprints over the built-in ones.
fn linted(files: &[(String, String)]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_scaffold"));
    let output = command.args(["blueprint", "lint", "--blueprints"]).arg(folder.path()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_value_that_the_built_in_templates_name_is_there() {
    assert_eq!(linted(&[]), (Some(0), String::new()));
}

/// Faults in templates, each with what is said of it: code, place and nearest name.
const FAULTS: &[(&str, &str)] = &[
    ("{{{entity.name}}}", "S1102|:1:1"),
    ("{{&entity.name}}", "S1102|:1:1"),
    ("{{#if entity.soft_delete}}", "S1101"),
    ("a\n  {{entity.nmae}}", "S1104|:2:5|did you mean `name`?"),
    ("{{#if entity.soft_delete}}{{string entity.descripton}}{{/if}}", "S1104|:1:36|did you mean `description`?"),
    ("{{#each entity.fields as |field|}}{{string entity.name}}{{/each}}", "S1104|:1:44|the file's own is `@root.entity.name` here"),
    ("{{#each entity.fields as |field|}}{{field.as.fild}}{{/each}}", "S1104|:1:37|did you mean `field`?"),
    ("{{entity.description}}", "S1105|a text needs a printer"),
    ("{{#each entity.fields as |field|}}{{field.type.code}}{{/each}}", "S1105|{{code field.type.code}}"),
    ("{{#if entity.name}}x{{/if}}", "S1105|a boolean"),
    ("{{#each entity.name as |x|}}x{{/each}}", "S1105|a loop needs a list"),
    ("{{strin entity.name}}", "S1103|did you mean `string`?"),
    ("{{#whn entity.soft_delete}}x{{/whn}}", "S1103|unknown block `whn`"),
    ("{{> siz entity}}", "S1103|did you mean `size`?"),
    ("{{> size entity.nope}}", "S1104|there is no `nope` in `entity.nope`"),
    ("{{> size entity.id}}", "partials/size.toml.hbs:1:10"),
];

#[test]
fn a_fault_of_a_template_is_told_at_its_place() {
    let mut files = toy("fine.toml", "a\n");
    files.push(("stack/toy/partials/size.toml.hbs".to_owned(), "{{string table}}\n".to_owned()));
    let name = |at: usize| format!("stack/toy/files/[entity.snake]{at:02}.toml.hbs");
    files.extend(FAULTS.iter().enumerate().map(|(at, (template, _))| (name(at), (*template).to_owned())));
    let (status, said) = linted(&files);
    assert_eq!(status, Some(4), "{said}");
    for (at, (template, told)) in FAULTS.iter().enumerate() {
        let place = if told.contains("partials/") { "size.toml.hbs".to_owned() } else { name(at) };
        let is_told = said.split("error[").any(|fault| fault.contains(&place) && told.split('|').all(|part| fault.contains(part)));
        assert!(is_told, "{template}: `{told}` is not in\n{said}");
    }
}

#[test]
fn a_feature_that_no_spec_can_ask_for_is_told() {
    let mut files = toy("a.toml", "a\n");
    files[0].1 = files[0].1.replace("db.postgres", "db.postgress");
    let (status, said) = linted(&files);
    assert_eq!(status, Some(4));
    assert!(said.contains("S1106") && said.contains("did you mean `db.postgres`?"), "{said}");
}

#[test]
fn two_files_of_one_path_are_told() {
    let mut files = toy("[entity.snake].toml", "a\n");
    files.extend(toy("note.toml", "a\n"));
    let (status, said) = linted(&files);
    assert_eq!((status, said.contains("note.toml")), (Some(4), true), "{said}");
}

#[test]
fn a_text_of_the_spec_needs_a_printer() {
    let spec = SPEC.replace("stack: toy", "stack: toy\nsummary: \"a\\\"; evil()\"");
    let fault = rendered(&spec, &[toy("a.toml", "{{service.summary}}\n")]).unwrap_err();
    assert!(fault.contains("needs a printer"), "{fault}");
    assert!(rendered(&spec, &[toy("a.toml", "a = {{string service.summary}}\n")]).is_ok());
}

#[test]
fn a_missing_value_fails_everywhere() {
    for template in
        ["{{service.nope}}", "{{#if service.nope}}x{{/if}}", "{{#each service.nope as |x|}}x{{/each}}", "{{string service.nope}}"]
    {
        assert!(rendered(SPEC, &[toy("a.toml", template)]).is_err(), "{template}");
    }
}

#[test]
fn a_condition_names_a_boolean_of_the_view() {
    let with = |file: &str, when: &str| {
        let mut files = toy(file, "a\n");
        files[0].1.push_str(&format!("files:\n  - {{match: \"**\", when: {when}}}\n"));
        rendered(SPEC, &[files])
    };
    let fault = with("a.toml", "service.has_entitys").unwrap_err();
    assert!(fault.contains("stack/toy/blueprint.yaml:7: `when: service.has_entitys` names no boolean"), "{fault}");
    assert!(fault.contains("did you mean `service.has_entities`?"), "{fault}");
    assert!(with("[entity.snake].toml", "entity.name").is_err(), "a text is no boolean");
    assert!(with("a.toml", "service.has_entities").unwrap().get("services/shop/a.toml").is_some());
}

#[test]
fn the_lint_looks_at_conditions_of_every_scope() {
    let lint = |conditions: &str| {
        let mut files: Vec<_> = ["a.toml", "[entity.snake].toml", "[endpoint.as.field].txt", "[step.number].sql"]
            .into_iter()
            .flat_map(|file| toy(file, "a\n"))
            .collect();
        files.iter_mut().filter(|(path, _)| path.ends_with("blueprint.yaml")).for_each(|(_, text)| text.push_str(conditions));
        linted(&files)
    };
    assert_eq!(lint(""), (Some(0), String::new()));
    let wrong = "files:\n  - {match: a.toml, when: service.has_auht}\n  - {match: \"[entity*\", when: entity.is_testd}\n  - {match: \"[endpoint*\", when: endpoint.is_stubb}\n  - {match: \"[step*\", when: step.is_frist}\n";
    let (status, told) = lint(wrong);
    assert_eq!((status, told.matches("error[S1104]").count()), (Some(4), 4), "{told}");
    for (line, right) in [(7, "has_auth"), (8, "is_tested"), (9, "is_stub"), (10, "is_first")] {
        let fault = told.split("error[").find(|fault| fault.contains(&format!("stack/toy/blueprint.yaml:{line}:"))).unwrap_or_default();
        assert!(fault.contains(&format!("did you mean `{right}`?")), "{told}");
    }
}

#[test]
fn a_path_cannot_leave_the_root() {
    let fault = rendered(SPEC, &[toy("../../x.toml", "a\n")]).unwrap_err();
    assert!(fault.contains(".."), "{fault}");
    assert!(rendered(SPEC, &[toy(".git/hooks/pre-commit.toml", "a\n")]).is_err());
}

#[test]
fn a_file_of_no_known_language_is_an_error() {
    let fault = rendered(SPEC, &[toy("a.unknown", "{{service.name}}\n")]).unwrap_err();
    assert!(fault.contains("no printer knows"), "{fault}");
}

#[test]
fn a_feature_that_is_not_provided_is_told_at_its_line() {
    let spec = SPEC.replace("auth: none", "cache: redis\nauth: {issuer: \"https://id.example\", audience: shop}");
    let fault = rendered(&spec, &[toy("a.toml", "a\n")]).unwrap_err();
    assert!(fault.contains("S1002") && fault.contains("auth.jwt"), "{fault}");
}

#[test]
fn rendering_twice_gives_the_same_bytes() {
    let shop = std::fs::read_to_string(crate::support::root().join("examples/shop.yaml")).unwrap();
    let shop = ["gin", "axum", "express"].iter().fold(shop, |text, stack| text.replace(&format!("stack: {stack}"), "stack: fastapi"));
    let bytes = |tree: &scaffold::tree::Tree| {
        tree.iter().map(|(path, file)| (path.as_str().to_owned(), file.bytes().into_owned())).collect::<Vec<_>>()
    };
    assert_eq!(bytes(&rendered(&shop, &[]).unwrap()), bytes(&rendered(&shop, &[]).unwrap()));
}
