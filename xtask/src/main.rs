//! The project's own chores: see `USAGE`.
#![allow(clippy::disallowed_methods, reason = "chores touch the world")]

mod artefacts;
mod bench;
mod bench_services;
mod compat;
mod generated;
mod imports;
mod licences;
mod migrations;
mod million;
mod package;
mod preview;
mod seed;
mod stacks;
mod story;
mod switch;
mod team;
mod tools;
mod tutorial;

use dist::{cargo, root, run};
use scaffold_conformance::{self as conformance, ports};
use std::process::{Command, ExitCode};
use std::time::Instant;

const USAGE: &str = "\
cargo xtask test          everything: format, lints, unit and integration tests, printers against real parsers,
                          generated services built, linted and tested, HTTP conformance, schemathesis
cargo xtask generated     of these, only what is proven on generated services
cargo xtask imports [LANGUAGE FILE [STACK…]]
                          of these, only systems that `scaffold import` made; or one that it makes of a file
cargo xtask documents     of these, only the documents: schemathesis, and that all stacks serve one document
cargo xtask artefacts     of these, only what is emitted beside the services, given to the tools that read it
cargo xtask alarm [TURN]  of these, only the alerts: each is raised by services that run and fail, and arrives; with a
                          turn, from 1 to 4, by other stacks
cargo xtask gateways      of these, only the gateways, as they run in front of services
cargo xtask load          of these, only the load tests: k6 reads them, and sends one to a service and to none
cargo xtask images        an image of every stack, built without Docker over base images made here, and run as nobody in
                          particular on a file system that is read-only; fifteen minutes, not a part of `test`
cargo xtask collector     the OpenTelemetry collector, built of its parts, reads the configuration of generated systems; ten
                          minutes and 3 GB for what it is built of, not a part of `test`
cargo xtask bless         rewrite what tests expect
cargo xtask conformance [--stack NAME] [--database sqlite|postgres] [--only TEXT] [--service DIR]
                          the HTTP conformance table: every stack on SQLite and PostgreSQL, or a part of it;
                          with --service, of the service in that folder as it stands (`make run`)
cargo xtask compat        what breaks clients, against `oasdiff breaking`
cargo xtask migrations [TEXT]
                          changes of models against populated databases, up and down; those whose name has the text
cargo xtask story [--full] [STACK…]
                          people work in a generated repository, then its spec changes ten times; with --full, what a
                          step changed is linted, tested, started and called after each
cargo xtask switch        one service in one stack after the other, on one database: its client notices nothing
cargo xtask tutorial      docs/tutorial.md, every command of it: two services in two stacks by `scaffold up`
cargo xtask preview       the page of `scaffold preview`, driven in Chromium as a person would
cargo xtask preview-page [--check]
                          bundle that page from its sources, or say whether it has to be
cargo xtask team          the example of a team's pack, by its own test: with the toolchain, and HTTP conformance of its stack
cargo xtask dist [TARGET] an archive of the program, the suite of HTTP cases, its manual, completions and schema, for one system; not a part
                          of `test`
cargo xtask package       the packaged crates, installed without a network from its vendored sources; minutes, not a part
                          of `test`
cargo xtask licences      every crate of the program against deny.toml
cargo xtask seed [STACK…]
                          `make seed` in services of every stack, on both databases: each row is read, held against the
                          service's own document, and sent back; all stacks have the same rows
cargo xtask bench         generation against `cp -r` and git, memory, growth
cargo xtask bench-services [STACK…]
                          generated services against hand-written handlers: requests for each second of CPU time,
                          start-up, memory
cargo xtask million [STACK…]
                          the plans of lists of a million rows, and what their late pages cost";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(2).collect();
    let outcome = match std::env::args().nth(1).as_deref() {
        Some("test") => test(),
        Some("generated") => tools::install_missing().and_then(|()| generated::all()),
        Some("imports") => imports::run(&words),
        Some("documents") => generated::documents_only(),
        Some("artefacts") => artefacts::all(),
        Some("collector") => artefacts::collector(),
        Some("load") => artefacts::load_tests(),
        Some("images") => artefacts::images(),
        Some("alarm") => artefacts::alarm(words.first().map(String::as_str)),
        Some("gateways") => artefacts::gateways(),
        Some("bless") => bless(),
        Some("conformance") => generated::Selection::read(&words).and_then(|selection| generated::conformance_only(&selection)),
        Some("compat") => compat::all(),
        Some("migrations") => migrations::run(words.first().map(String::as_str)),
        Some("switch") => switch::all(),
        Some("tutorial") => tutorial::follow(),
        Some("team") => team::all(),
        Some("seed") => tools::install_missing().and_then(|()| seed::run(&words)),
        Some("story") => story::run(&words),
        Some("preview") => preview::all(),
        Some("preview-page") => preview::page(&words),
        Some("dist") => dist::archive(&words),
        Some("package") => package::installed(),
        Some("licences") => licences::all(),
        Some("bench") => bench::run(),
        Some("bench-services") => bench_services::run(&words),
        Some("million") => million::run(&words),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Everything, part by part.
fn test() -> Result<(), String> {
    timed("set-up", tools::install_missing)?;
    timed("licences", licences::all)?;
    timed("format and lints", own_lints)?;
    beside(processors_only, || {
        timed("unit and integration tests", own_tests)?;
        timed("migrations, tutorial and compatibility", || {
            beside(|| migrations::run(None), || tutorial::follow().and_then(|()| compat::all()))
        })?;
        generated::called()?;
        timed("story, switch and team", || beside(story::all, || switch::all().and_then(|()| team::all())))
    })?;
    // A page in a browser waits for nobody else.
    timed("preview", preview::all)
}

/// What needs nothing but the processors takes what all else leaves of them.
fn processors_only() -> Result<(), String> {
    const NICE: i32 = 10;
    // Of this thread, and of all that it starts (setpriority(2), "C library/kernel differences").
    rustix::process::setpriority_process(None, NICE).map_err(|error| error.to_string())?;
    timed("tools in Go", tools::go_programs)?;
    generated::linted_and_tested()
}

fn own_lints() -> Result<(), String> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    without_warnings(linted(&["test", "--workspace", "--no-run", "--color=never"]))?;
    generated::build()
}

fn own_tests() -> Result<(), String> {
    let parsers = tools::parsers()?;
    // Many of them wait for a disk or for services.
    let mut tests = linted(&["test", "--workspace", "--quiet"]);
    run(tests.env("PRINTERS_PARSERS", &parsers).env("RUST_TEST_THREADS", "4"))
}

/// Cargo with clippy in the place of the compiler, as in the alias of these chores: so all share one build.
fn linted(words: &[&str]) -> Command {
    let mut command = cargo(words);
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    command
}

/// Cargo repeats the warnings of what was built before.
fn without_warnings(mut command: Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    let is_warned = said.lines().any(|line| line.starts_with("warning"));
    if output.status.success() && !is_warned { Ok(()) } else { Err(said.into_owned()) }
}

/// Does two things at a time.
fn beside(one: impl FnOnce() -> Result<(), String> + Send, other: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|_| Err("it broke off".to_owned())), other)
    });
    match (one, other) {
        (Err(one), Err(other)) => Err(format!("{one}\n{other}")),
        (one, other) => one.and(other),
    }
}

/// Says how long a part of the tests took, and how busy it kept the machine: the whole has a limit.
fn timed(part: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let (started, before) = (Instant::now(), busy_and_idle());
    let outcome = work();
    let busy = before.zip(busy_and_idle()).map(|((busy, idle), (busy_now, idle_now))| {
        let (busy, idle) = (busy_now.saturating_sub(busy), idle_now.saturating_sub(idle));
        format!(", {} % of the cores", busy * 100 / (busy + idle).max(1))
    });
    println!("part: {part}: {} s{}", started.elapsed().as_secs(), busy.unwrap_or_default());
    outcome
}

/// Clock ticks for which the cores of the machine worked and did not, since it started (proc(5), `/proc/stat`).
fn busy_and_idle() -> Option<(u64, u64)> {
    let text = std::fs::read_to_string("/proc/stat").ok()?;
    let ticks: Vec<u64> = text.lines().next()?.split_whitespace().skip(1).take(8).flat_map(str::parse).collect();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    Some((ticks.iter().sum::<u64>() - idle, idle))
}

fn bless() -> Result<(), String> {
    run(cargo(&["test", "--quiet", "--test", "it", "diagnostics"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--quiet", "--test", "it", "imports"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--quiet", "--test", "it", "generated"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--quiet", "--test", "it", "migrations"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--quiet", "--test", "it", "ddl::"]).env("UPDATE", "1"))
}
