//! Foreign modifiers, kept where the language takes them: they are tried with its own reader and rules.

use super::draft::{Auth, Decl, Draft, Entity, Field, Service, Shape};
use super::write;
use crate::diag::Sources;
use crate::{model, spec};

/// Takes away from a field what the language refuses of it, and names what went.
pub fn settle(field: &mut Field) -> Vec<&'static str> {
    const PARTS: [&str; 4] = ["default", "pattern", "min", "max"];
    let declared: Vec<&'static str> = PARTS.into_iter().filter(|part| has(&field.decl, part)).collect();
    if is_named(&field.decl.shape) {
        return Vec::new();
    }
    if declared.is_empty() || fits(field) {
        return Vec::new();
    }
    let alone = |part: &&'static str| {
        let mut trial = field.clone();
        PARTS.iter().filter(|other| *other != part).for_each(|other| take(&mut trial.decl, other));
        !fits(&trial)
    };
    let mut gone: Vec<&'static str> = declared.iter().copied().filter(alone).collect();
    gone.iter().for_each(|part| take(&mut field.decl, part));
    for part in declared {
        if !gone.contains(&part) && !fits(field) {
            take(&mut field.decl, part);
            gone.push(part);
        }
    }
    gone
}

fn has(decl: &Decl, part: &str) -> bool {
    match part {
        "default" => decl.default.is_some(),
        "pattern" => decl.pattern.is_some(),
        "min" => decl.min.is_some(),
        _ => decl.max.is_some(),
    }
}

fn take(decl: &mut Decl, part: &str) {
    match part {
        "default" => decl.default = None,
        "pattern" => decl.pattern = None,
        "min" => decl.min = None,
        _ => decl.max = None,
    }
}

/// A type that is declared elsewhere.
fn is_named(shape: &Shape) -> bool {
    matches!(shape, Shape::Word(word) if word.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a spec with nothing but this field has no error.
fn fits(field: &Field) -> bool {
    let mut field = field.clone();
    if matches!(field.decl.shape, Shape::List(_)) {
        field.decl.shape = Shape::List(Box::default());
    }
    let object = Field::new("Trial", Decl { shape: Shape::Object(vec![field]), ..Decl::default() });
    let row = Entity { name: "Row".to_owned(), fields: vec![Field::new("title", Decl::word("string"))], ..Entity::default() };
    let draft = Draft {
        name: "trial".to_owned(),
        stack: "trial".to_owned(),
        auth: Some(Auth::Off { comments: Vec::new() }),
        types: vec![object],
        services: vec![Service { entities: vec![row], ..Service::default() }],
        ..Draft::default()
    };
    let mut sources = Sources::default();
    sources.add("trial", write(&draft));
    let (spec, mut found) = spec::parse(&mut sources, &mut |_| Err(String::new()));
    found.extend(model::lower(&spec, &model::Options::default()).1);
    !found.has_errors()
}

#[cfg(test)]
mod tests {
    use super::super::draft::Value;
    use super::*;

    #[test]
    fn what_the_language_refuses_goes_and_the_rest_stays() {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let decl = Decl { min: Some("3".into()), pattern: Some("^(?=x)".into()), default: text("abc"), ..Decl::word("string(9)") };
        let mut field = Field::new("code", decl);
        assert_eq!(settle(&mut field), ["pattern"]);
        assert_eq!((field.decl.min.as_deref(), field.decl.default.clone()), (Some("3"), text("abc")));
        let mut field = Field::new("password", Decl { default: text("hunter2"), ..Decl::word("string") });
        assert_eq!(settle(&mut field), ["default"]);
        let mut field = Field::new("code", Decl { min: Some("12".into()), ..Decl::word("string(9)") });
        assert_eq!(settle(&mut field), ["min"]);
    }
}
