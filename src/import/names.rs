//! Foreign names become names of the language, each once.

use crate::model::name::{Case, LIMIT, RESERVED_COLUMNS, RESERVED_LABELS, TYPE_SUFFIXES, check_identifier, collision_key, singular};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization as _;

/// A space of names: the types of a service, the fields of an entity, its operations.
#[derive(Clone, Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// Keeps a name from being given.
    pub fn reserve(&mut self, name: &str) {
        self.0.insert(collision_key(name));
    }

    /// Keeps a name, if nobody has it.
    pub fn claim(&mut self, name: &str) -> bool {
        self.0.insert(collision_key(name))
    }

    /// A field, a property, an operation: the foreign name itself where it is one, the nearest name otherwise.
    /// `fallback` stands for names without a letter, and before a digit.
    pub fn identifier(&mut self, foreign: &str, fallback: &str) -> String {
        let name = if check_identifier(foreign).is_ok() { foreign.to_owned() } else { repaired(foreign, fallback) };
        self.free(&name, |_, _| true)
    }

    /// A field of an entity: not one of the columns that every table has.
    pub fn column(&mut self, foreign: &str) -> String {
        let name = if check_identifier(foreign).is_ok() { foreign.to_owned() } else { repaired(foreign, "field") };
        let reserved = RESERVED_COLUMNS.contains(&name.to_ascii_lowercase().as_str());
        let name = if name.starts_with("__") && name != "__proto__" { repaired(&name, "field") } else { name };
        self.free(&if reserved { format!("{name}_value") } else { name }, |_, _| true)
    }

    /// An object type or an enum.
    pub fn type_(&mut self, foreign: &str) -> String {
        let name = Case::Pascal.apply(&repaired(foreign, "type"));
        self.free(&if BUILT_IN.contains(&name.as_str()) { format!("{name}Type") } else { name }, |_, _| true)
    }

    /// An entity, in the singular; the names of the types that are generated beside it are taken as well.
    pub fn entity(&mut self, foreign: &str) -> String {
        let name = Case::Pascal.apply(&singular(&repaired(foreign, "entity")));
        let name = if BUILT_IN.contains(&name.as_str()) { format!("{name}Row") } else { name };
        let beside = |name: &str, suffix: &str| collision_key(&format!("{name}{suffix}"));
        let name = self.free(&name, |taken, name| TYPE_SUFFIXES.iter().all(|suffix| !taken.contains(&beside(name, suffix))));
        self.0.extend(TYPE_SUFFIXES.iter().map(|suffix| beside(&name, suffix)));
        name
    }

    /// The name with the first number behind it that makes it free, if it is not.
    fn free(&mut self, wanted: &str, fits: impl Fn(&HashSet<String>, &str) -> bool) -> String {
        let is_free = |name: &str| !self.0.contains(&collision_key(name)) && fits(&self.0, name);
        let numbered = |number: usize| {
            let number = number.to_string();
            let room = wanted.chars().take(LIMIT - number.len()).collect::<String>();
            let underscore = if room.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
            format!("{}{underscore}{number}", room.get(..room.len().min(LIMIT - number.len() - underscore.len())).unwrap_or(&room))
        };
        let name = if is_free(wanted) {
            wanted.to_owned()
        } else {
            (2..).map(numbered).find(|name| is_free(name)).unwrap_or_else(|| wanted.to_owned())
        };
        self.reserve(&name);
        name
    }
}

/// A type of the language that an imported one must not hide.
const BUILT_IN: [&str; 1] = ["Problem"];

/// The nearest identifier: accents go, everything else that cannot stand in a name becomes `_`.
fn repaired(foreign: &str, fallback: &str) -> String {
    let mut name = String::new();
    for c in foreign.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    if !name.contains(|c: char| c.is_ascii_alphabetic()) && name.is_empty() {
        return fallback.to_owned();
    }
    let prefix = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{fallback}_") } else { String::new() };
    // Room for a number and a suffix.
    format!("{prefix}{name}").chars().take(LIMIT - 8).collect()
}

/// The name of a system or a service: a host name in kebab-case.
pub fn label(foreign: &str, fallback: &str) -> String {
    let name: String = Case::Kebab.apply(&repaired(foreign, fallback)).chars().take(40).collect();
    let name = name.trim_matches('-');
    let device = name.len() == 4 && ["com", "lpt"].iter().any(|device| name.starts_with(device));
    if name.is_empty() {
        fallback.to_owned()
    } else if device || RESERVED_LABELS.contains(&name) {
        format!("{name}-service")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_names_become_names() {
        let cases = [
            ("petId", "petId"),
            ("X-Rate-Limit", "X_Rate_Limit"),
            ("@type", "type"),
            ("2fa", "field_2fa"),
            ("crème brûlée", "creme_brulee"),
            ("日本", "field"),
            ("'; DROP TABLE users; --", "DROP_TABLE_users"),
            ("", "field"),
            ("7", "field_7"),
        ];
        for (foreign, expected) in cases {
            assert_eq!(Names::default().identifier(foreign, "field"), expected, "{foreign}");
        }
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        assert_eq!(names.column("userId"), "userId");
        assert_eq!(names.column("user_id"), "user_id2");
        assert_eq!(names.column("version"), "version_value");
        let long = "a".repeat(80);
        let given: HashSet<String> = (0..120).map(|_| names.identifier(&long, "field")).collect();
        assert!(given.len() == 120 && given.iter().all(|name| check_identifier(name).is_ok()));
    }

    #[test]
    fn what_is_generated_beside_an_entity_is_taken() {
        let mut names = Names::default();
        assert_eq!(names.type_("UserCreate"), "UserCreate");
        assert_eq!(names.entity("users"), "User2");
        assert_eq!(names.type_("user2Page"), "User2Page2");
    }

    #[test]
    fn labels_are_host_names() {
        for (foreign, expected) in
            [("Swagger Petstore - OpenAPI 3.0", "swagger-petstore-open-api-3-0"), ("con", "con-service"), ("…", "api")]
        {
            assert_eq!(label(foreign, "api"), expected);
        }
    }
}
