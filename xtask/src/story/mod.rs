//! What a repository goes through: people work in it, then its spec changes ten times.

mod calls;
mod repository;
mod script;

use super::stacks::{self, Stack};
use super::{generated, root, tools};
use calls::Caller;
use repository::Repository;
use script::{Start, Step};
use std::path::PathBuf;
use std::time::Instant;

/// How much is done after each step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Every step is merged; services are called before the first and after the last, then one is linted and tested.
    Short,
    /// After every step, what it changed is linted, tested, started and called.
    Full,
}

/// Reads `[--full] [STACK…]` and plays.
pub fn run(words: &[String]) -> Result<(), String> {
    tools::install_missing()?;
    generated::build()?;
    let (options, names): (Vec<String>, Vec<String>) = words.iter().cloned().partition(|word| word == "--full");
    play_all(&names, if options.is_empty() { Depth::Short } else { Depth::Full })
}

/// The short story of every stack.
pub fn all() -> Result<(), String> {
    play_all(&[], Depth::Short)
}

/// The stories of these stacks, or of all.
fn play_all(names: &[String], depth: Depth) -> Result<(), String> {
    // Those that are built before they start take longest.
    let stacks = stacks::named(names)?.into_iter().rev();
    let places = stacks.map(|stack| (root().join("target/story").join(stack.name), stack));
    generated::side_by_side("story", places.collect(), |_, stack| play(stack, depth))
}

fn play(stack: &'static Stack, depth: Depth) -> Result<(), String> {
    let mut story = Story::begin(stack, depth).map_err(|why| format!("{}, start: {why}", stack.name))?;
    for step in script::steps(&folder().join("steps"))? {
        let started = Instant::now();
        story.go_on(&step).map_err(|why| format!("{}, {}: {why}", stack.name, step.name))?;
        println!("story of {}: {} in {} s", stack.name, step.title, started.elapsed().as_secs());
    }
    story.end().map_err(|why| format!("{}, end: {why}", stack.name))
}

struct Story {
    stack: &'static Stack,
    depth: Depth,
    data: PathBuf,
    repository: Repository,
    start: Start,
    caller: Caller,
}

impl Story {
    /// Generates the shop, does what a team does in its first week, and fills the databases.
    fn begin(stack: &'static Stack, depth: Depth) -> Result<Self, String> {
        let place = generated::fresh(&format!("story/{}", stack.name))?;
        let data = folder().join(stack.name);
        let mut repository = Repository::generate(&root().join("examples/shop.yaml"), stack.name, &place)?;
        repository.add_files(&data.join("files"))?;
        repository.edit(&script::read::<Vec<_>>(&data.join("edits.yaml"))?)?;
        repository.commit("Publish products, check orders out, name products in addresses")?;
        let start: Start = script::read(&folder().join("start.yaml"))?;
        let mut story = Self { stack, depth, data, repository, start, caller: Caller::default() };
        if depth == Depth::Full {
            story.lint_and_test(&["catalog", "orders"])?;
        }
        story.call()?;
        story.start.rows.clear();
        Ok(story)
    }

    fn go_on(&mut self, step: &Step) -> Result<(), String> {
        self.repository.change_spec(&step.changes)?;
        if step.raised {
            let edits = script::read::<Vec<_>>(&self.data.join("raised.yaml"))?;
            self.repository.raise(&edits, &self.repository.root.with_extension("blueprints"))?;
        }
        self.repository.regenerate(&step.allow)?;
        let edits = script::edits(&self.data.join("after").join(format!("{}.yaml", step.name)))?;
        if !edits.is_empty() {
            self.repository.edit(&edits)?;
            self.repository.commit(&format!("Follow: {}", step.title))?;
        }
        self.start.calls.extend(step.calls.clone());
        if self.depth == Depth::Full {
            self.lint_and_test(&step.services.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        if self.depth == Depth::Full { self.call() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), String> {
        if self.depth == Depth::Full {
            return Ok(());
        }
        self.call()?;
        self.lint_and_test(&["catalog"])
    }

    fn call(&mut self) -> Result<(), String> {
        let service = |name: &str| self.repository.service(name);
        self.caller.call(self.stack, service, &self.start.rows, &self.start.calls)
    }

    fn lint_and_test(&self, services: &[&str]) -> Result<(), String> {
        for name in services {
            let service = self.repository.service(name);
            let environment = self.stack.install(&service)?;
            tools::quiet(&mut environment.make(&service, &["lint", "test"]))?;
        }
        Ok(())
    }
}

fn folder() -> PathBuf {
    root().join("tests/story")
}
