//! Texts of a pattern: places, each with what can stand there, and a number that says which.

use super::ENDLESS;
use super::sql::Sql;
use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// No place has more choices than this, and what repeats without end is at most this long.
const MOST_CHOICES: usize = 36;
const LONGEST: u32 = 16;
/// Coprime to the number of texts of any shape, whose factors are smaller.
const STRIDE: u64 = 7919;

/// Places of a text, each with its choices.
#[derive(Clone)]
pub struct Shape(Vec<Vec<String>>);

impl Shape {
    /// Texts of so many letters and digits.
    pub fn of_letters(length: usize) -> Self {
        let letters: Vec<String> = ('a'..='z').chain('0'..='9').map(String::from).collect();
        Self(vec![letters; length])
    }

    /// The shape of a pattern whose texts are `least` to `most` long and `fit`; with room for many, if there is such.
    pub fn of_pattern(pattern: &str, least: usize, most: usize, fits: impl Fn(&str) -> bool) -> Option<Self> {
        let (hir, regex) = (regex_syntax::parse(pattern).ok()?, Regex::new(pattern).ok()?);
        let mut best: Option<Self> = None;
        let mut length = None;
        for repeats in (1..=LONGEST).chain([u32::try_from(least).unwrap_or(LONGEST).min(1000)]) {
            let mut places = Vec::new();
            write(&hir, repeats, &mut places);
            // Nothing repeats any more.
            if length.replace(places.len()) == Some(places.len()) {
                continue;
            }
            let shape = Self(places);
            let is_right = |text: &String| (least..=most).contains(&text.chars().count()) && regex.is_match(text) && fits(text);
            if !shape.samples().all(|text| is_right(&text)) {
                continue;
            }
            if shape.room() >= ENDLESS {
                return Some(shape);
            }
            if best.as_ref().is_none_or(|best| best.room() < shape.room()) {
                best = Some(shape);
            }
        }
        best
    }

    /// How many texts there are, up to what can be counted with.
    pub fn room(&self) -> u64 {
        self.counted().1
    }

    /// The text of a number from 0.
    pub fn text(&self, number: u64) -> String {
        let (counted, room) = self.counted();
        let index = number.wrapping_mul(STRIDE) % room;
        let mut factor = room;
        let mut out = String::new();
        for (choices, counts) in self.0.iter().zip(counted) {
            let at = if counts {
                factor /= choices.len() as u64;
                usize::try_from(index / factor).unwrap_or(0) % choices.len()
            } else {
                0
            };
            out.push_str(choices.get(at).map_or("", String::as_str));
        }
        out
    }

    /// The same of a number from 0 that is an expression.
    pub fn sql(&self, number: &str, sql: Sql) -> String {
        let (counted, room) = self.counted();
        let index = if room < 2 { "0".to_owned() } else { format!("{number} * {STRIDE} % {room}") };
        let mut factor = room;
        let mut parts: Vec<String> = Vec::new();
        let places: Vec<(&Vec<String>, Kind)> =
            self.0.iter().zip(counted).map(|(choices, counts)| (choices, Kind::of(choices, counts))).collect();
        for run in places.chunk_by(|(_, one), (_, other)| one == other && *one != Kind::Choice) {
            let first = run.iter().map(|(choices, _)| choices.first().map_or("", String::as_str));
            let kind = run.first().map(|(_, kind)| *kind);
            if kind == Some(Kind::Fixed) {
                parts.push(sql.text(&first.collect::<String>()));
                continue;
            }
            let many: u64 = run.iter().map(|(choices, _)| choices.len() as u64).product();
            factor /= many;
            let whole = if factor == 1 { index.clone() } else { format!("{index} / {factor}") };
            parts.push(match run {
                [(choices, Kind::Choice)] => one_of(choices, &whole, sql),
                digits => sql.padded(&format!("{whole} % {many}"), digits.len()),
            });
        }
        if parts.is_empty() { sql.text("") } else { parts.join(" || ") }
    }

    /// Which places have a choice that is counted, from the last on, and how many texts that makes.
    fn counted(&self) -> (Vec<bool>, u64) {
        let mut room = 1_u64;
        let mut counted: Vec<bool> = Vec::with_capacity(self.0.len());
        for choices in self.0.iter().rev() {
            let larger = room.saturating_mul(choices.len() as u64);
            let counts = choices.len() > 1 && room < ENDLESS && larger <= ENDLESS * MOST_CHOICES as u64;
            counted.push(counts);
            room = if counts { larger } else { room };
        }
        counted.reverse();
        (counted, room)
    }

    /// Enough of them to see whether all are right.
    fn samples(&self) -> impl Iterator<Item = String> {
        let most = self.0.iter().map(Vec::len).max().unwrap_or(1) as u64;
        (0..self.room().min(most * 2)).map(|number| self.text(number))
    }
}

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Always the same.
    Fixed,
    /// A digit.
    Digit,
    /// One of several.
    Choice,
}

impl Kind {
    fn of(choices: &[String], counts: bool) -> Self {
        let is_digit = choices.len() == 10 && choices.iter().enumerate().all(|(at, choice)| *choice == at.to_string());
        match (counts, is_digit) {
            (false, _) => Self::Fixed,
            (true, true) => Self::Digit,
            (true, false) => Self::Choice,
        }
    }
}

fn one_of(choices: &[String], index: &str, sql: Sql) -> String {
    if choices.iter().all(|choice| choice.chars().count() == 1) {
        sql.letter(&choices.concat(), &format!("{index} % {}", choices.len()))
    } else {
        sql.choose(choices, index)
    }
}

fn write(hir: &Hir, repeats: u32, out: &mut Vec<Vec<String>>) {
    match hir.kind() {
        HirKind::Literal(literal) => out.push(vec![String::from_utf8_lossy(&literal.0).into_owned()]),
        HirKind::Class(class) => out.push(members(class)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            for _ in 0..repeats.clamp(repetition.min.min(1000), most.max(repetition.min.min(1000))) {
                write(&repetition.sub, 1, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, repeats, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, repeats, out)),
        HirKind::Alternation(branches) => write_branch(branches, repeats, out),
        HirKind::Look(_) | HirKind::Empty => {}
    }
}

/// All branches where each is a text; else the one with the most room.
fn write_branch(branches: &[Hir], repeats: u32, out: &mut Vec<Vec<String>>) {
    let places = branches.iter().map(|branch| {
        let mut places = Vec::new();
        write(branch, repeats, &mut places);
        places
    });
    let places: Vec<Vec<Vec<String>>> = places.collect();
    let fixed = |places: &Vec<Vec<String>>| places.iter().all(|choices| choices.len() == 1);
    if places.iter().all(fixed) {
        out.push(places.iter().map(|places| places.concat().concat()).take(MOST_CHOICES).collect());
    } else if let Some(widest) = places.into_iter().max_by_key(|places| Shape(places.clone()).room()) {
        out.extend(widest);
    }
}

/// Digits, letters, what else is visible; in the order in which people read them.
fn members(class: &Class) -> Vec<String> {
    let Class::Unicode(class) = class else { return vec![String::new()] };
    let has = |c: char| class.iter().any(|range| range.start() <= c && c <= range.end());
    let alphabets: [Vec<char>; 4] =
        [('0'..='9').collect(), ('A'..='Z').collect(), ('a'..='z').collect(), ('!'..='~').filter(|c| !c.is_ascii_alphanumeric()).collect()];
    let of = |alphabet: &Vec<char>| alphabet.iter().copied().filter(|c| has(*c)).collect::<Vec<char>>();
    let [digits, capitals, small, signs] = [of(&alphabets[0]), of(&alphabets[1]), of(&alphabets[2]), of(&alphabets[3])];
    let letters = if capitals.is_empty() { small } else { capitals };
    let mut found: Vec<char> = letters.into_iter().chain(digits).collect();
    if found.is_empty() {
        found = signs;
    }
    if found.is_empty() {
        found.extend(class.iter().next().map(|range| range.start()));
    }
    found.sort_unstable();
    found.into_iter().take(MOST_CHOICES).map(String::from).collect()
}
