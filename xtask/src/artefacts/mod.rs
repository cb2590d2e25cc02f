//! What is emitted beside the services, given to the tools that read it.

mod containers;
mod kubernetes;
mod schemas;

use super::generated;
use std::path::Path;

/// What is generated: several stacks, one service, every stack.
const SPECS: [&str; 3] = ["examples/shop.yaml", "examples/hello.yaml", "examples/polyglot.yaml"];

/// Everything about artefacts.
pub fn all() -> Result<(), String> {
    super::tools::install_missing()?;
    generated::build()?;
    in_folder(&generated::fresh_folder()?)
}

/// In a folder of generated systems; those that are missing are made.
pub fn in_folder(folder: &Path) -> Result<(), String> {
    let rendered = folder.join("rendered");
    for spec in SPECS {
        let system = folder.join(Path::new(spec).file_stem().unwrap_or_default());
        if !system.exists() {
            generated::generate(spec, None, folder)?;
        }
        containers::check(&system)?;
        kubernetes::render(&system, &rendered)?;
    }
    kubernetes::render_meshes(folder, &rendered)?;
    kubernetes::check(&rendered)
}
