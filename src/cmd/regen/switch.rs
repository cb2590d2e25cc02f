//! Services that change their stack: what is told of them.

use super::site::Site;
use crate::blueprint::Registry;
use crate::model::types::System;
use serde::Serialize;
use std::collections::BTreeSet;

/// A service and its stacks.
#[derive(Clone, Debug, Serialize)]
pub struct Switch {
    pub service: String,
    pub before: String,
    pub now: String,
    /// Where it is.
    pub folder: String,
    /// What installs what it needs.
    pub setup: String,
    /// What the stack before left behind, and git does not ignore any more.
    pub left_over: Vec<String>,
}

/// The services whose stack is another now.
pub fn all(old: &System, new: &System, registry: &Registry) -> Vec<Switch> {
    let before = |name: &str| old.services.iter().find(|before| before.name == name);
    let pairs = new.services.iter().filter_map(|now| Some((before(&now.name)?, now)));
    pairs
        .filter(|(before, now)| before.stack != now.stack)
        .map(|(before, now)| {
            let manifest = registry.stack(&now.stack).map(|blueprint| &blueprint.manifest);
            Switch {
                service: now.name.clone(),
                before: before.stack.clone(),
                now: now.stack.clone(),
                folder: manifest.map_or_else(String::new, |manifest| manifest.root.replace("[service.name]", &now.name)),
                setup: manifest.and_then(|manifest| manifest.verify.as_ref()).map_or_else(String::new, |verify| verify.setup.clone()),
                left_over: Vec::new(),
            }
        })
        .collect()
}

/// What git ignores at the top of the services' folders.
pub fn ignored(site: &Site, switches: &[Switch]) -> BTreeSet<String> {
    let Some(repo) = &site.repo else { return BTreeSet::new() };
    let names = |folder: &str| site.work.names(folder).unwrap_or_default();
    let paths = switches.iter().flat_map(|switch| names(&switch.folder).into_iter().map(|name| format!("{}/{name}", switch.folder)));
    paths.filter(|path| repo.ignores(path)).collect()
}

/// Notes what is not ignored any more.
pub fn note_left_over(switches: &mut [Switch], before: &BTreeSet<String>, now: &BTreeSet<String>) {
    for switch in switches {
        let folder = format!("{}/", switch.folder);
        switch.left_over = before.difference(now).filter(|path| path.starts_with(&folder)).cloned().collect();
    }
}

impl Switch {
    /// For a person.
    pub fn print(&self) -> String {
        let Self { service, before, now, folder, setup, .. } = self;
        let mut text = format!("Stack: {service} is {now} now, and was {before}\n");
        text.push_str("      its migrations come along: it goes on with its database as that stands\n");
        if !setup.is_empty() {
            text.push_str(&format!("      before its next start: `cd {folder} && {setup}`\n"));
        }
        text.extend(self.left_over.iter().map(|path| format!("      left over from {before}, to be deleted: {path}\n")));
        text
    }
}
