//! HTTP/1.1 over a plain socket: the suite must be able to send what no client library sends.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub took: Duration,
}

impl Answer {
    /// The values of a header, joined as RFC 9110 allows.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> =
            self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    pub fn header_map(&self) -> BTreeMap<String, String> {
        self.headers.iter().map(|(key, value)| (key.to_lowercase(), value.clone())).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What decides how an answer is framed besides the answer itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Expected,
    NoneForHead,
}

/// Sends `bytes` on a connection of its own and reads one answer.
pub fn exchange(address: SocketAddr, bytes: &[u8], body: Body, limit: Duration) -> Result<Answer, String> {
    let mut connection = Connection::open(address, limit)?;
    connection.send(bytes);
    connection.answer(body)
}

pub fn get(address: SocketAddr, path: &str, limit: Duration) -> Result<Answer, String> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    exchange(address, request.as_bytes(), Body::Expected, limit)
}

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    started: Instant,
    limit: Duration,
}

impl Connection {
    pub fn open(address: SocketAddr, limit: Duration) -> Result<Self, String> {
        let stream = TcpStream::connect_timeout(&address, limit).map_err(|error| format!("cannot connect: {error}"))?;
        let set = stream.set_nodelay(true).and_then(|()| stream.set_write_timeout(Some(limit)));
        set.map_err(|error| format!("cannot set up the connection: {error}"))?;
        Ok(Self { stream, buffer: Vec::new(), started: Instant::now(), limit })
    }

    /// A service may answer and close before it has read everything (413): a failed write is no
    /// failure, the answer decides.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).and_then(|()| self.stream.flush()).is_ok()
    }

    /// The next final answer; interim ones (1xx) are passed over.
    pub fn answer(&mut self, body: Body) -> Result<Answer, String> {
        loop {
            let mut answer = self.head()?;
            if (100..200).contains(&answer.status) {
                continue;
            }
            let empty = body == Body::NoneForHead || matches!(answer.status, 204 | 304);
            answer.body = if empty { Vec::new() } else { self.body(&answer)? };
            answer.took = self.started.elapsed();
            return Ok(answer);
        }
    }

    /// The same connection, to write while another thread reads.
    pub fn second(&self) -> Result<Self, String> {
        let stream = self.stream.try_clone().map_err(|error| format!("cannot share the connection: {error}"))?;
        Ok(Self { stream, buffer: Vec::new(), started: self.started, limit: self.limit })
    }

    /// Whether the service closes the connection and sends nothing more.
    pub fn closes(&mut self) -> bool {
        self.buffer.is_empty() && matches!(self.fill(), Ok(0))
    }

    fn head(&mut self) -> Result<Answer, String> {
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            if self.fill()? == 0 {
                return Err(format!("the connection was closed without an answer (got {:?})", lossy(&self.buffer)));
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
        parse_head(&lossy(&head))
    }

    fn body(&mut self, answer: &Answer) -> Result<Vec<u8>, String> {
        if answer.header("Transfer-Encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            return self.chunks();
        }
        match answer.header("Content-Length") {
            Some(length) => self.take(length.trim().parse().map_err(|_| format!("Content-Length: {length}"))?),
            None => {
                while self.fill()? > 0 {}
                Ok(std::mem::take(&mut self.buffer))
            }
        }
    }

    fn chunks(&mut self) -> Result<Vec<u8>, String> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size =
                usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16).map_err(|_| format!("chunk size {line:?}"))?;
            if size == 0 {
                while !self.line()?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.take(size)?);
            self.line()?;
        }
    }

    fn line(&mut self) -> Result<String, String> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).collect();
                return Ok(lossy(&line).trim_end().to_owned());
            }
            if self.fill()? == 0 {
                return Err("the connection was closed within a chunked body".to_owned());
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>, String> {
        while self.buffer.len() < length {
            if self.fill()? == 0 {
                return Err(format!("the connection was closed after {} of {length} body bytes", self.buffer.len()));
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn fill(&mut self) -> Result<usize, String> {
        let left = self.limit.saturating_sub(self.started.elapsed()).max(Duration::from_millis(1));
        let mut chunk = [0; 16 * 1024];
        let read = self.stream.set_read_timeout(Some(left)).and_then(|()| self.stream.read(&mut chunk));
        let count = read.map_err(|error| format!("no answer within {:?}: {error}", self.limit))?;
        self.buffer.extend(chunk.iter().take(count));
        Ok(count)
    }
}

fn parse_head(head: &str) -> Result<Answer, String> {
    let mut lines = head.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(':'));
    Ok(Answer {
        status: status.ok_or_else(|| format!("not an HTTP answer: {status_line:?}"))?,
        headers: headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        ..Answer::default()
    })
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
