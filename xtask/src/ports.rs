//! Ports for the services that tests start.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below what systems take for the near end of their own connections (Linux from 32768), so that no client's
/// connection sits on a port between its choice and the start of the service.
const FROM: u16 = 20_000;
const UNTIL: u16 = 32_000;

static NEXT: AtomicU16 = AtomicU16::new(FROM);

/// A port that nobody listens on, never the same one twice in a run.
pub fn free_port() -> Result<u16, String> {
    loop {
        let port = NEXT.fetch_add(1, Ordering::Relaxed);
        if port >= UNTIL {
            return Err(format!("no port from {FROM} to {UNTIL} is free"));
        }
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
}
