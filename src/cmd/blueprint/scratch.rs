//! What other programs are given to work in, and how long: a folder that is gone afterwards.

use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

/// What a program may take.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Bytes in its folder.
    pub bytes: u64,
    /// Until it has to be done.
    pub time: Option<Duration>,
}

/// Waits for a program, and ends it where it takes more than it may; whether it was content.
///
/// # Errors
/// What it took too much of.
pub fn wait(mut child: Child, scratch: &Path, limits: Limits) -> Result<bool, String> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status.success());
        }
        let why = if size(scratch) > limits.bytes {
            format!("is larger than {} MiB", limits.bytes >> 20)
        } else if let Some(time) = limits.time.filter(|time| started.elapsed() > *time) {
            format!("took longer than {} s", time.as_secs())
        } else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let ended = child.kill().and_then(|()| child.wait());
        let more = ended.map_or_else(|error| format!(", and it could not be ended: {error}"), |_| String::new());
        return Err(format!("{why}{more}"));
    }
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let one = |entry: std::fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size(&entry.path()),
        // Of the file, as Windows has that of the entry later.
        _ => entry.path().symlink_metadata().map_or(0, |about| about.len()),
    };
    entries.map(one).sum()
}

/// A folder for the time of a fetch or a test.
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    /// Makes one that nobody else can look into.
    ///
    /// # Errors
    /// The disk failed.
    pub fn new() -> Result<Self, String> {
        let made = tempfile::Builder::new().prefix("scaffold-").tempdir();
        made.map(Self).map_err(|error| format!("{}: {error}", std::env::temp_dir().display()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a folder in it.
    ///
    /// # Errors
    /// The disk failed.
    pub fn folder(&self, path: &str) -> Result<(), String> {
        std::fs::create_dir_all(self.path().join(path)).map_err(|error| format!("{path}: {error}"))
    }

    /// Writes a file in it, and the folders above.
    ///
    /// # Errors
    /// The disk failed.
    pub fn write(&self, path: &str, text: &str) -> Result<(), String> {
        self.folder(path.rsplit_once('/').map_or("", |(folder, _)| folder))?;
        std::fs::write(self.path().join(path), text).map_err(|error| format!("{path}: {error}"))
    }

    /// The text of a file in it.
    pub fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.path().join(path)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Scratch, wait};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    /// A program that takes its time, in a folder that holds two bytes.
    fn slow(limits: Limits) -> Result<bool, String> {
        let scratch = Scratch::new()?;
        scratch.write("folder/file", "ab")?;
        let child = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().map_err(|error| error.to_string())?;
        wait(child, scratch.path(), limits)
    }

    #[test]
    fn a_program_that_takes_too_much_is_ended() {
        let time = Some(Duration::from_secs(0));
        assert_eq!(slow(Limits { bytes: 1 << 20, time }), Err("took longer than 0 s".to_owned()));
        assert_eq!(slow(Limits { bytes: 1, time: None }), Err("is larger than 0 MiB".to_owned()));
    }
}
