//! `parse(print(x)) == x` for every printer, with the language's real parser (tests/parsers). Every text of a slot goes
//! into one file, every parser writes one file back; a base64 line a text.

mod base64;
mod laws;
mod read_here;
mod same;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, thread};

use same::Same;
use scaffold::escape::{self, LANGUAGES, Printer};

/// What has been printed in one slot: the values which it did not refuse.
struct Batch {
    slot: String,
    values: Vec<String>,
    printed: Vec<String>,
}

/// Slots without a parser of their own; laws.rs has what must hold for them.
const WITHOUT_PARSER: &[&str] = &["gitignore.string", "gitignore.comment", "plain.text"];

#[test]
fn printed_text_reads_back() {
    let cache = env::var("PRINTERS_PARSERS").map(PathBuf::from).ok();
    let cache = cache.expect("set PRINTERS_PARSERS to a folder and run tests/parsers/setup.sh");
    let folder = env::temp_dir().join(format!("printers-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let batches = print_all(&folder);
    let mut failures = run_parsers(&cache, &folder);
    read_here::read_typescript(&folder);
    let results = results(&folder);
    for batch in &batches {
        let parsers = results.get(&batch.slot).map(Vec::as_slice).unwrap_or_default();
        if parsers.is_empty() && !WITHOUT_PARSER.contains(&batch.slot.as_str()) {
            failures.push(format!("{}: no parser read it", batch.slot));
        }
        for (parser, lines) in parsers {
            failures.extend(compare(batch, parser, lines));
        }
    }
    fs::remove_dir_all(&folder).expect("the temporary folder");
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n"));
}

fn print_all(folder: &Path) -> Vec<Batch> {
    let values = values::all();
    let mut batches = Vec::new();
    for language in LANGUAGES {
        for (slot, printer) in language.slots {
            batches.push(print(folder, format!("{}.{slot}", language.name), &values, |value| printer(value).ok()));
        }
    }
    let printer = |language, slot| -> Printer { escape::language(language).and_then(|l| l.printer(slot)).expect("a printer") };
    for (name, steps) in [
        ("sql-in-python.string", [printer("sql-postgres", "string"), printer("python", "string")]),
        ("annotation-in-yaml.string", [printer("promql", "annotation"), printer("yaml", "string")]),
    ] {
        batches.push(print(folder, name.into(), &values, |value| escape::chain(&steps, value).ok()));
    }
    for batch in batches.iter_mut().filter(|batch| batch.slot == "sql-in-python.string") {
        let sql = printer("sql-postgres", "string");
        batch.values = batch.values.iter().filter_map(|value| sql(value).ok()).collect();
    }
    batches
}

fn print(folder: &Path, slot: String, values: &[String], printer: impl Fn(&str) -> Option<String>) -> Batch {
    let mut batch = Batch { slot, values: Vec::new(), printed: Vec::new() };
    for value in values {
        if let Some(printed) = printer(value) {
            batch.values.push(value.clone());
            batch.printed.push(printed);
        }
    }
    let lines: String = batch.printed.iter().map(|text| base64::encode(text) + "\n").collect();
    fs::write(folder.join(format!("{}.in", batch.slot)), lines).expect("a batch");
    batch
}

/// Runs every program that reads batches; the messages of those that failed.
fn run_parsers(cache: &Path, folder: &Path) -> Vec<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parsers");
    let command = |program: PathBuf, arguments: &[PathBuf]| {
        let mut command = Command::new(program);
        command.args(arguments).arg(folder).env("PRINTERS_PARSERS", cache).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    };
    let python = |file: &str| command(cache.join("venv/bin/python"), &[sources.join(file)]);
    let node = |file: &str| command("node".into(), &[sources.join(file)]);
    let commands = [
        python("systems.py"),
        node("mermaid.mjs"),
        python("data.py"),
        python("markdown.py"),
        python("python.py"),
        node("typescript.mjs"),
        command(cache.join("bin/parsers"), &[]),
        command("java".into(), &["-cp".into(), cache.join("java"), "Parsers".into()]),
    ];
    thread::scope(|scope| {
        scope.spawn(|| read_here::read(folder));
        let running: Vec<_> = commands.into_iter().map(|command| scope.spawn(move || run(command))).collect();
        running.into_iter().filter_map(|thread| thread.join().expect("a thread")).collect()
    })
}

fn run(mut command: Command) -> Option<String> {
    let name = format!("{command:?}");
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return Some(format!("{name}: {error}; run tests/parsers/setup.sh")),
    };
    let message = String::from_utf8_lossy(&output.stderr);
    (!output.status.success()).then(|| format!("{name}: {}\n{message}", output.status))
}

/// For every slot the parsers that read it, each with its lines.
fn results(folder: &Path) -> BTreeMap<String, Vec<(String, Vec<String>)>> {
    let mut results: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let parts: Vec<&str> = name.split('.').collect();
        if let [language, slot, parser, "out"] = parts.as_slice() {
            let text = fs::read_to_string(&path).expect("what a parser wrote");
            let lines = text.lines().map(str::to_owned).collect();
            results.entry(format!("{language}.{slot}")).or_default().push(((*parser).to_owned(), lines));
        }
    }
    results
}

fn compare(batch: &Batch, parser: &str, lines: &[String]) -> Vec<String> {
    let slot = &batch.slot;
    if matches!(parser, "ruff" | "prettier") {
        let show = |line: &String| format!("{slot} is changed by {parser}: {}", base64::decode(line.get(1..).unwrap_or_default()));
        return lines.iter().map(show).collect();
    }
    let mut failures = Vec::new();
    if lines.len() != batch.values.len() {
        failures.push(format!("{slot}: {parser} read {} of {} texts", lines.len(), batch.values.len()));
    }
    let same = Same::of(slot);
    for ((value, printed), line) in batch.values.iter().zip(&batch.printed).zip(lines) {
        let (mark, text) = line.split_at(1);
        let text = base64::decode(text);
        if mark != "=" || !same.holds(value, &text) {
            failures.push(format!(
                "{slot} ({parser})\n  value   {}\n  printed {}\n  {mark} {}\n",
                short(value),
                short(printed),
                short(&text)
            ));
        }
    }
    let count = failures.len();
    failures.truncate(5);
    if count > 5 {
        failures.push(format!("{slot} ({parser}): {} more", count - 5));
    }
    failures
}

fn short(text: &str) -> String {
    let shown = format!("{text:?}");
    if shown.chars().count() < 200 { shown } else { format!("{}… {} bytes", shown.chars().take(160).collect::<String>(), text.len()) }
}
