//! The migrations of a regeneration: numbered, named, and for both engines.

use super::column::Place;
use super::difference::{Changed, Difference, missing, same_check, same_index};
use super::operation::{Operation, Phase};
use super::refusal::{Refusal, refusals};
use super::rename::Rename;
use super::schema::ForeignKey;
use super::{Dialect, initial, postgres, record, sqlite, statements};
use crate::model::types::{Service, System};
use std::collections::BTreeMap;

/// The most bytes of a name.
const LONGEST_NAME: usize = 50;

/// What a database has already.
#[derive(Clone, Copy, Debug)]
pub struct Previous<'a> {
    /// The system of the last migration.
    pub system: &'a System,
    /// The service in it.
    pub service: &'a Service,
    /// The number of the last migration.
    pub number: u32,
}

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// 1 for the first, unless that stands for earlier ones.
    pub number: u32,
    /// The migration before.
    pub previous: Option<u32>,
    /// In snake_case, such as `add_notes_rank`.
    pub name: String,
    /// For PostgreSQL.
    pub postgres: Part,
    /// For SQLite.
    pub sqlite: Part,
}

/// A migration for one engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Applies it.
    pub up: String,
    /// Undoes it.
    pub down: String,
    /// Whether each is to be run in a transaction; otherwise its first line says so, and each statement is run by itself.
    pub transactional: bool,
}

/// The migrations that are to be written, of every service.
#[derive(Clone, Debug, Default)]
pub struct Migrations(Vec<OfService>);

#[derive(Clone, Debug)]
struct OfService {
    service: String,
    /// Earlier ones, written once more for another runner.
    carried: Vec<Step>,
    new: Vec<Step>,
}

impl Migrations {
    /// The first migration of every service.
    pub fn initial(system: &System) -> Self {
        let of = |service: &Service| OfService {
            service: service.name.clone(),
            carried: Vec::new(),
            new: vec![Step::standing_for_all(system, service, 1)],
        };
        Self(system.services.iter().map(of).collect())
    }

    /// Those that lead every service from what its database has to its tables now; `previous` knows what that is, or
    /// nothing of a service that is new.
    ///
    /// # Errors
    /// Every change that is refused.
    pub fn between<'a>(
        system: &System,
        previous: impl Fn(&Service) -> Option<Previous<'a>>,
        allow_destructive: bool,
    ) -> Result<Self, Vec<Refusal>> {
        let (mut all, mut refused) = (Vec::new(), Vec::new());
        for service in &system.services {
            match steps(system, service, previous(service), allow_destructive) {
                Ok(new) => all.push(OfService { service: service.name.clone(), carried: Vec::new(), new }),
                Err(refusals) => refused.extend(refusals),
            }
        }
        if refused.is_empty() { Ok(Self(all)) } else { Err(refused) }
    }

    /// Service → number of its last migration; `before` knows those that have none to come.
    pub fn reached(&self, before: &BTreeMap<String, u32>) -> BTreeMap<String, u32> {
        let last = |of: &OfService| of.new.last().map(|step| step.number).or_else(|| before.get(&of.service).copied());
        self.0.iter().filter_map(|of| Some((of.service.clone(), last(of)?))).collect()
    }

    /// Takes earlier migrations of a service along, for a runner that has none of them.
    pub fn carry(&mut self, service: &str, earlier: Vec<Step>) {
        if let Some(of) = self.0.iter_mut().find(|of| of.service == service) {
            of.carried = earlier;
        }
    }

    /// The new ones of all services.
    pub fn new_ones(&self) -> impl Iterator<Item = (&str, &Step)> {
        self.0.iter().flat_map(|of| of.new.iter().map(move |step| (of.service.as_str(), step)))
    }

    /// Those of one service.
    pub fn of<'m>(&'m self, service: &str) -> impl Iterator<Item = &'m Step> + use<'m> {
        let known = self.0.iter().find(|of| of.service == service);
        known.into_iter().flat_map(|of| of.carried.iter().chain(&of.new))
    }
}

/// The migrations that lead from what a database has to what the service needs; none where nothing changed.
///
/// # Errors
/// Changes that can lose data, unless they are allowed, and those that no statement can make.
pub fn steps(
    system: &System,
    service: &Service,
    previous: Option<Previous<'_>>,
    allow_destructive: bool,
) -> Result<Vec<Step>, Vec<Refusal>> {
    let Some(previous) = previous else { return Ok(vec![Step::standing_for_all(system, service, 1)]) };
    let difference = |dialect| {
        let before = Place { system: previous.system, service: previous.service, dialect };
        Difference::of(before, Place { system, service, dialect })
    };
    let (in_postgres, in_sqlite) = (difference(Dialect::Postgres), difference(Dialect::Sqlite));
    let mut refused = refusals(&in_postgres);
    refused.retain(|refusal| !(allow_destructive && refusal.can_be_allowed));
    if !refused.is_empty() {
        return Err(refused);
    }
    let parts = parts(&postgres::operations(&in_postgres));
    let rebuilt = sqlite::operations(&in_sqlite);
    Ok(numbered(&name(&in_postgres), previous.number, parts, &rebuilt))
}

impl Step {
    /// One that makes all tables as they are after the migration of this number.
    pub fn standing_for_all(system: &System, service: &Service, number: u32) -> Self {
        let part = |dialect| {
            let made = initial(system, service, dialect, number);
            Part { up: made.up, down: made.down, transactional: true }
        };
        let (postgres, sqlite) = (part(Dialect::Postgres), part(Dialect::Sqlite));
        Self { number, previous: None, name: "initial".to_owned(), postgres, sqlite }
    }
}

/// PostgreSQL's part has as many files as it has phases; SQLite's is in the first.
fn numbered(name: &str, last: u32, parts: Vec<(Phase, Part)>, rebuilt: &[Operation]) -> Vec<Step> {
    let mut sqlite = Some(script(rebuilt)).filter(|(up, _)| !up.is_empty());
    let count = parts.len().max(usize::from(sqlite.is_some()));
    let mut parts = parts.into_iter();
    let mut steps = Vec::new();
    for (number, at) in (last + 1..).zip(0..count) {
        let (phase, postgres) = parts.next().unwrap_or_else(|| (Phase::Expand, nothing("PostgreSQL keeps both alike")));
        let sqlite = sqlite.take().map_or_else(
            || nothing("SQLite has it all since the first of these migrations"),
            |(up, down)| Part { up: statements(&up), down: statements(&down), transactional: true },
        );
        steps.push(Step {
            number,
            previous: Some(number - 1),
            name: format!("{name}{}", if at == 0 { "" } else { ending(phase) }),
            postgres: recorded(postgres, number),
            sqlite: recorded(sqlite, number),
        });
    }
    steps
}

fn nothing(why: &str) -> Part {
    let text = format!("-- Nothing to do: {why}.\n");
    Part { up: text.clone(), down: text, transactional: true }
}

fn recorded(part: Part, number: u32) -> Part {
    let (note, forget) = (record::note(number), record::forget(number));
    Part { up: format!("{}\n{note};\n", part.up), down: format!("{}\n{forget};\n", part.down), ..part }
}

fn ending(phase: Phase) -> &'static str {
    match phase {
        Phase::Expand => "",
        Phase::Concurrent => "_concurrently",
        Phase::Contract => "_switch",
        Phase::Validate => "_validate",
    }
}

/// The operations of each phase that has any. Without slow ones between them, the quick ones are one migration.
fn parts(operations: &[Operation]) -> Vec<(Phase, Part)> {
    let slow = operations.iter().any(|operation| operation.phase == Phase::Concurrent);
    let phase_of = |operation: &Operation| match operation.phase {
        Phase::Contract if !slow => Phase::Expand,
        phase => phase,
    };
    let of = |phase: Phase| operations.iter().filter(move |operation| phase_of(operation) == phase).cloned().collect::<Vec<_>>();
    Phase::ALL
        .into_iter()
        .map(|phase| (phase, of(phase)))
        .filter(|(_, operations)| !operations.is_empty())
        .map(|(phase, operations)| {
            let (up, down) = script(&operations);
            let part = Part { up: timed(phase, &up), down: timed(phase, &down), transactional: phase != Phase::Concurrent };
            (phase, part)
        })
        .collect()
}

fn script(operations: &[Operation]) -> (Vec<String>, Vec<String>) {
    let up = operations.iter().flat_map(|operation| operation.up.clone()).collect();
    let down = operations.iter().rev().flat_map(|operation| operation.down.clone()).collect();
    (up, down)
}

/// Statements with how long each may wait for others, and take.
fn timed(phase: Phase, all: &[String]) -> String {
    let (head, local, most) = match phase {
        Phase::Expand | Phase::Contract => ("", "LOCAL ", "5min"),
        Phase::Validate => ("", "LOCAL ", "1h"),
        Phase::Concurrent => ("-- no-transaction\n", "", "1h"),
    };
    let limits = [format!("SET {local}lock_timeout = '5s'"), format!("SET {local}statement_timeout = '{most}'")];
    format!("{head}{}", statements(limits.iter().chain(all)))
}

/// The first change, and whether there are more.
fn name(difference: &Difference<'_>) -> String {
    let mut changes: Vec<String> = difference.old.renames.iter().filter_map(renamed).collect();
    changes.extend(difference.created().map(|table| format!("add_{}", table.name)));
    changes.extend(difference.dropped().map(|table| format!("drop_{}", table.name)));
    difference.kept().for_each(|changed| changes.extend(changes_of(changed)));
    let name = match changes.as_slice() {
        [] => "renew".to_owned(),
        [only] => only.to_lowercase(),
        [first, ..] => format!("{first}_and_more").to_lowercase(),
    };
    // The number keeps names apart that are alike when they are cut.
    name.chars().take(LONGEST_NAME).collect::<String>().trim_end_matches('_').to_owned()
}

fn renamed(rename: &Rename) -> Option<String> {
    match rename {
        Rename::Table { from, to } => Some(format!("rename_{from}_to_{to}")),
        Rename::Column { table, from, to } => Some(format!("rename_{table}_{from}_to_{to}")),
        Rename::Constraint { .. } | Rename::Index { .. } => None,
    }
}

fn changes_of(changed: Changed<'_>) -> Vec<String> {
    let table = &changed.new.name;
    let added: Vec<&str> = changed.added().map(|column| column.name.as_str()).collect();
    let mut all: Vec<String> = added.iter().map(|name| format!("add_{table}_{name}")).collect();
    all.extend(changed.dropped().map(|column| format!("drop_{table}_{}", column.name)));
    let checks = missing(&changed.new.checks, &changed.old.checks, same_check).map(|check| check.column.as_str());
    let fewer = missing(&changed.old.checks, &changed.new.checks, same_check).map(|check| check.column.as_str());
    let keys = missing(&changed.new.foreign_keys, &changed.old.foreign_keys, ForeignKey::is_like).map(|key| key.column.as_str());
    let fewer_keys = missing(&changed.old.foreign_keys, &changed.new.foreign_keys, ForeignKey::is_like).map(|key| key.column.as_str());
    let altered = changed.altered().filter(|altered| altered.differs()).map(|altered| altered.new.name.as_str());
    let touched: std::collections::BTreeSet<&str> = altered.chain(checks).chain(fewer).chain(keys).chain(fewer_keys).collect();
    let kept = touched.into_iter().filter(|name| !added.contains(name) && changed.new.column(name).is_some());
    all.extend(kept.map(|name| format!("change_{table}_{name}")));
    let unique = postgres::new_uniques(changed).map(|key| format!("unique_{table}_{}", key.columns.join("_")));
    all.extend(unique);
    let indexes =
        missing(&changed.new.indexes, &changed.old.indexes, same_index).map(|index| format!("index_{table}_{}", index.columns.join("_")));
    let gone = missing(&changed.old.indexes, &changed.new.indexes, same_index)
        .map(|index| format!("drop_index_{table}_{}", index.columns.join("_")));
    if all.is_empty() {
        all.extend(indexes.chain(gone));
    }
    all
}
