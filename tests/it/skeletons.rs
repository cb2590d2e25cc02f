//! Packs that begin with a team's own cargo-generate template: what it is filled with, and all that it may not do.

use crate::packs::{Desk, Done, done};
use std::process::Command;

/// A template with something of everything that is filled in.
fn template(desk: &Desk) {
    desk.write("skeleton/cargo-generate.toml", "[template]\nexclude = [\"plain.txt\"]\n\n[placeholders.team]\ntype = \"string\"\nprompt = \"Whose is it?\"\ndefault = \"platform\"\n");
    desk.write("skeleton/README.md", "# {{ project-name }}\n\nOf {{ team }}, for {{ stack }}, by {{ authors }}.\n");
    desk.write("skeleton/{{project-name}}.md", "{% if team == \"platform\" %}ours{% endif %} {{ project-name | upcase }}\n");
    desk.write("skeleton/plain.txt", "{{ as it is }}\n");
    desk.write("skeleton/blueprints/artefact/system/files/OWNERS.md.hbs", "{% raw %}{{system.name}}{% endraw %} is of {{ team }}\n");
}

fn new(desk: &Desk, words: &[&str]) -> Done {
    desk.scaffold("", &[&["blueprint", "new", "acme", "--template"], words].concat())
}

/// That nothing came of it, for this reason, and nothing is left.
#[track_caller]
fn refused(desk: &Desk, words: &[&str], why: &str) {
    let temporary = desk.path("temporary");
    std::fs::create_dir_all(&temporary).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    command.current_dir(desk.path("")).args(["blueprint", "new", "acme", "--template"]).args(words).env("TMPDIR", &temporary);
    let told = done(&mut command);
    assert_eq!(told.status, 4, "{}{}", told.out, told.err);
    assert!(told.err.contains(why), "{}", told.err);
    assert!(told.err.contains("nothing was written"), "{}", told.err);
    assert!(!desk.path("acme").exists());
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "the temporary folder has something left in it");
}

#[test]
fn a_template_is_filled_in_and_the_pack_passes_its_own_test() {
    let desk = Desk::new();
    template(&desk);
    let told = new(&desk, &["skeleton"]);
    assert_eq!(told.status, 0, "{}", told.err);
    assert!(desk.read("acme/README.md").starts_with("# acme\n\nOf platform, for "), "{}", desk.read("acme/README.md"));
    assert_eq!(desk.read("acme/acme.md"), "ours ACME\n");
    assert_eq!(desk.read("acme/plain.txt"), "{{ as it is }}\n");
    assert_eq!(desk.read("acme/blueprints/artefact/system/files/OWNERS.md.hbs"), "{{system.name}} is of platform\n");
    assert_eq!(desk.read("acme/tests/golden/notes/OWNERS.md"), "notes is of platform\n");
    assert!(!desk.path("acme/cargo-generate.toml").exists());
    assert_eq!(desk.git("acme", &["status", "--porcelain"]), "");
    desk.ends(0, "acme", &["blueprint", "test"]);
}

#[test]
fn a_template_comes_from_git_at_a_revision() {
    let desk = Desk::new();
    template(&desk);
    desk.git("skeleton", &["init", "--quiet", "--initial-branch=main"]);
    desk.commit("skeleton");
    desk.git("skeleton", &["tag", "v1"]);
    desk.edit("skeleton/README.md", "Of", "No longer of");
    desk.commit("skeleton");
    let url = format!("file://{}", desk.path("skeleton").display());
    let told = new(&desk, &[&url, "--rev", "v1"]);
    assert_eq!(told.status, 0, "{}", told.err);
    assert!(desk.read("acme/README.md").contains("\nOf platform"));
    for (address, why) in [("--upload-pack=touch x", "address"), ("ext::sh -c touch% x", "address"), ("nowhere", "nowhere")] {
        std::fs::remove_dir_all(desk.path("acme")).ok();
        refused(&desk, &[address], why);
    }
}

#[test]
fn what_surrounds_it_changes_nothing() {
    let (one, other) = (Desk::new(), Desk::new());
    for desk in [&one, &other] {
        template(desk);
    }
    let plain = || Command::new(env!("CARGO_BIN_EXE_scaffold"));
    let made = |desk: &Desk, mut command: Command| {
        command
            .current_dir(desk.path(""))
            .args(["blueprint", "new", "acme", "--template", "skeleton"])
            .env("SOURCE_DATE_EPOCH", "1700000000");
        let told = done(&mut command);
        assert_eq!(told.status, 0, "{}", told.err);
        desk.git("acme", &["rev-parse", "HEAD^{tree}"])
    };
    let mut bare = plain();
    bare.env_remove("USER").env_remove("LOGNAME");
    let mut full = plain();
    full.env("CARGO_GENERATE_VALUE_TEAM", "stranger").env("CARGO_GENERATE_TEMPLATE_VALUES_FILE", "/etc/passwd").env("USER", "x");
    assert_eq!(made(&one, bare), made(&other, full));
}

#[test]
fn a_template_runs_nothing_and_leaves_nothing_open() {
    let with = |files: &[(&str, &str)]| {
        let desk = Desk::new();
        template(&desk);
        files.iter().for_each(|(path, text)| desk.write(&format!("skeleton/{path}"), text));
        desk
    };
    let config = |text: &str| {
        let desk = with(&[]);
        desk.write("skeleton/cargo-generate.toml", &(desk.read("skeleton/cargo-generate.toml") + text));
        desk
    };
    refused(&with(&[("README.md", "{{ nobody }}\n")]), &["skeleton"], "README.md: nobody gives `nobody`");
    refused(&config("\n[hooks]\npre = [\"a.rhai\"]\n"), &["skeleton"], "hooks, which would be run");
    refused(&config("\n[conditional.'team == \"x\"']\nignore = [\"plain.txt\"]\n"), &["skeleton"], "which are scripts");
    refused(&with(&[("README.md", "{{ project-name | rhai: \"a\" }}\n")]), &["skeleton"], "README.md: the template has a script");
    refused(&with(&[("a.rhai", "print(1)\n")]), &["skeleton"], "a.rhai: the template has a script");
    refused(&with(&[("README.md", "{{ project-name | no_such }}\n")]), &["skeleton"], "invalid syntax in README.md");
    refused(&with(&[("README.md", "{% if %}\n")]), &["skeleton"], "invalid syntax in README.md");
    refused(&config("\n[template\n"), &["skeleton"], "cargo-generate.toml:");
    refused(&config("\n[placeholders.asked]\ntype = \"string\"\nprompt = \"?\"\n"), &["skeleton"], "asked");
    let endless = "{% for a in (1..1000000) %}{% for b in (1..1000000) %}{% for c in (1..1000000) %}{% endfor %}{% endfor %}{% endfor %}";
    refused(&with(&[("README.md", endless)]), &["skeleton"], "the template");
    refused(&with(&[("pack.yaml", "pack: 1\nname: another\n")]), &["skeleton"], "calls the pack `another`");
    let linked = with(&[]);
    std::os::unix::fs::symlink("/etc/passwd", linked.path("skeleton/passwords")).unwrap();
    refused(&linked, &["skeleton"], "passwords");
}

#[test]
fn a_template_cannot_leave_its_folder() {
    let desk = Desk::new();
    template(&desk);
    desk.edit("skeleton/cargo-generate.toml", "default = \"platform\"", "default = \"../../../out\"");
    desk.write("skeleton/{{team}}/a.md", "a\n");
    let told = new(&desk, &["skeleton"]);
    assert!(!desk.path("out").exists() && !desk.path("../out").exists(), "{}", told.err);
}
