//! What a changed spec does, on generated services of a real stack.

use crate::shop::{NOTES, Shop, scaffold};
use crate::support::{Repo, SPEC};

#[test]
fn a_changed_spec_is_named_in_the_commit_and_in_conflicts() {
    let shop = Shop::new(NOTES);
    std::fs::write(shop.root.join("services/demo/OWN.md"), "mine\n").unwrap();
    shop.edit("services/demo/README.md", "\n", "\nmine\n");
    shop.git(&["add", "--all"]);
    shop.git(&["commit", "--quiet", "--all", "--message", "mine"]);
    shop.edit("scaffold.yaml", "    title: string(200)\n", "    title: string(100)\n    priority: int = 0\n");
    let text = shop.regen(&["--allow", "breaking", "--allow", "destructive"], 0);
    assert!(text.contains("demo: Note.title changed and 1 more"), "{text}");
    assert_eq!(shop.git(&["log", "-1", "--format=%s"]), "Regenerate demo: Note.title changed and 1 more\n");
    assert!(shop.git(&["log", "-1", "--format=%b"]).contains("- demo: Note.priority added"));
    assert_eq!(shop.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_conflict_names_the_change_of_the_spec_that_it_is_from() {
    let shop = Shop::new(NOTES);
    shop.edit("services/demo/src/contract/note.ts", "max: 200", "max: 150");
    shop.git(&["commit", "--quiet", "--all", "--message", "mine"]);
    shop.edit("scaffold.yaml", "title: string(200)", "title: string(100)");
    let text = shop.regen(&["--allow", "breaking", "--allow", "destructive"], 3);
    assert!(text.contains("services/demo/src/contract/note.ts: both sides changed the same lines"), "{text}");
    assert!(shop.read("services/demo/src/contract/note.ts").contains(">>>>>>> generated now: Note.title changed\n"));
}

#[test]
fn a_breaking_change_is_refused_at_its_line() {
    let shop = Shop::new(NOTES);
    shop.edit("scaffold.yaml", "    body: text?\n", "");
    let text = shop.regen(&[], 4);
    assert!(text.contains("--allow breaking") && text.contains("body"), "{text}");
    assert!(shop.git(&["status", "--porcelain"]).contains("scaffold.yaml"));
}

#[test]
fn diff_shows_files_api_and_sql_and_writes_nothing() {
    let shop = Shop::new(NOTES);
    shop.edit("scaffold.yaml", "    body: text?\n", "    priority: int = 0\n");
    let (status, text) = scaffold(&shop.root, &["diff"]);
    assert_eq!(status, 0, "{text}");
    for expected in
        ["Note.priority added", "services/demo/src/contract/note.ts", "BREAK clients", "ADD COLUMN priority", "DROP COLUMN body"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert_eq!(shop.git(&["status", "--porcelain"]), " M scaffold.yaml\n");
}

#[test]
fn diff_tells_programs_each_change_of_the_api_with_its_line_and_the_sql() {
    let shop = Shop::new(NOTES);
    shop.edit("scaffold.yaml", "    body: text?\n", "    priority: int = 0\n");
    let (_, text) = scaffold(&shop.root, &["diff", "--json"]);
    // Warnings follow, for people.
    let told: serde_json::Value = serde_json::Deserializer::from_str(&text).into_iter().next().unwrap().unwrap();
    let changes = told["api"][0]["changes"].as_array().unwrap();
    let removed = changes.iter().find(|change| change["code"] == "response-property-removed").unwrap();
    assert!(removed["breaking"] == true && removed["place"].as_str().unwrap().ends_with("/body"), "{removed}");
    let entity = shop.read("scaffold.yaml").lines().position(|line| line.trim() == "Note:").unwrap() + 1;
    assert_eq!(removed["line"], entity, "{removed}");
    assert!(told["sql"][0]["postgresql"].as_str().unwrap().contains("ADD COLUMN priority"), "{told}");
}

#[test]
fn a_renamed_field_is_told_as_one() {
    let shop = Shop::new(NOTES);
    shop.edit("scaffold.yaml", "    body: text?\n", "    content: text? was=body\n");
    let text = shop.regen(&["--allow", "breaking"], 0);
    assert!(text.contains("demo: Note.body renamed to content\n"), "{text}");
    assert!(text.contains("0002 rename_notes_body_to_content"), "{text}");
    assert!(shop.git(&["show", "--stat", "--format=", "HEAD^2"]).lines().all(|line| !line.contains("initial")));
    assert!(shop.regen(&[], 0).contains("nothing to do"));
}

#[test]
fn ports_stay_when_a_service_joins() {
    let spec = "scaffold: 1\nname: demo\nauth: none\nservices:\n  beta: {stack: gin, entities: {Note: {title: string(200)}}}\n";
    let shop = Shop::new(spec);
    shop.edit("scaffold.yaml", "services:\n", "services:\n  alpha: {stack: gin, entities: {Thing: {name: string(20)}}}\n");
    shop.regen(&[], 0);
    let lock = shop.read(".scaffold/lock.json");
    assert!(lock.contains("\"beta\": 8001") && lock.contains("\"alpha\": 8002"), "{lock}");
}

#[test]
fn a_spec_with_errors_changes_nothing() {
    let shop = Shop::new(NOTES);
    shop.edit("scaffold.yaml", "string(200)", "strin(200)");
    let text = shop.regen(&[], 1);
    assert!(text.contains("did you mean"), "{text}");
}

#[test]
fn a_spec_of_another_system_is_refused() {
    let shop = Shop::new(NOTES);
    shop.edit("scaffold.yaml", "name: demo", "name: other");
    assert!(shop.regen(&[], 4).contains("this repository is of the system `demo`"));
}

#[test]
fn an_edit_follows_a_renamed_entity() {
    let files = [("[entity.snake].txt.hbs", "# {{entity.name}}\n")];
    let plain = |name: &str| -> String { (1..=20).map(|line| format!("{name} line {line}\n")).collect() };
    let repo = Repo::with(SPEC, &[("[entity.snake].txt", &plain("x"))]);
    let _ = files;
    repo.edit("app/note.txt", "x line 3\n", "mine\n");
    repo.commit();
    repo.edit("scaffold.yaml", "  Note: {title: string(200)}", "  Memo: {was: Note, fields: {title: string(200)}}");
    let done = repo.run(&["--allow", "breaking", "--allow", "destructive"]);
    assert_eq!(done.status, 0, "{}{}", done.out, done.err);
    assert!(repo.read("app/memo.txt").contains("mine\n"));
    assert!(!repo.has("app/note.txt"));
}

#[test]
fn included_files_are_part_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("parts")).unwrap();
    std::fs::write(folder.path().join("spec.yaml"), "scaffold: 1\nname: demo\nstack: gin\nauth: none\ninclude: [parts/notes.yaml]\n")
        .unwrap();
    std::fs::write(folder.path().join("parts/notes.yaml"), "entities:\n  Note: {title: string(200)}\n").unwrap();
    assert_eq!(scaffold(folder.path(), &["new", "--from", "spec.yaml", "demo"]).0, 0);
    let (status, text) = scaffold(&folder.path().join("demo"), &["regen"]);
    assert!(status == 0 && text.contains("nothing to do"), "{text}");
}

#[test]
fn outside_of_a_repository_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (status, text) = scaffold(folder.path(), &["regen"]);
    assert!(status == 4 && text.contains("scaffold new --from"), "{text}");
}
