//! `scaffold explain`.

use super::{Outcome, Status};
use crate::diag::{codes, did_you_mean};

/// What a code means; without a code, the list of all.
pub fn run(code: Option<&str>) -> Outcome {
    let Some(wanted) = code else {
        return Outcome::done(codes::all().map(|entry| format!("{}  {}\n", entry.code, entry.title)).collect());
    };
    match codes::find(wanted) {
        Some(entry) => Outcome::done(format!("{}: {}\n\n{}\n", entry.code, entry.title, entry.text)),
        None => {
            let near = did_you_mean(wanted, codes::all().map(|entry| entry.code)).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            Outcome::failed(Status::Refused, format!("there is no code `{wanted}`{near} `scaffold explain` lists all"))
        }
    }
}
