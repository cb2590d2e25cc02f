//! What a template may not do: print raw, decide, or name what is not there.

use super::{Blueprint, TemplateFile};
use handlebars::template::{Parameter, Template, TemplateElement};

/// Blocks a template may use.
const BLOCKS: &[&str] = &["each", "if", "unless", "fit", "align", "sort"];

/// Everything wrong with a blueprint's templates, one line each.
pub fn lint(blueprint: &Blueprint, helpers: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in blueprint.files.iter().filter(|file| file.template).chain(&blueprint.partials) {
        match Template::compile(&file.text) {
            Ok(template) => {
                let known = |name: &str| blueprint.partials.iter().any(|partial| partial.path.split('.').next() == Some(name));
                elements(&template.elements, file, helpers, &known, &mut faults);
            }
            Err(error) => faults.push(format!("{}: {error}", file.path)),
        }
    }
    faults
}

fn elements(list: &[TemplateElement], file: &TemplateFile, helpers: &[&str], known: &dyn Fn(&str) -> bool, faults: &mut Vec<String>) {
    for element in list {
        match element {
            TemplateElement::HtmlExpression(_) => faults.push(format!("{}: raw output (`{{{{{{` or `{{{{&`)", file.path)),
            TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) | TemplateElement::PartialBlock(_) => {
                faults.push(format!("{}: decorators and blocks of partials are not used", file.path));
            }
            TemplateElement::PartialExpression(call) => {
                let name = name_of(&call.name);
                if !known(&name) {
                    faults.push(format!("{}: there is no partial `{name}`", file.path));
                }
            }
            TemplateElement::HelperBlock(block) => {
                let name = name_of(&block.name);
                if !BLOCKS.contains(&name.as_str()) {
                    faults.push(format!("{}: unknown block `{name}`", file.path));
                }
                if block.params.iter().any(|parameter| !matches!(parameter, Parameter::Path(_))) {
                    faults.push(format!("{}: `{name}` takes a value of the view, nothing computed", file.path));
                }
                for inner in [&block.template, &block.inverse].into_iter().flatten() {
                    elements(&inner.elements, file, helpers, known, faults);
                }
            }
            TemplateElement::Expression(call) => {
                let name = name_of(&call.name);
                let arguments = !call.params.is_empty() || !call.hash.is_empty();
                if arguments && !helpers.contains(&name.as_str()) {
                    faults.push(format!("{}: unknown helper `{name}`", file.path));
                }
            }
            _ => {}
        }
    }
}

fn name_of(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Name(name) => name.clone(),
        Parameter::Path(path) => match path {
            handlebars::Path::Relative((_, raw)) => raw.clone(),
            handlebars::Path::Local((_, _, raw)) => raw.clone(),
        },
        other => format!("{other:?}"),
    }
}
