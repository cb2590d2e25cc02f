//! The generated repository, and the team that works in it.

use super::script::{Change, Edit, changed};
use crate::{root, tools};
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Repository {
    pub root: PathBuf,
    /// The blueprints of a newer version, once there is one.
    blueprints: Option<PathBuf>,
    /// What people wrote: a file, and a line that must stay in it.
    written: Vec<(String, String)>,
}

impl Repository {
    pub fn generate(spec: &Path, stack: &str, folder: &Path) -> Result<Self, String> {
        let target = folder.join(stack);
        let mut command = scaffold();
        command.args(["new", "--json", "--stack", stack, "--from"]).arg(spec).arg(&target);
        tools::quiet(&mut command)?;
        let repository = Self { root: target, blueprints: None, written: Vec::new() };
        repository.git(&["config", "user.name", "Ada"])?;
        repository.git(&["config", "user.email", "ada@example.com"])?;
        Ok(repository)
    }

    pub fn service(&self, name: &str) -> PathBuf {
        self.root.join("services").join(name)
    }

    /// Copies people's own files, and those that they wrote anew, to their places.
    pub fn add_files(&mut self, from: &Path) -> Result<(), String> {
        for path in files(from)? {
            let name = path.strip_prefix(from).unwrap_or(&path).display().to_string();
            let target = self.root.join(&name);
            let generated = if target.exists() { read(&target)? } else { String::new() };
            self.write(&name, &generated, &read(&path)?)?;
        }
        Ok(())
    }

    /// Edits files; what these edits replace is no longer expected.
    pub fn edit(&mut self, edits: &[Edit]) -> Result<(), String> {
        for edit in edits {
            let before = read(&self.root.join(&edit.file))?;
            let after = changed(&before, &edit.find, &edit.put).map_err(|why| format!("{}: {why}", edit.file))?;
            self.write(&edit.file, &before, &after)?;
        }
        Ok(())
    }

    /// Writes a file, and remembers which of its lines are people's.
    fn write(&mut self, file: &str, before: &str, after: &str) -> Result<(), String> {
        let has = |text: &str, wanted: &str| text.lines().any(|line| line == wanted);
        self.written.retain(|(known, line)| known != file || has(after, line));
        let new = after.lines().filter(|line| !has(before, line));
        self.written.extend(new.map(|line| (file.to_owned(), line.to_owned())));
        tools::write(&self.root.join(file), after)
    }

    pub fn commit(&self, message: &str) -> Result<(), String> {
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", message]).map(drop)
    }

    /// Changes the spec, without a commit: as people do before they regenerate.
    pub fn change_spec(&self, changes: &[Change]) -> Result<(), String> {
        let path = self.root.join("scaffold.yaml");
        let text = changes.iter().try_fold(read(&path)?, |text, change| changed(&text, &change.find, &change.put))?;
        tools::write(&path, &text)
    }

    /// From now on the blueprints have these edits.
    pub fn raise(&mut self, edits: &[Edit], folder: &Path) -> Result<(), String> {
        for edit in edits {
            let text = read(&root().join("blueprints").join(&edit.file))?;
            let text = changed(&text, &edit.find, &edit.put).map_err(|why| format!("{}: {why}", edit.file))?;
            tools::write(&folder.join(&edit.file), &text)?;
        }
        self.blueprints = Some(folder.to_owned());
        Ok(())
    }

    /// Regenerates: there is no conflict, everything is committed, and a second time does nothing.
    pub fn regenerate(&self, allow: &[String]) -> Result<(), String> {
        let report = self.regen(allow)?;
        if let Some(line) = report.lines().find(|line| line.contains("nothing to do")) {
            return Err(format!("the step changed nothing: {line}"));
        }
        let left = self.git(&["status", "--porcelain"])?;
        if !left.is_empty() {
            return Err(format!("regeneration left behind:\n{left}\n{report}"));
        }
        let again = self.regen(&[])?;
        if !again.contains("nothing to do") {
            return Err(format!("a second regeneration does something:\n{again}"));
        }
        self.nothing_is_lost()
    }

    fn regen(&self, allow: &[String]) -> Result<String, String> {
        let mut command = scaffold();
        command.current_dir(&self.root).arg("regen");
        command.args(allow.iter().flat_map(|what| ["--allow", what]));
        if let Some(folder) = &self.blueprints {
            command.arg("--blueprints").arg(folder);
        }
        tools::quiet(&mut command)
    }

    fn nothing_is_lost(&self) -> Result<(), String> {
        for (file, wanted) in &self.written {
            if !read(&self.root.join(file))?.lines().any(|line| line == wanted) {
                return Err(format!("{file} lost what people wrote: {wanted}"));
            }
        }
        Ok(())
    }

    fn git(&self, words: &[&str]) -> Result<String, String> {
        tools::quiet(Command::new("git").current_dir(&self.root).args(words))
    }
}

fn scaffold() -> Command {
    Command::new(root().join("target/debug/scaffold"))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}
