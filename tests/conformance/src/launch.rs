//! Starts services for a run: each with its own database, key set and environment.

use super::Target;
use super::database::{Database, Databases, Kind};
use super::encoding::base64;
use super::issuer::Issuer;
use super::process::Service;
use super::token::{AUDIENCE, ISSUER};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Launcher<'a> {
    target: &'a Target,
    databases: Databases,
    issuer: &'a Issuer,
    started: AtomicUsize,
}

impl<'a> Launcher<'a> {
    pub fn new(target: &'a Target, kind: Kind, issuer: &'a Issuer) -> Result<Self, String> {
        if !target.dir.is_dir() {
            return Err(format!("{} is not a folder", target.dir.display()));
        }
        Ok(Self { target, databases: Databases::open(kind)?, issuer, started: AtomicUsize::new(0) })
    }

    pub fn fresh_database(&self) -> Result<Database, String> {
        self.databases.fresh()
    }

    /// A service with a database of its own, ready.
    pub fn start(&self, env: &BTreeMap<String, String>) -> Result<Service, String> {
        self.start_on(&self.fresh_database()?, env)
    }

    pub fn start_on(&self, database: &Database, env: &BTreeMap<String, String>) -> Result<Service, String> {
        let service = self.spawn(database, env)?;
        service.wait_ready()?;
        Ok(service)
    }

    /// Not waited for: it may be one that must refuse to start.
    pub fn spawn(&self, database: &Database, env: &BTreeMap<String, String>) -> Result<Service, String> {
        let name = format!("service-{}", self.started.fetch_add(1, Ordering::Relaxed));
        let mut all = self.environment(&name, database);
        all.extend(self.target.env.clone());
        all.extend(env.clone());
        Service::spawn(&name, &self.target.dir, &self.target.run, &all, database.clone())
    }

    fn environment(&self, name: &str, database: &Database) -> BTreeMap<String, String> {
        let settings = [
            ("APP_ENV", "development".to_owned()),
            ("HOST", "127.0.0.1".to_owned()),
            ("DATABASE_URL", database.url()),
            ("AUTH_ISSUER", ISSUER.to_owned()),
            ("AUTH_AUDIENCE", AUDIENCE.to_owned()),
            ("AUTH_JWKS_URI", self.issuer.jwks_uri(name)),
            ("ENCRYPTION_KEYS", format!("k1:{}", base64(&[7; 32]))),
            // Out of the way of every case but the group's own.
            ("RATE_LIMIT", "1000000/min".to_owned()),
            ("SHUTDOWN_GRACE_SECONDS", "10".to_owned()),
            ("LOG_LEVEL", "info".to_owned()),
        ];
        settings.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}
