//! Teams' blueprints: layers over the built-in ones, what extends what, and what is refused.

use crate::support::root;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a command ended.
pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// A folder to work in.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no `{from}`:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// `scaffold` in a folder of the desk.
    pub fn scaffold(&self, folder: &str, words: &[&str]) -> Done {
        done(Command::new(env!("CARGO_BIN_EXE_scaffold")).current_dir(self.path(folder)).args(words).env("SOURCE_DATE_EPOCH", "1700000000"))
    }

    /// As [`Desk::scaffold`], with this status.
    #[track_caller]
    pub fn ends(&self, status: i32, folder: &str, words: &[&str]) -> Done {
        let done = self.scaffold(folder, words);
        assert_eq!(done.status, status, "{words:?}: {}{}", done.out, done.err);
        done
    }

    #[track_caller]
    pub fn git(&self, folder: &str, words: &[&str]) -> String {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
        let done = done(Command::new("git").current_dir(self.path(folder)).args(identity).args(words).env("HOME", self.0.path()));
        assert_eq!(done.status, 0, "git {words:?}: {}{}", done.out, done.err);
        done.out
    }

    #[track_caller]
    pub fn commit(&self, folder: &str) {
        self.git(folder, &["add", "--all"]);
        self.git(folder, &["commit", "--quiet", "--message", "mine"]);
    }

    /// A pack with these blueprint files.
    pub fn pack(&self, name: &str, files: &[(&str, &str)]) {
        self.write(&format!("{name}/pack.yaml"), &format!("pack: 1\nname: {name}\n"));
        for (path, text) in files {
            self.write(&format!("{name}/blueprints/{path}"), text);
        }
    }
}

pub fn done(command: &mut Command) -> Done {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

pub const SPEC: &str = "scaffold: 1\nname: demo\nstack: toy\nauth: none\nentities:\n  Note: {title: string(200)}\n";
const MANIFEST: &str = "blueprint: 1\nid: stack/toy\nscope: service\nroot: app\nprovides: [http, crud, db.postgres]\n";
const TYPES: &str = "names:\n  field: {case: snake, reserved: []}\ntypes:\n  string: {code: s}\n  int: {code: i}\n  uuid: {code: u}\n  datetime: {code: d}\n";

/// The pack `base` with a stack of three files, and a spec that uses it and other packs.
pub fn toy(desk: &Desk, more: &[&str]) {
    let files =
        [("one", "one\n"), ("two", "two\n"), ("three", "three\n")].map(|(name, text)| (format!("stack/toy/files/{name}.txt.hbs"), text));
    let [one, two, three] = &files;
    let texts =
        [("stack/toy/blueprint.yaml", MANIFEST), ("stack/toy/types.yaml", TYPES), (&one.0, one.1), (&two.0, two.1), (&three.0, three.1)];
    desk.pack("base", &texts);
    let packs: String = ["base"].iter().chain(more).map(|name| format!("  - {{name: {name}, path: {name}}}\n")).collect();
    desk.write("demo.yaml", &format!("{SPEC}blueprints:\n{packs}"));
}

#[test]
fn later_layers_replace_single_files_of_earlier_ones() {
    let desk = Desk::new();
    toy(&desk, &["over"]);
    desk.pack(
        "over",
        &[("stack/toy/files/two.txt", "two of the other pack\n"), ("stack/toy/files/three.txt", "three of the other pack\n")],
    );
    desk.ends(0, "", &["new", "--from", "demo.yaml", "demo"]);
    let texts = || ["one", "two", "three"].map(|name| desk.read(&format!("demo/app/{name}.txt")).trim_end().to_owned());
    assert_eq!(texts(), ["one", "two of the other pack", "three of the other pack"]);
    desk.write("demo/.scaffold/blueprints/stack/toy/files/three.txt.hbs", "three of the system's own\n");
    desk.ends(0, "demo", &["regen"]);
    assert_eq!(texts(), ["one", "two of the other pack", "three of the system's own"]);
    desk.write("last/stack/toy/files/one.txt", "one of the folder that was given\n");
    desk.ends(0, "demo", &["regen", "--blueprints", "../last"]);
    assert_eq!(texts(), ["one of the folder that was given", "two of the other pack", "three of the system's own"]);
    assert_eq!(desk.git("demo", &["status", "--porcelain"]), "", "all layers are committed");
}

#[test]
fn a_clone_regenerates_without_the_packs_it_was_made_with() {
    let desk = Desk::new();
    toy(&desk, &[]);
    desk.ends(0, "", &["new", "--from", "demo.yaml", "demo"]);
    std::fs::remove_dir_all(desk.path("base")).unwrap();
    desk.git("", &["clone", "--quiet", "demo", "clone"]);
    assert!(desk.ends(0, "clone", &["regen"]).out.contains("nothing to do"));
    desk.git("clone", &["config", "user.name", "Ada"]);
    desk.edit("clone/scaffold.yaml", "string(200)", "string(200), body: text?");
    desk.ends(0, "clone", &["regen"]);
    desk.ends(0, "clone", &["check"]);
    desk.ends(0, "clone", &["diff"]);
    assert!(desk.ends(0, "clone", &["show"]).out.contains("blueprints:\n  - name: base\n    path: base\n"));
    assert_eq!(desk.git("clone", &["status", "--porcelain"]), "");
}

#[test]
fn a_pack_that_was_changed_where_it_is_held_is_refused() {
    let desk = Desk::new();
    toy(&desk, &[]);
    desk.ends(0, "", &["new", "--from", "demo.yaml", "demo"]);
    desk.write("demo/.scaffold/packs/base/blueprints/stack/toy/files/one.txt.hbs", "changed\n");
    let done = desk.ends(1, "demo", &["regen"]);
    assert!(done.err.contains("S1006") && done.err.contains("scaffold blueprint eject"), "{}", done.err);
    assert_eq!(desk.read("demo/app/one.txt"), "one\n");
    std::fs::remove_file(desk.path("demo/.scaffold/packs.json")).unwrap();
    assert!(desk.ends(1, "demo", &["regen"]).err.contains("`.scaffold/packs.json` does not pin it"));
}

#[test]
fn a_pack_that_is_not_here_is_told_at_its_line() {
    let desk = Desk::new();
    let told = |packs: &str, words: &str| {
        desk.write("demo.yaml", &format!("{SPEC}blueprints:\n  - {packs}\n"));
        let done = desk.ends(1, "", &["new", "--from", "demo.yaml", "demo"]);
        assert!(done.err.contains("demo.yaml:8") && done.err.contains(words), "{packs}: {}", done.err);
        assert!(!desk.path("demo").exists());
    };
    desk.pack("base", &[]);
    told("{name: gone, path: gone}", "S1007");
    told("{name: other, path: base}", "its `pack.yaml` calls it `base`");
    told("{name: acme, git: \"https://example.com/acme.git\"}", "run `scaffold blueprint add`");
    told("{name: Acme, path: base}", "the name of a pack must be in kebab-case");
    told("{name: acme}", "either a `path` or a `git`");
}

/// What is said of a pack with one file.
#[track_caller]
fn refused(path: &str, text: &str, words: &str) {
    let desk = Desk::new();
    toy(&desk, &["bad"]);
    desk.pack("bad", &[(path, text)]);
    let done = desk.scaffold("", &["new", "--from", "demo.yaml", "demo"]);
    assert!(matches!(done.status, 1 | 4) && done.err.contains(words), "{path}: {} {}", done.status, done.err);
    assert!(!desk.path("demo").exists());
}

#[test]
fn what_is_no_part_of_a_blueprint_is_refused() {
    refused("stacks/toy/files/a", "a", "no part of a blueprint");
    refused("stack/toy/file/a", "a", "no part of a blueprint");
    refused("stack/toi/files/a", "a", "there is no blueprint `stack/toi`");
    refused("stack/toi/blueprint.yaml", MANIFEST, "its `id` is `stack/toy`, and its folder is `stack/toi`");
    refused("stack/toy/files/a:b.txt", "a", "which Windows does not take in a name");
    refused("stack/toy/files/.git/hooks/post-commit", "a", "reads as `.git`");
    refused("stack/toy/files/sub/.gitattributes", "* filter=evil\n", "filter=evil");
    refused("stack/toy/blueprint.yaml", &MANIFEST.replace("root: app", "root: ../out"), "`..` segment");
    refused("stack/toy/blueprint.yaml", &MANIFEST.replace("root: app", "root: /tmp"), "is absolute");
    refused("stack/toy/blueprint.yaml", &MANIFEST.replace("root: app", "root: .scaffold"), "keeps `.scaffold/`");
}

#[test]
fn links_are_refused() {
    for link in ["bad/blueprints/stack/toy/files/passwords.txt", "bad/blueprints/stack/toy/files", "bad/blueprints"] {
        let desk = Desk::new();
        toy(&desk, &["bad"]);
        desk.pack("bad", &[]);
        std::fs::create_dir_all(desk.path(link).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", desk.path(link)).unwrap();
        let done = desk.ends(1, "", &["new", "--from", "demo.yaml", "demo"]);
        assert!(done.err.contains("S1007"), "{}", done.err);
    }
}

#[test]
fn partials_without_end_are_refused() {
    let desk = Desk::new();
    toy(&desk, &["bad"]);
    let ring = [("stack/toy/partials/a.txt", "{{> b}}"), ("stack/toy/partials/b.txt", "{{> a}}"), ("stack/toy/files/x.txt", "{{> a}}\n")];
    desk.pack("bad", &ring);
    let done = desk.ends(4, "", &["new", "--from", "demo.yaml", "demo"]);
    assert!(done.err.contains("leads back to itself"), "{}", done.err);
    let names: Vec<(String, String)> =
        (0..40).map(|at| (format!("stack/toy/partials/p{at}.txt"), format!("{{{{> p{0}}}}}{{{{> p{0}}}}}", at + 1))).collect();
    desk.pack("bad", &names.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    desk.pack("bad", &[("stack/toy/partials/a.txt", "a"), ("stack/toy/partials/p40.txt", "end"), ("stack/toy/files/x.txt", "{{> p0}}\n")]);
    let done = desk.ends(4, "", &["new", "--from", "demo.yaml", "demo"]);
    assert!(done.err.contains("comes to more than"), "{}", done.err);
}

#[test]
fn a_stack_that_differs_in_a_file_is_a_manifest_and_that_file() {
    let desk = Desk::new();
    toy(&desk, &["child"]);
    let manifest = "blueprint: 1\nid: stack/mine\nextends: stack/toy\nscope: service\nfiles:\n  - {match: run.sh, executable: true}\n";
    desk.pack(
        "child",
        &[("stack/mine/blueprint.yaml", manifest), ("stack/mine/files/two.txt", "mine\n"), ("stack/mine/files/run.sh", "true\n")],
    );
    desk.edit("demo.yaml", "stack: toy", "stack: mine");
    desk.ends(0, "", &["new", "--from", "demo.yaml", "demo"]);
    assert_eq!(["one", "two"].map(|name| desk.read(&format!("demo/app/{name}.txt"))), ["one\n", "mine\n"]);
    assert!(desk.read("demo/.scaffold/lock.json").contains("\"id\":\"stack/mine:run.sh#demo\",\"mode\":\"100755\""));
}

#[test]
fn a_blueprint_that_extends_itself_or_nothing_is_refused() {
    let mine = |parent: &str| format!("blueprint: 1\nid: stack/mine\nextends: {parent}\nscope: service\n");
    refused("stack/mine/blueprint.yaml", &mine("stack/mine"), "leads back");
    refused("stack/mine/blueprint.yaml", &mine("stack/gone"), "there is no such blueprint");
    refused("stack/mine/blueprint.yaml", &mine("artefact/docs"), "its `scope` is another");
}

#[test]
fn the_largest_files_and_folders_are_refused() {
    let large = "a".repeat((8 << 20) + 1);
    refused("stack/toy/files/large.txt", &large, "larger than 8 MiB");
    let desk = Desk::new();
    toy(&desk, &["bad"]);
    desk.pack("bad", &[]);
    std::fs::create_dir_all(desk.path("bad/blueprints/stack/toy/files")).unwrap();
    for number in 0..=10_000 {
        std::fs::write(desk.path(&format!("bad/blueprints/stack/toy/files/{number}")), "").unwrap();
    }
    assert!(desk.ends(1, "", &["check", "--from", "demo.yaml"]).err.contains("at most 10000 files"));
}

/// Makes what a file was copied from older by a line, so that the file that comes with the program is newer.
fn age(desk: &Desk, base: &str, line: &str) -> String {
    let now = desk.read(base);
    assert!(now.contains(line), "{base} has no `{line}`");
    let before = now.replacen(line, "", 1);
    desk.write(base, &before);
    before
}

#[test]
fn an_upgrade_merges_what_changed_below_into_what_was_copied() {
    let desk = Desk::new();
    let files = |three: &str| format!("a\nb\nc\nd\ne\nf\ng\n{three}\n");
    toy(&desk, &[]);
    desk.pack("base", &[("stack/toy/files/three.txt.hbs", &files("three"))]);
    desk.ends(0, "", &["new", "--from", "demo.yaml", "demo"]);
    let done = desk.ends(0, "demo", &["blueprint", "eject", "stack/toy", "files/three.txt"]);
    let own = "demo/.scaffold/blueprints/stack/toy/files/three.txt.hbs";
    let base = "demo/.scaffold/blueprints/.base/stack/toy/files/three.txt.hbs";
    assert_eq!((done.out.as_str(), desk.read(own)), (".scaffold/blueprints/stack/toy/files/three.txt.hbs\n", desk.read(base)));
    assert!(desk.ends(0, "demo", &["blueprint", "upgrade"]).out.contains("nothing to do"));
    desk.edit(own, "a\n", "mine\na\n");
    // An older text below, as if the pack had changed since.
    desk.edit(base, "three", "three of before");
    desk.edit(own, "three", "three of before");
    let told = desk.ends(0, "demo", &["blueprint", "diff"]).out;
    assert!(told.contains("(yours)\n@@ -1,3 +1,4 @@\n+mine\n") && told.contains("-three of before\n+three\n"), "{told}");
    assert_eq!(desk.ends(0, "demo", &["blueprint", "upgrade"]).out, "merged     stack/toy/files/three.txt\n");
    assert_eq!((desk.read(own), desk.read(base)), (format!("mine\n{}", files("three")), files("three")));
    desk.ends(0, "demo", &["regen"]);
    assert_eq!(desk.read("demo/app/three.txt"), desk.read(own));
}

#[test]
fn an_upgrade_that_conflicts_says_so_and_keeps_both() {
    let desk = Desk::new();
    desk.pack("acme", &[]);
    desk.ends(0, "acme", &["blueprint", "eject", "artefact/system", "files/README.md"]);
    let (own, base) = ("acme/blueprints/artefact/system/files/README.md.hbs", "acme/blueprints/.base/artefact/system/files/README.md.hbs");
    let title = desk.read(base).lines().next().unwrap().to_owned();
    desk.edit(base, &title, "# Before");
    desk.edit(own, &title, "# Ours");
    let done = desk.ends(3, "acme", &["blueprint", "upgrade"]);
    assert!(done.out.contains("conflict   artefact/system/files/README.md"), "{}", done.out);
    let text = desk.read(own);
    assert!(text.contains("<<<<<<< yours\n# Ours\n") && text.contains(&format!("{title}\n>>>>>>> generated now")), "{text}");
    assert!(desk.ends(4, "acme", &["blueprint", "upgrade"]).err.contains("markers of an earlier conflict"));
    assert_eq!(desk.read(own), text);
}

#[test]
fn an_upgrade_of_the_program_merges_into_a_pack() {
    let desk = Desk::new();
    desk.pack("acme", &[]);
    desk.ends(0, "acme", &["blueprint", "eject", "artefact/system", "files/README.md"]);
    let (own, base) = ("acme/blueprints/artefact/system/files/README.md.hbs", "acme/blueprints/.base/artefact/system/files/README.md.hbs");
    let now = desk.read(base);
    let line = now.lines().last().unwrap().to_owned() + "\n";
    let before = age(&desk, base, &line);
    desk.write(own, &format!("# Ours\n\n{before}"));
    desk.ends(0, "acme", &["blueprint", "upgrade"]);
    assert_eq!((desk.read(own), desk.read(base)), (format!("# Ours\n\n{now}"), now));
}

#[test]
fn what_was_deleted_or_is_gone_below_is_told() {
    let desk = Desk::new();
    desk.pack("acme", &[]);
    desk.ends(0, "acme", &["blueprint", "eject", "artefact/system", "files/README.md", "files/Makefile"]);
    std::fs::remove_file(desk.path("acme/blueprints/artefact/system/files/README.md.hbs")).unwrap();
    for folder in ["", ".base/"] {
        desk.write(&format!("acme/blueprints/{folder}artefact/system/files/gone.md.hbs"), "gone\n");
    }
    let done = desk.ends(3, "acme", &["blueprint", "upgrade"]);
    assert_eq!(done.out, "dropped    artefact/system/files/README.md\norphan     artefact/system/files/gone.md\n");
    assert!(!desk.path("acme/blueprints/.base/artefact/system/files/README.md.hbs").exists());
    assert_eq!(desk.read("acme/blueprints/artefact/system/files/gone.md.hbs"), "gone\n");
}

#[test]
fn only_what_is_there_can_be_copied_and_only_once() {
    let desk = Desk::new();
    desk.pack("acme", &[]);
    let told = |words: &[&str], what: &str| {
        let done = desk.ends(4, "acme", &[&["blueprint", "eject"], words].concat());
        assert!(done.err.contains(what), "{}", done.err);
    };
    told(&["artefact/sistem", "files/README.md"], "did you mean `artefact/system`?");
    told(&["artefact/system", "files/README.me"], "did you mean `files/README.md`?");
    told(&["artefact/system", "../../README.md"], "no part of a blueprint");
    assert!(!desk.path("acme/blueprints").exists());
    desk.ends(0, "acme", &["blueprint", "eject", "artefact/system", "files/README.md"]);
    told(&["artefact/system", "files/README.md.hbs"], "is there already");
    assert!(desk.ends(4, "", &["blueprint", "eject", "artefact/system", "files/README.md"]).err.contains("neither a pack"));
    assert!(desk.ends(0, "acme", &["blueprint", "list"]).out.contains("What every system has beside its services [acme]\n"));
    assert!(desk.ends(0, "acme", &["blueprint", "show", "artefact/system"]).out.contains("files/README.md  [acme]\n"));
}

#[test]
fn what_is_built_in_ends_and_is_where_it_says() {
    let layer = |files: Vec<(String, String)>| scaffold::blueprint::Layer { name: "again".to_owned(), files };
    let folder = root().join("blueprints");
    let text = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
    let files = crate::support::files(&folder).iter().map(|path| (name(path), text(path))).collect();
    scaffold::blueprint::Registry::load(&[layer(files)]).unwrap_or_else(|error| panic!("{error}"));
}
