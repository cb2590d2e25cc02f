//! Runs every case against one target, several at a time.

use super::case::{Act, Case, Fixtures, Group, load};
use super::issuer::{Issuer, lock};
use super::launch::Launcher;
use super::play::Stage;
use super::process::Service;
use super::report::{Failure, Outcome, Report};
use super::vars::Vars;
use super::{Kind, Target, feats};
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const WORKERS: usize = 6;
/// Starts are heavy; too many at once starve each other and every case beside them.
const STARTERS: usize = 2;

/// Plays the cases whose `group/name` contains a text; all where there is none.
pub fn run(target: &Target, kind: Kind, only: Option<&str>) -> Report {
    Report { target: target.name.clone(), database: kind, outcomes: run_all(target, kind, only) }
}

fn run_all(target: &Target, kind: Kind, only: Option<&str>) -> Result<Vec<Outcome>, String> {
    let (groups, fixtures) = load()?;
    let jobs = jobs(groups, only);
    if jobs.heavy.is_empty() && jobs.light.is_empty() {
        return Err(format!("no case has {:?} in its name", only.unwrap_or_default()));
    }
    let issuer = Issuer::start()?;
    let launcher = Launcher::new(target, kind, &issuer)?;
    let service = launcher.start(&BTreeMap::new())?;
    let run = Run { issuer: &issuer, launcher: &launcher, service: &service, fixtures: &fixtures };
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
    let mut outcomes = outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    outcomes.sort_by(|left, right| (&left.group, &left.case).cmp(&(&right.group, &right.case)));
    Ok(outcomes)
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

fn jobs(groups: Vec<Group>, only: Option<&str>) -> Jobs {
    let mut jobs = Jobs::default();
    for group in groups {
        let Group { name, own_service, mut cases } = group;
        cases.retain(|case| only.is_none_or(|part| format!("{name}/{}", case.name).contains(part)));
        if own_service.is_some() && !cases.is_empty() {
            jobs.heavy.push_back(Group { name, own_service, cases });
            continue;
        }
        for case in cases {
            let job = Group { name: name.clone(), own_service: None, cases: vec![case] };
            jobs.add(job);
        }
    }
    jobs
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

struct Run<'a> {
    issuer: &'a Issuer,
    launcher: &'a Launcher<'a>,
    service: &'a Service,
    fixtures: &'a Fixtures,
}

impl Run<'_> {
    fn job(&self, group: &Group) -> Vec<Outcome> {
        let own = group.own_service.as_ref().map(|env| self.launcher.start(env));
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
