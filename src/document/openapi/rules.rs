//! The contract's rules on texts as regular expressions, in the subset that every engine reads alike: `\s`, `\w` and `\d` are not in it.

pub use crate::model::lower::pattern::{EMAIL, URL};
pub use crate::model::lower::value::SAFE_INTEGER;

/// U+0000 is refused everywhere: databases cannot store it.
pub const NO_NUL: &str = r"^[^\x00]*$";
/// Padded base64 whose unused bits are zero.
pub const BASE64: &str = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";
/// A day of the years that every target can hold.
pub const DATE: &str = r"^(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$";
/// RFC 3339 with a zone, without leap seconds, at most nanoseconds.
pub const DATE_TIME: &str = concat!(
    r"^(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
);
/// As answers spell it: UTC, milliseconds.
pub const DATE_TIME_SHOWN: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$";
/// Hours, minutes and seconds.
pub const TIME: &str = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$";
/// A list of entity tags, or `*`.
pub const ENTITY_TAGS: &str = r#"^(?:\*|(?:W/)?"[!#-~]*"(?:[ \t]*,[ \t]*(?:W/)?"[!#-~]*")*)$"#;
/// Visible ASCII.
pub const VISIBLE: &str = "^[!-~]+$";
/// Base64 for URLs, without padding.
pub const CURSOR: &str = "^[A-Za-z0-9_-]+$";
/// The form of a request's id.
pub const REQUEST_ID: &str = "^[A-Za-z0-9._-]{1,128}$";

/// Bytes of a `bytes` value where the spec sets no other limit.
pub const BYTES: u64 = 64 * 1024;
/// Code points of a `text`.
pub const TEXT: u32 = 64 * 1024;
/// Code points of an e-mail address.
pub const EMAIL_LENGTH: u32 = 320;
/// Code points of an address.
pub const URL_LENGTH: u32 = 2048;

/// A decimal of so many digits in all and behind the point; bounds decide only which signs there are.
pub fn decimal(precision: u32, scale: u32, min: Option<&str>, max: Option<&str>) -> String {
    let fraction = match scale {
        0 => String::new(),
        1 => r"(?:\.[0-9])?".to_owned(),
        digits => format!(r"(?:\.[0-9]{{1,{digits}}})?"),
    };
    format!("^{}{fraction}$", whole_digits(precision, scale, min, max))
}

/// As answers spell it: with every digit behind the point.
pub fn decimal_shown(precision: u32, scale: u32, min: Option<&str>, max: Option<&str>) -> String {
    let fraction = if scale == 0 { String::new() } else { format!(r"\.[0-9]{{{scale}}}") };
    format!("^{}{fraction}$", whole_digits(precision, scale, min, max))
}

/// The sign and the digits before the point.
fn whole_digits(precision: u32, scale: u32, min: Option<&str>, max: Option<&str>) -> String {
    let sign = if min.is_some_and(|min| !min.starts_with('-')) {
        ""
    } else if max.is_some_and(|max| max.starts_with('-')) {
        "-"
    } else {
        "-?"
    };
    match precision.saturating_sub(scale) {
        0 => format!("{sign}0"),
        1 => format!("{sign}[0-9]"),
        digits => format!("{sign}(?:0|[1-9][0-9]{{0,{}}})", digits - 1),
    }
}

/// Whether a declared pattern can be seen to let no U+0000 through: anchored, and nothing in it matches any character.
pub fn excludes_nul(pattern: &str) -> bool {
    let anchored = pattern.starts_with('^') && pattern.ends_with('$') && !pattern.ends_with("\\$");
    anchored && !pattern.contains(['.', '|']) && !pattern.contains("[^") && !pattern.contains('\\')
}

/// Length in base64 of so many bytes.
pub fn base64_length(bytes: u64) -> u64 {
    bytes.div_ceil(3).saturating_mul(4)
}
