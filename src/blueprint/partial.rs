//! Partials that use each other: never in a ring, and never so often that one file has no end.

use super::lint::words::raw;
use super::{Blueprint, TemplateFile};
use handlebars::template::{Parameter, Template, TemplateElement};
use std::collections::{BTreeMap, BTreeSet};

/// How many partials one file may come to.
const MOST: usize = 10_000;

/// Partials that a template uses, each as often as it stands there.
type Calls = BTreeMap<String, usize>;

/// The file of a blueprint that would not end, and why. What cannot be parsed is told where it is rendered.
pub fn check(blueprint: &Blueprint) -> Result<(), (String, String)> {
    let mut partials: BTreeMap<String, Calls> = BTreeMap::new();
    for partial in &blueprint.partials {
        // One name may have a file for each language.
        let known = partials.entry(partial.stem().to_owned()).or_default();
        calls(partial).into_iter().for_each(|(called, times)| {
            let most = known.entry(called).or_default();
            *most = times.max(*most);
        });
    }
    let mut sizes = BTreeMap::new();
    for name in partials.keys() {
        size(name, &partials, &mut BTreeSet::new(), &mut sizes).map_err(|why| (format!("partials/{name}"), why))?;
    }
    for file in blueprint.files.iter().filter(|file| file.template) {
        let whole: usize =
            calls(file).iter().map(|(name, times)| times.saturating_mul(sizes.get(name.as_str()).copied().unwrap_or(1))).sum();
        if whole > MOST {
            return Err((format!("files/{}", file.path), format!("it comes to more than {MOST} partials")));
        }
    }
    Ok(())
}

/// How many partials one comes to.
fn size<'p>(
    name: &'p str,
    partials: &'p BTreeMap<String, Calls>,
    open: &mut BTreeSet<&'p str>,
    known: &mut BTreeMap<&'p str, usize>,
) -> Result<usize, String> {
    if let Some(size) = known.get(name) {
        return Ok(*size);
    }
    if !open.insert(name) {
        return Err("it leads back to itself".to_owned());
    }
    let mut whole = 1usize;
    for (called, times) in partials.get(name).into_iter().flatten() {
        let Some((called, _)) = partials.get_key_value(called) else { continue };
        whole = whole.saturating_add(times.saturating_mul(size(called, partials, open, known)?));
    }
    if whole > MOST {
        return Err(format!("it comes to more than {MOST} partials"));
    }
    open.remove(name);
    known.insert(name, whole);
    Ok(whole)
}

fn calls(file: &TemplateFile) -> Calls {
    let mut found = Calls::new();
    if let Ok(template) = Template::compile(&file.text) {
        collect(&template.elements, &mut found);
    }
    found
}

fn collect(elements: &[TemplateElement], found: &mut Calls) {
    for element in elements {
        match element {
            TemplateElement::PartialExpression(call) | TemplateElement::PartialBlock(call) => {
                if let Some(name) = called(&call.name) {
                    *found.entry(name.to_owned()).or_default() += 1;
                }
                call.template.iter().for_each(|inner| collect(&inner.elements, found));
            }
            TemplateElement::HelperBlock(block) => {
                [&block.template, &block.inverse].into_iter().flatten().for_each(|inner| collect(&inner.elements, found));
            }
            _ => {}
        }
    }
}

fn called(name: &Parameter) -> Option<&str> {
    if let Parameter::Name(name) = name { Some(name) } else { raw(name) }
}
