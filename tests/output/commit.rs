use std::os::unix::fs::{MetadataExt, PermissionsExt};

use scaffold::git::{Commit, GitError, Identity, Snapshot, Time, blob_id};
use scaffold::tree::Tree;
use tempfile::tempdir;

use crate::support::{assert_whole, big, child_in_shell, git, git_command, made, make, sample, somebody, told};

#[test]
fn the_commit_is_what_git_would_have_made() {
    let dir = tempdir().unwrap();
    let ours = dir.path().join("ours");
    let id = made(&ours).unwrap();
    assert_whole(&ours);
    assert_eq!(git(&ours, &["rev-parse", "HEAD"]), id);
    assert_eq!(git(&ours, &["symbolic-ref", "HEAD"]), "refs/heads/main");
    assert_eq!(git(&ours, &["rev-parse", "--show-object-format"]), "sha1");
    let tree = git(&ours, &["rev-parse", "HEAD^{tree}"]);
    std::fs::remove_file(ours.join(".git/index")).unwrap();
    git(&ours, &["add", "-A", "--force"]);
    assert_eq!(git(&ours, &["write-tree"]), tree);
    let mut again = git_command(&ours);
    again.args(["commit-tree", &tree, "-m", "Generate the system\n\nBody."]);
    for who in ["AUTHOR", "COMMITTER"] {
        again.env(format!("GIT_{who}_NAME"), "Ann Other").env(format!("GIT_{who}_EMAIL"), "ann@example.com");
        again.env(format!("GIT_{who}_DATE"), "1700000000 +0130");
    }
    assert_eq!(told(&mut again), id);
    let log = git(&ours, &["log", "-1", "--format=%an <%ae> %cn <%ce> %at %ai|%B"]);
    assert_eq!(
        log,
        "Ann Other <ann@example.com> Ann Other <ann@example.com> 1700000000 2023-11-14 23:43:20 +0130|Generate the system\n\nBody."
    );
    assert_eq!(git(&ours, &["reflog", "--format=%gs"]), "commit (initial): Generate the system");
}

#[test]
fn the_same_tree_has_the_same_commit_id_everywhere() {
    let dir = tempdir().unwrap();
    let ids: Vec<String> = ["a", "b/c"].iter().map(|name| made(&dir.path().join(name)).unwrap()).collect();
    assert_eq!(ids[0], ids[1]);
    assert_eq!(ids[0], ID_OF_THE_SAMPLE);
}

const ID_OF_THE_SAMPLE: &str = "19dce1ff61d0620e01f7a913a1b7d9089afdae3c";

#[test]
fn files_have_their_contents_and_modes() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    made(&target).unwrap();
    for (path, file) in &sample() {
        let found = target.join(path.as_str());
        assert_eq!(std::fs::read(&found).unwrap(), *file.bytes(), "{path}");
        assert_eq!(git(&target, &["rev-parse", &format!("HEAD:{path}")]), blob_id(&file.bytes()));
        assert_eq!(found.metadata().unwrap().permissions().mode() & 0o100 != 0, path.as_str().ends_with(".sh"));
    }
    assert!(git(&target, &["ls-tree", "HEAD:scripts"]).starts_with("100755"));
}

#[test]
fn the_umask_is_respected() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    let output = child_in_shell("umask 027;", &target);
    assert!(output.status.success(), "{output:?}");
    let mode = |path: &str| target.join(path).metadata().unwrap().mode() & 0o777;
    let modes = ["", "scripts", ".git", "scripts/run.sh", "a/x", ".git/index"].map(mode);
    assert_eq!(modes, [0o750, 0o750, 0o750, 0o750, 0o640, 0o640]);
}

#[test]
fn the_index_knows_the_files_on_disk_and_the_trees() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    make(&target, &big(50), &somebody()).unwrap();
    let stat = target.join("a/x").metadata().unwrap();
    let known = git(&target, &["ls-files", "--debug", "a/x"]);
    for line in [format!("mtime: {}:{}", stat.mtime(), stat.mtime_nsec()), format!("ino: {}", stat.ino() as u32), "size: 2".to_owned()] {
        assert!(known.contains(&line), "{known}");
    }
    // An edit uses the cached trees of all folders but its own.
    std::fs::write(target.join("src/deep/er/still/mod.rs"), "changed\n").unwrap();
    assert_eq!(git(&target, &["status", "--porcelain"]), " M src/deep/er/still/mod.rs");
    git(&target, &["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qam", "edit"]);
    let cached = git(&target, &["rev-parse", "HEAD^{tree}"]);
    std::fs::remove_file(target.join(".git/index")).unwrap();
    git(&target, &["add", "-A", "--force"]);
    assert_eq!(git(&target, &["write-tree"]), cached);
    git(&target, &["gc", "-q"]);
    git(&target, &["fsck", "--strict"]);
}

#[test]
fn libgit2_reads_it_too() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    let id = made(&target).unwrap();
    let repository = git2::Repository::open(&target).unwrap();
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    assert_eq!(head.id().to_string(), id);
    assert_eq!(repository.index().unwrap().len(), sample().len());
    assert!(repository.statuses(None).unwrap().iter().all(|entry| entry.status().is_ignored()));
    let objects = repository.odb().unwrap();
    let mut count = 0;
    objects.foreach(|id| objects.read(*id).map(|_| count += 1).is_ok()).unwrap();
    assert!(count > sample().len());
}

#[test]
fn an_empty_tree_and_contents_above_a_buffer_are_committed() {
    let dir = tempdir().unwrap();
    make(&dir.path().join("empty"), &Tree::new(), &somebody()).unwrap();
    assert_whole(&dir.path().join("empty"));
    let mut noise = 1u64;
    let mut byte = || {
        noise = noise.wrapping_mul(6364136223846793005).wrapping_add(1);
        (noise >> 56) as u8
    };
    let mut tree = sample();
    tree.insert(crate::support::path("noise"), scaffold::tree::File::regular((0..3_000_000).map(|_| byte()).collect::<Vec<_>>())).unwrap();
    make(&dir.path().join("large"), &tree, &somebody()).unwrap();
    assert_whole(&dir.path().join("large"));
}

#[test]
fn identities_and_messages_cannot_break_out_of_their_fields() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    make(&target, &sample(), &Identity::new("Eve <x>\nparent 0", " <a@b>\n ")).unwrap();
    assert_eq!(git(&target, &["log", "-1", "--format=%an|%ae"]), "Eve xparent 0|a@b");
    git(&target, &["fsck", "--strict"]);
    assert_eq!(Identity::new(" ", "\n"), Identity::default());
    for message in ["", " \n", "a\0b"] {
        let commit = Commit { message, identity: &somebody(), time: Time { seconds: 0, offset_minutes: 0 } };
        assert!(matches!(Snapshot::new(&sample(), &commit), Err(GitError::Message)));
    }
}

#[test]
fn blob_ids_are_those_of_git() {
    assert_eq!(blob_id(b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assert_eq!(blob_id(b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
}
