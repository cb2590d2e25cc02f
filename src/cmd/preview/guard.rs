//! Who may ask: the browser that was given the address. A page of another origin, a name that leads here by way of
//! somebody else's DNS, and other users of the machine may not.

use super::answer::Answer;
use sha2::{Digest as _, Sha256};
use std::io::Cursor;
use tiny_http::{Header, Request, Response};

/// The names of this machine to itself; the server listens on no other address.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// What holds for everything that the browser is sent.
const HEADERS: [(&str, &str); 5] = [
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// Knows the secret of the address.
pub struct Guard {
    token: String,
    port: u16,
}

impl Guard {
    /// With a new secret.
    pub fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self { token: secret()?, port })
    }

    /// The address of the page. The secret is a part of its path rather than a cookie, which browsers send to every port.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// What is asked for below the secret, or the status that a stranger gets.
    pub fn admit(&self, request: &Request) -> Result<String, u16> {
        let hosts = NAMES.map(|name| format!("{name}:{}", self.port));
        let [host] = values(request, "Host").try_into().map_err(|_: Vec<&str>| 400u16)?;
        if !hosts.iter().any(|known| known == host) {
            return Err(421);
        }
        let own = format!("http://{host}");
        let same_origin = values(request, "Origin").into_iter().all(|origin| origin == own);
        let same_site = values(request, "Sec-Fetch-Site").into_iter().all(|site| matches!(site, "same-origin" | "none"));
        if !(same_origin && same_site) {
            return Err(403);
        }
        let path = request.url().split('?').next().and_then(|path| path.strip_prefix('/'));
        let (token, rest) = path.and_then(|path| path.split_once('/')).ok_or(403u16)?;
        // Compared as digests, so that the time it takes tells nothing.
        if Sha256::digest(token) != Sha256::digest(&self.token) {
            return Err(403);
        }
        Ok(rest.to_owned())
    }

    /// An answer as it is sent: the page may run its own script, and ask nobody but this server.
    pub fn dressed(&self, answer: Answer) -> Response<Cursor<Vec<u8>>> {
        let nonce = answer.nonce.map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; connect-src 'self'; img-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let headers = HEADERS.into_iter().chain([("Content-Security-Policy", policy.as_str()), ("Content-Type", answer.kind)]);
        let response = Response::from_data(answer.body).with_status_code(answer.status);
        headers.filter_map(|(name, value)| Header::from_bytes(name, value).ok()).fold(response, Response::with_header)
    }
}

/// 128 bits that nobody can guess, in hexadecimal.
pub fn secret() -> Result<String, getrandom::Error> {
    Ok(format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?))
}

fn values<'r>(request: &'r Request, name: &'static str) -> Vec<&'r str> {
    request.headers().iter().filter(|header| header.field.equiv(name)).map(|header| header.value.as_str()).collect()
}
