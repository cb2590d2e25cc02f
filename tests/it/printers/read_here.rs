//! The parsers that are Rust: `syn`, and `pulldown-cmark`, which is rustdoc's Markdown.

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::base64;

pub fn read(folder: &Path) {
    read_slot(folder, "rust.string.in", "rust.string.syn.out", rust_string);
    read_slot(folder, "rust.comment.in", "rust.comment.syn.out", rust_comment);
    read_slot(folder, "rust.doc.in", "rust.doc.syn.out", rust_doc);
    for slot in ["markdown.text", "markdown.block"] {
        read_slot(folder, &format!("{slot}.in"), &format!("{slot}.pulldown.out"), markdown_text);
    }
    read_slot(folder, "markdown.code.in", "markdown.code.pulldown.out", |text| span(&format!("a {text}\n"), 0));
    read_slot(folder, "markdown.cell.in", "markdown.cell.pulldown.out", cell);
    read_slot(folder, "markdown.cell_code.in", "markdown.cell_code.pulldown.out", |text| span(&table(text), 2));
}

/// What the TypeScript compiler found in a comment is Markdown.
pub fn read_typescript(folder: &Path) {
    let found = folder.join("typescript.doc.typescript.out");
    if let Ok(lines) = fs::read_to_string(&found) {
        let shown = lines.lines().map(|line| match line.strip_prefix('=') {
            Some(text) => outcome(markdown_text(&base64::decode(text))),
            None => format!("{line}\n"),
        });
        fs::write(found, shown.collect::<String>()).expect("a result");
    }
}

fn read_slot(folder: &Path, from: &str, to: &str, parse: impl Fn(&str) -> Result<String, String>) {
    let lines = fs::read_to_string(folder.join(from)).expect("a batch");
    let out: String = lines.lines().map(|line| outcome(parse(&base64::decode(line)))).collect();
    fs::write(folder.join(to), out).expect("a result");
}

fn outcome(result: Result<String, String>) -> String {
    match result {
        Ok(text) => format!("={}\n", base64::encode(&text)),
        Err(error) => format!("!{}\n", base64::encode(&error)),
    }
}

fn rust_string(text: &str) -> Result<String, String> {
    syn::parse_str::<syn::LitStr>(text).map(|literal| literal.value()).map_err(|error| error.to_string())
}

fn rust_comment(text: &str) -> Result<String, String> {
    let tokens: proc_macro2::TokenStream = format!("{text}\n").parse().map_err(|error| format!("{error}"))?;
    if !tokens.is_empty() {
        return Err(format!("code: {tokens}"));
    }
    let lines: Option<Vec<&str>> = text.lines().map(|line| line.strip_prefix("//")).collect();
    Ok(lines.ok_or("a line without the mark")?.join("\n"))
}

fn rust_doc(text: &str) -> Result<String, String> {
    let file = syn::parse_file(&format!("{text}\nstruct S;\n")).map_err(|error| error.to_string())?;
    let [syn::Item::Struct(item)] = file.items.as_slice() else { return Err("other items".into()) };
    let mut lines = Vec::new();
    for attribute in &item.attrs {
        let syn::Meta::NameValue(meta) = &attribute.meta else { return Err("another attribute".into()) };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value else {
            return Err("no text".into());
        };
        lines.push(text.value().trim_start().to_owned());
    }
    markdown_text(&lines.join("\n"))
}

fn events(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options)
}

fn markdown_text(text: &str) -> Result<String, String> {
    let mut out = String::new();
    for event in events(text) {
        match event {
            Event::Text(text) => out.push_str(&text),
            Event::SoftBreak => out.push('\n'),
            Event::Start(Tag::Paragraph) => {}
            Event::End(TagEnd::Paragraph) => out.push_str("\n\n"),
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(out)
}

fn table(text: &str) -> String {
    format!("| a | b |\n| --- | --- |\n| {text} | z |\n")
}

fn cell(text: &str) -> Result<String, String> {
    let table = table(text);
    let mut cells = vec![String::new()];
    for event in events(&table) {
        match event {
            Event::Text(text) => cells.last_mut().ok_or("no cell")?.push_str(&text),
            Event::End(TagEnd::TableCell) => cells.push(String::new()),
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell) => {}
            Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow) => {}
            other => return Err(format!("{other:?}")),
        }
    }
    match cells.as_slice() {
        [_, _, text, last, _] if last == "z" => Ok(text.clone()),
        cells => Err(format!("{} cells", cells.len())),
    }
}

/// The one code span of a document, in its table cell of that number.
fn span(document: &str, cell: usize) -> Result<String, String> {
    let mut found = Vec::new();
    let mut cells = 0;
    for event in events(document) {
        match event {
            Event::End(TagEnd::TableCell) => cells += 1,
            Event::Code(text) => found.push((cells, text.to_string())),
            _ => {}
        }
    }
    match found.as_slice() {
        [(at, text)] if *at == cell && (cell == 0 || cells == 4) => Ok(text.clone()),
        found => Err(format!("{found:?}")),
    }
}
