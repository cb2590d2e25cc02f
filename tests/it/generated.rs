//! The list of files of each example, one line a file: mode and path.

use crate::support::{expect_file, root};
use std::process::Command;

#[test]
fn file_lists() {
    let mut failures = Vec::new();
    for example in ["hello", "pasted", "shop"] {
        let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
            .args(["new", "--dry-run", "--json", "--stack", "fastapi", "--from"])
            .arg(root().join(format!("examples/{example}.yaml")))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let lines: String = listed["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| format!("{} {}\n", file["mode"].as_str().unwrap(), file["path"].as_str().unwrap()))
            .collect();
        failures.extend(expect_file(&root().join(format!("tests/golden/{example}.fastapi.files")), &lines));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
