//! wrk, and what a program answered to it.

use super::super::tools;
use super::rows;
use super::running::Running;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const SECONDS: &str = "2s";
/// A virtual machine compiles for a while what it runs often.
const WARM_UP: &str = "4s";
const CONNECTIONS: &str = "16";

#[derive(Clone, Copy)]
pub enum Request {
    Get,
    List,
    Post,
}

/// What is asked of each.
pub const REQUESTS: [(&str, Request); 3] = [("GET by id", Request::Get), ("list of 20", Request::List), ("POST", Request::Post)];

pub struct Load {
    path: String,
    script: Option<PathBuf>,
}

/// How a program served for a while.
pub struct Served {
    requests: f64,
    seconds: f64,
    cpu_seconds: f64,
}

impl Served {
    pub fn per_second(&self) -> f64 {
        self.requests / self.seconds
    }

    pub fn per_cpu_second(&self) -> f64 {
        self.requests / self.cpu_seconds
    }
}

const POST: &str = r#"wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"title": "An article that is posted", "body": "Of a sentence or two, as most are.", "price": "12.50", "stock": 3, "published": true}'
"#;

impl Load {
    pub fn new(request: Request, folder: &Path) -> Result<Self, String> {
        let script = folder.join("post.lua");
        std::fs::write(&script, POST).map_err(|error| format!("{}: {error}", script.display()))?;
        let articles = "/api/v1/articles";
        Ok(match request {
            Request::Get => Self { path: format!("{articles}/{}", rows::key(4321)), script: None },
            Request::List => Self { path: format!("{articles}?limit=20"), script: None },
            Request::Post => Self { path: articles.to_owned(), script: Some(script) },
        })
    }

    pub fn warm_up(&self, running: &Running) -> Result<(), String> {
        self.wrk(running, WARM_UP).map(drop)
    }

    pub fn run(&self, running: &Running) -> Result<Served, String> {
        let (cpu, started) = (running.cpu_seconds(), Instant::now());
        let requests = self.wrk(running, SECONDS)?;
        Ok(Served { requests, seconds: started.elapsed().as_secs_f64(), cpu_seconds: running.cpu_seconds() - cpu })
    }

    /// The number of requests that were answered, all of them well.
    fn wrk(&self, running: &Running, duration: &str) -> Result<f64, String> {
        let mut command = Command::new("wrk");
        command.args(["--threads", "1", "--connections", CONNECTIONS, "--duration", duration, "--timeout", "10s"]);
        if let Some(script) = &self.script {
            command.arg("--script").arg(script);
        }
        let said = tools::quiet(command.arg(format!("http://{}{}", running.address, self.path)))?;
        let count = said.lines().find_map(|line| line.trim().split_once(" requests in ")?.0.parse::<f64>().ok());
        match count {
            Some(count) if !said.contains("Non-2xx") && !said.contains("Socket errors") => Ok(count),
            _ => Err(format!("not every request to {} was answered well:\n{said}", self.path)),
        }
    }
}
