//! What is started: a service as its image starts it, and the handler that was written by hand, built beside it with
//! the same locked dependencies and options.

use super::super::conformance::database::Database;
use super::super::conformance::encoding::base64;
use super::super::stacks::{Environment, Stack};
use super::super::{root, tools};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub struct Program {
    words: Vec<String>,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// The service in a folder, and its rival.
pub fn pair(stack: &Stack, service: &Path) -> Result<[Program; 2], String> {
    let environment = stack.prepare(service)?;
    let [ours, theirs] = match stack.name {
        "express" => express(service)?,
        "fastapi" => fastapi(service, &environment)?,
        "gin" => gin(service)?,
        "axum" => axum(service, &environment)?,
        "spring" => spring(service)?,
        other => return Err(format!("nothing was written by hand for {other}: see tests/minimal")),
    };
    let of = |words| Program { words, folder: service.to_owned(), variables: environment.variables.clone() };
    let (mut ours, theirs) = (of(ours), of(theirs));
    ours.variables.extend(image_variables(service)?);
    Ok([ours, theirs])
}

/// What an image of the service sets for it, but for paths inside of the image.
fn image_variables(service: &Path) -> Result<Vec<(String, String)>, String> {
    let file = service.join("Dockerfile");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let lines = text.lines().filter_map(|line| line.strip_prefix("ENV "));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| pair.split_once('='));
    Ok(pairs.filter(|(name, _)| *name != "PATH").map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

impl Program {
    /// Ready to be spawned, with the settings of production.
    pub fn command(&self, database: &Database, port: u16) -> Command {
        let mut words = self.words.iter();
        let mut command = Command::new(words.next().map_or("", String::as_str));
        command.args(words).current_dir(&self.folder).envs(self.variables.iter().cloned());
        command.env("APP_ENV", "production").env("NODE_ENV", "production").env("HOST", "127.0.0.1");
        command.env("PORT", port.to_string()).env("DATABASE_URL", database.url());
        command.env("ENCRYPTION_KEYS", format!("k1:{}", base64(&[7; 32]))).env("RATE_LIMIT", "100000000/min");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// Only a service has migrations.
    pub fn migrate(&self, database: &Database) -> Result<(), String> {
        tools::quiet(self.command(database, 0).arg("migrate").env("PORT", "1").stdout(Stdio::piped())).map(drop)
    }
}

type Words = Vec<String>;

fn words(text: &str) -> Words {
    text.split_whitespace().map(str::to_owned).collect()
}

fn copy(name: &str, to: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| format!("{}: {error}", to.display());
    std::fs::create_dir_all(to.parent().unwrap_or(to)).map_err(text)?;
    std::fs::copy(root().join("tests/minimal").join(name), to).map(drop).map_err(text)
}

fn express(service: &Path) -> Result<[Words; 2], String> {
    copy("express.ts", &service.join("minimal.ts"))?;
    Ok([words("node src/main.ts"), words("node minimal.ts")])
}

fn fastapi(service: &Path, environment: &Environment) -> Result<[Words; 2], String> {
    copy("fastapi.py", &service.join("minimal.py"))?;
    let packages = environment.variables.iter().find(|(name, _)| name == "VENV").map(|(_, folder)| folder.as_str());
    let python = format!("{}/bin/python", packages.ok_or("FastAPI has no virtual environment")?);
    Ok([words(&format!("{python} -m app")), words(&format!("{python} minimal.py"))])
}

fn gin(service: &Path) -> Result<[Words; 2], String> {
    copy("gin.go", &service.join("minimal/main.go"))?;
    for (package, program) in [(".", "bin/ours"), ("./minimal", "bin/minimal")] {
        let mut build = Command::new("go");
        build.args(["build", "-trimpath", "-buildvcs=false", "-o", program, package]).current_dir(service).env("CGO_ENABLED", "0");
        tools::quiet(&mut build)?;
    }
    Ok([words("bin/ours"), words("bin/minimal")])
}

fn axum(service: &Path, environment: &Environment) -> Result<[Words; 2], String> {
    copy("axum.rs", &service.join("src/bin/minimal.rs"))?;
    let mut build = Command::new("cargo");
    build.args(["build", "--locked", "--release", "--quiet", "--bins"]).current_dir(service);
    tools::quiet(build.envs(environment.variables.iter().cloned()))?;
    let folder = root().join("target/axum/release");
    let name = service.file_name().unwrap_or_default().display().to_string();
    Ok([format!("{name}-service"), "minimal".to_owned()].map(|name| vec![folder.join(name).display().to_string()]))
}

fn spring(service: &Path) -> Result<[Words; 2], String> {
    copy("Spring.java", &service.join("target/Spring.java"))?;
    let mut build = Command::new("javac");
    build.args(["-parameters", "-proc:none", "-cp", "target/lib/*", "-d", "target/minimal", "target/Spring.java"]);
    tools::quiet(build.current_dir(service))?;
    let name = service.file_name().unwrap_or_default().display().to_string();
    let java = "java -XX:MaxRAMPercentage=75";
    Ok([words(&format!("{java} -jar target/{name}.jar")), words(&format!("{java} -cp target/minimal:target/lib/* minimal.Spring"))])
}
