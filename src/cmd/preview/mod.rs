//! `scaffold preview`: a page for this machine alone that shows what a spec makes while it is written. Nothing is
//! written to the disk but the spec, when its writer says so.

mod answer;
mod draft;
mod guard;
mod spec_file;

use super::regen::Site;
use super::{Outcome, Status};
use crate::cli::{self, Preview as Options};
use answer::{Answer, Preview};
use guard::Guard;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tiny_http::{Request, Server};

/// Serves until it is interrupted.
pub fn run(options: &Options) -> Outcome {
    serve(options).unwrap_or_else(|outcome| outcome)
}

fn serve(options: &Options) -> Result<Outcome, Outcome> {
    let here = std::env::current_dir().map_err(|error| Outcome::failed(Status::Failed, error))?;
    let site = Site::around(&here)?;
    let spec = spec(options, site.as_ref())?;
    let server = Server::http(("127.0.0.1", options.port))
        .map_err(|error| Outcome::failed(Status::Failed, format!("cannot listen on port {}: {error}", options.port)))?;
    let port = server.server_addr().to_ip().map_or(options.port, |address| address.port());
    let guard = Guard::new(port).map_err(|error| Outcome::failed(Status::Failed, error))?;
    announce(&guard.url(), &spec.file);
    if options.open && open::that_detached(guard.url()).is_err() {
        eprintln!("no browser could be opened");
    }
    let mut preview = Preview::new(spec, site.as_ref());
    loop {
        let request = server.recv().map_err(|error| Outcome::failed(Status::Failed, error))?;
        reply(request, &guard, &mut preview);
    }
}

/// The spec, and what it is generated with: inside a repository, as at the generation before.
fn spec(options: &Options, site: Option<&Site>) -> Result<cli::Spec, Outcome> {
    let Options { from, spec, stack, blueprints, .. } = options;
    let named = from.as_ref().or(spec.as_ref()).cloned();
    let Some(site) = site else {
        let file = named.unwrap_or_else(|| PathBuf::from("scaffold.yaml"));
        return Ok(cli::Spec { file, stack: stack.clone(), blueprints: blueprints.clone() });
    };
    let (lock, _) = site.lock()?;
    let blueprints = site.blueprints(&lock, blueprints.as_deref())?.map(|(folder, _)| folder);
    let file = named.unwrap_or_else(|| site.spec());
    Ok(cli::Spec { file, stack: stack.clone().or(lock.stack), blueprints })
}

fn announce(url: &str, file: &Path) {
    // A closed pipe is the reader's choice, not a failure.
    let _ = writeln!(std::io::stdout(), "{}\n\n  {url}\n\nCtrl-C ends it; the address is for you alone", file.display());
    let _ = std::io::stdout().flush();
}

fn reply(mut request: Request, guard: &Guard, preview: &mut Preview<'_>) {
    let answer = match guard.admit(&request) {
        Ok(path) => preview.answer(&path, &mut request),
        Err(refused) => Answer::refused(refused),
    };
    // Whoever has gone away needs no answer.
    let _ = request.respond(guard.dressed(answer));
}
