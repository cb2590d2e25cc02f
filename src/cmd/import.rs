//! `scaffold import`: a spec made of a document in another language, with a list of what it lost.

use super::doctor::usable_stack;
use super::init::unknown_stack;
use super::{Outcome, Status, compile, for_machines, input, refused, report};
use crate::blueprint::Registry;
use crate::cli::{Format as Wanted, Import as Options, ImportLanguage};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::import::{Language, import, write};
use std::io::Write as _;
use std::path::Path;

/// Prints or writes the spec; what was lost goes to standard error, or to standard output where that is free.
pub fn run(options: &Options, colour: bool) -> Outcome {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    match options.language {
        ImportLanguage::Sql => input::dump(&options.file, &mut sources, &mut found),
        ImportLanguage::Jhipster => input::jhipster(&options.file, &mut sources, &mut found),
        ImportLanguage::Openapi | ImportLanguage::Jdl => input::imported(&options.file, &mut sources, &mut found),
    }
    let mut draft = None;
    if !found.has_errors() {
        let language = match options.language {
            ImportLanguage::Openapi => Language::Openapi,
            ImportLanguage::Sql => Language::Sql,
            ImportLanguage::Jdl => Language::Jdl,
            ImportLanguage::Jhipster => Language::Jhipster,
        };
        let (read, losses) = import(language, &mut sources, &mut |name| input::included(&options.file, name));
        found.extend(losses);
        draft = read;
    }
    let Some(mut draft) = draft.filter(|_| !found.has_errors()) else {
        return findings(options, &found, &sources, colour, Status::SpecErrors);
    };
    let registry = match compile::registry(&[]) {
        Ok(registry) => registry,
        Err(outcome) => return outcome,
    };
    draft.stack = options.stack.clone().unwrap_or_else(|| usable_stack(&registry));
    if let Some(why) = unknown_stack(&draft.stack, &registry) {
        return refused(format!("`{}`: {why}", draft.stack));
    }
    let text = write(&draft);
    let fault = match checked(&text, &registry) {
        Ok(fault) => fault,
        Err(outcome) => return outcome,
    };
    let status = if fault.is_some() { Status::SpecErrors } else { Status::Done };
    let mut outcome = findings(options, &found, &sources, colour, status);
    outcome.err.extend(fault);
    match &options.output {
        None => outcome.out = text,
        Some(file) => {
            if let Err(outcome) = create(file, &text, options.force) {
                return outcome;
            }
            outcome.err.push_str(&format!("{}: written; `scaffold check --from {0}` says more\n", file.display()));
        }
    }
    outcome
}

/// What was found, where it does not get into the way of the spec.
fn findings(options: &Options, found: &Diagnostics, sources: &Sources, colour: bool, status: Status) -> Outcome {
    let wanted = if options.json { Wanted::Json } else { options.format };
    match for_machines(found, sources, wanted) {
        Some(out) if options.output.is_some() => Outcome { out, err: String::new(), status },
        Some(err) => Outcome { out: String::new(), err, status },
        None => {
            let mut err = report(found, sources, colour);
            let losses = found.count(Severity::Warning);
            if losses > 0 && !found.has_errors() {
                err.push_str(&format!("{losses} of the original's parts are not in the spec as they were; see above\n"));
            }
            Outcome { out: String::new(), err, status }
        }
    }
}

/// What `check` has against the spec, which is never its reader's fault.
fn checked(text: &str, registry: &Registry) -> Result<Option<String>, Outcome> {
    let none = &mut |name: &str| Err(format!("`{name}` is not part of an import"));
    let (_, mut found, sources) = compile::checked(registry, ("the imported spec", text), None, none);
    found.retain_errors();
    Ok(found.has_errors().then(|| {
        let why = "error: the imported spec does not pass `scaffold check`; this is a fault of the import: please report it\n";
        report(&found, &sources, false) + why
    }))
}

/// Writes a file that was not there, or that may go.
fn create(file: &Path, text: &str, force: bool) -> Result<(), Outcome> {
    let opened = std::fs::OpenOptions::new().write(true).create(true).truncate(true).create_new(!force).open(file);
    match opened.and_then(|mut opened| opened.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(refused(format!("{} is there already; `--force` writes over it", file.display())))
        }
        Err(error) => Err(Outcome::failed(Status::Failed, format!("{}: {error}", file.display()))),
    }
}
