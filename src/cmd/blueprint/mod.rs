//! `scaffold blueprint`: what a platform team does with blueprints, one file a command.

mod add;
mod capabilities;
mod copied;
mod eject;
mod fetch;
mod golden;
mod lint;
mod listing;
mod new;
mod place;
mod test;
mod upgrade;
mod verify;
mod write;

use super::Outcome;
use crate::cli::BlueprintAction;
use place::Place;

/// Works on blueprints: those of the folder at hand, over the built-in ones.
pub fn run(action: &BlueprintAction, colour: bool) -> Outcome {
    done(action, colour).unwrap_or_else(|outcome| outcome)
}

fn done(action: &BlueprintAction, colour: bool) -> Result<Outcome, Outcome> {
    let here = std::env::current_dir().map_err(|error| Outcome::failed(super::Status::Failed, error))?;
    match action {
        BlueprintAction::Lint(over) => Ok(lint::run(&place::registry(&here, over)?, colour)),
        BlueprintAction::List(over) => Ok(listing::list(&place::registry(&here, over)?)),
        BlueprintAction::Show { id, over } => listing::show(&place::registry(&here, over)?, id),
        BlueprintAction::Eject { id, files } => eject::run(&Place::at(&here)?, id, files),
        BlueprintAction::New { dir, extends } => new::run(dir, extends.as_deref()),
        BlueprintAction::Add { source, rev } => add::run(&here, source.as_deref(), rev.as_deref()),
        BlueprintAction::Test(options) => test::run(&Place::at(&here)?, options),
        BlueprintAction::Diff => upgrade::diff(&Place::at(&here)?),
        BlueprintAction::Upgrade => upgrade::run(&Place::at(&here)?),
    }
}
