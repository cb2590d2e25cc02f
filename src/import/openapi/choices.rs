//! `oneOf` and `anyOf`: the language has no unions, so the nearest type that holds every one of the choices.

use super::documents::name_in;
use super::scalar;
use super::tree::Node;
use super::types::{Form, Types};
use super::view::{Property, View, sole};
use crate::diag::Span;
use crate::import::draft::{Decl, Shape};
use crate::import::text::approximated;
use std::collections::HashSet;

/// A property of an object, or of some of the forms it may have.
pub struct Part<'d> {
    pub name: &'d str,
    pub span: Span,
    pub nodes: Vec<&'d Node>,
    pub required: bool,
    /// The type, where the forms differ in it.
    pub instead: Option<Shape>,
}

impl<'d> Types<'d> {
    /// The properties of an object and of all the forms it may have; required is what is so in each.
    pub fn parts(&mut self, view: &View<'d>) -> Vec<Part<'d>> {
        let part = |property: &Property<'d>, required| Part {
            name: property.name,
            span: property.span,
            nodes: property.nodes.clone(),
            required,
            instead: None,
        };
        let mut all: Vec<Part<'d>> =
            view.properties.iter().map(|property| part(property, view.required.contains(&property.name))).collect();
        let forms = self.all_choices(view);
        if forms.iter().all(|form| form.properties.is_empty()) {
            return all;
        }
        self.found.push(approximated(view.span, "one of several objects becomes one object with the properties of all of them"));
        let names = self.choice_names(view);
        self.notes.push(format!("One of {names}; which properties go together is for the handler to check."));
        for property in forms.iter().flat_map(|form| &form.properties) {
            if all.iter().any(|known| known.name == property.name) {
                continue;
            }
            let of_each: Vec<&Property<'d>> =
                forms.iter().filter_map(|form| form.properties.iter().find(|other| other.name == property.name)).collect();
            let everywhere = forms.iter().all(|form| form.required.contains(&property.name));
            let mut part = part(property, everywhere || view.required.contains(&property.name));
            part.instead = self.instead(&of_each);
            all.push(part);
        }
        all
    }

    /// The choices, and those that they consist of themselves.
    fn all_choices(&self, view: &View<'d>) -> Vec<View<'d>> {
        let mut seen: HashSet<*const Node> = HashSet::new();
        let mut open: Vec<&Node> = view.choices.iter().rev().copied().collect();
        let mut all = Vec::new();
        while let Some(choice) = open.pop() {
            let inner = self.view(&[choice]);
            open.extend(inner.choices.iter().rev().copied().filter(|choice| seen.insert(std::ptr::from_ref(*choice))));
            if !inner.properties.is_empty() || inner.choices.is_empty() {
                all.push(inner);
            }
        }
        all
    }

    /// The type of a property that is not the same in every form.
    fn instead(&mut self, of_each: &[&Property<'d>]) -> Option<Shape> {
        let views: Vec<View<'d>> = of_each.iter().map(|property| self.view(&property.nodes)).collect();
        let signature = |(property, view): (&&Property<'d>, &View<'d>)| match sole(&property.nodes, self.documents) {
            Some(target) => format!("{:?}", std::ptr::from_ref(target)),
            None => format!("{:?} {:?} {:?}", view.types, view.said.get("format").and_then(|node| node.text()), scalar::words(view)),
        };
        let mut signatures = of_each.iter().zip(&views).map(signature);
        let first = signatures.next();
        let plain = views.iter().all(|view| view.properties.is_empty() && view.items.is_empty() && view.choices.is_empty());
        let one_target = of_each.first().is_some_and(|property| sole(&property.nodes, self.documents).is_some());
        if signatures.all(|signature| Some(signature) == first) && (plain || one_target || of_each.len() == 1) {
            return None;
        }
        let words: Option<Vec<Vec<String>>> = views.iter().map(scalar::words).collect();
        if let Some(words) = words {
            let mut all: Vec<String> = Vec::new();
            words.into_iter().flatten().for_each(|word| {
                if !all.contains(&word) {
                    all.push(word)
                }
            });
            // Values of an enum would need a name of their own; a tag is a short word.
            return Some(if scalar::distinct(&all) && all.len() <= 8 { Shape::Enum(all) } else { Shape::Word("string".to_owned()) });
        }
        let word = general(&views.iter().map(|view| self.word(view)).collect::<Vec<_>>());
        let span = of_each.first().map_or(Span::default(), |property| property.span);
        self.found.push(approximated(span, format!("a property that differs between the forms of an object is `{word}`")));
        Some(Shape::Word(word.to_owned()))
    }

    /// One of several types that are not all objects.
    pub fn choice(&mut self, view: &View<'d>) -> Decl {
        let views: Vec<View<'d>> = view.choices.iter().map(|choice| self.view(&[choice])).collect();
        let word = general(&views.iter().map(|view| self.word(view)).collect::<Vec<_>>());
        self.found.push(approximated(view.span, format!("one of several types is `{word}`")));
        let names = self.choice_names(view);
        self.notes.push(format!("One of {names}."));
        Decl::word(word)
    }

    fn word(&mut self, view: &View<'d>) -> &'static str {
        if !view.choices.is_empty() || !view.properties.is_empty() {
            return "json";
        }
        if scalar::words(view).is_some() { "enum" } else { scalar::plain_word(view) }
    }

    fn choice_names(&mut self, view: &View<'d>) -> String {
        let mut names: Vec<String> = Vec::new();
        for choice in &view.choices {
            let given = choice.text_of("$ref").map(name_in).or_else(|| choice.text_of("title").map(str::to_owned));
            let inner = self.view(&[choice]);
            let named = given.unwrap_or_else(|| match self.form(choice) {
                Form::Object => "an object".to_owned(),
                Form::Words => "a list of words".to_owned(),
                Form::Other if !inner.items.is_empty() => "a list".to_owned(),
                Form::Other => self.word(&inner).to_owned(),
            });
            if !names.contains(&named) {
                names.push(named);
            }
        }
        names.join(", ")
    }
}

/// The narrowest type that holds the values of all of these.
fn general(words: &[&'static str]) -> &'static str {
    let all = |known: &[&str]| words.iter().all(|word| known.contains(word));
    match words.first() {
        Some(first) if words.iter().all(|word| word == first) && *first != "enum" => first,
        _ if all(&["int", "long"]) => "long",
        _ if all(&["int", "long", "float"]) => "float",
        _ if all(&["string", "text", "enum", "uuid", "date", "time", "datetime", "email", "url"]) => "text",
        _ => "json",
    }
}
