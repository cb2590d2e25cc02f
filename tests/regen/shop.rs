//! A generated repository of a real stack.

use std::path::{Path, PathBuf};
use std::process::Command;

pub const NOTES: &str =
    "scaffold: 1\nname: demo\nstack: express\nauth: none\nentities:\n  Note:\n    title: string(200)\n    body: text?\n";

pub struct Shop {
    _folder: tempfile::TempDir,
    pub root: PathBuf,
}

pub fn scaffold(from: &Path, words: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_scaffold")).current_dir(from).args(words).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

impl Shop {
    pub fn new(spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("spec.yaml"), spec).unwrap();
        let (status, text) = scaffold(folder.path(), &["new", "--from", "spec.yaml", "demo"]);
        assert_eq!(status, 0, "{text}");
        let shop = Self { root: folder.path().join("demo"), _folder: folder };
        for (key, value) in [("user.name", "Ada"), ("user.email", "ada@example.com")] {
            shop.git(&["config", key, value]);
        }
        shop
    }

    pub fn git(&self, words: &[&str]) -> String {
        let output = Command::new("git").current_dir(&self.root).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}:\n{text}");
        std::fs::write(self.root.join(path), text.replacen(from, to, 1)).unwrap();
    }

    #[track_caller]
    pub fn regen(&self, words: &[&str], status: i32) -> String {
        let (found, text) = scaffold(&self.root, &[&["regen"], words].concat());
        assert_eq!(found, status, "{text}");
        text
    }
}
