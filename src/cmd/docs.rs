//! `scaffold docs`: the architecture document of a spec, without a repository around it.

use super::{Outcome, Status, compile::compile};
use crate::cli::{Docs as Options, DocsFormat};
use crate::document::{Documents, page};
use crate::migrate::Migrations;
use crate::model::types::System;
use crate::plan::{self, Plan};
use crate::render::one;

const DOCUMENT: &str = "docs/architecture.md";

/// Prints the document, or writes it into a file.
pub fn run(options: &Options, colour: bool) -> Outcome {
    let compiled = match compile(&options.spec.spec()) {
        Ok(compiled) => compiled,
        Err(outcome) => return outcome,
    };
    let Some(system) = &compiled.system else { return compiled.rejected(colour) };
    let migrations = Migrations::initial(system);
    let (plan, found) = plan::plan(system, &compiled.registry, &migrations);
    if found.has_errors() {
        return Outcome::failed(Status::Refused, super::report(&found, &compiled.sources, colour));
    }
    let text = match document(&plan, &Documents::new(system, &compiled.sources)) {
        Ok(text) => printed(&text, system, options.format),
        Err(why) => return Outcome::failed(Status::Refused, why),
    };
    match &options.output {
        None => Outcome::done(text),
        Some(file) => match std::fs::write(file, text) {
            Ok(()) => Outcome::done(String::new()),
            Err(error) => Outcome::failed(Status::Failed, format!("{}: {error}", file.display())),
        },
    }
}

fn printed(text: &str, system: &System, format: DocsFormat) -> String {
    match format {
        DocsFormat::Markdown => page::alone(text, system),
        DocsFormat::Html => page::page(text, system),
    }
}

/// The document as Markdown, as it is in the repository.
pub fn document(plan: &Plan<'_>, documents: &Documents<'_>) -> Result<String, String> {
    let file = one(plan, documents, DOCUMENT).map_err(|error| error.to_string())?;
    let file = file.ok_or_else(|| format!("no blueprint emits {DOCUMENT}"))?;
    String::from_utf8(file.bytes().into_owned()).map_err(|error| error.to_string())
}
