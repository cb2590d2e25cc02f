//! Plays the steps of one case against one service.

use super::case::{Expect, Fixtures, Step};
use super::expect::failures;
use super::http::{Answer, Body, Connection, exchange};
use super::issuer::Issuer;
use super::process::Service;
use super::request::{Prepared, prepare, with_fixture};
use super::vars::{Saved, Unknown, Vars, fill};
use super::{aftermath, report::Failure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// What a case plays on.
pub struct Stage<'a> {
    pub service: &'a Service,
    pub issuer: &'a Issuer,
    pub fixtures: &'a Fixtures,
    pub vars: Vars,
}

impl Stage<'_> {
    pub fn play(&mut self, raw: &Value) -> Result<(), Failure> {
        let raw = with_fixture(raw, self.fixtures).map_err(Failure::of_case)?;
        let count = |name: &str| raw.get(name).and_then(Value::as_u64);
        if let Some(copies) = count("parallel") {
            return self.parallel(&raw, copies);
        }
        let times = count("times");
        for n in 1..=times.unwrap_or(1) {
            let step = self.step(&raw, n)?;
            let answer = self.once(&step)?;
            let name = step.save.as_deref().unwrap_or("it");
            self.save(&times.map_or_else(|| name.to_owned(), |_| format!("{name}{n}")), &answer);
        }
        Ok(())
    }

    fn step(&mut self, raw: &Value, n: u64) -> Result<Step, Failure> {
        self.vars.set("n", json!(n));
        let filled = fill(raw, &self.vars, Unknown::Refuse).map_err(Failure::of_case)?;
        Step::deserialize(filled).map_err(|error| Failure::of_case(error.to_string()))
    }

    fn prepare(&self, step: &Step) -> Result<Prepared, Failure> {
        let suffix = self.vars.text("unique");
        prepare(step, self.service.address, self.issuer, &suffix).map_err(Failure::of_case)
    }

    fn once(&self, step: &Step) -> Result<Answer, Failure> {
        let request = self.prepare(step)?;
        if let Some(statuses) = &step.expect.statuses {
            return self.several(&request, statuses, step.expect.may_close);
        }
        let answer = match step.walk.as_deref() {
            Some(by) => self.walk(step, by),
            None => self.exchange(&request),
        };
        let answer = answer.map_err(|error| Failure::new(&request.shown, vec![error], None))?;
        let mut found = failures(&step.expect, &request, &answer);
        found.extend(aftermath::failures(&step.expect, &answer, self.service, self.issuer));
        if found.is_empty() { Ok(answer) } else { Err(Failure::new(&request.shown, found, Some(&answer))) }
    }

    fn exchange(&self, request: &Prepared) -> Result<Answer, String> {
        let body = if request.method == "HEAD" { Body::NoneForHead } else { Body::Expected };
        exchange(self.service.address, &request.bytes, body, PATIENCE)
    }

    /// Several answers on one connection, and nothing after them.
    fn several(&self, request: &Prepared, statuses: &[u16], may_close: bool) -> Result<Answer, Failure> {
        let fail = |problem: String| Failure::new(&request.shown, vec![problem], None);
        let mut connection = Connection::open(self.service.address, PATIENCE).map_err(fail)?;
        connection.send(&request.bytes);
        let mut last = Answer::default();
        for (index, expected) in statuses.iter().enumerate() {
            if may_close && index > 0 && connection.closes() {
                return Ok(last);
            }
            last = connection.answer(Body::Expected).map_err(fail)?;
            if last.status != *expected {
                return Err(Failure::new(&request.shown, vec![format!("expected the statuses {statuses:?}")], Some(&last)));
            }
        }
        if connection.closes() { Ok(last) } else { Err(fail("the connection goes on after the last answer".to_owned())) }
    }

    /// All pages of a list as one answer, followed by the cursor or by the `Link` header.
    fn walk(&self, step: &Step, by: &str) -> Result<Answer, String> {
        let mut page_step = step.clone();
        let (mut items, mut pages) = (Vec::new(), 0);
        loop {
            let request = self.prepare(&page_step).map_err(|failure| failure.problems.join("; "))?;
            let mut answer = self.exchange(&request)?;
            let body = answer.json().unwrap_or_default();
            let Some(page) = body.get("items").and_then(Value::as_array) else {
                return Ok(answer);
            };
            items.extend(page.clone());
            pages += 1;
            let next = match by {
                "cursor" => by_cursor(&step.send, &body, &self.vars)?,
                _ => by_link(&answer),
            };
            match next {
                Some(target) if pages < 100 => page_step.send = format!("GET {target}"),
                _ => {
                    answer.body = json!({"items": items, "pages": pages}).to_string().into_bytes();
                    return Ok(answer);
                }
            }
        }
    }

    fn parallel(&mut self, raw: &Value, copies: u64) -> Result<(), Failure> {
        let steps = (1..=copies).map(|n| self.step(raw, n)).collect::<Result<Vec<_>, _>>()?;
        let requests = steps.iter().map(|step| self.prepare(step)).collect::<Result<Vec<_>, _>>()?;
        let barrier = Barrier::new(requests.len());
        let answers: Vec<Result<Answer, String>> = std::thread::scope(|scope| {
            let send = |request| {
                barrier.wait();
                self.exchange(request)
            };
            let threads: Vec<_> = requests.iter().map(|request| scope.spawn(move || send(request))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err("a client failed".to_owned()))).collect()
        });
        let (Some(step), Some(request)) = (steps.first(), requests.first()) else {
            return Ok(());
        };
        let (found, sample) = judge_all(&step.expect, &answers);
        if let Some(answer) = &sample {
            self.save(step.save.as_deref().unwrap_or("it"), answer);
        }
        let shown = format!("{copies} × {}", request.shown);
        if found.is_empty() { Ok(()) } else { Err(Failure::new(&shown, found, sample.as_ref())) }
    }

    fn save(&mut self, name: &str, answer: &Answer) {
        let body = answer.json().unwrap_or_default();
        self.vars.save(name, Saved { headers: answer.header_map(), body });
    }
}

fn by_cursor(first: &str, body: &Value, vars: &Vars) -> Result<Option<String>, String> {
    let Some(cursor) = body.get("next_cursor").filter(|cursor| !cursor.is_null()) else {
        return Ok(None);
    };
    let mut vars = vars.clone();
    vars.set("cursor", cursor.clone());
    let join = if first.contains('?') { "&" } else { "?" };
    let target = format!("{}{join}cursor=$(cursor|url)", first.trim_start_matches("GET "));
    Ok(fill(&json!(target), &vars, Unknown::Refuse)?.as_str().map(str::to_owned))
}

fn by_link(answer: &Answer) -> Option<String> {
    let link = answer.header("Link")?;
    let next = link.split(',').find(|one| one.contains("rel=\"next\""))?;
    let (_, rest) = next.split_once('<')?;
    rest.split_once('>').map(|(target, _)| target.to_owned())
}

/// How often each status came, and in what the successful answers agree.
fn judge_all(expect: &Expect, answers: &[Result<Answer, String>]) -> (Vec<String>, Option<Answer>) {
    let mut found: Vec<String> = answers.iter().filter_map(|answer| answer.as_ref().err().cloned()).collect();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for answer in answers.iter().flatten() {
        *tally.entry(answer.status.to_string()).or_default() += 1;
    }
    if let Some(expected) = expect.tally.as_ref().filter(|expected| **expected != tally) {
        found.push(format!("expected the statuses {expected:?}, got {tally:?}"));
    }
    let fine: Vec<&Answer> = answers.iter().flatten().filter(|answer| answer.status < 300).collect();
    for pointer in &expect.same {
        let mut values: Vec<String> =
            fine.iter().map(|answer| format!("{:?}", answer.json().unwrap_or_default().pointer(pointer))).collect();
        values.sort_unstable();
        values.dedup();
        if values.len() > 1 {
            found.push(format!("the answers differ in {pointer}: {}", values.join(", ")));
        }
    }
    let sample = fine.first().map_or_else(|| answers.iter().flatten().next().cloned(), |answer| Some((*answer).clone()));
    (found, sample)
}
