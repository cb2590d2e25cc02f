//! The tutorial, followed to the letter: each block of shell commands is run, and what stands below it has to be in what
//! it printed.

use super::{generated, root, tools};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The command that stays, in a terminal of its own.
const STAYS: &str = "scaffold up";
/// What it says when a reader goes on.
const READY: &str = "Ctrl-C stops everything";

/// A fenced block: its language and its text.
type Block = (String, String);

/// Follows `docs/tutorial.md` in an empty folder.
pub fn follow() -> Result<(), String> {
    generated::build()?;
    let text = std::fs::read_to_string(root().join("docs/tutorial.md")).map_err(|error| error.to_string())?;
    let mut reader = Reader::new(generated::fresh("tutorial")?)?;
    let mut printed = String::new();
    for (language, text) in blocks(&text) {
        match language.as_str() {
            "sh" if text.trim() == STAYS => reader.stay()?,
            "sh" => printed = reader.run(&text)?,
            "text" => told(&text, &printed)?,
            other => return Err(format!("a block of `{other}` is neither run nor compared")),
        }
    }
    reader.interrupt()
}

/// Somebody with two terminals.
struct Reader {
    folder: PathBuf,
    path: String,
    staying: Option<Child>,
}

impl Reader {
    fn new(folder: PathBuf) -> Result<Self, String> {
        let path = std::env::var("PATH").map_err(|error| error.to_string())?;
        Ok(Self { folder, path: format!("{}:{path}", root().join("target/debug").display()), staying: None })
    }

    fn bash(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        command.args(["-e", "-u", "-o", "pipefail", "-c", script]).current_dir(&self.folder).env("PATH", &self.path);
        command
    }

    /// Runs a block, and goes where it goes.
    fn run(&mut self, text: &str) -> Result<String, String> {
        let printed = tools::quiet(&mut self.bash(&format!("{{ {text}\n}} 2>&1\npwd")))?;
        let (printed, folder) = printed.trim_end().rsplit_once('\n').unwrap_or(("", printed.trim_end()));
        self.folder = PathBuf::from(folder);
        println!("$ {}\n{printed}", text.trim());
        Ok(printed.to_owned())
    }

    /// Starts what stays, anew where it is there already, and waits for its word.
    fn stay(&mut self) -> Result<(), String> {
        self.interrupt()?;
        let mut child = self.bash(&format!("exec {STAYS}")).stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        self.staying = Some(child);
        let mut said = Vec::new();
        let mut lines = output.lines().map_while(Result::ok);
        for line in lines.by_ref() {
            if line.contains(READY) {
                println!("$ {STAYS}\n{}", said.join("\n"));
                // Somebody has to read on, or the services would wait for it.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(());
            }
            said.push(line);
        }
        Err(format!("`{STAYS}` ended:\n{}", said.join("\n")))
    }

    /// Ctrl-C in the other terminal.
    fn interrupt(&mut self) -> Result<(), String> {
        let Some(mut child) = self.staying.take() else { return Ok(()) };
        tools::quiet(Command::new("kill").args(["-s", "INT", &child.id().to_string()]))?;
        let status = child.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("`{STAYS}`: {status}")) }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.interrupt();
    }
}

/// Every line has to be there, in this order.
fn told(expected: &str, printed: &str) -> Result<(), String> {
    let mut lines = printed.lines().map(str::trim);
    match expected.lines().map(str::trim).find(|wanted| !lines.any(|line| line == *wanted)) {
        None => Ok(()),
        Some(missing) => Err(format!("the tutorial promises `{missing}`, and this was printed:\n{printed}")),
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(_), true) => open = false,
            (Some(language), false) => {
                found.push((language.to_owned(), String::new()));
                open = true;
            }
            (None, true) => found.last_mut().into_iter().for_each(|(_, text)| text.extend([line, "\n"])),
            (None, false) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{blocks, told};

    #[test]
    fn blocks_are_found_and_compared_line_by_line() {
        let text = "a\n```sh\none\ntwo\n```\nb\n```text\n2\n```\n";
        assert_eq!(blocks(text), [("sh".to_owned(), "one\ntwo\n".to_owned()), ("text".to_owned(), "2\n".to_owned())]);
        assert!(told("2\n4\n", " 1\n 2\n 3\n 4").is_ok());
        assert!(told("4\n2\n", "2\n4").is_err() && told("2\n", "22").is_err());
    }
}
