//! Exact printers: a text or a name goes in, the same text or name is what the database has.

use super::Dialect;
use std::fmt::Write as _;

/// A name, in double quotes where either engine would read it as something else: a keyword, or not lower snake_case.
pub fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && KEYWORDS.binary_search(&name).is_err() { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Names, separated by commas.
pub fn identifiers<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(identifier).collect::<Vec<_>>().join(", ")
}

/// A text.
pub fn text(value: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => postgres(value),
        Dialect::Sqlite => sqlite(value),
    }
}

/// Quotes doubled; with a backslash or what a reader would not see, the `E` form.
fn postgres(value: &str) -> String {
    if !value.contains(|c| c == '\\' || is_hidden(c)) {
        return format!("'{}'", value.replace('\'', "''"));
    }
    let mut out = String::from("E'");
    for c in value.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// Quotes doubled; what a reader would not see is `char(…)` between the pieces, all in parentheses as a default needs it.
fn sqlite(value: &str) -> String {
    if !value.contains(is_hidden) {
        return format!("'{}'", value.replace('\'', "''"));
    }
    let mut parts: Vec<String> = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let hidden = rest.starts_with(is_hidden);
        let end = rest.find(|c| is_hidden(c) != hidden).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        parts.push(if hidden {
            let codes: Vec<String> = piece.chars().map(|c| u32::from(c).to_string()).collect();
            format!("char({})", codes.join(", "))
        } else {
            format!("'{}'", piece.replace('\'', "''"))
        });
        rest = behind;
    }
    format!("({})", parts.join(" || "))
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// Every word that PostgreSQL (up to 18) does not take for a plain name, and every keyword of SQLite (up to 3.50); sorted.
const KEYWORDS: &[&str] = &[
    "abort", "action", "add", "after", "all", "alter", "always", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
    "attach", "authorization", "autoincrement", "before", "begin", "between", "bigint", "binary", "bit", "boolean", "both", "by",
    "cascade", "case", "cast", "char", "character", "check", "coalesce", "collate", "collation", "column", "commit", "concurrently",
    "conflict", "constraint", "create", "cross", "current", "current_catalog", "current_date", "current_role", "current_schema",
    "current_time", "current_timestamp", "current_user", "database", "dec", "decimal", "default", "deferrable", "deferred", "delete",
    "desc", "detach", "distinct", "do", "drop", "each", "else", "end", "escape", "except", "exclude", "exclusive", "exists", "explain",
    "extract", "fail", "false", "fetch", "filter", "first", "float", "following", "for", "foreign", "freeze", "from", "full", "generated",
    "glob", "grant", "greatest", "group", "grouping", "groups", "having", "if", "ignore", "ilike", "immediate", "in", "index", "indexed",
    "initially", "inner", "inout", "insert", "instead", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "json",
    "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize",
    "json_table", "json_value", "key", "last", "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp",
    "match", "materialized", "merge_action", "national", "natural", "nchar", "no", "none", "normalize", "not", "nothing", "notnull",
    "null", "nullif", "nulls", "numeric", "of", "offset", "on", "only", "or", "order", "others", "out", "outer", "over", "overlaps",
    "overlay", "partition", "placing", "plan", "position", "pragma", "preceding", "precision", "primary", "query", "raise", "range",
    "real", "recursive", "references", "regexp", "reindex", "release", "rename", "replace", "restrict", "returning", "right", "rollback",
    "row", "rows", "savepoint", "select", "session_user", "set", "setof", "similar", "smallint", "some", "substring", "symmetric",
    "system_user", "table", "tablesample", "temp", "temporary", "then", "ties", "time", "timestamp", "to", "trailing", "transaction",
    "treat", "trigger", "trim", "true", "unbounded", "union", "unique", "update", "user", "using", "vacuum", "values", "varchar",
    "variadic", "verbose", "view", "virtual", "when", "where", "window", "with", "within", "without", "xmlattributes", "xmlconcat",
    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];
