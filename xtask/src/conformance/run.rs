//! Runs every case against one target, several at a time.

use super::case::{Act, Case, Fixtures, Group, load};
use super::issuer::{Issuer, lock};
use super::launch::Launcher;
use super::play::Stage;
use super::process::Service;
use super::report::{Failure, Outcome, Report};
use super::vars::Vars;
use super::{Kind, Suite, Target, feats};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const WORKERS: usize = 6;
/// Starts are heavy; too many at once starve each other and every case beside them.
const STARTERS: usize = 2;

/// Expectations that look behind the service's interface.
const INSIDE: &[&str] = &["log", "log_never", "stored", "stored_never", "never_fetched"];

pub fn run(target: &Target, suite: &Suite) -> Report {
    let database = match (target.database, &target.command) {
        (Some(Kind::Postgres), _) => "postgres",
        (_, Some(_)) => "sqlite",
        (_, None) => "unknown",
    };
    let mut report = Report {
        target: target.name.clone(),
        database: database.to_owned(),
        expected_failures: target.expected_failures.clone(),
        ..Report::default()
    };
    if let Err(obstacle) = run_all(target, suite, &mut report) {
        report.obstacles.push(obstacle);
    }
    report
}

fn run_all(target: &Target, suite: &Suite, report: &mut Report) -> Result<(), String> {
    let (groups, fixtures) = load(&suite.folder)?;
    let issuer = Issuer::start(&suite.folder.join("keys"), suite.jwks_port)?;
    let launcher = Launcher::new(target, &issuer)?;
    let service = match (&launcher, target.address) {
        (Some(launcher), _) => launcher.start(&BTreeMap::new())?,
        (None, Some(address)) => Service::elsewhere(address),
        (None, None) => {
            return Err(format!("{} has neither a command nor an address", target.name));
        }
    };
    service.wait_ready()?;
    let run = Run { issuer: &issuer, launcher: launcher.as_ref(), service: &service, fixtures: &fixtures };
    let (jobs, left_out) = jobs(groups, suite.only.as_deref(), launcher.is_some());
    report.left_out = left_out;
    let (heavy, light) = (Mutex::new(jobs.heavy), Mutex::new(jobs.light));
    let outcomes = Mutex::new(Vec::new());
    let work = |queue: &Mutex<VecDeque<Group>>| {
        while let Some(job) = next(queue) {
            let done = run.job(&job);
            lock(&outcomes).extend(done);
        }
    };
    std::thread::scope(|scope| {
        (0..STARTERS).for_each(|_| drop(scope.spawn(|| work(&heavy))));
        (0..WORKERS).for_each(|_| drop(scope.spawn(|| work(&light))));
    });
    report.outcomes = outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    report.outcomes.sort_by(|left, right| (&left.group, &left.case).cmp(&(&right.group, &right.case)));
    Ok(())
}

/// The lock is held only while the job is taken, not while it runs.
fn next(queue: &Mutex<VecDeque<Group>>) -> Option<Group> {
    lock(queue).pop_front()
}

/// A job is a group with one case, or a whole group where it has a service of its own.
#[derive(Default)]
struct Jobs {
    /// They start services.
    heavy: VecDeque<Group>,
    light: VecDeque<Group>,
}

fn jobs(groups: Vec<Group>, only: Option<&str>, with_process: bool) -> (Jobs, Vec<String>) {
    let (mut jobs, mut left_out) = (Jobs::default(), Vec::new());
    for group in groups {
        let Group { name, own_service, mut cases } = group;
        cases.retain(|case| only.is_none_or(|part| format!("{name}/{}", case.name).contains(part)));
        if !with_process {
            let inside = |case: &Case| own_service.is_some() || needs_process(case);
            left_out.extend(cases.iter().filter(|case| inside(case)).map(|case| format!("{name}/{}", case.name)));
            cases.retain(|case| !inside(case));
        }
        if own_service.is_some() && !cases.is_empty() {
            jobs.heavy.push_back(Group { name, own_service, cases });
            continue;
        }
        for case in cases {
            let job = Group { name: name.clone(), own_service: None, cases: vec![case] };
            jobs.add(job);
        }
    }
    (jobs, left_out)
}

impl Jobs {
    /// Actions that only wait come first: they take longest.
    fn add(&mut self, job: Group) {
        match job.cases.first().map(|case| &case.act) {
            Some(Act::Do { action, .. }) if feats::starts_services(action) => self.heavy.push_back(job),
            Some(Act::Do { .. }) => self.light.push_front(job),
            _ => self.light.push_back(job),
        }
    }
}

fn needs_process(case: &Case) -> bool {
    let inside = |step: &Value| {
        let expect = step.get("expect");
        INSIDE.iter().any(|key| expect.is_some_and(|expect| expect.get(key).is_some()))
    };
    match &case.act {
        Act::Do { action, .. } => feats::needs_process(action),
        Act::Step(step) => case.given.iter().chain(&case.then).chain([step]).any(inside),
    }
}

struct Run<'a> {
    issuer: &'a Issuer,
    launcher: Option<&'a Launcher<'a>>,
    service: &'a Service,
    fixtures: &'a Fixtures,
}

impl Run<'_> {
    fn job(&self, group: &Group) -> Vec<Outcome> {
        let own = match (&group.own_service, self.launcher) {
            (Some(env), Some(launcher)) => Some(launcher.start(env)),
            _ => None,
        };
        let outcome = |case: &Case| {
            let result = match &own {
                Some(Err(error)) => Err(Failure::of_case(error.clone())),
                Some(Ok(service)) => self.case(case, service),
                None => self.case(case, self.service),
            };
            Outcome { group: group.name.clone(), case: case.name.clone(), failure: result.err() }
        };
        group.cases.iter().map(outcome).collect()
    }

    fn case(&self, case: &Case, service: &Service) -> Result<(), Failure> {
        let mut stage = Stage { service, issuer: self.issuer, fixtures: self.fixtures, vars: Vars::default() };
        stage.vars.set("unique", json!(unique()));
        stage.vars.set("address", json!(service.address.to_string()));
        for step in &case.given {
            stage.play(step)?;
        }
        match &case.act {
            Act::Step(step) => stage.play(step)?,
            Act::Do { action, with } => feats::perform(action, with, &mut stage, self.launcher)?,
        }
        case.then.iter().try_for_each(|step| stage.play(step))
    }
}

/// Unlike any other of this run or of an earlier one on the same database; upper case, so that it
/// may stand in every kind of text.
fn unique() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let nanoseconds = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_nanos()).unwrap_or_default();
    format!("{:X}{:X}", nanoseconds & 0xfff_ffff_ffff, COUNT.fetch_add(1, Ordering::Relaxed))
}
