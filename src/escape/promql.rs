//! Text in expressions and in rules of Prometheus. A rule file is YAML: `label` and `annotation` are then printed by
//! `yaml` `string`.

use super::{Printer, Unprintable, comment, go, unprintable};

pub const SLOTS: &[(&str, Printer)] = &[("string", string), ("label", label), ("annotation", annotation), ("comment", line_comment)];

/// A literal of Go, but that a replacement character is taken for invalid UTF-8.
fn string(text: &str) -> Result<String, Unprintable> {
    Ok(go::string(text)?.replace('\u{fffd}', "\\ufffd"))
}

/// Labels of an alert are templates, those of a recording rule are not: what would differ is refused.
fn label(text: &str) -> Result<String, Unprintable> {
    if text.contains("{{") {
        return Err(unprintable("promql", "label", "`{{`, which opens a template in alerts only"));
    }
    Ok(text.to_owned())
}

/// Text of a Go template.
fn annotation(text: &str) -> Result<String, Unprintable> {
    Ok(text.replace("{{", "{{ \"{{\" }}"))
}

fn line_comment(text: &str) -> Result<String, Unprintable> {
    Ok(comment::print("#", text))
}
