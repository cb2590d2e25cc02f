//! Services that tell what reached them: each answers with its name and the request's headers, or as it is told to.

use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The header by which a request asks for a status.
pub const WANTED: &str = "X-Wanted-Status";

/// One service; with this, nothing listens there any more.
pub struct Upstream {
    port: u16,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The port of each service.
pub type Addresses = Vec<(String, u16)>;

/// Services of these names, and where each is.
pub fn of(names: &[String]) -> Result<(Vec<Upstream>, Addresses), String> {
    let all = names.iter().map(|name| Upstream::start(name)).collect::<Result<Vec<_>, _>>()?;
    let addresses = names.iter().cloned().zip(all.iter().map(|upstream| upstream.port)).collect();
    Ok((all, addresses))
}

impl Upstream {
    fn start(name: &str) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let port = listener.local_addr().map_err(|error| error.to_string())?.port();
        let ended = Arc::new(AtomicBool::new(false));
        let (over, own) = (Arc::clone(&ended), name.to_owned());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                // A client that went away is no fault of the gateway's.
                let _ = serve(&own, stream);
            }
        });
        Ok(Self { port, ended, thread: Some(thread) })
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One request, and the end of the connection: a gateway that keeps it would speak to nobody later.
fn serve(name: &str, mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = Map::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), Value::from(value));
    }
    let told = |name: &str| headers.get(name).and_then(Value::as_str);
    let length = told("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let bytes = std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    let status: u16 = told(&WANTED.to_lowercase()).and_then(|status| status.parse().ok()).unwrap_or(200);
    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
    let id = told("x-request-id").unwrap_or_default();
    let head = format!("HTTP/1.1 {status} Wanted\r\nContent-Type: {kind}\r\nX-Request-Id: {id}\r\nConnection: close\r\n");
    let body = json!({ "service": name, "status": status, "bytes": bytes, "headers": headers }).to_string();
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len())
}
