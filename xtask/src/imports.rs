//! Systems made of documents in other languages: what an import wrote is generated, linted and tested.

use super::generated::{build, fresh_folder, generate, lint_and_test};
use super::stacks::{self, STACKS, Stack};
use super::{root, tools};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Shapes that a person's spec seldom has, but a document from elsewhere does: with every stack.
const SHAPES: [(&str, &str); 1] = [("openapi", "tests/import/openapi/shapes/openapi.yaml")];

/// Tables and entities are the same in every import: each with one stack, none twice with the first, whose
/// lint takes longest.
const MODELS: [(&str, &str); 6] = [
    ("sql", "tests/import/sql/library_pg_dump.sql"),
    ("sql", "tests/import/sql/hotel_mysqldump.sql"),
    ("sql", "tests/import/sql/types.sql"),
    ("jdl", "tests/import/jdl/bookshop.jdl"),
    ("jhipster", "tests/import/jhipster/clinic"),
    ("openapi", "tests/import/openapi/tickets/openapi.yaml"),
];

type Services = VecDeque<(PathBuf, &'static Stack)>;

/// The services of every imported system.
pub fn services(folder: &Path) -> Result<Services, String> {
    let mut services = VecDeque::new();
    for (language, file) in SHAPES {
        for stack in &STACKS {
            services.extend(imported(language, file, stack, folder)?);
        }
    }
    for ((language, file), stack) in MODELS.iter().zip(STACKS.iter().cycle().skip(1)) {
        services.extend(imported(language, file, stack, folder)?);
    }
    Ok(services)
}

/// The imported systems alone, or one made of a file.
pub fn run(words: &[String]) -> Result<(), String> {
    tools::install_missing()?;
    build()?;
    let folder = fresh_folder()?;
    let services = match words {
        [] => services(&folder)?,
        [language, file, stacks @ ..] => {
            let mut services = VecDeque::new();
            for stack in stacks::named(stacks)? {
                services.extend(imported(language, file, stack, &folder)?);
            }
            services
        }
        [_] => return Err("cargo xtask imports LANGUAGE FILE [STACK…]".to_owned()),
    };
    lint_and_test(services)
}

/// Imports a file, and generates what comes of it with one stack.
fn imported(language: &str, file: &str, stack: &'static Stack, folder: &Path) -> Result<Services, String> {
    let words: Vec<&str> = file.trim_start_matches("tests/import/").split(['/', '.']).filter(|word| !word.is_empty()).collect();
    let spec = folder.join(format!("{}.yaml", words.join("-")));
    let mut import = Command::new(root().join("target/debug/scaffold"));
    import.args(["import", language]).arg(root().join(file)).arg("-o").arg(&spec).arg("--force");
    tools::quiet(&mut import)?;
    generate(&spec.display().to_string(), Some(stack.name), folder).map(VecDeque::from)
}
