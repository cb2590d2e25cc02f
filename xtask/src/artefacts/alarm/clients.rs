//! Clients of a service, who call it again and again until this is dropped.

use crate::conformance::http::get;
use std::net::SocketAddr;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

const PATH: &str = "/api/v1/entries";
/// A client that waits this long has gone elsewhere.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub struct Clients {
    /// A client ends when its sender does.
    _here: Vec<Sender<()>>,
}

impl Clients {
    /// So many, each with this pause before every call.
    pub fn of(address: SocketAddr, count: usize, pause: Duration) -> Self {
        let client = |_| {
            let (here, gone) = channel();
            std::thread::spawn(move || {
                while gone.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    // What is answered is for Prometheus to see; a fault is why it may fail.
                    let _ = get(address, PATH, PATIENCE);
                }
            });
            here
        };
        Self { _here: (0..count).map(client).collect() }
    }
}
