//! A tool that answers on a port, and ends with its value here.

use crate::artefacts::patiently;
use crate::conformance::http::get;
use crate::generated::stop;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

pub struct Program {
    pub port: u16,
    child: Child,
}

impl Program {
    /// Waits until there is an answer at `path`.
    pub fn start(command: &mut Command, port: u16, path: &str) -> Result<Self, String> {
        let name = command.get_program().display().to_string();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let program = Self { port, child: child.map_err(|error| format!("{name}: {error}"))? };
        patiently(PATIENCE, &format!("{name} answers"), || Ok(program.get(path).is_ok()))?;
        Ok(program)
    }

    pub fn get(&self, path: &str) -> Result<String, String> {
        let answer = get(SocketAddr::from(([127, 0, 0, 1], self.port)), path, Duration::from_secs(5))?;
        if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path} is answered with {}", answer.status)) }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}
