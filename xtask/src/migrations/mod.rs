//! Changes of models, as data, against real databases: a populated database is brought up to the later model and
//! compared with a fresh one, then down again and compared with what it was, rows included.

mod engine;
mod populate;

use super::conformance::database::{Databases, Kind};
use super::{root, tools};
use engine::Target;
use scaffold::diag::Sources;
use scaffold::migrate::{Dialect, Previous, Step, initial, steps};
use scaffold::model::{self, types::System};
use scaffold::spec;
use serde::Deserialize;
use std::process::Command;

const SQUAWK: &str = "squawk-cli@2.61.0";

/// What squawk may say, and why.
const SQUAWK_ALLOWED: &[(&str, &str)] = &[
    ("renaming-column", "asked for by `was`, or a column that takes the place of its predecessor within one transaction"),
    ("renaming-table", "asked for by `was`"),
    ("ban-drop-column", "refused unless `--allow destructive` asks for it"),
    ("ban-drop-table", "refused unless `--allow destructive` asks for it"),
    ("ban-drop-not-null", "asked for by `?`"),
    ("adding-required-field", "refused unless `--allow destructive` asks for it; fails where there are rows"),
    ("changing-column-type", "only where PostgreSQL writes no row again: more digits before the point"),
    ("prefer-bigint-over-int", "an `int` of the spec has 32 bits, and `long` is there for more"),
    ("prefer-robust-stmts", "an index is dropped if it exists and then made: IF NOT EXISTS would keep one that is not valid"),
];

/// A change of a model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The entities before and after, as a spec has them.
    before: String,
    after: String,
    /// What is said of it where it is refused without `--allow destructive`.
    #[serde(default)]
    refused: Option<String>,
    /// It is refused whatever is allowed.
    #[serde(default)]
    impossible: bool,
    /// Columns (`table.column`) or tables whose values are not there any more after up and down.
    #[serde(default)]
    lost: Vec<String>,
    /// Rows that are there make it fail, and nothing is changed then.
    #[serde(default)]
    fails: bool,
}

/// Runs every case, or those whose name has the text.
pub fn run(only: Option<&str>) -> Result<(), String> {
    let cases = read()?;
    let databases = [Databases::open(Kind::Sqlite)?, Databases::open(Kind::Postgres)?];
    let (mut faults, mut files, mut count) = (Vec::new(), Vec::new(), 0);
    for case in cases.iter().filter(|case| only.is_none_or(|text| case.name.contains(text))) {
        count += 1;
        match prove(case, &databases) {
            Ok(steps) => files.extend(steps.into_iter().map(|step| (case.name.clone(), step))),
            Err(why) => faults.push(format!("{}: {why}", case.name)),
        }
    }
    println!("{count} changes on SQLite and PostgreSQL, {} failed", faults.len());
    if let Err(why) = squawk(&files) {
        faults.push(why);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n\n")) }
}

fn read() -> Result<Vec<Case>, String> {
    let folder = root().join("tests/migrations");
    let mut paths: Vec<_> = std::fs::read_dir(&folder).map_err(|error| error.to_string())?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let cases: Vec<Case> = serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        all.extend(cases);
    }
    Ok(all)
}

fn system(entities: &str) -> Result<System, String> {
    let indented: String = entities.lines().map(|line| format!("  {line}\n")).collect();
    let auth = "auth: {issuer: \"https://id.example\", audience: x, algorithms: [RS256]}";
    let text = format!("scaffold: 1\nname: changes\nstack: any\n{auth}\nentities:\n{indented}");
    let mut sources = Sources::default();
    sources.add("spec.yaml", &text);
    let (syntax, mut found) = spec::parse(&mut sources, &mut |_| Err("no includes".to_owned()));
    let (system, lowered) = model::lower(&syntax, &model::Options::default());
    found.extend(lowered);
    if found.has_errors() {
        return Err(scaffold::diag::print(&found, &sources, scaffold::diag::Format::Human { colour: false }));
    }
    system.ok_or_else(|| "no model".to_owned())
}

/// Proves one case on both engines; gives its migrations.
fn prove(case: &Case, databases: &[Databases; 2]) -> Result<Vec<Step>, String> {
    let (before, after) = (system(&case.before)?, system(&case.after)?);
    let (Some(old), Some(new)) = (before.services.first(), after.services.first()) else { return Err("no service".to_owned()) };
    let previous = Previous { system: &before, service: old, number: 1 };
    let planned = |allow| steps(&after, new, Some(previous), allow);
    match (planned(false), &case.refused) {
        (Ok(_), None) => {}
        (Ok(_), Some(_)) => return Err("was not refused".to_owned()),
        (Err(refusals), wanted) => {
            let said: Vec<&str> = refusals.iter().map(|refusal| refusal.message.as_str()).collect();
            let wanted = wanted.as_deref().ok_or_else(|| format!("refused: {}", said.join("; ")))?;
            if !said.iter().any(|message| message.contains(wanted)) {
                return Err(format!("refused, but with other words: {}", said.join("; ")));
            }
        }
    }
    let planned = match (planned(true), case.impossible) {
        (Err(_), true) => return Ok(Vec::new()),
        (Ok(_), true) => return Err("was allowed".to_owned()),
        (Err(refusals), false) => return Err(format!("refused though allowed: {refusals:?}")),
        (Ok(planned), false) => planned,
    };
    for (databases, dialect) in databases.iter().zip([Dialect::Sqlite, Dialect::Postgres]) {
        let fresh = Target::new(databases.fresh()?, dialect)?;
        fresh.apply(&initial(&after, new, dialect, 1).up, true)?;
        let grown = Target::new(databases.fresh()?, dialect)?;
        grown.apply(&initial(&before, old, dialect, 1).up, true)?;
        populate::rows(&grown, old)?;
        up_and_down(case, &grown, &fresh, &planned, dialect).map_err(|why| format!("{dialect:?}: {why}{}", shown(&planned, dialect)))?;
    }
    Ok(planned)
}

fn shown(steps: &[Step], dialect: Dialect) -> String {
    let part = |step: &Step| if dialect == Dialect::Postgres { step.postgres.clone() } else { step.sqlite.clone() };
    steps.iter().map(|step| format!("\n--- {:04}_{} up\n{}--- down\n{}", step.number, step.name, part(step).up, part(step).down)).collect()
}

fn up_and_down(case: &Case, grown: &Target, fresh: &Target, steps: &[Step], dialect: Dialect) -> Result<(), String> {
    let part = |step: &Step| if dialect == Dialect::Postgres { step.postgres.clone() } else { step.sqlite.clone() };
    let (start, rows) = (grown.schema()?, grown.rows(&case.lost)?);
    let mut applied = Vec::new();
    let outcome = steps.iter().map(part).try_for_each(|part| {
        let done = grown.apply(&part.up, part.transactional);
        // What fails halfway outside of a transaction is undone as if it had not.
        if done.is_ok() || !part.transactional {
            applied.push(part);
        }
        done
    });
    if case.fails {
        outcome.err().ok_or("it did not fail")?;
    } else {
        outcome.map_err(|why| format!("up: {why}"))?;
        same("the schema and that of a fresh generation", &fresh.schema()?, &grown.schema()?)?;
    }
    applied.iter().rev().try_for_each(|part| grown.apply(&part.down, part.transactional)).map_err(|why| format!("down: {why}"))?;
    same("the schema and that before", &start, &grown.schema()?)?;
    same("the rows and those before", &rows, &grown.rows(&case.lost)?)
}

fn same(what: &str, wanted: &str, found: &str) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    let missing: Vec<String> =
        wanted.lines().filter(|line| !found.lines().any(|other| other == *line)).map(|line| format!("  - {line}")).collect();
    let extra: Vec<String> =
        found.lines().filter(|line| !wanted.lines().any(|other| other == *line)).map(|line| format!("  + {line}")).collect();
    Err(format!("{what} differ:\n{}\n{}", missing.join("\n"), extra.join("\n")))
}

/// Lints what is written for PostgreSQL.
fn squawk(files: &[(String, Step)]) -> Result<(), String> {
    let folder = root().join("target/squawk");
    let _ = std::fs::remove_dir_all(folder.join("files"));
    std::fs::create_dir_all(folder.join("files")).map_err(|error| error.to_string())?;
    if !folder.join("node_modules/.bin/squawk").exists() {
        tools::quiet(
            Command::new("npm").args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&folder).arg(SQUAWK),
        )?;
    }
    for (name, step) in files {
        let path = folder.join(format!("files/{name}.{:04}_{}.up.sql", step.number, step.name));
        std::fs::write(&path, &step.postgres.up).map_err(|error| error.to_string())?;
    }
    let paths = |transactional: bool| {
        let chosen = files.iter().filter(move |(_, step)| step.postgres.transactional == transactional);
        chosen.map(|(name, step)| folder.join(format!("files/{name}.{:04}_{}.up.sql", step.number, step.name)))
    };
    for (transactional, options) in [(true, &["--assume-in-transaction"][..]), (false, &[])] {
        let mut command = Command::new(folder.join("node_modules/.bin/squawk"));
        command.args(["--pg-version", "15"]).args(options);
        command.args(SQUAWK_ALLOWED.iter().map(|(rule, _)| format!("--exclude={rule}")));
        if paths(transactional).next().is_some() {
            tools::quiet(command.args(paths(transactional)))?;
        }
    }
    Ok(())
}
