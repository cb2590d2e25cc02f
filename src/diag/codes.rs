//! codes
/// Title of a code.
pub fn title(_code: &str) -> Option<&'static str> { None }
