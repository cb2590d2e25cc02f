//! Generated services against hand-written handlers of the same framework, driver and query, in turn.
//!
//! What counts is requests for each second of CPU time, which a busy machine does not change; medians of both.

mod load;
mod programs;
mod rows;
mod running;

use super::conformance::database::{Database, Databases, Kind};
use super::generated;
use super::stacks::{Stack, named};
use super::{root, tools};
use load::{Load, REQUESTS};
use programs::Program;
use running::Running;

pub use rows::{Filled, fill};

/// Its service is measured.
pub const SPEC: &str = "tests/specs/bench.yaml";
const ROUNDS: usize = 5;
const STARTS: usize = 3;
const ROWS: usize = 10_000;

/// Prints the tables of the README for these stacks, or for all.
pub fn run(names: &[String]) -> Result<(), String> {
    tools::install_missing()?;
    generated::build()?;
    let folder = generated::fresh("bench-services")?;
    let mut starts = Vec::new();
    println!("| stack | database | request | ours, per CPU s | minimal, per CPU s | ratio | ours, per s | minimal, per s |");
    println!("| --- | --- | --- | --: | --: | --: | --: | --: |");
    for stack in named(names)? {
        for (service, _) in generated::generate(SPEC, Some(stack.name), &folder)? {
            let pair = programs::pair(stack, &service)?;
            for kind in [Kind::Sqlite, Kind::Postgres] {
                starts.push(compare(stack, &pair, kind)?);
            }
        }
    }
    println!("\n| stack | database | ours, start | minimal, start | ours, memory | minimal, memory |");
    println!("| --- | --- | --: | --: | --: | --: |");
    starts.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// A service and its rival, each with a database of its own.
fn compare(stack: &Stack, pair: &[Program; 2], kind: Kind) -> Result<String, String> {
    let databases = Databases::open(kind)?;
    let filled = |program: &Program| {
        let database = databases.fresh()?;
        pair[0].migrate(&database)?;
        fill(&database, Filled::Articles, ROWS)?;
        let (running, starts) = start_often(program, &database)?;
        Ok::<_, String>((running, starts))
    };
    let [(ours, our_starts), (theirs, their_starts)] = [filled(&pair[0])?, filled(&pair[1])?];
    let shown = match kind {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    };
    for (name, request) in REQUESTS {
        let load = Load::new(request, &root().join("target/bench-services"))?;
        load.warm_up(&ours)?;
        load.warm_up(&theirs)?;
        let mut rounds = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            rounds[0].push(load.run(&ours)?);
            rounds[1].push(load.run(&theirs)?);
        }
        let median_of = |side: usize, value: fn(&load::Served) -> f64| median(rounds[side].iter().map(value).collect());
        let (mine, other) = (median_of(0, load::Served::per_cpu_second), median_of(1, load::Served::per_cpu_second));
        println!(
            "| {} | {shown} | {name} | {mine:.0} | {other:.0} | {:.2} | {:.0} | {:.0} |",
            stack.name,
            mine / other,
            median_of(0, load::Served::per_second),
            median_of(1, load::Served::per_second)
        );
    }
    Ok(format!(
        "| {} | {shown} | {:.2} s | {:.2} s | {} MB | {} MB |",
        stack.name,
        median(our_starts),
        median(their_starts),
        ours.memory_kib() / 1024,
        theirs.memory_kib() / 1024
    ))
}

/// The last one goes on running.
fn start_often(program: &Program, database: &Database) -> Result<(Running, Vec<f64>), String> {
    let mut seconds = Vec::new();
    let mut last = None;
    for _ in 0..STARTS {
        drop(last.take());
        let running = Running::start(program, database)?;
        seconds.push(running.start_seconds);
        last = Some(running);
    }
    last.map(|running| (running, seconds)).ok_or_else(|| "nothing was started".to_owned())
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
