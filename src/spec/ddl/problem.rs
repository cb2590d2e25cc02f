//! What is wrong with a DDL text, where, and what to do.

use super::codes::{self, Code};
use super::model::Range;
use crate::diag::did_you_mean;
use std::collections::HashSet;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The generated system would be wrong or less safe than the text says.
    Error,
    /// The system is whole, but something of the text is left out.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Error or warning; the same for every problem of a code.
    pub severity: Severity,
    /// Listed in [`codes::CODES`].
    pub code: &'static str,
    /// One sentence, no full stop.
    pub message: String,
    /// The place it is about.
    pub at: Range,
    /// What to do.
    pub help: Option<String>,
    /// Another place involved, with a few words on it.
    pub also: Option<(Range, String)>,
}

impl Problem {
    pub(super) fn new(code: &'static Code, at: Range, message: impl Into<String>) -> Self {
        Self { severity: code.severity, code: code.id, message: message.into(), at, help: None, also: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn also(mut self, at: Range, text: impl Into<String>) -> Self {
        self.also = Some((at, text.into()));
        self
    }
}

/// So many errors, and so many warnings, are reported of one text.
const MOST: usize = 500;
/// As many of a dump, of which nothing may get lost without a word.
const MOST_OF_A_DUMP: usize = 10_000;

/// Collects problems; bounded, so that hostile text cannot fill the memory.
pub(super) struct Report {
    problems: Vec<Problem>,
    most: usize,
    errors: usize,
    warnings: usize,
    said: HashSet<(&'static str, String)>,
}

impl Default for Report {
    fn default() -> Self {
        Self { problems: Vec::new(), most: MOST, errors: 0, warnings: 0, said: HashSet::new() }
    }
}

impl Report {
    /// One for a dump.
    pub(super) fn thorough() -> Self {
        Self { most: MOST_OF_A_DUMP, ..Self::default() }
    }

    pub(super) fn push(&mut self, problem: Problem) {
        let count = if problem.severity == Severity::Error { &mut self.errors } else { &mut self.warnings };
        *count += 1;
        if *count <= self.most {
            self.problems.push(problem);
        }
    }

    /// Reports only the first problem of a code about one subject.
    pub(super) fn once(&mut self, subject: &str, problem: Problem) {
        if self.said.len() < 100_000 && self.said.insert((problem.code, subject.to_ascii_lowercase())) {
            self.push(problem);
        }
    }

    /// The known word that was probably meant; only while errors are shown, and of short names, for it compares with everything.
    pub(super) fn guess<'k>(&self, written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
        if self.errors >= MOST || written.len() > 64 {
            return None;
        }
        let similar = |word: &&str| word.len().abs_diff(written.len()) <= 8;
        did_you_mean(written, known.into_iter().take(1000).filter(similar))
    }

    /// All problems in source order.
    pub(super) fn finish(mut self, end: usize) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| (problem.at.start, problem.at.end));
        let (errors, warnings) = (self.errors.saturating_sub(self.most), self.warnings.saturating_sub(self.most));
        if errors > 0 {
            let message = format!("{errors} further errors of this SQL are not shown");
            self.problems.push(Problem::new(&codes::MORE_ERRORS, end..end, message).help("fix the first ones and run again"));
        }
        if warnings > 0 {
            let message = format!("{warnings} further warnings of this SQL are not shown");
            self.problems.push(Problem::new(&codes::MORE_WARNINGS, end..end, message).help("settle the first ones and run again"));
        }
        self.problems
    }
}
