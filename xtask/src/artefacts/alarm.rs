//! Prometheus scrapes the five stacks as they run; one of them ends, and Alertmanager hears of it.

use super::monitoring::{expressions, metrics};
use super::{patiently, read};
use crate::generated::{start, stop, wait_until_ready};
use crate::ports::free_port;
use crate::stacks;
use crate::tools::{quiet, write};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// What runs, and ends with this.
struct Running(Vec<(String, u16, Child)>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, _, child)| stop(child));
    }
}

/// Every metric that rules and panels name is exported by every stack, every expression is one, and an alert arrives.
pub fn raised(system: &Path) -> Result<(), String> {
    println!("alarm: {}", system.display());
    let mut services = Running(services(system)?);
    traffic(&services)?;
    let folder = system.join("watched");
    let (prometheus, alertmanager) = (free_port()?, free_port()?);
    configured(system, &folder, &services, alertmanager)?;
    let tools = Running(vec![
        ("alertmanager".to_owned(), alertmanager, started_alertmanager(system, &folder, alertmanager)?),
        ("prometheus".to_owned(), prometheus, started_prometheus(&folder, prometheus)?),
    ]);
    let query = |text: &str| query(prometheus, text);
    let expressions = expressions(&system.join("ops"))?;
    for (service, ..) in &services.0 {
        for metric in metrics(&expressions)? {
            let selector = format!("{metric}{{job=\"{service}\"}}");
            patiently(PATIENCE, &format!("{selector} is exported"), || Ok(!query(&selector)?.is_empty()))?;
        }
    }
    for expression in &expressions {
        query(expression)?;
    }
    let (ended, _, mut child) = services.0.pop().ok_or("no service runs")?;
    stop(&mut child);
    patiently(PATIENCE, &format!("ServiceDown of {ended} arrives"), || arrived(alertmanager, &ended))?;
    drop(tools);
    Ok(())
}

fn services(system: &Path) -> Result<Vec<(String, u16, Child)>, String> {
    let mut running = Running(Vec::new());
    for stack in &stacks::STACKS {
        let name = format!("loans-{}", stack.name);
        let service = system.join("services").join(&name);
        let environment = stack.prepare(&service)?;
        let port = free_port()?;
        running.0.push((name, port, start(&service, &environment, port)?));
    }
    for (name, port, child) in &mut running.0 {
        wait_until_ready(*port)?;
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Err(format!("{name} ended by itself, and something else answers on port {port}: {status}"));
        }
    }
    Ok(std::mem::take(&mut running.0))
}

/// A request that is answered, so that there is a series for it.
fn traffic(services: &Running) -> Result<(), String> {
    for (_, port, _) in &services.0 {
        quiet(Command::new("curl").args(["-fsS", "-o", "/dev/null", &format!("http://127.0.0.1:{port}/api/v1/books")]))?;
    }
    Ok(())
}

/// The system's own configuration, with the addresses of this run, a second for a quarter of a minute, and no waiting.
fn configured(system: &Path, folder: &Path, services: &Running, alertmanager: u16) -> Result<(), String> {
    let source = system.join("ops/prometheus");
    let mut config: Value = serde_saphyr::from_str(&read(&source.join("prometheus.yml"))?).map_err(|error| error.to_string())?;
    let at = |port: u16| json!([{ "targets": [format!("127.0.0.1:{port}")] }]);
    let jobs: Vec<Value> = services.0.iter().map(|(name, port, _)| json!({ "job_name": name, "static_configs": at(*port) })).collect();
    let declared: Vec<&Value> = config.get("scrape_configs").and_then(Value::as_array).into_iter().flatten().collect();
    if jobs.iter().any(|job| !declared.iter().any(|known| known.get("job_name") == job.get("job_name"))) {
        return Err(format!("{} does not scrape every service", source.display()));
    }
    config["scrape_configs"] = Value::from(jobs);
    config["alerting"]["alertmanagers"] = json!([{ "static_configs": at(alertmanager) }]);
    config["global"]["scrape_interval"] = json!("1s");
    config["global"]["evaluation_interval"] = json!("1s");
    write(&folder.join("prometheus.yml"), &config.to_string())?;
    for path in super::files(&source.join("rules"), ".yaml")?.iter().filter(|path| !path.to_string_lossy().ends_with(".test.yaml")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        write(&folder.join("rules").join(&*name), &read(path)?.replace("for: 1m", "for: 1s"))?;
    }
    Ok(())
}

fn started_alertmanager(system: &Path, folder: &Path, port: u16) -> Result<Child, String> {
    let mut command = Command::new("prometheus-alertmanager");
    command.arg(option("--config.file", &system.join("ops/alertmanager/alertmanager.yml")));
    command.arg(option("--storage.path", &folder.join("alerts"))).arg("--cluster.listen-address=");
    ready(command.arg(format!("--web.listen-address=127.0.0.1:{port}")), port)
}

fn started_prometheus(folder: &Path, port: u16) -> Result<Child, String> {
    let mut command = Command::new("prometheus");
    command.env("RUNBOOKS_URL", "https://runbooks.example").arg("--enable-feature=expand-external-labels");
    command.arg(option("--config.file", &folder.join("prometheus.yml"))).arg(option("--storage.tsdb.path", &folder.join("series")));
    ready(command.arg(format!("--web.listen-address=127.0.0.1:{port}")), port)
}

fn option(name: &str, path: &Path) -> String {
    format!("{name}={}", path.display())
}

fn ready(command: &mut Command, port: u16) -> Result<Child, String> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())?;
    let answer = patiently(PATIENCE, "it is ready", || Ok(get(&format!("http://127.0.0.1:{port}/-/ready"), &[]).is_ok()));
    if let Err(why) = answer {
        stop(&mut child);
        return Err(format!("{}: {why}", PathBuf::from(command.get_program()).display()));
    }
    Ok(child)
}

fn get(address: &str, query: &[String]) -> Result<String, String> {
    let mut command = Command::new("curl");
    command.args(["-fsS", "--get", address]);
    command.args(query.iter().flat_map(|pair| ["--data-urlencode", pair]));
    quiet(&mut command)
}

fn query(port: u16, text: &str) -> Result<Vec<Value>, String> {
    let answer =
        get(&format!("http://127.0.0.1:{port}/api/v1/query"), &[format!("query={text}")]).map_err(|error| format!("{text}: {error}"))?;
    let answer: Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
    Ok(answer.pointer("/data/result").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// The alert, on its way to those who are paged, with a link to its runbook.
fn arrived(port: u16, service: &str) -> Result<bool, String> {
    let answer = get(&format!("http://127.0.0.1:{port}/api/v2/alerts"), &[format!("filter=service=\"{service}\"")])?;
    let alerts: Vec<Value> = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
    let expected = |alert: &&Value| alert.pointer("/labels/alertname") == Some(&json!("ServiceDown"));
    let Some(alert) = alerts.iter().find(expected) else { return Ok(false) };
    let receivers: Vec<&str> =
        alert.get("receivers").and_then(Value::as_array).into_iter().flatten().filter_map(|one| one.get("name")?.as_str()).collect();
    let runbook = alert.pointer("/annotations/runbook_url").and_then(Value::as_str);
    if receivers == ["page"] && runbook == Some("https://runbooks.example/service-down.md") {
        return Ok(true);
    }
    Err(format!("ServiceDown goes to {receivers:?} with {runbook:?}"))
}
