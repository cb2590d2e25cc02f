//! The identity provider of the run: key sets on a loopback port, and a count of who fetched what.
//!
//! `/<name>` serves the key set of the service called `name`, so that a rotation for one service
//! does not change another's; `/stranger` is the attacker's and must never be fetched.

use super::token::Keys;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub struct Issuer {
    pub keys: Keys,
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    fetched: BTreeMap<String, usize>,
    rotated: BTreeSet<String>,
}

impl Issuer {
    pub fn start() -> Result<Self, String> {
        let keys = Keys::load()?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("cannot serve the key set: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, sets) = (Arc::clone(&state), keys.jwks().map(|set| set.to_string()));
        // Ends with the process: it holds nothing that needs closing.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away early is its own loss.
                let _ = serve(stream, &shared, &sets);
            }
        });
        Ok(Self { keys, url: format!("http://{address}"), state })
    }

    pub fn jwks_uri(&self, service: &str) -> String {
        format!("{}/{service}", self.url)
    }

    pub fn rotate(&self, service: &str) {
        lock(&self.state).rotated.insert(service.to_owned());
    }

    pub fn fetches(&self, path: &str) -> usize {
        lock(&self.state).fetched.get(path).copied().unwrap_or(0)
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>, sets: &[String; 3]) -> std::io::Result<()> {
    stream.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let [before, after, stranger] = sets;
    let set = {
        let mut state = lock(state);
        *state.fetched.entry(path.clone()).or_default() += 1;
        if path == "stranger" {
            stranger
        } else if state.rotated.contains(&path) {
            after
        } else {
            before
        }
    };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n{set}", set.len())
}

/// A thread that failed while it held the lock left the state whole: every change is one insert.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
