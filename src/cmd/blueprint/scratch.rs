//! What other programs are given to work in, and how long: a folder that is gone afterwards.

use std::path::{Path, PathBuf};
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
        _ => entry.metadata().map_or(0, |about| about.len()),
    };
    entries.map(one).sum()
}

/// A folder for the time of a fetch or a test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// Makes one that nobody else can look into.
    ///
    /// # Errors
    /// The disk failed.
    pub fn new() -> Result<Self, String> {
        use std::os::unix::fs::DirBuilderExt as _;
        let above = std::env::temp_dir();
        let make = |number: u32| {
            let folder = above.join(format!("scaffold-{}-{number}", std::process::id()));
            std::fs::DirBuilder::new().mode(0o700).create(&folder).map(|()| Self(folder))
        };
        let first = (0..1000).map(make).find(|made| !matches!(made, Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists));
        first.unwrap_or_else(|| Err(std::io::ErrorKind::AlreadyExists.into())).map_err(|error| format!("{}: {error}", above.display()))
    }

    /// Makes a folder in it.
    ///
    /// # Errors
    /// The disk failed.
    pub fn folder(&self, path: &str) -> Result<(), String> {
        std::fs::create_dir_all(self.0.join(path)).map_err(|error| format!("{path}: {error}"))
    }

    /// Writes a file in it, and the folders above.
    ///
    /// # Errors
    /// The disk failed.
    pub fn write(&self, path: &str, text: &str) -> Result<(), String> {
        self.folder(path.rsplit_once('/').map_or("", |(folder, _)| folder))?;
        std::fs::write(self.0.join(path), text).map_err(|error| format!("{path}: {error}"))
    }

    /// The text of a file in it.
    pub fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.0.join(path)).ok()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is in the system's folder for what is temporary.
        let _ = std::fs::remove_dir_all(&self.0);
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
        wait(child, &scratch.0, limits)
    }

    #[test]
    fn a_program_that_takes_too_much_is_ended() {
        let time = Some(Duration::from_secs(0));
        assert_eq!(slow(Limits { bytes: 1 << 20, time }), Err("took longer than 0 s".to_owned()));
        assert_eq!(slow(Limits { bytes: 1, time: None }), Err("is larger than 0 MiB".to_owned()));
    }
}
