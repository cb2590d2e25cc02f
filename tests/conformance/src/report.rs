//! What a run found, and how a person reads it.

use super::Kind;
use super::http::Answer;
use std::collections::BTreeMap;
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

/// What a run on one database found.
#[derive(Clone, Debug)]
pub struct Report {
    pub target: String,
    pub database: Kind,
    /// What became of each case; or what kept all of them from being played: a missing server or toolchain, a failed start.
    pub outcomes: Result<Vec<Outcome>, String>,
}

impl Report {
    /// A run of nothing proves nothing.
    pub fn passed(&self) -> bool {
        let fine = |outcomes: &Vec<Outcome>| !outcomes.is_empty() && outcomes.iter().all(|outcome| outcome.failure.is_none());
        self.outcomes.as_ref().is_ok_and(fine)
    }
}

/// Stack × database × group, then every failure in a few lines.
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, database) = (&self.target, self.database.name());
        let outcomes = match &self.outcomes {
            Ok(outcomes) => outcomes,
            Err(obstacle) => return writeln!(out, "{target} {database}: {obstacle}"),
        };
        for outcome in outcomes {
            if let Some(failure) = &outcome.failure {
                writeln!(out, "\n✗ {}/{}", outcome.group, outcome.case)?;
                writeln!(out, "    request  {}", failure.request)?;
                failure.problems.iter().try_for_each(|problem| writeln!(out, "    problem  {problem}"))?;
                writeln!(out, "    answer   {}", failure.answer)?;
            }
        }
        writeln!(out, "\n{:<12} {:<10} {:<22} {:>6} {:>6}", "stack", "database", "group", "passed", "failed")?;
        let mut line = |group: &str, of_group: &[&Outcome]| {
            let failed = of_group.iter().filter(|outcome| outcome.failure.is_some()).count();
            writeln!(out, "{target:<12} {database:<10} {group:<22} {:>6} {failed:>6}", of_group.len() - failed)
        };
        let mut groups: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
        outcomes.iter().for_each(|outcome| groups.entry(&outcome.group).or_default().push(outcome));
        groups.iter().try_for_each(|(group, of_group)| line(group, of_group))?;
        line("all", &outcomes.iter().collect::<Vec<_>>())
    }
}

fn cut(text: &str) -> String {
    let short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() { format!("{short}… ({} bytes)", text.len()) } else { short }
}
