//! Toxiproxy between services and their databases: what it does to a connection is what networks do.

use super::program::Program;
use crate::conformance::database::Database;
use crate::ports::free_port;
use crate::tools::{go_program, quiet};
use serde_json::{Value, json};
use std::process::Command;

/// It runs, and ends with this.
pub struct Toxiproxy(Program);

/// One service's way to its database.
pub struct Link {
    /// Of the database, as the service has it.
    pub url: String,
    control: String,
}

impl Toxiproxy {
    pub fn start() -> Result<Self, String> {
        let port = free_port()?;
        let mut command = Command::new(go_program("server")?);
        Program::start(command.arg("-port").arg(port.to_string()), port, "/version").map(Self)
    }

    pub fn before(&self, database: &Database, service: &str) -> Result<Link, String> {
        let (url, port) = (database.url(), free_port()?);
        let parts = url.rsplit_once('/').and_then(|(server, name)| Some((server.rsplit_once('@')?, name)));
        let ((user, upstream), name) = parts.ok_or_else(|| format!("{url} is no database on a server"))?;
        let all = format!("http://127.0.0.1:{}/proxies", self.0.port);
        post(&all, &json!({ "name": service, "listen": format!("127.0.0.1:{port}"), "upstream": upstream, "enabled": true }))?;
        Ok(Link { url: format!("{user}@127.0.0.1:{port}/{name}"), control: format!("{all}/{service}") })
    }
}

impl Link {
    /// Each answer of the database takes so many milliseconds more.
    pub fn slow(&self, milliseconds: u32) -> Result<(), String> {
        post(&format!("{}/toxics", self.control), &json!({ "type": "latency", "attributes": { "latency": milliseconds } }))
    }

    /// Connections are closed, and new ones refused.
    pub fn cut(&self) -> Result<(), String> {
        post(&self.control, &json!({ "enabled": false }))
    }
}

fn post(address: &str, what: &Value) -> Result<(), String> {
    quiet(Command::new("curl").args(["-fsS", "--data", &what.to_string(), address])).map(drop)
}
