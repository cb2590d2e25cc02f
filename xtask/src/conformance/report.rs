//! What a run found, and how a person reads it.

use super::http::Answer;
use std::fmt;

/// Long bodies hide the point.
const SHOWN: usize = 400;

#[derive(Clone, Debug)]
pub struct Failure {
    pub request: String,
    pub problems: Vec<String>,
    pub answer: String,
}

impl Failure {
    pub fn new(request: &str, problems: Vec<String>, answer: Option<&Answer>) -> Self {
        let answer = answer.map(|answer| format!("{} {}", answer.status, cut(&answer.text()))).unwrap_or_default();
        Self { request: cut(request), problems: problems.iter().map(|problem| cut(problem)).collect(), answer }
    }

    /// The case itself is wrong.
    pub fn of_case(problem: String) -> Self {
        Self { request: "the case".to_owned(), problems: vec![problem], answer: String::new() }
    }
}

#[derive(Clone, Debug)]
pub struct Outcome {
    pub group: String,
    pub case: String,
    pub failure: Option<Failure>,
}

#[derive(Clone, Debug, Default)]
pub struct Report {
    pub target: String,
    pub database: String,
    pub outcomes: Vec<Outcome>,
    /// Groups and cases that need the service's process, where only its address is known.
    pub left_out: Vec<String>,
    /// What kept the suite from running at all: a missing server or toolchain, a failed start.
    pub obstacles: Vec<String>,
    /// `group/case` of failures that are known; one that passes is a failure.
    pub expected_failures: Vec<String>,
}

impl Report {
    /// A run of nothing proves nothing.
    pub fn passed(&self) -> bool {
        self.obstacles.is_empty() && !self.outcomes.is_empty() && self.outcomes.iter().all(|outcome| self.is_fine(outcome))
    }

    fn is_fine(&self, outcome: &Outcome) -> bool {
        outcome.failure.is_some() == self.expected_failures.contains(&format!("{}/{}", outcome.group, outcome.case))
    }

    fn groups(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.outcomes.iter().map(|outcome| outcome.group.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Stack × database × group, then every failure in a few lines.
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, database) = (&self.target, &self.database);
        for obstacle in &self.obstacles {
            writeln!(out, "{target} {database}: {obstacle}")?;
        }
        for outcome in self.outcomes.iter().filter(|outcome| !self.is_fine(outcome)) {
            writeln!(out, "\n✗ {}/{}", outcome.group, outcome.case)?;
            match &outcome.failure {
                None => writeln!(out, "    passes, but is listed as an expected failure")?,
                Some(failure) => {
                    writeln!(out, "    request  {}", failure.request)?;
                    failure.problems.iter().try_for_each(|problem| writeln!(out, "    expected {problem}"))?;
                    writeln!(out, "    answer   {}", failure.answer)?;
                }
            }
        }
        writeln!(out, "\n{:<12} {:<10} {:<22} {:>6} {:>6}", "stack", "database", "group", "passed", "failed")?;
        for group in self.groups() {
            let of_group = || self.outcomes.iter().filter(|outcome| outcome.group == group);
            let failed = of_group().filter(|outcome| !self.is_fine(outcome)).count();
            writeln!(out, "{target:<12} {database:<10} {group:<22} {:>6} {failed:>6}", of_group().count() - failed)?;
        }
        let failed = self.outcomes.iter().filter(|outcome| !self.is_fine(outcome)).count();
        let passed = self.outcomes.len() - failed;
        writeln!(out, "{target:<12} {database:<10} {:<22} {passed:>6} {failed:>6}", "all")?;
        if !self.left_out.is_empty() {
            writeln!(out, "left out, for they need the service's process: {}", self.left_out.join(", "))?;
        }
        Ok(())
    }
}

fn cut(text: &str) -> String {
    let short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() { format!("{short}… ({} bytes)", text.len()) } else { short }
}
