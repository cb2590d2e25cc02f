//! Printers of diagnostics: for a person, and as JSON, SARIF and GitHub annotations.

use super::{Diagnostic, Diagnostics, Severity, Sources, Span, codes};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person; `colour` where the terminal shows it.
    Human {
        /// Whether to write ANSI colours.
        colour: bool,
    },
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub Actions workflow commands.
    Github,
}

/// All diagnostics as text in one format; empty where there are none and the format allows it.
pub fn print(found: &Diagnostics, sources: &Sources, format: Format) -> String {
    let all = found.sorted();
    match format {
        Format::Human { colour } => all.iter().map(|one| human(one, sources, colour)).collect(),
        Format::Json => pretty(&json!({ "diagnostics": json(found, sources) })),
        Format::Sarif => pretty(&sarif(&all, sources)),
        Format::Github => all.iter().map(|one| github(one, sources)).collect(),
    }
}

/// All diagnostics as a list of objects.
pub fn json(found: &Diagnostics, sources: &Sources) -> Value {
    found.sorted().into_iter().map(|one| as_json(one, sources)).collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn human(found: &Diagnostic, sources: &Sources, colour: bool) -> String {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group: Group<'_> = Group::with_title(level.clone().primary_title(&found.message).id(found.code));
    let (shown, folded) = folded(found);
    for (file, source) in sources.iter().enumerate() {
        let here: Vec<_> = shown.iter().filter(|(_, label)| usize::from(label.span.file) == file).collect();
        let Some(excerpt) = Excerpt::around(source, here.iter().map(|(_, label)| label.span)) else { continue };
        let mut snippet = Snippet::source(excerpt.text).path(source.name.as_str()).line_start(excerpt.line + 1);
        for (kind, label) in here {
            let range = visible(label.span, &source.text);
            let mark = kind.span(range.start - excerpt.start..range.end - excerpt.start);
            snippet = snippet.annotation(if label.text.is_empty() { mark } else { mark.label(label.text.as_str()) });
        }
        group = group.element(snippet);
    }
    let also = also(folded, found.primary.span.file, sources);
    if !also.is_empty() {
        group = group.element(Element::from(Level::NOTE.message(also.as_str())));
    }
    for help in &found.help {
        group = group.element(Element::from(Level::HELP.message(help.as_str())));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]).to_string() + "\n\n"
}

/// The places that are shown.
const SHOWN: usize = 4;
/// The lines that are named beside them; machines are told all.
const NAMED: usize = 60;

type Marked<'a> = Vec<(AnnotationKind, &'a super::Label)>;

/// The labels of a finding: those that are shown, and those whose lines are only named because there are many.
fn folded(found: &Diagnostic) -> (Marked<'_>, &[super::Label]) {
    let many = found.secondary.len() > SHOWN;
    let (shown, rest) = found.secondary.split_at(if many { SHOWN - 1 } else { found.secondary.len() });
    let shown = shown.iter().map(|label| (AnnotationKind::Context, label));
    (std::iter::once((AnnotationKind::Primary, &found.primary)).chain(shown).collect(), rest)
}

fn also(labels: &[super::Label], main: u16, sources: &Sources) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let line = |label: &super::Label| {
        let (line, _) = sources.position(label.span);
        let file = sources.get(label.span.file).filter(|_| label.span.file != main);
        file.map_or_else(|| line.to_string(), |source| format!("{}:{line}", source.name))
    };
    let mut lines: Vec<String> = labels.iter().take(NAMED).map(line).collect();
    lines.dedup();
    let more = labels.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and in {more} more places, which `--format json` lists") } else { String::new() };
    format!("also in lines {}{rest}", lines.join(", "))
}

/// The lines of a source that a finding is about; a large file need not be searched for each.
struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl<'a> Excerpt<'a> {
    fn around(source: &'a super::Source, spans: impl Iterator<Item = Span>) -> Option<Self> {
        let (mut first, mut last) = (usize::MAX, 0);
        for span in spans {
            let range = visible(span, &source.text);
            (first, last) = (first.min(range.start), last.max(range.end));
        }
        let (line, start) = source.line((first != usize::MAX).then_some(first)?);
        let end = source.text.get(last..).and_then(|rest| rest.find('\n')).map_or(source.text.len(), |at| last + at);
        Some(Self { text: source.text.get(start..end)?, start, line })
    }
}

/// The part of a span that lies in its first line: a label over a whole block hides what it is about.
fn visible(span: Span, text: &str) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    let first_line = text.get(start..end).and_then(|covered| covered.find('\n')).map_or(end, |at| start + at);
    start..first_line
}

/// A span as people count.
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let (line, column) = sources.position(span);
    let (end_line, end_column) = sources.position(Span { start: span.end, ..span });
    let file = sources.get(span.file).map_or("", |source| source.name.as_str());
    Place { file, line, column, end_line, end_column }
}

impl Place<'_> {
    fn json(&self) -> Value {
        json!({ "file": self.file, "line": self.line, "column": self.column, "end_line": self.end_line, "end_column": self.end_column })
    }
}

fn as_json(found: &Diagnostic, sources: &Sources) -> Value {
    let related: Vec<Value> =
        found.secondary.iter().map(|label| json!({ "at": place(label.span, sources).json(), "message": label.text })).collect();
    json!({
        "code": found.code,
        "severity": severity(found),
        "message": found.message,
        "at": place(found.primary.span, sources).json(),
        "label": found.primary.text,
        "related": related,
        "help": found.help,
    })
}

fn severity(found: &Diagnostic) -> &'static str {
    match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn sarif(all: &[&Diagnostic], sources: &Sources) -> Value {
    let mut used: Vec<&str> = all.iter().map(|found| found.code).collect();
    used.sort_unstable();
    used.dedup();
    let rules: Vec<Value> =
        used.iter().map(|code| json!({ "id": code, "shortDescription": { "text": codes::title(code).unwrap_or(code) } })).collect();
    let results: Vec<Value> = all.iter().map(|found| sarif_result(found, sources)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "scaffold", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "results": results,
        }],
    })
}

fn sarif_result(found: &Diagnostic, sources: &Sources) -> Value {
    let mut text = found.message.clone();
    for help in &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let related: Vec<Value> = found.secondary.iter().map(|label| sarif_location(label.span, Some(&label.text), sources)).collect();
    json!({
        "ruleId": found.code,
        "level": severity(found),
        "message": { "text": text },
        "locations": [sarif_location(found.primary.span, None, sources)],
        "relatedLocations": related,
    })
}

fn sarif_location(span: Span, message: Option<&str>, sources: &Sources) -> Value {
    let at = place(span, sources);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": at.file },
            "region": {
                "startLine": at.line, "startColumn": at.column,
                "endLine": at.end_line, "endColumn": at.end_column,
            },
        },
    });
    if let (Some(text), Some(object)) = (message, location.as_object_mut()) {
        object.insert("message".into(), json!({ "text": text }));
    }
    location
}

fn github(found: &Diagnostic, sources: &Sources) -> String {
    let at = place(found.primary.span, sources);
    let mut text = found.message.clone();
    for help in &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    format!(
        "::{} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
        severity(found),
        command_property(at.file),
        at.line,
        at.column,
        at.end_line,
        at.end_column,
        found.code,
        command_data(&text),
    )
}

/// Workflow command escaping, as the runner's toolkit does it.
fn command_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}
