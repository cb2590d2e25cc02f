//! A merge by lines in which white space does not tell lines apart: for a file that one side has indented anew.
//!
//! A line that is the same but for white space is as the side has it that changed it; where both did, it conflicts.
//! Neighbouring lines of which each side changed its own do not: a signature is generated anew, the body below it is
//! a person's. Neither do two entries at one place of a list in order.

use super::text::{Labels, Merged};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// A stretch of the three texts.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    base: (usize, usize),
    ours: (usize, usize),
    theirs: (usize, usize),
}

/// Merges three texts.
pub fn merge(base: &[u8], ours: &[u8], theirs: &[u8], labels: Labels<'_>, marker: usize) -> Merged {
    let texts = [split(base), split(ours), split(theirs)];
    let keys = texts.each_ref().map(|lines| lines.iter().map(|line| squeezed(line)).collect::<Vec<_>>());
    let [base_keys, our_keys, their_keys] = &keys;
    let matches = [matched(base_keys, our_keys), matched(base_keys, their_keys)];
    let mut out = Merged { bytes: Vec::new(), conflict: false };
    let mut at = Part::default();
    for line in 0..=base_keys.len() {
        let [Some(ours), Some(theirs)] = (if line == base_keys.len() {
            [Some(our_keys.len()), Some(their_keys.len())]
        } else {
            [matches[0].get(line).copied().flatten(), matches[1].get(line).copied().flatten()]
        }) else {
            continue;
        };
        // Between the last line that all three have and this one.
        at = Part { base: (at.base.1, line), ours: (at.ours.1, ours), theirs: (at.theirs.1, theirs) };
        write(&mut out, &texts, at, labels, marker);
        if line < base_keys.len() {
            at = Part { base: (line, line + 1), ours: (ours, ours + 1), theirs: (theirs, theirs + 1) };
            write(&mut out, &texts, at, labels, marker);
        }
    }
    out
}

fn write(out: &mut Merged, texts: &[Vec<&[u8]>; 3], part: Part, labels: Labels<'_>, marker: usize) {
    let [base, ours, theirs] = texts;
    let slice = |lines: &Vec<&[u8]>, (from, to): (usize, usize)| lines.get(from..to).unwrap_or_default().concat();
    let (base, ours, theirs) = (slice(base, part.base), slice(ours, part.ours), slice(theirs, part.theirs));
    let both = || {
        let around = [part.base.0.checked_sub(1), Some(part.base.1)].map(|at| at.and_then(|at| texts[0].get(at).copied()));
        let (ours, theirs) = (split(&ours), split(&theirs));
        if base.is_empty() { in_order(around, &ours, &theirs) } else { neighbours(&split(&base), &ours, &theirs) }
    };
    if ours == theirs || theirs == base {
        out.bytes.extend(ours);
    } else if ours == base {
        out.bytes.extend(theirs);
    } else if let Some(both) = both() {
        out.bytes.extend(both);
    } else {
        out.conflict = true;
        let mut section = |mark: char, label: &str, text: &[u8]| {
            let label = if label.is_empty() { String::new() } else { format!(" {label}") };
            out.bytes.extend(format!("{}{label}\n", String::from(mark).repeat(marker)).bytes());
            out.bytes.extend(text);
            if text.last().is_some_and(|byte| *byte != b'\n') {
                out.bytes.push(b'\n');
            }
        };
        section('<', labels.ours, &ours);
        section('|', labels.base, &base);
        section('=', "", &theirs);
        section('>', labels.theirs, b"");
    }
}

/// Lines of a base that one side has replaced, or a place where it added some.
struct Change<'a> {
    base: Range<usize>,
    lines: &'a [&'a [u8]],
}

/// Both sides' changes where they touch different lines. A deletion says too little about what comes next to it.
fn neighbours(base: &[&[u8]], ours: &[&[u8]], theirs: &[&[u8]]) -> Option<Vec<u8>> {
    let (ours, theirs) = (changes(base, ours), changes(base, theirs));
    let apart = |one: &Change, other: &Change| {
        let touch = one.base.end == other.base.start || other.base.end == one.base.start;
        let ordered = one.base.end <= other.base.start || other.base.end <= one.base.start;
        let deletes = one.lines.is_empty() || other.lines.is_empty();
        ordered && one.base != other.base && !(touch && deletes)
    };
    if ours.iter().any(|one| theirs.iter().any(|other| !apart(one, other))) {
        return None;
    }
    let mut all: Vec<Change> = ours.into_iter().chain(theirs).collect();
    all.sort_by_key(|change| (change.base.start, change.base.end));
    let mut out = Vec::new();
    let mut at = 0;
    for change in all {
        out.extend(base.get(at..change.base.start)?.concat());
        out.extend(change.lines.concat());
        at = change.base.end;
    }
    out.extend(base.get(at..)?.concat());
    Some(out)
}

/// What both sides added at one place of a list in order, such as imports: between two lines that begin with the same
/// word, lines that do so too.
fn in_order(around: [Option<&[u8]>; 2], ours: &[&[u8]], theirs: &[&[u8]]) -> Option<Vec<u8>> {
    let word = |line: &[u8]| line.iter().position(|byte| *byte == b' ').map(|end| line.get(..end).unwrap_or_default().to_vec());
    let [before, after] = around;
    let (before, after) = (before?, after?);
    let mut all: Vec<&[u8]> = ours.iter().chain(theirs).copied().collect();
    all.sort_unstable();
    all.dedup();
    let whole: Vec<&[u8]> = [&[before][..], &all, &[after]].concat();
    let first = word(before).filter(|word| word.iter().all(u8::is_ascii_lowercase) && !word.is_empty());
    let is_list = first.is_some() && whole.iter().all(|line| word(line) == first) && whole.is_sorted();
    (is_list && ours.is_sorted() && theirs.is_sorted()).then(|| all.concat())
}

fn changes<'a>(base: &[&[u8]], side: &'a [&'a [u8]]) -> Vec<Change<'a>> {
    capture_diff_slices(Algorithm::Patience, base, side)
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| Change { base: op.old_range(), lines: side.get(op.new_range()).unwrap_or_default() })
        .collect()
}

/// For each line of the first, the line of the second that it is.
fn matched(first: &[Vec<u8>], second: &[Vec<u8>]) -> Vec<Option<usize>> {
    let mut found = vec![None; first.len()];
    for op in capture_diff_slices(Algorithm::Patience, first, second) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for step in 0..len {
                if let Some(place) = found.get_mut(old_index + step) {
                    *place = Some(new_index + step);
                }
            }
        }
    }
    found
}

/// Lines with their ends.
fn split(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn squeezed(line: &[u8]) -> Vec<u8> {
    line.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}
