//! stub until the reader lands
mod model;
pub use model::*;
#[derive(PartialEq)]
pub enum Severity { Error, Warning }
pub struct Problem { pub severity: Severity, pub code: &'static str, pub message: String, pub at: Range, pub help: Option<String>, pub also: Option<(Range, String)> }
pub fn parse(_: &str) -> (Schema, Vec<Problem>) { (Schema::default(), Vec::new()) }
