use scaffold::git::blob_id;
use scaffold::lock::{Blueprint, Digest256, Entry, Lock, LockError};
use scaffold::tree::Mode;

use crate::support::path;

fn sample() -> Lock {
    let entry = |name: &str, mode| Entry { path: path(name), id: format!("stack/x:{name}"), mode, blob: blob_id(name.as_bytes()) };
    let digest = Digest256::of(b"text");
    Lock {
        format: scaffold::lock::FORMAT,
        tool: "0.1.0".to_owned(),
        spec: digest.clone(),
        stack: Some("x".to_owned()),
        blueprint_folder: Some("../team".to_owned()),
        blueprints: [("stack/x".to_owned(), Blueprint { version: "1".to_owned(), digest })].into(),
        ports: [("orders".to_owned(), 8001), ("api".to_owned(), 8000)].into(),
        migrations: [("api".to_owned(), 3)].into(),
        files: vec![entry("b/run.sh", Mode::Executable), entry("a.rs", Mode::Regular)],
    }
}

#[test]
fn a_lock_prints_one_entry_a_line_sorted_and_reads_back() {
    let text = sample().print().unwrap();
    let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let expected = format!(
        r#"{{
  "format": 1,
  "tool": "0.1.0",
  "spec": "{digest}",
  "stack": "x",
  "blueprint_folder": "../team",
  "blueprints": {{
    "stack/x": {{"version":"1","digest":"{digest}"}}
  }},
  "ports": {{
    "api": 8000,
    "orders": 8001
  }},
  "migrations": {{
    "api": 3
  }},
  "files": [
    {{"path":"a.rs","id":"stack/x:a.rs","mode":"100644","blob":"{}"}},
    {{"path":"b/run.sh","id":"stack/x:b/run.sh","mode":"100755","blob":"{}"}}
  ]
}}
"#,
        blob_id(b"a.rs"),
        blob_id(b"b/run.sh")
    );
    assert_eq!(text, expected);
    let read = Lock::parse(&text).unwrap();
    assert_eq!(read.print().unwrap(), text);
    assert_eq!(read.files.len(), 2);
}

#[track_caller]
fn check(from: &str, to: &str, message: &str) {
    let text = sample().print().unwrap();
    assert!(text.contains(from), "{from}");
    let error = Lock::parse(&text.replace(from, to)).unwrap_err().to_string();
    assert!(error.contains(message) && !error.contains('\n'), "{error}");
}

#[test]
fn a_damaged_lock_is_told_by_place_and_reason() {
    check("\"format\": 1", "\"format\": 2, \"more\": 1", "use a newer scaffold");
    check("\"format\": 1", "\"format\": 0", "no scaffold has written");
    check("\"tool\": \"0.1.0\"", "\"tool\": ", "line 3");
    check("a.rs\",\"id\"", "../a.rs\",\"id\"", "`.` or `..`");
    check("\"path\":\"a.rs\"", "\"path\":\"z\"", "not sorted");
    check("\"path\":\"a.rs\"", "\"path\":\".scaffold/lock.json\"", "lists itself");
    check("\"blob\":\"", "\"blob\":\"x", "not a git object id");
    check("100755", "100600", "not a file mode");
    check("\"spec\": \"9", "\"spec\": \"", "not a SHA-256");
    check("  \"ports\"", "<<<<<<< HEAD\n  \"ports\"", "conflict markers in line 10");
    check("8000", "80000", "80000");
}

#[test]
fn a_lock_that_is_wrong_is_not_printed() {
    let mut lock = sample();
    lock.files.push(lock.files[0].clone());
    assert!(matches!(lock.print(), Err(LockError::Order { .. })));
}
