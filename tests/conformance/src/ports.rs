//! Ports for the services that tests start.

use std::net::TcpListener;
use std::ops::Range;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below what systems take for the near end of their own connections (Linux from 32768), so that no client's
/// connection sits on a port between its choice and the start of the service.
const PORTS: Range<u16> = 20_000..32_000;

static CHOSEN: AtomicU16 = AtomicU16::new(0);

/// A port that nobody listens on: never the same one twice in a run, and hardly that of another run beside this.
pub fn free_port() -> Result<u16, String> {
    let room = PORTS.end - PORTS.start;
    let first = (std::process::id().wrapping_mul(101) % u32::from(room)) as u16;
    loop {
        let chosen = CHOSEN.fetch_add(1, Ordering::Relaxed);
        if chosen >= room {
            return Err(format!("no port of {PORTS:?} is free"));
        }
        let port = PORTS.start + (first + chosen) % room;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
}
