//! The list of languages, and the language of a file by its name.

use super::*;

pub const LANGUAGES: &[Language] = &[
    Language { name: "rust", slots: rust::SLOTS },
    Language { name: "typescript", slots: typescript::SLOTS },
    Language { name: "python", slots: python::SLOTS },
    Language { name: "go", slots: go::SLOTS },
    Language { name: "java", slots: java::SLOTS },
    Language { name: "sql-postgres", slots: sql::POSTGRES },
    Language { name: "sql-sqlite", slots: sql::SQLITE },
    Language { name: "yaml", slots: yaml::SLOTS },
    Language { name: "compose", slots: yaml::COMPOSE },
    Language { name: "toml", slots: toml::SLOTS },
    Language { name: "json", slots: json::SLOTS },
    Language { name: "dockerfile", slots: dockerfile::SLOTS },
    Language { name: "shell", slots: shell::SLOTS },
    Language { name: "dotenv", slots: dotenv::SLOTS },
    Language { name: "makefile", slots: makefile::SLOTS },
    Language { name: "markdown", slots: markdown::SLOTS },
    Language { name: "mermaid", slots: mermaid::SLOTS },
    Language { name: "html", slots: html::SLOTS },
    Language { name: "graphql", slots: graphql::SLOTS },
    Language { name: "promql", slots: promql::SLOTS },
    Language { name: "nginx", slots: nginx::SLOTS },
    Language { name: "xml", slots: xml::SLOTS },
    Language { name: "properties", slots: properties::SLOTS },
    Language { name: "ini", slots: ini::SLOTS },
    Language { name: "gitignore", slots: gitignore::SLOTS },
    Language { name: "plain", slots: plain::SLOTS },
];

pub fn language(name: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.name == name)
}

/// The language of a file by its name, or by its path where the folder says more. None is an error for the caller.
pub fn language_of_path(file_name: &str) -> Option<&'static str> {
    let path = file_name.strip_suffix(".hbs").unwrap_or(file_name);
    let name = path.rsplit('/').next().unwrap_or(path);
    by_name(name).or_else(|| by_extension(path, name))
}

fn by_name(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or(name);
    let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    Some(match name {
        "Makefile" | "GNUmakefile" => "makefile",
        "LICENSE" | "NOTICE" | "CODEOWNERS" | "go.mod" | "go.sum" | "py.typed" | ".python-version" | ".nvmrc" | ".node-version"
        | ".gitattributes" | "MANIFEST.in" | "Pipfile.lock" => "plain",
        ".editorconfig" | ".npmrc" | ".flake8" => "ini",
        "Cargo.lock" | "uv.lock" | "poetry.lock" => "toml",
        ".prettierrc" | ".babelrc" => "json",
        ".yamllint" | ".clang-format" => "yaml",
        "nginx.conf" | "default.conf" => "nginx",
        "gradlew" | "mvnw" | ".envrc" => "plain",
        _ if matches!(stem, "Dockerfile" | "Containerfile") => "dockerfile",
        _ if yaml && (stem.starts_with("compose") || stem.starts_with("docker-compose")) => "compose",
        _ if name == ".env" || name.starts_with(".env.") || name.ends_with(".env") => "dotenv",
        _ if name.starts_with('.') && name.ends_with("ignore") => "gitignore",
        _ if name.starts_with("requirements") && (name.ends_with(".txt") || name.ends_with(".lock")) => "plain",
        _ if name.ends_with(".nginx.conf") || name.ends_with(".nginx") => "nginx",
        _ => return None,
    })
}

fn by_extension(path: &str, name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "rs" => "rust",
        "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" => "typescript",
        "py" | "pyi" => "python",
        "go" => "go",
        "java" => "java",
        "sql" if path.contains("sqlite") => "sql-sqlite",
        "sql" => "sql-postgres",
        "yaml" | "yml" => "yaml",
        "toml" => "toml",
        "json" | "webmanifest" => "json",
        "dockerfile" | "Dockerfile" => "dockerfile",
        "sh" | "bash" => "shell",
        "mk" => "makefile",
        "md" | "markdown" => "markdown",
        "mmd" | "mermaid" => "mermaid",
        "html" | "htm" => "html",
        "graphql" | "graphqls" | "gql" => "graphql",
        "promql" => "promql",
        "xml" | "svg" => "xml",
        "properties" => "properties",
        "ini" | "cfg" => "ini",
        "alloy" | "mako" => "plain",
        _ => return None,
    })
}
