//! `scaffold init`: a first spec, with what else could be said in comments, from a few answers or from none.

use super::compile::{self, registry};
use super::doctor::usable_stack;
use super::{Outcome, Status, report};
use crate::blueprint::Registry;
use crate::cli::Init;
use crate::diag::{Diagnostics, Sources, did_you_mean};
use crate::model;
use crate::model::name::{Case, repaired, repaired_label, singular};
use include_dir::{Dir, include_dir};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

static EXAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/examples");

/// What a spec is made of.
#[derive(Clone, Debug)]
struct Answers {
    name: String,
    stack: String,
    /// Each service with its entities.
    services: Vec<(String, Vec<String>)>,
    tokens: bool,
}

/// Asks, and writes.
pub fn run(options: &Init, colour: bool) -> Outcome {
    written(options, colour).unwrap_or_else(|outcome| outcome)
}

fn written(options: &Init, colour: bool) -> Result<Outcome, Outcome> {
    if options.file.exists() {
        return Err(taken(&options.file));
    }
    let registry = registry(&[])?;
    let text = match &options.example {
        Some(name) => example(name)?.to_owned(),
        None => print(&answers(options, &registry)?, &registry),
    };
    let (system, found, sources) = checked(&text, &registry);
    let Some(system) = system.filter(|_| !found.has_errors()) else {
        return Err(Outcome { out: String::new(), err: report(&found, &sources, colour), status: Status::SpecErrors });
    };
    create(&options.file, &text)?;
    let services: Vec<&str> = system.services.iter().map(|service| service.name.as_str()).collect();
    let file = options.file.display().to_string();
    if options.json {
        let made = json!({ "path": file, "name": system.name, "services": services });
        return Ok(Outcome::done(serde_json::to_string_pretty(&made).unwrap_or_default() + "\n"));
    }
    let from = if file == "scaffold.yaml" { String::new() } else { format!(" --from {}", super::new::shell_word(&file)) };
    Ok(Outcome::done(format!("{file}: {} with {}\n\nNext, after a look at it:\n  scaffold new{from}\n", system.name, services.join(", "))))
}

fn taken(file: &Path) -> Outcome {
    Outcome::failed(Status::Refused, format!("`{}` is there already, and stays as it is", file.display()))
}

/// Never over a file that appeared in the meantime.
fn create(file: &Path, text: &str) -> Result<(), Outcome> {
    let written = OpenOptions::new().write(true).create_new(true).open(file).and_then(|mut open| open.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(file),
        _ => Outcome::failed(Status::Failed, format!("{}: {error}", file.display())),
    })
}

fn example(name: &str) -> Result<&'static str, Outcome> {
    let found = EXAMPLES.get_file(format!("{name}.yaml")).and_then(|file| file.contents_utf8());
    found.ok_or_else(|| {
        let known: Vec<&str> = EXAMPLES.files().filter_map(|file| file.path().file_stem()?.to_str()).collect();
        Outcome::failed(Status::Refused, format!("there is no example `{name}`; there are: {}", known.join(", ")))
    })
}

/// A spec as `scaffold check` sees it.
fn checked(text: &str, registry: &Registry) -> (Option<model::types::System>, Diagnostics, Sources) {
    compile::checked(registry, ("scaffold.yaml", text), None, &mut |name| Err(format!("`{name}` is not here")))
}

/// What the command line says, and what is asked where somebody is there to answer.
fn answers(options: &Init, registry: &Registry) -> Result<Answers, Outcome> {
    let asks = std::io::stdin().is_terminal() && !options.yes && !options.json;
    let settled = |given: Option<&String>, question: &str, default: String, fault: Fault<'_>| match given {
        Some(given) => {
            fault(given).map_or_else(|| Ok(given.clone()), |why| Err(Outcome::failed(Status::Refused, format!("`{given}`: {why}"))))
        }
        None if asks => asked(question, &default, fault),
        None => Ok(default),
    };
    let name = settled(options.name.as_ref(), "What is the system called?", here(), &no_label)?;
    let split = |text: &String| text.split_once(':').map_or((text.clone(), None), |(name, kept)| (name.to_owned(), Some(kept.to_owned())));
    let given: Vec<(String, Option<String>)> = options.service.iter().map(split).collect();
    let names = (!given.is_empty()).then(|| given.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(","));
    let names = settled(names.as_ref(), "Its services, with commas between them?", name.clone(), &|text| words(text).find_map(no_label))?;
    let keeps = |service: &str| {
        let said = given.iter().find(|(name, _)| name == service);
        let default = Case::Pascal.apply(&singular(service));
        let kept = said.map(|(_, kept)| kept.clone().unwrap_or_else(|| default.clone()));
        let kept =
            settled(kept.as_ref(), &format!("What does {service} keep, with commas?"), default, &|text| words(text).find_map(no_entity))?;
        Ok((service.to_owned(), words(&kept).map(str::to_owned).collect()))
    };
    let services = words(&names).map(keeps).collect::<Result<_, Outcome>>()?;
    let question = format!("In which stack ({})?", registry.stack_names().collect::<Vec<_>>().join(", "));
    let stack = settled(options.stack.as_ref(), &question, usable_stack(registry), &|text| unknown_stack(text, registry))?;
    let wanted = options.tokens.then(|| "yes".to_owned());
    let tokens = settled(wanted.as_ref(), "Do clients need a token?", "no".to_owned(), &neither_yes_nor_no)?.starts_with('y');
    Ok(Answers { name, stack, services, tokens })
}

/// What is wrong with an answer, if anything is.
type Fault<'a> = &'a dyn Fn(&str) -> Option<String>;

fn no_label(text: &str) -> Option<String> {
    model::name::check_label(text).err().map(|_| format!("small letters, digits and `-`, such as `{}`", repaired_label(text)))
}

fn no_entity(text: &str) -> Option<String> {
    model::name::check_identifier(text).err().map(|_| format!("letters and digits, such as `{}`", Case::Pascal.apply(&repaired(text))))
}

/// What to write instead of a stack that nobody knows.
pub fn unknown_stack(stack: &str, registry: &Registry) -> Option<String> {
    let near = || did_you_mean(stack, registry.stack_names()).map(|near| format!("did you mean `{near}`?"));
    let all = || format!("one of {}", registry.stack_names().collect::<Vec<_>>().join(", "));
    registry.stack(stack).is_none().then(|| near().unwrap_or_else(all))
}

fn neither_yes_nor_no(text: &str) -> Option<String> {
    (!["y", "yes", "n", "no"].contains(&text)).then(|| "yes or no".to_owned())
}

/// One question, again until the answer will do.
fn asked(question: &str, default: &str, fault: Fault<'_>) -> Result<String, Outcome> {
    loop {
        eprint!("{question} [{default}] ");
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line).map_err(|error| Outcome::failed(Status::Failed, error))?;
        if read == 0 {
            return Err(Outcome::failed(Status::Refused, "no answer; nothing was written"));
        }
        let answer = if line.trim().is_empty() { default } else { line.trim() };
        match fault(answer) {
            None => return Ok(answer.to_owned()),
            Some(why) => eprintln!("  {why}"),
        }
    }
}

/// The folder's name as a system may be called.
fn here() -> String {
    let folder = std::env::current_dir().ok().and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    folder.map(|name| repaired_label(&name)).filter(|name| model::name::check_label(name).is_ok()).unwrap_or_else(|| "notes".to_owned())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn print(answers: &Answers, registry: &Registry) -> String {
    let Answers { name, stack, services, tokens } = answers;
    let stacks: Vec<&str> = registry.stack_names().collect();
    let other = stacks.iter().find(|known| *known != stack).copied().unwrap_or(stack);
    let auth = format!("{{issuer: \"https://id.example.com\", audience: {name}}}");
    let auth = if *tokens {
        format!("# Tokens of this issuer. In development each service signs its own: `make token`.\nauth: {auth}\n")
    } else {
        format!("# Everything is public. Instead, with tokens of an issuer:\n# auth: {auth}\nauth: none\n")
    };
    let services: String = services.iter().enumerate().map(|(at, service)| print_service(service, at == 0, other)).collect();
    format!(
        "# What {name} is made from. `scaffold show` prints it with every default, `scaffold check` says what is wrong.\n\
         scaffold: 1\nname: {name}\n\
         # summary: One line, for the pages about it.\n\n\
         # One of {}; a service may have its own.\nstack: {stack}\n\n\
         # PostgreSQL where `DATABASE_URL` names one; a SQLite file of each service where it is not set.\n\
         # database: postgres\n\n{auth}\n\
         services:\n{services}",
        stacks.join(", ")
    )
}

/// The first shows what can be said.
fn print_service((name, entities): &(String, Vec<String>), is_first: bool, other_stack: &str) -> String {
    let mut text = format!("  {name}:\n");
    if is_first {
        text.push_str(&format!("    # stack: {other_stack}\n    # summary: What it does.\n"));
    }
    text.push_str("    entities:\n");
    for (at, entity) in entities.iter().enumerate() {
        let told = is_first && at == 0;
        if told {
            text.push_str("      # Each has an `id`, `created_at` and `updated_at`, and is listed, read, created, updated and deleted.\n");
        }
        text.push_str(&format!("      {entity}:\n        name: string(200)\n        note: text?\n"));
        if told {
            text.push_str("        # price: decimal(12,2) min=0\n        # state: enum(draft, published) = draft\n        # email: email unique pii\n");
        }
    }
    if is_first {
        text.push_str(ENDPOINTS);
    }
    text
}

const ENDPOINTS: &str = r"    # What does more than that: typed, checked and documented, with a function that is yours to write.
    # endpoints:
    #   - path: /reports
    #     method: POST
    #     request: {body: {since: date, lines: int?}}
    #     response: {202: {body: {report: uuid}}}
";
