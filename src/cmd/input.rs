//! Reading specs and blueprint folders: bounded, and never through a link out of the folder.

use crate::blueprint;
use crate::diag::{Diagnostic, Diagnostics, Sources, Span};
use crate::fs::{Standing, Work};
use crate::import::JHIPSTER_APPLICATION;
use crate::spec::LIMIT_BYTES;
use crate::tree::RelPath;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Reads the main spec into `sources`; what is wrong with it is a diagnostic.
pub fn main_spec(path: &Path, sources: &mut Sources, found: &mut Diagnostics) {
    let too_large = |bytes| crate::spec::too_large(Span::default(), bytes);
    main_file(path, LIMIT_BYTES, too_large, sources, found);
}

/// Reads a file that is to be imported into `sources`; what is wrong with it is a diagnostic.
pub fn imported(path: &Path, sources: &mut Sources, found: &mut Diagnostics) {
    let too_large = |_| {
        Diagnostic::error("S1301", Span::default(), "the file is larger than 64 MiB, the limit of an import")
            .help("leave out the rows of a dump (`pg_dump --schema-only`, `mysqldump --no-data`), or split the document")
    };
    main_file(path, crate::import::LIMIT_BYTES, too_large, sources, found);
}

/// Reads a dump: rows may hold bytes that are no text, which only matters where a name or a comment has them.
pub fn dump(path: &Path, sources: &mut Sources, found: &mut Diagnostics) {
    imported(path, sources, found);
    found.only_warn("S0111");
}

/// Reads the application and the entities of a JHipster project, or one entity.
pub fn jhipster(path: &Path, sources: &mut Sources, found: &mut Diagnostics) {
    let application = path.file_name().is_some_and(|name| name == JHIPSTER_APPLICATION);
    if !path.is_dir() && !application {
        return imported(path, sources, found);
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = if application { parent } else { path };
    let of_application = folder.join(JHIPSTER_APPLICATION);
    let mut files: Vec<PathBuf> = of_application.is_file().then_some(of_application).into_iter().collect();
    let entities = std::fs::read_dir(folder.join(".jhipster")).into_iter().flatten().filter_map(Result::ok);
    let mut entities: Vec<PathBuf> =
        entities.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    entities.sort();
    files.extend(entities);
    if files.is_empty() || files.len() > usize::from(u16::MAX) {
        let message =
            format!("`{}` has no `{JHIPSTER_APPLICATION}` and no `.jhipster` with entities, or too many of them", folder.display());
        sources.add(folder.display().to_string(), "");
        return found.push(Diagnostic::error("S1301", Span::default(), message));
    }
    let mut total = 0;
    for file in files {
        imported(&file, sources, found);
        total += sources.iter().last().map_or(0, |source| source.text.len());
        if total > crate::import::LIMIT_BYTES {
            return found.push(Diagnostic::error("S1301", Span::default(), "the project's files are larger than 64 MiB together"));
        }
    }
}

fn main_file(path: &Path, limit: usize, too_large: impl Fn(usize) -> Diagnostic, sources: &mut Sources, found: &mut Diagnostics) {
    let standard_input = path.as_os_str() == "-";
    let name = if standard_input { "<stdin>".to_owned() } else { path.display().to_string() };
    let read = if standard_input { bounded(std::io::stdin().lock(), limit) } else { open(path).and_then(|file| bounded(file, limit)) };
    let (text, fault) = match read {
        Ok(bytes) if bytes.len() > limit => (String::new(), Some(too_large(bytes.len()))),
        Ok(bytes) => decoded(bytes),
        Err(error) => {
            let message = format!("cannot read {}: {error}", if standard_input { "standard input" } else { "the file" });
            (String::new(), Some(Diagnostic::error("S0108", Span::default(), message)))
        }
    };
    sources.add(name, text);
    if let Some(fault) = fault {
        found.push(fault);
    }
}

fn decoded(bytes: Vec<u8>) -> (String, Option<Diagnostic>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let start = u32::try_from(at).unwrap_or(0);
            let fault = Diagnostic::error(
                "S0111",
                Span { file: 0, start, end: start + 1 },
                format!("the file is not UTF-8: byte {at} cannot be read"),
            );
            (text, Some(fault.help("save the file as UTF-8")))
        }
    }
}

/// One byte more than the limit is read at most, so that a pipe that never ends is no trap.
fn bounded(reader: impl Read, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn open(path: &Path) -> std::io::Result<File> {
    let about = std::fs::metadata(path)?;
    if about.is_dir() {
        return Err(std::io::Error::other(format!("`{}` is a folder", path.display())));
    }
    File::open(path)
}

/// The text of an included file, by its name in the spec.
pub fn included(spec: &Path, name: &str) -> Result<String, String> {
    if spec.as_os_str() == "-" {
        return Err("what comes from standard input cannot name other files: there is no folder to look in".to_owned());
    }
    if name.contains("://") {
        return Err(format!("`{name}` is an address; only files below the folder of the main one are read"));
    }
    let relative = Path::new(name);
    if relative.as_os_str().is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(format!("`{name}` is not below the main file's folder"));
    }
    let folder = spec.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real_folder = folder.canonicalize().map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let real = folder.join(relative).canonicalize().map_err(|error| format!("cannot read `{name}`: {error}"))?;
    if !real.starts_with(&real_folder) {
        return Err(format!("`{name}` leads out of the main file's folder"));
    }
    if !real.is_file() {
        return Err(format!("`{name}` is not a file"));
    }
    let bytes = open(&real).and_then(|file| bounded(file, LIMIT_BYTES)).map_err(|error| format!("cannot read `{name}`: {error}"))?;
    if bytes.len() > LIMIT_BYTES {
        return Err(format!("`{name}` is larger than 8 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| format!("`{name}` is not UTF-8"))
}

/// How many files a folder of blueprints may have.
pub const MOST_FILES: usize = 10_000;
/// How many bytes they may have together.
pub const MOST_BYTES: usize = 64 << 20;

/// Every file of a blueprint folder: path with `/`, and text. Only plain files and folders; a link, a device or a
/// pipe among them is refused.
pub fn blueprint_folder(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let mut found = Found::default();
    found.walk(folder, "")?;
    Ok(found.into_files())
}

/// The files of a folder below another, none of which is a link; nothing where it is absent.
pub fn folder_inside(root: &Path, path: &str) -> Result<Option<Vec<(String, String)>>, String> {
    match standing(root, path)? {
        Standing::Absent => Ok(None),
        Standing::Folder => blueprint_folder(&root.join(path)).map(Some),
        _ => Err(format!("`{path}` is not a folder")),
    }
}

/// A text in a file below a folder, which is no link; nothing where it is absent.
pub fn text_inside(root: &Path, path: &str) -> Result<Option<String>, String> {
    match standing(root, path)? {
        Standing::Absent => Ok(None),
        Standing::File { bytes, .. } => String::from_utf8(bytes).map(Some).map_err(|_| format!("`{path}` is not UTF-8")),
        _ => Err(format!("`{path}` is not a file")),
    }
}

/// The files of a pack: its name, and its blueprints. What these were copied from is the pack's own affair.
pub fn pack(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let absent = || format!("there is no `{}` in `{}`", blueprint::pack::FILE, folder.display());
    let about = text_inside(folder, blueprint::pack::FILE).map_err(|why| format!("{}: {why}", folder.display()))?.ok_or_else(absent)?;
    let blueprints = folder_inside(folder, "blueprints")?.unwrap_or_default();
    let blueprints = blueprints.into_iter().map(|(path, text)| (format!("blueprints/{path}"), text)).filter(|(path, _)| is_of_pack(path));
    Ok(blueprints.chain([(blueprint::pack::FILE.to_owned(), about)]).collect())
}

/// Whether a file or folder is one that a pack is used by.
pub fn is_of_pack(path: &str) -> bool {
    matches!(path, blueprint::pack::FILE | "blueprints") || path.strip_prefix("blueprints/").is_some_and(|rest| !rest.starts_with('.'))
}

/// As [`pack`], below a folder and through no link; nothing where it is absent.
pub fn pack_inside(root: &Path, path: &str) -> Result<Option<Vec<(String, String)>>, String> {
    match standing(root, path)? {
        Standing::Absent => Ok(None),
        Standing::Folder => pack(&root.join(path)).map(Some),
        _ => Err(format!("`{path}` is not a folder")),
    }
}

/// What a pack calls itself.
pub fn pack_name(files: &[(String, String)]) -> Result<String, String> {
    let about = files.iter().find(|(path, _)| path == blueprint::pack::FILE).map_or("", |(_, text)| text);
    Ok(blueprint::Pack::parse(about)?.name)
}

fn standing(root: &Path, path: &str) -> Result<Standing, String> {
    let fault = |error: std::io::Error| format!("cannot read `{}`: {error}", root.join(path).display());
    Work::open(root).and_then(|work| work.at(path)).map_err(fault)
}

/// Texts with their paths, within bounds.
#[derive(Default)]
pub struct Found {
    files: Vec<(String, String)>,
    bytes: usize,
}

impl Found {
    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<(), String> {
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
        for entry in std::fs::read_dir(folder).map_err(|error| fault(&error))? {
            let entry = entry.map_err(|error| fault(&error))?;
            let kind = entry.file_type().map_err(|error| fault(&error))?;
            let name = entry.file_name().to_str().map(str::to_owned).ok_or_else(|| fault(&"a file name is not UTF-8"))?;
            if prefix.is_empty() && name == ".git" {
                continue;
            }
            let relative = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            if kind.is_dir() {
                self.walk(&entry.path(), &relative)?;
            } else if kind.is_file() {
                let bytes =
                    open(&entry.path()).and_then(|file| bounded(file, LIMIT_BYTES)).map_err(|error| format!("{relative}: {error}"))?;
                self.add(relative, bytes)?;
            } else {
                return Err(format!("{relative}: a blueprint holds plain files only, no links, pipes or devices"));
            }
        }
        Ok(())
    }

    /// In the order of their paths.
    pub fn into_files(mut self) -> Vec<(String, String)> {
        self.files.sort();
        self.files
    }

    /// Takes a file in.
    ///
    /// # Errors
    /// A name that not every system takes, more than the bounds allow, or what is no text.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) -> Result<(), String> {
        RelPath::new(path.as_str()).map_err(|error| error.to_string())?;
        if bytes.len() > LIMIT_BYTES {
            return Err(format!("{path}: it is larger than 8 MiB"));
        }
        self.bytes += bytes.len();
        if self.files.len() >= MOST_FILES || self.bytes > MOST_BYTES {
            return Err(format!("{path}: blueprints have at most {MOST_FILES} files and {} MiB", MOST_BYTES >> 20));
        }
        let text = String::from_utf8(bytes).map_err(|_| format!("{path}: a template is UTF-8 text"))?;
        self.files.push((path, text));
        Ok(())
    }
}
