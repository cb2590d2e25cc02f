//! `scaffold up` with a stack that costs nothing: what it says, and that nothing runs when it has ended, whichever way.

use crate::support::root;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A generated system of two services, `left` and `right`.
struct Pair {
    _folder: tempfile::TempDir,
    root: PathBuf,
    ports: [u16; 2],
}

impl Pair {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Both are held until both are known, so that they differ.
        let held = [0, 1].map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
        let ports = held.map(|listener| listener.local_addr().unwrap().port());
        let services = ["left", "right"].iter().zip(ports);
        let services: String =
            services.map(|(name, port)| format!("  {name}: {{port: {port}, entities: {{Note: {{title: string(9)}}}}}}\n")).collect();
        let spec = format!("scaffold: 1\nname: pair\nstack: toy\nauth: none\ngateway: none\nservices:\n{services}");
        std::fs::write(folder.path().join("pair.yaml"), spec).unwrap();
        let status = scaffold(folder.path())
            .args(["new", "--from", "pair.yaml", "--blueprints"])
            .arg(root().join("tests/blueprints"))
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        Self { root: folder.path().join("pair"), _folder: folder, ports }
    }

    fn service(&self, name: &str) -> PathBuf {
        self.root.join("services").join(name)
    }

    fn with_mode(self, name: &str, mode: &str) -> Self {
        std::fs::write(self.service(name).join("mode"), mode).unwrap();
        self
    }

    fn up(&self, words: &[&str]) -> Up {
        let mut child =
            scaffold(&self.root).arg("up").args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Up { child, out, said: String::new() }
    }

    /// Every process that a service of the pair has started.
    fn processes(&self) -> Vec<String> {
        let of = |name| std::fs::read_to_string(self.service(name).join("processes")).unwrap_or_default();
        let all = ["left", "right"].map(of).join(" ");
        all.split_whitespace().map(str::to_owned).collect()
    }

    /// Waits until nothing runs; what still does after a while is a fault.
    fn assert_nothing_runs(&self) {
        let started = Instant::now();
        loop {
            let processes = self.processes();
            let running: Vec<&String> = processes.iter().filter(|process| runs(process)).collect();
            if running.is_empty() {
                break;
            }
            assert!(started.elapsed() < PATIENCE, "still running: {running:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.ports.iter().for_each(|port| drop(TcpListener::bind(("127.0.0.1", *port)).unwrap()));
    }
}

/// A run of `scaffold up`.
struct Up {
    child: Child,
    out: BufReader<ChildStdout>,
    said: String,
}

impl Up {
    fn until(&mut self, text: &str) {
        while !self.said.contains(text) {
            let read = self.out.read_line(&mut self.said).unwrap();
            assert!(read > 0, "`up` ended before it said `{text}`: {}", self.said);
        }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// How it ended, and all it said.
    fn end(mut self) -> (ExitStatus, String) {
        self.out.read_to_string(&mut self.said).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut self.said).unwrap();
        (self.child.wait().unwrap(), self.said)
    }
}

fn scaffold(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    command.current_dir(folder);
    command
}

/// Neither gone nor a zombie that nobody has waited for yet.
fn runs(process: &str) -> bool {
    let output = Command::new("ps").args(["-o", "stat=", "-p", process]).output().unwrap();
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn every_service_runs_until_somebody_stops_them() {
    for signal in ["INT", "TERM", "HUP"] {
        let pair = Pair::new();
        let mut up = pair.up(&[]);
        up.until("Ctrl-C stops everything");
        for port in pair.ports {
            assert!(up.said.contains(&format!("http://localhost:{port}/api/v1/notes")), "{}", up.said);
            assert!(get(port, "/api/v1/notes").contains(" 200 "));
        }
        assert!(up.said.contains("left  │ starting: fine") && up.said.contains("right │ starting: fine"), "{}", up.said);
        assert_eq!(pair.processes().iter().filter(|process| runs(process)).count(), 4);
        up.signal(signal);
        let (status, said) = up.end();
        assert!(status.success() && said.contains("everything is stopped"), "{said}");
        pair.assert_nothing_runs();
    }
}

#[test]
fn one_that_is_asked_for_runs_alone() {
    let pair = Pair::new();
    let mut up = pair.up(&["--only", "right", "--json"]);
    up.until("\"running\"");
    assert!(!pair.service("left").join("installed").exists());
    up.signal("INT");
    let (_, said) = up.end();
    assert!(said.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{said}");
    let pair = pair.with_mode("right", "dies");
    let (status, said) = pair.up(&["--only", "right", "--json"]).end();
    let failed = said.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).next_back().unwrap();
    assert!(status.code() == Some(6) && failed["event"] == "failed", "{said}");
    let (status, said) = pair.up(&["--only", "rihgt"]).end();
    assert!(status.code() == Some(4) && said.contains("did you mean `right`?"), "{said}");
}

#[test]
fn a_port_in_use_is_told_before_anything_starts() {
    let pair = Pair::new();
    let _held = TcpListener::bind(("127.0.0.1", pair.ports[1])).unwrap();
    let (status, said) = pair.up(&[]).end();
    assert_eq!(status.code(), Some(4), "{said}");
    assert!(said.contains(&format!("port {} of `right`: in use", pair.ports[1])), "{said}");
    assert!(!pair.service("left").join("installed").exists() && pair.processes().is_empty());
}

#[test]
fn a_set_up_that_fails_shows_what_it_said() {
    let pair = Pair::new();
    std::fs::write(pair.service("right").join("no-network"), "").unwrap();
    let (status, said) = pair.up(&[]).end();
    assert_eq!(status.code(), Some(6), "{said}");
    assert!(said.contains("right │ installing right") && said.contains("`right` could not be set up: exit status 1"), "{said}");
    assert!(!said.contains("installing left") && pair.processes().is_empty(), "{said}");
}

#[test]
fn a_service_that_dies_at_its_start_takes_the_others_along() {
    let pair = Pair::new().with_mode("right", "dies");
    let (status, said) = pair.up(&[]).end();
    assert_eq!(status.code(), Some(6), "{said}");
    assert!(said.contains("right │ there is no database") && said.contains("`right` ended before it was ready"), "{said}");
    pair.assert_nothing_runs();
}

#[test]
fn a_service_that_dies_later_takes_the_others_along() {
    let pair = Pair::new();
    let mut up = pair.up(&[]);
    up.until("Ctrl-C stops everything");
    get(pair.ports[0], "/die");
    let (status, said) = up.end();
    assert_eq!(status.code(), Some(6), "{said}");
    assert!(said.contains("left  │ out of luck") && said.contains("`left` ended while it served"), "{said}");
    assert!(said.contains("exit status 3"), "{said}");
    pair.assert_nothing_runs();
}

#[test]
fn a_service_that_is_never_ready_is_not_waited_for_longer_than_said() {
    let pair = Pair::new().with_mode("left", "never ready");
    let (status, said) = pair.up(&["--wait", "2"]).end();
    assert_eq!(status.code(), Some(6), "{said}");
    assert!(said.contains("not ready after 2 s") && said.contains("left: /readyz on port"), "{said}");
    pair.assert_nothing_runs();
}

#[test]
fn a_second_interrupt_waits_for_nobody() {
    let pair = Pair::new().with_mode("left", "stubborn");
    let mut up = pair.up(&[]);
    up.until("Ctrl-C stops everything");
    up.signal("INT");
    up.until("Ctrl-C again does not wait");
    up.signal("INT");
    let (status, said) = up.end();
    assert!(status.success(), "{said}");
    pair.assert_nothing_runs();
}

#[test]
fn nothing_outlives_an_up_that_is_killed_hard() {
    let pair = Pair::new();
    let mut up = pair.up(&[]);
    up.until("Ctrl-C stops everything");
    up.signal("KILL");
    assert!(!up.end().0.success());
    pair.assert_nothing_runs();
}

#[test]
fn somebody_who_stops_reading_stops_the_services() {
    let pair = Pair::new();
    let mut up = pair.up(&[]);
    up.until("Ctrl-C stops everything");
    drop(up.out);
    // Something has to be said before the closed pipe is noticed.
    get(pair.ports[0], "/die");
    assert!(up.child.wait().is_ok());
    pair.assert_nothing_runs();
}
