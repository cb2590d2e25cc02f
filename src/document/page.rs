//! A document of the repository on its own, away from the files that it links to: as Markdown, or as one HTML page that
//! asks nobody for anything.

use super::graph::{Format, Graph};
use crate::escape::language;
use crate::model::types::System;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::fmt::Write as _;
use std::ops::Range;

const STYLE: &str = include_str!("page.css");

/// Markdown without links to other files: a picture becomes the same in Mermaid, a link its words.
pub fn alone(markdown: &str, system: &System) -> String {
    let drawn = |target: &str| graph(target, system).map(|graph| format!("```mermaid\n{}```", graph.print(Format::Mermaid)));
    unlinked(markdown, leads_elsewhere, &drawn)
}

/// The text with the words of links in place of those that lead away, and what is drawn in place of pictures.
fn unlinked(markdown: &str, leads_away: fn(&str) -> bool, drawn: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut done = 0;
    let mut replace = |range: Range<usize>, with: &str| {
        out.push_str(markdown.get(done..range.start).unwrap_or_default());
        out.push_str(with);
        done = range.end;
    };
    let mut open: Option<(Range<usize>, String)> = None;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match (event, &mut open) {
            (Event::Start(Tag::Image { dest_url, .. }), _) => {
                if let Some(picture) = drawn(&dest_url) {
                    replace(range, &picture);
                }
            }
            (Event::Start(Tag::Link { dest_url, .. }), _) if leads_away(&dest_url) => open = Some((range, String::new())),
            (Event::Text(_) | Event::Code(_), Some((_, words))) => words.push_str(markdown.get(range).unwrap_or_default()),
            (Event::End(TagEnd::Link), Some(_)) => {
                if let Some((range, words)) = open.take() {
                    replace(range, &words);
                }
            }
            _ => {}
        }
    }
    out + markdown.get(done..).unwrap_or_default()
}

/// The document as one page, with its pictures in it.
pub fn page(markdown: &str, system: &System) -> String {
    let markdown = unlinked(markdown, |target| leads_elsewhere(target) && !target.ends_with(".svg"), &|_| None);
    let events: Vec<Event<'_>> = Parser::new_ext(&markdown, Options::ENABLE_TABLES).collect();
    let chapters = chapters(&events);
    let mut body = String::new();
    html::push_html(&mut body, Page { system, chapters: chapters.iter() }.of(&events).into_iter());
    let title = text(&chapters.first().map_or_else(|| system.name.clone(), |chapter| chapter.title.clone()));
    let contents: String = chapters
        .iter()
        .filter(|chapter| chapter.level == HeadingLevel::H2)
        .map(|chapter| format!("<li><a href=\"#{}\">{}</a></li>\n", chapter.id, text(&chapter.title)))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<nav aria-label=\"Chapters\">\n<ul>\n{contents}</ul>\n</nav>\n\
         <main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// A heading, and what links name it by.
struct Chapter {
    level: HeadingLevel,
    title: String,
    id: String,
}

fn chapters(events: &[Event<'_>]) -> Vec<Chapter> {
    let mut chapters = Vec::new();
    let mut open: Option<String> = None;
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(title) = &mut open {
                    title.push_str(words);
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                if let Some(title) = open.take() {
                    chapters.push(Chapter { level: *level, id: anchor(&title), title });
                }
            }
            _ => {}
        }
    }
    chapters
}

/// As the places that show Markdown name a heading.
fn anchor(title: &str) -> String {
    let kept = |c: char| match c {
        ' ' => Some('-'),
        _ if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    };
    title.to_lowercase().chars().filter_map(kept).collect()
}

struct Page<'a> {
    system: &'a System,
    chapters: std::slice::Iter<'a, Chapter>,
}

impl<'a> Page<'a> {
    fn of<'e>(mut self, events: &'e [Event<'e>]) -> Vec<Event<'e>> {
        let mut out = Vec::with_capacity(events.len());
        let mut rest = events.iter();
        while let Some(event) = rest.next() {
            match event {
                Event::Start(Tag::Paragraph) => out.extend(self.paragraph(&mut rest)),
                Event::Start(Tag::CodeBlock(kind)) => out.extend(drawn(kind, &mut rest)),
                Event::Start(Tag::Heading { level, .. }) => {
                    let id = self.chapters.next().map(|chapter| CowStr::from(chapter.id.as_str().to_owned()));
                    out.push(Event::Start(Tag::Heading { level: *level, id, classes: Vec::new(), attrs: Vec::new() }));
                }
                other => out.push(plain(other)),
            }
        }
        out
    }

    /// A paragraph; in place of one that leads to a picture, the picture.
    fn paragraph<'e>(&self, rest: &mut std::slice::Iter<'e, Event<'e>>) -> Vec<Event<'e>> {
        let inside: Vec<&Event<'_>> = rest.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::Paragraph))).collect();
        let picture = inside.iter().find_map(|event| match event {
            Event::Start(Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. }) => graph(dest_url, self.system),
            _ => None,
        });
        if let Some(picture) = picture {
            let figure = format!("<figure>\n{}</figure>\n", picture.print(Format::Svg));
            return vec![Event::Html(figure.into())];
        }
        let words = inside.into_iter().map(plain);
        std::iter::once(Event::Start(Tag::Paragraph)).chain(words).chain([Event::End(TagEnd::Paragraph)]).collect()
    }
}

/// A block of code. Drawings in letters and in Mermaid are left out, where a picture says the same; a sequence is a list.
fn drawn<'e>(kind: &CodeBlockKind<'e>, rest: &mut std::slice::Iter<'e, Event<'e>>) -> Vec<Event<'e>> {
    let inside: Vec<&Event<'_>> = rest.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock))).collect();
    let code: String = inside.iter().filter_map(|event| if let Event::Text(line) = event { Some(line.as_ref()) } else { None }).collect();
    match kind {
        CodeBlockKind::Fenced(language) if language.as_ref() == "text" => Vec::new(),
        CodeBlockKind::Fenced(language) if language.as_ref() == "mermaid" => sequence(&code).into_iter().collect(),
        _ => vec![Event::Html(format!("<pre><code>{}</code></pre>\n", text(&code)).into())],
    }
}

/// Who says what to whom, in order.
fn sequence(code: &str) -> Option<Event<'static>> {
    let lines = code.strip_prefix("sequenceDiagram")?.lines();
    let mut out = "<ol class=\"sequence\">\n".to_owned();
    for (whom, what) in lines.filter_map(|line| line.trim().split_once(": ")) {
        let (who, whom) = whom.split_once("-->>").or_else(|| whom.split_once("->>"))?;
        let _ = writeln!(out, "<li><b>{}</b> to <b>{}</b>: {}</li>", text(who), text(whom), text(what));
    }
    Some(Event::Html((out + "</ol>\n").into()))
}

/// An event as the page has it: nothing of the document is taken for HTML.
fn plain<'e>(event: &Event<'e>) -> Event<'e> {
    match event {
        Event::Html(words) | Event::InlineHtml(words) => Event::Text(words.clone()),
        other => other.clone(),
    }
}

/// A place outside of the document that is no address.
fn leads_elsewhere(target: &str) -> bool {
    !target.starts_with('#') && !target.starts_with("https://") && !target.starts_with("http://")
}

/// What a picture of the repository shows.
fn graph(target: &str, system: &System) -> Option<Graph> {
    let name = target.strip_prefix("diagrams/")?.strip_suffix(".svg")?;
    if name == "system" {
        return Some(Graph::of_system(system));
    }
    let service = name.strip_suffix("-tables")?;
    system.services.iter().find(|known| known.name == service).map(Graph::of_tables)
}

fn text(words: &str) -> String {
    let printer = language("html").and_then(|language| language.printer("text"));
    printer.and_then(|printer| printer(words).ok()).unwrap_or_default()
}
