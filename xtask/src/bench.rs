//! Generation against `cp -r` and git over the same tree, alternating, medians of CPU time.

use super::{cargo, root, tools};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;

/// ext4 passes over every inode that was freed in the last five seconds, one by one, when it looks for a free one.
const SETTLE: Duration = Duration::from_secs(6);

/// Prints the table of the README.
pub fn run() -> Result<(), String> {
    super::run(&mut cargo(&["build", "--release", "--quiet"]))?;
    let folder = root().join("target/bench");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    println!("| what | files | ours, CPU | `cp -r` + `git init`, `add`, `commit`, CPU | ratio | ours, wall | ours, peak memory |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    for (services, entities) in [(1, 5), (10, 10)] {
        against_copy(&folder, services, entities)?;
    }
    artefacts(&folder, 10, 10)?;
    println!("\n| services × entities | files | CPU | wall | peak memory |\n| --: | --: | --: | --: | --: |");
    for (services, entities) in [(1, 100), (10, 100), (100, 100), (1, 10_000)] {
        growth(&folder, services, entities)?;
    }
    println!("\n| regeneration of 2,000 files | CPU | wall | peak memory |\n| --- | --: | --: | --: |");
    regeneration(&folder, 13, 10)?;
    let _ = std::fs::remove_dir_all(&folder);
    let start = median((0..ROUNDS).map(|_| start_up()).collect::<Result<_, _>>()?);
    println!("\n`scaffold --version`: {:.1} ms", start * 1000.0);
    Ok(())
}

struct Used {
    cpu: f64,
    wall: f64,
    /// In KiB.
    peak: u64,
}

fn against_copy(folder: &Path, services: usize, entities: usize) -> Result<(), String> {
    let spec = write_spec(folder, services, entities)?;
    let source = folder.join("source");
    measure(generate(&spec, &source))?;
    let _ = std::fs::remove_dir_all(source.join(".git"));
    let (mut ours, mut theirs, mut walls, mut peak) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for round in 0..ROUNDS {
        // Nothing is removed between the rounds: a file system is slow to use again what was freed just now.
        let (made, copy) = (folder.join(format!("made-{round}")), folder.join(format!("copy-{round}")));
        let script = format!(
            "cp -r {} {copy} && cd {copy} && git init -q && git add -A && git -c user.name=a -c user.email=a@b commit -qm x",
            source.display(),
            copy = copy.display()
        );
        let used = measure(generate(&spec, &made))?;
        let mut copying = Command::new("sh");
        copying.args(["-c", &script]);
        let copied = measure(copying)?;
        peak = peak.max(used.peak);
        ours.push(used.cpu);
        walls.push(used.wall);
        theirs.push(copied.cpu);
    }
    let files = count(&source);
    std::fs::remove_dir_all(folder).and_then(|()| std::fs::create_dir_all(folder)).map_err(|error| error.to_string())?;
    std::thread::sleep(SETTLE);
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "| {services} × {entities} | {files} | {:.0} ms | {:.0} ms | {:.2} | {:.0} ms | {} MB |",
        ours * 1000.0,
        theirs * 1000.0,
        ours / theirs,
        median(walls) * 1000.0,
        peak / 1024
    );
    Ok(())
}

/// A system with everything beside its services, and its services alone, in turn.
fn artefacts(folder: &Path, services: usize, entities: usize) -> Result<(), String> {
    let spec = write_spec(folder, services, entities)?;
    let bare = without_artefacts(folder)?;
    let [mut all, mut alone] = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        all.push(measure(generate(&spec, &folder.join(format!("all-{round}"))))?.cpu);
        let mut command = generate(&spec, &folder.join(format!("alone-{round}")));
        command.arg("--blueprints").arg(&bare);
        alone.push(measure(command)?.cpu);
    }
    println!("\nartefacts add {:.0} % to the CPU time of {services} × {entities}", (median(all) / median(alone) - 1.0) * 100.0);
    Ok(())
}

/// Blueprints laid over the artefacts that emit nothing.
fn without_artefacts(folder: &Path) -> Result<PathBuf, String> {
    let bare = folder.join("without-artefacts");
    for artefact in std::fs::read_dir(root().join("blueprints/artefact")).map_err(|error| error.to_string())?.flatten() {
        let name = artefact.file_name().display().to_string();
        let text = format!("blueprint: 1\nid: artefact/{name}\ntitle: Nothing\nscope: system\nwhen: system.has_cdn\n");
        tools::write(&bare.join("artefact").join(&name).join("blueprint.yaml"), &text)?;
    }
    Ok(bare)
}

fn growth(folder: &Path, services: usize, entities: usize) -> Result<(), String> {
    let spec = write_spec(folder, services, entities)?;
    let targets: Vec<_> = (0..3).map(|round| folder.join(format!("{services}x{entities}-{round}"))).collect();
    let rounds = targets.iter().map(|target| measure(generate(&spec, target))).collect::<Result<Vec<_>, _>>()?;
    let files = targets.first().map_or(0, |target| count(target));
    row(&format!("{services} × {entities} | {files}"), &rounds);
    Ok(())
}

/// A repository with nothing new in its spec, then with one field more each time.
fn regeneration(folder: &Path, services: usize, entities: usize) -> Result<(), String> {
    let (spec, repository) = (write_spec(folder, services, entities)?, folder.join("regenerated"));
    measure(generate(&spec, &repository))?;
    let regenerate = || {
        let mut command = Command::new("env");
        command.arg("-C").arg(&repository).arg(root().join("target/release/scaffold")).arg("regen");
        measure(command)
    };
    let nothing = (0..ROUNDS).map(|_| regenerate()).collect::<Result<Vec<_>, _>>()?;
    row("nothing new", &nothing);
    let field = |round: usize| {
        let spec = repository.join("scaffold.yaml");
        let text = std::fs::read_to_string(&spec).map_err(|error| error.to_string())?;
        let changed = text.replacen("          note: text?\n", &format!("          added_{round}: text?\n          note: text?\n"), 1);
        std::fs::write(&spec, changed).map_err(|error| error.to_string())?;
        regenerate()
    };
    row("one field more", &(0..ROUNDS).map(field).collect::<Result<Vec<_>, _>>()?);
    Ok(())
}

fn row(what: &str, rounds: &[Used]) {
    let peak = rounds.iter().map(|used| used.peak).max().unwrap_or_default();
    let (cpu, wall) = (median(rounds.iter().map(|used| used.cpu).collect()), median(rounds.iter().map(|used| used.wall).collect()));
    println!("| {what} | {cpu:.2} s | {wall:.2} s | {} MB |", peak / 1024);
}

fn generate(spec: &Path, target: &Path) -> Command {
    let mut command = Command::new(root().join("target/release/scaffold"));
    command.args(["new", "--from"]).arg(spec).arg(target);
    command
}

/// In seconds.
fn start_up() -> Result<f64, String> {
    let mut command = Command::new(root().join("target/release/scaffold"));
    let started = Instant::now();
    command.arg("--version").stdout(Stdio::null()).status().map_err(|error| error.to_string())?;
    Ok(started.elapsed().as_secs_f64())
}

/// What a command uses; GNU time knows its peak memory.
fn measure(command: Command) -> Result<Used, String> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(command.get_program()).args(command.get_args()).stdout(Stdio::null());
    let (before, started) = (spent()?, Instant::now());
    let output = timed.output().map_err(|error| format!("/usr/bin/time (package `time`): {error}"))?;
    let (cpu, wall) = (spent()? - before, started.elapsed().as_secs_f64());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    match text.lines().last().and_then(|line| line.trim().parse().ok()) {
        Some(peak) if output.status.success() => Ok(Used { cpu, wall, peak }),
        _ => Err(format!("the measured command failed:\n{text}")),
    }
}

/// The CPU time of all commands so far, in seconds.
fn spent() -> Result<f64, String> {
    let used = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    Ok((used.user_time() + used.system_time()).num_microseconds() as f64 / 1e6)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The files below a folder, without git's own.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| entry.file_name() != ".git");
    entries.map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
}

fn write_spec(folder: &Path, services: usize, entities: usize) -> Result<PathBuf, String> {
    let mut text = String::from(
        "scaffold: 1\nname: bench\nstack: fastapi\nauth: {issuer: \"https://id.example\", audience: bench, roles: [staff]}\nservices:\n",
    );
    for service in 0..services {
        let _ = writeln!(text, "  service-{service}:\n    entities:");
        for entity in 0..entities {
            let _ = writeln!(
                text,
                "      Item{entity}Of{service}:\n        fields:\n          name: string(80) unique\n          note: text?\n          price: \"decimal(12,2) min=0\"\n          count: int = 0\n          state: enum(draft, active) = draft\n          day: date?\n        access: {{read: public, write: staff}}"
            );
        }
    }
    let path = folder.join(format!("{services}x{entities}.yaml"));
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(path)
}
