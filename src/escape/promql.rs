//! Text in expressions and in rules of Prometheus. A rule file is YAML: `label` and `annotation` are then printed by
//! `yaml` `string`.

use super::{Printer, Unprintable, comment, go, unprintable};

pub const SLOTS: &[(&str, Printer)] =
    &[("string", go::string), ("label", label), ("annotation", annotation), ("comment", line_comment)];

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
