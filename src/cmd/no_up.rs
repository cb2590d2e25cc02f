//! `scaffold up` where there are no process groups and no `sh`: it says so.

use super::{Outcome, refused};
use crate::cli::Up;

/// Refuses.
pub fn run(_options: &Up, _coloured: bool) -> Outcome {
    refused(
        "`scaffold up` starts services with `sh` and `make`, in groups of processes, which this system does not have\n\
         = help: run it in WSL, with the program for Linux; everything else that scaffold does works here",
    )
}

/// Nothing starts it here.
pub fn guard(_command: &str) -> u8 {
    super::Status::Refused as u8
}
