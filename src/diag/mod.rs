//! Diagnostics: what is wrong, where, and what to do about it.
//!
//! Every stage returns `(T, Diagnostics)` and goes on after an error, so that one run reports everything.

pub mod codes;
mod print;
mod suggest;

pub use print::{Format, json, print};
pub use suggest::did_you_mean;

use std::collections::{HashMap, HashSet};

/// A byte range of one source file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index into [`Sources`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A value and the place where the spec says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Ties a value to its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Changes the value, keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// One spec file that was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// As the user named it.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Where each line starts, once somebody has asked for a line.
    lines: std::sync::OnceLock<Vec<usize>>,
}

impl Source {
    /// The line that holds a byte, from 0, and where it starts.
    fn line(&self, at: usize) -> (usize, usize) {
        let starts = self.lines.get_or_init(|| {
            std::iter::once(0).chain(self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= at).saturating_sub(1);
        (line, starts.get(line).copied().unwrap_or(0))
    }
}

/// All spec files of a run; a [`Span`] points into one of them.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Registers a file and gives its index.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u16 {
        self.0.push(Source { name: name.into(), text: text.into(), lines: std::sync::OnceLock::new() });
        u16::try_from(self.0.len() - 1).unwrap_or(u16::MAX)
    }

    /// The file at an index that [`Sources::add`] gave.
    pub fn get(&self, file: u16) -> Option<&Source> {
        self.0.get(usize::from(file))
    }

    /// All files in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|source| source.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Line and column (both from 1, the column in characters) of a span's start.
    pub fn position(&self, span: Span) -> (usize, usize) {
        let Some(source) = self.get(span.file) else { return (1, 1) };
        let at = source.text.floor_char_boundary(span.start as usize);
        let (line, start) = source.line(at);
        (line + 1, source.text.get(start..at).map_or(0, |before| before.chars().count()) + 1)
    }
}

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth reading; never stops.
    Warning,
}

/// A place with a few words about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What there is to say of this place; may be empty.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable code, listed in [`codes`].
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence, no full stop.
    pub message: String,
    /// The place it is about.
    pub primary: Label,
    /// Other places involved.
    pub secondary: Vec<Label>,
    /// What to do.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        let primary = Label { span, text: String::new() };
        Self { code, severity: Severity::Error, message: message.into(), primary, secondary: Vec::new(), help: Vec::new() }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Words under the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that is involved.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Offers the nearest of `known` where one is near enough.
    #[must_use]
    pub fn suggest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match did_you_mean(written, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

/// Everything that a stage found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all findings of another stage.
    pub fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other.0);
    }

    /// Whether the next stage must not run.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many of one severity; the same finding counts once.
    pub fn count(&self, severity: Severity) -> usize {
        self.sorted().iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Makes one finding of those of a kind that say the same of several places: the places behind the first are labels
    /// of it.
    pub fn gather(&mut self, is_of_kind: impl Fn(&Diagnostic) -> bool) {
        let mut first: HashMap<(&'static str, String), (usize, HashSet<Span>)> = HashMap::new();
        let mut gathered: Vec<Diagnostic> = Vec::new();
        self.0.sort_by_key(|found| found.primary.span);
        for found in std::mem::take(&mut self.0) {
            if !is_of_kind(&found) {
                gathered.push(found);
                continue;
            }
            let span = found.primary.span;
            let (at, spans) = first.entry((found.code, found.message.clone())).or_insert_with(|| (gathered.len(), HashSet::new()));
            let is_new = spans.insert(span);
            match gathered.get_mut(*at) {
                Some(known) if is_new => known.secondary.push(Label { span, text: "and here".to_owned() }),
                Some(_) => {}
                None => gathered.push(found),
            }
        }
        self.0 = gathered;
    }

    /// All findings: errors first, then by place; the same finding once.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.0.iter().collect();
        all.sort_by_key(|found| (found.severity, found.primary.span.file, found.primary.span.start));
        all.dedup_by(|a, b| a.code == b.code && a.primary.span == b.primary.span && a.message == b.message);
        all
    }

    /// Forgets the warnings.
    pub fn retain_errors(&mut self) {
        self.0.retain(|found| found.severity == Severity::Error);
    }

    /// Makes warnings of the findings with this code.
    pub fn only_warn(&mut self, code: &str) {
        for found in self.0.iter_mut().filter(|found| found.code == code) {
            found.severity = Severity::Warning;
        }
    }

    /// Makes every warning an error (`--deny warnings`).
    pub fn deny_warnings(&mut self) {
        for found in &mut self.0 {
            found.severity = Severity::Error;
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
