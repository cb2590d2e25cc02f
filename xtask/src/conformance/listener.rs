//! Which process listens on a port, from the tables that Linux keeps. Elsewhere: not known.

use std::collections::BTreeSet;
use std::fs;

/// The eldest of the processes that hold the listening socket: a stack may share it among workers.
pub fn pid_of(port: u16) -> Option<u32> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"].iter().flat_map(|table| sockets(table, port)).collect();
    let holders: BTreeSet<u32> = processes().filter(|pid| holds(*pid, &sockets)).collect();
    holders.iter().copied().find(|pid| parent(*pid).is_none_or(|parent| !holders.contains(&parent)))
}

fn sockets(table: &str, port: u16) -> Vec<String> {
    let text = fs::read_to_string(table).unwrap_or_default();
    let listening = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let local = words.nth(1)?;
        let state = words.nth(1)?;
        let inode = words.nth(5)?;
        (state == "0A" && local.ends_with(&format!(":{port:04X}"))).then(|| format!("socket:[{inode}]"))
    });
    listening.collect()
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn holds(pid: u32, sockets: &[String]) -> bool {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let mut links = files.filter_map(|file| fs::read_link(file.path()).ok());
    links.any(|link| sockets.iter().any(|socket| link.to_str() == Some(socket)))
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command's name may hold spaces and brackets; the last bracket ends it.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
