//! `scaffold blueprint`: what a platform team does with blueprints, one file a command.

mod add;
mod capabilities;
mod conformance;
mod copied;
mod eject;
pub mod expand;
mod fetch;
mod golden;
mod lint;
mod listing;
mod new;
pub mod place;
mod scratch;
mod template;
mod test;
mod upgrade;
mod verify;
mod write;

use super::Outcome;
use crate::cli::{BlueprintAction, Format, Over};
use place::Place;

/// Works on blueprints: those of the folder at hand, over the built-in ones.
pub fn run(action: &BlueprintAction, colour: bool) -> Outcome {
    done(action, colour).unwrap_or_else(|outcome| outcome)
}

fn done(action: &BlueprintAction, colour: bool) -> Result<Outcome, Outcome> {
    let here = std::env::current_dir().map_err(|error| Outcome::failed(super::Status::Failed, error))?;
    let registry = |over: &Over| place::registry(&here, over.blueprints.as_deref());
    match action {
        BlueprintAction::Lint { over, format } => Ok(lint::run(&registry(over)?, if over.json { Format::Json } else { *format }, colour)),
        BlueprintAction::List(over) => Ok(listing::list(&registry(over)?, over.json)),
        BlueprintAction::Show { id, over } => listing::show(&registry(over)?, id, over.json),
        BlueprintAction::Eject { id, files } => eject::run(&Place::at(&here)?, id, files),
        BlueprintAction::New(options) => new::run(options),
        BlueprintAction::Expand { scratch, name, values } => {
            let failed = |why| Outcome::failed(super::Status::Refused, why);
            expand::run(scratch, name, values).map(|()| Outcome::done(String::new())).map_err(failed)
        }
        BlueprintAction::Add { source, rev } => add::run(&here, source.as_deref(), rev.as_deref()),
        BlueprintAction::Test(options) => test::run(&Place::at(&here)?, options),
        BlueprintAction::Diff => upgrade::diff(&Place::at(&here)?),
        BlueprintAction::Upgrade => upgrade::run(&Place::at(&here)?),
    }
}
