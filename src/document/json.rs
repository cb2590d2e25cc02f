//! JSON, printed member by member.

use super::sink::Sink;
use serde_json::Value;
use std::fmt::Write;

/// Prints a document as JSON: two spaces a level, keys in their order, a newline at the end.
pub fn to_json(value: &Value) -> String {
    pretty(value) + "\n"
}

/// Prints a document as [`to_json`] does, while it is made.
pub struct Json<W> {
    out: W,
    /// For each open map whether it has a member.
    open: Vec<bool>,
}

impl<W: Write> Json<W> {
    /// Begins a document.
    pub fn new(mut out: W) -> Self {
        let _ = out.write_char('{');
        Self { out, open: vec![false] }
    }

    /// Ends the document, and gives back what it was printed to.
    pub fn finish(mut self) -> W {
        self.end();
        let _ = self.out.write_char('\n');
        self.out
    }

    fn key(&mut self, key: &str) {
        if self.open.last_mut().is_some_and(|any| std::mem::replace(any, true)) {
            let _ = self.out.write_char(',');
        }
        self.line();
        let _ = write!(self.out, "{}: ", Value::from(key));
    }

    fn line(&mut self) {
        let _ = self.out.write_char('\n');
        for _ in &self.open {
            let _ = self.out.write_str("  ");
        }
    }
}

impl<W: Write> Sink for Json<W> {
    fn begin(&mut self, key: &str) {
        self.key(key);
        let _ = self.out.write_char('{');
        self.open.push(false);
    }

    fn put(&mut self, key: &str, value: Value) {
        self.key(key);
        for (at, line) in pretty(&value).split('\n').enumerate() {
            if at > 0 {
                self.line();
            }
            let _ = self.out.write_str(line);
        }
    }

    fn end(&mut self) {
        if self.open.pop() == Some(true) {
            self.line();
        }
        let _ = self.out.write_char('}');
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
