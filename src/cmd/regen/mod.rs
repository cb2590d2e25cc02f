//! `scaffold regen`: generate again, and merge the result with what people did since.

mod history;
mod land;
mod progress;
mod report;
pub mod site;
mod switch;

use super::compile::{Compiled, compile_again, compile_text};
use super::generation::{Generation, Given, generate, inputs};
use super::refused;
use super::{Outcome, Status, report as printed};
use crate::blueprint::{Policy, Registry};
use crate::cli::{self, Regen};
use crate::compat::{self, ServiceChanges};
use crate::diag::{self, Diagnostics, Sources};
use crate::fs::Standing;
use crate::lock::{Entry, Lock};
use crate::migrate::{Migrations, Previous, Refusal, Step};
use crate::model::{self, types::Service, types::System};
use crate::plan::{Plan, plan};
use crate::regen::{self, Cause, Change, Inputs, Merge, MergeError};
use report::Report;
use serde_json::{Value, json};
pub use site::Site;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use switch::Switch;

/// Regenerates, or goes on with, undoes or shows a regeneration that is in progress.
pub fn run(options: &Regen, colour: bool) -> Outcome {
    regenerate(options, colour).unwrap_or_else(|outcome| outcome)
}

/// Shows everything that a regeneration would do, refused or not.
pub fn diff(options: &cli::Diff, colour: bool) -> Outcome {
    let all = Regen {
        from: options.from.clone(),
        stack: options.stack.clone(),
        blueprints: options.blueprints.clone(),
        dry_run: true,
        allow: vec![cli::Allow::Breaking, cli::Allow::Destructive],
        json: options.json,
        ..Regen::default()
    };
    difference(&all, colour).unwrap_or_else(|outcome| outcome)
}

fn difference(options: &Regen, colour: bool) -> Result<Outcome, Outcome> {
    let site = Site::find(&std::env::current_dir().map_err(failed)?)?;
    let next = Next::of(&site, options, colour)?;
    let plan = next.plan(colour)?;
    if next.is_nothing_new(&plan) {
        return Ok(Outcome::done(report::nothing(options.json)));
    }
    next.refuse_what_breaks(options, colour)?;
    let (_, _, report) = next.compute(&plan, options.json)?;
    let out =
        if options.json { report::pretty(&next.with_details(report.json(true))) } else { report.print(true) + next.details().as_str() };
    Ok(Outcome { out, err: next.warnings(colour), status: Status::Done })
}

fn regenerate(options: &Regen, colour: bool) -> Result<Outcome, Outcome> {
    let site = Site::find(&std::env::current_dir().map_err(failed)?)?;
    if options.status {
        let progress = progress::status(&site)?;
        return Ok(Outcome::done(if options.json { format!("{:#}\n", progress.to_json()) } else { progress.print() }));
    }
    let writes = !(options.dry_run || options.check);
    if writes {
        progress::recover(&site)?;
    }
    if options.abort {
        return progress::abort(&site).map(|undone| told(undone, options.json));
    }
    if options.resume {
        return progress::resume(&site).map(|done| told(done, options.json));
    }
    // Whoever commits a resolved merge with git itself has a hook that checks.
    if !options.check {
        site.refuse_if_busy()?;
    }
    let next = Next::of(&site, options, colour)?;
    let plan = next.plan(colour)?;
    if next.is_nothing_new(&plan) {
        return Ok(Outcome { err: next.warnings(colour), ..Outcome::done(report::nothing(options.json)) });
    }
    if options.check {
        let why = "the files are not what the spec gives: run `scaffold regen`";
        return Ok(Outcome { status: Status::SpecErrors, ..Outcome::failed(Status::SpecErrors, why) });
    }
    next.refuse_what_breaks(options, colour)?;
    let (generation, merge, mut report) = next.compute(&plan, options.json)?;
    if writes {
        let ignored = switch::ignored(&site, &next.switches);
        let landed = land::Landed { generation: &generation, lock_before: &next.lock_text, message: &report.message() };
        report.commit = land::land(&site, landed, merge)?;
        report.note_left_over(&ignored, &switch::ignored(&site, &next.switches));
    }
    let status = if report.has_conflicts() && writes { Status::Conflicts } else { Status::Done };
    Ok(Outcome { out: report.print(options.dry_run), err: next.warnings(colour), status })
}

/// What was done, for whoever reads it.
fn told(done: Outcome, as_json: bool) -> Outcome {
    if as_json { Outcome { out: format!("{:#}\n", serde_json::json!({ "done": done.out.trim() })), ..done } } else { done }
}

fn failed(error: impl std::fmt::Display) -> Outcome {
    Outcome::failed(Status::Failed, error)
}

/// The generation to be, and the one that is.
pub struct Next<'a> {
    site: &'a Site,
    before: Lock,
    /// The text of that lock.
    lock_text: String,
    /// The system that the files are for.
    old: System,
    /// The system that they are to be for.
    system: System,
    /// The rest of what is known of the spec.
    compiled: Compiled,
    stack: Option<String>,
    blueprint_folder: Option<String>,
    migrations: Migrations,
    /// Services whose stack is another.
    switches: Vec<Switch>,
    /// Changes that would lose data, and are not allowed.
    refused: Vec<Refusal>,
    /// Service → number of its last migration.
    reached: BTreeMap<String, u32>,
    /// Files of earlier generations that stay as they are.
    kept: Vec<Entry>,
    /// What clients see change, once it was asked for.
    api: OnceCell<Vec<ServiceChanges>>,
}

impl<'a> Next<'a> {
    fn of(site: &'a Site, options: &Regen, colour: bool) -> Result<Self, Outcome> {
        Self::compiled(site, options, colour, compile_again)
    }

    /// The generation to be if the spec had this text.
    pub fn of_text(site: &'a Site, options: &cli::Spec, text: &str) -> Result<Self, Outcome> {
        let options = Regen {
            from: Some(options.file.clone()),
            stack: options.stack.clone(),
            blueprints: options.blueprints.clone(),
            allow: vec![cli::Allow::Breaking, cli::Allow::Destructive],
            ..Regen::default()
        };
        Self::compiled(site, &options, false, |spec, ports, root| compile_text(spec, ports, root, text))
    }

    fn compiled(
        site: &'a Site,
        options: &Regen,
        colour: bool,
        compile: impl FnOnce(&cli::Spec, &BTreeMap<String, u16>, &Path) -> Result<Compiled, Outcome>,
    ) -> Result<Self, Outcome> {
        let (before, lock_text) = site.lock()?;
        let stack = options.stack.clone().or_else(|| before.stack.clone());
        let file = options.from.clone().unwrap_or_else(|| site.spec());
        let (blueprints, blueprint_folder) = site.blueprints(&before, options.blueprints.as_deref())?.unzip();
        let spec = cli::Spec { file, stack: stack.clone(), blueprints };
        let mut compiled = compile(&spec, &before.ports, &site.root)?;
        let old = site.model(&before)?;
        let Some(system) = compiled.system.take() else { return Err(compiled.rejected(colour)) };
        if system.name != old.name {
            return Err(refused(format!(
                "this repository is of the system `{}`, and the spec is of `{}`: nothing was written\n\
                 = help: to rename the system, generate it anew; to use another spec, name it with `--from`",
                old.name, system.name
            )));
        }
        let allowed = options.allow.contains(&cli::Allow::Destructive);
        let (mut migrations, refused) = migrations(&old, &before, &system, allowed);
        let switches = switch::all(&old, &system, &compiled.registry);
        for service in old.services.iter().filter(|service| switches.iter().any(|switch| switch.service == service.name)) {
            migrations.carry(&service.name, history::of(&old, service, site, &before, &compiled.registry));
        }
        let reached = migrations.reached(&before.migrations);
        let kept = kept(&before, &system, &compiled.registry);
        Ok(Self {
            site,
            before,
            lock_text,
            old,
            system,
            compiled,
            stack,
            blueprint_folder,
            migrations,
            switches,
            refused,
            reached,
            kept,
            api: OnceCell::new(),
        })
    }

    fn warnings(&self, colour: bool) -> String {
        printed(&self.compiled.found, &self.compiled.sources, colour)
    }

    pub fn plan(&self, colour: bool) -> Result<Plan<'_>, Outcome> {
        let (plan, faults) = plan(&self.system, &self.compiled.registry, &self.migrations);
        if faults.has_errors() {
            return Err(Outcome { out: String::new(), err: printed(&faults, &self.compiled.sources, colour), status: Status::SpecErrors });
        }
        Ok(plan)
    }

    fn is_nothing_new(&self, plan: &Plan<'_>) -> bool {
        self.refused.is_empty() && inputs(plan, self.given()) == Lock { files: Vec::new(), ..self.before.clone() }
    }

    pub fn given(&self) -> Given<'_> {
        Given {
            sources: &self.compiled.sources,
            stack: self.stack.as_deref(),
            blueprint_folder: self.blueprint_folder.as_deref(),
            reached: &self.reached,
            kept: &self.kept,
            blueprints: &self.compiled.layers.kept,
        }
    }

    /// The generation, what becomes of each file, and what there is to tell.
    fn compute(&self, plan: &Plan<'_>, json: bool) -> Result<(Generation, Merge, Report<'_>), Outcome> {
        let generation = generate(plan, self.given()).map_err(|why| refused(format!("a blueprint is at fault: {why}")))?;
        let causes = regen::causes(&self.old, &self.system);
        let merge = self.merge(plan, &generation, &causes)?;
        let renewed = generation.lock.renewed(&self.before);
        let report = Report::new(&self.system, causes, renewed, &merge, self.verdicts(), json);
        Ok((generation, merge, report))
    }

    fn api(&self) -> &[ServiceChanges] {
        let today = || compat::day(u64::from(super::new::commit_time().seconds));
        self.api.get_or_init(|| compat::services(&self.old, &self.system, &today()))
    }

    fn verdicts(&self) -> report::Verdicts<'_> {
        let migrations = self.migrations.new_ones().map(|(service, step)| format!("{service}: {:04} {}", step.number, step.name)).collect();
        report::Verdicts { api: self.api(), migrations, switches: self.switches.clone() }
    }

    /// What would become of files, API and data, and what would be written; with what is refused unless it is allowed.
    pub fn difference(&self) -> Result<(Value, Vec<Change>), Outcome> {
        let plan = self.plan(false)?;
        if self.is_nothing_new(&plan) {
            return Ok((report::nothing_json(), Vec::new()));
        }
        let (_, merge, report) = self.compute(&plan, true)?;
        let mut value = self.with_details(report.json(true));
        let mut refused = compat::diagnostics(self.api());
        migrations(&self.old, &self.before, &self.system, false).1.iter().for_each(|refusal| refused.push(refusal.diagnostic()));
        if let Some(object) = value.as_object_mut() {
            object.insert("refused".to_owned(), diag::json(&refused, &self.compiled.sources));
        }
        Ok((value, merge.changes))
    }

    /// The system that the files are to be for.
    pub fn system(&self) -> &System {
        &self.system
    }

    /// The text of a file of an earlier generation that stays as it is.
    pub fn kept_text(&self, path: &str) -> Option<Vec<u8>> {
        let entry = self.kept.iter().find(|entry| entry.path.as_str() == path)?;
        self.text_now(path).or_else(|| self.site.kept(entry))
    }

    /// The text of a file as it stands in the repository.
    pub fn text_now(&self, path: &str) -> Option<Vec<u8>> {
        match self.site.work.at(path) {
            Ok(Standing::File { bytes, .. }) => Some(bytes),
            _ => None,
        }
    }

    /// The report with each change of the API, and the SQL.
    fn with_details(&self, mut report: Value) -> Value {
        let sql = |(service, step): (&str, &Step)| json!({ "service": service, "number": step.number, "name": step.name, "postgresql": step.postgres.up, "sqlite": step.sqlite.up });
        if let Some(object) = report.as_object_mut() {
            object.insert("api".to_owned(), compat::json(self.api(), &self.compiled.sources));
            object.insert("sql".to_owned(), self.migrations.new_ones().map(sql).collect());
        }
        report
    }

    /// Each change of the API, and the SQL.
    fn details(&self) -> String {
        let api = compat::print(self.api(), &self.compiled.sources);
        let sql =
            |(service, step): (&str, &Step)| format!("\n{service}: {:04} {}, PostgreSQL\n\n{}", step.number, step.name, step.postgres.up);
        let sql: String = self.migrations.new_ones().map(sql).collect();
        format!("\n{api}{sql}")
    }

    fn refuse_what_breaks(&self, options: &Regen, colour: bool) -> Result<(), Outcome> {
        let mut found = Diagnostics::default();
        if !options.allow.contains(&cli::Allow::Breaking) {
            found.extend(compat::diagnostics(self.api()));
        }
        self.refused.iter().for_each(|refusal| found.push(refusal.diagnostic()));
        if !found.has_errors() {
            return Ok(());
        }
        found.extend(self.compiled.found.clone());
        Err(Outcome { out: String::new(), err: printed(&found, &self.compiled.sources, colour), status: Status::Refused })
    }

    fn merge(&self, plan: &Plan<'_>, generation: &Generation, causes: &[Cause]) -> Result<Merge, Outcome> {
        let (ours, renamed) = (self.site.ours()?, renamed(&self.old, &self.system));
        let bases = site::Bases::new(self.site, &self.before, &self.old, &self.compiled.registry);
        let files = plan.groups.iter().flat_map(|group| &group.files);
        let yielding: HashSet<&str> = files.filter(|file| file.policy == Policy::Yield).map(|file| file.id.as_str()).collect();
        let inputs = Inputs {
            before: &self.before,
            after: &generation.lock,
            tree: &generation.tree,
            former_id: &|id| former(id, &renamed),
            yields: &|id| yielding.contains(id),
            ours: &ours,
            base: &|entry| bases.of(entry),
            causes,
        };
        let merge = regen::merge(&inputs).map_err(|error| match error {
            MergeError::InTheWay(_) => refused(error),
            _ => failed(error),
        })?;
        if merge.unresolved.is_empty() {
            return Ok(merge);
        }
        let list: String = merge.unresolved.iter().map(|path| format!("  {path}\n")).collect();
        Err(refused(format!("markers of an earlier conflict are still in these; nothing was written:\n{list}")))
    }
}

/// The migrations from what the databases have, and what is refused of them.
fn migrations(old: &System, lock: &Lock, system: &System, allow_destructive: bool) -> (Migrations, Vec<Refusal>) {
    let previous = |service: &Service| {
        let before = old.services.iter().find(|before| before.name == service.name)?;
        Some(Previous { system: old, service: before, number: lock.migrations.get(&service.name).copied().unwrap_or(1) })
    };
    match Migrations::between(system, previous, allow_destructive) {
        Ok(migrations) => (migrations, Vec::new()),
        Err(refused) => (Migrations::default(), refused),
    }
}

/// Files of the lock that regeneration leaves alone.
fn kept(lock: &Lock, system: &System, registry: &Registry) -> Vec<Entry> {
    let stacks: HashMap<&str, &str> = system.services.iter().map(|service| (service.name.as_str(), service.stack.as_str())).collect();
    lock.files.iter().filter(|entry| is_frozen(&entry.id, registry, &stacks)).cloned().collect()
}

/// Whether the blueprint that an id names freezes the file; one that the service no longer has owns nothing.
fn is_frozen(id: &str, registry: &Registry, stacks: &HashMap<&str, &str>) -> bool {
    let Some((blueprint, path)) = id.split_once(':') else { return false };
    let (path, subject) = path.rsplit_once('#').unwrap_or((path, ""));
    let service = subject.split('/').next().unwrap_or_default();
    let stack = blueprint.strip_prefix("stack/");
    if stack.is_some_and(|stack| stacks.get(service) != Some(&stack)) {
        return false;
    }
    let rule = registry
        .iter()
        .find(|known| known.manifest.id == blueprint)
        .and_then(|known| known.manifest.files.iter().find(|rule| rule.policy == Policy::Frozen && rule.matches(path)));
    rule.is_some()
}

/// What each renamed entity was called: `service/Now` → `service/Before`.
fn renamed(old: &System, new: &System) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for service in &new.services {
        let Some(before) = old.services.iter().find(|before| before.name == service.name) else { continue };
        let had = |name: &str| before.entities.iter().any(|entity| entity.name == name);
        for entity in &service.entities {
            if let Some(was) = entity.was.as_ref().filter(|was| had(was) && !had(&entity.name)) {
                found.insert(format!("{}/{}", service.name, entity.name), format!("{}/{was}", service.name));
            }
        }
    }
    found
}

fn former(id: &str, renamed: &HashMap<String, String>) -> Option<String> {
    let (file, subject) = id.rsplit_once('#')?;
    renamed.get(subject).map(|before| format!("{file}#{before}"))
}

/// A system from the text of its long form.
fn system_of(text: &str, lock: &Lock) -> Option<System> {
    let mut sources = Sources::default();
    sources.add("model.yaml", text);
    let (spec, found) = crate::spec::parse(&mut sources, &mut |_| Err("the model includes nothing".to_owned()));
    if found.has_errors() {
        return None;
    }
    model::lower(&spec, &model::Options { stack: None, ports: lock.ports.clone() }).0
}
