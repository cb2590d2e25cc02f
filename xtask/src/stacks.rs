//! How the services of each stack are prepared here: what they need is installed once, and shared by all of them.

use super::conformance::database::Database;
use super::conformance::process::Service;
use super::{root, tools};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// One stack.
pub struct Stack {
    /// As a spec names it.
    pub name: &'static str,
    install: fn(&Path) -> Result<Environment, String>,
    /// Whether it runs from what is installed, without being built first.
    interpreted: bool,
    /// Held while a service is prepared: what is installed for the first is there for all.
    preparing: Mutex<()>,
}

/// What the commands of a service get beside the environment they inherit.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Variables.
    pub variables: Vec<(String, String)>,
}

/// Every stack.
pub static STACKS: [Stack; 5] = [
    Stack::interpreted("express", express),
    Stack::interpreted("fastapi", fastapi),
    Stack::compiled("gin", nothing),
    Stack::compiled("axum", axum),
    Stack::compiled("spring", nothing),
];

/// The stack of that name.
pub fn stack(name: &str) -> Result<&'static Stack, String> {
    STACKS.iter().find(|stack| stack.name == name).ok_or_else(|| format!("there is no stack {name}"))
}

/// The stacks of these names; all where none is given.
pub fn named(names: &[String]) -> Result<Vec<&'static Stack>, String> {
    if names.is_empty() { Ok(STACKS.iter().collect()) } else { names.iter().map(|name| stack(name)).collect() }
}

impl Stack {
    const fn interpreted(name: &'static str, install: fn(&Path) -> Result<Environment, String>) -> Self {
        Self { name, install, interpreted: true, preparing: Mutex::new(()) }
    }

    const fn compiled(name: &'static str, install: fn(&Path) -> Result<Environment, String>) -> Self {
        Self { name, install, interpreted: false, preparing: Mutex::new(()) }
    }

    /// Installs what a service needs, without building it: its linters and tests build what they look at.
    pub fn install(&self, service: &Path) -> Result<Environment, String> {
        let _alone = tools::lock(&self.preparing);
        (self.install)(service)
    }

    /// Installs what a service needs and builds it.
    pub fn prepare(&self, service: &Path) -> Result<Environment, String> {
        let environment = self.install(service)?;
        if !self.interpreted {
            let _alone = tools::lock(&self.preparing);
            tools::quiet(&mut environment.make(service, &["setup"]))?;
        }
        Ok(environment)
    }
}

impl Environment {
    fn with(name: &str, value: impl Into<String>) -> Self {
        Self::default().and(name, value)
    }

    fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// `make` in a service's folder.
    pub fn make(&self, service: &Path, words: &[&str]) -> Command {
        let mut command = Command::new("make");
        command.arg("-s").arg("-C").arg(service).args(words).envs(self.variables.iter().cloned());
        command
    }

    /// A service on that database, ready, which takes as many requests of one client as are sent.
    pub fn start(&self, service: &Path, database: &Database) -> Result<Service, String> {
        let mut variables: BTreeMap<String, String> = self.variables.iter().cloned().collect();
        variables.insert("DATABASE_URL".to_owned(), database.url());
        variables.insert("RATE_LIMIT".to_owned(), "100000000/min".to_owned());
        let name = service.file_name().unwrap_or_default().display().to_string();
        let service = Service::spawn(&name, service, "make -s run", &variables, database.clone())?;
        service.wait_ready()?;
        Ok(service)
    }
}

fn express(service: &Path) -> Result<Environment, String> {
    let node = tools::node()?;
    let path = std::env::var("PATH").unwrap_or_default();
    let environment = Environment::with("PATH", format!("{}:{path}", node.display()));
    let lock = read(&service.join("package-lock.json"))?;
    // The lock names the service; the packages are the same for all.
    let packages: String = lock.lines().filter(|line| !line.contains("\"name\":")).collect();
    let shared = root().join("target/node/packages").join(tools::digest(&packages));
    if !shared.is_dir() {
        tools::quiet(&mut environment.make(service, &["setup"]))?;
        std::fs::create_dir_all(shared.parent().unwrap_or(&shared)).map_err(|error| error.to_string())?;
        tools::quiet(Command::new("cp").arg("-al").arg(service.join("node_modules")).arg(&shared))?;
    } else if !service.join("node_modules").exists() {
        tools::quiet(Command::new("cp").arg("-al").arg(&shared).arg(service.join("node_modules")))?;
    }
    Ok(environment)
}

fn fastapi(service: &Path) -> Result<Environment, String> {
    let lock = service.join("requirements-dev.lock");
    let text = read(&lock)?;
    let name = format!("service-{}", tools::digest(&text));
    let packages = tools::python_environment(&name, &["--require-hashes", "--requirement", &lock.display().to_string()], &text)?;
    let environment = Environment::with("VENV", packages.display().to_string());
    // What is known of the packages' types is the same for all.
    Ok(environment.and("MYPY_CACHE_DIR", packages.join("mypy").display().to_string()))
}

fn axum(_: &Path) -> Result<Environment, String> {
    let environment = Environment::with("CARGO_TARGET_DIR", root().join("target/axum").display().to_string());
    // A crate is built once here.
    Ok(environment.and("CARGO_INCREMENTAL", "0").and("CARGO_PROFILE_DEV_DEBUG", "0"))
}

/// Its build tool brings all that it needs.
fn nothing(_: &Path) -> Result<Environment, String> {
    Ok(Environment::default())
}

fn read(path: &PathBuf) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
