//! `scaffold up`: every service of a generated repository as a process of this machine, until somebody stops them.

mod console;
mod crew;
mod guard;
mod ports;
mod ready;

pub use guard::run as guard;

use super::regen::site::Site;
use super::{Outcome, Status};
use crate::blueprint::Registry;
use crate::cli::Up;
use crate::diag::did_you_mean;
use crate::model::types::{GatewayKind, System};
use console::{Console, Note};
use crew::{Crew, Ended, Event, Interrupts};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// One that is to run.
#[derive(Clone, Debug)]
struct Service {
    name: String,
    folder: PathBuf,
    /// That folder, from the repository's root.
    place: String,
    port: u16,
    /// Of its API.
    path: String,
    /// Whether its interface follows from the spec: then it has pages about it, and makes tokens.
    is_described: bool,
    /// What installs what it needs.
    setup: String,
    /// What starts it on `$PORT`.
    run: String,
    /// For these commands, beside what they inherit.
    env: Vec<(String, String)>,
}

/// Why nothing runs any more.
enum Halt {
    /// Somebody asked for it.
    Asked,
    /// A service failed; everything else was stopped.
    Failed(String),
}

/// Sets up, starts and watches.
pub fn run(options: &Up, coloured: bool) -> Outcome {
    begin(options, coloured).unwrap_or_else(|outcome| outcome)
}

fn begin(options: &Up, coloured: bool) -> Result<Outcome, Outcome> {
    let site = Site::find(&std::env::current_dir().map_err(failed)?)?;
    let (lock, _) = site.lock()?;
    let system = site.model(&lock)?;
    let services = chosen(&system, &site.registry(&lock, &system, options.blueprints.as_deref())?, &site, &options.only)?;
    ports::refuse_taken(&services)?;
    let interrupts = Interrupts::listen().map_err(failed)?;
    let console = Console::new(services.iter().map(|service| service.name.as_str()), coloured, options.json);
    let set_up = set_up(&services, &console, &interrupts, options.verbose);
    match set_up.and_then(|()| attend(&services, &system, &console, &interrupts, options.wait)) {
        Ok(()) | Err(Halt::Asked) => {
            console.note(&Note::Stopped);
            Ok(Outcome::done(String::new()))
        }
        Err(Halt::Failed(why)) if options.json => {
            console.note(&Note::Failed(&why));
            Err(Outcome { status: Status::Died, ..Outcome::done(String::new()) })
        }
        Err(Halt::Failed(why)) => Err(Outcome::failed(Status::Died, why)),
    }
}

/// The services that are asked for, with the commands of their stacks.
fn chosen(system: &System, registry: &Registry, site: &Site, only: &[String]) -> Result<Vec<Service>, Outcome> {
    let names = || system.services.iter().map(|service| service.name.as_str());
    if let Some(unknown) = only.iter().find(|wanted| !names().any(|name| name == *wanted)) {
        let hint = did_you_mean(unknown, names())
            .map_or_else(|| format!("there are: {}", names().collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
        return Err(Outcome::failed(Status::Refused, format!("there is no service `{unknown}`; {hint}")));
    }
    let wanted = system.services.iter().filter(|service| only.is_empty() || only.contains(&service.name));
    let with_commands = |service: &crate::model::types::Service| {
        let manifest = registry.stack(&service.stack).map(|blueprint| &blueprint.manifest);
        let verify = manifest.and_then(|manifest| manifest.verify.as_ref()).filter(|known| !known.run.is_empty());
        let (manifest, verify) = manifest.zip(verify).ok_or_else(|| {
            Outcome::failed(
                Status::Refused,
                format!("the stack `{}` of `{}` does not say how a service is run (`verify: {{run}}`)", service.stack, service.name),
            )
        })?;
        let place = manifest.root.replace("[service.name]", &service.name);
        Ok(Service {
            name: service.name.clone(),
            folder: site.root.join(&place),
            place,
            port: service.port,
            path: service.folders().into_iter().next().unwrap_or_else(|| service.api.prefix.clone()),
            is_described: service.is_described(),
            setup: verify.setup.clone(),
            run: verify.run.clone(),
            env: verify.env.clone().into_iter().chain([("PORT".to_owned(), service.port.to_string())]).collect(),
        })
    };
    wanted.map(with_commands).collect()
}

/// Runs the set-up of each, as many at a time as there are cores; what it says is shown where it fails.
fn set_up(services: &[Service], console: &Console, interrupts: &Interrupts, verbose: bool) -> Result<(), Halt> {
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    let mut waiting: VecDeque<usize> =
        (0..services.len()).filter(|at| services.get(*at).is_some_and(|one| !one.setup.is_empty())).collect();
    let mut said: Vec<Vec<String>> = vec![Vec::new(); services.len()];
    let mut crew = Crew::new(services);
    loop {
        while crew.len() < at_once
            && let Some(next) = waiting.pop_front()
        {
            console.note(&Note::SettingUp(next));
            if let Err(why) = crew.start(next, |service| &service.setup) {
                crew.stop(interrupts, &|_, _| ());
                return Err(Halt::Failed(why));
            }
        }
        if crew.is_empty() {
            return Ok(());
        }
        match crew.next(interrupts) {
            Event::Line(at, line) if verbose => console.line(at, &line),
            Event::Line(at, line) => said.get_mut(at).into_iter().for_each(|lines| lines.push(line.clone())),
            Event::Ended(at, Ended { fine: true, after, .. }) => console.note(&Note::SetUp(at, after)),
            Event::Ended(at, ended) => {
                said.get(at).into_iter().flatten().for_each(|line| console.line(at, line));
                crew.stop(interrupts, &|_, _| ());
                let name = services.get(at).map_or("", |service| &service.name);
                return Err(Halt::Failed(format!("`{name}` could not be set up: {}", hint(&ended.how))));
            }
            Event::Interrupted => {
                crew.stop(interrupts, &|_, _| ());
                return Err(Halt::Asked);
            }
            Event::Ready(_) | Event::Nothing => {}
        }
    }
}

/// With what usually helps.
fn hint(how: &str) -> String {
    format!("{how}\n= help: `scaffold doctor` says which tools are missing, and how to get them")
}

/// Starts all, waits until they are ready, says where they are, and stays until one ends or somebody asks for it.
fn attend(services: &[Service], system: &System, console: &Console, interrupts: &Interrupts, wait: u64) -> Result<(), Halt> {
    let mut crew = Crew::new(services);
    let mut unready: Vec<usize> = (0..services.len()).collect();
    for at in 0..services.len() {
        if let Err(why) = crew.start(at, |service| &service.run) {
            crew.stop(interrupts, &|at, line| console.line(at, line));
            return Err(Halt::Failed(why));
        }
        crew.probe(at);
    }
    let started = Instant::now();
    let why = loop {
        match crew.next(interrupts) {
            Event::Line(at, line) => console.line(at, &line),
            Event::Ready(at) => {
                console.note(&Note::Ready(at, started.elapsed()));
                unready.retain(|other| *other != at);
                if unready.is_empty() {
                    console.note(&Note::Running(services, system, gateway(system)));
                }
            }
            Event::Ended(at, ended) => break Halt::Failed(died(services, at, unready.contains(&at), &ended)),
            Event::Interrupted => break Halt::Asked,
            Event::Nothing => {}
        }
        if !unready.is_empty() && started.elapsed() > Duration::from_secs(wait) {
            break Halt::Failed(late(services, &unready, wait));
        }
        if console.is_closed() {
            break Halt::Asked;
        }
    };
    console.note(&Note::Stopping);
    crew.stop(interrupts, &|at, line| console.line(at, line));
    Err(why)
}

fn died(services: &[Service], at: usize, before_ready: bool, ended: &Ended) -> String {
    let Some(service) = services.get(at) else { return String::new() };
    let when = if before_ready { "before it was ready" } else { "while it served" };
    let why = format!("`{}` ended {when}, {:.1} s after its start: {}", service.name, ended.after.as_secs_f32(), ended.how);
    format!("{why}\nwhat it said stands above; every other service was stopped")
}

fn late(services: &[Service], unready: &[usize], wait: u64) -> String {
    let state = |at: &usize| {
        let service = services.get(*at)?;
        let answer = ready::ask(service.port).err().unwrap_or_else(|| "ready at last".to_owned());
        Some(format!("\n  {}: /readyz on port {}: {answer}", service.name, service.port))
    };
    let states: String = unready.iter().filter_map(state).collect();
    format!("not ready after {wait} s, so everything was stopped; `--wait SECONDS` waits longer:{states}")
}

/// The product in front of the services in production, which is not started here.
fn gateway(system: &System) -> Option<&'static str> {
    (system.gateway.kind != GatewayKind::None).then(|| system.gateway.kind.word())
}

fn failed(error: impl std::fmt::Display) -> Outcome {
    Outcome::failed(Status::Failed, error)
}
