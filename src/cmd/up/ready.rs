//! Asks a service whether it is ready.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const REQUEST: &[u8] = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether `/readyz` answers 200.
///
/// # Errors
/// What it does instead.
pub fn ask(port: u16) -> Result<(), String> {
    let line = status_line(port).map_err(|error| error.to_string())?;
    match line.split_whitespace().nth(1) {
        Some("200") => Ok(()),
        Some(status) => Err(format!("answers {status}")),
        None => Err("answers something that is not HTTP".to_owned()),
    }
}

fn status_line(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(REQUEST)?;
    let mut head = Vec::new();
    // To the end, or the service would be told that its client went away.
    stream.take(1 << 16).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}
