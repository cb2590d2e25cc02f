//! Which files are rendered together: enough for one thread at a time, and few enough to be held.

use super::engine::{RenderError, at_fault, document_call};
use crate::blueprint::{BUILT_IN, Blueprint};
use crate::plan::{Group, Plan, Planned};
use crate::tree::{Names, RelPath};
use crate::view::{Keys, Terms, Views};
use indexmap::IndexMap;

/// Groups whose files are rendered together. A few hundred files: their folders are opened once for all of them.
const GROUPS: usize = 32;

/// Files to render by one thread, those of a group beside each other.
pub struct Batch<'p> {
    /// The views that the files see.
    pub views: Views<'p>,
    /// With the group that each belongs to.
    pub files: Vec<(&'p Group<'p>, &'p Planned<'p>)>,
}

/// The groups of one blueprint, with the keys that its templates look at.
pub struct Scope<'p> {
    /// The blueprint.
    pub blueprint: &'p Blueprint,
    /// What any of its templates names.
    pub keys: Keys,
    groups: &'p [Group<'p>],
}

/// Refuses paths that are none, or that fall together somewhere.
pub fn check_paths(plan: &Plan<'_>) -> Result<(), RenderError> {
    let mut names = Names::default();
    for group in &plan.groups {
        for file in &group.files {
            let path = RelPath::new(&file.path).map_err(|error| at_fault(group, file, error.to_string()))?;
            names.add(&path).map_err(|error| at_fault(group, file, error.to_string()))?;
            let is_kept = path.as_str() == "scaffold.yaml" || path.as_str().starts_with(".scaffold/");
            if is_kept && *file.source.layer != *BUILT_IN {
                return Err(at_fault(group, file, "scaffold keeps `.scaffold/` and `scaffold.yaml` for itself".to_owned()));
            }
        }
    }
    Ok(())
}

/// The plan by blueprint.
pub fn scopes<'p>(plan: &'p Plan<'p>) -> Vec<Scope<'p>> {
    let by_blueprint = plan.groups.chunk_by(|a, b| a.blueprint.manifest.id == b.blueprint.manifest.id);
    let scope = |groups: &'p [Group<'p>]| {
        let blueprint = groups.first()?.blueprint;
        let keys =
            Keys::of_templates(blueprint.files.iter().filter(|file| file.template).chain(&blueprint.partials).map(|file| &*file.text));
        Some(Scope { blueprint, keys, groups })
    };
    by_blueprint.filter_map(scope).collect()
}

/// All files of the plan. Documents come first, those of one service together: they take longest, and are made in pairs.
pub fn batches<'p>(plan: &'p Plan<'p>, scopes: &'p [Scope<'p>], terms: &'p [Terms<'p>]) -> Vec<Batch<'p>> {
    let mut documents: IndexMap<&str, Batch<'p>> = IndexMap::new();
    let mut others = Vec::new();
    for (scope, terms) in scopes.iter().zip(terms) {
        let views = Views::new(plan.system, terms);
        for groups in scope.groups.chunk_by(|a, b| name(a) == name(b)) {
            let service = groups.first().and_then(|group| group.subject.service()).filter(|_| groups.len() > GROUPS);
            let views = service.map_or_else(|| views.clone(), |service| views.within(service));
            for few in groups.chunks(GROUPS) {
                let files = few.iter().flat_map(|group| group.files.iter().map(move |file| (group, file)));
                let (made, files) = files.partition::<Vec<_>, _>(|(_, file)| document_call(file.source).is_some());
                if let Some((group, _)) = made.first() {
                    let batch = documents.entry(name(group)).or_insert_with(|| Batch { views: views.clone(), files: Vec::new() });
                    batch.files.extend(made);
                }
                others.push(Batch { views: views.clone(), files });
            }
        }
    }
    documents.into_values().chain(others).collect()
}

fn name<'p>(group: &'p Group<'p>) -> &'p str {
    group.subject.service().map_or("", |service| &service.name)
}
