//! Numbers: what a field of that name usually holds, within its bounds.

use super::ENDLESS;
use super::sql::Sql;
use super::value::{Index, Made};
use crate::migrate::SCALED_DIGITS;
use crate::model::lower::value::SAFE_INTEGER;
use crate::model::name::Case;
use crate::model::types::{Field, Type};
use serde_json::{Value, json};

/// Words in a field's name, and the numbers that it then usually holds.
const USUAL: &[(&[&str], i128, i128)] = &[
    (&["price", "amount", "total", "cost", "fee", "balance", "salary", "value", "tax", "discount"], 1, 500),
    (&["rating", "score", "stars"], 1, 5),
    (&["age"], 18, 90),
    (&["year"], 1990, 2024),
    (&["percent", "percentage", "rate", "ratio"], 0, 100),
    (&["latitude", "lat"], -60, 60),
    (&["longitude", "lng", "lon"], -180, 180),
    (&["priority", "rank", "level"], 1, 5),
    (&["quantity", "count", "stock", "position", "seats"], 1, 40),
    (&["weight", "height", "width", "depth", "length", "size"], 1, 200),
    (&["port"], 1024, 9999),
];
const OTHERWISE: (i128, i128) = (1, 1000);

/// The largest number of smallest units that is computed with.
const MOST_UNITS: i128 = SAFE_INTEGER as i128;

pub fn whole(field: &Field, index: &Index) -> Made {
    let limits = if field.type_ == Type::Int { (i128::from(i32::MIN), i128::from(i32::MAX)) } else { (-MOST_UNITS, MOST_UNITS) };
    let units = Units::of(field, limits, 0, index);
    Made::new(units.expression(index), units.room())
}

pub fn float(field: &Field, index: &Index) -> Made {
    let fine = (1..=6).find(|digits| Units::of(field, (-MOST_UNITS, MOST_UNITS), *digits, index).room() >= 40);
    let digits = fine.unwrap_or(6);
    let units = Units::of(field, (-MOST_UNITS, MOST_UNITS), digits, index);
    // Nothing of that many digits lies within the bounds: a bound does.
    let bound = field.min.as_ref().or(field.max.as_ref()).filter(|_| units.is_empty());
    match bound {
        Some(bound) => Made::new(bound.clone(), 1),
        None => Made::new(format!("({}) / {}.0", units.expression(index), 10_i64.pow(digits)), units.room()),
    }
}

pub fn decimal(field: &Field, (precision, scale): (u32, u32), index: &Index, sql: Sql) -> Made {
    let limits_at = |digits: u32| {
        let most = 10_i128.checked_pow(precision - scale + digits).map_or(MOST_UNITS, |most| (most - 1).min(MOST_UNITS));
        (-most, most)
    };
    let of = |digits: u32| Units::of(field, limits_at(digits), digits, index);
    let fine = (scale.min(2)..=scale.min(9)).find(|digits| of(*digits).room() >= 40);
    let digits = fine.unwrap_or(scale.min(9));
    let units = of(digits);
    let bound = field.min.as_ref().or(field.max.as_ref()).filter(|_| units.is_empty());
    let is_text = !sql.is_postgres() && precision > SCALED_DIGITS;
    let made = match bound {
        Some(bound) if sql.is_postgres() => bound.clone(),
        Some(bound) if is_text => sql.text(bound),
        Some(bound) => bound.replace('.', ""),
        None if is_text => text_of(&units.expression(index), digits, scale, sql),
        None if digits == 0 => units.expression(index),
        None if sql.is_postgres() => format!("({}) * 1e-{digits}", units.expression(index)),
        None => format!("({}){}", units.expression(index), factor(scale - digits)),
    };
    Made::new(made, units.room())
}

fn factor(zeros: u32) -> String {
    if zeros == 0 { String::new() } else { format!(" * 1{}", "0".repeat(zeros as usize)) }
}

/// Units as a text with a point.
fn text_of(units: &str, digits: u32, scale: u32, sql: Sql) -> String {
    if scale == 0 {
        return format!("({units}) || ''");
    }
    let one = 10_i64.pow(digits);
    let zeros = "0".repeat((scale - digits) as usize);
    let sign = format!("CASE WHEN {units} < 0 THEN '-' ELSE '' END");
    let fraction = if digits == 0 { "''".to_owned() } else { sql.padded(&format!("abs({units}) % {one}"), digits as usize) };
    format!("{sign} || (abs({units}) / {one}) || '.' || {fraction} || '{zeros}'")
}

/// A range of whole multiples of a power of ten.
struct Units {
    low: i128,
    high: i128,
}

impl Units {
    /// Those that the bounds allow: the usual ones, or all where each row needs its own.
    fn of(field: &Field, (lowest, highest): (i128, i128), digits: u32, index: &Index) -> Self {
        let one = 10_i128.pow(digits);
        let bound = |bound: &Option<String>, up: bool| bound.as_deref().and_then(|bound| scaled(bound, digits, up));
        let lowest = bound(&field.min, true).map_or(lowest, |min| min.max(lowest));
        let highest = bound(&field.max, false).map_or(highest, |max| max.min(highest));
        let (low, high) = usual(&field.name);
        let wide = (high - low) * one;
        let low = if low * one > highest { lowest.max(highest - wide) } else { lowest.max(low * one) };
        let high = if index.each.is_some() { highest } else { highest.min(if high * one < low { low + wide } else { high * one }) };
        Self { low, high }
    }

    fn is_empty(&self) -> bool {
        self.low > self.high
    }

    fn room(&self) -> u64 {
        u64::try_from(self.high - self.low + 1).unwrap_or(0)
    }

    fn expression(&self, index: &Index) -> String {
        let Self { low, .. } = self;
        match self.room() {
            0 | 1 => low.to_string(),
            room if room >= ENDLESS && index.each.is_some() => match &index.each {
                Some(number) if *low == 1 => number.clone(),
                _ => format!("{low} + {}", index.count),
            },
            room if index.each.is_some() => format!("{low} + {} % {room}", index.count),
            room => format!("{low} + {} * 7919 % {room}", index.count),
        }
    }
}

fn usual(name: &str) -> (i128, i128) {
    let words = Case::Snake.apply(name);
    let known = USUAL.iter().find(|(known, ..)| words.split('_').any(|word| known.contains(&word)));
    known.map_or(OTHERWISE, |(_, low, high)| (*low, *high))
}

/// A bound in units of so many digits, rounded into the range.
fn scaled(bound: &str, digits: u32, up: bool) -> Option<i128> {
    let plain = if bound.contains(['e', 'E']) { format!("{}", bound.parse::<f64>().ok()?) } else { bound.to_owned() };
    let (sign, rest) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(digits as usize).collect();
    let cut = fraction.chars().skip(digits as usize).any(|digit| digit != '0');
    let units = format!("{whole}{kept}").parse::<i128>().ok()?.checked_mul(sign)?;
    Some(match (cut, sign > 0, up) {
        (true, true, true) => units + 1,
        (true, false, false) => units - 1,
        _ => units,
    })
}

/// A number of a document that is known; it has few digits.
pub fn known(field: &Field, turn: usize) -> Value {
    let bound = |bound: &Option<String>| bound.as_deref().and_then(|bound| bound.parse::<f64>().ok());
    let is_float = field.type_ == Type::Float;
    let wanted = turn as f64 + if is_float { 1.5 } else { 1.0 };
    let within = wanted.max(bound(&field.min).unwrap_or(wanted)).min(bound(&field.max).unwrap_or(f64::MAX));
    if is_float { json!(within) } else { json!(within as i64) }
}

/// The same of a decimal, as the wire has it.
pub fn known_decimal(field: &Field, (precision, scale): (u32, u32), turn: usize) -> Value {
    let bound = field.min.as_ref().or(field.max.as_ref());
    let point = if scale == 0 { "" } else { "." };
    let whole = if precision > scale { 1 + turn % 9 } else { 0 };
    json!(bound.cloned().unwrap_or_else(|| format!("{whole}{point}{}", "0".repeat(scale as usize))))
}
