//! Durations, sizes, rates and percentages as people write them.

use super::super::types::{Duration, Rate};
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::syntax::Raw;

/// `300ms`, `60s`, `5 min`, `2h`, `30 days`, `6 months`, `3 years`; more than zero.
pub fn duration(raw: &Raw, found: &mut Diagnostics) -> Option<Duration> {
    let (number, unit) = split(&raw.text.value);
    let each: u64 = match unit {
        "ms" | "millisecond" | "milliseconds" => 1,
        "s" | "sec" | "second" | "seconds" => 1000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 7 * 86_400_000,
        "month" | "months" => 30 * 86_400_000,
        "y" | "year" | "years" => 365 * 86_400_000,
        _ => 0,
    };
    let limit = 100 * 365 * 86_400_000_u64;
    let milliseconds = number.parse::<u64>().ok().and_then(|count| count.checked_mul(each)).filter(|total| (1..=limit).contains(total));
    if milliseconds.is_none() {
        let message = format!("`{}` is not a duration", raw.text.value);
        found.push(
            Diagnostic::error("S0901", raw.text.span, message)
                .help("write a whole number and a unit, such as `300ms`, `60s`, `5min`, `2h`, `30 days`, `3 years`; at most 100 years"),
        );
    }
    milliseconds.map(|milliseconds| Duration { milliseconds })
}

/// `1MiB`, `500kB`, `2GB`: `k`, `M`, `G` are powers of 1000, with `i` of 1024.
pub fn size(raw: &Raw, found: &mut Diagnostics) -> Option<u64> {
    let (number, unit) = split(&raw.text.value);
    let each: u64 = match unit {
        "B" => 1,
        "kB" | "KB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1024,
        "MiB" => 1024 * 1024,
        "GiB" => 1024 * 1024 * 1024,
        _ => 0,
    };
    let limit = 1024 * 1024 * 1024;
    let bytes = number.parse::<u64>().ok().and_then(|count| count.checked_mul(each)).filter(|total| (1..=limit).contains(total));
    if bytes.is_none() {
        let message = format!("`{}` is not a size", raw.text.value);
        found.push(
            Diagnostic::error("S0901", raw.text.span, message)
                .help("write a whole number and a unit, such as `256KiB` (1024) or `1MB` (1000 × 1000); at most 1GiB"),
        );
    }
    bytes
}

/// `100/min per client`, `5/s`.
pub fn rate(raw: &Raw, found: &mut Diagnostics) -> Option<Rate> {
    let text = raw.text.value.trim();
    let (limit, per_client) = match text.strip_suffix("per client") {
        Some(limit) => (limit.trim(), true),
        None => (text, false),
    };
    let parsed = limit.split_once('/').and_then(|(requests, period)| {
        let seconds = match period.trim() {
            "s" | "sec" | "second" => 1,
            "m" | "min" | "minute" => 60,
            "h" | "hour" => 3600,
            "d" | "day" => 86_400,
            _ => return None,
        };
        let requests = requests.trim().parse::<u32>().ok().filter(|requests| (1..=10_000_000).contains(requests))?;
        Some(Rate { requests, seconds, per_client })
    });
    if parsed.is_none() {
        let message = format!("`{}` is not a rate", raw.text.value);
        found.push(
            Diagnostic::error("S0901", raw.text.span, message)
                .help("write requests per time, such as `100/min` or `5/s per client`; at least 1"),
        );
    }
    parsed
}

/// Below it, 14.4 times the error budget is more than everything.
const LEAST_ALERTED: f64 = 93.1;

/// `99.9%`: between 93.1 and 99.999; 100 leaves no error budget.
pub fn availability(raw: &Raw, found: &mut Diagnostics) -> Option<String> {
    let text = raw.text.value.trim().trim_end_matches('%').trim();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.starts_with(|c: char| c.is_ascii_digit());
    match text.parse::<f64>() {
        Ok(percent) if plain && (LEAST_ALERTED..=99.999).contains(&percent) => Some(text.to_owned()),
        Ok(percent) if plain && (0.0..LEAST_ALERTED).contains(&percent) => {
            let message = format!("an objective of {text}% could never raise its alerts");
            found.push(Diagnostic::error("S0903", raw.text.span, message).help(
                "the fastest alert waits for 14.4 times the error budget, and no more than all requests can fail; choose 93.1% or more",
            ));
            None
        }
        Ok(percent) if plain && percent >= 99.999 => {
            let message = format!("an objective of {text}% leaves no error budget");
            found.push(
                Diagnostic::error("S0903", raw.text.span, message)
                    .help("an alert divides by what may fail; choose 99.999% or less, such as 99.9%"),
            );
            None
        }
        _ => {
            let message = format!("`{}` is not an availability", raw.text.value);
            found.push(
                Diagnostic::error("S0903", raw.text.span, message).help("write a percentage between 93.1% and 99.999%, such as 99.9%"),
            );
            None
        }
    }
}

/// A whole number within bounds; `suffix` may stand behind it (`10x`).
pub fn count(raw: &Raw, suffix: &str, bounds: std::ops::RangeInclusive<u32>, found: &mut Diagnostics) -> Option<u32> {
    let text = raw.text.value.trim();
    let number = text.strip_suffix(suffix).unwrap_or(text);
    let parsed = number.parse::<u32>().ok().filter(|count| bounds.contains(count));
    if parsed.is_none() {
        let message = format!("`{text}` is not a whole number between {} and {}", bounds.start(), bounds.end());
        found.push(Diagnostic::error("S0901", raw.text.span, message));
    }
    parsed
}

fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text.get(..digits).unwrap_or(""), text.get(digits..).unwrap_or("").trim())
}
