//! Texts: what a field of that name usually holds, as long as it may be, or what its pattern asks for.

use super::ENDLESS;
use super::shape::Shape;
use super::sql::Sql;
use super::value::{Index, Made};
use super::words::{self, FIRST_NAMES, LAST_NAMES, NOUNS};
use crate::model::lower::pattern::{EMAIL, URL, matches};
use crate::model::types::{Entity, Field, Type};
use regex::Regex;

/// What is written behind a text so that it comes only once: a blank and a number below ten million.
const NUMBER: usize = 8;

/// Longer texts tell nobody more.
const LONG: usize = 65_536;

/// A text that the field's rules accept; none where its pattern is beyond us.
pub fn text(entity: &Entity, field: &Field, index: &Index, sql: Sql) -> Option<Made> {
    let (least, most) = lengths(field);
    let fits = |text: &str| match field.type_ {
        Type::Email => matches(EMAIL, text),
        Type::Url => matches(URL, text),
        _ => true,
    };
    if let Some(pattern) = &field.pattern {
        if let Some(made) = matching_words(entity, field, index, pattern, sql) {
            return Some(made);
        }
        let shape = Shape::of_pattern(pattern, least, most, fits)?;
        let number = index.each.as_ref().map_or("s.n", |_| index.count.as_str());
        return Some(Made::new(shape.sql(number, sql), shape.room()));
    }
    let number = index.each.as_deref().unwrap_or("s.n");
    Some(match field.type_ {
        Type::Email => Made::new(email(&index.count, number, sql), ENDLESS),
        Type::Url => Made::new(format!("'https://example.com/' || {} || '/' || {number}", sql.choose(NOUNS, &index.count)), ENDLESS),
        _ => Words::of(entity, field, index.each.is_some()).made(index, sql),
    })
}

/// The words of a field, where its pattern takes all of them.
fn matching_words(entity: &Entity, field: &Field, index: &Index, pattern: &str, sql: Sql) -> Option<Made> {
    if !matches!(field.type_, Type::String(_) | Type::Text) {
        return None;
    }
    let regex = Regex::new(pattern).ok()?;
    let plain = Words::of(entity, field, index.each.is_some());
    let joined = plain.joined();
    let is_right = |words: &Words| words.samples().iter().all(|text| regex.is_match(text));
    [plain, joined].iter().find(|words| is_right(words)).map(|words| words.made(index, sql))
}

/// Who a row belongs to: one, as far as that may be.
pub fn named(name: &str, field: &Field, index: &Index, sql: Sql) -> Made {
    let (_, most) = lengths(field);
    let name: String = name.chars().take(most).collect();
    let plain = sql.text(&name);
    match &index.each {
        Some(number) if name.len() + NUMBER <= most => {
            Made::new(format!("CASE WHEN {number} = 1 THEN {plain} ELSE {} || {number} END", sql.text(&format!("{name}-"))), ENDLESS)
        }
        _ => Made::new(plain, 1),
    }
}

fn email(count: &str, number: &str, sql: Sql) -> String {
    let first: Vec<String> = FIRST_NAMES.iter().map(|name| name.to_lowercase()).collect();
    let last: Vec<String> = LAST_NAMES.iter().map(|name| name.to_lowercase()).collect();
    format!("{} || '.' || {} || {number} || '@example.com'", sql.choose(&first, count), sql.choose(&last, number))
}

/// How a text field without a pattern is filled.
enum Words {
    /// Letters, and a number of seven digits.
    Code(String),
    /// Words.
    Plain(Vec<String>),
    /// Words, what stands behind them, and a number.
    Numbered(Vec<String>, &'static str),
    /// What is too short for either.
    Letters(Shape),
}

impl Words {
    fn of(entity: &Entity, field: &Field, is_unique: bool) -> Self {
        let (least, most) = lengths(field);
        if let Some(letters) = words::code(&field.name, &entity.name)
            && (least..=most).contains(&(letters.len() + NUMBER))
        {
            return Self::Code(format!("{letters}-"));
        }
        if !is_unique {
            return Self::Plain(fitting(entity, field, least, most));
        }
        if most <= NUMBER {
            return Self::Letters(Shape::of_letters(most));
        }
        Self::Numbered(fitting(entity, field, least.saturating_sub(2), most - NUMBER), " ")
    }

    /// In small letters and with hyphens, as addresses have them.
    fn joined(&self) -> Self {
        let join = |words: &[String]| words.iter().map(|word| word.to_lowercase().replace(' ', "-")).collect();
        match self {
            Self::Code(letters) => Self::Code(letters.to_lowercase()),
            Self::Plain(words) => Self::Plain(join(words)),
            Self::Numbered(words, _) => Self::Numbered(join(words), "-"),
            Self::Letters(shape) => Self::Letters(shape.clone()),
        }
    }

    /// Texts of every kind that there is.
    fn samples(&self) -> Vec<String> {
        match self {
            Self::Code(letters) => vec![format!("{letters}0000001")],
            Self::Plain(words) => words.clone(),
            Self::Numbered(words, gap) => {
                words.iter().flat_map(|word| [format!("{word}{gap}1"), format!("{word}{gap}{ENDLESS}")]).collect()
            }
            Self::Letters(shape) => vec![shape.text(0)],
        }
    }

    fn made(&self, index: &Index, sql: Sql) -> Made {
        let number = index.each.as_deref().unwrap_or("s.n");
        match self {
            Self::Code(letters) => Made::new(format!("{} || {}", sql.text(letters), sql.padded(number, NUMBER - 1)), ENDLESS),
            Self::Plain(words) => Made::new(sql.choose(words, &index.count), words.len() as u64),
            Self::Numbered(words, gap) => {
                Made::new(format!("{} || {} || {number}", sql.choose(words, &index.count), sql.text(gap)), ENDLESS)
            }
            Self::Letters(shape) => Made::new(shape.sql(&index.count, sql), shape.room()),
        }
    }
}

/// The texts of a field, in the order in which they are better known.
pub fn fitting(entity: &Entity, field: &Field, least: usize, most: usize) -> Vec<String> {
    let is_long = matches!(field.type_, Type::Text);
    let fits = |text: &&&str| (least..=most).contains(&text.chars().count());
    let lists = words::of(&field.name, &entity.name, is_long);
    let found = lists.iter().map(|list| list.iter().filter(fits).map(|text| (*text).to_owned()).collect::<Vec<_>>());
    found.into_iter().find(|list| !list.is_empty()).unwrap_or_else(|| vec![stretched(least)])
}

/// As long as it has to be, without a blank at the end.
fn stretched(length: usize) -> String {
    let text: String = "As long as it has to be, and no longer. ".chars().cycle().take(length).collect();
    if text.ends_with(' ') { format!("{}.", text.trim_end()) } else { text }
}

/// The fewest and the most characters.
pub fn lengths(field: &Field) -> (usize, usize) {
    let number = |bound: &Option<String>| bound.as_deref().and_then(|bound| bound.parse::<usize>().ok());
    let most = match field.type_ {
        Type::String(most) => most as usize,
        _ => number(&field.max).unwrap_or(LONG),
    };
    (number(&field.min).unwrap_or(0), most)
}
