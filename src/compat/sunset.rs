//! Deprecation: how an operation goes away without a surprise.

use crate::model::types::{Endpoint, Service};

/// The day of a time, in ISO form, as specs write a sunset.
pub fn day(seconds_since_1970: u64) -> String {
    // Howard Hinnant's `civil_from_days`: eras of 400 years that begin in March, so that a leap day comes last.
    let days = seconds_since_1970 / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// What the removal of an operation is: whether it breaks, its code, in words.
pub fn removal(old: (&Service, &str, Option<&Endpoint>), new: &Service, today: &str) -> (bool, &'static str, String) {
    let (service, path, endpoint) = old;
    match endpoint.and_then(|endpoint| endpoint.deprecated.as_ref()) {
        Some((_, Some(sunset))) if sunset.as_str() < today => (false, "api-removed-after-sunset", format!("gone since {sunset}")),
        _ if new.api.version > service.api.version && belongs(path, &service.api.prefix) => {
            (false, "api-removed-with-version", format!("gone with version {}", service.api.version))
        }
        Some((_, Some(sunset))) => (true, "api-removed-before-sunset", format!("removed before {sunset}")),
        Some((_, None)) => (true, "api-removed-without-sunset", "removed without sunset".to_owned()),
        None => (true, "api-removed-without-deprecation", "removed".to_owned()),
    }
}

/// How an operation's deprecation changed; an entity's own operation has none.
pub fn change(old: Option<&Endpoint>, new: Option<&Endpoint>, today: &str) -> Option<(bool, &'static str, String)> {
    let (old, new) = (old.and_then(|endpoint| endpoint.deprecated.as_ref()), new.and_then(|endpoint| endpoint.deprecated.as_ref()));
    let announced = old.and_then(|(_, sunset)| sunset.as_deref());
    match (old, new) {
        // A day that is over gives nobody time.
        (_, Some((_, Some(sunset)))) if announced.is_none() && sunset.as_str() < today => {
            Some((true, "api-sunset-date-too-small", format!("sunset {sunset} is past")))
        }
        (None, Some((_, sunset))) => {
            let until = sunset.as_ref().map(|day| format!(", gone after {day}")).unwrap_or_default();
            Some((false, "api-deprecated", format!("deprecated{until}")))
        }
        (Some(_), None) => Some((false, "api-reactivated", "no longer deprecated".to_owned())),
        (Some((_, Some(before))), Some((_, Some(after)))) if after < before => {
            Some((true, "api-sunset-date-changed-too-small", format!("sunset {before} → {after}")))
        }
        (Some((_, before)), Some((_, after))) if before != after => {
            let shown = |day: &Option<String>| day.clone().unwrap_or_else(|| "none".to_owned());
            Some((false, "api-sunset-date-changed", format!("sunset {} → {}", shown(before), shown(after))))
        }
        _ => None,
    }
}

/// Whether an endpoint's time is over, so that nobody can rely on it any more.
pub fn is_past(endpoint: &Endpoint, today: &str) -> bool {
    endpoint.deprecated.as_ref().and_then(|(_, sunset)| sunset.as_deref()).is_some_and(|sunset| sunset < today)
}

fn belongs(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
}
