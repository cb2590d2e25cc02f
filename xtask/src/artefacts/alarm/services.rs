//! The services of the system as they run: each with a database behind a proxy, and with clients.

use super::clients::Clients;
use super::toxiproxy::{Link, Toxiproxy};
use crate::conformance::database::{Database, Databases};
use crate::conformance::process;
use crate::generated::side_by_side;
use crate::ports::free_port;
use crate::stacks::{Environment, Stack};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Has two replicas, and what its environment allows a client is three times what a calm one sends.
const CRASHING: &str = "crashing";
const FEW: &str = "180/min";
/// Of the other services, which have one replica.
const MANY: &str = "1000000/min";
/// Not counted by anybody yet: a virtual machine is slow at first.
const WARM_UP: Duration = Duration::from_secs(3);

pub struct Service {
    pub name: String,
    pub database: Link,
    pub replicas: Vec<process::Service>,
    clients: Clients,
    folder: PathBuf,
    variables: BTreeMap<String, String>,
    stored: Database,
}

/// All of them, ready, warm, and called now and then.
pub fn started(made: &[(PathBuf, &'static Stack)], databases: &Databases, proxy: &Toxiproxy) -> Result<Vec<Service>, String> {
    side_by_side("alarm: set up", made.iter().cloned().collect(), |folder, stack| stack.prepare(folder).map(drop))?;
    let service = |(folder, stack): &(PathBuf, &'static Stack)| Service::new(folder, stack.prepare(folder)?, databases, proxy);
    let mut services = made.iter().map(service).collect::<Result<Vec<_>, _>>()?;
    services.iter_mut().try_for_each(Service::replicate)?;
    for service in &mut services {
        service.replicas.iter().try_for_each(process::Service::wait_ready)?;
        if service.name == CRASHING {
            // Behind the first, which has migrated their database.
            service.replicate()?;
            service.replicas.iter().try_for_each(process::Service::wait_ready)?;
        }
        service.called_by(1, Duration::from_millis(50))?;
    }
    std::thread::sleep(WARM_UP);
    services.iter_mut().try_for_each(|service| service.called_by(1, Duration::from_secs(1)))?;
    Ok(services)
}

impl Service {
    fn new(folder: &Path, environment: Environment, databases: &Databases, proxy: &Toxiproxy) -> Result<Self, String> {
        let name = folder.file_name().unwrap_or_default().display().to_string();
        let stored = databases.fresh()?;
        let database = proxy.before(&stored, &name)?;
        let mut variables: BTreeMap<String, String> = environment.variables.into_iter().collect();
        variables.insert("DATABASE_URL".to_owned(), database.url.clone());
        variables.insert("RATE_LIMIT".to_owned(), if name == CRASHING { FEW } else { MANY }.to_owned());
        Ok(Self { name, database, replicas: Vec::new(), clients: Clients::default(), folder: folder.to_owned(), variables, stored })
    }

    fn replicate(&mut self) -> Result<(), String> {
        let replica = self.spawned(free_port()?)?;
        self.replicas.push(replica);
        Ok(())
    }

    fn spawned(&self, port: u16) -> Result<process::Service, String> {
        process::Service::spawn_at(port, &self.name, &self.folder, "make -s run", &self.variables, self.stored.clone())
    }

    /// Clients in place of those there were. They call the last replica: it is the one that stays longest.
    pub fn called_by(&mut self, count: usize, pause: Duration) -> Result<(), String> {
        let replica = self.replicas.last().ok_or("there is no replica")?;
        self.clients = Clients::of(replica.address, count, pause);
        Ok(())
    }

    /// The first replica is killed, and started again where it was.
    pub fn crash(&mut self) -> Result<(), String> {
        self.lose_replica()?;
        let again = self.spawned(self.replicas[0].address.port())?;
        again.wait_ready()?;
        self.replicas[0] = again;
        Ok(())
    }

    /// The first replica is killed.
    pub fn lose_replica(&self) -> Result<(), String> {
        self.replicas.first().ok_or("there is no replica").map(process::Service::kill).map_err(str::to_owned)
    }

    /// Every replica is killed.
    pub fn end(&self) -> Result<(), String> {
        self.replicas.iter().for_each(process::Service::kill);
        Ok(())
    }
}
