//! Databases for services: a SQLite file in a temporary folder, or a PostgreSQL of the run's own.

use super::leftovers::{self, Ending};
use super::process::signal;
use crate::ports::free_port;
use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const SERVER_LOG: &str = "server.log";
const READY_LIMIT: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Says what is missing where this machine cannot make databases of the kind.
    pub fn available(self) -> Result<(), String> {
        match self {
            Self::Sqlite => Ok(()),
            Self::Postgres => programs().map(drop),
        }
    }
}

/// Makes databases of one kind; what it made is gone when it is dropped.
pub struct Databases {
    folder: PathBuf,
    server: Option<Arc<Server>>,
    made: AtomicUsize,
}

#[derive(Clone)]
pub struct Database {
    name: String,
    folder: PathBuf,
    server: Option<Arc<Server>>,
}

struct Server {
    programs: PathBuf,
    port: u16,
    account: Option<(u32, u32)>,
    child: Child,
}

impl Databases {
    pub fn open(kind: Kind) -> Result<Self, String> {
        static OPENED: AtomicUsize = AtomicUsize::new(0);
        let count = OPENED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("conformance-{}-{count}", std::process::id()));
        leftovers::folder(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let server = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(Arc::new(Server::start(&folder)?)),
        };
        Ok(Self { folder, server, made: AtomicUsize::new(0) })
    }

    /// A new, empty database.
    pub fn fresh(&self) -> Result<Database, String> {
        let name = format!("conformance_{}", self.made.fetch_add(1, Ordering::Relaxed));
        let folder = self.folder.join(&name);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        if let Some(server) = &self.server {
            server.client("createdb", &[&name])?;
        }
        Ok(Database { name, folder, server: self.server.clone() })
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        self.server = None;
        // A temporary folder that stays behind harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Database {
    pub fn url(&self) -> String {
        match &self.server {
            None => format!("sqlite://{}", self.folder.join("service.db").display()),
            Some(server) => format!("postgres://postgres@127.0.0.1:{}/{}", server.port, self.name),
        }
    }

    /// What psql prints for a script; a file of statements runs until the first that fails.
    pub fn psql(&self, script: &str, arguments: &[&str]) -> Result<String, String> {
        let file = self.folder.join("script.sql");
        fs::write(&file, script).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut command = Command::new(programs()?.join("psql"));
        command.arg(self.url()).args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f"]).arg(&file).args(arguments);
        let output = succeeded("psql", command.output())?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What its server has said.
    pub fn server_log(&self) -> Result<String, String> {
        let path = self.folder.with_file_name(SERVER_LOG);
        fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Everything it holds, to look for what must not be there.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        if let Some(server) = &self.server {
            return Ok(server.client("pg_dump", &[&self.name])?.stdout);
        }
        let files = fs::read_dir(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        let bytes: Vec<u8> = files.flatten().filter_map(|file| fs::read(file.path()).ok()).flatten().collect();
        if bytes.is_empty() { Err("the service keeps its database elsewhere".to_owned()) } else { Ok(bytes) }
    }
}

impl Server {
    fn start(folder: &Path) -> Result<Self, String> {
        let programs = programs()?;
        let account = unprivileged();
        let data = folder.join("server");
        fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
        if let Some((user, group)) = account {
            chown(&data, Some(user), Some(group)).map_err(|error| format!("{}: {error}", data.display()))?;
        }
        let data = data.display().to_string();
        let program = |name: &str| {
            let mut command = Command::new(programs.join(name));
            command.current_dir("/").stdin(Stdio::null());
            if let Some((user, group)) = account {
                command.uid(user).gid(group);
            }
            command
        };
        let made = program("initdb").args(["-D", &data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]).output();
        succeeded("initdb", made)?;
        let port = free_port()?;
        let mut command = program("postgres");
        command.args(["-D", &data, "-p", &port.to_string(), "-k", &data, "-c", "listen_addresses=127.0.0.1"]);
        command.args(["-c", "fsync=off", "-c", "max_connections=200"]).stdout(Stdio::null());
        command.stderr(fs::File::create(folder.join(SERVER_LOG)).map_err(|error| format!("{SERVER_LOG}: {error}"))?);
        let child = leftovers::spawn(&mut command, Ending::Server).map_err(|error| format!("cannot start PostgreSQL: {error}"))?;
        let server = Self { programs, port, account, child };
        server.wait_ready()?;
        Ok(server)
    }

    fn wait_ready(&self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            match self.client("pg_isready", &[]) {
                Ok(_) => return Ok(()),
                Err(error) if started.elapsed() > READY_LIMIT => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    fn client(&self, name: &str, arguments: &[&str]) -> Result<Output, String> {
        let mut command = Command::new(self.programs.join(name));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"]).args(arguments);
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group).current_dir("/");
        }
        succeeded(name, command.output())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        signal("INT", &self.child.id().to_string());
        let _ = self.child.wait();
        leftovers::ended(self.child.id());
    }
}

fn succeeded(name: &str, output: std::io::Result<Output>) -> Result<Output, String> {
    let output = output.map_err(|error| format!("cannot run {name}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

/// The newest PostgreSQL where Debian puts them, or else the one on PATH.
fn programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, path)| path.join("postgres").exists())
        .collect();
    found.sort();
    let on_path = || {
        let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
        folders.into_iter().find(|folder| ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).exists()))
    };
    found
        .pop()
        .map(|(_, path)| path)
        .or_else(on_path)
        .ok_or_else(|| "PostgreSQL is missing: no /usr/lib/postgresql/*/bin/postgres, and no `postgres` with `initdb` on PATH".to_owned())
}

/// PostgreSQL refuses to run as root: then the account that its package made, or `nobody`.
fn unprivileged() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    let account = |name: &str| {
        let line = accounts.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut words = line.split(':').skip(2);
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    };
    account("postgres").or_else(|| account("nobody"))
}
