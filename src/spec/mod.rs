//! The front end: text to [`syntax::System`], every leaf with its place. No default is filled in here.

pub mod ddl;
pub mod field;
mod forms;
mod line;
mod merge;
pub mod read;
mod schema;
pub mod syntax;
mod words;
mod yaml;

use crate::diag::{Diagnostic, Diagnostics, Sources, Span};
use read::Read as _;
use syntax::System;

pub use schema::json_schema;
pub use yaml::LIMIT_BYTES;

/// Reads the spec from its files. `text_of` gives an included file's text, or why there is none.
///
/// The first source must be registered already; included files are added to `sources`.
pub fn parse(sources: &mut Sources, text_of: &mut dyn FnMut(&str) -> Result<String, String>) -> (System, Diagnostics) {
    let mut found = Diagnostics::default();
    let mut system = read_file(sources, 0, &mut found);
    let includes = std::mem::take(&mut system.include).unwrap_or_default();
    let mut total = sources.get(0).map_or(0, |source| source.text.len());
    let mut seen: Vec<String> = Vec::new();
    for include in includes {
        if seen.contains(&include.value) {
            found.push(Diagnostic::error("S0108", include.span, format!("`{}` is included twice", include.value)));
            continue;
        }
        seen.push(include.value.clone());
        match text_of(&include.value) {
            Ok(text) => {
                total += text.len();
                let file = sources.add(include.value.clone(), text);
                if total > LIMIT_BYTES {
                    found.push(too_large(include.span, total));
                    break;
                }
                let part = read_file(sources, file, &mut found);
                if let Some(nested) = part.include.as_ref().and_then(|list| list.first()) {
                    found.push(
                        Diagnostic::error("S0108", nested.span, "an included file cannot include others")
                            .help("list every file under `include` of the main spec"),
                    );
                }
                system.merge(part, &mut found);
            }
            Err(why) => found.push(Diagnostic::error("S0108", include.span, why)),
        }
    }
    (system, found)
}

/// The diagnostic for more spec text than the language allows.
pub fn too_large(span: Span, bytes: usize) -> Diagnostic {
    let message = format!("the spec is too large: {bytes} bytes, the limit is {LIMIT_BYTES} (8 MiB)");
    Diagnostic::error("S0101", span, message)
}

fn read_file(sources: &Sources, file: u16, found: &mut Diagnostics) -> System {
    let Some(source) = sources.get(file) else { return System::default() };
    match yaml::tree(&source.text, file, found) {
        Some(root) => System::read(&root, &mut read::Reader { found, text: &source.text }).unwrap_or_default(),
        None => System::default(),
    }
}

/// Reads a type that stands inside another one's parentheses; its place is that of the whole argument.
pub fn nested_type(text: &syntax::Text, found: &mut Diagnostics) -> Option<(field::TypeExpr, bool)> {
    field::type_line(text, &mut read::Reader { found, text: "" })
}
