//! Days and moments of a year that is over, and what comes a little later.

use super::sql::Sql;
use super::value::{Index, Made};
use crate::model::name::Case;
use crate::model::types::{Field, FieldRole};

/// The seconds of 2025, and a step that scatters rows over them.
const YEAR: u64 = 31_536_000;
const STEP: u64 = 86_413;
/// When 2025 began, in seconds since 1970.
const BEGIN: u64 = 1_735_689_600;
/// From 2000 to 9999.
const DAYS: u64 = 2_900_000;
const DAY: u64 = 86_400;

const ENDS: [&str; 12] =
    ["end", "ends", "ended", "until", "due", "expires", "expiry", "finish", "finished", "closed", "closes", "deadline"];
const BEGINS: [&str; 8] = ["start", "starts", "started", "begin", "begins", "from", "opened", "created"];
const BIRTHS: [&str; 5] = ["birth", "birthday", "birthdate", "born", "dob"];

pub fn date(field: &Field, index: &Index, sql: Sql) -> Made {
    let days = match &index.each {
        Some(_) => ("2000-01-01", index.count.clone()),
        None if has(field, &BIRTHS) => ("1950-01-01", format!("{} * 7919 % 20000", index.count)),
        None => ("2025-01-01", format!("s.n * {STEP} % {YEAR} / {DAY}{}", later(field, 1))),
    };
    let (first, days) = days;
    let day = match (sql.is_postgres(), field.encrypted) {
        (true, true) => format!("to_char(date '{first}' + ({days})::int, 'YYYY-MM-DD')"),
        (true, false) => format!("date '{first}' + ({days})::int"),
        (false, _) => format!("date('{first}', ({days}) || ' days')"),
    };
    Made::new(day, DAYS)
}

pub fn time(index: &Index, sql: Sql) -> Made {
    let seconds = if index.each.is_some() { index.count.clone() } else { format!("28800 + {} * 900 % 36000", index.count) };
    let time = if sql.is_postgres() {
        format!("time '00:00' + ({seconds}) * interval '1 second'")
    } else {
        format!("time({seconds}, 'unixepoch')")
    };
    Made::new(time, DAY)
}

pub fn instant(field: &Field, index: &Index, sql: Sql) -> Made {
    let seconds = match &index.each {
        Some(_) => index.count.clone(),
        None => format!("s.n * {STEP} % {YEAR}{}", later(field, DAY)),
    };
    let instant = if sql.is_postgres() {
        format!("timestamptz '2025-01-01T00:00:00Z' + ({seconds}) * interval '1 second'")
    } else {
        format!("strftime('%Y-%m-%dT%H:%M:%S.000Z', {BEGIN} + {seconds}, 'unixepoch')")
    };
    Made::new(instant, YEAR)
}

/// What ends does so up to a month after it began; other things happen within two days.
fn later(field: &Field, day: u64) -> String {
    if matches!(field.role, FieldRole::CreatedAt | FieldRole::UpdatedAt) || has(field, &BEGINS) {
        String::new()
    } else if has(field, &ENDS) {
        format!(" + (2 + s.n % 30){}", times(day))
    } else {
        format!(" + s.n % 2{}", times(day))
    }
}

fn times(day: u64) -> String {
    if day == 1 { String::new() } else { format!(" * {day}") }
}

fn has(field: &Field, known: &[&str]) -> bool {
    Case::Snake.apply(&field.name).split('_').any(|word| known.contains(&word))
}
