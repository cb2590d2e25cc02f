//! The services of a repository, started on their databases and called.

use super::script::Call;
use crate::generated::{start, stop, wait_until_ready};
use crate::ports::free_port;
use crate::stacks::{Environment, Stack};
use crate::tools;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// A service that answers until it is dropped.
struct Running {
    process: Child,
    port: u16,
    token: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        stop(&mut self.process);
    }
}

impl Running {
    fn start(service: &Path, environment: &Environment) -> Result<Self, String> {
        let token = tools::quiet(&mut environment.make(service, &["token", "SUB=ada", "ROLES=staff"]))?.trim().to_owned();
        let mut attempts = 3;
        loop {
            let port = free_port()?;
            let mut running = Self { process: start(service, environment, port)?, port, token: token.clone() };
            attempts -= 1;
            match wait_until_ready(port) {
                Ok(()) => return Ok(running),
                // Somebody else may have taken the port in between.
                Err(_) if attempts > 0 && running.process.try_wait().is_ok_and(|ended| ended.is_some()) => {}
                Err(why) => return Err(format!("{}: {why}", service.display())),
            }
        }
    }

    /// Sends a request; gives the status and the body.
    fn send(&self, method: &str, path: &str, json: Option<&Value>) -> Result<(u16, Value), String> {
        let mut command = Command::new("curl");
        command.args(["-sS", "-X", method, "-w", "\n%{http_code}", "-H", &format!("Authorization: Bearer {}", self.token)]);
        if let Some(json) = json {
            command.args(["-H", "Content-Type: application/json", "-d", &json.to_string()]);
        }
        let answer = tools::quiet(command.arg(format!("http://127.0.0.1:{}{path}", self.port)))?;
        let (body, status) = answer.rsplit_once('\n').unwrap_or(("", &answer));
        let status = status.parse().map_err(|_| format!("{method} {path}: no status in {answer}"))?;
        Ok((status, serde_json::from_str(body).unwrap_or(Value::Null)))
    }
}

/// What was called before.
#[derive(Default)]
pub struct Caller {
    ids: BTreeMap<String, String>,
    done: BTreeSet<String>,
}

impl Caller {
    /// Makes rows, then calls; each service is built, started once, and stopped.
    pub fn call(
        &mut self,
        stack: &Stack,
        service: impl Fn(&str) -> PathBuf,
        rows: &BTreeMap<String, Call>,
        calls: &BTreeMap<String, Call>,
    ) -> Result<(), String> {
        let names: BTreeSet<&String> = calls.values().map(|call| &call.service).collect();
        for name in names {
            let folder = service(name);
            let running = Running::start(&folder, &stack.prepare(&folder)?)?;
            for (row, call) in rows.iter().filter(|(_, call)| call.service == *name) {
                let body = self.expect(&running, row, call)?;
                let id = body["id"].as_str().ok_or_else(|| format!("{row}: no id in {body}"))?;
                self.ids.insert(row.clone(), id.to_owned());
            }
            for (what, call) in calls.iter().filter(|(_, call)| call.service == *name) {
                self.expect(&running, what, call)?;
            }
        }
        Ok(())
    }

    fn expect(&mut self, running: &Running, what: &str, call: &Call) -> Result<Value, String> {
        let send = self.ids.iter().fold(call.send.clone(), |send, (name, id)| send.replace(&format!("{{{name}}}"), id));
        let (method, path) = send.split_once(' ').ok_or_else(|| format!("{what}: {send}"))?;
        let (status, body) = running.send(method, path, call.json.as_ref())?;
        let first = self.done.insert(what.to_owned());
        let wanted = if first { call.status } else { call.again.unwrap_or(call.status) };
        let unlike = call.like.iter().find(|(name, value)| body[name.as_str()] != **value);
        if status != wanted || (status == call.status && unlike.is_some()) {
            let wanted_body = Value::Object(call.like.clone());
            return Err(format!("{what}: {send}: {status} {body}, wanted {wanted} {wanted_body}"));
        }
        Ok(body)
    }
}
