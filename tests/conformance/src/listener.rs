//! Which process listens on a port, from the tables that Linux keeps. Elsewhere `lsof` and `ps` say, as macOS has them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// The eldest of the processes that hold the listening socket: a stack may share it among workers.
pub fn pid_of(port: u16) -> Option<u32> {
    if TABLES.iter().any(|table| Path::new(table).exists()) {
        let sockets: Vec<String> = TABLES.iter().flat_map(|table| sockets(table, port)).collect();
        return eldest(&processes().filter(|pid| holds(*pid, &sockets)).collect(), parent);
    }
    eldest(&told("lsof", &["-nP", "-t", &format!("-iTCP:{port}"), "-sTCP:LISTEN"]), told_parent)
}

fn eldest(holders: &BTreeSet<u32>, parent: fn(u32) -> Option<u32>) -> Option<u32> {
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

fn told_parent(pid: u32) -> Option<u32> {
    told("ps", &["-o", "ppid=", "-p", &pid.to_string()]).pop_first()
}

/// The numbers that a program prints.
fn told(program: &str, words: &[&str]) -> BTreeSet<u32> {
    let output = Command::new(program).args(words).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}
