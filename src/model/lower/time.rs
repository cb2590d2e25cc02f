//! Dates, times and instants of a spec in wire form.

use super::super::types::{Duration, Type};

/// The wire form of a `date`, `time` or `datetime`: a datetime is in UTC with milliseconds.
pub fn normalised(text: &str, type_: &Type) -> Result<String, String> {
    let outcome = match type_ {
        Type::Date => date(text).map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
        Type::Time => clock(text).filter(|(_, _, _, rest)| rest.is_empty()).map(|(h, m, s, _)| format!("{h:02}:{m:02}:{s:02}")),
        _ => instant(text),
    };
    let form = match type_ {
        Type::Date => "a day such as 2026-01-31",
        Type::Time => "a time such as 13:45:00",
        _ => "an instant with a zone, such as 2026-01-31T13:45:00Z (no leap second)",
    };
    outcome.ok_or_else(|| format!("`{text}` is not {form}"))
}

/// The start of a day as RFC 9651 writes a date: `@` and seconds since 1970.
pub fn structured(day: &str) -> String {
    format!("@{}", days_of(day) * 86_400)
}

/// The start of a day as RFC 9110 writes a date.
pub fn http_date(day: &str) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = days_of(day);
    let (year, month, day) = civil(days);
    // 1970 began on a Thursday.
    let weekday = WEEKDAYS.iter().cycle().nth(usize::try_from(days.rem_euclid(7)).unwrap_or_default());
    let month = MONTHS.iter().cycle().nth(usize::try_from(month - 1).unwrap_or_default());
    format!("{}, {day:02} {} {year:04} 00:00:00 GMT", weekday.unwrap_or(&""), month.unwrap_or(&""))
}

/// The day on which a time that begins with a normalised day is over.
pub fn day_after(day: &str, time: Duration) -> String {
    let days = i64::try_from(time.milliseconds.div_ceil(86_400_000)).unwrap_or_default();
    let (year, month, day) = civil(days_of(day) + days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 of a normalised day.
fn days_of(day: &str) -> i64 {
    date(day).map_or(0, |(year, month, day)| days_from_epoch(year, month, day))
}

fn number(text: &str, range: std::ops::Range<usize>) -> Option<i64> {
    let digits = text.get(range)?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn date(text: &str) -> Option<(i64, i64, i64)> {
    let (year, month, day) = (number(text, 0..4)?, number(text, 5..7)?, number(text, 8..10)?);
    let dashes = text.get(4..5)? == "-" && text.get(7..8)? == "-" && text.len() == 10;
    (dashes && year >= 1 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)).then_some((year, month, day))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn clock(text: &str) -> Option<(i64, i64, i64, &str)> {
    let (hour, minute, second) = (number(text, 0..2)?, number(text, 3..5)?, number(text, 6..8)?);
    let colons = text.get(2..3)? == ":" && text.get(5..6)? == ":";
    (colons && hour < 24 && minute < 60 && second < 60).then_some((hour, minute, second, text.get(8..)?))
}

fn instant(text: &str) -> Option<String> {
    let (day, rest) = (text.get(..10)?, text.get(11..)?);
    if !matches!(text.get(10..11)?, "T" | "t" | " ") {
        return None;
    }
    let (year, month, day) = date(day)?;
    let (hour, minute, second, rest) = clock(rest)?;
    let (millisecond, zone) = fraction(rest)?;
    let shift = offset(zone)?;
    let minutes = days_from_epoch(year, month, day) * 1440 + hour * 60 + minute - shift;
    let (year, month, day) = civil(minutes.div_euclid(1440));
    let (hour, minute) = (minutes.rem_euclid(1440) / 60, minutes.rem_euclid(60));
    (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"))
}

/// Milliseconds (further digits are cut) and what follows.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let padded = format!("{:0<3}", rest.get(..digits)?);
    (1..=9).contains(&digits).then_some((number(&padded, 0..3)?, rest.get(digits..)?))
}

/// Minutes east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = (number(zone, 1..3)?, number(zone, 4..6)?);
    (zone.len() == 6 && zone.get(3..4)? == ":" && hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}
