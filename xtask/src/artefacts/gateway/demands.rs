//! What a system asks of its gateway, out of its spec and its contracts, and whether it is so.

use super::client::{Answer, Gateway};
use super::upstreams::WANTED;
use super::yaml;
use crate::artefacts::files;
use std::path::Path;
use std::time::Duration;

/// What stands in a path for a parameter.
const KEY: &str = "0190a7e4-5b0a-7cc1-8d6c-1f6d5b0c9a11";
/// Where no service answers: what is for operators alone, what was never declared, and what begins like a route.
const UNROUTED: [&str; 8] = ["/", "/metrics", "/healthz", "/readyz", "/docs", "/openapi.json", "/api/v1/nothing", "/api/v1/../../metrics"];

/// What is asked.
pub struct Demands {
    pub services: Vec<String>,
    /// Method, path and service of each operation.
    operations: Vec<(String, String, String)>,
    max_body: u64,
    limit: Option<(u32, u64)>,
    origin: Option<String>,
    /// A public read and its key, where a CDN keeps it.
    kept: Option<(String, String)>,
}

impl Demands {
    pub fn read(system: &Path) -> Result<Self, String> {
        let model = yaml(&system.join(".scaffold/model.yaml"))?;
        let mut operations = Vec::new();
        let mut services = Vec::new();
        for file in files(&system.join("contracts/openapi"), ".json")? {
            let name = file.file_stem().unwrap_or_default().display().to_string();
            for (path, methods) in yaml(&file)?["paths"].as_object().into_iter().flatten() {
                let methods = methods.as_object().into_iter().flatten().filter(|(name, _)| name.as_str() != "parameters");
                operations.extend(methods.map(|(method, _)| (method.to_uppercase(), filled(path), name.clone())));
            }
            services.push(name);
        }
        let gateway = &model["gateway"];
        let limit = gateway["rate_limit"].as_str().and_then(limit);
        let origin = gateway["cors"]["origins"][0].as_str().map(str::to_owned);
        let kept = (!gateway["cdn"].is_null()).then(|| ("/api/v1/products".to_owned(), "catalog.products".to_owned()));
        let max_body = model["api"]["max_body"].as_str().and_then(|text| text.strip_suffix('B')?.parse().ok());
        let max_body = max_body.ok_or("the model says no `max_body`")?;
        Ok(Self { services, operations, max_body, limit, origin, kept })
    }

    /// Every operation arrives at its service, told apart by the host where paths are the same, and nothing else does.
    pub fn routes(&self, gateway: &Gateway) -> Result<(), String> {
        for (number, (method, path, service)) in self.operations.iter().enumerate() {
            let host = format!("Host: {service}.shop.example");
            let answer = gateway.send(&address(number), method, path, &[&host], &[])?;
            expect(
                answer.status == 200 && answer.body["service"] == service.as_str(),
                &format!("{method} {path} reaches {service}"),
                &answer,
            )?;
        }
        for (number, path) in UNROUTED.iter().enumerate() {
            let answer = gateway.send(&address(number), "GET", path, &[], &["--path-as-is"])?;
            let resolved = path.rsplit("/..").next().unwrap_or(path);
            let is_told = answer.is_problem(404, path) || answer.is_problem(404, resolved);
            expect(is_told, &format!("{path} is not routed"), &answer)?;
        }
        Ok(())
    }

    /// What a service says of its own stays as it said it.
    pub fn problems(&self, gateway: &Gateway) -> Result<(), String> {
        for (number, status) in [404, 413, 429, 500, 502, 503].into_iter().enumerate() {
            let wanted = format!("{WANTED}: {status}");
            let answer = self.first(gateway, &address(number), &[&wanted])?;
            expect(answer.status == status && answer.body["service"].is_string(), "a service's own problem passes", &answer)?;
        }
        Ok(())
    }

    /// Nobody says who they are but the connection; a request has the name that its client gave it, if it is a plain one.
    pub fn identity(&self, gateway: &Gateway, keeps_names: bool) -> Result<(), String> {
        let forged = ["X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6", "X-Forwarded-Proto: http", "X-Request-Id: order-17"];
        let answer = self.first(gateway, "127.0.0.77", &forged)?;
        expect(answer.arrived("x-forwarded-for") == "127.0.0.77", "the client's address cannot be forged", &answer)?;
        expect(answer.arrived("x-forwarded-proto") == "https", "the service knows of TLS", &answer)?;
        expect(!answer.arrived("forwarded").contains("6.6.6.6"), "`Forwarded` is not passed on", &answer)?;
        expect((answer.arrived("x-request-id") == "order-17") == keeps_names, "a client names its request", &answer)?;
        let odd = self.first(gateway, "127.0.0.77", &["X-Request-Id: a\"b{}"])?;
        let named = odd.arrived("x-request-id");
        expect(!named.is_empty() && !named.contains('"'), "an odd name is replaced", &odd)
    }

    /// A body of the limit passes, a byte more does not.
    pub fn size(&self, gateway: &Gateway, system: &Path) -> Result<(), String> {
        let file = system.join("gateway-run/body");
        let at = format!("@{}", file.display());
        let Some((_, path, service)) = self.operations.iter().find(|(method, ..)| method == "POST") else { return Ok(()) };
        let host = format!("Host: {service}.shop.example");
        for (bytes, passes) in [(self.max_body, true), (self.max_body + 1, false)] {
            std::fs::write(&file, vec![b' '; usize::try_from(bytes).unwrap_or(0)]).map_err(|error| error.to_string())?;
            let answer = gateway.send("127.0.0.78", "POST", path, &[&host, "Expect:"], &["--data-binary", &at])?;
            let as_expected = if passes { answer.body["bytes"] == bytes } else { answer.is_problem(413, path) };
            expect(as_expected, &format!("a body of {bytes} bytes {}", if passes { "passes" } else { "is too large" }), &answer)?;
        }
        Ok(())
    }

    /// Listed origins may call, and see why they could not; others may not.
    pub fn browsers(&self, gateway: &Gateway) -> Result<(), String> {
        let Some(origin) = &self.origin else { return Ok(()) };
        let (from, origin) = (format!("Origin: {origin}"), origin.as_str());
        let ask = ["Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: if-match"];
        let path = self.path();
        let preflight = gateway.send("127.0.0.79", "OPTIONS", path, &[&from, ask[0], ask[1]], &[])?;
        expect(preflight.status < 300 && preflight.header("Access-Control-Allow-Origin") == origin, "a preflight is answered", &preflight)?;
        let allowed = |name: &str, word: &str| preflight.header(name).to_lowercase().split([',', ' ']).any(|one| one == word);
        let told = allowed("Access-Control-Allow-Methods", "put") && allowed("Access-Control-Allow-Headers", "if-match");
        expect(told && preflight.header("Access-Control-Max-Age") == "3600", "a preflight says what may be sent", &preflight)?;
        for (path, status) in [(path, 200), ("/api/v1/nothing", 404)] {
            let answer = gateway.send("127.0.0.79", "GET", path, &[&from], &[])?;
            let seen = answer.header("Access-Control-Expose-Headers").split(", ").any(|name| name == "ETag");
            let open =
                answer.header("Access-Control-Allow-Origin") == origin && answer.header("Access-Control-Allow-Credentials") == "true";
            expect(answer.status == status && open && seen, "a listed origin sees the answer", &answer)?;
        }
        let other = gateway.send("127.0.0.79", "GET", path, &["Origin: https://evil.example"], &[])?;
        expect(other.header("Access-Control-Allow-Origin").is_empty(), "another origin sees nothing", &other)
    }

    /// What needs no token is kept under its key, as long as it succeeds; nothing else is.
    pub fn cdn(&self, gateway: &Gateway) -> Result<(), String> {
        let Some((list, key)) = &self.kept else { return Ok(()) };
        let row = format!("{list}/{KEY}");
        let keys = format!("{key} {key}/{KEY}");
        for (path, keys) in [(list, key), (&row, &keys)] {
            let answer = gateway.get("127.0.0.80", path)?;
            let control = answer.header("Cache-Control");
            expect(control.contains("public") && control.contains("s-maxage=60"), "a CDN keeps a public read", &answer)?;
            expect(answer.header("Surrogate-Key") == keys.as_str(), &format!("{path} has its keys"), &answer)?;
            let failed = format!("{WANTED}: 404");
            for (method, header) in [("GET", "Authorization: Bearer x"), ("GET", failed.as_str()), ("POST", "Accept: */*")] {
                let answer = gateway.send("127.0.0.80", method, path, &[header], &[])?;
                let kept = answer.header("Cache-Control").contains("public") || !answer.header("Surrogate-Key").is_empty();
                expect(!kept, &format!("{method} {path} with {header} is not kept"), &answer)?;
            }
        }
        let own = gateway.get("127.0.0.80", "/api/v1/reviews")?;
        expect(own.header("Surrogate-Key").is_empty(), "what needs a token is not kept", &own)
    }

    /// A burst beyond the limit is refused, whatever it says of itself; others go on, and so does it after a while.
    pub fn limit(&self, gateway: &Gateway) -> Result<(), String> {
        let Some((requests, wait)) = self.limit else { return Ok(()) };
        let path = self.path();
        let statuses = gateway.burst("127.0.0.81", path, requests * 2)?;
        let passed = u32::try_from(statuses.iter().filter(|status| **status == 200).count()).unwrap_or(0);
        let refused = statuses.iter().filter(|status| **status == 429).count();
        // Some come back while the burst lasts.
        if passed < requests || passed > requests + requests / 2 || refused == 0 || statuses.first() != Some(&200) {
            return Err(format!("of {} at once {passed} passed and {refused} were refused; the limit is {requests}", requests * 2));
        }
        let refused = self.first(gateway, "127.0.0.81", &["X-Forwarded-For: 6.6.6.7"])?;
        let after: u64 = refused.header("Retry-After").parse().unwrap_or(0);
        let quota = refused.header("RateLimit-Policy").contains(&format!("q={requests};")) && refused.header("RateLimit").contains(";r=0;");
        expect(refused.is_problem(429, path) && after >= 1 && quota, "a refusal says when to come again", &refused)?;
        let other = self.first(gateway, "127.0.0.82", &[])?;
        expect(other.status == 200, "another client goes on", &other)?;
        std::thread::sleep(Duration::from_secs(after.max(wait) + 1));
        let again = self.first(gateway, "127.0.0.81", &[])?;
        expect(again.status == 200, "it goes on after a while", &again)
    }

    /// A service that is not there.
    pub fn down(&self, gateway: &Gateway) -> Result<(), String> {
        let answer = self.first(gateway, "127.0.0.83", &[])?;
        expect(
            answer.is_problem(503, self.path()) && !answer.header("Retry-After").is_empty(),
            "a service that is down is told with 503",
            &answer,
        )
    }

    fn path(&self) -> &str {
        self.operations.first().map_or("/", |(_, path, _)| path)
    }

    /// A request that reaches the first service.
    fn first(&self, gateway: &Gateway, from: &str, headers: &[&str]) -> Result<Answer, String> {
        let host = format!("Host: {}.shop.example", self.services.first().map_or("", String::as_str));
        let headers: Vec<&str> = headers.iter().copied().chain([host.as_str()]).collect();
        gateway.send(from, "GET", self.path(), &headers, &[])
    }
}

/// A client of its own for each, so that none meets the limit.
fn address(number: usize) -> String {
    format!("127.0.1.{}", 1 + number % 250)
}

fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { KEY } else { part }).collect::<Vec<_>>().join("/")
}

/// A limit for each client, and how many seconds there are until one more may pass.
fn limit(text: &str) -> Option<(u32, u64)> {
    let (requests, period) = text.strip_suffix(" per client")?.split_once('/')?;
    let requests: u32 = requests.parse().ok()?;
    let seconds = if period == "min" { 60 } else { 1 };
    Some((requests, u64::from(seconds / requests)))
}

fn expect(holds: bool, what: &str, answer: &Answer) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not so that {what}: {answer:?}")) }
}
