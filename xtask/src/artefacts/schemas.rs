//! Schemas of everything that a chart may hold, offline: Kubernetes' own from a Python package, the others from the
//! definitions that their projects publish as Go modules, and Linkerd's, which publishes none, written down here.

use super::super::{root, tools};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const KUBERNETES: &str = "kubernetes-validate==1.37.0";
const VERSION: &str = "v1.34.0-local-strict";
/// What an address of a schema of Kubernetes begins with.
const ADDRESS: &str = "\"$id\": \"https://kubernetes.io/";
/// Go modules, and where their definitions are.
const MODULES: [(&str, &str); 4] = [
    ("sigs.k8s.io/gateway-api@v1.3.0", "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"),
    (
        "github.com/prometheus-operator/prometheus-operator@v0.83.0",
        "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
    ),
    (
        "github.com/prometheus-operator/prometheus-operator@v0.83.0",
        "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
    ),
    ("istio.io/api@v1.26.0", "kubernetes/customresourcedefinitions.gen.yaml"),
];

/// The folder with a schema for each kind, named as kubeconform asks for it.
pub fn folder() -> Result<PathBuf, String> {
    let folder = root().join("target/schemas").join(VERSION);
    let mark = folder.join("complete");
    if !mark.is_file() {
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        of_kubernetes(&folder)?;
        for (module, path) in MODULES {
            definitions(&read(&module_folder(module)?.join(path))?, &folder)?;
        }
        definitions(&read(&root().join("tests/kubernetes/linkerd.yaml"))?, &folder)?;
        tools::write(&mark, "")?;
    }
    Ok(folder)
}

/// Its schemas refer to each other by absolute paths, and have an address that makes them look on the network.
fn of_kubernetes(folder: &Path) -> Result<(), String> {
    let environment = tools::python_environment("kubernetes", &[KUBERNETES], KUBERNETES)?;
    let packages = tools::quiet(
        Command::new(environment.join("bin/python"))
            .args(["-c", "import kubernetes_validate, pathlib; print(pathlib.Path(kubernetes_validate.__file__).parent)"]),
    )?;
    let from = Path::new(packages.trim()).join("kubernetes-json-schema").join(VERSION);
    let entries = std::fs::read_dir(&from).map_err(|error| format!("{}: {error}", from.display()))?;
    for file in entries.flatten().map(|entry| entry.path()) {
        let text = read(&file)?.replace("\"/api/_definitions.json", "\"_definitions.json");
        tools::write(&folder.join(file.file_name().unwrap_or_default()), &text.replace(ADDRESS, "\"$comment\": \""))?;
    }
    Ok(())
}

fn module_folder(module: &str) -> Result<PathBuf, String> {
    let told = tools::quiet(Command::new("go").args(["mod", "download", "-json", module]))?;
    let told: Value = serde_json::from_str(&told).map_err(|error| error.to_string())?;
    told["Dir"].as_str().map(PathBuf::from).ok_or_else(|| format!("{module}: no folder"))
}

/// Writes the schema of every version in custom resource definitions.
fn definitions(yaml: &str, folder: &Path) -> Result<(), String> {
    for document in yaml.split("\n---").filter(|document| document.contains("kind: CustomResourceDefinition") && is_used(document)) {
        let definition: Value = serde_saphyr::from_str(document).map_err(|error| error.to_string())?;
        let spec = &definition["spec"];
        let word = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
        let (kind, group) = (word(&spec["names"]["kind"]), word(&spec["group"]));
        for version in spec["versions"].as_array().into_iter().flatten() {
            let mut schema = version["schema"]["openAPIV3Schema"].clone();
            for always in ["apiVersion", "kind", "metadata"] {
                schema["properties"][always] = json!({});
            }
            strict(&mut schema);
            let name = format!("{kind}-{}-{}.json", group.split('.').next().unwrap_or_default(), word(&version["name"]));
            tools::write(&folder.join(name), &schema.to_string())?;
        }
    }
    Ok(())
}

/// Whether a chart has it; to read the others would take a minute.
fn is_used(document: &str) -> bool {
    const ISTIO: [&str; 4] = ["VirtualService", "DestinationRule", "AuthorizationPolicy", "PeerAuthentication"];
    !document.contains("istio.io") || ISTIO.iter().any(|kind| document.contains(&format!("    kind: {kind}\n")))
}

/// As an API server reads it: what is not declared is an error, and a port may be a number or a name.
fn strict(schema: &mut Value) {
    if schema["x-kubernetes-int-or-string"] == json!(true) {
        schema["type"] = json!(["integer", "string"]);
    }
    let open = schema["x-kubernetes-preserve-unknown-fields"] == json!(true) || !schema["additionalProperties"].is_null();
    if let Some(map) = schema.as_object_mut() {
        if map.contains_key("properties") && map.get("type") == Some(&json!("object")) && !open {
            map.insert("additionalProperties".to_owned(), json!(false));
        }
        map.retain(|key, value| !value.is_null() && key != "format");
        map.values_mut().for_each(|value| match value {
            Value::Object(inner) if !inner.contains_key("type") && inner.values().all(Value::is_object) => {
                inner.values_mut().for_each(strict)
            }
            Value::Object(_) => strict(value),
            _ => {}
        });
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
