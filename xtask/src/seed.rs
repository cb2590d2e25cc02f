//! `make seed` in generated services: each row is read through the interface, held against the service's own document,
//! and sent back; whatever the stack and the database, the rows are the same.

mod client;

use super::conformance::database::{Database, Databases, Kind};
use super::stacks::{Environment, Stack, named};
use super::{generated, root, tools};
use client::Client;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Generated with every stack, whose rows are then compared: every type, bound and reference.
const SPECS: [&str; 2] = ["tests/conformance/conformance.yaml", "tests/specs/seeds.yaml"];
/// Besides, on request; those of the second line with the stacks that they name.
const EXAMPLES: [&str; 2] = ["examples/hello.yaml", "examples/pasted.yaml"];
const AS_THEY_ARE: [&str; 2] = ["examples/shop.yaml", "examples/polyglot.yaml"];
const ROWS: usize = 200;

/// The rows of a service by the path of their list.
type Rows = BTreeMap<String, Vec<Value>>;

/// Looks at these stacks, or at all, with the examples too.
pub fn run(names: &[String]) -> Result<(), String> {
    generated::build()?;
    let (folder, stacks) = (generated::fresh("seed")?, named(names)?);
    let mut found = services(&SPECS, &stacks, &folder)?;
    found.extend(services(&EXAMPLES, &stacks, &folder)?);
    for spec in AS_THEY_ARE {
        let all = generated::ensure(spec, None, &folder)?;
        found.extend(all.into_iter().filter(|(_, stack)| stacks.iter().any(|wanted| wanted.name == stack.name)));
    }
    prove(found)
}

/// Looks at every stack. What is in the folder already is not generated again, nor built.
pub fn in_folder(folder: &Path) -> Result<(), String> {
    prove(services(&SPECS, &named(&[])?, folder)?)
}

fn services(specs: &[&str], stacks: &[&'static Stack], folder: &Path) -> Result<VecDeque<(PathBuf, &'static Stack)>, String> {
    let mut services = VecDeque::new();
    for spec in specs {
        // Those that are built before they start take longest.
        for stack in stacks.iter().rev() {
            services.extend(generated::ensure(spec, Some(stack.name), folder)?);
        }
    }
    Ok(services)
}

/// Looks at services on both databases. Those of one name have the same rows.
fn prove(services: VecDeque<(PathBuf, &'static Stack)>) -> Result<(), String> {
    let databases = [(Kind::Sqlite, Databases::open(Kind::Sqlite)?), (Kind::Postgres, Databases::open(Kind::Postgres)?)];
    let found: Mutex<Vec<(String, String, Rows)>> = Mutex::default();
    generated::at_once(generated::CALLED_AT_ONCE, "seeds", services, |service, stack| {
        let environment = stack.prepare(service)?;
        for (kind, databases) in &databases {
            let place = format!("{} on {kind:?}", service.strip_prefix(root()).unwrap_or(service).display());
            let seeded = Seeded { service, environment: &environment, database: databases.fresh()? };
            let rows = seeded.rows().map_err(|why| format!("{place}: {why}"))?;
            let name = service.file_name().unwrap_or_default().display().to_string();
            tools::lock(&found).push((name, place, rows));
        }
        Ok(())
    })?;
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let faults: Vec<String> = found
        .iter()
        .filter_map(|(name, place, rows)| {
            let (_, first, known) = found.iter().find(|(first, ..)| first == name)?;
            difference(known, rows).map(|difference| format!("{place} has other rows than {first}: {difference}"))
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// The first row that is another.
fn difference(known: &Rows, found: &Rows) -> Option<String> {
    if known.keys().ne(found.keys()) {
        return Some(format!("{:?} are not {:?}", found.keys(), known.keys()));
    }
    known.iter().find_map(|(path, known)| {
        let found = found.get(path)?;
        let pair = known.iter().zip(found).find(|(known, found)| known != found);
        pair.map(|(known, found)| format!("{path}:\n{found}\n{known}"))
            .or_else(|| (known.len() != found.len()).then(|| format!("{path}: {} rows, not {}", found.len(), known.len())))
    })
}

/// A service with a database of its own.
struct Seeded<'a> {
    service: &'a Path,
    environment: &'a Environment,
    database: Database,
}

impl Seeded<'_> {
    /// The rows as they are made, once everything about them is proven.
    fn rows(&self) -> Result<Rows, String> {
        let counts = self.seed()?;
        let running = self.environment.start(self.service, &self.database)?;
        let mut client = Client::new(running.address, &self.token()?)?;
        let made = client.rows()?;
        for (path, rows) in &made {
            let table = path.rsplit('/').next().unwrap_or_default().replace('-', "_");
            if counts.get(&table) != Some(&rows.len()) {
                return Err(format!("{path} lists {} rows; made were {counts:?}", rows.len()));
            }
        }
        client.validate(&made)?;
        client.send_back(&made)?;
        let changed = client.rows()?;
        if self.seed()? != counts || client.rows()? != changed {
            return Err("the second `make seed` changed something".to_owned());
        }
        Ok(made)
    }

    /// How many rows each table has, as the command tells; as many as were asked for, or it says why.
    fn seed(&self) -> Result<BTreeMap<String, usize>, String> {
        let mut command = self.environment.make(self.service, &["seed", &format!("ROWS={ROWS}")]);
        let told = tools::quiet(command.env("DATABASE_URL", self.database.url()))?;
        let mut counts = BTreeMap::new();
        for line in told.lines() {
            let (table, rest) = line.split_once(": ").ok_or_else(|| format!("`make seed` says {line:?}"))?;
            let (count, rest) = rest.split_once(" rows").ok_or_else(|| format!("`make seed` says {line:?}"))?;
            let count: usize = count.parse().map_err(|_| format!("`make seed` says {line:?}"))?;
            if (count == ROWS) != rest.is_empty() || count == 0 {
                return Err(format!("`make seed` says {line:?}"));
            }
            counts.insert(table.trim_matches('"').to_owned(), count);
        }
        Ok(counts)
    }

    fn token(&self) -> Result<String, String> {
        let words = ["token", "SUB=developer", "ROLES=staff customer librarian", "SCOPES=reports:read", "TENANT=example"];
        tools::quiet(&mut self.environment.make(self.service, &words)).map(|token| token.trim().to_owned())
    }
}
