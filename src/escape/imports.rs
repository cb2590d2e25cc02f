//! Import statements, in the order and shape of each language's formatter.

use super::Language;
use std::collections::{BTreeMap, BTreeSet};

/// The longest line of generated code.
const WIDTH: usize = 100;

/// Names by the module they come from. A module may be a whole statement, such as `import numpy as np`; a name may
/// begin with `type `, where a language tells types from values.
pub type Group = BTreeMap<String, BTreeSet<String>>;

impl Language {
    /// The name under which files of the service import the file at `to` into the one at `from`; both are paths
    /// below the service's folder. Nothing where `to` needs no import, since it is in the same package.
    pub fn module(&self, root: &str, from: &str, to: &str) -> Option<String> {
        let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        match self.name {
            "python" => Some(to.trim_end_matches(".py").trim_end_matches("/__init__").replace('/', ".")),
            "rust" => {
                let path = to.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
                Some(format!("crate::{}", path.replace('/', "::")))
            }
            "go" => (folder(from) != folder(to)).then(|| format!("{root}{}", folder(to))),
            "java" => {
                let package =
                    |path: &str| folder(path).split_once("/java/").map_or(String::new(), |(_, package)| package.replace('/', "."));
                (package(from) != package(to)).then(|| package(to))
            }
            _ => Some(relative(from, to)),
        }
    }

    /// The lines for all groups, each group apart from the next by an empty line.
    pub fn imports(&self, groups: &[Group]) -> String {
        if self.name == "java" {
            return java(groups);
        }
        let printed: Vec<String> = groups.iter().filter(|group| !group.is_empty()).map(|group| self.import_group(group)).collect();
        let lines = printed.join("\n");
        match self.name {
            "go" if lines.is_empty() => lines,
            "go" if lines.lines().count() == 1 => format!("import {}", lines.trim_start()),
            "go" => format!("import (\n{lines})\n"),
            _ => lines,
        }
    }

    fn import_group(&self, group: &Group) -> String {
        let whole = |module: &&String| module.contains(' ');
        let indent = if self.name == "go" { "\t" } else { "" };
        let text: String = group.keys().filter(whole).map(|statement| format!("{indent}{statement}\n")).collect();
        let mut lines = Vec::new();
        for (module, names) in group.iter().filter(|(module, _)| !whole(module)) {
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            match self.name {
                "rust" => names.sort_by_cached_key(|name| (kind(name), versioned(name))),
                _ => names.sort_by_key(|name| (kind(name), name.trim_start_matches("type ").to_lowercase())),
            }
            lines.push(match self.name {
                "python" => python(module, &names),
                "rust" => rust(module, &names),
                "go" => format!("\t\"{module}\"\n"),
                _ => typescript(module, &names),
            });
        }
        if self.name == "rust" {
            // By the whole path: a module that is imported itself stands among those whose items are.
            lines.sort_by(|a, b| a.trim_end_matches(";\n").cmp(b.trim_end_matches(";\n")));
        }
        text + lines.concat().as_str()
    }
}

/// Constants, then types, then functions, as import sorters have it.
fn kind(name: &str) -> u8 {
    let first = name.trim_start_matches("type ").chars().next().unwrap_or('a');
    if name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
        0
    } else if first.is_uppercase() {
        1
    } else {
        2
    }
}

/// A name by which numbers are sorted as such.
fn versioned(name: &str) -> String {
    let (text, number) = name.split_at(name.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    if number.is_empty() { text.to_owned() } else { format!("{text}{number:0>20}") }
}

fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = if from.len() == shared { "./".to_owned() } else { "../".repeat(from.len() - shared) };
    up + to.into_iter().skip(shared).collect::<Vec<_>>().join("/").as_str()
}

fn python(module: &str, names: &[&str]) -> String {
    let flat = format!("from {module} import {}\n", names.join(", "));
    if flat.len() <= WIDTH + 1 {
        return flat;
    }
    format!("from {module} import (\n{})\n", names.iter().map(|name| format!("    {name},\n")).collect::<String>())
}

fn typescript(module: &str, names: &[&str]) -> String {
    let types = names.iter().all(|name| name.starts_with("type "));
    let names: Vec<&str> = names.iter().map(|name| if types { name.trim_start_matches("type ") } else { name }).collect();
    let import = if types { "import type" } else { "import" };
    let flat = format!("{import} {{ {} }} from \"{module}\";\n", names.join(", "));
    // The formatter keeps a single name beside its braces.
    if flat.len() <= WIDTH + 1 || names.len() == 1 {
        return flat;
    }
    format!("{import} {{\n{}}} from \"{module}\";\n", names.iter().map(|name| format!("  {name},\n")).collect::<String>())
}

/// A list of names fills its lines.
fn rust(module: &str, names: &[&str]) -> String {
    if let [name] = names {
        return format!("use {module}::{name};\n");
    }
    let flat = format!("use {module}::{{{}}};\n", names.join(", "));
    // The formatter keeps two columns free behind a list.
    if flat.len() < WIDTH {
        return flat;
    }
    let mut lines = vec![String::new()];
    for (at, name) in names.iter().enumerate() {
        // A column is kept free for what follows.
        let room = if at + 1 < names.len() { WIDTH - 1 } else { WIDTH };
        let full = lines.last().is_some_and(|line| line.len() + name.len() + 6 > room);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(name);
            line.push(',');
        }
    }
    format!("use {module}::{{\n{}}};\n", lines.iter().map(|line| format!("    {line}\n")).collect::<String>())
}

fn java(groups: &[Group]) -> String {
    let names = groups.iter().flatten().flat_map(|(module, names)| names.iter().map(move |name| format!("{module}.{name};\n")));
    let (fixed, classes): (BTreeSet<String>, BTreeSet<String>) = names.partition(|line| line.starts_with("static "));
    let print = |lines: BTreeSet<String>| lines.iter().map(|line| format!("import {line}")).collect::<String>();
    let between = if fixed.is_empty() || classes.is_empty() { "" } else { "\n" };
    print(fixed) + between + print(classes).as_str()
}

#[cfg(test)]
mod tests {
    use super::super::language;
    use super::Group;

    fn printed(name: &str, groups: &[&[(&str, &[&str])]]) -> String {
        let group = |entries: &&[(&str, &[&str])]| -> Group {
            entries.iter().map(|(module, names)| ((*module).to_owned(), names.iter().map(|name| (*name).to_owned()).collect())).collect()
        };
        language(name).map(|language| language.imports(&groups.iter().map(group).collect::<Vec<_>>())).unwrap_or_default()
    }

    #[test]
    fn each_language_has_its_own_shape() {
        assert_eq!(
            printed("python", &[&[("a", &["f", "B", "C_D"])], &[], &[("b", &["x"])]]),
            "from a import C_D, B, f\n\nfrom b import x\n"
        );
        assert_eq!(
            printed("typescript", &[&[("a", &["type B", "c"]), ("./d.ts", &["type E"])]]),
            "import type { E } from \"./d.ts\";\nimport { type B, c } from \"a\";\n"
        );
        assert_eq!(printed("rust", &[&[("a::b", &["C"]), ("d", &["E", "f"])]]), "use a::b::C;\nuse d::{E, f};\n");
        assert_eq!(printed("go", &[&[("time", &["time"])], &[("x/y", &["y"])]]), "import (\n\t\"time\"\n\n\t\"x/y\"\n)\n");
        assert_eq!(printed("java", &[&[("b", &["C"]), ("static a.B", &["d"])]]), "import static a.B.d;\n\nimport b.C;\n");
    }

    #[test]
    fn modules_are_named_from_where_they_are_imported() {
        let module = |name: &str, from: &str, to: &str| language(name).and_then(|language| language.module("shop/", from, to));
        assert_eq!(module("python", "app/a.py", "app/b/__init__.py").as_deref(), Some("app.b"));
        assert_eq!(module("typescript", "src/a/b.ts", "src/c/d.ts").as_deref(), Some("../c/d.ts"));
        assert_eq!(module("rust", "src/a.rs", "src/b/mod.rs").as_deref(), Some("crate::b"));
        assert_eq!(module("go", "internal/a/b.go", "internal/c/d.go").as_deref(), Some("shop/internal/c"));
        assert_eq!(module("go", "internal/a/b.go", "internal/a/d.go"), None);
        assert_eq!(module("java", "src/main/java/x/a/B.java", "src/main/java/x/c/D.java").as_deref(), Some("x.c"));
    }
}
