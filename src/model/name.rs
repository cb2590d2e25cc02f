//! Names: which are allowed, how they look in each case, and the one rule for plurals.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// The longest name; PostgreSQL cuts longer identifiers silently.
pub const LIMIT: usize = 63;

/// Suffixes of types that are generated beside an entity's own, in whichever stack.
pub const TYPE_SUFFIXES: &[&str] = &[
    "",
    "Create",
    "Replace",
    "Update",
    "Query",
    "Page",
    "Row",
    "Dto",
    "Repository",
    "Service",
    "Controller",
    "ControllerTest",
    "Api",
    "Store",
    "Handler",
    "Handlers",
    "Table",
    "Example",
];

/// Columns of PostgreSQL that no quoting frees, and columns of our own.
pub const RESERVED_COLUMNS: &[&str] = &["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "version", "deleted_at", "owner_subject"];

/// Names of services that mean something else to a toolchain, a container or the network.
pub const RESERVED_LABELS: &[&str] = &["internal", "vendor", "testdata", "localhost", "java", "favicon.ico", "con", "prn", "aux", "nul"];

/// Tables of the service itself, and those in which runners of migrations keep their history: a service may have each
/// of them in turn.
pub const OWN_TABLES: [&str; 7] =
    ["alembic_version", "flyway_schema_history", "goose_db_version", "idempotency_keys", "outbox", "schema_migrations", "schemaversion"];

/// First segments of paths that every service answers itself.
pub const OWN_SEGMENTS: &[&str] = &[
    "health",
    "healthz",
    "livez",
    "readyz",
    "metrics",
    "docs",
    "redoc",
    "openapi.json",
    "openapi.yaml",
    "graphql",
    "favicon.ico",
    ".well-known",
    "privacy",
    "events",
    "dev",
];

/// Headers that the protocol or every service uses itself; `location` may be declared in answers.
pub const OWN_HEADERS: &[&str] = &[
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "upgrade",
    "te",
    "trailer",
    "expect",
    "accept",
    "content-encoding",
    "if-match",
    "if-none-match",
    "idempotency-key",
    "cookie",
    "set-cookie",
    "date",
    "etag",
    "location",
    "allow",
];

/// A way to write the words of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `order_line`
    Snake,
    /// `order-line`
    Kebab,
    /// `orderLine`
    Camel,
    /// `OrderLine`
    Pascal,
    /// `ORDER_LINE`
    Screaming,
    /// `orderline`
    Flat,
    /// As the spec writes it.
    Verbatim,
}

impl Case {
    /// The case of a word such as `snake`.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "snake" => Self::Snake,
            "kebab" => Self::Kebab,
            "camel" => Self::Camel,
            "pascal" => Self::Pascal,
            "screaming" => Self::Screaming,
            "flat" => Self::Flat,
            "verbatim" => Self::Verbatim,
            _ => return None,
        })
    }

    /// A name in this case.
    pub fn apply(self, name: &str) -> String {
        match self {
            Self::Snake => name.to_snake_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Pascal => name.to_pascal_case(),
            Self::Screaming => name.to_shouty_snake_case(),
            Self::Flat => name.to_snake_case().replace('_', ""),
            Self::Verbatim => name.to_owned(),
        }
    }
}

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing at all.
    Empty,
    /// More than [`LIMIT`] bytes.
    TooLong(usize),
    /// A character that is not allowed at its place.
    Character(char),
    /// No letter among its characters, such as `__`.
    NoLetter,
}

/// Checks the name of an entity, field, type, …: `[A-Za-z_][A-Za-z0-9_]*` with a letter in it.
///
/// A leading underscore is accepted for one case only, columns such as `__proto__` that exist already.
pub fn check_identifier(name: &str) -> Result<(), Fault> {
    check(name, |first, c| c.is_ascii_alphabetic() || c == '_' || (!first && c.is_ascii_digit()))
}

/// Checks the name of a system, service or event's part: a DNS label, with single underscores and capitals let through.
pub fn check_label(name: &str) -> Result<(), Fault> {
    check(name, |first, c| c.is_ascii_alphabetic() || (!first && (c.is_ascii_digit() || c == '-' || c == '_')))?;
    match name.chars().last() {
        Some(last) if !last.is_ascii_alphanumeric() => Err(Fault::Character(last)),
        _ => Ok(()),
    }
}

fn check(name: &str, allowed: impl Fn(bool, char) -> bool) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::Empty);
    }
    if let Some((_, bad)) = name.char_indices().find(|(at, c)| !allowed(*at == 0, *c)) {
        return Err(Fault::Character(bad));
    }
    if name.len() > LIMIT {
        return Err(Fault::TooLong(name.len()));
    }
    if !name.contains(|c: char| c.is_ascii_alphabetic()) {
        return Err(Fault::NoLetter);
    }
    Ok(())
}

/// The nearest allowed identifier, for a help line; empty where nothing is left.
pub fn repaired(name: &str) -> String {
    let mapped: String = name.chars().filter_map(fold).collect();
    let words = mapped.to_snake_case();
    words.trim_start_matches(|c: char| c.is_ascii_digit()).trim_matches('_').chars().take(LIMIT).collect()
}

/// The nearest allowed name of a system, service or pack, for a help line; empty where nothing is left.
pub fn repaired_label(name: &str) -> String {
    Case::Kebab.apply(&repaired(name))
}

fn fold(c: char) -> Option<char> {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => Some(c),
        ' ' | '-' | '.' | '/' | ':' => Some('_'),
        'à'..='å' | 'À'..='Å' => Some('a'),
        'è'..='ë' | 'È'..='Ë' => Some('e'),
        'ì'..='ï' | 'Ì'..='Ï' => Some('i'),
        'ò'..='ö' | 'Ò'..='Ö' => Some('o'),
        'ù'..='ü' | 'Ù'..='Ü' => Some('u'),
        'ç' | 'Ç' => Some('c'),
        'ñ' | 'Ñ' => Some('n'),
        _ => None,
    }
}

/// The longest name of a type that the spec does not name: with it, every line of code has room for what stands around it.
const LIMIT_NAME: usize = 55;

/// A name made of the names of what a type stands in, without the words between its first two and its last ones where
/// it would be too long.
pub fn without_middle(name: &str) -> String {
    if name.len() <= LIMIT_NAME {
        return name.to_owned();
    }
    let snake = Case::Snake.apply(name);
    let mut words: Vec<&str> = snake.split('_').collect();
    while words.len() > 3 && words.iter().map(|word| word.len()).sum::<usize>() > LIMIT_NAME {
        words.remove(2);
    }
    Case::Pascal.apply(&words.join("_")).chars().take(LIMIT_NAME).collect()
}

/// What two names may not share: they would fall together in some target.
pub fn collision_key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// What two values of an enum may not share: they would be the same constant. An empty or symbolic value is told apart
/// by its characters, every other by its letters and digits.
pub fn constant_key(value: &str) -> String {
    let key: String = value.chars().filter(|c| c.is_alphanumeric() || !c.is_ascii()).flat_map(char::to_lowercase).collect();
    if key.is_empty() { format!("\0{value}") } else { key }
}

/// The longest value of an enum, in characters.
pub const LIMIT_VALUE: usize = 255;

/// Whether a field's name says that its values are secrets.
pub fn is_secret(name: &str) -> bool {
    const WORDS: [&str; 7] = ["password", "secret", "token", "api_key", "apikey", "private_key", "credential"];
    let snake = name.to_snake_case();
    WORDS.iter().any(|word| snake.contains(word))
}

const UNCOUNTABLE: &[&str] = &[
    "news",
    "series",
    "species",
    "data",
    "metadata",
    "people",
    "sms",
    "os",
    "information",
    "equipment",
    "sheep",
    "fish",
    "money",
    "media",
    "children",
    "men",
    "women",
    "analytics",
    "feedback",
    "software",
    "hardware",
    "dns",
    "https",
    "aws",
    "gps",
];
const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("woman", "women"),
    ("mouse", "mice"),
    ("goose", "geese"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("ox", "oxen"),
    ("quiz", "quizzes"),
    ("matrix", "matrices"),
    ("vertex", "vertices"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("knife", "knives"),
    ("wife", "wives"),
    ("half", "halves"),
    ("shelf", "shelves"),
    ("self", "selves"),
    ("wolf", "wolves"),
    ("loaf", "loaves"),
    ("thief", "thieves"),
    ("hero", "heroes"),
    ("potato", "potatoes"),
    ("tomato", "tomatoes"),
    ("echo", "echoes"),
    ("movie", "movies"),
    ("cookie", "cookies"),
    ("axis", "axes"),
    ("gas", "gases"),
    ("lens", "lenses"),
    ("canvas", "canvases"),
    ("atlas", "atlases"),
    ("bias", "biases"),
    ("alias", "aliases"),
    ("cache", "caches"),
    ("lease", "leases"),
    ("purchase", "purchases"),
    ("release", "releases"),
    ("database", "databases"),
    ("case", "cases"),
    ("house", "houses"),
    ("response", "responses"),
    ("expense", "expenses"),
    ("license", "licenses"),
    ("course", "courses"),
    ("s", "ses"),
];

/// The plural of a name, in snake_case; only the last word changes. `Status` gives `statuses`, `Child` `children`,
/// what is plural already stays.
pub fn plural(name: &str) -> String {
    change_last_word(name, plural_word)
}

/// The singular of a plural name, in snake_case: the inverse of [`plural`] for table names.
pub fn singular(name: &str) -> String {
    change_last_word(name, singular_word)
}

/// Whether an entity's name looks like a plural (`Users`).
pub fn looks_plural(name: &str) -> bool {
    let snake = name.to_snake_case();
    let last = snake.rsplit('_').next().unwrap_or("");
    !UNCOUNTABLE.contains(&last) && singular_word(last) != last && plural_word(last) == last
}

fn change_last_word(name: &str, change: fn(&str) -> String) -> String {
    let snake = name.to_snake_case();
    match snake.rsplit_once('_') {
        Some((before, last)) => format!("{before}_{}", change(last)),
        None => change(&snake),
    }
}

fn plural_word(word: &str) -> String {
    if UNCOUNTABLE.contains(&word) || IRREGULAR.iter().any(|(_, plural)| *plural == word) {
        return word.to_owned();
    }
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == word) {
        return (*plural).to_owned();
    }
    let ends = |tails: &[&str]| tails.iter().any(|tail| word.ends_with(tail));
    if ends(&["sis"]) {
        return format!("{}es", word.trim_end_matches("is"));
    }
    if ends(&["ss", "us", "is", "x", "z", "ch", "sh"]) {
        return format!("{word}es");
    }
    if word.ends_with('s') {
        return word.to_owned();
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

fn singular_word(word: &str) -> String {
    if let Some((singular, _)) = IRREGULAR.iter().find(|(_, plural)| *plural == word) {
        return (*singular).to_owned();
    }
    if UNCOUNTABLE.contains(&word) || IRREGULAR.iter().any(|(singular, _)| *singular == word) {
        return word.to_owned();
    }
    let strip = |tail: &str| word.strip_suffix(tail).map(str::to_owned);
    if word.ends_with("sses")
        || word.ends_with("uses")
        || word.ends_with("xes")
        || word.ends_with("zes")
        || word.ends_with("ches")
        || word.ends_with("shes")
    {
        return strip("es").unwrap_or_default();
    }
    if let Some(stem) = word.strip_suffix("yses") {
        return format!("{stem}ysis");
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_owned();
    }
    strip("s").unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_stable() {
        let cases = [
            ("Status", "statuses"),
            ("News", "news"),
            ("People", "people"),
            ("Data", "data"),
            ("Series", "series"),
            ("Child", "children"),
            ("Index", "indexes"),
            ("Matrix", "matrices"),
            ("Bus", "buses"),
            ("Quiz", "quizzes"),
            ("Box", "boxes"),
            ("Leaf", "leaves"),
            ("Photo", "photos"),
            ("Analysis", "analyses"),
            ("Access", "accesses"),
            ("Metadata", "metadata"),
            ("Sms", "sms"),
            ("Os", "os"),
            ("S", "ses"),
            ("OrderLine", "order_lines"),
            ("Category", "categories"),
            ("Users", "users"),
            ("Day", "days"),
            ("Person", "people"),
        ];
        for (name, expected) in cases {
            assert_eq!(plural(name), expected);
        }
    }

    #[test]
    fn singulars_undo_plurals() {
        for name in ["user", "order_line", "category", "box", "address", "status", "analysis", "child", "quiz", "photo", "resource"] {
            assert_eq!(singular(&plural(name)), name);
        }
    }
}
