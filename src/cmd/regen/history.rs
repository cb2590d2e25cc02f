//! The migrations of a service that changes its stack. They are SQL, which the runner of every stack runs: the files of
//! the stack before are written once more where the new one looks for them.

use super::site::Site;
use crate::blueprint::{Blueprint, Registry};
use crate::fs::Standing;
use crate::lock::{Entry, Lock};
use crate::migrate::{Part, Step};
use crate::model::types::{Service, System};
use std::collections::BTreeSet;

/// What says that the next statements cannot run in a transaction.
const OUTSIDE: &str = "-- no-transaction\n";

/// The migrations that a service has. Where their files are gone, one that makes all tables as they are stands for them.
pub fn of(system: &System, service: &Service, site: &Site, lock: &Lock, registry: &Registry) -> Vec<Step> {
    let last = lock.migrations.get(&service.name).copied().unwrap_or(1);
    let read = registry.stack(&service.stack).and_then(|blueprint| History { service, site, lock, blueprint }.read());
    read.filter(|steps| steps.last().is_some_and(|step| step.number == last))
        .unwrap_or_else(|| vec![Step::standing_for_all(system, service, last)])
}

struct History<'a> {
    service: &'a Service,
    site: &'a Site,
    lock: &'a Lock,
    blueprint: &'a Blueprint,
}

impl History<'_> {
    fn read(&self) -> Option<Vec<Step>> {
        let mut previous = None;
        let mut step = |number: u32| {
            let (postgres, name) = self.part("postgresql", number)?;
            let (sqlite, _) = self.part("sqlite", number)?;
            Some(Step { number, previous: previous.replace(number), name, postgres, sqlite })
        };
        self.numbers().into_iter().map(&mut step).collect()
    }

    fn numbers(&self) -> BTreeSet<u32> {
        let of_stack = format!("{}:", self.blueprint.manifest.id);
        let number = |entry: &Entry| {
            let (_, subject) = entry.id.strip_prefix(&of_stack)?.rsplit_once('#')?;
            subject.strip_prefix(&self.service.name)?.strip_prefix('/')?.parse().ok()
        };
        self.lock.files.iter().filter_map(number).collect()
    }

    /// A migration for one engine, and what it is called.
    fn part(&self, engine: &str, number: u32) -> Option<(Part, String)> {
        let (up, name) = self.file(&format!("migration.{engine}.up"), number)?;
        let (down, _) = self.file(&format!("migration.{engine}.down"), number)?;
        let transactional = !up.starts_with(OUTSIDE);
        Some((Part { up, down, transactional }, name))
    }

    /// The file that holds a document, as a person has it, and the migration's name in its path.
    fn file(&self, document: &str, number: u32) -> Option<(String, String)> {
        let template = format!("{{{{document \"{document}\"}}}}");
        let source = self.blueprint.files.iter().find(|file| file.text.trim() == template)?;
        let id = format!("{}:{}#{}/{number:04}", self.blueprint.manifest.id, source.path, self.service.name);
        let entry = self.lock.files.iter().find(|entry| entry.id == id)?;
        let (before, after) = source.path.rsplit('/').next()?.split_once("[step.name]")?;
        let before = before.replace("[step.number]", &format!("{number:04}"));
        let name = entry.path.as_str().rsplit('/').next()?.strip_prefix(&before)?.strip_suffix(after)?;
        Some((self.text(entry)?, name.to_owned()))
    }

    fn text(&self, entry: &Entry) -> Option<String> {
        let bytes = match self.site.work.at(entry.path.as_str()) {
            Ok(Standing::File { bytes, .. }) => bytes,
            _ => self.site.kept(entry)?,
        };
        String::from_utf8(bytes).ok()
    }
}
