//! A platform team at work: a pack begins as a good project, is brought into systems from git, and is tested.

use crate::packs::{Desk, SPEC, done, toy};
use crate::support::{files, root};
use std::process::Command;

/// Copies `examples/team`.
fn example(desk: &Desk) {
    let from = root().join("examples/team");
    for path in files(&from) {
        let name = path.strip_prefix(&from).unwrap().to_str().unwrap();
        desk.write(&format!("acme/{name}"), &std::fs::read_to_string(&path).unwrap());
    }
}

/// A git repository of the pack `base`, whose stack has three files; gives its address.
fn published(desk: &Desk) -> String {
    toy(desk, &[]);
    desk.git("base", &["init", "--quiet", "--initial-branch=main"]);
    desk.commit("base");
    format!("file://{}", desk.path("base").display())
}

/// A spec that uses it, in a folder of its own.
fn system(desk: &Desk, url: &str, rev: &str) {
    desk.write("system/scaffold.yaml", &format!("{SPEC}blueprints:\n  - {{name: base, git: \"{url}\", rev: {rev}}}\n"));
}

#[test]
fn a_new_pack_passes_its_own_test() {
    let desk = Desk::new();
    desk.ends(0, "", &["blueprint", "new", "acme"]);
    desk.ends(0, "", &["blueprint", "new", "acme-go", "--extends", "stack/gin"]);
    let without_stack = (&["--conformance"][..], "conformance: acme has no hand in any stack\n");
    for (pack, (more, end)) in [("acme", without_stack), ("acme-go", (&[], ""))] {
        assert_eq!(desk.git(pack, &["status", "--porcelain"]), "");
        let told = desk.ends(0, pack, &[&["blueprint", "test"], more].concat()).out;
        assert!(told.contains(&format!("1 of them of {pack}\n{end}")), "{told}");
        assert!(desk.ends(0, pack, &["blueprint", "upgrade"]).out.contains("nothing to do"));
    }
    let [plain, extending] = ["acme", "acme-go"].map(|pack| desk.read(&format!("{pack}/.github/workflows/test.yaml")));
    assert!(!plain.contains("--conformance") && extending.ends_with("      - run: scaffold blueprint test --conformance\n"));
    assert!(desk.read("acme/tests/golden/notes/README.md").ends_with("Made with the blueprints `acme`.\n"));
    assert!(desk.read("acme-go/tests/golden/notes/services/notes/README.md").ends_with("Made with the blueprints `acme-go`.\n"));
}

#[test]
fn a_pack_is_not_made_over_another_or_of_nothing() {
    let desk = Desk::new();
    desk.write("taken/a", "");
    for (words, told) in [
        (&["Bad_Name"][..], "not a name in kebab-case"),
        (&["."], "not a name in kebab-case"),
        (&["taken"], "is not empty"),
        (&["acme", "--extends", "stack/jin"], "did you mean `stack/gin`?"),
        (&["acme", "--extends", "artefact/docs"], "to begin with"),
    ] {
        let done = desk.ends(4, "", &[&["blueprint", "new"], words].concat());
        assert!(done.err.contains(told), "{words:?}: {}", done.err);
    }
    assert!(!desk.path("acme").exists());
}

#[test]
fn what_a_change_of_a_pack_does_is_shown_until_it_is_blessed() {
    let desk = Desk::new();
    desk.ends(0, "", &["blueprint", "new", "acme"]);
    desk.edit("acme/blueprints/artefact/system/files/README.md.hbs", "Made with", "Made by us with");
    let done = desk.ends(4, "acme", &["blueprint", "test"]);
    assert!(done.err.contains("-Made with the blueprints `acme`.\n+Made by us with the blueprints `acme`.\n"), "{}", done.err);
    desk.ends(0, "acme", &["blueprint", "test", "--bless"]);
    desk.ends(0, "acme", &["blueprint", "test"]);
    assert_eq!(desk.git("acme", &["status", "--porcelain"]).lines().count(), 2);
    desk.write("acme/tests/golden/notes/old.txt", "old\n");
    assert!(desk.ends(4, "acme", &["blueprint", "test"]).err.contains("old.txt: it is not generated any more"));
    desk.ends(0, "acme", &["blueprint", "test", "--bless"]);
    assert!(!desk.path("acme/tests/golden/notes/old.txt").exists());
}

#[test]
fn a_test_finds_what_a_template_does_wrong() {
    let desk = Desk::new();
    let told = |file: &str, text: &str, words: &str| {
        desk.write(&format!("acme/blueprints/artefact/acme/files/{file}.hbs"), text);
        let done = desk.scaffold("acme", &["blueprint", "test"]);
        assert!(matches!(done.status, 1 | 4) && done.err.contains(words), "{file}: {}", done.err);
        std::fs::remove_file(desk.path(&format!("acme/blueprints/artefact/acme/files/{file}.hbs"))).unwrap();
    };
    desk.ends(0, "", &["blueprint", "new", "acme"]);
    desk.write("acme/blueprints/artefact/acme/blueprint.yaml", "blueprint: 1\nid: artefact/acme\nscope: system\n");
    told("a.json", "{\"a\": [1,}\n", "a.json: ");
    told("a.yaml", "a: [1\n", "a.yaml: ");
    told("a.json", "{{{system.name}}}\n", "raw output");
    told("a.json", "{{system.nome}}\n", "system.nome");
    told("a.json", "{{#if system.name}\n", "a.json");
    std::fs::remove_file(desk.path("acme/tests/notes.yaml")).unwrap();
    assert!(desk.ends(4, "acme", &["blueprint", "test"]).err.contains("there is no test"));
    assert!(desk.ends(4, "", &["blueprint", "test"]).err.contains("neither a pack"));
}

#[test]
fn verification_runs_what_a_stack_says_and_leaves_nothing() {
    let desk = Desk::new();
    let temporary = desk.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    toy(&desk, &[]);
    desk.write("base/tests/demo.yaml", SPEC);
    desk.ends(0, "base", &["blueprint", "test", "--bless"]);
    let verified = |setup: &str| {
        let manifest = desk.read("base/blueprints/stack/toy/blueprint.yaml");
        let manifest = manifest.split("verify:").next().unwrap().to_owned();
        desk.write(
            "base/blueprints/stack/toy/blueprint.yaml",
            &format!("{manifest}verify: {{setup: \"{setup}\", lint: \"\", test: \"echo $COLOUR\", env: {{COLOUR: green}}}}\n"),
        );
        let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
        let done = done(command.current_dir(desk.path("base")).args(["blueprint", "test", "--verify"]).env("TMPDIR", &temporary));
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
        done
    };
    let good = verified("grep one one.txt");
    assert_eq!((good.status, good.err.as_str()), (0, "one\ngreen\n"));
    let bad = verified("grep four one.txt");
    assert_eq!(bad.status, 4);
    assert!(bad.err.contains("demo: `grep four one.txt` failed"), "{}", bad.err);
}

/// The program where no suite is beside it, and on PATH only what a test puts into `bin`.
fn alone(desk: &Desk, words: &[&str]) -> crate::packs::Done {
    let program = desk.path("program/scaffold");
    if !program.exists() {
        std::fs::create_dir(desk.path("program")).unwrap();
        std::fs::copy(env!("CARGO_BIN_EXE_scaffold"), &program).unwrap();
    }
    let path = format!("{}:/usr/bin:/bin", desk.path("bin").display());
    done(Command::new(program).current_dir(desk.path("base")).args(["blueprint", "test", "--conformance"]).args(words).env("PATH", path))
}

/// A suite that says how it was called, and ends with this status.
fn suite(desk: &Desk, version: &str, status: u8) {
    let script = format!(
        "#!/bin/sh\ncase $1 in\n--version) echo 'scaffold-conformance {version}' ;;\nspec) cat '{}' ;;\n\
         *) cat \"$2/one.txt\"; shift 2; echo \"$COLOUR $*\"; exit {status} ;;\nesac\n",
        desk.path("base/tests/demo.yaml").display()
    );
    desk.write("bin/scaffold-conformance", &script);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(desk.path("bin/scaffold-conformance"), mode).unwrap();
}

#[test]
fn conformance_generates_each_stack_and_gives_it_to_the_suite() {
    let desk = Desk::new();
    toy(&desk, &[]);
    let manifest = desk.read("base/blueprints/stack/toy/blueprint.yaml");
    let verify = "verify: {setup: make ready, run: exec make go, env: {COLOUR: green}}";
    desk.write("base/blueprints/stack/toy/blueprint.yaml", &format!("{}{verify}\n", manifest.split("verify:").next().unwrap()));
    desk.write("base/tests/demo.yaml", SPEC);
    suite(&desk, env!("CARGO_PKG_VERSION"), 0);
    let good = alone(&desk, &["--bless", "--database", "sqlite"]);
    assert_eq!((good.status, good.err.as_str()), (0, ""));
    let called = "one\ngreen --name toy --setup make ready --run exec make go --database sqlite\n";
    assert!(good.out.ends_with(called), "{}", good.out);
    suite(&desk, env!("CARGO_PKG_VERSION"), 1);
    let bad = alone(&desk, &[]);
    assert!(bad.status == 4 && bad.err.starts_with("conformance: toy: cases failed"), "{}", bad.err);
    assert!(bad.out.ends_with("one\ngreen --name toy --setup make ready --run exec make go\n"), "{}", bad.out);
    let rest = manifest.split("verify:").next().unwrap();
    desk.write("base/blueprints/stack/toy/blueprint.yaml", rest);
    let silent = alone(&desk, &[]);
    assert!(silent.status == 4 && silent.err.contains("toy: its manifest does not say how it is set up and run"), "{}", silent.err);
}

#[test]
fn a_suite_that_is_missing_or_of_another_version_is_told() {
    let desk = Desk::new();
    toy(&desk, &[]);
    desk.write("base/tests/demo.yaml", SPEC);
    let missing = alone(&desk, &[]);
    assert!(missing.status == 7 && missing.err.contains("nor on PATH\n= help: it is in the archive of a release"), "{}", missing.err);
    suite(&desk, "0.0.1", 0);
    let other = alone(&desk, &[]);
    assert!(other.status == 7 && other.err.contains("is `scaffold-conformance 0.0.1`"), "{}", other.err);
}

#[test]
fn a_pack_is_fetched_once_and_pinned() {
    let desk = Desk::new();
    let url = published(&desk);
    desk.git("base", &["tag", "v1"]);
    system(&desk, &url, "v1");
    assert!(desk.ends(1, "system", &["check"]).err.contains("it was not fetched yet"));
    let commit = desk.git("base", &["rev-parse", "HEAD"]).trim().to_owned();
    let told = desk.ends(0, "system", &["blueprint", "add"]).out;
    assert!(told.contains(&commit) && told.contains("new stack/toy, once for each of its services"), "{told}");
    assert!(told.contains("emits app/one.txt, app/three.txt, app/two.txt"), "{told}");
    assert!(desk.read("system/.scaffold/packs.json").contains(&format!("\"rev\":\"v1\",\"commit\":\"{commit}\"")));
    desk.ends(0, "system", &["new", "demo"]);
    assert_eq!(desk.git("system/demo", &["status", "--porcelain"]), "");
    // What moves on there is not here before it is asked for.
    desk.write("base/blueprints/stack/toy/files/one.txt.hbs", "one of v2\n");
    std::fs::remove_file(desk.path("base/blueprints/stack/toy/files/two.txt.hbs")).unwrap();
    desk.commit("base");
    desk.git("base", &["tag", "v2"]);
    assert!(desk.ends(0, "system/demo", &["regen"]).out.contains("nothing to do"));
    desk.edit("system/demo/scaffold.yaml", "rev: v1", "rev: v2");
    assert!(desk.ends(1, "system/demo", &["regen"]).err.contains("at v2, and here is"));
    desk.ends(0, "system/demo", &["blueprint", "add"]);
    desk.commit("system/demo");
    desk.ends(0, "system/demo", &["regen"]);
    assert_eq!(desk.read("system/demo/app/one.txt"), "one of v2\n");
    assert!(!desk.path("system/demo/app/two.txt").exists());
    assert!(!desk.path("system/demo/.scaffold/packs/base/blueprints/stack/toy/files/two.txt.hbs").exists());
    assert_eq!(desk.git("system/demo", &["status", "--porcelain"]), "");
    let by_id = desk.ends(0, "system/demo", &["blueprint", "add", &url, "--rev", &commit]);
    assert!(by_id.out.contains(&commit) && by_id.err.contains(&format!("rev: \"{commit}\"")), "{}{}", by_id.out, by_id.err);
}

#[test]
fn a_pack_of_a_folder_is_copied_as_it_is_now() {
    let desk = Desk::new();
    toy(&desk, &[]);
    desk.write("system/scaffold.yaml", &format!("{SPEC}blueprints:\n  - {{name: base, path: ../base}}\n"));
    assert_eq!(desk.ends(0, "system", &["blueprint", "add", "../base"]).err, "");
    desk.write("base/blueprints/stack/toy/files/one.txt.hbs", "one of later\n");
    desk.ends(0, "system", &["new", "demo"]);
    assert_eq!(desk.read("system/demo/app/one.txt"), "one\n");
    desk.ends(0, "system", &["blueprint", "add"]);
    desk.ends(0, "system", &["new", "again"]);
    assert_eq!(desk.read("system/again/app/one.txt"), "one of later\n");
}

#[test]
fn addresses_and_revisions_that_git_would_obey_are_refused() {
    let desk = Desk::new();
    let url = published(&desk);
    system(&desk, &url, "main");
    let evil = format!("ext::sh -c touch% {}", desk.path("pwned").display());
    for (words, told) in [
        (&["-u"][..], "begins like an option"),
        (&["--upload-pack=touch pwned"], "begins like an option"),
        (&[&evil], "names a program"),
        (&["fd::17"], "names a program"),
        (&["git://localhost/nothing"], "git: transport 'git' not allowed"),
        (&["nothing"], "git: 'nothing' does not appear to be a git repository"),
        (&[&url, "--rev", "--upload-pack=touch"], "no branch, tag or commit"),
        (&[&url, "--rev", "+refs/heads/*:refs/heads/*"], "no branch, tag or commit"),
        (&[&url, "--rev", "gone"], "git: couldn't find remote ref gone"),
        (&[&url, "--rev", "0123456789012345678901234567890123456789"], "0123456789012345678901234567890123456789"),
    ] {
        let done = desk.ends(4, "system", &[&["blueprint", "add"], words].concat());
        assert!(done.err.contains(told), "{words:?}: {}", done.err);
        assert!(!desk.path("pwned").exists() && !desk.path("system/pwned").exists() && !desk.path("system/.scaffold").exists());
    }
}

#[test]
fn a_fetched_pack_runs_nothing_and_has_no_links() {
    let desk = Desk::new();
    let url = published(&desk);
    system(&desk, &url, "main");
    let refused = |what: &str| {
        let done = desk.ends(4, "system", &["blueprint", "add"]);
        assert!(done.err.contains(what), "{}", done.err);
        assert!(!desk.path("system/.scaffold").exists());
        desk.git("base", &["reset", "--quiet", "--hard", "HEAD~1"]);
    };
    std::os::unix::fs::symlink("/etc/passwd", desk.path("base/blueprints/stack/toy/files/passwords.txt")).unwrap();
    desk.commit("base");
    refused("passwords.txt: plain files only");
    let head = desk.git("base", &["rev-parse", "HEAD"]);
    desk.git("base", &["update-index", "--add", "--cacheinfo", &format!("160000,{},blueprints/stack/sub", head.trim())]);
    desk.git("base", &["commit", "--quiet", "--message", "a submodule"]);
    refused("blueprints/stack/sub: plain files only");
    desk.write("base/blueprints/stack/toy/files/large.txt", &"a".repeat((8 << 20) + 1));
    desk.commit("base");
    refused("large.txt: it is larger than 8 MiB");
    std::fs::write(desk.path("base/blueprints/stack/toy/files/binary"), b"\xff\xfe").unwrap();
    desk.commit("base");
    refused("binary: a template is UTF-8 text");
    // A tree of empty folders that stand in each other: a hundred objects, and more folders than can be counted.
    let mut tree = desk.git("base", &["hash-object", "-t", "tree", "-w", "/dev/null"]).trim().to_owned();
    for _ in 0..40 {
        desk.write("listing", &format!("040000 tree {tree}\ta\n040000 tree {tree}\tb\n"));
        let made = Command::new("sh").current_dir(desk.path("base")).args(["-c", "git mktree < ../listing"]).output().unwrap();
        tree = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    }
    let whole = |prefix: &str, entry: &str| desk.write("listing", &format!("{prefix}{entry}"));
    whole(&desk.git("base", &["ls-tree", "HEAD", "pack.yaml"]), &format!("040000 tree {tree}\tblueprints\n"));
    let made = Command::new("sh").current_dir(desk.path("base")).args(["-c", "git mktree < ../listing"]).output().unwrap();
    let tree = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let bomb = desk.git("base", &["commit-tree", "-p", "HEAD", "-m", "bomb", &tree]);
    desk.git("base", &["update-ref", "refs/heads/main", bomb.trim()]);
    refused("more than 10000 files and folders");
    // Attributes, hooks and filters are never looked at.
    desk.git("base", &["reset", "--quiet", "--hard", "main"]);
    desk.write("base/.gitattributes", "* filter=evil\n");
    desk.commit("base");
    desk.ends(0, "system", &["blueprint", "add"]);
    assert!(!desk.path("system/.scaffold/packs/base/.gitattributes").exists());
}

#[test]
fn a_pack_that_would_break_the_system_is_not_brought() {
    let desk = Desk::new();
    let url = published(&desk);
    system(&desk, &url, "main");
    desk.write("base/blueprints/stack/toy/blueprint.yaml", "blueprint: 2\nid: stack/toy\nscope: service\n");
    desk.commit("base");
    assert!(desk.ends(4, "system", &["blueprint", "add"]).err.contains("format 2 is not known here"));
    desk.write("base/pack.yaml", "pack: 1\nname: ../out\n");
    desk.commit("base");
    assert!(desk.ends(4, "system", &["blueprint", "add"]).err.contains("is not a name in kebab-case"));
    desk.write("base/pack.yaml", "pack: 1\nname: other\n");
    desk.commit("base");
    assert!(desk.ends(4, "system", &["blueprint", "add"]).err.contains("calls it `other`"));
    assert!(!desk.path("system/.scaffold").exists());
    assert!(desk.ends(4, "base", &["blueprint", "add"]).err.contains("there is no `scaffold.yaml`"));
}

#[test]
fn the_example_is_as_its_golden_files_say() {
    let desk = Desk::new();
    example(&desk);
    desk.ends(0, "acme", &["blueprint", "test"]);
    assert!(desk.ends(0, "acme", &["blueprint", "upgrade"]).out.contains("nothing to do"), "what it was copied from is as it is now");
}

#[test]
fn a_platform_team_lives_with_its_pack() {
    let desk = Desk::new();
    example(&desk);
    desk.write("shop.yaml", &SPEC.replace("stack: toy", "stack: acme\nblueprints: [{name: acme, path: acme}]"));
    desk.ends(0, "", &["new", "--from", "shop.yaml", "shop"]);
    assert!(desk.read("shop/services/demo/main.go").starts_with("// Copyright Acme Corporation. Owned by the team of demo;"));
    assert!(desk.read("shop/services/demo/internal/runtime/logs/logs.go").contains("zapslog.NewHandler"));
    assert!(desk.read("shop/ops/terraform/demo.tf.json").contains("\"postgresql_database\""));
    // Somebody works in the system.
    desk.edit("shop/services/demo/main.go", "\"cannot start\", \"error\"", "\"cannot start today\", \"error\"");
    desk.commit("shop");
    // The next scaffold has one line more in two of the files that the pack changed: what they were copied from is older.
    let (main, module) = ("stack/acme/files/main.go.hbs", "stack/acme/files/go.mod.hbs");
    for (file, line) in [(main, "\tdefer stop()\n"), (module, "\tgithub.com/google/uuid v1.6.0\n")] {
        desk.edit(&format!("acme/blueprints/.base/{file}"), line, "");
        desk.edit(&format!("acme/blueprints/{file}"), line, "");
    }
    desk.ends(0, "acme", &["blueprint", "test", "--bless"]);
    desk.ends(0, "shop", &["blueprint", "add", "../acme"]);
    desk.commit("shop");
    desk.ends(0, "shop", &["regen"]);
    assert!(!desk.read("shop/services/demo/main.go").contains("defer stop()"));
    let told = desk.ends(0, "acme", &["blueprint", "upgrade"]).out;
    assert_eq!(told, "merged     stack/acme/files/go.mod\nmerged     stack/acme/files/main.go\n");
    desk.ends(0, "acme", &["blueprint", "test", "--bless"]);
    desk.ends(0, "shop", &["blueprint", "add", "../acme"]);
    desk.ends(0, "shop", &["regen"]);
    let text = desk.read("shop/services/demo/main.go");
    assert!(text.starts_with("// Copyright Acme") && text.contains("defer stop()") && text.contains("cannot start today"), "{text}");
    assert_eq!(desk.git("shop", &["status", "--porcelain"]), "");
    assert!(desk.git("shop", &["log", "-1", "--format=%s"]).ends_with(": stack/acme changed\n"));
    assert!(desk.ends(0, "shop", &["regen"]).out.contains("nothing to do"));
    example(&desk);
    assert_eq!(
        desk.read(&format!("acme/blueprints/{main}")),
        std::fs::read_to_string(root().join("examples/team/blueprints").join(main)).unwrap()
    );
}
