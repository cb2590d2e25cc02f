//! `pack.yaml`: what makes a folder a team's pack of blueprints.

use serde::Deserialize;

/// The file's name.
pub const FILE: &str = "pack.yaml";

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Version of the format; this is version 1.
    pub pack: u32,
    /// In kebab-case; also its folder in the repositories that use it.
    pub name: String,
    /// What it is for people.
    #[serde(default)]
    pub title: String,
}

impl Pack {
    /// Reads a pack's file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let pack: Self = serde_saphyr::from_str(text).map_err(|error| format!("{FILE}: {error}"))?;
        if pack.pack != 1 {
            return Err(format!("{FILE}: format {} is not known here", pack.pack));
        }
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins_well = pack.name.starts_with(|first: char| first.is_ascii_lowercase());
        if begins_well && !pack.name.ends_with('-') && pack.name.bytes().all(is_plain) && pack.name.len() <= 63 {
            return Ok(pack);
        }
        Err(format!("{FILE}: `{}` is not a name in kebab-case", pack.name.escape_debug()))
    }
}
