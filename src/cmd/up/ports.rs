//! Whether the services' ports are free, and who has those that are not.

use super::Service;
use crate::cmd::{Outcome, Status};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// Looks before anything is started.
///
/// # Errors
/// Every port that is taken, with the service that it is for.
pub fn refuse_taken(services: &[Service]) -> Result<(), Outcome> {
    let taken: Vec<String> = services.iter().filter_map(fault).collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(Outcome::failed(
        Status::Refused,
        format!(
            "nothing was started:\n{}\n= help: stop it (`make down`, if `make up` started it), or give the service another `port` in \
             scaffold.yaml and run `scaffold regen`",
            taken.join("\n")
        ),
    ))
}

fn fault(service: &Service) -> Option<String> {
    let error = TcpListener::bind((Ipv4Addr::LOCALHOST, service.port)).err()?;
    let who = holder(service.port).map_or_else(|| error.to_string(), |who| format!("in use by {who}"));
    Some(format!("  port {} of `{}`: {who}", service.port, service.name))
}

/// The process that listens on a port, where `/proc` says so.
fn holder(port: u16) -> Option<String> {
    let sockets: Vec<String> = ["tcp", "tcp6"].iter().filter_map(|table| listening(table, port)).collect();
    let process = std::fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path()).find(|process| has_one_of(process, &sockets))?;
    let name = std::fs::read_to_string(process.join("comm")).ok()?;
    Some(format!("{} (process {})", name.trim(), process.file_name()?.display()))
}

/// The link that a process has to the listening socket of a port.
fn listening(table: &str, port: u16) -> Option<String> {
    const LISTENS: &str = "0A";
    let text = std::fs::read_to_string(Path::new("/proc/net").join(table)).ok()?;
    let row = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).find(|row| {
        let local = row.get(1).and_then(|address| address.rsplit(':').next());
        local == Some(format!("{port:04X}").as_str()) && row.get(3) == Some(&LISTENS)
    })?;
    row.get(9).map(|inode| format!("socket:[{inode}]"))
}

fn has_one_of(process: &Path, sockets: &[String]) -> bool {
    let open = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    open.filter_map(|entry| std::fs::read_link(entry.path()).ok())
        .any(|link| sockets.iter().any(|socket| link.as_os_str() == socket.as_str()))
}
