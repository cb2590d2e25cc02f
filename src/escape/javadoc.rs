//! Javadoc: HTML without a tag of ours but `<p>`, filled as google-java-format fills it.

use super::{comment, escaped};

/// Where google-java-format breaks lines.
const COLUMNS: usize = 100;

/// Documentation of a declaration at column `indent`; its lines come already indented.
pub fn print(text: &str, indent: usize) -> String {
    let lines: Vec<String> = comment::lines(text).iter().map(|line| doc_line(line)).collect();
    let words = |lines: &[String]| lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let paragraphs: Vec<String> = lines.split(String::is_empty).map(words).collect();
    let paragraphs: Vec<&String> = paragraphs.iter().filter(|paragraph| !paragraph.is_empty()).collect();
    match paragraphs.as_slice() {
        [] => return "/** */".to_owned(),
        [only] if indent + "/**  */".len() + width(only) <= COLUMNS => return format!("/** {only} */"),
        _ => {}
    }
    let line_start = format!("\n{} *", " ".repeat(indent));
    let mut out = String::from("/**");
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if number > 0 {
            out.push_str(&line_start);
        }
        fill(&mut out, paragraph, &line_start, if number > 0 { "<p>" } else { "" });
    }
    out.push_str(&line_start);
    out.push('/');
    out
}

/// Lines of as many words as fit.
fn fill(out: &mut String, paragraph: &str, line_start: &str, opening: &str) {
    let mut used = COLUMNS;
    let mut opening = opening;
    for word in paragraph.split_whitespace() {
        let needed = 1 + opening.len() + width(word);
        if used + needed > COLUMNS {
            out.push_str(line_start);
            used = line_start.len() - 1;
        }
        out.push(' ');
        out.push_str(opening);
        out.push_str(word);
        used += needed;
        opening = "";
    }
}

fn width(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

fn doc_line(line: &str) -> String {
    escaped(
        line,
        |c| !matches!(c, '&' | '<' | '>' | '@' | '*' | '/' | '\\' | '{' | '}'),
        |out, c| match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '\\' => out.push_str("&#92;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            '*' if !out.ends_with('/') && !out.is_empty() => out.push('*'),
            '*' => out.push_str("&#42;"),
            '/' if out.ends_with('*') => out.push_str("&#47;"),
            _ => out.push(c),
        },
    )
}
