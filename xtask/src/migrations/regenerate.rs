//! The migrations between two specs as files of a stack, to see its own runner apply them.

use scaffold::blueprint::Registry;
use scaffold::diag::Sources;
use scaffold::document::Documents;
use scaffold::migrate::{Migrations, Previous};
use scaffold::model::{self, types::System};
use scaffold::{plan, render, spec};
use std::collections::BTreeMap;
use std::path::Path;

/// Gives a system generated from the later spec the history of one that was generated from the earlier.
pub fn regenerate(words: &[String]) -> Result<(), String> {
    let [old, new, stack, folder] = words else { return Err("regenerate OLD NEW STACK DIR".to_owned()) };
    let (mut sources, mut others) = (Sources::default(), Sources::default());
    let (before, after) = (read(old, stack, &mut others)?, read(new, stack, &mut sources)?);
    let previous = |service: &model::types::Service| {
        let known = before.services.iter().find(|known| known.name == service.name)?;
        Some(Previous { system: &before, service: known, number: 1 })
    };
    let migrations = Migrations::between(&after, previous, false).map_err(|refused| format!("{refused:#?}"))?;
    let registry = Registry::load(&[]).map_err(|error| error.to_string())?;
    let folder = Path::new(folder);
    for path in files(&after, &registry, &Migrations::initial(&after), &sources)?.keys() {
        std::fs::remove_file(folder.join(path)).map_err(|error| format!("{path}: {error}"))?;
    }
    let mut all = files(&before, &registry, &Migrations::initial(&before), &others)?;
    all.extend(files(&after, &registry, &migrations, &sources)?);
    for (path, bytes) in all {
        std::fs::write(folder.join(&path), bytes).map_err(|error| format!("{path}: {error}"))?;
        println!("{path}");
    }
    Ok(())
}

fn files(system: &System, registry: &Registry, migrations: &Migrations, sources: &Sources) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let (mut plan, _) = plan::plan(system, registry, migrations);
    plan.groups.retain(|group| group.subject.step().is_some());
    let tree = render::render(&plan, &Documents::new(system, sources)).map_err(|error| error.to_string())?;
    Ok(tree.iter().map(|(path, file)| (path.as_str().to_owned(), file.bytes.to_vec())).collect())
}

fn read(path: &str, stack: &str, sources: &mut Sources) -> Result<System, String> {
    sources.add(path, std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?);
    let (syntax, _) = spec::parse(sources, &mut |_| Err("no includes".to_owned()));
    let (system, _) = model::lower(&syntax, &model::Options { stack: Some(stack.to_owned()) });
    system.ok_or_else(|| format!("{path}: no model"))
}
