//! The program as a stack's author meets it before any case is played. With a service, `cargo xtask team` runs it.
#![allow(clippy::disallowed_methods, reason = "the program is started")]

use std::process::{Command, Output};

fn suite(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scaffold-conformance")).args(words).output().unwrap()
}

/// Ends with 2 and says why on standard error.
fn refused(words: &[&str], why: &str) {
    let output = suite(words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
    assert!(said.contains(why), "{words:?}: {said}");
}

#[test]
fn it_prints_the_spec_that_its_cases_are_about() {
    let output = suite(&["spec"]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), include_str!("../conformance.yaml"));
}

#[test]
fn it_says_what_is_missing() {
    let here = env!("CARGO_MANIFEST_DIR");
    refused(&[], "--service <DIR>");
    refused(&["--only", "paging"], "--service <DIR>");
    refused(&["--service", "nowhere", "--database", "sqlite"], "nowhere: No such file");
    refused(&["--service", here, "--database", "oracle"], "[possible values: sqlite, postgres]");
    refused(&["--service", here, "--database", "sqlite", "--setup", "exit 3"], "`exit 3` failed (exit status: 3)");
}

#[test]
fn a_service_that_does_not_start_passes_nothing() {
    let here = env!("CARGO_MANIFEST_DIR");
    let output = suite(&["--service", here, "--name", "mine", "--database", "sqlite", "--run", "echo no such column; exit 3"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("mine sqlite: the service ended with 3 before it was ready:\n    no such column\n"), "{said}");
}

#[test]
fn a_run_of_no_case_passes_nothing() {
    let output = suite(&["--service", env!("CARGO_MANIFEST_DIR"), "--database", "sqlite", "--only", "no such case"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), &*said), (Some(2), "service sqlite: no case has \"no such case\" in its name\n"));
}
