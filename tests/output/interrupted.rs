//! Runs that are killed, and runs that meet.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::Instant;

use scaffold::fs::publish;
use tempfile::tempdir;

use crate::support::{assert_whole, child_command, left_over, made, sample};

const FILES: &str = "400";
const POINTS: u32 = 48;

#[test]
fn killed_at_any_point_the_target_is_absent_or_whole() {
    let dir = tempdir().unwrap();
    let start = Instant::now();
    let child = |name: &str| {
        let mut command = child_command(&dir.path().join(name));
        command.env("OUTPUT_FILES", FILES).env("HOME", "/nonexistent");
        command
    };
    assert!(child("whole").output().unwrap().status.success());
    let length = start.elapsed();
    let (mut whole, mut torn) = (0, 0);
    for point in 0..POINTS {
        let name = format!("x{point}");
        let mut running = child(&name).spawn().unwrap();
        std::thread::sleep(length * point / (POINTS * 4 / 5));
        running.kill().unwrap();
        running.wait().unwrap();
        torn += left_over(dir.path()).len();
        let target = dir.path().join(name);
        if target.symlink_metadata().is_ok() {
            whole += 1;
            assert_whole(&target);
        }
    }
    eprintln!("{POINTS} kills: {whole} whole, {torn} times files were left hidden");
    assert!(torn > 0, "no run was killed while it wrote");
    made(&dir.path().join("last")).unwrap();
    assert_eq!(left_over(dir.path()).len(), 0);
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next_and_only_that() {
    let dir = tempdir().unwrap();
    let target = dir.path().join("x");
    for _ in 0..2 {
        let status = child_command(&target).env("OUTPUT_DIE", "1").status().unwrap();
        assert_eq!(status.signal(), Some(9));
        assert_eq!(left_over(dir.path()).len(), 1);
        assert!(!target.exists());
    }
    let kept = [".scaffold-tmp-", ".scaffold-tmp-1x", ".scaffold-tmp"];
    kept.iter().for_each(|name| fs::create_dir(dir.path().join(name)).unwrap());
    let private = |path: &Path| std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap()) & 0o777;
    publish(&target, &sample(), |staged| {
        let hidden = staged.path().parent().unwrap();
        assert_eq!(private(hidden), 0o700);
        // A second run meanwhile takes nothing away from this one.
        made(&dir.path().join("other")).unwrap();
        assert!(staged.path().join("README.md").exists());
        Ok::<_, std::io::Error>(())
    })
    .unwrap();
    assert!(target.join("README.md").exists());
    assert!(kept.iter().all(|name| dir.path().join(name).exists()));
    assert!(!dir.path().join(".scaffold-tmp-0").exists() && !dir.path().join(".scaffold-tmp-1").exists());
}

#[test]
fn a_link_with_the_hidden_name_is_not_followed() {
    let dir = tempdir().unwrap();
    let outside = tempdir().unwrap();
    fs::write(outside.path().join("precious"), "").unwrap();
    std::os::unix::fs::symlink(outside.path(), dir.path().join(".scaffold-tmp-0")).unwrap();
    made(&dir.path().join("x")).unwrap();
    assert!(outside.path().join("precious").exists());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn of_four_at_once_exactly_one_succeeds() {
    let dir = tempdir().unwrap();
    for round in 0..12 {
        let target = dir.path().join(format!("x{round}"));
        if round % 2 == 1 {
            fs::create_dir(&target).unwrap();
        }
        let command = || child_command(&target).env("OUTPUT_FILES", "100").env("HOME", "/nonexistent").spawn().unwrap();
        let running: Vec<_> = (0..4).map(|_| command()).collect();
        let outputs: Vec<_> = running.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let told: Vec<_> = outputs.iter().map(|o| String::from_utf8_lossy(&o.stderr).into_owned()).collect();
        assert_eq!(outputs.iter().filter(|output| output.status.success()).count(), 1, "{told:?}");
        let one_line = |text: &&String| text.starts_with("refused: ") && text.lines().count() == 1;
        assert_eq!(told.iter().filter(one_line).count(), 3, "{told:?}");
        assert!(told.iter().all(|text| text.contains("made ") || text.contains("is not empty") || text.contains("appeared")), "{told:?}");
        assert_whole(&target);
        assert!(left_over(dir.path()).is_empty());
    }
}
