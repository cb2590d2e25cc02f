//! Other people's git configuration and environment.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::tempdir;

use crate::support::{assert_whole, child_command, git, git_command, make, sample, told};

const CONFIG: &str = r#"
[user]
    name = Uma
    email = uma@example.com
[init]
    templateDir = HOME/template
    defaultBranch = trunk
    defaultObjectFormat = sha256
[core]
    hooksPath = HOME/template/hooks
    autocrlf = true
    safecrlf = true
    excludesFile = HOME/ignore
    attributesFile = HOME/attributes
    fileMode = false
    fsmonitor = HOME/canary.sh
    sharedRepository = 0666
    logAllRefUpdates = false
    compression = 0
[commit]
    gpgSign = true
    template = HOME/none
[gpg]
    program = HOME/canary.sh
[filter "x"]
    process = HOME/canary.sh
    clean = HOME/canary.sh
    required = true
[safe]
    directory = /elsewhere
[extensions]
    objectFormat = sha256
[index]
    version = 4
[feature]
    manyFiles = true
"#;

fn hostile_home(home: &Path) {
    let write = |name: &str, text: &str| {
        let file = home.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
    };
    let canary = format!("#!/bin/sh\ntouch {}/ran\nexit 1\n", home.display());
    write("canary.sh", &canary);
    for hook in ["pre-commit", "post-commit", "commit-msg", "post-checkout", "reference-transaction", "post-index-change"] {
        write(&format!("template/hooks/{hook}"), &canary);
    }
    write("template/description", "mine");
    write("ignore", "*\n");
    write("attributes", "");
    write(".gitconfig", &CONFIG.replace("HOME", &home.display().to_string()));
}

#[test]
fn configuration_and_environment_of_git_have_no_say() {
    let dir = tempdir().unwrap();
    let (home, target) = (dir.path().join("home"), dir.path().join("x"));
    hostile_home(&home);
    let mut child = child_command(&target);
    child.env("HOME", &home).env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"));
    for key in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_TEMPLATE_DIR", "GIT_COMMON_DIR"] {
        child.env(key, home.join("elsewhere"));
    }
    child.env("GIT_AUTHOR_NAME", "Eve").env("GIT_COMMITTER_DATE", "1 +0000").env("GIT_DEFAULT_HASH", "sha256");
    let output = child.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!home.join("ran").exists() && !home.join("elsewhere").exists());
    assert!(!target.join(".git/hooks").exists() && !target.join(".git/description").exists());
    assert_whole(&target);
    assert_eq!(git(&target, &["log", "-1", "--format=%an %ae %ct"]), "Uma uma@example.com 1700000000");
    let other = dir.path().join("other");
    let id = make(&other, &sample(), &scaffold::git::Identity::new("Uma", "uma@example.com")).unwrap();
    assert_eq!(git(&target, &["rev-parse", "main"]), id);
}

#[test]
fn status_is_clean_under_any_configuration() {
    let dir = tempdir().unwrap();
    let (home, target) = (dir.path().join("home"), dir.path().join("x"));
    hostile_home(&home);
    make(&target, &sample(), &crate::support::somebody()).unwrap();
    let config = std::fs::read_to_string(home.join(".gitconfig")).unwrap();
    // A repository extension in the user's file is git's own error; all else stays.
    std::fs::write(home.join(".gitconfig"), config.replace("[extensions]\n    objectFormat = sha256\n", "")).unwrap();
    for args in [&["status", "--porcelain"][..], &["diff", "--stat", "HEAD"], &["status", "--porcelain"]] {
        let mut command = git_command(&target);
        command.env("HOME", &home).args(args);
        assert_eq!(told(&mut command), "");
    }
    for setting in [
        "core.autocrlf=input",
        "core.eol=crlf",
        "core.checkStat=minimal",
        "core.trustctime=false",
        "core.ignoreCase=true",
        "core.untrackedCache=true",
    ] {
        assert_eq!(git(&target, &["-c", setting, "status", "--porcelain"]), "", "{setting}");
    }
}

#[test]
fn without_an_identity_there_is_a_default() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    let output = child_command(&target).env("HOME", dir.path()).env("XDG_CONFIG_HOME", dir.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    if !Path::new("/etc/gitconfig").exists() {
        assert_eq!(git(&target, &["log", "-1", "--format=%an %ae"]), "scaffold scaffold@localhost");
    }
}
