//! One suite of HTTP cases, as data, against a running service: whatever stack it is made of.
#![allow(clippy::disallowed_methods, reason = "a run starts services and calls them")]

pub mod aftermath;
pub mod case;
pub mod collector;
pub mod database;
pub mod drain;
pub mod encoding;
pub mod expect;
pub mod feats;
pub mod http;
pub mod invariants;
pub mod issuer;
pub mod launch;
pub mod leftovers;
pub mod listener;
pub mod matching;
pub mod play;
pub mod ports;
pub mod process;
pub mod report;
pub mod request;
pub mod run;
pub mod spans;
pub mod token;
pub mod vars;

pub use database::Kind;
pub use run::run;

use report::Report;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The spec of the service that the cases talk to; whatever its `stack` says, any stack will do.
pub const SPEC: &str = include_str!("../conformance.yaml");

/// A service under test.
#[derive(Clone, Debug)]
pub struct Target {
    /// As the report calls it, usually the stack.
    pub name: String,
    /// Its folder.
    pub dir: PathBuf,
    /// What starts it there, in a shell.
    pub run: String,
    /// The environment of that, beside what is inherited.
    pub env: BTreeMap<String, String>,
}

/// Plays the cases whose `group/name` contains a text on one database, or on both at once: a run waits more than it works.
pub fn on(database: Option<Kind>, target: &Target, only: Option<&str>) -> Vec<Report> {
    let kinds = Kind::ALL.into_iter().filter(|kind| database.is_none_or(|wanted| wanted == *kind));
    std::thread::scope(|scope| {
        let runs: Vec<_> = kinds.map(|kind| (kind, scope.spawn(move || run(target, kind, only)))).collect();
        let finished = |(kind, thread): (Kind, std::thread::ScopedJoinHandle<'_, Report>)| {
            let broken = |_| Report { target: target.name.clone(), database: kind, outcomes: Err("the run broke off".to_owned()) };
            thread.join().unwrap_or_else(broken)
        };
        runs.into_iter().map(finished).collect()
    })
}
