//! Three texts become one: what a person did and what the generator did, both against what was generated before.

use git2::{FileFavor, MergeFileInput, MergeFileOptions};

use super::lines;

/// What a conflict's markers are labelled with.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    pub ours: &'a str,
    pub base: &'a str,
    pub theirs: &'a str,
}

/// A merged text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub bytes: Vec<u8>,
    /// Whether it holds conflict markers.
    pub conflict: bool,
}

/// Whether git would take it for binary: a NUL in what it looks at.
pub fn is_binary(bytes: &[u8]) -> bool {
    bytes.iter().take(8000).any(|byte| *byte == 0)
}

/// Whether a conflict of a regeneration still stands in a text.
pub fn has_markers(bytes: &[u8]) -> bool {
    let marked = |line: &str| {
        let rest = line.trim_start_matches('<');
        (line.len() - rest.len() >= 7 && rest == " yours")
            || line.trim_start_matches('>').starts_with(" generated now: ") && line.starts_with(">>>>>>>")
    };
    String::from_utf8_lossy(bytes).lines().any(marked)
}

/// Merges. Ends of lines and the end of the file become the person's before; where the texts do not merge, it is
/// tried again with lines that differ in white space alone taken for the same, and the smaller conflict kept.
pub fn merge(base: &[u8], ours: &[u8], theirs: &[u8], labels: Labels<'_>) -> Merged {
    let (base, theirs) = as_ours(base, ours, theirs);
    let marker = marker_size(&[&base, ours, &theirs]);
    let settled = |bytes: &[u8]| Merged { bytes: bytes.to_vec(), conflict: false };
    if base == theirs || ours == theirs {
        return settled(ours);
    }
    if ours == base {
        return settled(&theirs);
    }
    let second = || lines::merge(&base, ours, &theirs, labels, usize::from(marker));
    // libgit2 fails where nothing is left, and on texts over its limit.
    let Ok(first) = by_git([&base, ours, &theirs], labels, marker, FileFavor::Normal) else { return second() };
    if !first.conflict {
        return first;
    }
    let second = second();
    let smaller = !second.conflict || in_conflict(&second.bytes, marker) < in_conflict(&first.bytes, marker);
    if smaller { second } else { first }
}

/// Merges, and takes the lines of both where they differ.
pub fn unite(base: &[u8], ours: &[u8], theirs: &[u8], labels: Labels<'_>) -> Merged {
    let (base, now) = as_ours(base, ours, theirs);
    let united = by_git([&base, ours, &now], labels, marker_size(&[]), FileFavor::Union);
    united.unwrap_or_else(|_| merge(&base, ours, theirs, labels))
}

fn by_git(texts: [&[u8]; 3], labels: Labels<'_>, marker: u16, favor: FileFavor) -> Result<Merged, git2::Error> {
    let mut inputs = [MergeFileInput::new(), MergeFileInput::new(), MergeFileInput::new()];
    for (input, bytes) in inputs.iter_mut().zip(texts) {
        input.content(bytes);
    }
    let [base, ours, theirs] = inputs;
    let mut options = MergeFileOptions::new();
    options.style_diff3(true).patience(true).marker_size(marker).favor(favor);
    options.our_label(labels.ours).ancestor_label(labels.base).their_label(labels.theirs);
    let result = git2::merge_file(&base, &ours, &theirs, Some(&mut options))?;
    Ok(Merged { bytes: result.content().to_vec(), conflict: !result.is_automergeable() })
}

/// What was generated before and now, with the person's ends of lines and of the file.
fn as_ours(base: &[u8], ours: &[u8], theirs: &[u8]) -> (Vec<u8>, Vec<u8>) {
    with_end_of(ours, with_line_ends_of(ours, base), with_line_ends_of(ours, theirs))
}

/// A text with the other's ends of lines.
fn with_line_ends_of(model: &[u8], text: &[u8]) -> Vec<u8> {
    let crlf = |text: &[u8]| text.windows(2).filter(|pair| pair == b"\r\n").count();
    let all = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
    let wanted = crlf(model) * 2 > all(model);
    if wanted == (crlf(text) * 2 > all(text)) || all(model) == 0 {
        return text.to_vec();
    }
    let plain = without_carriage_returns(text);
    if wanted { plain.split_inclusive(|byte| *byte == b'\n').flat_map(with_carriage_return).collect() } else { plain }
}

/// Whether every line ends as on Windows.
pub fn ends_in_carriage_returns(text: &[u8]) -> bool {
    let newlines = text.iter().filter(|byte| **byte == b'\n').count();
    newlines > 0 && newlines == text.windows(2).filter(|pair| pair == b"\r\n").count()
}

/// A text whose lines end in a newline alone.
pub fn without_carriage_returns(text: &[u8]) -> Vec<u8> {
    let kept = |at: usize, byte: u8| byte != b'\r' || text.get(at + 1) != Some(&b'\n');
    text.iter().enumerate().filter(|(at, byte)| kept(*at, **byte)).map(|(_, byte)| *byte).collect()
}

fn with_carriage_return(line: &[u8]) -> Vec<u8> {
    line.strip_suffix(b"\n").map_or_else(|| line.to_vec(), |body| [body, b"\r\n"].concat())
}

/// A newline at the end, or none, as the person has it; unless the generator changed that as well.
fn with_end_of(model: &[u8], base: Vec<u8>, theirs: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    let ends = |text: &[u8]| text.last() == Some(&b'\n');
    if model.is_empty() || base.is_empty() || theirs.is_empty() || ends(&base) != ends(&theirs) || ends(&base) == ends(model) {
        return (base, theirs);
    }
    let crlf = model.windows(2).any(|pair| pair == b"\r\n");
    let changed = |mut text: Vec<u8>| {
        if ends(model) {
            text.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
        } else {
            text.pop();
            if text.last() == Some(&b'\r') {
                text.pop();
            }
        }
        text
    };
    (changed(base), changed(theirs))
}

/// Longer than anything in the texts that looks like a marker.
fn marker_size(texts: &[&[u8]]) -> u16 {
    let run = |line: &[u8]| {
        let first = line.first().filter(|first| b"<=>|".contains(first));
        first.map_or(0, |first| line.iter().take_while(|byte| *byte == first).count())
    };
    let longest = texts.iter().flat_map(|text| text.split(|byte| *byte == b'\n')).map(run).max().unwrap_or(0);
    if longest < 7 { 7 } else { u16::try_from(longest + 1).unwrap_or(u16::MAX) }
}

/// How many lines stand between markers.
fn in_conflict(text: &[u8], marker: u16) -> usize {
    let starts =
        |line: &[u8], with: u8| line.len() > usize::from(marker) && line.iter().take(usize::from(marker)).all(|byte| *byte == with);
    let mut inside = false;
    let mut count = 0;
    for line in text.split(|byte| *byte == b'\n') {
        if starts(line, b'<') {
            inside = true;
        }
        count += usize::from(inside);
        if starts(line, b'>') {
            inside = false;
        }
    }
    count
}
