//! Prometheus and Alertmanager with the configuration of the system: a second is as long as a minute, whether it is
//! waited or looked back.

use super::program::Program;
use super::rules::{Rules, quickened};
use super::services::Service;
use crate::artefacts::{patiently, read};
use crate::ports::free_port;
use crate::tools::{emptied, quiet, write};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const PATIENCE: Duration = Duration::from_secs(60);
const RUNBOOKS: &str = "https://runbooks.example";
/// Yesterday in quick time, and how long of it is known, in seconds.
const YESTERDAY: u64 = 24 * 60;
const KNOWN: u64 = 10 * 60;
/// Requests a second, yesterday.
const BUSY: u64 = 2;

/// They run, and end with this.
pub struct Watch {
    system: PathBuf,
    prometheus: Program,
    alertmanager: Program,
}

impl Watch {
    pub fn start(system: &Path, rules: &Rules, services: &[Service]) -> Result<Self, String> {
        let folder = system.join("watched");
        emptied(&folder)?;
        let alertmanager = alertmanager(system, &folder)?;
        configured(system, &folder, services, alertmanager.port)?;
        rules.files.iter().try_for_each(|(name, file)| write(&folder.join("rules").join(name), &file.to_string()))?;
        yesterday(&folder, services)?;
        Ok(Self { system: system.to_owned(), prometheus: prometheus(&folder)?, alertmanager })
    }

    /// What Prometheus answers.
    pub fn query(&self, text: &str) -> Result<Vec<Value>, String> {
        let address = format!("http://127.0.0.1:{}/api/v1/query", self.prometheus.port);
        let mut command = Command::new("curl");
        let answer = quiet(command.args(["-fsS", "--get", &address, "--data-urlencode", &format!("query={text}")]));
        let answer: Value =
            serde_json::from_str(&answer.map_err(|error| format!("{text}: {error}"))?).map_err(|error| error.to_string())?;
        Ok(answer.pointer("/data/result").and_then(Value::as_array).cloned().unwrap_or_default())
    }

    /// Waits for a series of every service.
    pub fn has(&self, name: &str, services: &[Service]) -> Result<(), String> {
        patiently(PATIENCE, &format!("every service has {name}"), || {
            let jobs = self.query(&format!("count by (job) ({name})"))?;
            let has = |service: &Service| jobs.iter().any(|one| one["metric"]["job"] == service.name.as_str());
            Ok(services.iter().all(has))
        })
    }

    /// The alerts that Alertmanager has been told and that have not ended.
    pub fn alerts(&self) -> Result<Vec<Value>, String> {
        serde_json::from_str(&self.alertmanager.get("/api/v2/alerts")?).map_err(|error| error.to_string())
    }

    /// An alert is on its way to those whom its severity concerns, with a link to a runbook that is there.
    pub fn is_told_well(&self, alert: &Value) -> Result<(), String> {
        let text = |pointer: &str| alert.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let receivers = alert.get("receivers").and_then(Value::as_array).into_iter().flatten();
        let receivers: Vec<&str> = receivers.filter_map(|receiver| receiver.get("name")?.as_str()).collect();
        let runbook = text("/annotations/runbook_url").strip_prefix(RUNBOOKS).map(|file| file.trim_start_matches('/'));
        let there = runbook.is_some_and(|file| self.system.join("ops/runbooks").join(file).is_file());
        let filled = ["/annotations/summary", "/annotations/description"].iter().all(|pointer| !text(pointer).is_empty());
        if receivers == [text("/labels/severity")] && there && filled {
            return Ok(());
        }
        Err(format!("it goes to {receivers:?}, or lacks its runbook: {alert}"))
    }
}

/// The system's own configuration, with the addresses of this run. It is looked at each second, which is four times as
/// slow as the rules are quick: a busy machine is not down because it takes longer than a quarter of one to answer.
fn configured(system: &Path, folder: &Path, services: &[Service], alertmanager: u16) -> Result<(), String> {
    let source = system.join("ops/prometheus/prometheus.yml");
    let mut config: Value = serde_saphyr::from_str(&read(&source)?).map_err(|error| error.to_string())?;
    let declared: Vec<&Value> = config.get("scrape_configs").and_then(Value::as_array).into_iter().flatten().collect();
    let jobs: Vec<Value> = services.iter().map(job).collect();
    if jobs.iter().any(|job| !declared.iter().any(|known| known.get("job_name") == job.get("job_name"))) {
        return Err(format!("{} does not scrape every service", source.display()));
    }
    config["scrape_configs"] = Value::from(jobs);
    config["alerting"]["alertmanagers"] = json!([{ "static_configs": [{ "targets": [format!("127.0.0.1:{alertmanager}")] }] }]);
    config["global"]["scrape_interval"] = json!("1s");
    config["global"]["evaluation_interval"] = json!("1s");
    write(&folder.join("prometheus.yml"), &config.to_string())
}

fn job(service: &Service) -> Value {
    let targets: Vec<String> = service.replicas.iter().map(|replica| replica.address.to_string()).collect();
    json!({ "job_name": service.name, "static_configs": [{ "targets": targets }] })
}

/// What would be recorded if the services had run yesterday, and were busy.
fn yesterday(folder: &Path, services: &[Service]) -> Result<(), String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_secs();
    let name = quickened("job:http_requests:rate5m")?;
    let mut rows = format!("# TYPE {name} gauge\n");
    for Service { name: service, .. } in services {
        let times = (now - YESTERDAY - KNOWN / 2..now - YESTERDAY + KNOWN / 2).step_by(5);
        rows.extend(times.map(|time| format!("{name}{{job=\"{service}\"}} {BUSY} {time}\n")));
    }
    let file = folder.join("yesterday.txt");
    write(&file, &(rows + "# EOF\n"))?;
    quiet(Command::new("promtool").args(["tsdb", "create-blocks-from", "openmetrics"]).arg(file).arg(folder.join("series"))).map(drop)
}

fn alertmanager(system: &Path, folder: &Path) -> Result<Program, String> {
    let port = free_port()?;
    let mut command = Command::new("prometheus-alertmanager");
    command.arg(option("--config.file", &system.join("ops/alertmanager/alertmanager.yml")));
    command.arg(option("--storage.path", &folder.join("alerts"))).arg("--cluster.listen-address=");
    Program::start(command.arg(format!("--web.listen-address=127.0.0.1:{port}")), port, "/-/ready")
}

fn prometheus(folder: &Path) -> Result<Program, String> {
    let port = free_port()?;
    let mut command = Command::new("prometheus");
    command.env("RUNBOOKS_URL", RUNBOOKS).arg("--enable-feature=expand-external-labels");
    command.arg(option("--config.file", &folder.join("prometheus.yml"))).arg(option("--storage.tsdb.path", &folder.join("series")));
    Program::start(command.arg(format!("--web.listen-address=127.0.0.1:{port}")), port, "/-/ready")
}

fn option(name: &str, path: &Path) -> String {
    format!("{name}={}", path.display())
}
