//! A generated repository in a folder of its own, and the blueprint that it is from.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const SPEC: &str = "scaffold: 1\nname: demo\nstack: toy\nauth: none\nentities:\n  Note: {title: string(200)}\n";
const MANIFEST: &str = "blueprint: 1\nid: stack/toy\nscope: service\nroot: app\nprovides: [http, crud, db.postgres]\nfiles:\n  - {match: \"**.sh\", executable: true}\n  - {match: \"frozen/**\", policy: frozen}\n  - {match: \"yields/**\", policy: yield}\n";
const TYPES: &str = "names:\n  field: {case: snake, reserved: []}\ntypes:\n  string: {code: s}\n  int: {code: i}\n  uuid: {code: u}\n  datetime: {code: d}\n";

pub struct Repo {
    _folder: tempfile::TempDir,
    blueprints: PathBuf,
    pub root: PathBuf,
}

/// How a regeneration ended.
#[derive(Debug)]
pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Repo {
    /// Generates a repository whose service has these files below `app/`.
    pub fn new(files: &[(&str, &str)]) -> Self {
        Self::with(SPEC, files)
    }

    pub fn with(spec: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repo = Self { blueprints: folder.path().join("blueprints"), root: folder.path().join("demo"), _folder: folder };
        repo.blueprint(files);
        let from = repo.blueprints.with_extension("yaml");
        std::fs::write(&from, spec).unwrap();
        let made = repo.scaffold(repo.blueprints.parent().unwrap(), &["new", "--from", from.to_str().unwrap(), "demo"]);
        assert_eq!(made.status, 0, "{}", made.err);
        repo.git(&["config", "user.name", "Ada"]);
        repo.git(&["config", "user.email", "ada@example.com"]);
        repo
    }

    /// What the blueprint emits from now on.
    pub fn blueprint(&self, files: &[(&str, &str)]) {
        self.blueprint_with(MANIFEST, files);
    }

    /// As [`Repo::blueprint`], with these files executable as well.
    pub fn blueprint_executable(&self, executable: &str, files: &[(&str, &str)]) {
        let rule = format!("files:\n  - {{match: \"{executable}\", executable: true}}\n");
        self.blueprint_with(&MANIFEST.replace("files:\n", &rule), files);
    }

    fn blueprint_with(&self, manifest: &str, files: &[(&str, &str)]) {
        let stack = self.blueprints.join("stack/toy");
        let _ = std::fs::remove_dir_all(&self.blueprints);
        for (path, text) in files {
            put(&stack.join("files").join(path), text.as_bytes());
        }
        put(&stack.join("blueprint.yaml"), manifest.as_bytes());
        put(&stack.join("types.yaml"), TYPES.as_bytes());
    }

    fn scaffold(&self, from: &Path, words: &[&str]) -> Done {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
        command.current_dir(from).args(words).env("SOURCE_DATE_EPOCH", "1700000000");
        if !words.iter().any(|word| ["--continue", "--abort", "--status"].contains(word)) {
            // The same name wherever the test runs, as the lock has it.
            let near = ["blueprints", "../blueprints"].into_iter().map(PathBuf::from).find(|name| from.join(name).is_dir());
            command.arg("--blueprints").arg(near.unwrap_or_else(|| self.blueprints.clone()));
        }
        done(&command.output().unwrap())
    }

    /// `scaffold regen` with more words, in the repository.
    pub fn run(&self, words: &[&str]) -> Done {
        self.scaffold(&self.root, &[&["regen"], words].concat())
    }

    /// Regenerates with what the blueprint emits now.
    pub fn regen(&self, files: &[(&str, &str)]) -> Done {
        self.blueprint(files);
        self.run(&[])
    }

    /// As [`Repo::regen`], without a conflict: the work tree is clean afterwards and the repository sound.
    #[track_caller]
    pub fn clean(&self, files: &[(&str, &str)]) -> Done {
        let done = self.regen(files);
        self.is_clean(&done);
        done
    }

    #[track_caller]
    fn is_clean(&self, done: &Done) {
        assert_eq!(done.status, 0, "{}{}", done.out, done.err);
        if self.root.join(".git").exists() {
            assert_eq!(self.git(&["status", "--porcelain"]), "");
            self.git(&["fsck", "--strict"]);
        }
        let again = self.run(&[]);
        assert!(again.out.contains("nothing to do"), "a second run does nothing: {}", again.out);
    }

    /// As [`Repo::regen`], with this conflict.
    #[track_caller]
    pub fn conflict(&self, files: &[(&str, &str)], words: &str) -> Done {
        let done = self.regen(files);
        assert_eq!(done.status, 3, "{}{}", done.out, done.err);
        assert!(done.out.contains(words), "{}", done.out);
        done
    }

    pub fn git(&self, words: &[&str]) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.root).args(words).env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", &self.blueprints);
        let done = done(&command.output().unwrap());
        assert_eq!(done.status, 0, "git {words:?}: {}{}", done.out, done.err);
        done.out
    }

    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--no-verify", "--message", "mine"]);
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        put(&self.path(path), text.as_ref());
    }

    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, text.replacen(from, to, 1));
    }

    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        String::from_utf8_lossy(&std::fs::read(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))).into_owned()
    }

    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    pub fn rename(&self, from: &str, to: &str) {
        std::fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        std::fs::rename(self.path(from), self.path(to)).unwrap();
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path(path)).unwrap();
    }
}

pub fn done(output: &Output) -> Done {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

pub fn put(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Lines from one number to another.
pub fn lines(from: usize, to: usize) -> String {
    (from..=to).map(|line| format!("line {line}\n")).collect()
}

/// A text with one line in another's place.
pub fn with(text: &str, line: usize, other: &str) -> String {
    text.replace(&format!("line {line}\n"), &format!("{other}\n"))
}
