//! What a template may not do: print raw, decide, or name what is not there.

mod scope;
mod shape;
pub(super) mod words;

pub use shape::Shape;

use super::{Blueprint, TemplateFile};
use crate::diag::{Diagnostic, Diagnostics, Sources, Span};
use handlebars::template::{BlockParam, HelperTemplate, Parameter, Template, TemplateElement};
use scope::Scope;
use words::{name_of, place, raw};

/// Blocks a template may use.
const BLOCKS: &[&str] = &["each", "if", "unless", "fit", "align", "sort"];

/// How deep partials may be in each other; what is deeper was refused when the blueprint was read.
const DEEPEST: usize = 64;

/// What templates can call, and what they see.
pub struct Known<'k> {
    /// Every helper and printer.
    pub helpers: &'k [&'k str],
    /// Every feature that a spec can ask for.
    pub features: &'k [&'k str],
    /// The language of a path.
    pub language_of: fn(&str) -> Option<&'static str>,
    /// What a file sees, by its path; nothing where it is about no part of any sample.
    pub sees: &'k dyn Fn(&TemplateFile) -> Option<&'k Shape>,
}

/// Everything wrong with a blueprint's templates. Their texts are added to the sources.
pub fn check<'b>(blueprint: &'b Blueprint, known: &'b Known<'b>, sources: &mut Sources) -> Diagnostics {
    let mut lint = Lint { blueprint, known, partials: Vec::new(), found: Diagnostics::default(), depth: 0 };
    lint.manifest(sources);
    for partial in &blueprint.partials {
        let name = format!("{}partials/{}.hbs", blueprint.folder, partial.path);
        let read = lint.read(partial, name, sources);
        lint.partials.extend(read.map(|(template, file)| Partial { source: partial, template, file }));
    }
    for file in blueprint.files.iter().filter(|file| file.template) {
        let name = format!("{}files/{}.hbs", blueprint.folder, file.path);
        let Some((template, at)) = lint.read(file, name, sources) else { continue };
        match (known.sees)(file) {
            Some(shape) => lint.template(&template, &Text { text: &file.text, file: at, path: &file.path }, &Scope::of_file(shape)),
            None => lint.unseen(at),
        }
    }
    lint.found
}

/// A text that is looked at.
struct Text<'t> {
    text: &'t str,
    file: u16,
    path: &'t str,
}

struct Partial<'b> {
    source: &'b TemplateFile,
    template: Template,
    file: u16,
}

struct Lint<'b> {
    blueprint: &'b Blueprint,
    known: &'b Known<'b>,
    partials: Vec<Partial<'b>>,
    found: Diagnostics,
    depth: usize,
}

impl Lint<'_> {
    fn manifest(&mut self, sources: &mut Sources) {
        let Some(manifest) = self.blueprint.texts.get("blueprint.yaml") else { return };
        let file = sources.add(format!("{}blueprint.yaml", self.blueprint.folder), &*manifest.text);
        for feature in self.blueprint.manifest.provides.iter().filter(|feature| !self.known.features.contains(&feature.as_str())) {
            let message = format!("no spec can ask for `{feature}`");
            let fault = Diagnostic::error("S1106", place(&manifest.text, file, 0, feature), message);
            self.found.push(fault.suggest(feature, self.known.features.iter().copied()));
        }
        let text = Text { text: &manifest.text, file, path: "blueprint.yaml" };
        for rule in &self.blueprint.manifest.files {
            let governed = |file: &&TemplateFile| file.rule.as_ref().is_some_and(|own| own.pattern == rule.pattern);
            let shape = self.blueprint.files.iter().find(governed).and_then(|file| (self.known.sees)(file));
            let (Some(when), Some(shape)) = (&rule.when, shape) else { continue };
            let at = words::offset(&manifest.text, index(when.referenced.line()), index(when.referenced.column()));
            if let Some(flag) = self.find(&when.value, &text, at, &Scope::of_file(shape)) {
                self.wants(&flag, &[Shape::Flag], &when.value, &text, at);
            }
        }
    }

    fn read(&mut self, file: &TemplateFile, name: String, sources: &mut Sources) -> Option<(Template, u16)> {
        let at = sources.add(name, &*file.text);
        match Template::compile(&file.text) {
            Ok(template) => Some((template, at)),
            Err(error) => {
                let (line, column) = error.pos().unwrap_or((1, 1));
                let start = words::offset(&file.text, line, column);
                let span = place(&file.text, at, start, file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or(""));
                self.found.push(Diagnostic::error("S1101", span, error.reason().to_string()));
                None
            }
        }
    }

    /// Nothing is known of what a file sees that no sample has.
    fn unseen(&mut self, file: u16) {
        let message = "no part of a system that this is tried with has such a file: its values are not checked";
        self.found.push(Diagnostic::warning("S1104", Span { file, start: 0, end: 0 }, message));
    }

    fn template(&mut self, template: &Template, text: &Text<'_>, scope: &Scope<'_>) {
        for (element, mapping) in template.elements.iter().zip(&template.mapping) {
            let tag = words::offset(text.text, mapping.0, mapping.1);
            self.element(element, text, tag, scope);
        }
    }

    fn element(&mut self, element: &TemplateElement, text: &Text<'_>, tag: usize, scope: &Scope<'_>) {
        match element {
            TemplateElement::HtmlExpression(_) => self.fault("S1102", text, tag, "{{", "raw output (`{{{` or `{{&`)"),
            TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) | TemplateElement::PartialBlock(_) => {
                self.fault("S1102", text, tag, "{{", "decorators and blocks of partials are not used");
            }
            TemplateElement::PartialExpression(call) => self.partial(&name_of(&call.name), &call.params, text, tag, scope),
            TemplateElement::HelperBlock(block) => self.block(block, text, tag, scope),
            TemplateElement::Expression(call) => self.expression(call, text, tag, scope),
            _ => {}
        }
    }

    fn expression(&mut self, call: &HelperTemplate, text: &Text<'_>, tag: usize, scope: &Scope<'_>) {
        let name = name_of(&call.name);
        let is_helper = self.known.helpers.contains(&name.as_str());
        if call.params.is_empty() && call.hash.is_empty() {
            if !is_helper && let Some(shape) = self.find(&name, text, tag, scope) {
                self.wants(&shape, &[Shape::Plain, Shape::Flag], &name, text, tag);
            }
            return;
        }
        if !is_helper {
            let known: Vec<&str> = self.known.helpers.to_vec();
            let fault = Diagnostic::error("S1103", place(text.text, text.file, tag, &name), format!("unknown helper `{name}`"));
            self.found.push(fault.suggest(&name, known));
            return;
        }
        if call.params.iter().any(|parameter| matches!(parameter, Parameter::Subexpression(_))) {
            self.fault("S1102", text, tag, &name, &format!("`{name}` takes a value of the view, nothing computed"));
        }
        for path in call.params.iter().filter_map(raw) {
            let Some(shape) = self.find(path, text, tag, scope) else { continue };
            match name.as_str() {
                "code" => self.wants(&shape, &[Shape::Code], path, text, tag),
                "value" => {}
                _ => self.wants(&shape, &[Shape::Text, Shape::Plain, Shape::Flag], path, text, tag),
            }
        }
    }

    fn block(&mut self, block: &HelperTemplate, text: &Text<'_>, tag: usize, scope: &Scope<'_>) {
        let name = name_of(&block.name);
        if !BLOCKS.contains(&name.as_str()) {
            let fault = Diagnostic::error("S1103", place(text.text, text.file, tag, &name), format!("unknown block `{name}`"));
            self.found.push(fault.suggest(&name, BLOCKS.iter().copied()));
        }
        if block.params.iter().any(|parameter| !matches!(parameter, Parameter::Path(_))) {
            self.fault("S1102", text, tag, &name, &format!("`{name}` takes a value of the view, nothing computed"));
        }
        let given = block.params.iter().find_map(raw).and_then(|path| Some((path, self.find(path, text, tag, scope)?)));
        let inner = match (name.as_str(), given) {
            ("each", Some((path, list))) => {
                let element = list.element();
                if element.is_none() {
                    self.fault("S1105", text, tag, path, &format!("`{path}` is {}: a loop needs a list", list.name()));
                }
                let element = element.unwrap_or_default();
                Some(scope.within(element.clone(), names(block.block_param.as_ref(), &element)))
            }
            ("if" | "unless", Some((path, flag))) => {
                self.wants(&flag, &[Shape::Flag], path, text, tag);
                None
            }
            ("each", None) => Some(scope.within(Shape::Unknown, names(block.block_param.as_ref(), &Shape::Unknown))),
            _ => None,
        };
        let inner = inner.as_ref().unwrap_or(scope);
        block.template.iter().for_each(|within| self.template(within, text, inner));
        block.inverse.iter().for_each(|otherwise| self.template(otherwise, text, scope));
    }

    fn partial(&mut self, name: &str, given: &[Parameter], text: &Text<'_>, tag: usize, scope: &Scope<'_>) {
        let path = given.iter().find_map(raw);
        let Some(shape) = self.find(path.unwrap_or("this"), text, tag, scope) else { return };
        let language = (self.known.language_of)(text.path);
        let of_language = |partial: &&Partial<'_>| (self.known.language_of)(&partial.source.path) == language;
        let Some(partial) = self.partials.iter().position(|partial| partial.source.stem() == name && of_language(&partial)) else {
            let known: Vec<&str> = self.partials.iter().filter(of_language).map(|partial| partial.source.stem()).collect();
            let message = format!("there is no partial `{name}` for {}", language.unwrap_or("this language"));
            let fault = Diagnostic::error("S1103", place(text.text, text.file, tag, name), message).suggest(name, known);
            self.found.push(fault);
            return;
        };
        if self.depth < DEEPEST {
            self.depth += 1;
            self.within_partial(partial, &scope.of_partial(shape));
            self.depth -= 1;
        }
    }

    fn within_partial(&mut self, at: usize, scope: &Scope<'_>) {
        let Some(partial) = self.partials.get(at) else { return };
        let (template, text) =
            (partial.template.clone(), Text { text: &partial.source.text, file: partial.file, path: &partial.source.path });
        self.template(&template, &text, scope);
    }

    /// The value that a path leads to; a path that leads nowhere is a fault.
    fn find(&mut self, path: &str, text: &Text<'_>, tag: usize, scope: &Scope<'_>) -> Option<Shape> {
        match scope.find(path) {
            Ok(shape) => Some(shape),
            Err(missing) => {
                let fault = Diagnostic::error("S1104", place(text.text, text.file, tag, path), missing.message(path));
                let fault = fault.suggest(&missing.part, missing.known.iter().map(String::as_str));
                let is_of_file = scope.find(&format!("@root.{path}")).is_ok();
                self.found.push(if is_of_file { fault.help(format!("the file's own is `@root.{path}` here")) } else { fault });
                None
            }
        }
    }

    fn wants(&mut self, shape: &Shape, kinds: &[Shape], path: &str, text: &Text<'_>, tag: usize) {
        if shape.may_be(kinds) {
            return;
        }
        let wanted: Vec<&str> = kinds.iter().map(Shape::name).collect();
        let message = format!("`{path}` is {}, where only {} can stand", shape.name(), wanted.join(" or "));
        let fault = Diagnostic::error("S1105", place(text.text, text.file, tag, path), message);
        self.found.push(match shape {
            Shape::Text => fault.help("a text needs a printer of the language, such as `{{string …}}`"),
            Shape::Code => fault.help(format!("code from `types.yaml` is printed with `{{{{code {path}}}}}`")),
            _ => fault,
        });
    }

    fn fault(&mut self, code: &'static str, text: &Text<'_>, tag: usize, word: &str, message: &str) {
        self.found.push(Diagnostic::error(code, place(text.text, text.file, tag, word), message));
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The names that a loop gives to its element and its key.
fn names(given: Option<&BlockParam>, element: &Shape) -> Vec<(String, Shape)> {
    match given {
        Some(BlockParam::Single(name)) => vec![(name_of(name), element.clone())],
        Some(BlockParam::Pair((name, key))) => vec![(name_of(name), element.clone()), (name_of(key), Shape::Plain)],
        _ => Vec::new(),
    }
}
