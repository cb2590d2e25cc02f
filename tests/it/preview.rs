//! `scaffold preview` over HTTP: who is let in, and that it shows what the other commands write. The page itself is driven
//! in a browser by `cargo xtask preview`.

use crate::support::{files, root};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Preview {
    child: Child,
    port: u16,
    token: String,
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

impl Preview {
    fn of(spec: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
        command.current_dir(spec.parent().unwrap()).args(["preview", "--from"]).arg(spec).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = said.map(|line| line.unwrap()).find_map(|line| line.trim().strip_prefix("http://127.0.0.1:").map(str::to_owned));
        let (port, rest) = address.as_deref().unwrap().split_once('/').unwrap();
        Self { child, port: port.parse().unwrap(), token: rest.trim_end_matches('/').to_owned() }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET /{}/{path}", self.token), &[("Host", &self.host())], "")
    }

    fn put(&self, path: &str, body: &str) -> Answer {
        self.send(&format!("PUT /{}/{path}", self.token), &[("Host", &self.host())], body)
    }

    fn send(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(stream, "{line} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
        let body = bytes[at + 4..].to_vec();
        let body = if head.to_lowercase().contains("transfer-encoding: chunked") { unchunked(&body) } else { body };
        Answer { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head, body }
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        whole.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
        if length == 0 {
            return whole;
        }
    }
}

/// A request line, its headers, and the status that it gets.
type Stranger<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);

#[test]
fn the_preview_answers_nobody_but_its_own_page() {
    let preview = Preview::of(&root().join("examples/hello.yaml"));
    let (own, host) = (format!("GET /{}/spec", preview.token), preview.host());
    let origin = format!("http://{host}");
    assert_eq!(preview.send(&own, &[("Host", &host), ("Origin", &origin), ("Sec-Fetch-Site", "same-origin")], "").status, 200);
    let wrong = format!("GET /{}/spec", "0".repeat(preview.token.len()));
    let elsewhere = format!("http://evil.example:{}", preview.port);
    let named = format!("evil.example:{}", preview.port);
    let refused: [Stranger<'_>; 9] = [
        (&wrong, &[("Host", &host)], 403),
        ("GET /spec", &[("Host", &host)], 403),
        ("GET /", &[("Host", &host)], 403),
        (&own, &[("Host", &named)], 421),
        (&own, &[("Host", "127.0.0.1")], 421),
        (&own, &[], 400),
        (&own, &[("Host", &host), ("Origin", &elsewhere)], 403),
        (&own, &[("Host", &host), ("Origin", "null")], 403),
        (&own, &[("Host", &host), ("Sec-Fetch-Site", "same-site")], 403),
    ];
    for (line, headers, status) in refused {
        let answer = preview.send(line, headers, "");
        assert_eq!(answer.status, status, "{line} {headers:?}");
        assert!(
            !String::from_utf8_lossy(&answer.body).contains(&preview.token) && !answer.head.contains("Access-Control"),
            "{}",
            answer.head
        );
    }
}

#[test]
fn the_page_of_the_preview_may_ask_nobody_else() {
    let preview = Preview::of(&root().join("examples/hello.yaml"));
    let page = preview.get("");
    let head = page.head.to_lowercase();
    let policy = head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        head.contains("referrer-policy: no-referrer") && head.contains("x-content-type-options: nosniff") && !head.contains("set-cookie")
    );
    assert_ne!(preview.get("").body, page.body, "the nonce is used once");
}

#[test]
fn the_preview_shows_the_files_that_new_writes() {
    let folder = tempfile::tempdir().unwrap();
    for (example, every) in [("hello.yaml", 1), ("polyglot.yaml", 12)] {
        let spec = root().join("examples").join(example);
        let target = folder.path().join(example);
        let mut new = Command::new(env!("CARGO_BIN_EXE_scaffold"));
        assert!(new.args(["new", "--no-git", "--from"]).arg(&spec).arg(&target).output().unwrap().status.success());
        let preview = Preview::of(&spec);
        let checked = preview.put("draft", &std::fs::read_to_string(&spec).unwrap()).json();
        let revision = checked["revision"].as_u64().unwrap();
        let listed: Vec<&str> = checked["system"]["files"].as_array().unwrap().iter().map(|file| file[0].as_str().unwrap()).collect();
        let written = files(&target);
        let names: Vec<&str> = written.iter().map(|path| path.strip_prefix(&target).unwrap().to_str().unwrap()).collect();
        let (mut listed_sorted, mut names_sorted) = (listed.clone(), names.clone());
        listed_sorted.sort_unstable();
        names_sorted.sort_unstable();
        assert_eq!(listed_sorted, names_sorted, "{example}");
        for (path, name) in written.iter().zip(&names).step_by(every) {
            let shown = preview.get(&format!("{revision}/file/{name}"));
            assert_eq!(shown.status, 200, "{name}");
            assert!(shown.body == std::fs::read(path).unwrap(), "{example}: {name}");
        }
    }
}

#[test]
fn errors_leave_the_last_draft_and_another_draft_is_told_apart() {
    let preview = Preview::of(&root().join("examples/hello.yaml"));
    let good = std::fs::read_to_string(root().join("examples/hello.yaml")).unwrap();
    let first = preview.put("draft", &good).json();
    let bad = preview.put("draft", &good.replace("bool", "boool")).json();
    assert_eq!((bad["revision"].is_null(), &bad["diagnostics"][0]["code"]), (true, &Value::from("S0504")), "{bad}");
    let revision = first["revision"].as_u64().unwrap();
    let picture = preview.get(&format!("{revision}/system"));
    assert!(picture.status == 200 && picture.head.contains("image/svg+xml") && picture.body.starts_with(b"<svg"));
    assert_eq!(preview.get(&format!("{}/system", revision + 1)).status, 409);
    assert_eq!(preview.get(&format!("{revision}/tables/nobody")).status, 404);
    assert_eq!(preview.get(&format!("{revision}/difference")).status, 422, "this is no repository");
}

#[test]
fn the_spec_is_saved_unless_somebody_else_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec.yaml");
    std::fs::write(&spec, "scaffold: 1\n").unwrap();
    let preview = Preview::of(&spec);
    let seen = preview.get("spec").json()["digest"].as_str().unwrap().to_owned();
    let save = |text: &str, digest: &str| preview.put("spec", &serde_json::json!({ "text": text, "digest": digest }).to_string());
    let saved = save("scaffold: 1\nname: one\n", &seen);
    assert_eq!(saved.status, 200);
    assert_eq!(std::fs::read_to_string(&spec).unwrap(), "scaffold: 1\nname: one\n");
    assert_eq!(save("stale\n", &seen).status, 409);
    std::fs::write(&spec, "theirs\n").unwrap();
    assert_eq!(save("mine\n", saved.json()["digest"].as_str().unwrap()).status, 409);
    assert_eq!(std::fs::read_to_string(&spec).unwrap(), "theirs\n");
    std::fs::remove_file(&spec).unwrap();
    assert_eq!(save("anew\n", "").status, 200, "a file that is not there yet is made");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}
