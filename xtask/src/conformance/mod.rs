//! One suite of HTTP cases, as data, against a running service: whatever stack it is made of.

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
pub mod listener;
pub mod matching;
pub mod play;
pub mod process;
pub mod report;
pub mod request;
pub mod run;
pub mod spans;
pub mod token;
pub mod vars;

pub use database::Kind;
pub use run::run;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A service under test, on one database.
#[derive(Clone, Debug)]
pub struct Target {
    /// As the report calls it, usually the stack.
    pub name: String,
    /// How to start it; without this it runs at `address` already.
    pub command: Option<Command>,
    pub address: Option<SocketAddr>,
    /// What it is given to keep its rows in.
    pub database: Option<Kind>,
    /// `group/case` of known failures. Strict: one that passes fails the run.
    pub expected_failures: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Command {
    /// The service's folder.
    pub dir: PathBuf,
    pub run: String,
    pub env: BTreeMap<String, String>,
}

/// The cases, and which of them.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    pub folder: PathBuf,
    /// Only cases whose `group/name` contains this.
    pub only: Option<String>,
    /// Where a service that runs already expects the key set: 0 is any port.
    pub jwks_port: u16,
}
