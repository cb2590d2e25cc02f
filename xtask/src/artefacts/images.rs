//! Images without Docker: buildah builds them over base images made of Debian's packages and the toolchains of this
//! machine, under the official names; podman runs them as compose.yaml does.

use super::read;
use crate::generated::wait_until_ready;
use crate::ports::free_port;
use crate::stacks::Stack;
use crate::tools::{self, quiet};
use crate::{root, run};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAMS: [&str; 4] = ["buildah", "podman", "runc", "mmdebstrap"];
const DEBIAN: &str = "bookworm";
/// Certificates of this machine, for what a build fetches; never a part of a generated file.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";
const JAVA_CERTIFICATES: &str = "/etc/ssl/certs/java/cacerts";
/// What Python, Rust and Java build and run with; the toolchains of the others are this machine's.
const PACKAGES: &str = "--include=ca-certificates,python3,python3-venv,gcc,libc6-dev,maven,openjdk-17-jdk-headless";
const LIMITS: [&str; 4] = ["--ulimit", "nofile=1024:4096", "--ulimit", "nproc=4096:4096"];

/// Builds and runs a service of every stack.
pub fn check(services: &[(PathBuf, &'static Stack)]) -> Result<(), String> {
    install()?;
    let store = Store(root().join("target/image-store"));
    store.base()?;
    for (service, stack) in services {
        match stack.name {
            "gin" => store.official(service, Path::new("/usr/local"), "COPY go /usr/local/go\nENV PATH=/usr/local/go/bin:$PATH")?,
            "fastapi" => store.official(service, &store.0, "RUN ln -s /usr/bin/python3 /usr/local/bin/python")?,
            "express" => store.official(service, &node(&store)?, NODE)?,
            "axum" => store.official(service, Path::new(quiet(Command::new("rustc").args(["--print", "sysroot"]))?.trim()), RUST)?,
            _ => store.official(service, &store.0, &format!("COPY cacerts {JAVA_CERTIFICATES}"))?,
        }
        store.runs(service)?;
    }
    Ok(())
}

const RUST: &str = "COPY bin /usr/local/bin\nCOPY lib /usr/local/lib\nENV CARGO_HOME=/usr/local/cargo";
const NODE: &str = "COPY node /usr/local/bin/node\nCOPY npm /usr/local/lib/node_modules/npm\n\
     RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt";

fn install() -> Result<(), String> {
    let missing = PROGRAMS.iter().any(|program| Command::new(program).arg("--version").output().is_err());
    if missing {
        run(Command::new("apt-get").args(["install", "-y", "-qq", "--no-install-recommends"]).args(PROGRAMS))?;
    }
    Ok(())
}

/// Node.js as tests have it, and this machine's npm.
fn node(store: &Store) -> Result<PathBuf, String> {
    let folder = store.0.join("node");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let npm = PathBuf::from(quiet(Command::new("npm").args(["root", "--global"]))?.trim()).join("npm");
    quiet(Command::new("cp").args(["-rL"]).arg(tools::node()?.join("node")).arg(npm).arg(&folder))?;
    Ok(folder)
}

/// Where images are kept, apart from those of this machine's user.
struct Store(PathBuf);

impl Store {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("BUILDAH_ISOLATION", "chroot").arg("--root").arg(self.0.join("images")).arg("--runroot").arg(self.0.join("run"));
        if program == "podman" {
            command.args(["--cgroup-manager", "cgroupfs", "--runtime", "/usr/sbin/runc"]);
        }
        command
    }

    fn build(&self, tag: &str, file: Option<&Path>, context: &Path) -> Result<(), String> {
        let mut command = self.command("buildah");
        command.args(["bud", "--quiet", "--pull-never", "--format", "docker", "--tag", tag]).args(LIMITS);
        if let Some(file) = file {
            command.arg("--file").arg(file);
        }
        quiet(command.arg(context)).map(drop)
    }

    /// Debian, with what toolchains need.
    fn base(&self) -> Result<(), String> {
        let tar = self.0.join("base.tar");
        std::fs::create_dir_all(&self.0).map_err(|error| format!("{}: {error}", self.0.display()))?;
        if !tar.is_file() {
            quiet(Command::new("mmdebstrap").args(["--variant=minbase", PACKAGES, DEBIAN]).arg(&tar))?;
        }
        quiet(Command::new("cp").args([CERTIFICATES, JAVA_CERTIFICATES]).arg(&self.0))?;
        let lines = format!("FROM scratch\nADD base.tar /\nCOPY ca-certificates.crt {CERTIFICATES}\nENV PIP_CERT={CERTIFICATES}\n");
        self.build("base", Some(&self.written("Base", &lines)?), &self.0)
    }

    /// The images that a service is built and runs with, under their official names.
    fn official(&self, service: &Path, context: &Path, lines: &str) -> Result<(), String> {
        let dockerfile = read(&service.join("Dockerfile"))?;
        let file = self.written("Official", &format!("FROM localhost/base\n{lines}\n"))?;
        let named: BTreeSet<&str> = dockerfile.lines().filter_map(|line| line.strip_prefix("FROM ")?.split(' ').next()).collect();
        for name in named.into_iter().filter(|name| *name != "scratch") {
            self.build(&format!("docker.io/library/{name}"), Some(&file), context)?;
        }
        Ok(())
    }

    fn written(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let file = self.0.join(name);
        std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(file)
    }

    /// Ready, without a right, as nobody in particular, on a file system that cannot be written; and it ends when told to.
    fn runs(&self, service: &Path) -> Result<(), String> {
        let name = service.file_name().unwrap_or_default().display().to_string();
        println!("image: {name}");
        self.build(&format!("polyglot/{name}"), None, service)?;
        let port = free_port()?;
        let _ = self.command("podman").args(["rm", "--force", &name]).output();
        let mut command = self.command("podman");
        command.args(["run", "--detach", "--name", &name, "--network", "host", "--read-only", "--read-only-tmpfs=false"]).args(LIMITS);
        command.args(["--tmpfs", "/tmp", "--tmpfs", "/service/.dev:mode=1777", "--cap-drop", "ALL"]);
        command.args(["--security-opt", "no-new-privileges", "--env", "APP_ENV=development", "--env", "HOST=127.0.0.1"]);
        command.args(["--env", &format!("PORT={port}"), "--env", "DATABASE_URL=sqlite:/tmp/service.sqlite3"]);
        quiet(command.arg(format!("localhost/polyglot/{name}")))?;
        let outcome = wait_until_ready(port).and_then(|()| self.confined(&name));
        quiet(self.command("podman").args(["stop", "--time", "30", &name]))?;
        let code = quiet(self.command("podman").args(["inspect", "--format", "{{.State.ExitCode}}", &name]))?;
        quiet(self.command("podman").args(["rm", &name]))?;
        outcome?;
        if code.trim() == "0" { Ok(()) } else { Err(format!("{name} ends with {}", code.trim())) }
    }

    fn confined(&self, name: &str) -> Result<(), String> {
        let told = quiet(self.command("podman").args(["inspect", "--format", "{{.State.Pid}}", name]))?;
        let status = read(&Path::new("/proc").join(told.trim()).join("status"))?;
        let of = |key: &str| status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().replace('\t', " ");
        let (users, rights, fixed) = (of("Uid:"), of("CapEff:"), of("NoNewPrivs:"));
        if users == "65532 65532 65532 65532" && rights.trim_start_matches('0').is_empty() && fixed == "1" {
            return Ok(());
        }
        Err(format!("{name} runs as {users} with the rights {rights}"))
    }
}
