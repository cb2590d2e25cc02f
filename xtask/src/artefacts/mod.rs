//! What is emitted beside the services, given to the tools that read it.

mod alarm;
mod ci;
mod collector;
mod containers;
mod contracts;
mod gateway;
mod images;
mod kubernetes;
mod load_test;
mod monitoring;
mod schemas;

use super::{beside, generated};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is generated: several stacks, one service, every stack.
const SPECS: [&str; 3] = ["examples/shop.yaml", "examples/hello.yaml", "examples/polyglot.yaml"];

/// Everything about artefacts.
pub fn all() -> Result<(), String> {
    super::tools::install_missing()?;
    generated::build()?;
    in_folder(&generated::fresh_folder()?)
}

/// The gateways alone.
pub fn gateways() -> Result<(), String> {
    super::tools::install_missing()?;
    generated::build()?;
    let folder = generated::fresh("gateways")?;
    generated::generate("examples/shop.yaml", None, &folder)?;
    gateway::check(&folder)
}

/// The alerts alone, with the services in other stacks where a turn is given.
pub fn alarm(turn: Option<&str>) -> Result<(), String> {
    let turn = turn.map_or(Ok(0), str::parse).map_err(|_| "a turn is a number".to_owned())?;
    super::tools::install_missing()?;
    generated::build()?;
    alarm::check(&generated::fresh("alarm")?, turn)
}

/// The load tests alone.
pub fn load_tests() -> Result<(), String> {
    super::tools::install_missing()?;
    generated::build()?;
    let folder = generated::fresh("load")?;
    for spec in SPECS {
        generated::generate(spec, None, &folder)?;
        load_test::check(&system(&folder, spec))?;
    }
    load_test::run(&folder.join("hello"))
}

/// An image of every stack.
pub fn images() -> Result<(), String> {
    super::tools::install_missing()?;
    generated::build()?;
    let folder = generated::fresh("images")?;
    let services = generated::generate("examples/polyglot.yaml", None, &folder)?;
    images::check(&services)
}

/// The collector's configuration alone, of a system with personal data and of one without.
pub fn collector() -> Result<(), String> {
    super::tools::install_missing()?;
    generated::build()?;
    let folder = generated::fresh("collector")?;
    for spec in ["examples/shop.yaml", "examples/hello.yaml"] {
        generated::generate(spec, None, &folder)?;
    }
    collector::check(&["shop", "hello"].map(|name| folder.join(name)))
}

/// In a folder of generated systems; those that are missing are made.
pub fn in_folder(folder: &Path) -> Result<(), String> {
    for spec in SPECS {
        if !system(folder, spec).exists() {
            generated::generate(spec, None, folder)?;
        }
    }
    // Services are built for the one while the other waits for downloads and timers.
    beside(|| read_by_tools(folder), || ci::migrate(&folder.join("polyglot")))?;
    alarm::check(folder, 0)
}

fn read_by_tools(folder: &Path) -> Result<(), String> {
    let rendered = folder.join("rendered");
    for spec in SPECS {
        let system = system(folder, spec);
        contracts::check(&system)?;
        monitoring::check(&system)?;
        load_test::check(&system)?;
        containers::check(&system)?;
        kubernetes::render(&system, &rendered)?;
        ci::check(&system)?;
    }
    kubernetes::render_meshes(folder, &rendered)?;
    kubernetes::check(&rendered)?;
    ci::check_gitlab(folder)?;
    ci::check_own()?;
    ci::hold_against_spec(&folder.join("hello"))?;
    load_test::run(&folder.join("hello"))?;
    gateway::check(folder)
}

fn system(folder: &Path, spec: &str) -> PathBuf {
    folder.join(Path::new(spec).file_stem().unwrap_or_default())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files of a folder whose names end in this, sorted.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(ending));
    files.sort();
    if files.is_empty() { Err(format!("nothing in {} ends in {ending}", folder.display())) } else { Ok(files) }
}

/// Asks until it is so, or for as long as it may take.
fn patiently(patience: Duration, what: &str, mut done: impl FnMut() -> Result<bool, String>) -> Result<(), String> {
    let started = Instant::now();
    while started.elapsed() < patience {
        if done()? {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(format!("after {} s it is not so that {what}", patience.as_secs()))
}
