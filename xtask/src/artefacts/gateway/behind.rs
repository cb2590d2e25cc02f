//! One real service behind the gateway: it believes what the gateway says of the client, and counts by that.

use super::client::Gateway;
use super::demands::Demands;
use super::product::Product;
use super::upstreams;
use crate::generated::{stop, wait_until_ready};
use crate::ports::free_port;
use crate::stacks;
use std::path::Path;
use std::process::{Child, Stdio};

/// How many requests of a client the service takes in a minute; fewer than the gateway lets pass.
const TAKEN: u32 = 5;

struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        stop(&mut self.0);
    }
}

/// The catalog of `shop`, whose products need no token.
pub fn one_service(system: &Path, product: Product) -> Result<(), String> {
    let demands = Demands::read(system)?;
    let (_others, mut addresses) = upstreams::of(&demands.services)?;
    let port = free_port()?;
    let _service = started(&system.join("services/catalog"), port)?;
    wait_until_ready(port)?;
    addresses.iter_mut().filter(|(name, _)| name == "catalog").for_each(|(_, there)| *there = port);
    let running = product.start(system, &addresses)?;
    let gateway = Gateway { port: running.port, certificate: system.join(".secrets/gateway-certificate") };
    let of = |from: &str| gateway.burst(from, "/api/v1/products", TAKEN + 1);
    for client in ["127.0.0.90", "127.0.0.91"] {
        let statuses = of(client)?;
        let (last, before) = statuses.split_last().ok_or("nothing was sent")?;
        if before.iter().any(|status| *status != 200) || *last != 429 {
            return Err(format!("{client} has no limit of its own behind the gateway: {statuses:?}"));
        }
    }
    Ok(())
}

fn started(service: &Path, port: u16) -> Result<Service, String> {
    let environment = stacks::stack("gin")?.prepare(service)?;
    let mut command = environment.make(service, &["run"]);
    let database = format!("sqlite:{}", service.join("behind.sqlite3").display());
    command.env("PORT", port.to_string()).env("DATABASE_URL", database).env("RATE_LIMIT", format!("{TAKEN}/min"));
    let child = command.env("TRUSTED_PROXIES", "127.0.0.1").stdout(Stdio::null()).spawn();
    child.map(Service).map_err(|error| format!("{}: {error}", service.display()))
}
